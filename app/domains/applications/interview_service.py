from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import now
from app.core.errors import FieldError
from app.core.repository import Versions, check_version
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.applications.errors import (
    ApplicationIsOver,
    InterviewConflict,
    InvalidInterviewTime,
    InvalidTransition,
    NotEditable,
)
from app.domains.applications.messages import INTERVIEW_CHANGED, INTERVIEW_PROPOSED
from app.domains.applications.models import (
    Application,
    ApplicationEvent,
    Interview,
    InterviewStatus,
    Side,
    TimelineKind,
)
from app.domains.applications.repository import (
    ApplicationRepository,
    InterviewRepository,
    Surroundings,
    TimelineRepository,
    side_of,
)
from app.domains.applications.schemas import InterviewCreate, InterviewFilters, InterviewUpdate
from app.domains.audit.service import AuditService

MAX_LENGTH = timedelta(hours=24)
MAX_AHEAD = timedelta(days=36_500)  # well before the last day that a clock in any time zone can show
TIME_FIELDS = {"starts_at", "ends_at", "time_zone"}
KIND_OF = {
    InterviewStatus.PROPOSED: TimelineKind.INTERVIEW_PROPOSED,
    InterviewStatus.CONFIRMED: TimelineKind.INTERVIEW_CONFIRMED,
    InterviewStatus.CANCELLED: TimelineKind.INTERVIEW_CANCELLED,
    InterviewStatus.DONE: TimelineKind.INTERVIEW_DONE,
}


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An interview with what a calendar shows about it."""

    interview: Interview
    around: Surroundings


class InterviewService:
    """Meetings: the company proposes and cancels, the seeker confirms or proposes another time."""

    def __init__(
        self,
        work: UnitOfWork,
        interviews: InterviewRepository,
        applications: ApplicationRepository,
        timeline: TimelineRepository,
        *,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.interviews = interviews
        self.applications = applications
        self.timeline = timeline
        self.audit_service = audit_service

    async def list_interviews(
        self, actor: Principal, application_id: int, filters: InterviewFilters
    ) -> Page[Interview]:
        application = await self.applications.get_visible(application_id, actor)
        return await self.interviews.list(application.id, filters)

    async def get_interview(self, actor: Principal, id: int) -> Interview:
        return await self.interviews.get_visible(id, actor)

    async def get_calendar_entry(self, actor: Principal, id: int) -> CalendarEntry:
        interview = await self.interviews.get_visible(id, actor)
        around = await self.applications.surroundings([interview.application_id])
        return CalendarEntry(interview, around[interview.application_id])

    async def propose(self, actor: Principal, application_id: int, new: InterviewCreate) -> Interview:
        """The company proposes a meeting about an open application. The application itself stays where it is."""
        application = await self.applications.get_visible(application_id, actor, lock=True)
        if not application.is_open or application.company_id is None:
            raise ApplicationIsOver(f"The application is {application.status}; there is nothing left to talk about")
        _require_sensible(new.starts_at, new.ends_at)
        interview = Interview(
            application_id=application.id,
            company_id=application.company_id,
            seeker_user_id=application.seeker_user_id,
            status=InterviewStatus.PROPOSED,
            proposed_by=Side.COMPANY,
            sequence=0,
            **new.model_dump(),
        )
        await self._require_free(interview)
        self.interviews.add(interview)
        await self._changed(application, interview, actor, TimelineKind.INTERVIEW_PROPOSED)
        return interview

    async def update_interview(
        self, actor: Principal, id: int, changes: InterviewUpdate, *, if_match: Versions | None
    ) -> Interview:
        """Propose another time, confirm, cancel or close; the company may also change the place and the note."""
        application, interview = await self._locked(actor, id)
        check_version(interview, if_match)
        sent = changes.sent()
        status: InterviewStatus | None = sent.pop("status", None)
        side = side_of(actor)
        if side is Side.SEEKER and sent.keys() - TIME_FIELDS:
            raise NotEditable(
                "The kind, the place and the note are the company's to change; you may send another time or a status",
                editable=sorted({*TIME_FIELDS, "status"}),
            )
        if sent and interview.status not in {InterviewStatus.PROPOSED, InterviewStatus.CONFIRMED}:
            raise InvalidTransition(f"The interview is {interview.status}", allowed=[])
        before = (interview.starts_at, interview.ends_at)
        for field, value in sent.items():
            setattr(interview, field, value)
        kind = TimelineKind.INTERVIEW_CHANGED
        if (interview.starts_at, interview.ends_at) != before:
            if status not in {None, InterviewStatus.PROPOSED}:
                raise _refused(interview, [InterviewStatus.PROPOSED], status)
            _require_sensible(interview.starts_at, interview.ends_at)
            interview.status, interview.proposed_by = InterviewStatus.PROPOSED, side
            kind = TimelineKind.INTERVIEW_PROPOSED
            with self.work.session.no_autoflush:  # the new times are flushed once they are known to be free
                await self._require_free(interview)
        elif status is not None and status is not interview.status:
            self._move(interview, side, status)
            kind = KIND_OF[status]
        elif not sent:
            return interview
        interview.sequence += 1
        await self._changed(application, interview, actor, kind)
        return interview

    async def cancel_interview(self, actor: Principal, id: int) -> None:
        """Call a meeting off. One that is called off stays so."""
        application, interview = await self._locked(actor, id)
        if interview.status is InterviewStatus.CANCELLED:
            return
        self._move(interview, side_of(actor), InterviewStatus.CANCELLED)
        interview.sequence += 1
        await self._changed(application, interview, actor, TimelineKind.INTERVIEW_CANCELLED)

    async def cancel_all(self, application_ids: Sequence[int], actor: Principal) -> None:
        """What was still to come of applications that came to nothing. Their move is told, so this sends no word."""
        for interview in await self.interviews.lock_open_of(application_ids):
            interview.status = InterviewStatus.CANCELLED
            interview.sequence += 1
            self._log(interview, actor, TimelineKind.INTERVIEW_CANCELLED)

    async def _locked(self, actor: Principal, id: int) -> tuple[Application, Interview]:
        """The application before its interview, in the order in which a move of the application locks them."""
        found = await self.interviews.get_visible(id, actor)
        application = await self.applications.get_visible(found.application_id, actor, lock=True)
        await self.work.session.refresh(found, with_for_update=True)
        return application, found

    async def _require_free(self, interview: Interview) -> None:
        await self.interviews.lock_calendar(interview.seeker_user_id)
        if await self.interviews.overlaps(interview):
            raise InterviewConflict

    def _move(self, interview: Interview, side: Side, status: InterviewStatus) -> None:
        allowed = interview.allowed_moves(side)
        if status not in allowed:
            raise _refused(interview, allowed, status)
        interview.status = status

    async def _changed(
        self, application: Application, interview: Interview, actor: Principal, kind: TimelineKind
    ) -> None:
        application.touch()
        await self.work.session.flush()
        event = self._log(interview, actor, kind)
        await self.work.session.flush()
        message = INTERVIEW_PROPOSED if kind is TimelineKind.INTERVIEW_PROPOSED else INTERVIEW_CHANGED
        self.work.publish(message, interview_id=interview.id, event_id=event.id)

    def _log(self, interview: Interview, actor: Principal, kind: TimelineKind) -> ApplicationEvent:
        self.audit_service.record(
            kind.replace("interview_", "interview."), "interview", interview.id, actor_id=actor.user_id
        )
        return self.timeline.add(
            ApplicationEvent(
                application_id=interview.application_id, kind=kind, actor=side_of(actor), actor_id=actor.user_id
            )
        )


def _refused(
    interview: Interview, allowed: Sequence[InterviewStatus], status: InterviewStatus | None
) -> InvalidTransition:
    return InvalidTransition(
        f"Your side can make an interview that is {interview.status} {' or '.join(allowed) or 'nothing more'}, "
        f"not {status}",
        allowed=list(allowed),
    )


def _require_sensible(starts_at: datetime, ends_at: datetime) -> None:
    faults = []
    if starts_at <= now():
        faults.append(FieldError("/starts_at", "must lie in the future", "in_the_past"))
    elif starts_at > now() + MAX_AHEAD:
        faults.append(FieldError("/starts_at", "must lie within a hundred years", "too_far_ahead"))
    if ends_at <= starts_at:
        faults.append(FieldError("/ends_at", "must be after starts_at", "before_start"))
    elif ends_at - starts_at > MAX_LENGTH:
        faults.append(FieldError("/ends_at", "must be at most 24 hours after starts_at", "too_long"))
    if faults:
        raise InvalidInterviewTime(f"{faults[0].pointer}: {faults[0].message}", errors=faults)
