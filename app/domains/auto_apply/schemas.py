"""Auto-apply as callers send and read it."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StringConstraints,
    model_validator,
)

from app.core.schemas import (
    Id,
    Input,
    KnownCurrency,
    LowerInput,
    Money,
    Output,
    PageByCreation,
    Safe,
    ShortLine,
    Timestamp,
    UpperInput,
)
from app.domains.applications.schemas import CoverLetter, TimeZone
from app.domains.auto_apply.fields import FieldKind
from app.domains.auto_apply.mapping import Source
from app.domains.auto_apply.models import (
    CAP_PER_COMPANY,
    CAP_PER_DAY,
    CAP_PER_DOMAIN,
    AnswerScope,
    EvidenceKind,
    Mode,
    RunMode,
    RunStatus,
    Way,
)
from app.domains.auto_apply.topics import Topic
from app.domains.jobs.models import JobType

MAX_CAP = 100
MAX_ANSWERS_AT_ONCE = 300

Clock = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    Field(examples=["22:00"]),
]
Score = Annotated[float, Field(ge=0, le=1)]
Cap = Annotated[int, Field(ge=1, le=MAX_CAP)]
ModeInput = Annotated[Mode, LowerInput]
RunModeInput = Annotated[RunMode, LowerInput]
RunStatusInput = Annotated[RunStatus, LowerInput]
QuestionText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000), Safe]
AnswerText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000), Safe]
Choice = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), Safe]
AnswerValue = StrictBool | AnswerText | Annotated[list[Choice], Field(max_length=100)]
Scope = Literal["always", "company", "once"]


def _not_empty(hours: "QuietHours") -> "QuietHours":
    if hours.from_ == hours.to:
        raise ValueError("from and to must differ; mode off stops the whole day")
    return hours


class QuietHours(Input):
    """From the one time to the other, over midnight where `to` is the earlier; on the clock of `time_zone`."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Clock = Field(alias="from", examples=["22:00"])
    to: Clock = Field(examples=["07:00"])
    time_zone: TimeZone = Field(description="IANA.", examples=["Europe/Berlin"])


QuietHoursInput = Annotated[QuietHours, AfterValidator(_not_empty)]

SETTINGS_EXAMPLES: list[JsonValue] = [
    {
        "mode": "review",
        "min_score": 0.8,
        "titles": ["Backend developer"],
        "remote": True,
        "cap_per_day": 5,
        "quiet_hours": {"from": "22:00", "to": "07:00", "time_zone": "Europe/Berlin"},
    }
]


class SettingsUpdate(Input):
    """The fields sent are changed, the rest is left. `mode: off` also stops, at once, every run that is not sent yet."""

    model_config = ConfigDict(json_schema_extra={"examples": SETTINGS_EXAMPLES})

    mode: ModeInput = Field(
        default=Mode.OFF,
        description="What the hourly pick does. `off`: nothing. `review`: fills forms and waits for your yes. `submit`: "
        "sends those that it can fill in whole, and asks where it cannot.",
        examples=["review"],
    )
    min_score: Score = Field(default=0.8, description="The least match score (`GET /jobs/{id}/match`).", examples=[0.8])
    titles: list[ShortLine] = Field(
        default=[],
        max_length=20,
        description="A job's title has to say nearly the same as one of these. Empty: any title.",
        examples=[["Backend developer"]],
    )
    locations: list[ShortLine] = Field(
        default=[],
        max_length=20,
        description="Words of a city, region or country; one has to fit. Remote jobs fit unless `remote` is false. "
        "Empty: anywhere.",
        examples=[["Hamburg", "Germany"]],
    )
    remote: StrictBool | None = Field(
        default=None, description="true: remote jobs alone; false: none of them; null: either.", examples=[True]
    )
    salary_min: Money | None = Field(
        default=None,
        description="A year. A job that names less is left out; one that names nothing is not.",
        examples=[60000],
    )
    currency: KnownCurrency | None = Field(default=None, description="Of `salary_min`.")
    job_types: list[Annotated[JobType, UpperInput]] = Field(
        default=[], max_length=8, description="Empty: any.", examples=[["FULL_TIME"]]
    )
    excluded_companies: list[ShortLine] = Field(
        default=[],
        max_length=100,
        description="Whole names, in either case. Those that your profile excludes are left out too.",
        examples=[["Contoso"]],
    )
    excluded_words: list[ShortLine] = Field(
        default=[],
        max_length=100,
        description="Jobs with one of these words, or phrases, in the title or the description are left out.",
        examples=[["unpaid"]],
    )
    cap_per_day: Cap = Field(
        default=CAP_PER_DAY,
        description="At most so many in 24 hours: what is picked, what waits for you, and what was sent count together.",
        examples=[5],
    )
    cap_per_company: Cap = Field(
        default=CAP_PER_COMPANY, description="At most so many to one company in 30 days.", examples=[1]
    )
    cap_per_domain: Cap = Field(
        default=CAP_PER_DOMAIN,
        description="At most so many over one web site, e.g. one board, in 24 hours.",
        examples=[3],
    )
    quiet_hours: QuietHoursInput | None = Field(
        default=None, description="Then nothing is picked, and nothing sent that you did not ask for or approve."
    )
    cv_id: Id | None = Field(
        default=None, description="One of your CVs, to go along. null: the latest.", examples=[None]
    )
    cover_letter: CoverLetter | None = Field(
        default=None, description="Goes along where a form asks for one.", examples=["I build services that stay up."]
    )

    @model_validator(mode="after")
    def _in_a_currency(self) -> Self:
        if self.salary_min is not None and "currency" in self.model_fields_set and self.currency is None:
            raise ValueError("salary_min needs a currency")
        return self


class SettingsRead(Output):
    mode: Mode
    min_score: float
    titles: list[str]
    locations: list[str]
    remote: bool | None
    salary_min: Money | None
    currency: str | None
    job_types: list[JobType]
    excluded_companies: list[str]
    excluded_words: list[str]
    cap_per_day: int
    cap_per_company: int
    cap_per_domain: int
    quiet_hours: QuietHours | None
    cv_id: Id | None
    cover_letter: str | None
    enabled: bool = Field(
        default=True, description="false: an administrator has switched auto-apply off for everybody; nothing is sent."
    )
    version: int
    updated_at: Timestamp | None


class SwitchUpdate(Input):
    enabled: StrictBool = Field(
        description="false stops everybody's runs before anything more is sent.", examples=[True]
    )


class SwitchRead(Output):
    enabled: bool
    changed_by: Id | None = Field(description="The admin's user id; null: never touched.")
    changed_at: Timestamp
    open_runs: dict[RunStatus, int] = Field(
        default={}, description="How many runs there are that are neither sent nor over, and `unknown` ones, by state."
    )


class RunCreate(Input):
    job_id: Id = Field(description="A job that you have not applied to.", examples=[1])
    mode: RunModeInput = Field(
        default=RunMode.REVIEW,
        description="`review`: fill in the form and wait for your yes. `submit`: send it where every answer is known. "
        "Your settings need not be on; their caps do not hold this back, but it counts.",
        examples=["review"],
    )


class RunFilters(PageByCreation):
    status: list[RunStatusInput] = Field(default=[], max_length=11, description="Repeat it for several.")
    job_id: Id | None = None


class RunJob(Output):
    id: Id
    title: str
    company_id: Id
    company_name: str | None


class RunFieldRead(Output):
    """A field of the form as it was, or will be, filled in."""

    id: str = Field(description="The same whenever the form is read.")
    label: str
    kind: FieldKind
    value: bool | str | list[str] | None = Field(
        description="null: left empty. Of a file, which document: `cv` or `cover_letter`."
    )
    source: Source | None = Field(
        description="Where the value is from: your `profile`, the `cv`, the `settings`, the `answer` bank, the `seeker` "
        "(an answer for this run); `model`: of the profile, where a language model understood the field. null: no value."
    )
    confidence: float = Field(description="0 to 1: how sure it is that the field asks for this.")
    reason: str
    required: bool
    options: list[str]
    section: str
    step: int = Field(description="Of a form in several steps, from 1.")


class RunQuestion(Output):
    """What only the seeker can say. Answer it with `POST …/answers`."""

    id: str = Field(description="`question_id` of the answer.")
    label: str
    kind: FieldKind = Field(description="What kind of answer: `choice` is one of `options`, `choices` a list of them, "
                            "`checkbox` true or false; the others are text.")  # fmt: skip
    options: list[str]
    required: bool = Field(description="false: it may be left open.")
    topic: Topic = Field(description="What it is about, e.g. `salary`, `consent`, `work_permit`; else `question`.")
    section: str
    help: str
    max_length: int | None
    message: str = Field(description="What the page said to the last answer, or why none of yours fits.")
    asks_again: bool = Field(description="Whether `scope` may be `always` or `company`.")


class RunEvidence(Output):
    name: str = Field(description="`GET …/evidence/{name}` has it.")
    kind: EvidenceKind
    content_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    created_at: Timestamp


class RunDocument(Output):
    """A file that went along."""

    name: str
    filename: str
    sha256: str


class RunError(Output):
    code: str = Field(description="Stable, e.g. `job_closed`, `form_not_found`, `other_origin`, `form_refused`.")
    message: str


class RunRead(Output):
    id: UUID
    job_id: Id
    job: RunJob
    mode: RunMode
    way: Way = Field(
        description="`portal`: here; `browser`: in a browser of ours; `skyvern`: by Skyvern, with your key."
    )
    picked: bool = Field(description="By the hourly pick; false: you asked for it.")
    status: RunStatus
    message: str = Field(description="Where it stands, in a sentence for you.")
    actions: list[Literal["approve", "answer", "cancel", "resolve"]] = Field(description="What you can do now.")
    match_score: float | None
    apply_url: str | None = Field(description="Where it is applied; null: here.")
    fields: list[RunFieldRead] = Field(description="The form as it was, or will be, filled in.")
    questions: list[RunQuestion] = Field(description="What is open. Those `required` keep it from being sent.")
    evidence: list[RunEvidence]
    documents: list[RunDocument] = Field(description="The files that went along, by their hashes.")
    confirmation: str | None = Field(description="What the page said when it was sent, or instead.")
    error: RunError | None
    application_id: Id | None = Field(description="In the tracker, once it is sent.")
    held_until: Timestamp | None = Field(description="A cap or quiet hours hold it back until then.")
    approved_at: Timestamp | None
    attempted_at: Timestamp | None = Field(description="The moment before it was sent.")
    submitted_at: Timestamp | None
    expires_at: Timestamp | None = Field(description="While it waits for you: when it gives up.")
    version: int
    created_at: Timestamp
    updated_at: Timestamp


class RunAnswer(Input):
    question_id: Annotated[str, StringConstraints(min_length=1, max_length=1_000), Safe] = Field(
        description="A question's `id`.", examples=["question_1"]
    )
    answer: AnswerValue = Field(
        description="Text; one of the options; a list of options; true or false for a box.", examples=["Yes"]
    )
    scope: Annotated[Scope, LowerInput] = Field(
        default="once",
        description="`once`: for this run. `company`: whenever this company asks it. `always`: whenever anybody does. "
        "The latter two are kept in your answer bank.",
        examples=["always"],
    )


RunAnswers = Annotated[list[RunAnswer], Field(min_length=1, max_length=MAX_ANSWERS_AT_ONCE)]


class RunResolution(Input):
    was_submitted: StrictBool = Field(
        description="Whether the application arrived, e.g. as a mail from the company says.", examples=[True]
    )


class AnswerCreate(Input):
    question: QuestionText = Field(examples=["Are you legally authorised to work in Germany?"])
    answer: AnswerValue = Field(examples=["Yes"])
    scope: Annotated[AnswerScope, LowerInput] = Field(default=AnswerScope.ALWAYS, examples=["always"])
    company_id: Id | None = Field(
        default=None, description="With `scope: company`, whose question it is.", examples=[None]
    )

    @model_validator(mode="after")
    def _one_company(self) -> Self:
        if (self.scope is AnswerScope.COMPANY) != (self.company_id is not None):
            raise ValueError("company_id goes with scope company, and with no other")
        return self


class AnswerUpdate(Input):
    """The fields sent are changed, the rest is left."""

    question: QuestionText = Field(default="", examples=["Are you legally authorised to work in Germany?"])
    answer: AnswerValue = Field(default="", examples=["No"])


class AnswerFilters(PageByCreation):
    q: ShortLine | None = Field(default=None, description="Words of the question.")
    scope: list[Annotated[AnswerScope, LowerInput]] = Field(
        default=[], max_length=2, description="Repeat it for several."
    )


class AnswerRead(Output):
    id: Id
    question: str
    answer: bool | str | list[str]
    scope: AnswerScope
    company_id: Id | None
    company_name: str | None
    country: str | None = Field(
        description="ISO 3166. Of questions about permits and pay that were answered on a form: the country of the job, "
        "and only there is it given again. null: anywhere."
    )
    last_used_at: Timestamp | None
    version: int
    created_at: Timestamp
    updated_at: Timestamp
