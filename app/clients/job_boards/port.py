"""What a board is to us, and a posting as its board states it: texts as they stand, nothing derived."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from app.clients.web.port import Page, WebClient


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """`text` is what a person would read. The parts are there only where the board has fields for them."""

    text: str
    city: str | None = None
    region: str | None = None
    country: str | None = None  # a code or a name, as stated


@dataclass(frozen=True, slots=True)
class StatedSalary:
    """Amounts in major units, from fields of the board's own. `period` is YEAR, MONTH, WEEK, DAY, HOUR or None."""

    min: Decimal | None
    max: Decimal | None
    currency: str | None
    period: str | None
    is_predicted: bool = False  # the board's guess, not the employer's word


@dataclass(frozen=True, slots=True)
class BoardPosting:
    """One posting. None (or an empty tuple) is: the board does not say."""

    title: str
    external_id: str | None = None  # the board's own id; two of one source are never the same posting
    requisition_id: str | None = None  # the employer's own number, the same on each board
    url: str | None = None  # the page a person would read
    apply_url: str | None = None
    company: str | None = None
    description: str | None = None  # HTML, Markdown or plain text, as stated
    places: tuple[StatedPlace, ...] = ()
    workplace_type: str | None = None  # on_site, hybrid, remote: only where the board has a field for it
    employment_type: str | None = None  # as stated: "Full-time", "Vollzeit", "FULL_TIME", "CDI"
    seniority: str | None = None  # as stated
    salary: StatedSalary | None = None
    salary_text: str | None = None
    skills: tuple[str, ...] = ()
    department: str | None = None
    language: str | None = None  # a BCP 47 tag, as stated
    posted_at: str | None = None  # as stated: ISO 8601, RFC 2822, epoch seconds or milliseconds, "3 days ago"
    expires_at: str | None = None
    attribution: Mapping[str, str] | None = None  # {"text", "url"}: what must be shown beside the posting
    raw: bytes = field(default=b"", repr=False)  # what it was read from, kept for reading it again


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record of a payload that is no posting: why, and which."""

    code: str
    message: str
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Part of what a board has, in its order."""

    postings: Sequence[BoardPosting] = ()
    rejections: Sequence[Rejection] = ()
    expected: int | None = None  # how many the board says there are in all
    is_truncated: bool = False  # the board has more than it gives


@dataclass(frozen=True, slots=True)
class Question:
    """What to collect from boards that are asked rather than listed, and how much of any board."""

    query: str | None = None
    location: str | None = None
    country: str | None = None  # ISO 3166, for boards that have a door a country
    limit: int = 5000


class Board(Protocol):
    """A source of postings. One file of this package; its class is the module's ADAPTER.

    `parse` is pure and does the reading; `read` fetches what there is to parse. Neither raises for a broken record: that
    is a Rejection. A payload that is not the board's at all raises NotThisBoard.
    """

    name: ClassVar[str]  # board_type
    title: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]  # settings without which it cannot be asked, as in the environment
    takes: ClassVar[str]  # what to give as `url`, for people
    permits: ClassVar[str]  # what the source allows, in a sentence
    home: ClassVar[str]  # where it is asked if no address is given; "": it needs one, or settings
    lists_everything: ClassVar[bool]  # a posting that is no longer in the list is gone

    def locate(self, url: str) -> str | None:
        """The address to fetch for a page of this board that a person would copy, or None: not this board's."""
        ...

    def account(self, address: str) -> str | None:
        """The name under which the board keeps the employer, where the address has it: the company's only name here."""
        ...

    def recognises(self, page: Page, document: Any) -> bool:
        """Whether this payload is this board's, by its shape. `document` is the body read as JSON, or None."""
        ...

    def parse(self, page: Page) -> Batch:
        """The postings of one payload, in its order."""
        ...

    def read(self, address: str, web: WebClient, question: Question, first: Page | None = None) -> AsyncIterator[Batch]:
        """Everything at the address, a batch a fetch. `first` is the address's own page where it was fetched already."""
        ...


class NotThisBoard(ValueError):
    """The payload is no answer of this board: HTML for JSON, half a JSON, another shape. The message says what is wrong."""


Record = Mapping[str, Any]
