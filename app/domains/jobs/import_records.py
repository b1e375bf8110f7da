"""An import's bytes, as they arrive, cut into records: lines of NDJSON, or rows of CSV, which may span lines."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import orjson

from app.core.errors import FieldError, InvalidInput
from app.domains.jobs.import_schemas import ImportRow

MAX_RECORD = 1_000_000
_BOM = b"\xef\xbb\xbf"
_OPENING_QUOTE = re.compile(rb'(?:^|,)"')
_SKILL_SEPARATOR = ";"


class ImportFormat(StrEnum):
    NDJSON = "ndjson"
    CSV = "csv"


class UnreadableRecord(ValueError):
    """The record is no JSON object or no CSV row; the message says why."""


class RecordSplitter:
    """Feed it chunks, take whole records. A CSV record ends at a line break that stands outside quotes.

    A record above 1 MB is cut short, so that it is refused and not kept in memory.
    """

    def __init__(self, format: ImportFormat) -> None:
        self._is_csv = format is ImportFormat.CSV
        self._rest = b""  # a line whose end has not come yet
        self._lines: list[bytes] = []  # lines of a record whose closing quote has not come yet
        self._size = 0
        self._in_quotes = False
        self._is_first = True

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The records that the chunk completes."""
        if self._is_first:
            chunk, self._rest = self._rest + chunk, b""
            if len(chunk) < len(_BOM):  # the mark may come in pieces
                self._rest = chunk
                return
            chunk = chunk.removeprefix(_BOM)
            self._is_first = False
        *lines, rest = (self._rest + chunk).split(b"\n")
        # Of a line that is too long already only the parity of its quotes still counts.
        kept, dropped = rest[: MAX_RECORD + 1], rest[MAX_RECORD + 1 :]
        self._rest = kept + b'"' * (dropped.count(b'"') % 2)
        for line in lines:
            yield from self._line(line)

    def finish(self) -> Iterator[bytes]:
        """The last record, where no line break ends it."""
        if self._rest:
            rest, self._rest = self._rest, b""
            yield from self._line(rest)
        if self._lines:
            yield self._record()

    def _line(self, line: bytes) -> Iterator[bytes]:
        if self._is_csv:
            self._in_quotes = _are_quotes_open(line, self._in_quotes)
        if self._size <= MAX_RECORD + 1:
            self._lines.append(line)
            self._size += len(line) + 1
        if not self._in_quotes:
            yield self._record()

    def _record(self) -> bytes:
        record = b"\n".join(self._lines)
        self._lines, self._size, self._in_quotes = [], 0, False
        return record


def _are_quotes_open(line: bytes, are_open: bool) -> bool:
    """Whether a cell goes on behind this line. As csv reads them: only at the start of a cell a quote opens it."""
    at = 0
    while True:
        if are_open:
            at = line.find(b'"', at) + 1
            if not at:
                return True
            if line[at : at + 1] == b'"':  # doubled, it stands for itself
                at += 1
            else:
                are_open = False
        else:
            opening = _OPENING_QUOTE.search(line, at)
            if opening is None:
                return False
            at, are_open = opening.end(), True


class RecordReader:
    """Records as the fields of an import row. The first record of a CSV is its header."""

    def __init__(self, format: ImportFormat) -> None:
        self._format = format
        self._columns: Sequence[str] | None = None

    def needs_header(self) -> bool:
        return self._format is ImportFormat.CSV and self._columns is None

    def read_header(self, record: bytes) -> None:
        """Take the column names, else InvalidInput: nothing after a wrong header means anything."""
        try:
            columns = [column.strip().lower() for column in _csv_cells(record)]
        except UnreadableRecord as error:
            raise _bad_header(str(error)) from error
        unknown = [column for column in columns if column not in ImportRow.model_fields]
        if unknown or len(set(columns)) < len(columns) or "external_id" not in columns:
            raise _bad_header(f"must name each of its columns once, out of {', '.join(ImportRow.model_fields)}")
        self._columns = columns

    def read(self, record: bytes) -> dict[str, Any]:
        """The fields of one record, else UnreadableRecord."""
        if len(record) > MAX_RECORD:
            raise UnreadableRecord(f"is above {MAX_RECORD} bytes")
        return _json_fields(record) if self._columns is None else _csv_fields(record, self._columns)


def _bad_header(message: str) -> InvalidInput:
    return InvalidInput(f"The header of the CSV {message}", errors=[FieldError("", message, "invalid_header")])


def _json_fields(record: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(record)
    except orjson.JSONDecodeError as error:
        raise UnreadableRecord("is not valid JSON") from error
    if not isinstance(fields, dict):
        raise UnreadableRecord("is not a JSON object")
    return fields


def _csv_cells(record: bytes) -> list[str]:
    try:
        rows = list(csv.reader(io.StringIO(record.decode(), newline=""), strict=True))
    except UnicodeDecodeError as error:
        raise UnreadableRecord("is not valid UTF-8") from error
    except csv.Error as error:
        raise UnreadableRecord("is not a valid CSV row") from error
    if len(rows) != 1:
        raise UnreadableRecord("is not one CSV row")
    return rows[0]


def _csv_fields(record: bytes, columns: Sequence[str]) -> dict[str, Any]:
    cells = _csv_cells(record)
    if len(cells) != len(columns):
        raise UnreadableRecord(f"has {len(cells)} cells, the header {len(columns)}")
    fields: dict[str, Any] = {column: cell for column, cell in zip(columns, cells, strict=True) if cell.strip()}
    if "skills" in fields:
        fields["skills"] = [name for name in fields["skills"].split(_SKILL_SEPARATOR) if name.strip()]
    return fields
