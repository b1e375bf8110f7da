from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.core.clock import now
from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.domains.notifications.errors import NotificationNotFound
from app.domains.notifications.models import MailDelivery, Notification, NotificationPreferences
from app.domains.notifications.schemas import NotificationFilters


class NotificationRepository(Repository[Notification]):
    model = Notification
    not_found = NotificationNotFound

    def owned_by(self, user_id: int) -> Select[Notification]:
        return self.base().where(Notification.user_id == user_id)

    async def get_owned(self, id: int, user_id: int) -> Notification:
        return await self.get_one(self.owned_by(user_id).where(Notification.id == id).with_for_update())

    async def list(self, user_id: int, filters: NotificationFilters) -> Page[Notification]:
        statement = self.owned_by(user_id)
        if filters.unread is not None:
            unread = Notification.read_at.is_(None)
            statement = statement.where(unread if filters.unread else ~unread)
        if filters.kind:
            statement = statement.where(Notification.kind.in_(filters.kind))
        order = order_of(filters.sort, Notification.id, created_at=Notification.created_at)
        scope = scope_of("notifications", user_id, filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def count_unread(self, user_id: int) -> int:
        statement = select(func.count()).where(Notification.user_id == user_id, Notification.read_at.is_(None))
        return int((await self.session.execute(statement)).scalar_one())

    async def add_once(self, **values: Any) -> int | None:
        """Insert it and return its id, or None where a notification with this dedup_key exists."""
        statement = (
            insert(Notification)
            .values(**values)
            .on_conflict_do_nothing(index_elements=[Notification.dedup_key])
            .returning(Notification.id)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def mark_all_read(self, user_id: int) -> int:
        statement = (
            update(Notification)
            .where(Notification.user_id == user_id, Notification.read_at.is_(None))
            .values(read_at=now())
            .returning(Notification.id)
            .execution_options(synchronize_session=False)
        )
        return len((await self.session.execute(statement)).all())


class PreferencesRepository(Repository[NotificationPreferences]):
    model = NotificationPreferences

    async def save(self, user_id: int, changes: dict[str, Any]) -> NotificationPreferences:
        """Insert or change the user's row: two first saves at once are no conflict."""
        at = now()
        statement = (
            insert(NotificationPreferences)
            .values(**{"user_id": user_id, "email_enabled": True, "muted_kinds": [], "created_at": at, **changes})
            .on_conflict_do_update(index_elements=[NotificationPreferences.user_id], set_={"updated_at": at, **changes})
            .returning(NotificationPreferences)
            .execution_options(populate_existing=True)
        )
        return (await self.session.execute(statement)).scalar_one()


class MailDeliveryRepository(Repository[MailDelivery]):
    model = MailDelivery

    async def begin(self, user_id: int | None, about: str) -> MailDelivery:
        """One more attempt at the mail that `about` names; the first makes its row."""
        at = now()
        statement = (
            insert(MailDelivery)
            .values(user_id=user_id, about=about, attempts=1, attempted_at=at, created_at=at)
            .on_conflict_do_update(
                index_elements=[MailDelivery.about],
                set_={"attempts": MailDelivery.attempts + 1, "attempted_at": at},
            )
            .returning(MailDelivery)
            .execution_options(populate_existing=True)
        )
        return (await self.session.execute(statement)).scalar_one()

    async def mark_sent(self, about: str) -> None:
        await self.session.execute(
            update(MailDelivery)
            .where(MailDelivery.about == about, MailDelivery.sent_at.is_(None))
            .values(sent_at=now())
            .execution_options(synchronize_session=False)
        )
