"""uvicorn with our protocol, on a real socket: slow callers are hung up on, the others are served."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, WebSocket
from websockets.asyncio.client import connect

from app.api import create_app, server
from app.api.server import GuardedProtocol, options
from app.core.config import Settings
from app.services import Rolecall
from tests.conftest import make_rolecall


@pytest.fixture
async def port(rolecall: Rolecall, settings: Settings) -> AsyncIterator[int]:
    """The port of a running server."""
    async with serving(create_app(rolecall=rolecall), settings) as found:
        yield found


@asynccontextmanager
async def serving(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    # The loop is the test's own: pytest has chosen it already.
    chosen = {**options(settings), "port": 0, "loop": "none", "timeout_graceful_shutdown": 1}
    instance = uvicorn.Server(uvicorn.Config(app, **chosen))
    task = asyncio.create_task(instance.serve())
    while not instance.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    try:
        yield int(instance.servers[0].sockets[0].getsockname()[1])
    finally:
        instance.should_exit = True
        await task


async def seconds_until_closed(port: int, drip: Callable[[int], bytes], *, every: float) -> tuple[float, bytes]:
    """Send `drip(0)`, `drip(1)` … until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started = time.monotonic()
    number = 0
    received = b""
    try:
        while time.monotonic() - started < 10:
            writer.write(drip(number))
            number += 1
            try:
                received += await asyncio.wait_for(reader.read(65536), every)
                if reader.at_eof():
                    break
            except TimeoutError:
                continue
    except ConnectionError:
        pass
    finally:
        writer.close()
    return time.monotonic() - started, received


def slow_headers(number: int) -> bytes:
    return b"GET /health/live HTTP/1.1\r\nHost: x\r\n" if number == 0 else b"X-Drip: 1\r\n"


def slow_body(number: int) -> bytes:
    head = (
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"
    )
    return head if number == 0 else b" "


async def test_slow_callers_are_hung_up_on_while_others_are_served(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEADER_SECONDS", 0.6)
    monkeypatch.setattr(server, "BODY_SECONDS", 1.0)
    slow = asyncio.gather(
        *(seconds_until_closed(port, slow_headers, every=0.1) for _ in range(60)),
        *(seconds_until_closed(port, slow_body, every=0.1) for _ in range(60)),
        *(seconds_until_closed(port, lambda number: b"", every=0.1) for _ in range(60)),
    )
    await asyncio.sleep(0.2)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        for _ in range(5):
            assert (await http.get("/health/live")).status_code == 200
    for seconds, received in await slow:
        assert seconds < 8
        assert b" 200 " not in received


async def test_keep_alive_connection_serves_many_requests(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEADER_SECONDS", 0.3)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        for _ in range(4):
            assert (await http.get("/health/live")).status_code == 200
            await asyncio.sleep(0.2)
            answer = await http.post("/api/v1/auth/login", json={"email": "a@example.com", "password": "wrong-horse"})
            assert answer.status_code == 401


async def test_one_address_gets_a_bounded_number_of_connections(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CONNECTIONS_PER_ADDRESS", 5)
    monkeypatch.setattr(GuardedProtocol, "_is_exempt", lambda self, address: False)
    open_ones = [await asyncio.open_connection("127.0.0.1", port) for _ in range(8)]
    await asyncio.sleep(0.1)
    closed = 0
    for reader, _ in open_ones:
        try:
            closed += await asyncio.wait_for(reader.read(1), 0.05) == b""
        except TimeoutError:
            pass
        except ConnectionError:
            closed += 1
    assert closed == 3
    for _, writer in open_ones:
        writer.close()
    await asyncio.sleep(0.1)
    assert not GuardedProtocol.open_connections
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        assert (await http.get("/health/live")).status_code == 200


async def test_loopback_and_trusted_proxies_have_no_cap(rolecall: Rolecall, settings: Settings) -> None:
    trusting = make_rolecall(settings.model_copy(update={"trusted_proxies": ["10.0.0.0/8"]}))
    try:
        app = create_app(rolecall=trusting)
        async with app.router.lifespan_context(app) as state:
            config = uvicorn.Config(app, **{**options(settings), "loop": "none"})
            config.load()
            protocol = GuardedProtocol(config, uvicorn.server.ServerState(), dict(state or {}))
            assert protocol._is_exempt("127.0.0.1")
            assert protocol._is_exempt("::1")
            assert protocol._is_exempt("::ffff:127.0.0.1")
            assert protocol._is_exempt("10.1.2.3")
            assert not protocol._is_exempt("11.1.2.3")
    finally:
        await trusting.aclose()


async def test_websocket_outlives_the_deadlines_of_requests(
    rolecall: Rolecall, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEADER_SECONDS", 0.3)
    monkeypatch.setattr(server, "BODY_SECONDS", 0.3)
    app = create_app(rolecall=rolecall)

    @app.websocket("/ws/echo")
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())

    async with serving(app, settings) as port, connect(f"ws://127.0.0.1:{port}/ws/echo/", proxy=None) as socket:
        await asyncio.sleep(1)
        await socket.send("still here")
        assert await socket.recv() == "still here"


async def test_what_is_no_http_gets_a_problem_document(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"NONSENSE\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in answer
    for name in (b"x-request-id", b"ratelimit-policy", b"ratelimit"):
        assert b"\r\n" + name + b": " in answer
    assert answer.partition(b"\r\n\r\n")[2].startswith(b"{")


async def test_too_large_body_is_refused_before_it_is_sent(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 100000000\r\nExpect: 100-continue\r\n\r\n"
    )
    answer = await asyncio.wait_for(reader.read(), 3)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"100 Continue" not in answer


@pytest.mark.parametrize("path", ["/api/v1/jobs", "/api/v1/jobs/stats/", "/docs", "/health/live", "/openapi.json"])
async def test_head_answers_as_get_without_a_body(port: int, path: str) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
        answer = await http.get(path)
        head = await http.head(path)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-type", "content-length", "etag", "cache-control"):
            assert head.headers.get(name) == answer.headers.get(name), name
        assert (await http.head("/nothing")).status_code == 404
        assert (await http.head("/api/v1/auth/login")).status_code == 405
