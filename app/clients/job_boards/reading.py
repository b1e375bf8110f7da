"""What adapters share: careful looks into payloads that may hold anything."""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import orjson

from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Question, Record, Rejection
from app.clients.web.port import Page, WebClient
from app.core.config import Settings

MAX_POSTINGS = 5000


class UnreadableRecord(ValueError):
    """A record that is no posting; the message says what is missing."""


def json_of(page: Page) -> Any:
    """The payload as JSON, else NotThisBoard."""
    try:
        return orjson.loads(page.body)
    except orjson.JSONDecodeError:
        pass
    try:  # a charset that JSON should not have, a byte order mark, NaN
        return json.loads(page.body.decode(page.charset or "utf-8-sig"))
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
    return value.strip() or None


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
    try:
        amount = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


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
    return orjson.dumps(record)


class OnePage:
    """A board whose whole list is one answer: fetch it, parse it. The rest is the adapter's."""

    accept: ClassVar[str] = "application/json"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def parse(self, page: Page) -> Batch:
        raise AssertionError("the adapter parses")

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        yield self.parse(first or await web.get(address, accept=self.accept))
