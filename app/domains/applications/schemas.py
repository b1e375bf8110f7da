"""Applications and interviews as callers send and read them."""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from app.core.clock import now
from app.core.schemas import (
    Id,
    Input,
    Line,
    LowerInput,
    Output,
    PageParams,
    Paragraph,
    Safe,
    ShortLine,
    Timestamp,
    Url,
)
from app.domains.applications.models import (
    ApplicationStatus,
    Channel,
    InterviewKind,
    InterviewStatus,
    Side,
    TimelineKind,
)
from app.domains.jobs.models import JobStatus
from app.domains.jobs.schemas import Answers

MAX_MOVED_AT_ONCE = 100
TIME_ZONES = available_timezones()

StatusInput = Annotated[ApplicationStatus, LowerInput]
ChannelInput = Annotated[Channel, LowerInput]
InterviewKindInput = Annotated[InterviewKind, LowerInput]
InterviewStatusInput = Annotated[InterviewStatus, LowerInput]
TimelineKindInput = Annotated[TimelineKind, LowerInput]
CoverLetter = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), Safe]
NoteText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000), Safe]
Place = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^[^\r\n]*$"), Safe]
ShortNote = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), Safe]


def _known_time_zone(name: str) -> str:
    if name not in TIME_ZONES:
        raise ValueError("must be an IANA time zone such as Europe/Berlin")
    return name


TimeZone = Annotated[str, StringConstraints(max_length=50), AfterValidator(_known_time_zone)]

CREATE_EXAMPLES: list[JsonValue] = [
    {"job_id": 1, "cover_letter": "I have kept platforms like yours running for six years."},
    {"company": "Northwind Traders", "title": "Site Reliability Engineer", "status": "submitted"},
]


class ApplyToJob(Input):
    """What goes with an application to a job here."""

    cover_letter: CoverLetter | None = Field(
        default=None, examples=["I have kept platforms like yours running for six years."]
    )
    cv_id: Id | None = Field(default=None, description="One of your uploaded CVs.", examples=[None])
    answers: Answers | None = Field(default=None, examples=[None])


class ApplicationCreate(ApplyToJob):
    """To a job here by `job_id`; or, sent elsewhere and noted here, by `company` and `title`."""

    model_config = {
        "json_schema_extra": {
            "examples": CREATE_EXAMPLES,
            "oneOf": [{"required": ["job_id"]}, {"required": ["company", "title"]}],
        }
    }

    job_id: Id | None = Field(default=None, examples=[1])
    company: Line | None = Field(default=None, examples=["Northwind Traders"])
    title: Line | None = Field(default=None, examples=["Site Reliability Engineer"])
    url: Url | None = Field(default=None, description="Where the posting stands.")
    status: StatusInput | None = Field(default=None, description="`submitted` where not sent; external ones alone.")

    @model_validator(mode="after")
    def _one_of_two_kinds(self) -> Self:
        if self.job_id is None:
            if self.company is None or self.title is None:
                raise ValueError("send job_id, or company and title of an application made elsewhere")
            if self.answers is not None:
                raise ValueError("answers belong to the form of a job here")
        elif self.model_fields_set & {"company", "title", "url", "status"}:
            raise ValueError("with job_id, the company, title, url and status are the job's own")
        return self


class ApplicationUpdate(Input):
    """The fields sent are changed, the rest is left."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"cover_letter": "I have kept platforms like yours running."}]}
    )

    cover_letter: CoverLetter | None = None
    cv_id: Id | None = None
    answers: Answers | None = None
    company: Line = Field(default="", description="External ones alone.")
    title: Line = Field(default="", description="External ones alone.")
    url: Url | None = Field(default=None, description="External ones alone.")


class ApplicationMove(Input):
    status: StatusInput = Field(examples=["under_review"])
    message: Paragraph | None = Field(
        default=None,
        description="Stands in the timeline; the other side reads it.",
        examples=["Thank you, we read it."],
    )


class ApplicationsMove(ApplicationMove):
    ids: list[Id] = Field(min_length=1, max_length=MAX_MOVED_AT_ONCE, examples=[[1, 2]])


class NoteCreate(Input):
    content: NoteText = Field(examples=["Asked for the salary range; they call back on Friday."])


class ApplicationInclude(StrEnum):
    """What costs more and is answered on request."""

    MATCH = "match"


def _listed(value: object) -> object:
    """One name where several may be, or several in one with commas."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list):
        return values
    return [part.strip() if isinstance(part, str) else part for item in values for part in _parted(item)]


def _parted(item: object) -> list[Any]:
    return item.split(",") if isinstance(item, str) else [item]


ApplicationIncludes = Annotated[
    list[ApplicationInclude],
    BeforeValidator(_listed),
    Field(max_length=5, description="`match`: how well the applicant fits, with the reasons."),
]


class ApplicationFilters(PageParams):
    status: list[StatusInput] = Field(default=[], max_length=8, description="Repeat it for several.")
    channel: list[ChannelInput] = Field(default=[], max_length=3, description="Repeat it for several.")
    q: ShortLine | None = Field(default=None, description="Words of the title, the company or the applicant's name.")
    archived: bool | None = Field(default=None, description="Only those in the archive, or only those outside it.")
    sort: Literal["-created_at", "created_at", "-updated_at", "updated_at"] = "-created_at"


class ApplicantFilters(PageParams):
    """Of the applications to one job."""

    status: list[StatusInput] = Field(default=[], max_length=8, description="Repeat it for several.")
    include: ApplicationIncludes = []
    sort: Literal["-created_at", "created_at", "-updated_at", "updated_at", "-match_score"] = Field(
        default="-created_at", description="`-match_score`: who fits best first, those without a score last."
    )


class TimelineFilters(PageParams):
    kind: list[TimelineKindInput] = Field(default=[], max_length=8, description="Repeat it for several.")
    sort: Literal["at", "-at"] = "at"


class InterviewFilters(PageParams):
    status: list[InterviewStatusInput] = Field(default=[], max_length=4, description="Repeat it for several.")
    kind: list[InterviewKindInput] = Field(default=[], max_length=3, description="Repeat it for several.")
    sort: Literal["starts_at", "-starts_at"] = "starts_at"


class ApplicationJob(Output):
    """The job, as far as an application needs it."""

    id: Id
    title: str
    company_id: Id
    company_name: str
    location: str | None
    status: JobStatus


class Applicant(Output):
    id: Id | None = Field(description="Of the job-seeker profile.")
    user_id: Id
    full_name: str
    headline: str | None
    email: str


class NoteRead(Output):
    id: Id
    content: str
    author_id: Id | None
    created_at: Timestamp


def _is_none(value: object) -> bool:
    return value is None


class ApplicationRead(Output):
    id: Id
    job: ApplicationJob | None = Field(description="Null where it was sent elsewhere.")
    company: str
    title: str
    url: str | None
    job_seeker: Applicant
    status: ApplicationStatus
    channel: Channel
    cover_letter: str | None
    cv_id: Id | None
    answers: dict[str, Any] | None
    match_score: float | None = Field(description="0 to 1.")
    expected_reply_by: Timestamp | None = Field(description="The day by which the company promised an answer.")
    notes: list[NoteRead] = Field(description="Your side's own; the other side never sees them.")
    apply_url: str | None = Field(
        default=None, exclude_if=_is_none, description="Where to apply, on a job whose company is not here."
    )
    archived_at: Timestamp | None
    submitted_at: Timestamp | None
    version: int
    created_at: Timestamp
    updated_at: Timestamp


class ApplicationsMoved(Output):
    ids: list[Id]
    status: ApplicationStatus


class TimelineEvent(Output):
    id: Id
    kind: TimelineKind
    from_: ApplicationStatus | None = Field(validation_alias="from_status", serialization_alias="from")
    to: ApplicationStatus | None = Field(validation_alias="to_status")
    actor: Side
    at: Timestamp
    note: str | None = Field(default=None, exclude_if=_is_none)


class InterviewCreate(Input):
    starts_at: Timestamp = Field(examples=["2099-03-02T09:00:00Z"])
    ends_at: Timestamp = Field(examples=["2099-03-02T10:00:00Z"])
    time_zone: TimeZone = Field(description="IANA; where people read the clock.", examples=["Europe/Berlin"])
    kind: InterviewKindInput = Field(examples=["video"])
    place_or_url: Place | None = Field(default=None, examples=["https://meet.example.com/northwind"])
    note: ShortNote | None = Field(default=None, examples=["You will meet the team; no preparation needed."])


UPDATE_EXAMPLES: list[JsonValue] = [
    {"status": "confirmed"},
    {"starts_at": "2099-03-03T09:00:00Z", "ends_at": "2099-03-03T10:00:00Z", "time_zone": "Europe/Berlin"},
]


class InterviewUpdate(Input):
    """The fields sent are changed. Another time is a new proposal; a `status` confirms, cancels or closes."""

    model_config = {"json_schema_extra": {"examples": UPDATE_EXAMPLES}}

    starts_at: Timestamp = Field(default_factory=now, examples=["2099-03-03T09:00:00Z"])
    ends_at: Timestamp = Field(default_factory=now, examples=["2099-03-03T10:00:00Z"])
    time_zone: TimeZone = Field(default="UTC", examples=["Europe/Berlin"])
    kind: InterviewKindInput = Field(default=InterviewKind.VIDEO, description="The company's to change.")
    place_or_url: Place | None = Field(default=None, description="The company's to change.")
    note: ShortNote | None = Field(default=None, description="The company's to change.")
    status: InterviewStatusInput = Field(default=InterviewStatus.PROPOSED, examples=["confirmed"])


class InterviewRead(Output):
    id: Id
    application_id: Id
    starts_at: Timestamp
    ends_at: Timestamp
    time_zone: str
    kind: InterviewKind
    place_or_url: str | None
    note: str | None
    status: InterviewStatus
    proposed_by: Side = Field(description="Whoever did not propose the time confirms it.")
    version: int
    created_at: Timestamp
    updated_at: Timestamp
