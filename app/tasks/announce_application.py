"""Tell a company that somebody applied, and the seeker that the application arrived."""

from app.domains.applications.messages import APPLICATION_SUBMITTED
from app.domains.applications.models import Channel
from app.domains.notifications.models import NotificationKind
from app.services import Services
from app.tasks.registry import on


@on(APPLICATION_SUBMITTED)
async def announce_application(services: Services, *, application_id: int) -> None:
    notice = await services.application_notices.of_application(application_id)
    if notice is None:
        return
    application, around = notice.application, notice.around
    data = {"application_id": application_id, "job_id": application.job_id}
    for user_id in notice.company_people:
        await services.notification_service.notify(
            user_id,
            NotificationKind.APPLICATION_RECEIVED,
            f"{around.full_name} applied for {around.job_title}",
            f"A new application for {around.job_title} is waiting for you.",
            data,
            f"application_received:{application_id}:{user_id}",
            at=application.submitted_at,
        )
    if application.channel is Channel.AUTO:  # the run that sent it tells of it
        return
    due = application.expected_reply_by
    promise = f" They promised an answer by {due.day} {due:%B %Y}." if due else ""
    await services.notification_service.notify(
        application.seeker_user_id,
        NotificationKind.APPLICATION_SUBMITTED,
        f"Your application for {around.job_title} was sent",
        f"{around.company_name} has your application for {around.job_title}.{promise}",
        data,
        f"application_submitted:{application_id}",
        at=application.submitted_at,
    )
