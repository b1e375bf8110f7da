"""From a template to a mail: a plain text and an HTML part that say the same."""

from email.utils import parseaddr
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.clients.email.port import Mail
from app.core.config import Settings

_templates = Environment(
    loader=PackageLoader("app.clients.email"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def message_id(settings: Settings, about: str) -> str:
    """The same for the same `about`, e.g. "notification-12", however often the mail is sent."""
    domain = parseaddr(settings.email_from)[1].rpartition("@")[2] or "rolecall.invalid"
    return f"<{about}@{domain}>"


def link_to(settings: Settings, path: str) -> str:
    """A link for people: into the front end where there is one, else to this service."""
    return f"{(settings.frontend_url or settings.base_url).rstrip('/')}{path}"


def compose(settings: Settings, template: str, *, to: str, subject: str, about: str, **values: Any) -> Mail:
    """A mail from `templates/{template}.txt` and `.html`. In HTML every value is escaped."""
    given = {"subject": subject, "home": link_to(settings, "/"), **values}
    return Mail(
        to=to,
        subject=subject,
        text=_templates.get_template(f"{template}.txt").render(given),
        html=_templates.get_template(f"{template}.html").render(given),
        message_id=message_id(settings, about),
    )
