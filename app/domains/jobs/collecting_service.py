import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.core.cache import JOBS
from app.core.clock import now
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.companies.names import fold_name
from app.domains.companies.service import CompanyService
from app.domains.jobs.collected import CollectedPosting, Outcome
from app.domains.jobs.collecting_repository import CollectedJobRepository, SeenSource
from app.domains.jobs.models import Job, JobSource, JobStatus, ModerationStatus
from app.domains.jobs.search_repository import JobSearchRepository

UNKNOWN_COMPANY = ""
REOPENED = (JobStatus.CLOSED, JobStatus.EXPIRED)
_NOT_STATED = {"posted_at"}  # a board that says "3 days ago" says something else each day


@dataclass(slots=True)
class Arrival:
    """A posting on its way in: what it is to us, and under which ids it came to stand."""

    posting: CollectedPosting
    company_id: int
    seen: SeenSource | None = None
    outcome: Outcome | None = None
    job_id: int | None = None
    source_id: int | None = None
    repost_count: int = 0


class JobCollectingService:
    """Postings from outside: new ones are stored, changed ones follow, those that no source lists any more are closed.

    Whether a new one is a posting that we know from elsewhere is not decided here: its `job_id` says so.
    """

    def __init__(
        self,
        work: UnitOfWork,
        jobs: CollectedJobRepository,
        index: JobSearchRepository,
        *,
        company_service: CompanyService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.jobs = jobs
        self.index = index
        self.company_service = company_service
        self.audit_service = audit_service

    async def meet(self, postings: Sequence[CollectedPosting]) -> list[Arrival]:
        """Who is who: the company of each, and its source where that was seen before. All are of one source."""
        await self.jobs.be_patient()
        companies = await self.company_service.find_or_create_unclaimed(
            [posting.company_name or UNKNOWN_COMPANY for posting in postings]
        )
        arrivals = [Arrival(posting, companies[fold_name(posting.company_name or "")].id) for posting in postings]
        keys = {(arrival.company_id, arrival.posting.external_id) for arrival in arrivals}
        seen = await self.jobs.seen(postings[0].source, keys) if postings else {}
        met: set[tuple[int, str]] = set()
        for arrival in arrivals:
            key = (arrival.company_id, arrival.posting.external_id)
            arrival.seen = seen.get(key)
            if arrival.seen is not None:
                arrival.job_id, arrival.source_id = arrival.seen.job_id, arrival.seen.id
            if key in met:
                arrival.outcome = Outcome.DUPLICATE
            met.add(key)
        return arrivals

    async def store(self, run_id: UUID, arrivals: Sequence[Arrival]) -> None:
        """Store what is new or changed and give each arrival its outcome and ids. A `job_id` on a new one: known there."""
        waiting = [arrival for arrival in arrivals if arrival.outcome is None]
        fresh = [arrival for arrival in waiting if arrival.seen is None]
        again = [arrival for arrival in waiting if arrival.seen is not None]
        shown = [*await self._add(run_id, fresh), *await self._follow(run_id, again)]
        if shown:
            await self.index.index(shown)
            self.work.invalidate(JOBS)

    async def listed_last(self, source: str, list_url: str) -> int:
        """How many postings the latest run over this list found there."""
        latest = await self.jobs.in_latest_run(source, list_url)
        return 0 if latest is None else latest[1]

    async def confirm_list(self, source: str, list_url: str, run_id: UUID) -> int:
        """The list is what it was when a run saw it last: so are its postings. How many."""
        latest = await self.jobs.in_latest_run(source, list_url)
        return 0 if latest is None else await self.jobs.touch_run(source, list_url, latest[0], run_id, now())

    async def close_vanished(
        self, list_url: str, run_id: UUID, *, since: datetime, listed: Collection[str] = ()
    ) -> int:
        """A strike for each posting that the run did not find in its list; those out of strikes are closed. How many.

        `since` is when the run began; `listed` are ids that the list has, though the run could not read their postings.
        """
        vanished = self.jobs.vanished_from(list_url, run_id, since, listed)
        return await self._close(await self.jobs.strike(vanished, now()), "vanished")

    async def strike_source(self, source_id: int) -> int:
        """The posting's page is gone. Returns how many jobs closed for it: 0 or 1."""
        return await self._close(await self.jobs.strike(JobSource.id == source_id, now()), "page_gone")

    async def confirm_sources(self, sources: Sequence[JobSource]) -> None:
        """The postings' pages are there."""
        await self.jobs.confirm([source.id for source in sources], {source.job_id for source in sources}, now())

    async def unverified(self, *, before: datetime, limit: int) -> Sequence[JobSource]:
        """Sources of open postings that nobody saw since `before`, the longest unseen first."""
        return await self.jobs.due_for_verification(before, limit)

    async def show(self, jobs: Sequence[Job]) -> None:
        """They were changed: let the search and the cached answers follow."""
        await self.work.session.flush()
        await self.index.index([job for job in jobs if job.status is JobStatus.OPEN])
        self.work.invalidate(JOBS)

    async def close(self, job: Job, *, reason: str, **details: Any) -> None:
        """Take a job off the market."""
        job.status = JobStatus.CLOSED
        await self.work.session.flush()
        await self.index.remove([job.id])
        self.work.invalidate(JOBS)
        self.audit_service.record("job.closed", "job", job.id, actor_id=None, reason=reason, **details)

    async def _close(self, job_ids: Collection[int], reason: str) -> int:
        closed = await self.jobs.close_without_source(set(job_ids), now())
        if closed:
            await self.index.remove(closed)
            self.work.invalidate(JOBS)
        for id in closed:
            self.audit_service.record("job.closed", "job", id, actor_id=None, reason=reason)
        return len(closed)

    async def _add(self, run_id: UUID, arrivals: Sequence[Arrival]) -> list[Job]:
        if not arrivals:
            return []
        at = now()
        founding = [arrival for arrival in arrivals if arrival.job_id is None]
        jobs: list[dict[str, Any]] = []
        for id, arrival in zip(await self.jobs.new_ids(len(founding)), founding, strict=True):
            arrival.job_id, arrival.outcome = id, Outcome.NEW
            jobs.append(
                {
                    **arrival.posting.columns,
                    "id": id,
                    "company_id": arrival.company_id,
                    "recruiter_id": None,
                    "source": arrival.posting.source,
                    "source_url": arrival.posting.source_url,
                    "posted_at": arrival.posting.columns.get("posted_at") or at,
                    "status": JobStatus.OPEN,
                    "moderation_status": ModerationStatus.APPROVED,
                    "last_verified_at": at,
                    "version": 1,
                    "created_at": at,
                    "updated_at": at,
                }
            )
        await self.jobs.insert_jobs(jobs)
        for arrival in arrivals:
            arrival.outcome = arrival.outcome or Outcome.DUPLICATE
        ids = await self.jobs.insert_sources([_source(run_id, arrival) for arrival in arrivals])
        for arrival, source_id in zip(arrivals, ids, strict=True):
            arrival.source_id = source_id
        await self.jobs.verify([arrival.job_id for arrival in arrivals if arrival.outcome is Outcome.DUPLICATE], at)  # type: ignore[misc]
        return [Job(**columns) for columns in jobs]

    async def _follow(self, run_id: UUID, arrivals: Sequence[Arrival]) -> list[Job]:
        """Sources that were seen before. What this very run saw already keeps its outcome: the run began again."""
        same: list[SeenSource] = []
        changed: list[tuple[Arrival, SeenSource]] = []
        for arrival in arrivals:
            seen = arrival.seen
            assert seen is not None
            is_same = seen.content_hash == arrival.posting.content_hash and not seen.is_gone
            if seen.run_id == run_id and seen.run_outcome and is_same:
                arrival.outcome = Outcome(seen.run_outcome)
            elif is_same:
                arrival.outcome = Outcome.UNCHANGED
                same.append(seen)
            else:
                arrival.outcome = Outcome.UPDATED
                changed.append((arrival, seen))
        await self.jobs.touch([seen.id for seen in same], {seen.job_id for seen in same}, run_id, now())
        if not changed:
            return []
        await self.jobs.say_again([_said(run_id, arrival, seen) for arrival, seen in changed])
        jobs = await self.jobs.lock({seen.job_id for _, seen in changed})
        for arrival, seen in changed:
            job = jobs.get(seen.job_id)
            if job is None:  # deleted meanwhile: the next run finds it new
                continue
            if seen.is_leading:
                for name, value in arrival.posting.columns.items():
                    if name not in _NOT_STATED or value is not None:
                        setattr(job, name, value)
                job.source_url = arrival.posting.source_url
            if seen.is_gone and job.status in REOPENED and job.deleted_at is None:
                job.status = JobStatus.OPEN
                self.audit_service.record("job.open", "job", job.id, actor_id=None, reason="listed_again")
            job.last_verified_at = now()
        await self.work.session.flush()
        return [job for job in jobs.values() if job.status is JobStatus.OPEN]


def _source(run_id: UUID, arrival: Arrival) -> dict[str, Any]:
    """The row of a source that is seen for the first time."""
    posting = arrival.posting
    assert arrival.outcome is not None
    return {
        "job_id": arrival.job_id,
        "company_id": arrival.company_id,
        "source": posting.source,
        "external_id": posting.external_id,
        "source_url": posting.source_url,
        "content_hash": posting.content_hash,
        "requisition_id": posting.requisition_id,
        "list_url": posting.list_url,
        "last_seen_at": now(),
        "repost_count": arrival.repost_count,
        "run_id": run_id,
        "run_outcome": arrival.outcome.value,
        "stated": pack(posting.columns),
        "raw": posting.raw,
        "created_at": now(),
    }


def _said(run_id: UUID, arrival: Arrival, seen: SeenSource) -> Mapping[str, Any]:
    posting = arrival.posting
    return {
        "source_id": seen.id,
        "new_content_hash": posting.content_hash,
        "new_source_url": posting.source_url,
        "new_list_url": posting.list_url,
        "new_requisition_id": posting.requisition_id,
        "new_run_id": run_id,
        "new_run_outcome": Outcome.UPDATED.value,
        "new_stated": pack(posting.columns),
        "new_raw": posting.raw,
        "new_last_seen_at": now(),
        "new_repost_count": seen.repost_count + int(seen.is_gone),
    }


def pack(columns: Mapping[str, Any]) -> bytes:
    """A job's columns as compressed JSON: what its source said, should the two be parted again."""
    return zlib.compress(orjson.dumps(dict(columns), default=str), 6)


def unpack(packed: bytes) -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads(zlib.decompress(packed))
    return loaded
