from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, column_property, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum


class ApplicationStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


# The one machine: a step at a time, and out of any open state by refusal or withdrawal.
NEXT_STEP = {
    ApplicationStatus.DRAFT: ApplicationStatus.SUBMITTED,
    ApplicationStatus.SUBMITTED: ApplicationStatus.UNDER_REVIEW,
    ApplicationStatus.UNDER_REVIEW: ApplicationStatus.INTERVIEW,
    ApplicationStatus.INTERVIEW: ApplicationStatus.OFFER,
    ApplicationStatus.OFFER: ApplicationStatus.HIRED,
}


class Channel(StrEnum):
    PORTAL = "portal"
    EXTERNAL = "external"
    AUTO = "auto"


class Side(StrEnum):
    """Who acts on an application."""

    SEEKER = "seeker"
    COMPANY = "company"
    SYSTEM = "system"


class Application(Base, Timestamped):
    """An application, to a job here or one noted from elsewhere. One a seeker and job, also after a withdrawal."""

    __tablename__ = "applications"
    __table_args__ = (
        enum_check("status", ApplicationStatus),
        enum_check("channel", Channel),
        CheckConstraint(
            "job_id IS NOT NULL OR (company_name IS NOT NULL AND title IS NOT NULL)",
            name="target",
        ),
        Index("uq_applications_job_seeker", "job_id", "seeker_user_id", unique=True),
        Index("ix_applications_seeker", "seeker_user_id", "created_at", "id"),
        Index("ix_applications_company", "company_id", "created_at", "id"),
        Index("ix_applications_cv", "cv_id", postgresql_where=text("cv_id IS NOT NULL")),
        Index(
            "ix_applications_untouched",
            "updated_at",
            postgresql_where=text("archived_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    seeker_user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    status: Mapped[ApplicationStatus] = mapped_column(text_enum(ApplicationStatus))
    channel: Mapped[Channel] = mapped_column(text_enum(Channel))
    title: Mapped[str | None] = mapped_column(bounded(200))
    company_name: Mapped[str | None] = mapped_column(bounded(200))
    url: Mapped[str | None] = mapped_column(bounded(2000))
    cover_letter: Mapped[str | None] = mapped_column(Text)
    cv_id: Mapped[int | None] = mapped_column(ForeignKey("cvs.id", ondelete="SET NULL"))
    answers: Mapped[dict[str, Any] | None]
    match_score: Mapped[Decimal | None] = mapped_column(Numeric(4, 3))
    expected_reply_by: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    match_rank: Mapped[Decimal] = column_property(func.coalesce(match_score, Decimal(-1)))

    @property
    def is_open(self) -> bool:
        """Whether anything can still follow."""
        return self.status in NEXT_STEP

    @property
    def is_answered_elsewhere(self) -> bool:
        """Whether no company of ours moves it. One that was sent for the seeker says in `url` where to, if not here."""
        return self.channel is Channel.EXTERNAL or (self.channel is Channel.AUTO and self.url is not None)

    def allowed_moves(self, side: Side) -> list[ApplicationStatus]:
        """Where this side may move it: the seeker everywhere where no company of ours answers, else only out."""
        if not self.is_open:
            return []
        forward = NEXT_STEP[self.status]
        if self.is_answered_elsewhere:
            moves = [forward, ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN]
            return moves if side is Side.SEEKER else []
        if side is Side.SEEKER:
            sends = [forward] if self.status is ApplicationStatus.DRAFT else []
            return [*sends, ApplicationStatus.WITHDRAWN]
        return [] if self.status is ApplicationStatus.DRAFT else [forward, ApplicationStatus.REJECTED]

    def touch(self) -> None:
        """Somebody deals with it: it leaves the archive, and its version goes up also where only a note was added."""
        self.archived_at = None
        self.updated_at = now()


class TimelineKind(StrEnum):
    CREATED = "created"
    SUBMITTED = "submitted"
    MOVED = "moved"
    INTERVIEW_PROPOSED = "interview_proposed"
    INTERVIEW_CONFIRMED = "interview_confirmed"
    INTERVIEW_CHANGED = "interview_changed"
    INTERVIEW_CANCELLED = "interview_cancelled"
    INTERVIEW_DONE = "interview_done"


class ApplicationEvent(Base):
    """The timeline: rows are only ever added (a trigger refuses the rest), and the seeker sees every one."""

    __tablename__ = "application_events"
    __table_args__ = (
        enum_check("actor", Side),
        enum_check("kind", TimelineKind),
        Index("ix_application_events_application", "application_id", "id"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    kind: Mapped[TimelineKind] = mapped_column(text_enum(TimelineKind, 50))
    from_status: Mapped[str | None] = mapped_column(bounded(32))
    to_status: Mapped[str | None] = mapped_column(bounded(32))
    actor: Mapped[Side] = mapped_column(text_enum(Side))
    actor_id: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(bounded(5000))
    at: Mapped[datetime] = mapped_column(default=now)


class ApplicationNote(Base):
    """A note, private to the side that wrote it."""

    __tablename__ = "application_notes"
    __table_args__ = (enum_check("side", Side),)

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side] = mapped_column(text_enum(Side))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    content: Mapped[str] = mapped_column(bounded(5000))
    created_at: Mapped[datetime] = mapped_column(default=now)


class InterviewKind(StrEnum):
    PHONE = "phone"
    VIDEO = "video"
    ONSITE = "onsite"


class InterviewStatus(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN_INTERVIEWS = (InterviewStatus.PROPOSED, InterviewStatus.CONFIRMED)


class Interview(Base, Timestamped):
    """A meeting about an application. A seeker has one at a time: the database refuses an overlap."""

    __tablename__ = "interviews"
    __table_args__ = (
        enum_check("kind", InterviewKind),
        enum_check("status", InterviewStatus),
        enum_check("proposed_by", Side),
        CheckConstraint("starts_at < ends_at", name="order"),
        # A range over the id instead of equality: GiST has no operator class for bigint without btree_gist.
        ExcludeConstraint(
            (text("int8range(seeker_user_id, seeker_user_id, '[]')"), "&&"),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_interviews_seeker_overlap",
            where=text("status IN ('proposed', 'confirmed')"),
        ),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    seeker_user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(bounded(50))
    kind: Mapped[InterviewKind] = mapped_column(text_enum(InterviewKind))
    place_or_url: Mapped[str | None] = mapped_column(bounded(2000))
    note: Mapped[str | None] = mapped_column(bounded(2000))
    status: Mapped[InterviewStatus] = mapped_column(text_enum(InterviewStatus), default=InterviewStatus.PROPOSED)
    proposed_by: Mapped[Side] = mapped_column(text_enum(Side), default=Side.COMPANY)
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar entry: RFC 5545 SEQUENCE
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def allowed_moves(self, side: Side) -> list[InterviewStatus]:
        """Whoever did not propose the time confirms it; the company alone cancels, and says that it took place."""
        by_company = side is Side.COMPANY
        if self.status is InterviewStatus.PROPOSED:
            confirms = [InterviewStatus.CONFIRMED] if self.proposed_by is not side else []
            return [*confirms, InterviewStatus.CANCELLED] if by_company else confirms
        if self.status is InterviewStatus.CONFIRMED and by_company:
            return [InterviewStatus.DONE, InterviewStatus.CANCELLED]
        return []
