"""The mail that invites somebody to act for a company."""

from urllib.parse import quote
from uuid import uuid4

from app.clients.email import Mail
from app.clients.email.compose import compose, link_to
from app.core.config import Settings
from app.domains.companies.models import Company, CompanyInvitation


def compose_invitation(settings: Settings, invitation: CompanyInvitation, company: Company, token: str) -> Mail:
    """Every attempt has a message id of its own: its token is new, and a server must not drop the mail as known."""
    return compose(
        settings,
        "invitation",
        to=invitation.email,
        subject=f"You are invited to act for {company.name} on Rolecall",
        about=f"invitation-{invitation.id}-{uuid4().hex[:12]}",
        company=company.name,
        token=token,
        link=link_to(settings, f"/invitations?token={quote(token)}"),
    )
