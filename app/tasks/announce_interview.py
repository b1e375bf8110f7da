"""Tell the other side that an interview was proposed, confirmed, changed, cancelled or held."""

from zoneinfo import ZoneInfo

from app.domains.applications.messages import INTERVIEW_CHANGED, INTERVIEW_PROPOSED
from app.domains.applications.models import Interview, Side, TimelineKind
from app.domains.notifications.models import NotificationKind
from app.services import Services
from app.tasks.registry import on

TITLES = {
    TimelineKind.INTERVIEW_PROPOSED: "Interview proposed: {job}",
    TimelineKind.INTERVIEW_CONFIRMED: "Interview confirmed: {job}",
    TimelineKind.INTERVIEW_CHANGED: "Interview changed: {job}",
    TimelineKind.INTERVIEW_CANCELLED: "Interview cancelled: {job}",
    TimelineKind.INTERVIEW_DONE: "Interview held: {job}",
}


@on(INTERVIEW_PROPOSED)
@on(INTERVIEW_CHANGED)
async def announce_interview(services: Services, *, interview_id: int, event_id: int) -> None:
    """The notification tells the interview as it is when the task runs; a later change has its own."""
    notice = await services.application_notices.of_interview(interview_id, event_id)
    if notice is None:
        return
    around, kind = notice.around, notice.event.kind
    by_seeker = notice.event.actor is Side.SEEKER
    other = around.full_name if by_seeker else around.company_name
    is_proposal = kind is TimelineKind.INTERVIEW_PROPOSED
    for user_id in notice.company_people if by_seeker else [notice.application.seeker_user_id]:
        await services.notification_service.notify(
            user_id,
            NotificationKind.INTERVIEW_PROPOSED if is_proposal else NotificationKind.INTERVIEW_CHANGED,
            TITLES[kind].format(job=around.job_title),
            f"With {other}: {when(notice.interview)}",
            {"interview_id": interview_id, "application_id": notice.application.id},
            f"interview:{event_id}:{user_id}",
            at=notice.event.at,
        )


def when(interview: Interview) -> str:
    """The time as the clock on the wall there shows it, and the place."""
    start = interview.starts_at.astimezone(ZoneInfo(interview.time_zone))
    place = f"\n{interview.place_or_url}" if interview.place_or_url else ""
    return f"{start:%A}, {start.day} {start:%B %Y}, {start:%H:%M} ({interview.time_zone}), {interview.kind}.{place}"
