"""Tell the other side that an application moved on: the seeker of every step, the company of a withdrawal."""

from app.domains.applications.messages import APPLICATION_MOVED
from app.domains.applications.models import ApplicationStatus, Side
from app.domains.applications.notices import MoveNotice
from app.domains.notifications.models import NotificationKind
from app.services import Services
from app.tasks.registry import on

SENTENCES = {
    ApplicationStatus.UNDER_REVIEW: "{company} is reading your application for {job}.",
    ApplicationStatus.INTERVIEW: "{company} would like to meet you about {job}.",
    ApplicationStatus.OFFER: "{company} makes you an offer for {job}.",
    ApplicationStatus.HIRED: "Congratulations: {company} hired you as {job}.",
    ApplicationStatus.REJECTED: "{company} decided not to go on with your application for {job}.",
    ApplicationStatus.WITHDRAWN: "{seeker} withdrew the application for {job}.",
}


@on(APPLICATION_MOVED)
async def announce_move(services: Services, *, application_id: int, event_id: int) -> None:
    notice = await services.application_notices.of_move(event_id)
    if notice is None or notice.event.to_status is None:
        return
    title, body = words(notice, ApplicationStatus(notice.event.to_status))
    by_seeker = notice.event.actor is Side.SEEKER
    for user_id in notice.company_people if by_seeker else [notice.application.seeker_user_id]:
        await services.notification_service.notify(
            user_id,
            NotificationKind.APPLICATION_STATUS_CHANGED,
            title,
            body,
            {"application_id": application_id, "job_id": notice.application.job_id, "status": notice.event.to_status},
            f"application_moved:{event_id}:{user_id}",
            at=notice.event.at,
        )


def words(notice: MoveNotice, status: ApplicationStatus) -> tuple[str, str]:
    """The title, and the sentence with what the mover wrote."""
    around = notice.around
    sentence = SENTENCES[status].format(company=around.company_name, job=around.job_title, seeker=around.full_name)
    title = f"{around.job_title}: {status.replace('_', ' ')}"
    return title, f"{sentence}\n\n{notice.event.note}" if notice.event.note else sentence
