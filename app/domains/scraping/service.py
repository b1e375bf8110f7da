from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from app.core.clock import now
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.jobs.collected import CollectedPosting, Outcome
from app.domains.jobs.collecting_service import JobCollectingService
from app.domains.scraping.duplicates_service import DuplicateService
from app.domains.scraping.errors import RunStopped, ScrapeJobEnded
from app.domains.scraping.messages import COLLECT, LONGEST_RUN, RENDER, SCRAPE
from app.domains.scraping.models import RUNNING, ScrapeJob, ScrapeStatus
from app.domains.scraping.repository import COUNTERS, MAX_REJECTIONS, ScrapeJobRepository
from app.domains.scraping.schemas import CollectionCreate, ScrapeJobCreate, ScrapeJobFilters

COLLECTION = "collection"
SILENCE = LONGEST_RUN + timedelta(minutes=5)
KEPT = timedelta(days=90)
_ZERO: dict[str, Any] = dict.fromkeys(COUNTERS, 0) | {"expected": None, "truncated": False, "rejections": []}


class ScrapeService:
    """Runs: started by people or the clock, counted as they go on, ended once."""

    def __init__(
        self,
        work: UnitOfWork,
        runs: ScrapeJobRepository,
        *,
        collecting_service: JobCollectingService,
        duplicate_service: DuplicateService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.runs = runs
        self.collecting_service = collecting_service
        self.duplicate_service = duplicate_service
        self.audit_service = audit_service

    # For people

    async def list_runs(self, actor: Principal, filters: ScrapeJobFilters) -> Page[ScrapeJob]:
        return await self.runs.list(actor, filters)

    async def get_run(self, actor: Principal, id: UUID) -> ScrapeJob:
        return await self.runs.get_owned(id, actor)

    async def start_run(self, actor: Principal, wanted: ScrapeJobCreate) -> ScrapeJob:
        run = self.runs.add(ScrapeJob(user_id=actor.user_id, url=wanted.url, board_type=wanted.board_type))
        await self.work.session.flush()
        self.work.enqueue(SCRAPE, scrape_job_id=str(run.id))
        self.audit_service.record("scrape_job.created", "scrape_job", None, actor_id=actor.user_id, run=str(run.id))
        return run

    async def cancel_run(self, actor: Principal, id: UUID) -> ScrapeJob:
        """End a run now: what it stored so far stays. One that was cancelled before stays as it is."""
        run = await self.runs.get_owned(id, actor, lock=True)
        if run.error_code == "cancelled":
            return run
        if run.status not in RUNNING:
            raise ScrapeJobEnded(f"This scrape job is {run.status} already; there is nothing to cancel")
        await self.runs.stop_all([run.id], "cancelled", "The run was cancelled; what it stored before stays", now())
        await self.work.session.refresh(run)
        self.audit_service.record("scrape_job.cancelled", "scrape_job", None, actor_id=actor.user_id, run=str(id))
        return run

    async def delete_run(self, actor: Principal, id: UUID) -> None:
        """Forget a run; one that goes on ends with it. The postings stay."""
        run = await self.runs.get_owned(id, actor, lock=True)
        await self.runs.delete(run)
        self.audit_service.record("scrape_job.deleted", "scrape_job", None, actor_id=actor.user_id, run=str(id))

    async def start_collection(
        self,
        wanted: CollectionCreate,
        sources: Sequence[tuple[str, str | None]],
        *,
        user_id: int | None,
        id: UUID | None = None,
        limits: Mapping[str, int] | None = None,
    ) -> ScrapeJob:
        """A run over several sources, each a board's name and, where it is listed rather than asked, its address."""
        question = wanted.model_dump(exclude={"sources"}, exclude_none=True)
        parent = self.runs.add(ScrapeJob(id=id or uuid4(), user_id=user_id, board_type=COLLECTION, question=question))
        await self.work.session.flush()
        for name, url in sources:
            limit = min(wanted.limit, (limits or {}).get(name, wanted.limit))
            self.runs.add(
                ScrapeJob(
                    parent_id=parent.id, user_id=user_id, url=url, board_type=name, question=question | {"limit": limit}
                )
            )
        await self.work.session.flush()
        self.audit_service.record(
            "scrape_job.created", "scrape_job", None, actor_id=user_id, run=str(parent.id), sources=len(sources)
        )
        return parent

    async def has_run(self, id: UUID) -> bool:
        """Whether there is a run of this id, which is the caller's to make if not: until its unit ends nobody else does."""
        await self.runs.lock_id(id)
        return await self.find_run(id) is not None

    def hand_to_worker(self, collection: ScrapeJob) -> None:
        self.work.enqueue(COLLECT, collection_id=str(collection.id))

    # For the worker

    async def begin(self, id: UUID) -> ScrapeJob | None:
        """Take a run up, from the start also where a worker died in it. None: it is over, or gone."""
        run = await self.runs.find_locked(id)
        if run is None or run.status not in RUNNING:
            return None
        for name, value in _ZERO.items():
            setattr(run, name, value)
        run.status = ScrapeStatus.PROCESSING
        run.started_at = run.started_at or now()
        await self.work.session.flush()
        if run.board_type == COLLECTION:  # those of its runs that are over stay counted
            await self.runs.sum_up(id, now())
        return run

    async def runs_of(self, collection_id: UUID) -> Sequence[ScrapeJob]:
        return await self.runs.children_of(collection_id)

    async def find_run(self, id: UUID) -> ScrapeJob | None:
        return await self.runs.find_one(self.runs.base().where(ScrapeJob.id == id))

    async def advance(self, id: UUID, counts: Mapping[str, int] | None = None, **values: Any) -> None:
        """Count, or RunStopped where somebody cancelled or deleted the run."""
        parent = await self.runs.advance(id, counts or {}, now(), **values)
        if parent is None:
            raise RunStopped
        if parent != id:
            await self.runs.sum_up(parent, now())

    async def take_in(
        self,
        id: UUID,
        postings: Sequence[CollectedPosting],
        rejections: Sequence[Mapping[str, Any]] = (),
        **values: Any,
    ) -> None:
        """Store what was fetched, all of one source, and count it: both or neither."""
        counts = dict.fromkeys(COUNTERS, 0)
        counts["fetched"] = len(postings) + len(rejections)
        counts["rejected"] = len(rejections)
        if rejections:
            run = await self.runs.find_one(self.runs.base().where(ScrapeJob.id == id))
            known = run.rejections if run is not None else []
            values["rejections"] = [*known, *rejections][:MAX_REJECTIONS]
        if postings:
            arrivals = await self.collecting_service.meet(postings)
            await self.duplicate_service.recognise(arrivals)
            await self.collecting_service.store(id, arrivals)
            await self.duplicate_service.remember(arrivals)
            for arrival in arrivals:
                counts[arrival.outcome or Outcome.UNCHANGED] += 1
        await self.advance(id, counts, **values)

    async def reject(self, id: UUID, code: str, message: str) -> None:
        """Note what could not be had; no posting of its own, so nothing is counted."""
        run = await self.runs.find_locked(id)
        if run is not None:
            run.rejections = [*run.rejections, {"code": code, "message": message}][:MAX_REJECTIONS]

    async def finish(self, id: UUID) -> None:
        await self.advance(id, status=ScrapeStatus.COMPLETED, finished_at=now())

    async def fail(self, id: UUID, code: str, message: str) -> None:
        """End a run with the reason. One that is over already keeps its end."""
        await self.runs.stop_all([id], code, message[:500], now())

    async def finish_collection(self, id: UUID) -> ScrapeJob | None:
        """Sum up a collection and, once all of its runs are over, end it; one that a browser has goes on.

        It fails only where all of its runs did: then with the reason of the first. None: it was deleted.
        """
        collection = await self.runs.find_locked(id)
        if collection is None or collection.status not in RUNNING:
            return collection
        await self.runs.sum_up(id, now())
        runs = await self.runs.children_of(id)
        failed = [run for run in runs if run.status is ScrapeStatus.FAILED]
        if runs and len(failed) == len(runs):
            message = "; ".join(f"{run.board_type}: {run.error_message}" for run in failed)
            await self.fail(id, failed[0].error_code or "failed", message)
        elif all(run.status not in RUNNING for run in runs):
            await self.advance(id, status=ScrapeStatus.COMPLETED, finished_at=now())
        await self.work.session.refresh(collection)
        return collection

    async def finish_collection_of(self, id: UUID) -> None:
        """A run is over that its collection was waiting for."""
        run = await self.find_run(id)
        if run is not None and run.parent_id is not None:
            await self.finish_collection(run.parent_id)

    def hand_to_browser(self, id: UUID, url: str) -> None:
        self.work.enqueue(RENDER, dedup_key=f"render:{id}", scrape_job_id=str(id), url=url)

    async def settle_silent(self) -> int:
        """End the runs whose worker will never come back. How many."""
        silent = await self.runs.silent_since(now() - SILENCE)
        if silent:
            await self.runs.stop_all(
                silent, "interrupted", "The run was broken off and could not go on; start it again", now()
            )
        return len(silent)

    async def forget_old(self) -> None:
        await self.runs.forget_before(now() - KEPT)
