"""Mail a notification to a person who wants it by mail."""

from app.clients.email.compose import compose
from app.domains.notifications.messages import MAIL_NOTIFICATION
from app.flows.personal_mail import send_personal_mail
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(MAIL_NOTIFICATION)
async def mail_notification(run: TaskRun, *, notification_id: int) -> None:
    """What the person switched off, or the server took already, is not sent."""
    about = f"notification-{notification_id}"
    mail = None
    async with run.unit() as services:
        notification = await services.notification_service.find_to_mail(notification_id)
        if notification is not None:
            user = await services.user_service.find_user(notification.user_id)
            if user is not None and user.is_active and await services.notification_service.begin_mail(user.id, about):
                mail = compose(
                    run.rolecall.settings,
                    "notification",
                    to=user.email,
                    subject=notification.title,
                    about=about,
                    name=user.full_name,
                    title=notification.title,
                    body=notification.body,
                )
    if notification is not None and mail is not None:
        await send_personal_mail(run.rolecall, notification.user_id, mail)
    async with run.finish() as services:
        if mail is not None:
            await services.notification_service.end_mail(about, notification_id=notification_id)
