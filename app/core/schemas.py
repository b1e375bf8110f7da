"""The building blocks of every schema: bounded types, the envelope, the page parameters."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import urlsplit

import pycountry
from babel import Locale
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    EmailStr,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WithJsonSchema,
    model_serializer,
)

MAX_ID = 2**63 - 1
MAX_PER_PAGE = 100
MAX_PAGED_ROWS = 10_000
LANGUAGES = frozenset(code for code in map(str, Locale("en").languages) if len(code) == 2)  # ISO 639-1, all 184

T = TypeVar("T")


def _no_control_characters(value: str) -> str:
    """PostgreSQL stores neither NUL nor lone surrogates."""
    if "\0" in value:
        raise ValueError("must not contain the NUL character")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("must not contain lone surrogates") from error
    return value


def _one_line(value: str) -> str:
    if any(character in value for character in "\r\n"):
        raise ValueError("must be a single line")
    return value


def _bare_address(value: object) -> object:
    """`Ada <ada@example.com>` is more than an address, and what reads as an encoded word no mail can be sent to."""
    if isinstance(value, str) and ("<" in value or "=?" in value):
        raise ValueError("must be an e-mail address alone")
    return value


def _known_country(code: str) -> str:
    if pycountry.countries.get(alpha_2=code) is None:
        raise ValueError("must be an ISO 3166 country code such as DE")
    return code


def _known_currency(code: str) -> str:
    if pycountry.currencies.get(alpha_3=code) is None:
        raise ValueError("must be an ISO 4217 currency code such as EUR")
    return code


def _known_language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError("must be an ISO 639-1 language code such as en")
    return code


def _leads_somewhere(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_address = bool(parts.hostname) and parts.port != 0  # a port out of range raises
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("must be a web address such as https://example.com/jobs")
    return value


Safe = AfterValidator(_no_control_characters)
Id = Annotated[int, Field(ge=1, le=MAX_ID, examples=[1])]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    Safe,
    AfterValidator(_one_line),
]
ShortLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    Safe,
    AfterValidator(_one_line),
]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000), Safe]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000), Safe]
Url = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^https?://[^\s]+$"),
    Safe,
    AfterValidator(_leads_somewhere),
]
Email = Annotated[EmailStr, BeforeValidator(_bare_address), Field(max_length=254), Safe]
Country = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$"),
    Field(examples=["DE"]),
]
Currency = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{3}$"),
    Field(examples=["EUR"]),
]
KnownCountry = Annotated[Country, AfterValidator(_known_country)]
KnownCurrency = Annotated[Currency, AfterValidator(_known_currency)]
LanguageCode = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z]{2}$"),
    Field(examples=["en"]),
]
KnownLanguage = Annotated[LanguageCode, AfterValidator(_known_language)]
Money = Annotated[
    Decimal,
    Field(
        ge=0,
        le=Decimal("9999999999.99"),
        max_digits=12,
        decimal_places=2,
        allow_inf_nan=False,
    ),
    PlainSerializer(
        lambda amount: int(amount) if amount == int(amount) else float(amount),
        return_type=int | float,
        when_used="json",
    ),
]


def _as_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("must lie between the years 1 and 9999 in UTC") from error


def _to_z(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _not_a_number(value: object) -> object:
    """Pydantic would read 0 as 1970: whoever sends a number meant something else."""
    if isinstance(value, int | float) or (isinstance(value, str) and _is_number(value)):
        raise ValueError("must be written as in ISO 8601, such as 2026-11-21")
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


Day = Annotated[
    date, BeforeValidator(_not_a_number), Field(ge=date(1900, 1, 1), le=date(2100, 12, 31), examples=["2021-03-01"])
]
ShownTime = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Timestamp = Annotated[
    AwareDatetime, BeforeValidator(_not_a_number), AfterValidator(_as_utc),
    PlainSerializer(_to_z, return_type=ShownTime, when_used="json"),
    Field(examples=["2026-11-21T09:00:00Z"]),
]  # fmt: skip


def fold_case(value: object) -> object:
    """Enumerations are accepted in either case; the schema's own case decides which is shown."""
    return value.lower() if isinstance(value, str) else value


def upper_case(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


LowerInput = BeforeValidator(fold_case)
UpperInput = BeforeValidator(upper_case)


class Input(BaseModel):
    """What a caller sends: unknown fields are refused, floats are finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    def sent(self) -> dict[str, Any]:
        """The fields that the caller sent: PUT changes these and leaves the rest."""
        return self.model_dump(exclude_unset=True)


class Output(BaseModel):
    """What we answer, read from rows and dataclasses."""

    model_config = ConfigDict(from_attributes=True)


class PageParams(Input):
    """Filter models inherit this: FastAPI refuses valid requests where an endpoint has two query models."""

    page: int = Field(
        default=1,
        ge=1,
        le=MAX_PAGED_ROWS,
        description="Counted from 1; reaches 10,000 rows deep.",
    )
    per_page: int = Field(default=20, ge=1, le=MAX_PER_PAGE, description="Rows a page.")
    cursor: Annotated[str, StringConstraints(max_length=500), Safe] | None = Field(
        default=None,
        description="`meta.pagination.next_cursor` of the page before, for a walk of any depth.",
        examples=[None],
    )

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page


class PageByCreation(PageParams):
    """Of lists that come in the order in which their rows came about."""

    sort: Literal["-created_at", "created_at"] = "-created_at"


class Pagination(BaseModel):
    page: int
    per_page: int
    total: int = Field(description="Exact up to 10,000.")
    total_pages: int
    next_cursor: str | None = None
    total_is_capped: bool | None = Field(default=None, description="True where there are more than `total`.")

    @model_serializer(mode="wrap")
    def _without_false_cap(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        if not data.get("total_is_capped"):
            data.pop("total_is_capped", None)
        return data


class Facet(BaseModel):
    value: str | int | bool
    count: int
    label: str | None = None


class Meta(BaseModel):
    """What is said about the data; members that do not apply are left out."""

    model_config = ConfigDict(extra="allow")


class ListMeta(Meta):
    pagination: Pagination


class Envelope(BaseModel, Generic[T]):
    """S4's envelope around one object."""

    success: Literal[True] = True
    data: T
    meta: Meta = Field(default_factory=Meta)


class ListEnvelope(BaseModel, Generic[T]):
    """S4's envelope around a page of a list."""

    success: Literal[True] = True
    data: list[T]
    meta: ListMeta


class Page(Generic[T]):
    """A slice of a list as repositories return it. `total` is capped at MAX_PAGED_ROWS where `is_capped`."""

    __slots__ = ("is_capped", "items", "meta", "next_cursor", "total")

    def __init__(
        self, items: Sequence[T], total: int, *, next_cursor: str | None = None, is_capped: bool = False,
        meta: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.items = items
        self.total = total
        self.next_cursor = next_cursor
        self.is_capped = is_capped
        self.meta = meta or {}


def pagination_of(page: Page[Any], params: PageParams) -> Pagination:
    return Pagination(
        page=params.page,
        per_page=params.per_page,
        total=page.total,
        total_pages=-(-page.total // params.per_page),
        next_cursor=page.next_cursor,
        total_is_capped=True if page.is_capped else None,
    )
