"""Mail a link that confirms an address."""

from app.domains.accounts.messages import SEND_VERIFICATION
from app.domains.accounts.models import OneTimePurpose
from app.flows.link_mails import compose_link_mail
from app.tasks.registry import flow
from app.tasks.run import TaskRun

PURPOSE = OneTimePurpose.VERIFY_EMAIL


@flow(SEND_VERIFICATION)
async def send_verification(run: TaskRun, *, user_id: int) -> None:
    """The token is made here, so that it lies nowhere but in the mail. A retry mails another; either works."""
    about = f"verify-email-{run.task_id}"
    mail = None
    async with run.unit() as services:
        user = await services.user_service.find_user(user_id)
        is_due = user is not None and user.is_active and user.email_verified_at is None
        if user is not None and is_due and await services.notification_service.begin_mail(user.id, about):
            token = await services.auth_service.make_link_token(user, PURPOSE)
            mail = compose_link_mail(run.rolecall.settings, user, PURPOSE, token, about)
    if mail is not None:
        await run.clients.email.send(mail)
    async with run.finish() as services:
        await services.notification_service.end_mail(about)
