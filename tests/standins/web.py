"""The web on a loopback socket: scripted answers, an access log, and the ways in which servers hurt those who fetch.

async with web_standin() as web:
    web.serve("/jobs", "<h1>Jobs</h1>")
    web.serve("/busy", status=429, headers={"Retry-After": "1"})
    web.serve("/busy", "at last")          # a second answer to one path follows the first; the last one stays
    web.misbehave("/forever", "endless")
    web.url("/jobs"), web.log
"""

import asyncio
import contextlib
import gzip
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from typing import Literal

Hurt = Literal["endless", "gzip_bomb", "reset", "reset_midway", "drip", "half", "silent", "garbage", "headers_forever"]
BOMB_BYTES = 1024**3


@dataclass(slots=True)
class Visit:
    """A line of the access log. Times are of the monotonic clock; `ended_at` is when the answer was out."""

    at: float
    method: str
    path: str  # with its query
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""
    ended_at: float = inf


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    hurt: Hurt | None = None  # instead of an answer, once the request was read


Respond = Callable[[Visit], Answer]


class WebStandin:
    """What is served, and who came. A path is looked up with its query first, then without; unknown ones are 404."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.port = 0
        self.log: list[Visit] = []
        self._answers: dict[str, list[Answer]] = {}
        self._responders: dict[str, Respond] = {}
        self._hurts: dict[str, Hurt] = {}
        self._came = asyncio.Condition()

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def serve(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        content_type: str = "text/html; charset=utf-8",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
    ) -> str:
        """Answer so at this path. With an ETag or Last-Modified in `headers`, a matching request is answered 304."""
        content = body.encode() if isinstance(body, str) else body
        self._answers.setdefault(path, []).append(Answer(content, content_type, status, dict(headers or {}), delay))
        return self.url(path)

    def replace(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        status: int = 200,
        content_type: str = "text/html",
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Answer so at this path from now on, whatever was said before."""
        self._answers.pop(path, None)
        return self.serve(path, body, status=status, content_type=content_type, headers=headers)

    def respond(self, path: str, respond: Respond) -> str:
        """Answer by a function of the request."""
        self._responders[path] = respond
        return self.url(path)

    def misbehave(self, path: str, hurt: Hurt) -> str:
        self._hurts[path] = hurt
        return self.url(path)

    def visits(self, path: str) -> list[Visit]:
        """The log of one path, whatever its query."""
        return [visit for visit in self.log if path in (visit.path, visit.path.partition("?")[0])]

    async def visited(self, path: str, *, times: int = 1, seconds: float = 10) -> list[Visit]:
        """The log of one path, once so many requests have come."""
        async with asyncio.timeout(seconds), self._came:
            await self._came.wait_for(lambda: len(self.visits(path)) >= times)
        return self.visits(path)

    @property
    def paths(self) -> list[str]:
        return [visit.path for visit in self.log]

    @property
    def most_at_once(self) -> int:
        """How many requests were being answered at the same moment, at most."""
        edges = [(visit.at, 1) for visit in self.log] + [(visit.ended_at, -1) for visit in self.log]
        now = most = 0
        for _, step in sorted(edges):
            now += step
            most = max(most, now)
        return most

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive as HTTP/1.1 says."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            while (visit := await self._read(reader)) is not None:
                self.log.append(visit)
                async with self._came:
                    self._came.notify_all()
                try:
                    if not await self._answer(visit, writer):
                        break
                finally:
                    visit.ended_at = time.monotonic()
        writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Visit | None:
        first = await reader.read(1)
        if not first.isupper():  # no method: whoever greets by TLS is not left waiting for the end of a line
            return None
        line = (first + await reader.readline()).decode("latin-1").split()
        if len(line) != 3:
            return None
        at = time.monotonic()
        headers: dict[str, str] = {}
        while text := (await reader.readline()).decode("latin-1").strip():
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Visit(at, line[0], line[1], headers, body)

    async def _answer(self, visit: Visit, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection may go on."""
        bare = visit.path.partition("?")[0]
        hurt = self._hurts.get(visit.path) or self._hurts.get(bare)
        if hurt is not None:
            await HURTS[hurt](writer)
            return False
        respond = self._responders.get(visit.path) or self._responders.get(bare)
        answer = respond(visit) if respond is not None else self._next_answer(visit.path, bare)
        if answer.delay:
            await asyncio.sleep(answer.delay)
        if answer.hurt is not None:
            await HURTS[answer.hurt](writer)
            return False
        if is_unchanged(visit, answer):
            answer = Answer(status=304, headers=answer.headers)
        writer.write(head_of(answer) + (b"" if visit.method == "HEAD" else answer.body))
        await writer.drain()
        return visit.headers.get("connection", "").lower() != "close"

    def _next_answer(self, *paths: str) -> Answer:
        for path in paths:
            answers = self._answers.get(path)
            if answers:
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return Answer(b"<h1>Not found</h1>", status=404)


def is_unchanged(visit: Visit, answer: Answer) -> bool:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if answer.status != 200 or visit.method != "GET":
        return False
    if "if-none-match" in visit.headers:
        return visit.headers["if-none-match"] == headers.get("etag")
    return "last-modified" in headers and visit.headers.get("if-modified-since") == headers["last-modified"]


def head_of(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {'OK' if answer.status == 200 else 'So'}"]
    names = {name.lower() for name in answer.headers}
    if answer.status not in (204, 304):
        if "content-type" not in names:
            lines.append(f"Content-Type: {answer.content_type}")
        if "content-length" not in names:
            lines.append(f"Content-Length: {len(answer.body)}")
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b"<p>more</p>\n".ljust(0x10000, b".") + b"\r\n"
    while True:
        writer.write(chunk)
        await writer.drain()


async def _gzip_bomb(writer: asyncio.StreamWriter) -> None:
    """A gigabyte of nothing in a megabyte."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n")
    member = gzip.compress(bytes(1024**2))
    for _ in range(BOMB_BYTES // 1024**2):
        writer.write(member)
        await writer.drain()


async def _reset(writer: asyncio.StreamWriter) -> None:
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _reset_midway(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<h1>Jobs</h1>")
    await writer.drain()
    await asyncio.sleep(0.05)
    await _reset(writer)


async def _drip(writer: asyncio.StreamWriter) -> None:
    """A byte a tenth of a second: never silent, never done."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.1)


async def _half(writer: asyncio.StreamWriter) -> None:
    """Fewer bytes than promised, and an orderly end."""
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"jobs": [')
    await writer.drain()


async def _silent(writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()  # until the client, or the block, ends it


async def _garbage(writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xff\xfeSSH-2.0-OpenSSH\r\n\r\n\r\n")
    await writer.drain()


async def _headers_forever(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"." * 1000 + b"\r\n")
        await writer.drain()


HURTS: Mapping[Hurt, Callable[[asyncio.StreamWriter], Awaitable[None]]] = {
    "endless": _endless,
    "gzip_bomb": _gzip_bomb,
    "reset": _reset,
    "reset_midway": _reset_midway,
    "drip": _drip,
    "half": _half,
    "silent": _silent,
    "garbage": _garbage,
    "headers_forever": _headers_forever,
}


@asynccontextmanager
async def web_standin(host: str = "127.0.0.1") -> AsyncIterator[WebStandin]:
    """A server in this event loop, on a free port; its connections end with the block."""
    web = WebStandin(host)
    connections: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            await web.handle(reader, writer)
        except asyncio.CancelledError:  # the block ended; a cancelled handler would be reported as an error
            writer.transport.abort()
        finally:
            connections.discard(task)

    server = await asyncio.start_server(handle, host, 0)
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
