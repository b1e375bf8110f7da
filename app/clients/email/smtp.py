"""Mail by SMTP (RFC 5321), through aiosmtplib."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import localtime

import aiosmtplib

from app.clients.email.port import Mail
from app.clients.web import FetchFailed
from app.clients.web.guard import resolve_public
from app.core.errors import UpstreamFailed
from app.core.unit_of_work import refuse_network_inside_unit

IMPLICIT_TLS_PORT = 465
MAIL_PORTS = frozenset({25, IMPLICIT_TLS_PORT, 587, 2525})  # what a stranger's server may listen on
STEP_SECONDS = 10
SEND_SECONDS = 30


ENCODED_WORD = "=?"  # RFC 2047; Python decodes it on assignment, line breaks and all, after its check for them


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in, and as whom. `is_strangers`: the address is somebody's word, so only the internet is
    dialled, on a port for mail; `allows_private` lifts that."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    use_tls: bool = True
    is_strangers: bool = False
    allows_private: bool = False


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
    """A connection a mail. With `use_tls` the connection is encrypted or the mail is not sent."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def send(self, mail: Mail) -> None:
        async with self._session() as session:
            await session.send_message(as_message(mail, self._server.sender), recipients=[mail.to])

    async def check(self) -> None:
        """Log in and say goodbye, or raise UpstreamFailed."""
        async with self._session() as session:
            await session.noop()

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A server that let us in."""
        refuse_network_inside_unit("email")
        server = self._server
        is_implicit = server.use_tls and server.port == IMPLICIT_TLS_PORT
        try:
            async with asyncio.timeout(SEND_SECONDS):
                dialled = await self._dial() if server.is_strangers else None
                async with aiosmtplib.SMTP(
                    hostname=server.host,
                    port=server.port if dialled is None else None,
                    sock=dialled,
                    username=server.username or None,
                    password=server.password or None,
                    use_tls=is_implicit,
                    start_tls=server.use_tls and not is_implicit,
                    timeout=STEP_SECONDS,
                ) as session:
                    yield session
        except aiosmtplib.SMTPAuthenticationError as error:
            raise UpstreamFailed("The mail server refuses the user name or the password") from error
        except FetchFailed as error:
            raise UpstreamFailed(
                "The mail server is none that anybody could reach: on the internet, at port 25, 465, 587 or 2525"
            ) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise UpstreamFailed(f"The mail server did not take the mail: {type(error).__name__}") from error

    async def _dial(self) -> socket.socket:
        """A connection to an address that was checked. The name is not looked up again."""
        server = self._server
        addresses = await resolve_public(
            server.host, server.port, allow_private=server.allows_private, ports=MAIL_PORTS
        )
        for number, address in enumerate(addresses, 1):
            dialled = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            dialled.setblocking(False)
            try:
                async with asyncio.timeout(STEP_SECONDS):
                    await asyncio.get_running_loop().sock_connect(dialled, (address, server.port))
            except BaseException as error:
                dialled.close()
                if not isinstance(error, OSError) or number == len(addresses):  # TimeoutError is one
                    raise
            else:
                return dialled
        raise AssertionError("resolve_public returns at least one address")
