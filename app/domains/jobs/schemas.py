"""The job as callers send and read it."""

from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any

from babel.numbers import format_currency
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, JsonValue, RootModel, StrictBool
from pydantic.config import JsonDict

from app.core.schemas import (
    Id,
    Input,
    KnownCountry,
    KnownCurrency,
    KnownLanguage,
    Line,
    LongText,
    LowerInput,
    Money,
    Output,
    ShortLine,
    Timestamp,
    UpperInput,
    Url,
)
from app.domains.companies.schemas import CompanyRef
from app.domains.jobs.models import (
    ExperienceLevel,
    JobStatus,
    JobType,
    ModerationStatus,
    SalaryPeriod,
    SalarySource,
    WorkplaceType,
)
from app.domains.skills.schemas import SkillRef

MAX_SKILLS = 50
MAX_LOCATIONS = 20
EXAMPLE_DESCRIPTION = (
    "Keep our delivery pipelines quick and our nights quiet. You know Linux, containers and one cloud."
)


StatusInput = Annotated[JobStatus, UpperInput]
JobTypeInput = Annotated[JobType, UpperInput]
SalaryPeriodInput = Annotated[SalaryPeriod, UpperInput]
WorkplaceTypeInput = Annotated[WorkplaceType, LowerInput]
ExperienceLevelInput = Annotated[ExperienceLevel, LowerInput]
ReplyDays = Annotated[int, Field(ge=1, le=90)]


class InitialStatus(StrEnum):
    """What a new job may be: kept to yourselves, or shown at once."""

    DRAFT = JobStatus.DRAFT.value
    OPEN = JobStatus.OPEN.value


class JobLocation(Input):
    """One of several places."""

    text: Line = Field(examples=["Berlin, Germany"])
    city: ShortLine | None = Field(default=None, examples=["Berlin"])
    country: KnownCountry | None = None


class JobFields(Input):
    """What a job consists of, all of it optional."""

    location: Line | None = Field(
        default=None,
        description="As people write it; country, city and remote are read from it where you do not send them.",
        examples=["Berlin, Germany"],
    )
    locations: list[JobLocation] = Field(
        default=[], max_length=MAX_LOCATIONS, description="Where there is more than one place.", examples=[[]]
    )
    country: KnownCountry | None = None
    city: ShortLine | None = Field(default=None, examples=["Berlin"])
    is_remote: StrictBool | None = Field(default=None, examples=[False])
    workplace_type: WorkplaceTypeInput | None = Field(default=None, examples=["hybrid"])
    job_type: JobTypeInput | None = Field(default=None, examples=["FULL_TIME"])
    experience_level: ExperienceLevelInput | None = Field(default=None, examples=["mid"])
    language: KnownLanguage | None = Field(default=None, description="ISO 639-1; recognised where not sent.")
    salary_min: Money | None = Field(default=None, examples=[60000])
    salary_max: Money | None = Field(default=None, examples=[90000])
    currency: KnownCurrency | None = Field(default=None, description="ISO 4217; the company's where not sent.")
    salary_period: SalaryPeriodInput | None = Field(default=None, description="YEAR where not sent.", examples=["YEAR"])
    skill_ids: list[Id] = Field(default=[], max_length=MAX_SKILLS, description="Ids of /skills.", examples=[[1, 2]])
    recruiter_id: Id | None = Field(
        default=None,
        description="A recruiter profile of your company; yourself where not sent.",
        examples=[None],
    )
    apply_url: Url | None = Field(default=None, description="Where to apply, if not here.", examples=[None])
    source_url: Url | None = Field(default=None, examples=[None])
    reply_within_days: ReplyDays | None = Field(
        default=None, description="The answer that you promise to applicants.", examples=[14]
    )
    expires_at: Timestamp | None = Field(
        default=None, description="The job leaves the market then.", examples=["2099-12-31T00:00:00Z"]
    )


class JobCreate(JobFields):
    title: Line = Field(examples=["DevOps Engineer"])
    description: LongText = Field(
        description="Plain text, simple Markdown or HTML; HTML is sanitised.", examples=[EXAMPLE_DESCRIPTION]
    )
    status: Annotated[InitialStatus, UpperInput] = Field(
        default=InitialStatus.DRAFT, description="OPEN shows the job at once.", examples=["OPEN"]
    )


class JobUpdate(JobFields):
    """The fields sent are changed, the rest is left."""

    title: Line = Field(default="", examples=["Senior DevOps Engineer"])
    description: LongText = Field(default="", examples=[EXAMPLE_DESCRIPTION])
    status: StatusInput = Field(default=JobStatus.DRAFT, description="As PATCH …/status does.", examples=["OPEN"])


class JobStatusChange(Input):
    status: StatusInput = Field(examples=["CLOSED"])
    expires_at: Timestamp | None = Field(
        default=None, description="Needed to open an expired job again.", examples=["2099-12-31T00:00:00Z"]
    )


class JobInclude(StrEnum):
    """What costs more and is answered on request."""

    VIEWER = "viewer"
    MATCH_SCORE = "match_score"


class JobSourceRead(Output):
    """Where a collected or imported posting came from."""

    id: Id
    source: str
    source_url: str | None
    external_id: str
    repost_count: int = Field(description="How often the source listed the same again after it was gone.")


class JobViewer(Output):
    """What the caller did with the job."""

    saved: bool = False
    dismissed: bool = False
    application_id: Id | None = None


class JobLocationRead(Output):
    text: str
    city: str | None = None
    country: str | None = None


class StructuredDescription(Output):
    summary: str | None = None
    responsibilities: list[str] = []
    requirements: list[str] = []
    benefits: list[str] = []
    stack: list[str] = []


def _is_none(value: object) -> bool:
    return value is None


def _or_none(value: object) -> object:
    return value or None


class JobRead(Output):
    id: Id
    title: str
    description: str = Field(description="Plain text.")
    description_html: str | None = Field(description="Sanitised.")
    description_structured: Annotated[StructuredDescription | None, BeforeValidator(_or_none)] = Field(
        description="The description sorted, or null where nobody did yet or there was nothing to sort."
    )
    company: CompanyRef | None = Field(description="Null where a collected posting does not name it.")
    company_name: str | None
    recruiter_id: Id | None
    location: str | None
    locations: list[JobLocationRead]
    country: str | None
    city: str | None
    is_remote: bool
    workplace_type: WorkplaceType | None
    job_type: JobType | None
    experience_level: ExperienceLevel | None
    language: str | None
    salary_min: Money | None
    salary_max: Money | None
    currency: str | None
    salary_period: SalaryPeriod | None
    salary_range: str | None = Field(description='For people, e.g. "$60,000 - $90,000".')
    salary_source: SalarySource | None
    skills: list[SkillRef]
    status: JobStatus
    moderation_status: ModerationStatus
    source: str = Field(description="`portal`, `import`, or the board that it was collected from.")
    sources: list[JobSourceRead]
    source_url: str | None
    apply_url: str | None
    attribution: dict[str, Any] | None = Field(default=None, exclude_if=_is_none)
    reply_within_days: int | None = Field(default=None, exclude_if=_is_none)
    posted_at: Timestamp | None
    expires_at: Timestamp | None
    last_verified_at: Timestamp | None
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    match_score: float | None = Field(
        default=None, exclude_if=_is_none, description="On `include=match_score`, for seekers: 0 to 1."
    )
    viewer: JobViewer | None = Field(default=None, exclude_if=_is_none, description="On `include=viewer`.")
    snippet: str | None = Field(default=None, exclude_if=_is_none, description="On `include=snippet` of a search.")


@lru_cache(maxsize=10_000)
def _money(amount: Decimal, currency: str) -> str:
    if amount == amount.to_integral_value():
        return format_currency(amount, currency, locale="en_US", format="¤#,##0", currency_digits=False)
    return format_currency(amount, currency, locale="en_US")


def salary_range(low: Decimal | None, high: Decimal | None, currency: str | None) -> str | None:
    """ "$60,000 - $90,000", "From $60,000", "Up to $90,000", or None where no amount is known."""
    if currency is None or (low is None and high is None):
        return None
    if low is None or high is None:
        return f"From {_money(low, currency)}" if low is not None else f"Up to {_money(high or Decimal(), currency)}"
    return _money(low, currency) if low == high else f"{_money(low, currency)} - {_money(high, currency)}"


class Count(Output):
    value: str
    count: int


class JobStats(Output):
    """The market at a glance; open jobs alone."""

    open_jobs: int
    new_last_7_days: int
    companies: int = Field(description="Companies with an open job.")
    by_type: list[Count]
    by_country: list[Count] = Field(description="The 20 countries with the most open jobs.")


FORM_EXAMPLE: JsonDict = {
    "type": "object",
    "properties": {
        "start": {"type": "string", "title": "When can you start?", "format": "date"},
        "licences": {
            "type": "array",
            "title": "Which driving licences do you hold?",
            "items": {"type": "string", "enum": ["B", "C", "D"]},
        },
    },
    "required": ["start"],
}


class ApplicationForm(RootModel[dict[str, JsonValue]]):
    """JSON Schema, draft 2020-12: an object of plain questions (string, number, integer, boolean, or a list of those)."""

    model_config = ConfigDict(json_schema_extra={"examples": [FORM_EXAMPLE]})


def _plain_answers(answers: dict[str, JsonValue]) -> dict[str, JsonValue]:
    for name, answer in answers.items():
        if isinstance(answer, dict) or (
            isinstance(answer, list) and any(isinstance(part, dict | list) or part is None for part in answer)
        ):
            raise ValueError(f"{name[:100]} must be a text, a number, true or false, or a list of those")
    return answers


# Which answers a form takes, the form says; none takes an object, and this tells those who generate clients.
Answers = Annotated[
    dict[str, JsonValue],
    AfterValidator(_plain_answers),
    Field(
        max_length=200,
        description="Answers to the job's application form, by their names.",
        examples=[{"start": "2027-01-01", "licences": ["B"]}],
        json_schema_extra={
            "additionalProperties": {
                "anyOf": [
                    {"type": "string"},
                    {"type": "number"},
                    {"type": "boolean"},
                    {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
                    {"type": "null"},
                ]
            }
        },
    ),
]


class FormAnswers(Input):
    answers: Answers


class AnswerFault(Output):
    pointer: str
    message: str
    code: str


class AnswersVerdict(Output):
    valid: bool
    errors: list[AnswerFault]
