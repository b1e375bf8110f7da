from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from app.core.cache import recommendations_of
from app.core.clock import now
from app.core.errors import FieldError, InvalidInput
from app.core.repository import Versions, check_version
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.applications.errors import (
    ApplicationAlreadySent,
    ApplicationCvNotFound,
    ApplicationNotFound,
    InvalidTransition,
    NotEditable,
    ProfileNeeded,
    TooManyNotes,
    WithdrawInstead,
)
from app.domains.applications.interview_service import InterviewService
from app.domains.applications.messages import APPLICATION_MOVED, APPLICATION_SUBMITTED
from app.domains.applications.models import (
    Application,
    ApplicationEvent,
    ApplicationNote,
    ApplicationStatus,
    Channel,
    Side,
    TimelineKind,
)
from app.domains.applications.reader import ApplicationReader, read_submission
from app.domains.applications.repository import (
    ApplicationRepository,
    NoteRepository,
    TimelineRepository,
    side_of,
)
from app.domains.applications.schemas import (
    ApplicantFilters,
    ApplicationCreate,
    ApplicationFilters,
    ApplicationMove,
    ApplicationRead,
    ApplicationsMove,
    ApplicationUpdate,
    ApplyToJob,
    TimelineFilters,
)
from app.domains.applications.submission_repository import Submission, SubmissionRepository, Target
from app.domains.audit.service import AuditService
from app.domains.jobs.errors import JobClosed, JobNotFound
from app.domains.jobs.forms import check_answers
from app.domains.jobs.models import JobStatus, ModerationStatus
from app.domains.profiles.cv_service import CvService
from app.domains.profiles.errors import CvNotFound
from app.domains.profiles.models import Cv

MAX_NOTES = 200  # of one side on one application
ARCHIVED_AT_ONCE = 500
OWN_WORDS = {"cover_letter", "cv_id", "answers"}
NOTED_ELSEWHERE = {"company", "title", "url"}


class ApplicationService:
    """Applications from draft to hired: the seeker sends and withdraws, the company moves them on."""

    def __init__(
        self,
        work: UnitOfWork,
        applications: ApplicationRepository,
        timeline: TimelineRepository,
        notes: NoteRepository,
        submissions: SubmissionRepository,
        *,
        reader: ApplicationReader,
        interview_service: InterviewService,
        cv_service: CvService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.applications = applications
        self.timeline = timeline
        self.notes = notes
        self.submissions = submissions
        self.reader = reader
        self.interview_service = interview_service
        self.cv_service = cv_service
        self.audit_service = audit_service

    # Reading

    async def list_applications(self, actor: Principal, filters: ApplicationFilters) -> Page[ApplicationRead]:
        """A seeker's own, or those sent to the actor's company."""
        return await self._read_page(await self.applications.list(actor, filters), actor)

    async def list_applications_of_job(
        self, actor: Principal, job_id: int, filters: ApplicantFilters
    ) -> Page[ApplicationRead]:
        if not await self.applications.owns_job(job_id, actor):
            raise JobNotFound
        return await self._read_page(await self.applications.list_of_job(job_id, actor, filters), actor)

    async def get_application(self, actor: Principal, id: int) -> ApplicationRead:
        return await self.reader.read_one(await self.applications.get_visible(id, actor), actor)

    async def list_timeline(self, actor: Principal, id: int, filters: TimelineFilters) -> Page[ApplicationEvent]:
        application = await self.applications.get_visible(id, actor)
        return await self.timeline.list(application.id, filters)

    async def get_cv(self, actor: Principal, id: int) -> Cv:
        """The CV that went with an application, for its seeker and its company; also one deleted from the list since."""
        cv = await self.applications.find_cv(await self.applications.get_visible(id, actor))
        if cv is None:
            raise ApplicationCvNotFound
        return cv

    async def carries_cv(self, cv_id: int) -> bool:
        """Whether a company was sent this CV, and so keeps it."""
        return await self.applications.carries_cv(cv_id)

    async def ids_by_job(self, user_id: int, job_ids: Collection[int]) -> dict[int, int]:
        """Which of these jobs the user applied to: job id → application id."""
        return await self.applications.ids_by_job(user_id, job_ids) if job_ids else {}

    # Applying

    async def create_application(self, actor: Principal, new: ApplicationCreate) -> ApplicationRead:
        """Apply to a job here, or note an application made elsewhere."""
        if new.job_id is not None:
            return await self.apply(actor, new.job_id, new)
        return await self._note_external(actor, new)

    async def apply(self, actor: Principal, job_id: int, new: ApplyToJob) -> ApplicationRead:
        """Send an application; where the job's company is not here, keep a draft of one with the address to apply at."""
        submission, id = await self._apply(actor.user_id, job_id, new)
        return read_submission(submission, id)

    async def apply_for(self, user_id: int, job_id: int, new: ApplyToJob) -> int:
        """The same for a seeker who let it be done for them, to a job whose company is here: `channel` says so."""
        return (await self._apply(user_id, job_id, new, channel=Channel.AUTO))[1]

    async def _apply(
        self, user_id: int, job_id: int, new: ApplyToJob, *, channel: Channel = Channel.PORTAL
    ) -> tuple[Submission, int]:
        await self._require_own_cv(user_id, new.cv_id)
        target = _require_open(await self.submissions.find_target(job_id, user_id))
        submission = _submission(target, user_id, new, channel)
        id = await self.submissions.insert(submission)
        if id is None:
            first = await self.applications.find_of_job(job_id, user_id)
            raise ApplicationAlreadySent(f"You applied to this job with application {first}", application_id=first)
        self.work.invalidate(recommendations_of(user_id))
        if submission.status is ApplicationStatus.SUBMITTED:
            self.work.publish(APPLICATION_SUBMITTED, application_id=id)
        return submission, id

    async def _note_external(self, actor: Principal, new: ApplicationCreate) -> ApplicationRead:
        await self._require_own_cv(actor.user_id, new.cv_id)
        status = new.status or ApplicationStatus.SUBMITTED
        application = self.applications.add(
            Application(
                seeker_user_id=actor.user_id,
                status=status,
                channel=Channel.EXTERNAL,
                company_name=new.company,
                title=new.title,
                url=new.url,
                cover_letter=new.cover_letter,
                cv_id=new.cv_id,
                submitted_at=None if status is ApplicationStatus.DRAFT else now(),
            )
        )
        await self.work.session.flush()
        kind = TimelineKind.CREATED if status is ApplicationStatus.DRAFT else TimelineKind.SUBMITTED
        self.timeline.add(
            ApplicationEvent(
                application_id=application.id,
                kind=kind,
                to_status=status,
                actor=Side.SEEKER,
                actor_id=actor.user_id,
            )
        )
        self.audit_service.record(f"application.{kind}", "application", application.id, actor_id=actor.user_id)
        return await self.reader.read_one(application, actor)

    # Changing

    async def update_application(
        self, actor: Principal, id: int, changes: ApplicationUpdate, *, if_match: Versions | None
    ) -> ApplicationRead:
        """Change what the seeker wrote, as long as nobody has begun to read it; an external one at any time."""
        application = await self.applications.get_visible(id, actor, lock=True)
        check_version(application, if_match)
        sent = changes.sent()
        editable = _editable(application)
        if sent.keys() - editable:
            raise NotEditable(
                f"An application that is {application.status} lets you change: {', '.join(sorted(editable)) or 'nothing'}",
                editable=sorted(editable),
            )
        await self._require_own_cv(actor.user_id, changes.cv_id)
        if "answers" in sent and application.job_id is not None:
            form = await self.applications.form_of(application.job_id)
            sent["answers"] = check_answers(form, changes.answers or {}) or None
        if "company" in sent:
            sent["company_name"] = sent.pop("company")
        for field, value in sent.items():
            setattr(application, field, value)
        application.touch()
        self.audit_service.record(
            "application.updated", "application", id, actor_id=actor.user_id, fields=sorted(changes.model_fields_set)
        )
        await self.work.session.flush()
        return await self.reader.read_one(application, actor)

    async def delete_application(self, actor: Principal, id: int) -> None:
        """Remove a draft or an external application for good."""
        application = await self.applications.get_visible(id, actor, lock=True)
        if application.status is not ApplicationStatus.DRAFT and application.channel is not Channel.EXTERNAL:
            raise WithdrawInstead
        await self.applications.delete(application)
        self.work.invalidate(recommendations_of(actor.user_id))
        self.audit_service.record("application.deleted", "application", id, actor_id=actor.user_id)

    async def add_note(self, actor: Principal, id: int, content: str) -> ApplicationNote:
        """Keep a note that only the actor's own side reads."""
        application = await self.applications.get_visible(id, actor, lock=True)
        side = side_of(actor)
        if await self.notes.count(id, side) >= MAX_NOTES:
            raise TooManyNotes(f"At most {MAX_NOTES} notes a side are kept on an application")
        note = self.notes.add(ApplicationNote(application_id=id, side=side, author_id=actor.user_id, content=content))
        application.touch()
        self.audit_service.record("application.note_added", "application", id, actor_id=actor.user_id, side=side)
        await self.work.session.flush()
        return note

    # Moving

    async def move_application(
        self, actor: Principal, id: int, move: ApplicationMove, *, if_match: Versions | None
    ) -> ApplicationRead:
        application = await self.applications.get_visible(id, actor, lock=True)
        check_version(application, if_match)
        allowed = application.allowed_moves(side_of(actor))
        if move.status not in allowed:
            raise InvalidTransition(
                f"Your side can move it from {application.status} to {' or '.join(allowed) or 'nothing more'}, "
                f"not to {move.status}",
                allowed=allowed,
            )
        await self._move([application], actor, move)
        return await self.reader.read_one(application, actor)

    async def move_applications(self, actor: Principal, job_id: int, move: ApplicationsMove) -> Sequence[Application]:
        """Move several applications to one job on, all or none."""
        if not await self.applications.owns_job(job_id, actor):
            raise JobNotFound
        applications = await self.applications.lock_of_job(job_id, move.ids, actor)
        missing = sorted(set(move.ids) - {application.id for application in applications})
        if missing:
            raise ApplicationNotFound(f"This job has no application {', '.join(map(str, missing))}", ids=missing)
        side = side_of(actor)
        wrong = [
            {"id": application.id, "status": application.status, "allowed": application.allowed_moves(side)}
            for application in applications
            if move.status not in application.allowed_moves(side)
        ]
        if wrong:
            raise InvalidTransition(
                f"{len(wrong)} of {len(applications)} cannot become {move.status}; none was moved",
                allowed=wrong[0]["allowed"],
                applications=wrong,
            )
        await self._move(applications, actor, move)
        return applications

    async def _move(self, applications: Sequence[Application], actor: Principal, move: ApplicationMove) -> None:
        """Carry out a move that is allowed: the row, its timeline, the log, its interviews, and word to the other side."""
        events: list[ApplicationEvent] = []
        for application in applications:
            is_sent = move.status is ApplicationStatus.SUBMITTED
            events.append(
                self.timeline.add(
                    ApplicationEvent(
                        application_id=application.id,
                        kind=TimelineKind.SUBMITTED if is_sent else TimelineKind.MOVED,
                        from_status=application.status,
                        to_status=move.status,
                        actor=side_of(actor),
                        actor_id=actor.user_id,
                        note=move.message or None,
                    )
                )
            )
            self.audit_service.record(
                f"application.{move.status}", "application", application.id,
                actor_id=actor.user_id, before=application.status,
            )  # fmt: skip
            application.status = move.status
            application.touch()
            if is_sent:
                application.submitted_at = now()
        if move.status in {ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN}:
            await self.interview_service.cancel_all([application.id for application in applications], actor)
        await self.work.session.flush()
        for application, event in zip(applications, events, strict=True):
            if application.channel is not Channel.EXTERNAL:
                self.work.publish(APPLICATION_MOVED, application_id=application.id, event_id=event.id)

    async def keep_match_scores(self, scores: Mapping[int, Decimal]) -> None:
        """How well applicants fit, by application. It is no touch of theirs: neither version nor time moves."""
        await self.applications.keep_match_scores(scores)

    async def archive_untouched(self, days: int) -> int:
        """Put a batch that nobody touched for so many days into the archive; how many. Call again until it is 0."""
        archived = await self.applications.archive_untouched(now() - timedelta(days=days), limit=ARCHIVED_AT_ONCE)
        for id in archived:
            self.audit_service.record("application.archived", "application", id, actor_id=None)
        return len(archived)

    # Rules

    async def _read_page(self, page: Page[Application], actor: Principal) -> Page[ApplicationRead]:
        read = await self.reader.read(page.items, actor)
        return Page(read, page.total, next_cursor=page.next_cursor, is_capped=page.is_capped, meta=page.meta)

    async def _require_own_cv(self, user_id: int, cv_id: int | None) -> None:
        """The CV is also kept from being deleted until this unit ends."""
        if cv_id is None:
            return
        try:
            await self.cv_service.get_owned(cv_id, user_id)
        except CvNotFound as error:
            raise InvalidInput(
                "cv_id names no CV of yours",
                errors=[FieldError("/cv_id", "names no CV of yours", "unknown_cv")],
            ) from error


def _require_open(target: Target | None) -> Target:
    """The job as a stranger may meet it, open; and somebody who has a profile to apply with."""
    if target is None or target.is_hidden or target.moderation_status is not ModerationStatus.APPROVED:
        raise JobNotFound
    if target.status is JobStatus.DRAFT:
        raise JobNotFound
    if target.seeker_id is None:
        raise ProfileNeeded("Make your job-seeker profile first: POST /api/v1/profiles/job-seekers")
    is_expired = target.expires_at is not None and target.expires_at <= now()
    if target.status is not JobStatus.OPEN or is_expired:
        raise JobClosed(f"The job is {JobStatus.EXPIRED if is_expired else target.status}")
    return target


def _submission(target: Target, user_id: int, new: ApplyToJob, channel: Channel) -> Submission:
    """What is sent where the company is here; where it is not, a draft that the seeker sends elsewhere."""
    at = now()
    is_sent = target.is_company_here
    promised = timedelta(days=target.reply_within_days) if is_sent and target.reply_within_days else None
    return Submission(
        target=target,
        seeker_user_id=user_id,
        status=ApplicationStatus.SUBMITTED if is_sent else ApplicationStatus.DRAFT,
        channel=channel if is_sent else Channel.EXTERNAL,
        cover_letter=new.cover_letter,
        cv_id=new.cv_id,
        answers=check_answers(target.application_form, new.answers or {}) or None,
        expected_reply_by=at + promised if promised else None,
        submitted_at=at if is_sent else None,
        created_at=at,
        kind=TimelineKind.SUBMITTED if is_sent else TimelineKind.CREATED,
    )


def _editable(application: Application) -> set[str]:
    if application.channel is Channel.AUTO and application.is_answered_elsewhere:
        return set()  # it is what was sent
    if application.channel is Channel.EXTERNAL:
        return {"cover_letter", "cv_id"} | (NOTED_ELSEWHERE if application.job_id is None else {"answers"})
    return OWN_WORDS if application.status in {ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED} else set()
