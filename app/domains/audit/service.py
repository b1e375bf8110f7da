from typing import Any

from app.core.schemas import Page
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.models import ActivityLog, request_id
from app.domains.audit.repository import ActivityLogRepository
from app.domains.audit.schemas import ActivityLogFilters


class AuditService:
    """The activity log: a row for every change of state, in the transaction of the change."""

    def __init__(self, work: UnitOfWork, log: ActivityLogRepository) -> None:
        self.work = work
        self.log = log

    def record(
        self,
        action: str,
        entity_type: str,
        entity_id: int | None,
        *,
        actor_id: int | None,
        **details: Any,
    ) -> None:
        """Note that `actor_id` (None: the service itself) did `action`, e.g. "job.closed". No secrets in details."""
        self.log.add(
            ActivityLog(
                actor_id=actor_id,
                action=action,
                entity_type=entity_type,
                entity_id=entity_id,
                details=details,
                request_id=request_id(),
            )
        )

    async def list_activity(self, filters: ActivityLogFilters) -> Page[ActivityLog]:
        return await self.log.list(filters)
