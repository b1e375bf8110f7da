"""The rows of a bulk import and the report on them."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from app.core.schemas import Id, Input, KnownCurrency, Line, LongText, Money, Output, ShortLine, Timestamp, Url
from app.domains.jobs.models import JobStatus
from app.domains.jobs.schemas import (
    MAX_SKILLS,
    JobTypeInput,
    SalaryPeriodInput,
    StatusInput,
)


def _with_time_zone(value: Any) -> Any:
    """Feeds write days, and times without a zone: those are UTC."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


FeedTimestamp = Annotated[Timestamp, BeforeValidator(_with_time_zone)]


class ImportRow(Input):
    """One posting of a feed."""

    external_id: Line = Field(description="The feed's own id; the same id is the same posting.", examples=["A-1041"])
    title: Line = Field(examples=["Baker"])
    description: LongText = Field(examples=["We bake at night and sell in the morning."])
    company: Line | None = Field(default=None, description="Needed of an admin; a recruiter's own.", examples=[None])
    location: Line | None = Field(default=None, examples=["Lyon, France"])
    job_type: JobTypeInput | None = Field(default=None, examples=["FULL_TIME"])
    status: StatusInput = Field(default=JobStatus.OPEN, examples=["OPEN"])
    salary_min: Money | None = Field(default=None, examples=[24000])
    salary_max: Money | None = Field(default=None, examples=[28000])
    salary_period: SalaryPeriodInput | None = Field(default=None, examples=["YEAR"])
    currency: KnownCurrency | None = Field(default=None, examples=["EUR"])
    apply_url: Url | None = Field(default=None, examples=[None])
    source_url: Url | None = Field(default=None, examples=[None])
    posted_at: FeedTimestamp | None = Field(default=None, description="A day is midnight UTC.", examples=[None])
    skills: list[ShortLine] = Field(
        default=[],
        max_length=MAX_SKILLS,
        description="Names or aliases; unknown ones are left out.",
        examples=[["Baking"]],
    )


def _is_none(value: object) -> bool:
    return value is None


class ImportOutcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class ImportFault(Output):
    pointer: str
    message: str
    code: str


class ImportedRow(Output):
    """What became of a row."""

    row: int = Field(description="Counted from 1, without the header of a CSV.")
    external_id: str | None
    outcome: ImportOutcome
    id: Id | None = Field(default=None, exclude_if=_is_none, description="The job's, unless rejected.")
    errors: list[ImportFault] | None = Field(default=None, exclude_if=_is_none)


class ImportReport(Output):
    """What became of the rows. What is reported here is stored."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rows: list[ImportedRow] = []
