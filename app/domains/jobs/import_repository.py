from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, text, tuple_, update

from app.core.repository import Repository
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.models import Job, JobSource

SOURCE = "import"
# An import's statements carry 500 postings each; an ordinary request's do not, and are cut off sooner.
_PATIENCE = text("SET LOCAL statement_timeout = '30s'")
_IDS = text("SELECT nextval(pg_get_serial_sequence('jobs', 'id')) FROM generate_series(1, :count)")
_JOBS: Any = Job.__table__
_SOURCES: Any = JobSource.__table__
_REHASH = (
    update(_SOURCES)
    .where(_SOURCES.c.id == bindparam("source_id"))
    .values(content_hash=bindparam("new_hash"), source_url=bindparam("new_url"))
)


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A posting that an earlier import stored."""

    id: int
    job_id: int
    content_hash: str


class JobImportRepository(Repository[Job]):
    """Postings of a feed, many at once."""

    model = Job
    not_found = JobNotFound

    async def be_patient(self) -> None:
        await self.session.execute(_PATIENCE)

    async def known(self, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], KnownSource]:
        """What stands under (company id, external id) already."""
        columns = tuple_(JobSource.company_id, JobSource.external_id)
        statement = select(
            JobSource.company_id, JobSource.external_id, JobSource.id, JobSource.job_id, JobSource.content_hash
        ).where(
            JobSource.source == SOURCE,
            # Both lists narrow the index; the pairs decide.
            JobSource.company_id.in_({company for company, _ in keys}),
            columns.in_(list(keys)),
        )
        rows = (await self.session.execute(statement)).all()
        return {(row[0], row[1]): KnownSource(row[2], row[3], row[4]) for row in rows}

    async def rehash(self, changes: Sequence[tuple[KnownSource, str, str | None]]) -> None:
        """Note what the feed says now: the hash of its row, and its URL."""
        await self.session.execute(
            _REHASH,
            [{"source_id": source.id, "new_hash": hash, "new_url": url} for source, hash, url in changes],
        )

    async def lock(self, ids: Collection[int]) -> dict[int, Job]:
        """The jobs, locked in the order of their ids so that two imports don't wait for each other."""
        statement = select(Job).where(Job.id.in_(ids)).order_by(Job.id).with_for_update()
        return {job.id: job for job in (await self.session.execute(statement)).scalars()}

    async def new_ids(self, count: int) -> Sequence[int]:
        return (await self.session.execute(_IDS, {"count": count})).scalars().all()

    async def insert_all(self, jobs: Sequence[Mapping[str, Any]], sources: Sequence[Mapping[str, Any]]) -> None:
        await self.session.execute(insert(_JOBS), list(jobs))
        await self.session.execute(insert(_SOURCES), list(sources))
