from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Numeric,
    Text,
    and_,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum


class JobStatus(StrEnum):
    DRAFT = "DRAFT"
    OPEN = "OPEN"
    PAUSED = "PAUSED"
    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"


class JobType(StrEnum):
    """schema.org employmentType."""

    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"
    CONTRACTOR = "CONTRACTOR"
    TEMPORARY = "TEMPORARY"
    INTERN = "INTERN"
    VOLUNTEER = "VOLUNTEER"
    PER_DIEM = "PER_DIEM"
    OTHER = "OTHER"


class WorkplaceType(StrEnum):
    ON_SITE = "on_site"
    HYBRID = "hybrid"
    REMOTE = "remote"


class ExperienceLevel(StrEnum):
    INTERN = "intern"
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"
    LEAD = "lead"
    EXECUTIVE = "executive"


class SalaryPeriod(StrEnum):
    YEAR = "YEAR"
    MONTH = "MONTH"
    DAY = "DAY"
    HOUR = "HOUR"


PERIODS_A_YEAR = {
    SalaryPeriod.YEAR: 1,
    SalaryPeriod.MONTH: 12,
    SalaryPeriod.DAY: 260,
    SalaryPeriod.HOUR: 2080,
}


class SalarySource(StrEnum):
    EMPLOYER = "employer"
    PARSED = "parsed"
    PREDICTED = "predicted"


class ModerationStatus(StrEnum):
    APPROVED = "approved"
    PENDING = "pending"
    REJECTED = "rejected"


PORTAL = "portal"  # the source of what was posted here
# As it stands, without parameters: only so is the index sure to serve it.
IS_UNDESCRIBED = text("status = 'OPEN' AND source <> 'portal' AND description_structured IS NULL")


class Job(Base, Timestamped):
    """A posting, posted here or collected. `deleted_at` hides one that has applications."""

    __tablename__ = "jobs"
    __table_args__ = (
        enum_check("status", JobStatus),
        enum_check("job_type", JobType),
        enum_check("workplace_type", WorkplaceType),
        enum_check("experience_level", ExperienceLevel),
        enum_check("salary_period", SalaryPeriod),
        enum_check("salary_source", SalarySource),
        enum_check("moderation_status", ModerationStatus),
        CheckConstraint(
            "salary_min IS NULL OR salary_max IS NULL OR salary_min <= salary_max",
            name="salary_order",
        ),
        Index("ix_jobs_company", "company_id", "posted_at", "id"),
        Index("ix_jobs_expiry", "expires_at", postgresql_where=text("status = 'OPEN'")),
        Index("ix_jobs_undescribed", "id", postgresql_where=IS_UNDESCRIBED),
        Index("ix_jobs_merged", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    recruiter_id: Mapped[int | None] = mapped_column(ForeignKey("recruiters.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(bounded(200))
    description: Mapped[str] = mapped_column(Text)  # plain text
    description_html: Mapped[str | None] = mapped_column(Text)  # sanitised
    # NULL: not read yet; {}: read, and there was nothing to sort. To readers both are null.
    description_structured: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    location: Mapped[str | None] = mapped_column(bounded(200))
    locations: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    country: Mapped[str | None] = mapped_column(bounded(2))
    city: Mapped[str | None] = mapped_column(bounded(100))
    is_remote: Mapped[bool] = mapped_column(default=False)
    workplace_type: Mapped[WorkplaceType | None] = mapped_column(text_enum(WorkplaceType))
    job_type: Mapped[JobType | None] = mapped_column(text_enum(JobType))
    experience_level: Mapped[ExperienceLevel | None] = mapped_column(text_enum(ExperienceLevel))
    language: Mapped[str | None] = mapped_column(bounded(2))
    salary_min: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    salary_max: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    currency: Mapped[str | None] = mapped_column(bounded(3))
    salary_period: Mapped[SalaryPeriod | None] = mapped_column(text_enum(SalaryPeriod))
    salary_source: Mapped[SalarySource | None] = mapped_column(text_enum(SalarySource))
    skill_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list)
    status: Mapped[JobStatus] = mapped_column(text_enum(JobStatus), default=JobStatus.DRAFT)
    moderation_status: Mapped[ModerationStatus] = mapped_column(
        text_enum(ModerationStatus), default=ModerationStatus.APPROVED
    )
    source: Mapped[str] = mapped_column(bounded(50), default=PORTAL)
    source_url: Mapped[str | None] = mapped_column(bounded(2000))
    apply_url: Mapped[str | None] = mapped_column(bounded(2000))
    attribution: Mapped[dict[str, Any] | None]
    application_form: Mapped[dict[str, Any] | None]
    reply_within_days: Mapped[int | None]
    posted_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    last_verified_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    # The same posting, known from elsewhere: it took over this one's sources. Never one that is merged itself.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @validates("description")
    def _follow_description(self, _: str, description: str) -> str:
        """What was made of another text no longer holds."""
        if self.description_structured is not None and description != self.description:
            self.description_structured = None
        return description


def is_public() -> ColumnElement[bool]:
    """What everyone sees."""
    return and_(
        Job.status == JobStatus.OPEN,
        Job.moderation_status == ModerationStatus.APPROVED,
        Job.deleted_at.is_(None),
    )


class JobSource(Base):
    """Where a posting came from. Two ids of one source are never the same posting.

    One that was collected also keeps what its source said (`raw`), what was read from it (`stated`), and the address of
    the list it stands in, from whose silence its end is known.
    """

    __tablename__ = "job_sources"
    __table_args__ = (
        Index(
            "uq_job_sources_external",
            "company_id",
            "source",
            "external_id",
            unique=True,
        ),
        Index("ix_job_sources_list", "list_url", postgresql_where=text("list_url IS NOT NULL AND gone_at IS NULL")),
    )

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    source: Mapped[str] = mapped_column(bounded(50))
    external_id: Mapped[str] = mapped_column(bounded(200))
    source_url: Mapped[str | None] = mapped_column(bounded(2000))
    content_hash: Mapped[str] = mapped_column(bounded(64))
    requisition_id: Mapped[str | None] = mapped_column(bounded(200))
    list_url: Mapped[str | None] = mapped_column(bounded(2000))
    last_seen_at: Mapped[datetime | None]
    strikes: Mapped[int] = mapped_column(default=0, server_default="0")  # times in a row that it was found gone
    gone_at: Mapped[datetime | None]
    repost_count: Mapped[int] = mapped_column(default=0, server_default="0")
    run_id: Mapped[UUID | None]  # the run that saw it last, and what it was to that run
    run_outcome: Mapped[str | None] = mapped_column(bounded(20))
    stated: Mapped[bytes | None] = mapped_column(deferred=True)  # compressed JSON
    raw: Mapped[bytes | None] = mapped_column(deferred=True)  # compressed, in the source's own format
    created_at: Mapped[datetime] = mapped_column(default=now)


class JobMarkKind(StrEnum):
    SAVED = "saved"
    DISMISSED = "dismissed"


class JobMark(Base):
    """A person's own mark on a posting."""

    __tablename__ = "job_marks"
    __table_args__ = (
        enum_check("kind", JobMarkKind),
        Index("ix_job_marks_user", "user_id", "kind", "created_at", "job_id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[JobMarkKind] = mapped_column(text_enum(JobMarkKind), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class JobChange(Base):
    """A posting whose place in the search index changed: what others, who follow in their own time, have yet to do."""

    __tablename__ = "job_changes"

    id: Mapped[Id]
    job_id: Mapped[int]  # no reference: it may be gone by then


class TitleWord(Base):
    """A word of a title that was ever posted: what a mistyped one may have been meant to be."""

    __tablename__ = "title_words"

    word: Mapped[str] = mapped_column(bounded(40), primary_key=True)
    seen: Mapped[int]
