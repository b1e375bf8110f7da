from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.cache import JOBS
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.jobs.description_repository import DescriptionRepository
from app.domains.jobs.messages import DESCRIBE
from app.domains.jobs.models import Job, JobStatus
from app.domains.jobs.service import JobService


@dataclass(frozen=True, slots=True)
class Made:
    """The structured description of a text; `by` is the model that made it, or "extraction"."""

    job_id: int
    description: str
    structure: dict[str, Any] | None
    by: str


class DescriptionService:
    """`description_structured`: asked for by a company's people for their jobs, made by the worker for collected ones."""

    def __init__(
        self,
        work: UnitOfWork,
        jobs: DescriptionRepository,
        *,
        job_service: JobService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.jobs = jobs
        self.job_service = job_service
        self.audit_service = audit_service

    async def ask(self, actor: Principal, id: int) -> Job:
        """Have it made for a job that the actor may change. Asked again, it is made again, and kept where it differs."""
        job = await self.job_service.get_managed(id, actor)
        self.work.enqueue(DESCRIBE, job_id=job.id, user_id=actor.user_id)
        return job

    async def find_job(self, id: int) -> Job | None:
        return await self.jobs.find_living(id)

    async def collected(self, limit: int, *, before: int | None = None, only_new: bool = True) -> Sequence[Job]:
        """Open postings from outside, the newest first; `only_new`: those that have none yet."""
        return await self.jobs.collected(limit, before=before, only_new=only_new)

    async def store(self, made: Sequence[Made], *, actor_id: int | None = None) -> set[int]:
        """Keep them. Returns the ids of those whose text is another by now: these are left as they are."""
        by_id = {one.job_id: one for one in made}
        stale: set[int] = set()
        for job in await self.jobs.lock(by_id):
            one = by_id[job.id]
            # An empty object is "read, and nothing to sort": it is not tried again, and null to readers.
            structure = one.structure or {}
            if job.description != one.description:
                stale.add(job.id)
            elif job.description_structured != structure:
                job.description_structured = structure
                if job.status is JobStatus.OPEN:
                    self.work.invalidate(JOBS)
                if actor_id is not None:
                    self.audit_service.record("job.description_generated", "job", job.id, actor_id=actor_id, by=one.by)
        await self.work.session.flush()
        return stale
