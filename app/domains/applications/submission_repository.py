"""The two statements that an application takes, written out: they are the busiest writes of the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from app.core.unit_of_work import UnitOfWork
from app.domains.applications.models import ApplicationStatus, Channel, TimelineKind
from app.domains.audit.models import request_id
from app.domains.jobs.models import JobStatus, ModerationStatus

# FOR SHARE: the job cannot be closed before the unit ends, and any number may apply to it at once.
FIND_TARGET = """
SELECT job.id, job.title, job.location, job.status, job.moderation_status, job.deleted_at IS NOT NULL AS is_hidden,
       job.expires_at, coalesce(job.apply_url, job.source_url) AS apply_url, job.application_form::text,
       job.company_id, company.name AS company_name,
       coalesce(job.reply_within_days, company.reply_within_days) AS reply_within_days,
       EXISTS (SELECT FROM company_members WHERE company_id = job.company_id) AS is_company_here,
       seeker.id AS seeker_id, coalesce(seeker.full_name, users.full_name) AS full_name,
       seeker.headline, users.email
FROM jobs AS job
JOIN companies AS company ON company.id = job.company_id
JOIN users ON users.id = $2
LEFT JOIN job_seekers AS seeker ON seeker.user_id = users.id
WHERE job.id = $1
FOR SHARE OF job
"""

# ON CONFLICT waits for the other transaction instead of failing, so this one stays usable.
INSERT_ONCE = """
WITH application AS (
    INSERT INTO applications (job_id, company_id, seeker_user_id, status, channel, cover_letter, cv_id, answers,
                              expected_reply_by, submitted_at, version, created_at, updated_at)
    VALUES ($1, $2, $3::bigint, $4::text, $5, $6, $7, $8::text::jsonb, $9, $10, 1, $11::timestamptz, $11::timestamptz)
    ON CONFLICT (job_id, seeker_user_id) DO NOTHING
    RETURNING id
), event AS (
    INSERT INTO application_events (application_id, kind, to_status, actor, actor_id, at)
    SELECT id, $12::text, $4::text, 'seeker', $3::bigint, $11::timestamptz FROM application
), logged AS (
    INSERT INTO activity_logs (actor_id, action, entity_type, entity_id, details, request_id, created_at)
    SELECT $3::bigint, 'application.' || $12::text, 'application', id, '{}', $13, $11::timestamptz FROM application
)
SELECT id FROM application
"""


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
    """A new application to a job here."""

    target: Target
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


class SubmissionRepository:
    def __init__(self, work: UnitOfWork) -> None:
        self.work = work

    async def find_target(self, job_id: int, user_id: int) -> Target | None:
        """The job and who applies. The job stays as it is until the unit ends."""
        found = await self.work.fetch(FIND_TARGET, job_id, user_id)
        return _target(found[0]) if found else None

    async def insert(self, new: Submission) -> int | None:
        """Insert it with its first event and its line in the activity log, and return its id.

        None, and nothing is inserted, where the seeker has applied to the job before, or is just doing so.
        """
        answers = orjson.dumps(new.answers).decode() if new.answers is not None else None
        inserted = await self.work.fetch(
            INSERT_ONCE, new.target.id, new.target.company_id, new.seeker_user_id, new.status, new.channel,
            new.cover_letter, new.cv_id, answers, new.expected_reply_by, new.submitted_at, new.created_at, new.kind,
            request_id(),
        )  # fmt: skip
        return inserted[0]["id"] if inserted else None


def _target(row: Mapping[str, Any]) -> Target:
    fields = dict(row)
    fields["status"] = JobStatus(fields["status"])
    fields["moderation_status"] = ModerationStatus(fields["moderation_status"])
    if fields["application_form"] is not None:
        fields["application_form"] = orjson.loads(fields["application_form"])
    return Target(**fields)
