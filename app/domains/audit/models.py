from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, bounded


def request_id() -> str | None:
    """Which request, or which background task, is at work."""
    id: str | None = structlog.contextvars.get_contextvars().get("request_id")
    return id


class ActivityLog(Base):
    """One change of state. Rows are only ever added; a trigger refuses UPDATE and DELETE."""

    __tablename__ = "activity_logs"
    __table_args__ = (
        Index("ix_activity_logs_entity", "entity_type", "entity_id"),
        Index("ix_activity_logs_actor", "actor_id", "id"),
    )

    id: Mapped[Id]
    actor_id: Mapped[int | None]  # no foreign key: the log outlives the account
    action: Mapped[str] = mapped_column(bounded(100))
    entity_type: Mapped[str] = mapped_column(bounded(50))
    entity_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_id: Mapped[str | None] = mapped_column(bounded(128))
    created_at: Mapped[datetime] = mapped_column(default=now)
