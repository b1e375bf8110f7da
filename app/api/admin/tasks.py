"""`/admin/tasks`: the queue."""

from typing import Annotated

from fastapi import Query

from app.api.deps import BackgroundTaskReaderDep, BackgroundTaskServiceDep, PathId, require
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.core.security import Permission, Principal
from app.domains.background_tasks.errors import BackgroundTaskNotFound, BackgroundTaskNotRetryable
from app.domains.background_tasks.schemas import BackgroundTaskFilters, BackgroundTaskRead

router = Router(prefix="/admin/tasks", tags=["admin"])

Admin = Annotated[Principal, require(Permission.TASKS_MANAGE)]


@router.get("", summary="List background tasks", responses=errors(Unauthenticated, PermissionDenied))
async def list_background_tasks(
    admin: Admin,
    service: BackgroundTaskReaderDep,
    filters: Annotated[BackgroundTaskFilters, Query()],
) -> ListEnvelope[BackgroundTaskRead]:
    """Every run of the workers and by hand, newest first; `meta.counts` counts all of them by state. For admins."""
    return many(BackgroundTaskRead, await service.list_tasks(filters), filters)


@router.post(
    "/{id}/retry",
    summary="Retry a background task",
    responses=errors(Unauthenticated, PermissionDenied, BackgroundTaskNotFound, BackgroundTaskNotRetryable),
)
async def retry_background_task(
    admin: Admin, service: BackgroundTaskServiceDep, id: PathId
) -> Envelope[BackgroundTaskRead]:
    """Let a task that is `dead` or `quarantined` start over, with its attempts counted anew. For admins."""
    return one(BackgroundTaskRead, await service.retry_task(admin, id))
