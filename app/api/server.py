"""The API's process: uvicorn with deadlines for slow callers and a cap on connections. `python -m app.api.server`."""

import asyncio
import secrets
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.api.address import Network, is_in, parse
from app.api.edge import API_CSP
from app.api.problems import MEDIA_TYPE, BadRequest, problem_body
from app.core.config import ConfigurationError, Settings
from app.core.embedded import embedded_servers
from app.core.rate_limit import Headers

HEADER_SECONDS = 5.0
BODY_SECONDS = 20.0
# A process answers its parent's question only when it has imported the application, which a loaded machine may be slow to
# do. uvicorn's own five seconds would kill it then, start another, and never come to an end.
SILENCE_SECONDS = 60
BODY_BYTES = 100_000  # a body must bring so much in BODY_SECONDS, or be complete
CONNECTIONS_PER_ADDRESS = 50


class GuardedProtocol(HttpToolsProtocol):
    """A caller that is slow with its headers or body is hung up on, and one address gets 50 connections.

    Loopback and TRUSTED_PROXIES may have any number. uvicorn's own `--limit-concurrency` would answer everybody with
    503 as soon as one caller holds enough connections.
    """

    open_connections: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._deadline: asyncio.TimerHandle | None = None
        self._is_in_headers = True
        self._is_in_body = False
        self._body_bytes = 0
        self._counted: str | None = None
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if address and not self._is_exempt(address):
            self._counted = address
            self.open_connections[address] += 1
            if self.open_connections[address] > CONNECTIONS_PER_ADDRESS:
                transport.abort()
                return
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._hang_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """From here on the transport is the websocket's: no deadline, and no place among the counted."""
        self._is_in_headers = self._is_in_body = False
        self._forget()
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # Most requests arrive whole: no timer is ever made for them.
        if self._is_in_headers or self._is_in_body:
            if self._deadline is None:
                if self._is_in_headers:
                    self._deadline = self.loop.call_later(HEADER_SECONDS, self._hang_up)
                else:
                    self._deadline = self.loop.call_later(BODY_SECONDS, self._check_body)
        elif self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def on_message_begin(self) -> None:
        self._is_in_headers = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_in_headers = False
        self._is_in_body = True
        self._body_bytes = 0
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """uvicorn's own is plain text; what it could not parse never reaches the application."""
        request_id = secrets.token_hex(16)
        body = problem_body(BadRequest(msg), path="", request_id=request_id)
        limits: Headers = self.app_state.get("limit_headers", [])
        head = (
            "HTTP/1.1 400 Bad Request\r\n"
            f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\nx-request-id: {request_id}\r\n"
            f"content-security-policy: {API_CSP.decode()}\r\nx-content-type-options: nosniff\r\n"
            "x-frame-options: DENY\r\nreferrer-policy: no-referrer\r\ncache-control: no-store\r\nconnection: close\r\n"
        )
        self.transport.write(head.encode() + b"".join(b"%s: %s\r\n" % limit for limit in limits) + b"\r\n" + body)
        self.transport.close()

    def _is_exempt(self, address: str) -> bool:
        try:
            if parse(address).is_loopback:
                return True
        except ValueError:
            return True
        trusted: Sequence[Network] = self.app_state.get("trusted_proxies", ())
        return is_in(address, trusted)

    def _check_body(self) -> None:
        """A body may take long where it is long, or where it is we who are slow to read it."""
        if self._body_bytes < BODY_BYTES and not self.flow.read_paused:
            self._hang_up()
            return
        self._body_bytes = 0
        self._deadline = self.loop.call_later(BODY_SECONDS, self._check_body)

    def _hang_up(self) -> None:
        self._deadline = None
        self.transport.abort()

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if self._counted is not None:
            self.open_connections[self._counted] -= 1
            if self.open_connections[self._counted] <= 0:
                del self.open_connections[self._counted]
            self._counted = None


def options(settings: Settings) -> dict[str, Any]:
    """uvicorn's options. Proxies are our own business (app/api/address.py): uvicorn would trust loopback's headers."""
    return {
        "host": settings.host,
        "port": settings.port,
        "workers": settings.web_concurrency,
        "http": GuardedProtocol,
        "loop": "uvloop",
        "log_config": None,
        "access_log": False,
        "proxy_headers": False,
        "server_header": False,
        "timeout_worker_healthcheck": SILENCE_SECONDS,
        "timeout_graceful_shutdown": settings.shutdown_grace_seconds,
    }


def main() -> int:
    try:
        with embedded_servers(Settings().checked()) as settings:
            uvicorn.run("app.api:create_app", factory=True, **options(settings))
    except ConfigurationError as error:
        sys.stderr.write(f"Rolecall did not start: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
