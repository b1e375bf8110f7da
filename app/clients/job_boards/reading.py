"""What adapters share: careful looks into payloads that may hold anything."""

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qs, parse_qsl, unquote, urldefrag, urlencode, urlsplit, urlunsplit

import orjson

from app.clients.job_boards.port import (
    Batch,
    BoardPosting,
    NotThisBoard,
    Question,
    Record,
    Rejection,
    StatedPlace,
    StatedSalary,
)
from app.clients.web.port import Page, WebClient
from app.core.config import Settings

MAX_POSTINGS = 5000
MAX_AMOUNT = Decimal(10**12)  # beyond it nobody is paid, in no currency
_NUMBER = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_WORKPLACES = {
    "remote": "remote",
    "fullyremote": "remote",
    "fully": "remote",
    "telecommute": "remote",
    "hybrid": "hybrid",
    "onsite": "on_site",
    "inoffice": "on_site",
    "inperson": "on_site",
}
_ONE_POSTING = "posting="


class UnreadableRecord(ValueError):
    """A record that is no posting; the message says what is missing."""


def json_of(page: Page) -> Any:
    """The payload as JSON, else NotThisBoard."""
    try:
        return orjson.loads(page.body)
    except orjson.JSONDecodeError:
        pass
    try:  # a charset that JSON should not have, a byte order mark, NaN, half a surrogate pair
        document = json.loads(page.body.decode(page.charset or "utf-8-sig"), parse_constant=lambda _: None)
        return orjson.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, LookupError, RecursionError) as error:
        looks_like_html = page.body.lstrip()[:1] == b"<"
        raise NotThisBoard(
            "The answer is HTML, not JSON" if looks_like_html else "The answer is no whole JSON"
        ) from error


def records_of(document: Any, *path: str) -> list[Any]:
    """The list at this path of a JSON payload, else NotThisBoard."""
    value = document
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, list):
        where = ".".join(path) or "the answer"
        raise NotThisBoard(f"{where} is not a list of postings")
    return value


def text_of(record: Any, *path: str) -> str | None:
    """The text at this path, stripped; numbers become text. None where there is none."""
    value = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        value = str(value)
    if not isinstance(value, str):
        return None
    return value.replace("\0", "").strip() or None


def needed(record: Any, *path: str) -> str:
    """The text at this path, else UnreadableRecord."""
    text = text_of(record, *path)
    if text is None:
        raise UnreadableRecord(f"{'.'.join(path)} is missing")
    return text


def amount_of(value: Any) -> Decimal | None:
    """A positive amount, from a number or a text that is nothing but a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = format(value, "f") if isinstance(value, float) else str(value).strip()
    if len(text) > 30 or not _NUMBER.fullmatch(text):
        return None
    amount = Decimal(text.replace(",", ""))
    if amount == amount.to_integral_value():
        amount = amount.quantize(Decimal(1))
    return amount if 0 < amount < MAX_AMOUNT else None


_PERIODS = {
    "YEAR": ("year", "yearly", "annual", "annually", "annum", "per year", "per annum", "pa", "p.a.", "jahr", "an"),
    "MONTH": ("month", "monthly", "per month", "monat", "mois"),
    "WEEK": ("week", "weekly", "per week", "woche", "semaine"),
    "DAY": ("day", "daily", "per day", "tag", "jour"),
    "HOUR": ("hour", "hourly", "per hour", "ph", "stunde", "heure"),
}
_PERIOD_OF = {word: period for period, words in _PERIODS.items() for word in words}


def period_of(text: str | None) -> str | None:
    """The period of a salary from a field of the board's own: "yearly", "PA", "1 Hour"."""
    return _PERIOD_OF.get((text or "").strip().lower().removeprefix("1 "))


def salary_of(low: Any, high: Any, currency: str | None, period: str | None) -> StatedSalary | None:
    """A salary from fields of the board's own; None where neither amount is one."""
    least, most = amount_of(low), amount_of(high)
    if least is None and most is None:
        return None
    return StatedSalary(least, most, currency.upper() if currency else None, period_of(period))


def count_of(record: Any, *path: str) -> int | None:
    """The count at this path: a whole number, not below zero."""
    value = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def list_of(record: Any, *path: str) -> list[Any]:
    """The list at this path, or an empty one."""
    value = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


def texts_of(record: Any, *path: str) -> tuple[str, ...]:
    """The texts in the list at this path; a text that stands there alone is a list of one."""
    alone = text_of(record, *path)
    found = (
        [alone] if alone is not None else [text_of(item) for item in list_of(record, *path) if isinstance(item, str)]
    )
    return tuple(text for text in found if text is not None)


def batch_of(
    records: Iterable[Any],
    read: Callable[[Record], BoardPosting | None],
    *,
    expected: int | None = None,
    is_truncated: bool = False,
    id_field: str = "id",
) -> Batch:
    """Each record read by `read`, which returns None for one that is not meant to be shown."""
    postings: list[BoardPosting] = []
    rejections: list[Rejection] = []
    for record in records:
        try:
            posting = read(_object(record))
        except UnreadableRecord as error:
            rejections.append(Rejection("unreadable", str(error), text_of(record, id_field)))
        else:
            if posting is not None:
                postings.append(posting)
    return Batch(postings, rejections, expected, is_truncated)


def _object(record: Any) -> Record:
    if not isinstance(record, dict):
        raise UnreadableRecord("is not an object")
    return record


def raw_of(record: Any) -> bytes:
    """What a posting was read from, as bytes to be kept."""
    try:
        return orjson.dumps(record)
    except orjson.JSONEncodeError as error:
        raise UnreadableRecord("is nested too deeply") from error


def place_of(
    text: str | None, city: str | None = None, region: str | None = None, country: str | None = None
) -> StatedPlace | None:
    """A place by its text, else by what its parts say together; None where nothing is said."""
    text = text or ", ".join(dict.fromkeys(part for part in (city, region, country) if part))
    return StatedPlace(text, city, region, country) if text else None


def span_of(salaries: Iterable[StatedSalary | None]) -> StatedSalary | None:
    """One salary for a posting that states several (a place or a level each): from the lowest to the highest.

    Of those in another currency or for another period than the first, nothing can be said in the same breath.
    """
    stated = [salary for salary in salaries if salary is not None]
    if not stated:
        return None
    first = stated[0]
    alike = [salary for salary in stated if (salary.currency, salary.period) == (first.currency, first.period)]
    lows = [salary.min for salary in alike if salary.min is not None]
    highs = [salary.max for salary in alike if salary.max is not None]
    return replace(first, min=min(lows, default=None), max=max(highs, default=None))


def workplace_of(stated: str | None) -> str | None:
    """on_site, hybrid or remote, however the board spells it; None for anything else ("unspecified")."""
    return _WORKPLACES.get(re.sub(r"[^a-z]", "", (stated or "").lower()))


def sections_of(sections: Iterable[tuple[str | None, str | None]]) -> str | None:
    """One HTML description of (heading, HTML) pairs; those without text are left out."""
    parts: list[str] = []
    for heading, text in sections:
        if text:
            parts += [f"<h3>{html.escape(heading, quote=False)}</h3>", text] if heading else [text]
    return "\n".join(parts) or None


class Address(NamedTuple):
    """A URL in the pieces that tell boards apart. Nothing in it, where the URL is none."""

    host: str
    segments: list[str]
    query: dict[str, list[str]]


def address_of(url: str) -> Address:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return Address("", [], {})
    segments = [segment for segment in parts.path.split("/") if segment]
    return Address(host.lower(), segments, parse_qs(parts.query))


def with_query(url: str, **parameters: object) -> str:
    """The URL with these query parameters; its own others stay."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in parameters]
    added = [(name, str(value)) for name, value in parameters.items()]
    return urlunsplit(parts._replace(query=urlencode(kept + added), fragment=""))


def only(address: str, external_id: str) -> str:
    """The address of one posting, for boards that give nothing but the whole list: a fragment, which no server sees."""
    return f"{address}#{_ONE_POSTING}{external_id}"


class OnePage:
    """A board whose whole list is one answer: fetch it, parse it. The rest is the adapter's."""

    accept: ClassVar[str] = "application/json"
    home: ClassVar[str] = ""  # the address where none is given, for a board that has one list for all

    account_in: ClassVar[re.Pattern[str] | None] = None  # where its addresses name the employer's account

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def account(self, address: str) -> str | None:
        found = self.account_in.search(address) if self.account_in else None
        if found is None:
            return None
        name = unquote(found[1])
        return name.replace("-", " ").title() if re.fullmatch(r"[a-z-]+", name) else name

    def parse(self, page: Page) -> Batch:
        raise AssertionError("the adapter parses")

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        address, wanted = _wanted(address or self.home)
        if not address:
            raise NotThisBoard("An address is needed")
        page = first or await web.get(address, accept=self.accept)
        batch = await asyncio.to_thread(self.parse, page)  # a long list takes its time
        yield _limited(batch if wanted is None else _narrowed(batch, wanted), question.limit)


def _wanted(address: str) -> tuple[str, str | None]:
    bare, fragment = urldefrag(address)
    return (bare, fragment.removeprefix(_ONE_POSTING)) if fragment.startswith(_ONE_POSTING) else (address, None)


def _narrowed(batch: Batch, external_id: str) -> Batch:
    postings = [posting for posting in batch.postings if posting.external_id == external_id]
    rejections = [row for row in batch.rejections if row.external_id == external_id]
    return Batch(postings, rejections, expected=1)


def _limited(batch: Batch, limit: int) -> Batch:
    if len(batch.postings) <= limit:
        return batch
    return replace(batch, postings=batch.postings[:limit], is_truncated=True)
