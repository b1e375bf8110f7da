"""A Sentry on a loopback socket: takes envelopes as the real one does and refuses what it would refuse."""

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

PROJECT, PUBLIC_KEY = "42", "0123456789abcdef0123456789abcdef"


class Reports:
    """The events that arrived, in order, and whatever was refused."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.bodies: list[str] = []
        self.refused: list[str] = []
        self.port = 0
        self._arrived = asyncio.Event()

    @property
    def dsn(self) -> str:
        return f"http://{PUBLIC_KEY}@127.0.0.1:{self.port}/{PROJECT}"

    def take(self, target: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """One envelope: a line of JSON about the whole, then a header line and a payload for each item."""
        if target.partition("?")[0] != f"/api/{PROJECT}/envelope/":
            return self._refuse(404, f"no such path: {target}")
        if f"sentry_key={PUBLIC_KEY}" not in headers.get("x-sentry-auth", ""):
            return self._refuse(403, "ProjectId")
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        head, _, rest = body.partition(b"\n")
        envelope = json.loads(head)
        while rest:
            line, _, rest = rest.partition(b"\n")
            if not line:
                continue
            item = json.loads(line)
            length = item.get("length", rest.find(b"\n") if b"\n" in rest else len(rest))
            payload, rest = rest[:length], rest[length:].removeprefix(b"\n")
            if item["type"] == "event":
                event = json.loads(payload)
                if not re.fullmatch(r"[0-9a-f]{32}", event["event_id"]):
                    return self._refuse(400, "invalid event id")
                self.events.append(event)
                self.bodies.append(payload.decode())
                self._arrived.set()
        return 200, json.dumps({"id": envelope.get("event_id")}).encode()

    def _refuse(self, status: int, why: str) -> tuple[int, bytes]:
        self.refused.append(why)
        return status, json.dumps({"detail": why}).encode()

    async def wait(self, number: int, seconds: float = 10) -> list[dict[str, Any]]:
        """The events, once there are so many."""
        async with asyncio.timeout(seconds):
            while len(self.events) < number:
                self._arrived.clear()
                await self._arrived.wait()
        return self.events


@asynccontextmanager
async def sentry_server() -> AsyncIterator[Reports]:
    """A server in this event loop; `reports.dsn` is what SENTRY_DSN has to be."""
    reports = Reports()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readline()).decode().split()
            headers: dict[str, str] = {}
            while line := (await reader.readline()).decode().strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            status, content = reports.take(request[1], headers, body)
            writer.write(
                f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode()
                + content
            )
            await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reports.port = server.sockets[0].getsockname()[1]
    try:
        yield reports
    finally:
        server.close()
