"""Mail an invitation to act for a company."""

from app.domains.companies.messages import SEND_INVITATION
from app.flows.invitation_mail import compose_invitation
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(SEND_INVITATION)
async def send_invitation(run: TaskRun, *, invitation_id: int) -> None:
    """The token is made here, so that it lies in no payload. One that was accepted or has run out is not sent."""
    mail = None
    async with run.unit() as services:
        made = await services.company_service.make_invitation_token(invitation_id)
        if made is not None:
            mail = compose_invitation(run.rolecall.settings, *made)
    if mail is not None:
        await run.clients.email.send(mail)
