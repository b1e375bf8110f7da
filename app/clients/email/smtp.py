"""Mail by SMTP (RFC 5321), through aiosmtplib."""

import asyncio
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import localtime

import aiosmtplib

from app.clients.email.port import Mail
from app.core.config import Settings
from app.core.errors import UpstreamFailed
from app.core.unit_of_work import refuse_network_inside_unit

IMPLICIT_TLS_PORT = 465
STEP_SECONDS = 10
SEND_SECONDS = 30


ENCODED_WORD = "=?"  # RFC 2047; Python decodes it on assignment, line breaks and all, after its check for them


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """The MIME message. No value can smuggle in a header or a recipient: ValueError where an address tries."""
    if ENCODED_WORD in mail.to or not mail.to.isprintable() or " " in mail.to or "," in mail.to:
        raise ValueError("this is no single address")
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.replace(ENCODED_WORD, "= ?").split())
    message["Date"] = localtime()
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office answers (RFC 3834)
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


class SmtpSender:
    """A connection a mail. With EMAIL_USE_TLS the connection is encrypted or the mail is not sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, mail: Mail) -> None:
        refuse_network_inside_unit("email")
        settings = self._settings
        is_implicit = settings.email_use_tls and settings.email_port == IMPLICIT_TLS_PORT
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await aiosmtplib.send(
                    as_message(mail, settings.email_from),
                    recipients=[mail.to],
                    hostname=settings.email_host,
                    port=settings.email_port,
                    username=settings.email_host_user or None,
                    password=settings.email_host_password.get_secret_value() or None,
                    use_tls=is_implicit,
                    start_tls=settings.email_use_tls and not is_implicit,
                    timeout=STEP_SECONDS,
                )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise UpstreamFailed(f"The mail server did not take the mail: {type(error).__name__}") from error
