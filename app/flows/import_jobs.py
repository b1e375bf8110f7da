"""A bulk import: bytes in, a unit every 500 rows, a report on each row out."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.errors import FieldError, PayloadTooLarge
from app.core.rate_limit import IMPORT
from app.core.security import Principal
from app.domains.jobs.errors import Overtaken
from app.domains.jobs.import_records import ImportFormat, RecordReader, RecordSplitter
from app.domains.jobs.import_rows import PreparedRow, prepare
from app.domains.jobs.import_schemas import ImportedRow, ImportOutcome, ImportReport
from app.domains.jobs.import_service import Importer
from app.services import Rolecall

ROWS_A_UNIT = 500
MAX_BYTES = 100_000_000
MAX_ROWS = 100_000  # each is told in the report
ATTEMPTS = 3


async def import_jobs(
    rolecall: Rolecall, actor: Principal, format: ImportFormat, chunks: AsyncIterator[bytes]
) -> ImportReport:
    """Store the rows as they arrive. Where the connection drops or a unit fails, the units before it stay."""
    await rolecall.rate_limiter.require(IMPORT, f"user:{actor.user_id}")
    async with rolecall.unit() as services:
        importer = await services.job_import_service.importer(actor)
    report = ImportReport()
    reader = RecordReader(format)
    seen: set[tuple[str, str]] = set()
    first = 1
    async for records in _units(format, reader, chunks):
        # Parsing and cleaning 500 pages takes longer than other requests should wait.
        rows = await asyncio.to_thread(prepare, reader, records, first=first)
        first += len(rows)
        if first > MAX_ROWS + 1:
            raise PayloadTooLarge(
                f"An import has at most {MAX_ROWS} rows; what came before row {rows[0].number} is stored"
            )
        _refuse_repeated(importer, rows, seen)
        _add(report, await _store(rolecall, importer, rows))
    return report


async def _units(
    format: ImportFormat, reader: RecordReader, chunks: AsyncIterator[bytes]
) -> AsyncIterator[list[bytes]]:
    """Records by the unit; blank ones are no rows, and the header of a CSV is none."""
    splitter = RecordSplitter(format)
    waiting: list[bytes] = []
    size = 0

    def take(record: bytes) -> None:
        if not record.strip():
            return
        if reader.needs_header():
            reader.read_header(record)
        else:
            waiting.append(record)

    async for chunk in chunks:
        size += len(chunk)
        if size > MAX_BYTES:
            raise PayloadTooLarge(f"An import has at most {MAX_BYTES} bytes; what came before is stored")
        for record in splitter.feed(chunk):
            take(record)
            if len(waiting) == ROWS_A_UNIT:
                yield waiting
                waiting = []
    for record in splitter.finish():
        take(record)
    if waiting:
        yield waiting


def _refuse_repeated(importer: Importer, rows: Sequence[PreparedRow], seen: set[tuple[str, str]]) -> None:
    """The first row of an external id counts: were the last one to count, a repeated import would change it twice."""
    for row in rows:
        if row.row is None:
            continue
        key = (importer.key_of(row), row.row.external_id)
        if key in seen:
            row.faults = [FieldError("/external_id", "occurs before in this import", "repeated")]
        seen.add(key)


async def _store(rolecall: Rolecall, importer: Importer, rows: Sequence[PreparedRow]) -> list[ImportedRow]:
    """One unit. Somebody may store the same ids, or delete one, at the same moment: tried again, that is known."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with rolecall.unit() as services:
                return await services.job_import_service.import_rows(importer, rows)
        except Overtaken:
            if attempt == ATTEMPTS:
                raise
        except DBAPIError as error:
            is_race = isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) == "40P01"
            if not is_race or attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _add(report: ImportReport, rows: Sequence[ImportedRow]) -> None:
    report.rows.extend(rows)
    for row in rows:
        match row.outcome:
            case ImportOutcome.CREATED:
                report.created += 1
            case ImportOutcome.UPDATED:
                report.updated += 1
            case ImportOutcome.UNCHANGED:
                report.unchanged += 1
            case ImportOutcome.REJECTED:
                report.rejected += 1
