"""Mail: by SMTP, or into the log where no server is set."""

from app.clients.email.log import LogSender
from app.clients.email.port import EmailSender, Mail
from app.clients.email.smtp import SmtpSender, SmtpServer
from app.core.config import Settings

__all__ = ["EmailSender", "Mail", "SmtpSender", "SmtpServer", "make_email_sender"]


def make_email_sender(settings: Settings) -> EmailSender:
    """The operator's."""
    if not settings.email_host:
        return LogSender(settings)
    return SmtpSender(
        SmtpServer(
            host=settings.email_host,
            port=settings.email_port,
            sender=settings.email_from,
            username=settings.email_host_user,
            password=settings.email_host_password.get_secret_value(),
            use_tls=settings.email_use_tls,
        )
    )
