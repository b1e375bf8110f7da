"""The mails that carry a one-use link."""

from dataclasses import dataclass
from urllib.parse import quote

from app.clients.email import Mail
from app.clients.email.compose import compose, link_to
from app.core.config import Settings
from app.domains.accounts.models import OneTimePurpose, User


@dataclass(frozen=True, slots=True)
class LinkMail:
    template: str
    subject: str
    path: str


LINK_MAILS = {
    OneTimePurpose.VERIFY_EMAIL: LinkMail(
        "verify_email", "Welcome to Rolecall: please confirm your address", "/verify-email"
    ),
    OneTimePurpose.RESET_PASSWORD: LinkMail("reset_password", "Choose a new password", "/reset-password"),
}


def compose_link_mail(settings: Settings, user: User, purpose: OneTimePurpose, token: str, about: str) -> Mail:
    kind = LINK_MAILS[purpose]
    return compose(
        settings,
        kind.template,
        to=user.email,
        subject=kind.subject,
        about=about,
        name=user.full_name,
        link=link_to(settings, f"{kind.path}?token={quote(token)}"),
    )
