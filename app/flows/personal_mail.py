"""Mails to somebody about their own affairs, which their own mail server may carry."""

import structlog

from app.clients.email import Mail, SmtpSender, SmtpServer
from app.core.config import Settings
from app.core.errors import UpstreamFailed
from app.domains.integrations.errors import CredentialsUnreadable
from app.domains.integrations.models import IntegrationKind
from app.flows.credentials import Credentials, credentials_for, noted
from app.services import Rolecall

log = structlog.get_logger(__name__)


async def send_personal_mail(rolecall: Rolecall, user_id: int, mail: Mail) -> None:
    """By the person's own server where they brought one along; by the operator's where they did not, or theirs fails.

    Mails on which the account's safety depends (passwords, addresses) always go by the operator's.
    """
    try:
        credentials = await credentials_for(rolecall, user_id, IntegrationKind.SMTP)
        if credentials is not None:
            async with noted(rolecall, credentials):
                await SmtpSender(own_server(rolecall.settings, credentials)).send(mail)
            return
    except (CredentialsUnreadable, UpstreamFailed) as failure:
        log.info("own_mail_server_failed", user_id=user_id, code=failure.code)
    await rolecall.clients.email.send(mail)


def own_server(settings: Settings, credentials: Credentials) -> SmtpServer:
    """Somebody's own mail server, which is a stranger's address to us."""
    return SmtpServer(
        host=credentials["host"],
        port=credentials["port"],
        sender=credentials["from_email"],
        username=credentials["username"],
        password=credentials["password"],
        use_tls=credentials["use_tls"],
        is_strangers=True,
        allows_private=settings.scraper_allow_private_networks,
    )
