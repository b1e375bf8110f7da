from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.core.schemas import (
    Input,
    KnownCountry,
    Line,
    LowerInput,
    Output,
    PageByCreation,
    PageParams,
    ShortLine,
    Timestamp,
    Url,
)
from app.domains.scraping.models import ScrapeStatus

AUTO = "auto"
MAX_POSTINGS = 5_000

BoardType = Annotated[str, LowerInput, StringConstraints(strip_whitespace=True, pattern=r"^[a-z_]{1,50}$")]


class ScrapeJobCreate(Input):
    url: Url = Field(
        description="A career page, a single posting, a board's API, a feed or a sitemap.",
        examples=["https://boards.greenhouse.io/example"],
    )
    board_type: BoardType = Field(
        default=AUTO, description="`auto`, or one of `GET /scrape-jobs/boards`.", examples=[AUTO]
    )


class CollectionCreate(Input):
    """What to ask the sources for. Without `sources` it is all that are configured."""

    sources: list[BoardType] | None = Field(default=None, min_length=1, max_length=50, examples=[None])
    query: Line | None = Field(default=None, examples=["python developer"])
    location: Line | None = Field(default=None, examples=["London"])
    country: KnownCountry | None = Field(default=None, examples=["GB"])
    limit: int = Field(default=500, ge=1, le=MAX_POSTINGS, description="Postings a source, at most.")


class ScrapeJobFilters(PageByCreation):
    status: list[Annotated[ScrapeStatus, LowerInput]] = Field(
        default=[], max_length=4, description="Repeat it for several."
    )


class ScrapeProgress(Output):
    """Counts of postings. Each that was fetched is new, updated, unchanged, duplicate or rejected."""

    expected: int | None = Field(description="How many the source says it has; null while that is not known.")
    fetched: int
    new: int
    updated: int
    unchanged: int
    duplicate: int
    rejected: int
    truncated: bool = Field(description="The source has more than was taken.")


class ScrapeError(Output):
    code: str
    message: str


class ScrapeRejection(Output):
    code: str
    message: str
    external_id: str | None = None


class ScrapeJobStarted(Output):
    job_id: UUID
    status: ScrapeStatus


class ScrapeJobRead(Output):
    job_id: UUID
    url: str | None = Field(description="Null where a source is asked by its query.")
    board_type: str = Field(description="As asked for, and as found once `auto` has looked.")
    status: ScrapeStatus
    progress: ScrapeProgress
    error: ScrapeError | None
    rejections: list[ScrapeRejection] = Field(description="Why postings were rejected; the first hundred.")
    parent_id: UUID | None = Field(description="The collection that this run is a part of.")
    started_at: Timestamp | None
    finished_at: Timestamp | None
    created_at: Timestamp
    updated_at: Timestamp

    @model_validator(mode="before")
    @classmethod
    def _of_row(cls, row: Any) -> Any:
        if isinstance(row, dict):
            return row
        error = {"code": row.error_code, "message": row.error_message} if row.error_code else None
        names = ("url", "board_type", "status", "rejections", "parent_id", "started_at", "finished_at", "created_at",
                 "updated_at")  # fmt: skip
        return {name: getattr(row, name) for name in names} | {"job_id": row.id, "error": error, "progress": row}


class Deleted(Output):
    message: str


class BoardFilters(PageParams):
    q: ShortLine | None = Field(default=None, description="Words of the name or the title.", examples=[None])
    is_available: bool | None = Field(default=None, examples=[None])
    sort: Literal["board_type", "-board_type"] = "board_type"


class BoardRead(Output):
    """A kind of source, and what it needs."""

    board_type: str
    title: str
    takes: str = Field(description="What to give as `url`.")
    needs: list[str] = Field(description="Settings without which it cannot be asked.")
    is_available: bool = Field(description="Whether all that it needs is set.")
    permits: str = Field(description="What the source allows.")


class QuotaRead(Output):
    period: str
    limit: int
    used: int


class OfferSourceFilters(PageParams):
    q: ShortLine | None = Field(default=None, description="Words of the name or the title.", examples=[None])
    is_configured: bool | None = Field(default=None, examples=[None])
    is_healthy: bool | None = Field(default=None, examples=[None])
    sort: Literal["name", "-name"] = "name"


class OfferSourceRead(Output):
    """How a source of collections fares."""

    name: str
    title: str
    is_configured: bool = Field(description="Whether the scheduled collection asks it.")
    is_healthy: bool
    last_run_at: Timestamp | None = None
    last_success_at: Timestamp | None = None
    last_fetched: int | None = None
    failures: int = Field(default=0, description="In a row.")
    open_until: Timestamp | None = Field(default=None, description="Left alone until then, after too many failures.")
    last_error: ScrapeError | None = None
    quota: list[QuotaRead] = []


class JobSplit(Input):
    source_ids: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(
        min_length=1, max_length=100, description="Ids among the job's `sources`.", examples=[[2]]
    )
