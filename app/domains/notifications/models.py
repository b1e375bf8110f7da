from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum


class NotificationKind(StrEnum):
    WELCOME = "welcome"
    APPLICATION_RECEIVED = "application_received"
    APPLICATION_SUBMITTED = "application_submitted"
    APPLICATION_STATUS_CHANGED = "application_status_changed"
    INTERVIEW_PROPOSED = "interview_proposed"
    INTERVIEW_CHANGED = "interview_changed"
    INVITATION = "invitation"
    AUTO_APPLY_WAITING = "auto_apply_waiting"
    AUTO_APPLY_SUBMITTED = "auto_apply_submitted"
    AUTO_APPLY_UNKNOWN = "auto_apply_unknown"


class Notification(Base):
    """What a person is told in the app. The same fact is not told twice: `dedup_key`."""

    __tablename__ = "notifications"
    __table_args__ = (
        enum_check("kind", NotificationKind),
        Index("ix_notifications_user", "user_id", "created_at", "id"),
        Index(
            "ix_notifications_unread",
            "user_id",
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[NotificationKind] = mapped_column(text_enum(NotificationKind, 40))
    title: Mapped[str] = mapped_column(bounded(200))
    body: Mapped[str] = mapped_column(bounded(2000))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dedup_key: Mapped[str] = mapped_column(bounded(200), unique=True)
    read_at: Mapped[datetime | None]
    emailed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def read(self) -> bool:
        return self.read_at is not None


class MailDelivery(Base):
    """A mail by what it is about. The attempt is written before the send: a crash in between shows, and the same
    Message-ID goes out again."""

    __tablename__ = "mail_deliveries"

    id: Mapped[Id]
    # None: to somebody who is no user, e.g. who is invited
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    about: Mapped[str] = mapped_column(bounded(100), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class NotificationPreferences(Base, Timestamped):
    """Which kinds a person wants by mail; in the app everything is shown."""

    __tablename__ = "notification_preferences"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    email_enabled: Mapped[bool] = mapped_column(default=True)
    muted_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
