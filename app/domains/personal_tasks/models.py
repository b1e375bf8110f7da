from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum


class PersonalTaskStatus(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class PersonalTaskPriority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class PersonalTask(Base, Timestamped):
    __tablename__ = "personal_tasks"
    __table_args__ = (
        enum_check("status", PersonalTaskStatus),
        enum_check("priority", PersonalTaskPriority),
        Index("ix_personal_tasks_user", "user_id", "created_at", "id"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(bounded(200))
    due_at: Mapped[datetime | None]
    priority: Mapped[PersonalTaskPriority] = mapped_column(
        text_enum(PersonalTaskPriority), default=PersonalTaskPriority.NORMAL
    )
    status: Mapped[PersonalTaskStatus] = mapped_column(text_enum(PersonalTaskStatus), default=PersonalTaskStatus.OPEN)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
