"""The two statements that an application takes, written out: they are the busiest writes of the service.

As text they are sent as they stand; built from expressions, more time would go into building than into the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, DateTime, String, Text, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.core.unit_of_work import UnitOfWork
from app.domains.applications.models import ApplicationStatus, Channel, TimelineKind
from app.domains.audit.models import request_id
from app.domains.jobs.models import JobStatus, ModerationStatus

# One value instead of 17 columns: describing these to SQLAlchemy anew would cost more than the rest of the statement.
# FOR SHARE: the job cannot be closed before the unit ends, and any number may apply to it at once.
FIND_TARGET = text(
    """
    SELECT to_jsonb(target)::text FROM (
        SELECT job.id, job.title, job.location, job.status, job.moderation_status,
               job.deleted_at IS NOT NULL AS is_hidden, job.expires_at,
               coalesce(job.apply_url, job.source_url) AS apply_url, job.application_form,
               job.company_id, company.name AS company_name,
               coalesce(job.reply_within_days, company.reply_within_days) AS reply_within_days,
               EXISTS (SELECT FROM company_members WHERE company_id = job.company_id) AS is_company_here,
               seeker.id AS seeker_id, coalesce(seeker.full_name, users.full_name) AS full_name,
               seeker.headline, users.email
        FROM jobs AS job
        JOIN companies AS company ON company.id = job.company_id
        JOIN users ON users.id = :user_id
        LEFT JOIN job_seekers AS seeker ON seeker.user_id = users.id
        WHERE job.id = :job_id
        FOR SHARE OF job
    ) AS target
    """
).bindparams(bindparam("job_id", type_=BigInteger), bindparam("user_id", type_=BigInteger))

# ON CONFLICT waits for the other transaction instead of failing, so this one stays usable.
INSERT_ONCE = text(
    """
    WITH application AS (
        INSERT INTO applications (job_id, company_id, seeker_user_id, status, channel, cover_letter, cv_id, answers,
                                  expected_reply_by, submitted_at, version, created_at, updated_at)
        VALUES (:job_id, :company_id, :seeker_user_id, :status, :channel, :cover_letter, :cv_id, :answers,
                :expected_reply_by, :submitted_at, 1, :created_at, :created_at)
        ON CONFLICT (job_id, seeker_user_id) DO NOTHING
        RETURNING id
    ), event AS (
        INSERT INTO application_events (application_id, kind, to_status, actor, actor_id, at)
        SELECT id, :kind, :status, 'seeker', :seeker_user_id, :created_at FROM application
    ), logged AS (
        INSERT INTO activity_logs (actor_id, action, entity_type, entity_id, details, request_id, created_at)
        SELECT :seeker_user_id, 'application.' || :kind, 'application', id, '{}', :request_id, :created_at
        FROM application
    )
    SELECT id FROM application
    """
).bindparams(
    *(bindparam(name, type_=BigInteger) for name in ("job_id", "company_id", "seeker_user_id", "cv_id")),
    *(bindparam(name, type_=String) for name in ("status", "channel", "kind", "request_id")),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("expected_reply_by", "submitted_at", "created_at")),
    bindparam("cover_letter", type_=Text),
    bindparam("answers", type_=JSONB(none_as_null=True)),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A job as somebody who wants to apply meets it, with who they are."""

    id: int
    title: str
    location: str | None
    status: JobStatus
    moderation_status: ModerationStatus
    is_hidden: bool
    expires_at: datetime | None
    apply_url: str | None
    application_form: dict[str, Any] | None
    company_id: int
    company_name: str
    reply_within_days: int | None
    is_company_here: bool
    seeker_id: int | None
    full_name: str
    headline: str | None
    email: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A new application to a job here; `id` is the database's."""

    target: Target
    job_id: int
    company_id: int
    seeker_user_id: int
    status: ApplicationStatus
    channel: Channel
    cover_letter: str | None
    cv_id: int | None
    answers: dict[str, Any] | None
    expected_reply_by: datetime | None
    submitted_at: datetime | None
    created_at: datetime
    kind: TimelineKind
    id: int = 0


INSERTED = tuple(field.name for field in fields(Submission) if field.name not in {"id", "target"})


class SubmissionRepository:
    def __init__(self, work: UnitOfWork) -> None:
        self.work = work

    async def submit(
        self, job_id: int, user_id: int, decide: Callable[[Target | None], Submission]
    ) -> Submission | None:
        """Insert what `decide` makes of the job, with its first event and its line in the activity log.

        None, and nothing is inserted, where the seeker has applied to the job before, or is just doing so. The job
        stays open until the unit ends. Both statements run in one greenlet: to make one costs as much as a statement.
        """

        def run(session: Session) -> Submission | None:
            found = session.execute(FIND_TARGET, {"job_id": job_id, "user_id": user_id}).scalar_one_or_none()
            new = decide(None if found is None else _target(found))
            values = {name: getattr(new, name) for name in INSERTED}
            id = session.execute(INSERT_ONCE, {**values, "request_id": request_id()}).scalar_one_or_none()
            return None if id is None else replace(new, id=id)

        return await self.work.session.run_sync(run)


def _target(found: str) -> Target:
    fields = orjson.loads(found)
    fields["status"] = JobStatus(fields["status"])
    fields["moderation_status"] = ModerationStatus(fields["moderation_status"])
    fields["expires_at"] = fields["expires_at"] and datetime.fromisoformat(fields["expires_at"])
    return Target(**fields)
