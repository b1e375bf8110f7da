"""From a record to a row that is ready to be stored: validated, cleaned, hashed. Pure, and made to run in a thread."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from pydantic import ValidationError

from app.core.clock import now
from app.core.errors import FieldError, InvalidInput
from app.domains.companies.names import fold_name
from app.domains.jobs.facts import description_facts, place_facts, salary_facts
from app.domains.jobs.import_records import RecordReader, UnreadableRecord
from app.domains.jobs.import_schemas import ImportRow

MAX_FAULTS = 10
_EARLIEST_YEAR = 1970
_A_DAY = timedelta(days=1)  # it is tomorrow already in Auckland


@dataclass(slots=True)
class PreparedRow:
    """A row with all that it takes to store it, or with what is wrong with it."""

    number: int
    external_id: str | None = None
    row: ImportRow | None = None
    content_hash: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    faults: Sequence[FieldError] = ()

    @property
    def company_key(self) -> str:
        return fold_name(self.row.company) if self.row and self.row.company else ""


def prepare(reader: RecordReader, records: Sequence[bytes], *, first: int) -> list[PreparedRow]:
    """Rows numbered from `first`."""
    return [_prepare(reader, record, number) for number, record in enumerate(records, first)]


def _prepare(reader: RecordReader, record: bytes, number: int) -> PreparedRow:
    try:
        fields = reader.read(record)
    except UnreadableRecord as error:
        return PreparedRow(number, faults=[FieldError("", str(error), "unreadable")])
    external_id = _shown_id(fields.get("external_id"))
    try:
        # Feeds write null where they know nothing.
        row = ImportRow.model_validate({name: value for name, value in fields.items() if value is not None})
        facts = _facts(row)
    except ValidationError as error:
        return PreparedRow(number, external_id, faults=_faults(error))
    except InvalidInput as error:
        return PreparedRow(number, external_id, faults=error.errors)
    return PreparedRow(number, row.external_id, row, _hash(row), facts)


def _shown_id(value: Any) -> str | None:
    """The id as the report repeats it, also where the row was refused."""
    return value[:200] if isinstance(value, str) and value.isprintable() else None


def _faults(error: ValidationError) -> list[FieldError]:
    return [
        FieldError(
            "".join(f"/{part}" for part in fault["loc"]), fault["msg"].removeprefix("Value error, "), fault["type"]
        )
        for fault in error.errors(include_url=False, include_context=False, include_input=False)[:MAX_FAULTS]
    ]


def _facts(row: ImportRow) -> dict[str, Any]:
    if row.posted_at is not None and row.posted_at.year < _EARLIEST_YEAR:
        raise InvalidInput(errors=[FieldError("/posted_at", f"must not lie before {_EARLIEST_YEAR}", "too_early")])
    if row.posted_at is not None and row.posted_at > now() + _A_DAY:
        raise InvalidInput(errors=[FieldError("/posted_at", "must lie in the past", "in_the_future")])
    return {
        **description_facts(row.description),
        **place_facts({"location": row.location}),
        **salary_facts(row.model_dump(include={"salary_min", "salary_max", "salary_period", "currency"}), currency=""),
    }


def _hash(row: ImportRow) -> str:
    return hashlib.sha256(orjson.dumps(row.model_dump(mode="json"))).hexdigest()
