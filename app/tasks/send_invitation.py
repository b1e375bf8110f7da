"""Mail an invitation to act for a company."""

from app.domains.companies.messages import SEND_INVITATION
from app.flows.invitation_mail import compose_invitation
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(SEND_INVITATION)
async def send_invitation(run: TaskRun, *, invitation_id: int) -> None:
    """The token is made here, so that it lies in no payload. One that was accepted or has run out is not sent."""
    about = f"invitation-{invitation_id}-{run.task_id}"
    mail = None
    async with run.unit() as services:
        invitation = await services.company_service.find_open_invitation(invitation_id)
        if invitation is not None and await services.notification_service.begin_mail(None, about):
            company, token = await services.company_service.make_invitation_token(invitation)
            mail = compose_invitation(run.rolecall.settings, invitation, company, token)
    if mail is not None:
        await run.clients.email.send(mail)
    async with run.finish() as services:
        await services.notification_service.end_mail(about)
