"""Where no mail server is set, mails are written to the log."""

import structlog

from app.clients.email.port import Mail
from app.core.config import Settings
from app.core.unit_of_work import refuse_network_inside_unit

log = structlog.get_logger(__name__)


class LogSender:
    """For development, where the log is the mailbox. In production a mail's links are secrets, so the text stays out."""

    def __init__(self, settings: Settings) -> None:
        self._shows_text = not settings.is_production

    async def send(self, mail: Mail) -> None:
        refuse_network_inside_unit("email")
        if self._shows_text:
            log.info("mail", to=mail.to, subject=mail.subject, text=mail.text)
        else:
            log.warning("mail_not_sent", reason="EMAIL_HOST is not set", message_id=mail.message_id)
