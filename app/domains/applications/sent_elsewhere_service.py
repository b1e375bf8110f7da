from app.core.cache import recommendations_of
from app.core.clock import now
from app.core.unit_of_work import UnitOfWork
from app.domains.applications.messages import APPLICATION_SUBMITTED
from app.domains.applications.models import (
    Application,
    ApplicationEvent,
    ApplicationStatus,
    Channel,
    Side,
    TimelineKind,
)
from app.domains.applications.repository import ApplicationRepository, TimelineRepository
from app.domains.applications.submission_repository import Submission, SubmissionRepository
from app.domains.audit.service import AuditService


class SentElsewhereService:
    """Applications that were sent elsewhere for their seeker: nothing is left to refuse, only to be noted."""

    def __init__(
        self,
        work: UnitOfWork,
        applications: ApplicationRepository,
        timeline: TimelineRepository,
        submissions: SubmissionRepository,
        *,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.applications = applications
        self.timeline = timeline
        self.submissions = submissions
        self.audit_service = audit_service

    async def note_sent(
        self, user_id: int, job_id: int, *, url: str, cv_id: int | None, cover_letter: str | None
    ) -> int | None:
        """Put it into the tracker, whatever has become of the job since.

        A draft of it is the one that was sent; one that the seeker sent meanwhile stays as it is. None: the job is gone.
        """
        target = await self.submissions.find_target(job_id, user_id)
        if target is None:
            return None
        at = now()
        new = Submission(
            target=target, seeker_user_id=user_id, status=ApplicationStatus.SUBMITTED, channel=Channel.AUTO,
            cover_letter=cover_letter, cv_id=cv_id, answers=None, expected_reply_by=None, submitted_at=at,
            created_at=at, kind=TimelineKind.SUBMITTED,
        )  # fmt: skip
        id = await self.submissions.insert(new)
        is_new = id is not None
        application = await self.applications.lock_of(job_id, user_id)
        if is_new:
            application.url = url
        elif application.status is ApplicationStatus.DRAFT:
            self._send_draft(application, new, url)
        else:
            return application.id
        await self.work.session.flush()
        self.work.invalidate(recommendations_of(user_id))
        self.work.publish(APPLICATION_SUBMITTED, application_id=application.id)
        return application.id

    def _send_draft(self, draft: Application, sent: Submission, url: str) -> None:
        self.timeline.add(
            ApplicationEvent(
                application_id=draft.id,
                kind=TimelineKind.SUBMITTED,
                from_status=draft.status,
                to_status=sent.status,
                actor=Side.SEEKER,
                actor_id=sent.seeker_user_id,
            )
        )
        self.audit_service.record(
            "application.submitted", "application", draft.id, actor_id=sent.seeker_user_id, before=draft.status
        )
        draft.status, draft.channel, draft.url, draft.submitted_at = sent.status, sent.channel, url, sent.submitted_at
        draft.cover_letter, draft.cv_id = sent.cover_letter, sent.cv_id
        draft.touch()
