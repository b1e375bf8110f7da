"""A mail server on a loopback socket: it takes mails as a real one does, and can be told to misbehave."""

import asyncio
import email
import email.policy
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """What arrived, in order. `refusal` is answered instead of taking the next mails."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusal: str | None = None
        self.attempts = 0
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        self.attempts += 1
        if self.refusal is not None:
            return self.refusal
        content = cast("bytes", envelope.content)
        self.messages.append(email.message_from_bytes(content, policy=email.policy.default))
        self.recipients.extend(envelope.rcpt_tos)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message["To"] == address]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return cast("str", part.get_content())


def token_of(message: EmailMessage) -> str:
    """The token of the link in a mail."""
    found = re.search(r"token=([\w-]+)", text_of(message))
    assert found is not None, text_of(message)
    return found[1]


@asynccontextmanager
async def mail_server(**options: Any) -> AsyncIterator[Mailbox]:
    """A server in this event loop; `mailbox.port` is where it listens."""
    mailbox = Mailbox()
    listener = socket.create_server(("127.0.0.1", 0))
    mailbox.port = listener.getsockname()[1]
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="localhost", loop=loop, enable_SMTPUTF8=True, **options), sock=listener
    )
    try:
        yield mailbox
    finally:
        server.close()
        await server.wait_closed()
