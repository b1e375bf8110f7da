"""`/admin/activity-logs`."""

from typing import Annotated

from fastapi import Query

from app.api.deps import AuditServiceDep, require
from app.api.envelope import errors, many
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import ListEnvelope
from app.core.security import Permission, Principal
from app.domains.audit.schemas import ActivityLogFilters, ActivityLogRead

router = Router(prefix="/admin/activity-logs", tags=["admin"])


@router.get("", summary="Read the activity log", responses=errors(Unauthenticated, PermissionDenied))
async def list_activity(
    admin: Annotated[Principal, require(Permission.AUDIT_READ)],
    service: AuditServiceDep,
    filters: Annotated[ActivityLogFilters, Query()],
) -> ListEnvelope[ActivityLogRead]:
    """Every change of state, newest first: who did what to what, and in which request. For admins."""
    return many(ActivityLogRead, await service.list_activity(filters), filters)
