from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum


class JobSeeker(Base, Timestamped):
    __tablename__ = "job_seekers"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    full_name: Mapped[str] = mapped_column(bounded(200))
    headline: Mapped[str | None] = mapped_column(bounded(200))
    summary: Mapped[str | None] = mapped_column(bounded(5000))
    location: Mapped[str | None] = mapped_column(bounded(200))
    phone: Mapped[str | None] = mapped_column(bounded(50))
    skill_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list)
    experience: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    education: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    languages: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    links: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Recruiter(Base, Timestamped):
    """A recruiter's own page. Which company they act for stands in `company_members`."""

    __tablename__ = "recruiters"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    full_name: Mapped[str] = mapped_column(bounded(200))
    title: Mapped[str | None] = mapped_column(bounded(200))
    phone: Mapped[str | None] = mapped_column(bounded(50))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Cv(Base):
    """An uploaded CV: its bytes lie in the storage under `storage_key`, named by us."""

    __tablename__ = "cvs"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(bounded(255))
    content_type: Mapped[str] = mapped_column(bounded(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(bounded(64))
    storage_key: Mapped[str] = mapped_column(bounded(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]


class ReadingState(StrEnum):
    PENDING = "pending"
    READ = "read"
    FAILED = "failed"


class CvReading(Base):
    """What was read out of a CV's file. It goes when its owner deletes the CV, even while an application keeps the file.

    Positions in `proposal` are positions in `text`; neither changes without the other.
    """

    __tablename__ = "cv_readings"

    cv_id: Mapped[int] = mapped_column(ForeignKey("cvs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    state: Mapped[ReadingState] = mapped_column(text_enum(ReadingState), default=ReadingState.PENDING)
    error_code: Mapped[str | None] = mapped_column(bounded(50))
    text: Mapped[str | None] = mapped_column(Text)
    hidden_text: Mapped[str | None] = mapped_column(Text)
    proposal: Mapped[dict[str, Any] | None]
    accepted: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    reader_version: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]

    __table_args__ = (
        enum_check("state", ReadingState),
        Index("ix_cv_readings_pending", "created_at", postgresql_where=sql("state = 'pending'")),
    )
