from datetime import datetime
from typing import Any

from app.core.clock import now
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.notifications.messages import MAIL_NOTIFICATION
from app.domains.notifications.models import Notification, NotificationKind, NotificationPreferences
from app.domains.notifications.repository import (
    MailDeliveryRepository,
    NotificationRepository,
    PreferencesRepository,
)
from app.domains.notifications.schemas import NotificationFilters, PreferencesUpdate

TITLE_LENGTH = 200
BODY_LENGTH = 2000


def shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


class NotificationService:
    """What people are told. In the app always; by mail where they did not say no."""

    def __init__(
        self,
        work: UnitOfWork,
        notifications: NotificationRepository,
        preferences: PreferencesRepository,
        deliveries: MailDeliveryRepository,
    ) -> None:
        self.work = work
        self.notifications = notifications
        self.preferences = preferences
        self.deliveries = deliveries

    async def notify(
        self,
        user_id: int,
        kind: NotificationKind,
        title: str,
        body: str,
        data: dict[str, Any],
        dedup_key: str,
        *,
        at: datetime | None = None,
        by_mail: bool = True,
    ) -> bool:
        """Tell a person something, once: with a `dedup_key` that was used before nothing happens, and False is returned.

        `data` holds ids. `at` is when it happened, so that news stand in the order of what they tell, whichever task
        ran first. `by_mail=False` is for what is mailed in another way.
        """
        id = await self.notifications.add_once(
            user_id=user_id,
            kind=kind,
            title=shorten(" ".join(title.split()), TITLE_LENGTH),
            body=shorten(body, BODY_LENGTH),
            data=data,
            dedup_key=dedup_key,
            created_at=at or now(),
        )
        if id is None:
            return False
        if by_mail:
            self.work.enqueue(MAIL_NOTIFICATION, notification_id=id)
        return True

    async def list_notifications(self, actor: Principal, filters: NotificationFilters) -> Page[Notification]:
        page = await self.notifications.list(actor.user_id, filters)
        page.meta["unread"] = await self.notifications.count_unread(actor.user_id)
        return page

    async def mark(self, actor: Principal, id: int, *, is_read: bool) -> Notification:
        row = await self.notifications.get_owned(id, actor.user_id)
        if row.read != is_read:
            row.read_at = now() if is_read else None
            await self.work.session.flush()
        return row

    async def mark_all_read(self, actor: Principal) -> int:
        return await self.notifications.mark_all_read(actor.user_id)

    async def get_preferences(self, user_id: int) -> NotificationPreferences:
        """What the person wants by mail; everything, until they say otherwise."""
        row = await self.preferences.find(user_id)
        return row or NotificationPreferences(user_id=user_id, email_enabled=True, muted_kinds=[])

    async def update_preferences(self, actor: Principal, changes: PreferencesUpdate) -> NotificationPreferences:
        sent = changes.sent()
        if "muted_kinds" in sent:
            sent["muted_kinds"] = sorted({NotificationKind(kind).value for kind in sent["muted_kinds"]})
        return await self.preferences.save(actor.user_id, sent)

    # Mail: the attempt is committed before the send, the sending after it

    async def find_to_mail(self, id: int) -> Notification | None:
        """The notification, where its person wants it by mail."""
        row = await self.notifications.find(id)
        if row is None:
            return None
        preferences = await self.get_preferences(row.user_id)
        is_wanted = preferences.email_enabled and row.kind.value not in preferences.muted_kinds
        return row if is_wanted else None

    async def begin_mail(self, user_id: int | None, about: str) -> bool:
        """Note an attempt to send the mail that `about` names; False where it was sent already."""
        return (await self.deliveries.begin(user_id, about)).sent_at is None

    async def end_mail(self, about: str, *, notification_id: int | None = None) -> None:
        """Note that the server took the mail."""
        await self.deliveries.mark_sent(about)
        if notification_id is not None:
            row = await self.notifications.find(notification_id)
            if row is not None:
                row.emailed_at = now()
