from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, exists, func, or_, select, true, tuple_, update

from app.domains.jobs.import_repository import SOURCE, JobImportRepository
from app.domains.jobs.models import PORTAL, Job, JobSource, JobStatus

STRIKES = 2
_SOURCES: Any = JobSource.__table__
_SEEN = (
    update(_SOURCES)
    .where(_SOURCES.c.id == bindparam("source_id"))
    .values({name: bindparam(f"new_{name}") for name in (
        "content_hash", "source_url", "list_url", "requisition_id", "run_id", "run_outcome", "stated", "raw",
        "last_seen_at", "repost_count",
    )} | {"strikes": 0, "gone_at": None})
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeenSource:
    """A posting of a source that was seen before."""

    id: int
    job_id: int
    content_hash: str
    repost_count: int
    is_gone: bool
    run_id: UUID | None
    run_outcome: str | None
    is_leading: bool  # the job says what this source says


class CollectedJobRepository(JobImportRepository):
    """Postings from outside, many at once, and the sources they came from."""

    async def seen(self, source: str, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], SeenSource]:
        """What stands under (company id, external id) of this source already."""
        if not keys:
            return {}
        statement = (
            select(JobSource, Job.source == JobSource.source)
            .join(Job, Job.id == JobSource.job_id)
            .where(
                JobSource.source == source,
                JobSource.company_id.in_({company for company, _ in keys}),
                tuple_(JobSource.company_id, JobSource.external_id).in_(list(keys)),
            )
        )
        found: dict[tuple[int, str], SeenSource] = {}
        for row, is_leading in (await self.session.execute(statement)).all():
            found[row.company_id, row.external_id] = SeenSource(
                row.id, row.job_id, row.content_hash, row.repost_count, row.gone_at is not None, row.run_id,
                row.run_outcome, is_leading,
            )  # fmt: skip
        return found

    async def touch(self, source_ids: Collection[int], job_ids: Collection[int], run_id: UUID, at: datetime) -> None:
        """Nothing changed: the source still lists them."""
        if not source_ids:
            return
        await self.session.execute(
            update(_SOURCES)
            .where(_SOURCES.c.id.in_(source_ids))
            .values(last_seen_at=at, run_id=run_id, run_outcome="unchanged", strikes=0)
        )
        await self.verify(job_ids, at)

    async def confirm(self, source_ids: Collection[int], job_ids: Collection[int], at: datetime) -> None:
        """Their pages are there. It was no run that saw them."""
        if source_ids:
            await self.session.execute(
                update(_SOURCES).where(_SOURCES.c.id.in_(source_ids)).values(last_seen_at=at, strikes=0, run_id=None)
            )
            await self.verify(job_ids, at)

    async def in_latest_run(self, source: str, list_url: str) -> tuple[UUID, int] | None:
        """The run that saw this list last, and how many of its postings no run saw since."""
        of_list = and_(
            JobSource.source == source,
            JobSource.list_url == list_url,
            JobSource.gone_at.is_(None),
            JobSource.run_id.is_not(None),
        )
        latest = select(JobSource.run_id).where(of_list).order_by(JobSource.last_seen_at.desc()).limit(1)
        statement = (
            select(JobSource.run_id, func.count())
            .where(of_list, JobSource.run_id == latest.scalar_subquery())
            .group_by(JobSource.run_id)
        )
        row = (await self.session.execute(statement)).one_or_none()
        return None if row is None or row[0] is None else (row[0], row[1])

    async def touch_run(self, source: str, list_url: str, seen_by: UUID, run_id: UUID, at: datetime) -> int:
        """Nothing changed since that run: the list still has what it saw. How many."""
        statement = (
            update(_SOURCES)
            .where(
                _SOURCES.c.source == source,
                _SOURCES.c.list_url == list_url,
                _SOURCES.c.run_id == seen_by,
                _SOURCES.c.gone_at.is_(None),
            )
            .values(last_seen_at=at, run_id=run_id, run_outcome="unchanged", strikes=0)
            .returning(_SOURCES.c.job_id)
        )
        job_ids = (await self.session.execute(statement)).scalars().all()
        await self.verify(job_ids, at)
        return len(job_ids)

    async def verify(self, job_ids: Collection[int], at: datetime) -> None:
        """They were seen. Their version stays: nothing that a caller could have changed did."""
        await self.session.execute(
            update(Job)
            .where(Job.id.in_(job_ids))
            .values(last_verified_at=at, updated_at=Job.updated_at)
            .execution_options(synchronize_session=False)
        )

    async def say_again(self, changes: Sequence[Mapping[str, Any]]) -> None:
        """Known sources that say something new, or are back: `source_id` and a `new_` value a column."""
        if changes:
            await self.session.execute(_SEEN, list(changes))

    async def insert_sources(self, sources: Sequence[Mapping[str, Any]]) -> list[int]:
        """Their ids, in their order."""
        if not sources:
            return []
        statement = _SOURCES.insert().returning(_SOURCES.c.id, sort_by_parameter_order=True)
        return list((await self.session.execute(statement, list(sources))).scalars())

    async def insert_jobs(self, jobs: Sequence[Mapping[str, Any]]) -> None:
        if jobs:
            await self.session.execute(Job.__table__.insert(), list(jobs))  # type: ignore[attr-defined]

    async def strike(self, condition: Any, at: datetime) -> Sequence[int]:
        """Sources found gone once more; at the second time in a row they are. Their jobs' ids, of those that are."""
        strikes = JobSource.strikes + 1
        statement = (
            update(JobSource)
            .where(JobSource.gone_at.is_(None), condition)
            .values(strikes=strikes, gone_at=case((strikes >= STRIKES, at)))
            .returning(JobSource.job_id, JobSource.gone_at)
            .execution_options(synchronize_session=False)
        )
        return [job_id for job_id, gone_at in (await self.session.execute(statement)).all() if gone_at is not None]

    async def close_without_source(self, job_ids: Collection[int], at: datetime) -> Sequence[int]:
        """Of these open jobs, those that no source lists any more are closed. Their ids."""
        if not job_ids:
            return []
        statement = (
            update(Job)
            .where(
                Job.id.in_(job_ids),
                Job.status == JobStatus.OPEN,
                Job.source.not_in([PORTAL, SOURCE]),
                ~exists().where(JobSource.job_id == Job.id, JobSource.gone_at.is_(None)),
            )
            .values(status=JobStatus.CLOSED, version=Job.version + 1, updated_at=at)
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def due_for_verification(self, before: datetime, limit: int) -> Sequence[JobSource]:
        """Sources of open postings that nobody saw since, and that have a page of their own: the longest unseen first."""
        statement = (
            select(JobSource)
            .join(Job, Job.id == JobSource.job_id)
            .where(
                Job.status == JobStatus.OPEN,
                JobSource.gone_at.is_(None),
                JobSource.source_url.is_not(None),
                JobSource.last_seen_at < before,
            )
            .order_by(JobSource.last_seen_at, JobSource.id)
            .limit(limit)
        )
        return (await self.session.execute(statement)).scalars().all()

    @staticmethod
    def vanished_from(list_url: str, run_id: UUID, since: datetime, listed: Collection[str]) -> Any:
        """The sources of a list that a run over all of it did not see, nor anybody else since it began."""
        return and_(
            JobSource.list_url == list_url,
            JobSource.last_seen_at < since,
            or_(JobSource.run_id.is_(None), JobSource.run_id != run_id),
            JobSource.external_id.not_in(listed) if listed else true(),
        )
