from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, insert, select, text, tuple_

from app.core.repository import Repository
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.models import Job, JobSource

SOURCE = "import"
# An import's statements carry 500 postings each; an ordinary request's do not, and are cut off sooner.
_PATIENCE = text("SET LOCAL statement_timeout = '30s'")
_IDS = text("SELECT nextval(pg_get_serial_sequence('jobs', 'id')) FROM generate_series(1, :count)")
_JOBS: Any = Job.__table__
_SOURCES: Any = JobSource.__table__


class JobImportRepository(Repository[Job]):
    """Postings of a feed, many at once."""

    model = Job
    not_found = JobNotFound

    async def be_patient(self) -> None:
        await self.session.execute(_PATIENCE)

    async def known(self, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], JobSource]:
        """The sources that stand under (company id, external id) already."""
        columns = tuple_(JobSource.company_id, JobSource.external_id)
        statement: Select[JobSource] = select(JobSource).where(
            JobSource.source == SOURCE,
            # Both lists narrow the index; the pairs decide.
            JobSource.company_id.in_({company for company, _ in keys}),
            columns.in_(list(keys)),
        )
        rows = (await self.session.execute(statement)).scalars()
        return {(row.company_id, row.external_id): row for row in rows}

    async def lock(self, ids: Collection[int]) -> dict[int, Job]:
        """The jobs, locked in the order of their ids so that two imports don't wait for each other."""
        statement = select(Job).where(Job.id.in_(ids)).order_by(Job.id).with_for_update()
        return {job.id: job for job in (await self.session.execute(statement)).scalars()}

    async def new_ids(self, count: int) -> Sequence[int]:
        return (await self.session.execute(_IDS, {"count": count})).scalars().all()

    async def insert_all(self, jobs: Sequence[Mapping[str, Any]], sources: Sequence[Mapping[str, Any]]) -> None:
        await self.session.execute(insert(_JOBS), list(jobs))
        await self.session.execute(insert(_SOURCES), list(sources))
