"""Mail a link that sets a new password."""

from app.domains.accounts.messages import SEND_PASSWORD_RESET
from app.domains.accounts.models import OneTimePurpose
from app.flows.link_mails import compose_link_mail
from app.tasks.registry import flow
from app.tasks.run import TaskRun

PURPOSE = OneTimePurpose.RESET_PASSWORD


@flow(SEND_PASSWORD_RESET)
async def send_password_reset(run: TaskRun, *, user_id: int | None) -> None:
    """Without a user nothing is sent: the row is there so that asking takes as long for an unknown address."""
    about = f"reset-password-{run.task_id}"
    mail = None
    if user_id is not None:
        async with run.unit() as services:
            user = await services.user_service.find_user(user_id)
            if user is not None and user.is_active and await services.notification_service.begin_mail(user.id, about):
                token = await services.auth_service.make_link_token(user, PURPOSE)
                mail = compose_link_mail(run.rolecall.settings, user, PURPOSE, token, about)
    if mail is not None:
        await run.clients.email.send(mail)
    async with run.finish() as services:
        await services.notification_service.end_mail(about)
