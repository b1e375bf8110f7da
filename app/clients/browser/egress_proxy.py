"""The only way out that a browser of ours has: an HTTP proxy on loopback that looks at every address before it dials.

Routes set in the browser do not see everything a page can do (redirects, popups, workers, websockets); a socket does.
"""

import asyncio
import base64
import hmac
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import structlog

from app.clients.browser.failures import connection_failed, too_large
from app.clients.web.port import FailureKind, FetchFailed

log = structlog.get_logger(__name__)

Resolve = Callable[[str, int], Awaitable[list[str]]]  # the addresses that may be dialled, or FetchFailed

MAX_HEAD_BYTES = 64 * 1024
MAX_CONNECTIONS = 100
CHUNK_BYTES = 64 * 1024
HEAD_SECONDS = 10.0
CONNECT_SECONDS = 10.0
HOP_BY_HOP = frozenset({"connection", "keep-alive", "proxy-authorization", "proxy-connection", "te", "upgrade"})

CLOSE_SECONDS = 1.0
END_OF_HEAD = b"\r\n\r\n"

Target = tuple[str, int]
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _BadRequest(Exception):
    """Nothing that a browser sends to its proxy."""


class _TooLarge(Exception):
    """More bytes than one connection, or the whole session, may move."""


class _NoAnswer(Exception):
    """The server broke off, or speaks something else than HTTP."""


class _Head:
    """The first line and the header lines of a message, as they came."""

    def __init__(self, raw: bytes) -> None:
        first, *lines = raw.decode("latin-1").split("\r\n")
        self.first = first
        self.lines = [line for line in lines if line]

    def get(self, name: str) -> str:
        for line in self.lines:
            key, _, value = line.partition(":")
            if key.strip().lower() == name:
                return value.strip()
        return ""

    def for_one_exchange(self, first: str) -> bytes:
        """The same message without what is between neighbours only, and with the connection's end announced."""
        kept = [line for line in self.lines if line.partition(":")[0].strip().lower() not in HOP_BY_HOP]
        return "\r\n".join([first, *kept, "Connection: close", "", ""]).encode("latin-1")


class EgressProxy:
    """Of one browser session: `async with EgressProxy(resolve) as proxy: …`; its end closes every connection.

    It knows why a target was not reached, which a browser does not tell.
    """

    def __init__(
        self,
        resolve: Resolve,
        *,
        max_bytes: int = 40_000_000,
        max_connection_bytes: int = 20_000_000,
        connection_seconds: float = 60,
    ) -> None:
        self._resolve = resolve
        self._bytes_left = max_bytes
        self._max_connection_bytes = max_connection_bytes
        self._connection_seconds = connection_seconds
        self._connections: set[asyncio.Task[None]] = set()
        self.username = "browser"
        self.password = secrets.token_urlsafe(24)
        self.refused = 0
        self.failures: dict[Target, FetchFailed] = {}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=MAX_HEAD_BYTES)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def failure_at(self, url: str) -> FetchFailed | None:
        """Why the host of `url` could not be reached, or was cut off, where it was."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme in {"https", "wss"} else 80)
        except ValueError:
            return None
        return self.failures.get((parts.hostname or "", port))

    # A connection of the browser's

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MAX_CONNECTIONS:
            writer.close()
            return
        connection = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self._connection_seconds):
                await self._answer(reader, writer)
        except (OSError, EOFError, asyncio.LimitOverrunError, TimeoutError):
            pass  # either side went away, or took too long; there is nobody to tell
        except _BadRequest:
            writer.write(_answer_head(400, "Bad Request"))
        finally:
            await _close(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(HEAD_SECONDS):
            head = _Head(await reader.readuntil(END_OF_HEAD))
        if not self._is_ours(head.get("proxy-authorization")):
            writer.write(_answer_head(407, "Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="egress"'))
            return
        method, target, path = _request_line(head.first)
        try:
            upstream = await self._dial(target)
        except FetchFailed as failure:
            self.failures[target] = failure
            if failure.kind is FailureKind.REFUSED:
                self.refused += 1
                log.info("browser_request_refused", host=target[0], port=target[1])
            writer.write(_answer_head(403 if failure.kind is FailureKind.REFUSED else 502, failure.code))
            return
        try:
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                upstream[1].write(head.for_one_exchange(f"{method} {path} HTTP/1.1"))
            await self._pass_on(target, (reader, writer), upstream, is_tunnel=method == "CONNECT")
        except _TooLarge:
            self.failures[target] = too_large()
        except _NoAnswer:
            self.failures[target] = connection_failed(target[0])
            writer.write(_answer_head(502, "Bad Gateway"))
        finally:
            await _close(upstream[1])

    def _is_ours(self, authorization: str) -> bool:
        expected = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return hmac.compare_digest(authorization.encode(), f"Basic {expected}".encode())

    async def _dial(self, target: Target) -> Stream:
        host, port = target
        error: BaseException | None = None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                for address in await self._resolve(host, port):
                    try:
                        return await asyncio.open_connection(address, port, limit=MAX_HEAD_BYTES)
                    except OSError as refused:
                        error = refused
        except TimeoutError as late:
            error = late
        raise connection_failed(host) from error

    async def _pass_on(self, target: Target, browser: Stream, upstream: Stream, *, is_tunnel: bool) -> None:
        """Both ways at once, until either side is done or there has been too much."""
        there, back = self._max_connection_bytes, self._max_connection_bytes

        async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int) -> None:
            while chunk := await reader.read(CHUNK_BYTES):
                left -= len(chunk)
                self._bytes_left -= len(chunk)
                if left < 0 or self._bytes_left < 0:
                    raise _TooLarge
                writer.write(chunk)
                await writer.drain()

        async def answer() -> None:
            if not is_tunnel:
                browser[1].write(await _final_head(upstream[0]))
            await copy(upstream[0], browser[1], back)

        ways = [asyncio.create_task(copy(browser[0], upstream[1], there)), asyncio.create_task(answer())]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                way.result()
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)


async def _final_head(upstream: asyncio.StreamReader) -> bytes:
    """The head of the answer proper; those before it (100, 103) are for neighbours or hints."""
    while True:
        try:
            head = _Head(await upstream.readuntil(END_OF_HEAD))
        except (OSError, EOFError, asyncio.LimitOverrunError) as error:
            raise _NoAnswer from error
        version, _, status = head.first.partition(" ")
        if not version.startswith("HTTP/1."):
            raise _NoAnswer
        if not status.startswith("1"):
            return head.for_one_exchange(head.first)


def _request_line(line: str) -> tuple[str, Target, str]:
    """Method, target and, but for CONNECT, the path to ask the target for."""
    words = line.split(" ")
    if len(words) != 3:
        raise _BadRequest
    method, url, _ = words
    try:
        parts = urlsplit(f"//{url}" if method == "CONNECT" else url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _BadRequest from None
    if not host or (parts.scheme != "http" and method != "CONNECT") or (port is None and method == "CONNECT"):
        raise _BadRequest
    path = parts.path or "/"
    return method, (host, port or 80), f"{path}?{parts.query}" if parts.query else path


def _answer_head(status: int, reason: str, *lines: str) -> bytes:
    return "\r\n".join(
        [f"HTTP/1.1 {status} {reason}", *lines, "Content-Length: 0", "Connection: close", "", ""]
    ).encode("latin-1")


async def _close(writer: asyncio.StreamWriter) -> None:
    """What is written goes out first, unless nobody reads it."""
    writer.close()
    try:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await writer.wait_closed()
    finally:
        writer.transport.abort()
