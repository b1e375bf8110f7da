"""`/notifications`: what a person is told."""

from typing import Annotated

from fastapi import Query

from app.api.deps import CurrentUser, NotificationServiceDep, PathId
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.notifications.errors import NotificationNotFound
from app.domains.notifications.schemas import (
    AllRead,
    NotificationFilters,
    NotificationRead,
    NotificationUpdate,
    PreferencesRead,
    PreferencesUpdate,
)

router = Router(prefix="/notifications", tags=["notifications"])


@router.get("", summary="List your notifications", responses=errors(Unauthenticated))
async def list_notifications(
    user: CurrentUser, service: NotificationServiceDep, filters: Annotated[NotificationFilters, Query()]
) -> ListEnvelope[NotificationRead]:
    """What you were told, newest first; `meta.unread` counts what you have not read."""
    return many(NotificationRead, await service.list_notifications(user, filters), filters)


@router.post("/read-all", summary="Mark everything as read", responses=errors(Unauthenticated))
async def read_all_notifications(user: CurrentUser, service: NotificationServiceDep) -> Envelope[AllRead]:
    """Mark all your notifications as read."""
    return one(AllRead, AllRead(updated=await service.mark_all_read(user)))


@router.get("/preferences", summary="Read what you want by mail", responses=errors(Unauthenticated))
async def get_notification_preferences(user: CurrentUser, service: NotificationServiceDep) -> Envelope[PreferencesRead]:
    """Which notifications you get by mail; in the app everything is shown."""
    return one(PreferencesRead, await service.get_preferences(user.user_id))


@router.put("/preferences", summary="Say what you want by mail", responses=errors(Unauthenticated))
async def update_notification_preferences(
    user: CurrentUser, service: NotificationServiceDep, changes: PreferencesUpdate
) -> Envelope[PreferencesRead]:
    """Change the fields you send; the rest stays."""
    return one(PreferencesRead, await service.update_preferences(user, changes))


@router.patch("/{id}", summary="Mark a notification", responses=errors(Unauthenticated, NotificationNotFound))
async def mark_notification(
    user: CurrentUser, service: NotificationServiceDep, id: PathId, changes: NotificationUpdate
) -> Envelope[NotificationRead]:
    """Mark one of your notifications as read or as unread."""
    return one(NotificationRead, await service.mark(user, id, is_read=changes.read))
