"""The service with a mail server beside it, for tests that read mails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.core.config import Settings
from tests.conftest import cloned
from tests.standins.smtp import Mailbox


@asynccontextmanager
async def settings_with_mail(servers: Settings, data_dir: Path, mailbox: Mailbox) -> AsyncIterator[Settings]:
    """Settings of a test whose mails go into `mailbox`."""
    async with cloned(
        servers,
        data_dir=data_dir,
        email_host="127.0.0.1",
        email_port=mailbox.port,
        email_use_tls=False,
        email_from="Rolecall <jobs@rolecall.example>",
        frontend_url="https://app.example/",
    ) as settings:
        yield settings
