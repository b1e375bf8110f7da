from datetime import datetime

from app.core.clock import now
from app.core.schemas import Page
from app.core.security import Principal
from app.core.task_queue import BackgroundTask, Queue, TaskState
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.background_tasks.errors import BackgroundTaskNotRetryable
from app.domains.background_tasks.repository import BackgroundTaskRepository
from app.domains.background_tasks.schemas import BackgroundTaskFilters

RETRYABLE = (TaskState.DEAD, TaskState.QUARANTINED)


class BackgroundTaskService:
    """What waits, what ran and what failed, for admins."""

    def __init__(self, work: UnitOfWork, tasks: BackgroundTaskRepository, *, audit_service: AuditService) -> None:
        self.work = work
        self.tasks = tasks
        self.audit_service = audit_service

    async def list_tasks(self, filters: BackgroundTaskFilters) -> Page[BackgroundTask]:
        """A page of tasks; its meta counts all tasks by state."""
        page = await self.tasks.list(filters)
        page.meta["counts"] = await self.tasks.count_by_state()
        return page

    async def retry_task(self, actor: Principal, id: int) -> BackgroundTask:
        """Let a dead or quarantined task start over. The relay rings for it within a second or two."""
        row = await self.tasks.get_locked(id)
        if row.state not in RETRYABLE:
            raise BackgroundTaskNotRetryable(
                f"The task is {row.state}; only a dead or quarantined one can be retried", allowed=list(RETRYABLE)
            )
        self.audit_service.record(
            "background_task.retried", "background_task", row.id, actor_id=actor.user_id, was=row.state
        )
        row.state = TaskState.READY
        row.attempts = row.interruptions = 0
        row.run_at = now()
        row.rung_at = row.finished_at = None
        await self.work.session.flush()
        return row

    async def count_waiting(self) -> dict[str, int]:
        """Tasks that are not done, by state: due, later, running, dead, quarantined."""
        return await self.tasks.count_waiting()

    async def find_delays(self) -> dict[Queue, float]:
        """For how many seconds the task that is due longest has waited, by queue."""
        return await self.tasks.find_delays()

    async def forget_done(self, *, before: datetime, limit: int) -> int:
        """Remove up to `limit` tasks that were done before this moment. Returns how many."""
        return await self.tasks.delete_done(before=before, limit=limit)
