from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum, Numeric

from app.core.clock import now
from app.core.errors import FieldError, InvalidInput
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.jobs.collecting_service import JobCollectingService, unpack
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.models import Job, JobSource, JobStatus
from app.domains.scraping.errors import NotSplittable
from app.domains.scraping.fingerprint_repository import FingerprintRepository, KnownPrint
from app.domains.scraping.fingerprints import WINDOW, is_same

COMPANIES_AT_ONCE = 50


class MergingService:
    """Jobs that turn out to be one, and one that turns out to be two. Nothing is deleted."""

    def __init__(
        self,
        work: UnitOfWork,
        prints: FingerprintRepository,
        *,
        collecting_service: JobCollectingService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.prints = prints
        self.collecting_service = collecting_service
        self.audit_service = audit_service

    async def split(self, actor: Principal, job_id: int, source_ids: Collection[int]) -> Job:
        """Take sources out of a job into one of their own, for ever: what they state makes the new job."""
        job = (await self.prints.lock_jobs([job_id])).get(job_id)
        if job is None:
            raise JobNotFound
        sources = await self.prints.sources_of(job_id)
        leaving = [source for source in sources if source.id in set(source_ids)]
        staying = [source for source in sources if source not in leaving]
        if len(leaving) < len(set(source_ids)):
            raise InvalidInput(
                "source_ids names what is no source of this job; its `sources` have the ids",
                errors=[FieldError("/source_ids", "names what is no source of this job", "unknown_source")],
            )
        if not staying:
            raise NotSplittable("A job cannot be split from all of its sources; leave out the one that is right")
        first = next((source for source in leaving if source.stated is not None), None)
        if first is None:
            raise NotSplittable("These sources did not keep what they state; collect them again")
        new = Job(
            company_id=first.company_id,
            source=first.source,
            source_url=first.source_url,
            status=JobStatus.OPEN if any(source.gone_at is None for source in leaving) else JobStatus.CLOSED,
            last_verified_at=first.last_seen_at,
            **_stated(first),
        )
        new.posted_at = new.posted_at or first.created_at
        self.work.session.add(new)
        await self.work.session.flush()
        if job.source in {source.source for source in leaving}:
            self._follow(job, staying)
        await self.prints.move([source.id for source in leaving], new.id)
        await self.prints.note_split(job.id, new.id, {source.source_url for source in leaving if source.source_url})
        await self.prints.separate(job.id, new.id)
        await self.collecting_service.show([job, new])
        self.audit_service.record(
            "job.split", "job", job.id, actor_id=actor.user_id, new_job=new.id, sources=sorted(source_ids)
        )
        return new

    async def merge_duplicates(self, *, after: str = "") -> tuple[int, str]:
        """One step through the companies with several sources: how many jobs were merged, and where to go on ("": done)."""
        keys = await self.prints.shared_companies(after=after, limit=COMPANIES_AT_ONCE)
        if not keys:
            return 0, ""
        await self.prints.lock_company(keys)
        known = await self.prints.of_companies(keys, since=now() - WINDOW)
        pairs = [pair for prints in known.values() for pair in _pairs([one for one in prints if not one.is_gone])]
        separated = await self.prints.separations({id for pair in pairs for id in pair})
        merged = 0
        gone: set[int] = set()
        for low, high in sorted(set(pairs)):
            if (low, high) not in separated and not {low, high} & gone and await self._merge(low, high):
                gone.add(high)
                merged += 1
        return merged, keys[-1]

    async def _merge(self, low: int, high: int) -> bool:
        """The older job takes over the younger one's sources, where no source would then have two of its postings."""
        jobs = await self.prints.lock_jobs([low, high])
        if len(jobs) < 2 or jobs[high].status is not JobStatus.OPEN or jobs[low].status is not JobStatus.OPEN:
            return False
        moving = await self.prints.sources_of(high)
        if {source.source for source in moving} & {source.source for source in await self.prints.sources_of(low)}:
            return False
        await self.prints.move([source.id for source in moving], low)
        await self.prints.note_merger(high, low)
        await self.collecting_service.close(jobs[high], reason="duplicate", of=low)
        return True

    def _follow(self, job: Job, sources: Sequence[JobSource]) -> None:
        """The job says from now on what another of its sources says."""
        leader = next((source for source in sources if source.stated is not None), None)
        if leader is None:
            return
        for name, value in _stated(leader).items():
            if name != "posted_at" or value is not None:
                setattr(job, name, value)
        job.source, job.source_url, job.company_id = leader.source, leader.source_url, leader.company_id


def _pairs(prints: Sequence[KnownPrint]) -> list[tuple[int, int]]:
    """Jobs of one company that different sources tell of in the same way, the older first. Teasers, which say too little, are left alone."""
    by_title: dict[str, list[KnownPrint]] = {}
    for print in prints:
        by_title.setdefault(print.fingerprint.title_key, []).append(print)
    return [
        (min(one.job_id, other.job_id), max(one.job_id, other.job_id))
        for alike in by_title.values()
        for place, one in enumerate(alike)
        for other in alike[place + 1 :]
        if one.job_id != other.job_id and one.source != other.source and is_same(one.fingerprint, other.fingerprint)
    ]


def _stated(source: JobSource) -> dict[str, Any]:
    """A job's columns as the source stated them, in the columns' types."""
    assert source.stated is not None
    return {name: _typed(name, value) for name, value in unpack(source.stated).items()}


def _typed(name: str, value: Any) -> Any:
    kind = Job.__table__.c[name].type
    if value is None:
        return None
    if isinstance(kind, Enum) and kind.enum_class is not None:
        enumeration: type[StrEnum] = kind.enum_class  # type: ignore[assignment]
        return enumeration(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Numeric) else value
