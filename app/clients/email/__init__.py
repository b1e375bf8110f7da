"""Mail: by SMTP, or into the log where no server is set."""

from app.clients.email.log import LogSender
from app.clients.email.port import EmailSender, Mail
from app.clients.email.smtp import SmtpSender
from app.core.config import Settings

__all__ = ["EmailSender", "Mail", "make_email_sender"]


def make_email_sender(settings: Settings) -> EmailSender:
    return SmtpSender(settings) if settings.email_host else LogSender(settings)
