from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import undefer

from app.core.repository import Repository
from app.domains.jobs.models import Job, JobSource
from app.domains.scraping.fingerprints import Fingerprint
from app.domains.scraping.models import JobFingerprint, JobSeparation

_PRINTS: Any = JobFingerprint.__table__


@dataclass(frozen=True, slots=True)
class KnownPrint:
    """A posting that a source told of before."""

    source_id: int
    job_id: int
    source: str
    is_gone: bool
    repost_count: int
    fingerprint: Fingerprint


class FingerprintRepository(Repository[JobFingerprint]):
    model = JobFingerprint

    def _known(self) -> Select[JobFingerprint, bool, int]:
        return select(JobFingerprint, JobSource.gone_at.is_not(None), JobSource.repost_count).join(
            JobSource, JobSource.id == JobFingerprint.source_id
        )

    async def of_companies(self, keys: Collection[str], *, since: datetime) -> dict[str, list[KnownPrint]]:
        """The postings of these companies by any source, by the company's key. Requisitions are never too old."""
        if not keys:
            return {}
        is_recent = or_(JobFingerprint.posted_at >= since, JobFingerprint.requisition_key.is_not(None))
        statement = self._known().where(JobFingerprint.company_key.in_(keys), is_recent)
        found: dict[str, list[KnownPrint]] = {}
        for row, is_gone, repost_count in (await self.session.execute(statement)).all():
            found.setdefault(row.company_key or "", []).append(_known(row, is_gone, repost_count))
        return found

    async def keep(self, prints: Sequence[Mapping[str, Any]]) -> None:
        if prints:
            statement = insert(_PRINTS)
            changed = {
                column.name: statement.excluded[column.name] for column in _PRINTS.c if column.name != "source_id"
            }
            await self.session.execute(
                statement.on_conflict_do_update(index_elements=["source_id"], set_=changed), list(prints)
            )

    async def descriptions(self, job_ids: Collection[int]) -> dict[int, str]:
        if not job_ids:
            return {}
        rows = (await self.session.execute(select(Job.id, Job.description).where(Job.id.in_(job_ids)))).all()
        return dict(rows)

    async def lock_company(self, keys: Collection[str]) -> None:
        """One run at a time looks at a company's postings and adds to them: two would both find nothing."""
        for key in sorted(keys):
            await self.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"postings:{key}"))))

    async def separations(self, job_ids: Collection[int]) -> set[tuple[int, int]]:
        """Pairs of jobs, the lower id first, that somebody parted."""
        if not job_ids:
            return set()
        statement = select(JobSeparation.low_job_id, JobSeparation.high_job_id).where(
            or_(JobSeparation.low_job_id.in_(job_ids), JobSeparation.high_job_id.in_(job_ids))
        )
        return {(low, high) for low, high in (await self.session.execute(statement)).all()}

    async def separate(self, one: int, other: int) -> None:
        statement = insert(JobSeparation).values(low_job_id=min(one, other), high_job_id=max(one, other))
        await self.session.execute(statement.on_conflict_do_nothing())

    async def shared_companies(self, *, after: str, limit: int) -> Sequence[str]:
        """Keys of companies whose postings come from several sources, in their order."""
        key = JobFingerprint.company_key
        statement = (
            select(key)
            .where(key > after)
            .group_by(key)
            .having(func.count(JobFingerprint.source.distinct()) > 1)
            .order_by(key)
            .limit(limit)
        )
        return [name for name in (await self.session.execute(statement)).scalars() if name is not None]

    async def sources_of(self, job_id: int) -> Sequence[JobSource]:
        """With what they stated, the oldest first."""
        statement = (
            select(JobSource)
            .where(JobSource.job_id == job_id)
            .order_by(JobSource.id)
            .options(undefer(JobSource.stated))
        )
        return (await self.session.execute(statement)).scalars().all()

    async def lock_jobs(self, ids: Collection[int]) -> dict[int, Job]:
        statement = select(Job).where(Job.id.in_(ids), Job.deleted_at.is_(None)).order_by(Job.id).with_for_update()
        return {job.id: job for job in (await self.session.execute(statement)).scalars()}

    async def note_merger(self, job_id: int, into: int) -> None:
        """The one job, and those that were merged into it before, stand for another from now on."""
        await self.session.execute(
            update(Job).where(or_(Job.id == job_id, Job.merged_into_id == job_id))
            .values(merged_into_id=into, updated_at=Job.updated_at)
            .execution_options(synchronize_session=False)
        )  # fmt: skip

    async def note_split(self, job_id: int, into: int, source_urls: Collection[str]) -> None:
        """What was merged into the one job from these addresses stands for the other from now on."""
        await self.session.execute(
            update(Job).where(Job.merged_into_id == job_id, Job.source_url.in_(source_urls))
            .values(merged_into_id=into, updated_at=Job.updated_at)
            .execution_options(synchronize_session=False)
        )  # fmt: skip

    async def move(self, source_ids: Collection[int], job_id: int) -> None:
        """The sources tell of another job from now on."""
        await self.session.execute(
            update(JobSource).where(JobSource.id.in_(source_ids)).values(job_id=job_id)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        await self.session.execute(
            update(JobFingerprint).where(JobFingerprint.source_id.in_(source_ids)).values(job_id=job_id)
            .execution_options(synchronize_session=False)
        )  # fmt: skip


def _known(row: JobFingerprint, is_gone: bool, repost_count: int) -> KnownPrint:
    return KnownPrint(
        row.source_id,
        row.job_id,
        row.source,
        is_gone,
        repost_count,
        Fingerprint(
            row.company_key, row.title_key, row.place_key, row.requisition_key, row.posted_at, row.words, row.signature
        ),
    )
