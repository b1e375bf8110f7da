from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum


class ScrapeStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


RUNNING = (ScrapeStatus.PENDING, ScrapeStatus.PROCESSING)


class ScrapeJob(Base, Timestamped):
    """One run: an address, or a source that is asked. A collection over several sources is the parent of theirs.

    The counters are of postings: `expected` what the source says it has, `fetched` what was read so far, and each of
    those is one of new, updated, unchanged, duplicate (known from elsewhere, or twice in one answer) or rejected.
    """

    __tablename__ = "scrape_jobs"
    __table_args__ = (
        enum_check("status", ScrapeStatus),
        Index("ix_scrape_jobs_user", "user_id", "created_at", "id"),
        Index("ix_scrape_jobs_parent", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("scrape_jobs.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))  # None: by the clock
    url: Mapped[str | None] = mapped_column(bounded(2000))  # None: the source is asked, not listed
    board_type: Mapped[str] = mapped_column(bounded(50))
    question: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[ScrapeStatus] = mapped_column(text_enum(ScrapeStatus), default=ScrapeStatus.PENDING)
    expected: Mapped[int | None]
    fetched: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    duplicate: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    truncated: Mapped[bool] = mapped_column(default=False)
    rejections: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # the first hundred
    error_code: Mapped[str | None] = mapped_column(bounded(50))
    error_message: Mapped[str | None] = mapped_column(bounded(500))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class OfferSource(Base, Timestamped):
    """How a source of collections fares: whether it answers, and since when it does not."""

    __tablename__ = "offer_sources"

    name: Mapped[str] = mapped_column(bounded(2000), primary_key=True)  # a board, or a board and an address
    last_run_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_error_code: Mapped[str | None] = mapped_column(bounded(50))
    last_error_message: Mapped[str | None] = mapped_column(bounded(500))
    last_fetched: Mapped[int | None]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    open_until: Mapped[datetime | None]  # left alone until then
    etag: Mapped[str | None] = mapped_column(bounded(500))
    last_modified: Mapped[str | None] = mapped_column(bounded(100))


class QuotaUse(Base):
    """One request to a source with a quota. Kept as long as the longest window counts it."""

    __tablename__ = "quota_uses"
    __table_args__ = (Index("ix_quota_uses_source", "source", "used_at"),)

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(bounded(50))
    used_at: Mapped[datetime] = mapped_column(default=now)


class JobFingerprint(Base):
    """What a posting of one source is compared by (app/domains/scraping/fingerprints.py)."""

    __tablename__ = "job_fingerprints"
    __table_args__ = (
        Index("ix_job_fingerprints_job", "job_id"),
        Index("ix_job_fingerprints_company", "company_key", "source"),
    )

    source_id: Mapped[int] = mapped_column(
        ForeignKey("job_sources.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(bounded(50))
    company_key: Mapped[str | None] = mapped_column(bounded(200))  # None: the source does not name it
    title_key: Mapped[str] = mapped_column(bounded(200))
    place_key: Mapped[str | None] = mapped_column(bounded(200))
    requisition_key: Mapped[str | None] = mapped_column(bounded(200))
    posted_at: Mapped[datetime]
    words: Mapped[int] = mapped_column(SmallInteger)  # of the description, capped: short texts are compared with care
    signature: Mapped[bytes]


class JobSeparation(Base):
    """Somebody said that these are two: for ever."""

    __tablename__ = "job_separations"

    low_job_id: Mapped[int] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    high_job_id: Mapped[int] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
