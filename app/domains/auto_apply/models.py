from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum
from app.core.sealed_columns import SEALED

MIN_SCORE = Decimal("0.8")
CAP_PER_DAY = 5
CAP_PER_COMPANY = 1
CAP_PER_DOMAIN = 3
THE_SWITCH = 1


class Mode(StrEnum):
    """What the hourly pick does: nothing, fill forms and ask, or fill and send."""

    OFF = "off"
    REVIEW = "review"
    SUBMIT = "submit"


class RunMode(StrEnum):
    REVIEW = "review"
    SUBMIT = "submit"


class Way(StrEnum):
    """How a job is applied to: here, in a browser of ours, or by Skyvern."""

    PORTAL = "portal"
    BROWSER = "browser"
    SKYVERN = "skyvern"


class RunStatus(StrEnum):
    QUEUED = "queued"
    PLANNING = "planning"
    FILLING = "filling"
    NEEDS_INPUT = "needs_input"
    NEEDS_REVIEW = "needs_review"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


WORKING = (RunStatus.QUEUED, RunStatus.PLANNING, RunStatus.FILLING)
WAITING = (RunStatus.NEEDS_INPUT, RunStatus.NEEDS_REVIEW)
UNSENT = (*WORKING, *WAITING)  # nothing has left yet, and nothing has to
OVER = (RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.EXPIRED)  # these leave the job free for another run

# The one machine. `submitting` is committed before the click; out of it leads only what is known to have happened, and
# `unknown` where nothing is. A form that was certainly not sent (the page found fault with it) goes back to the seeker.
MOVES: dict[RunStatus, tuple[RunStatus, ...]] = {
    RunStatus.QUEUED: (RunStatus.PLANNING, RunStatus.FAILED, RunStatus.CANCELLED),
    RunStatus.PLANNING: (
        RunStatus.QUEUED, RunStatus.FILLING, RunStatus.NEEDS_INPUT, RunStatus.NEEDS_REVIEW, RunStatus.FAILED,
        RunStatus.CANCELLED,
    ),
    RunStatus.FILLING: (
        RunStatus.QUEUED, RunStatus.PLANNING, RunStatus.NEEDS_INPUT, RunStatus.NEEDS_REVIEW, RunStatus.SUBMITTING, RunStatus.FAILED,
        RunStatus.CANCELLED,
    ),
    RunStatus.NEEDS_INPUT: (RunStatus.QUEUED, RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.EXPIRED),
    RunStatus.NEEDS_REVIEW: (RunStatus.QUEUED, RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.EXPIRED),
    RunStatus.SUBMITTING: (RunStatus.SUBMITTED, RunStatus.FAILED, RunStatus.UNKNOWN, RunStatus.NEEDS_INPUT),
    RunStatus.UNKNOWN: (RunStatus.SUBMITTED, RunStatus.FAILED),
    RunStatus.SUBMITTED: (),
    RunStatus.FAILED: (),
    RunStatus.CANCELLED: (),
    RunStatus.EXPIRED: (),
}  # fmt: skip


class AutoApplySettings(Base, Timestamped):
    """What somebody wants applied to, and how far it may go without them. No row: nothing."""

    __tablename__ = "auto_apply_settings"
    __table_args__ = (enum_check("mode", Mode),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    mode: Mapped[Mode] = mapped_column(text_enum(Mode), default=Mode.OFF)
    min_score: Mapped[Decimal] = mapped_column(Numeric(4, 3), default=MIN_SCORE)
    titles: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    locations: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    remote: Mapped[bool | None]
    salary_min: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    currency: Mapped[str | None] = mapped_column(bounded(3))
    job_types: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    excluded_companies: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    excluded_words: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    cap_per_day: Mapped[int] = mapped_column(default=CAP_PER_DAY)
    cap_per_company: Mapped[int] = mapped_column(default=CAP_PER_COMPANY)
    cap_per_domain: Mapped[int] = mapped_column(default=CAP_PER_DOMAIN)
    quiet_hours: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # {from, to, time_zone}
    cv_id: Mapped[int | None] = mapped_column(ForeignKey("cvs.id", ondelete="SET NULL"), index=True)
    cover_letter: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AutoApplySwitch(Base):
    """The one switch for everybody. Whoever is about to send holds it with FOR SHARE: once it is off, nothing leaves."""

    __tablename__ = "auto_apply_switch"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # always THE_SWITCH
    enabled: Mapped[bool] = mapped_column(default=True)
    changed_by: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(default=now)


class AutoApplyRun(Base, Timestamped):
    """One attempt to apply somebody to one job. Of those that are open, sent or `unknown` there is one a seeker and job.

    `content` (content.py) is the form with what was and was not filled in, encrypted; it goes when retention says so.
    """

    __tablename__ = "auto_apply_runs"
    __table_args__ = (
        enum_check("mode", RunMode),
        enum_check("way", Way),
        enum_check("status", RunStatus),
        Index(
            "uq_auto_apply_runs_user_job",
            "user_id",
            "job_id",
            unique=True,
            postgresql_where=text("status NOT IN ('failed', 'cancelled', 'expired')"),
        ),
        Index("ix_auto_apply_runs_user", "user_id", "created_at", "id"),
        Index("ix_auto_apply_runs_job", "job_id"),
        Index("ix_auto_apply_runs_application", "application_id"),
        Index(
            "uq_auto_apply_runs_external",
            "external_run_id",
            unique=True,
            postgresql_where=text("external_run_id IS NOT NULL"),
        ),
        Index(
            "ix_auto_apply_runs_open",
            "status",
            "updated_at",
            postgresql_where=text("status NOT IN ('submitted', 'unknown', 'failed', 'cancelled', 'expired')"),
        ),
        Index("ix_auto_apply_runs_kept", "updated_at", postgresql_where=text("content IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"))
    company_id: Mapped[int]  # for the caps, as they were when it began
    domain: Mapped[str | None] = mapped_column(bounded(255))  # of the address applied at; None: here
    is_picked: Mapped[bool] = mapped_column(default=False)  # by the hourly pick; else the seeker asked for it
    mode: Mapped[RunMode] = mapped_column(text_enum(RunMode))
    way: Mapped[Way] = mapped_column(text_enum(Way))
    status: Mapped[RunStatus] = mapped_column(text_enum(RunStatus), default=RunStatus.QUEUED)
    match_score: Mapped[Decimal | None] = mapped_column(Numeric(4, 3))
    apply_url: Mapped[str | None] = mapped_column(bounded(2000))
    message: Mapped[str | None] = mapped_column(bounded(500))  # what the seeker is to know, in a sentence
    error_code: Mapped[str | None] = mapped_column(bounded(50))
    content: Mapped[bytes | None] = mapped_column(info=SEALED)
    tries: Mapped[int] = mapped_column(default=0)  # times that a worker began, since it last waited
    not_before: Mapped[datetime | None]  # held back until then: a cap, or quiet hours
    approved_at: Mapped[datetime | None]
    attempt_at: Mapped[datetime | None]  # committed before anything is sent
    submitted_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]  # while it waits for the seeker
    external_run_id: Mapped[str | None] = mapped_column(bounded(100))  # Skyvern's
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def allowed_moves(self) -> tuple[RunStatus, ...]:
        return MOVES[self.status]


class AnswerScope(StrEnum):
    ALWAYS = "always"
    COMPANY = "company"


class AutoApplyAnswer(Base, Timestamped):
    """The answer bank: what somebody said once and lets be said again. The answer itself is encrypted.

    `question_key` is the question as it is compared: it has one answer for all, one a company, and where a country
    matters (permits, pay) one a country.
    """

    __tablename__ = "auto_apply_answers"
    __table_args__ = (
        enum_check("scope", AnswerScope),
        Index(
            "uq_auto_apply_answers_question",
            "user_id",
            "question_key",
            "company_id",
            "country",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_auto_apply_answers_company", "company_id"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(bounded(1000))
    question_key: Mapped[str] = mapped_column(bounded(500))
    scope: Mapped[AnswerScope] = mapped_column(text_enum(AnswerScope))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    country: Mapped[str | None] = mapped_column(bounded(2))
    answer: Mapped[bytes] = mapped_column(info=SEALED)
    last_used_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class EvidenceKind(StrEnum):
    SCREENSHOT = "screenshot"
    FIELDS = "fields"
    CONFIRMATION = "confirmation"
    DOCUMENT = "document"
    RECORD = "record"


class AutoApplyEvidence(Base):
    """Proof of what a run did. The bytes lie encrypted in the storage; `sha256` and `size` are of the plain ones."""

    __tablename__ = "auto_apply_evidence"
    __table_args__ = (
        enum_check("kind", EvidenceKind),
        Index("uq_auto_apply_evidence_name", "run_id", "name", unique=True),
    )

    id: Mapped[Id]
    run_id: Mapped[UUID] = mapped_column(ForeignKey("auto_apply_runs.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(bounded(100))
    kind: Mapped[EvidenceKind] = mapped_column(text_enum(EvidenceKind))
    content_type: Mapped[str] = mapped_column(bounded(100))
    storage_key: Mapped[str] = mapped_column(bounded(200), unique=True)
    sha256: Mapped[str] = mapped_column(bounded(64))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
