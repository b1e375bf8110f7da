"""The proxy by itself, spoken to over raw sockets as a browser, or something worse, would."""

import asyncio
import base64

import pytest

from app.clients.browser.egress_proxy import EgressProxy
from app.clients.web.guard import forbidden
from tests.standins.web import web_standin


async def resolve(host: str, port: int) -> list[str]:
    if host == "inner.example":
        raise forbidden()
    return ["127.0.0.1"]


async def ask(proxy: EgressProxy, request: str, *, password: str | None = None, body: bytes = b"") -> bytes:
    """Everything that is answered to one request."""
    secret = base64.b64encode(f"{proxy.username}:{password or proxy.password}".encode()).decode()
    head = f"{request}\r\nProxy-Authorization: Basic {secret}\r\nProxy-Connection: keep-alive\r\n"
    return await ask_raw(proxy, head.encode() + b"\r\n" + body)


async def ask_raw(proxy: EgressProxy, message: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    writer.write(message)
    try:
        async with asyncio.timeout(20):
            return await reader.read()
    finally:
        writer.close()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("password", ["wrong", "ÿ" * 1000])
async def test_stranger_on_this_machine_gets_nowhere(password: str) -> None:
    async with web_standin() as web, EgressProxy(resolve) as proxy:
        request = f"GET {web.serve('/jobs', 'Jobs')} HTTP/1.1"
        assert status(await ask(proxy, request, password=password)) == 407
        assert status(await ask_raw(proxy, f"{request}\r\n\r\n".encode())) == 407
        assert web.log == []


async def test_request_arrives_without_what_was_the_proxys() -> None:
    async with web_standin() as web, EgressProxy(resolve) as proxy:
        web.serve("/jobs?page=2", "Jobs")
        request = f"POST http://jobs.example:{web.port}/jobs?page=2 HTTP/1.1\r\nHost: jobs.example\r\nContent-Length: 3"
        answer = await ask(proxy, request, body=b"a=b")
        assert status(answer) == 200
        assert answer.endswith(b"Jobs")
        visit = web.log[0]
        assert (visit.method, visit.path, visit.body) == ("POST", "/jobs?page=2", b"a=b")
        assert not [name for name in visit.headers if name.startswith("proxy")]


async def test_tunnel_carries_both_ways() -> None:
    async with web_standin() as web, EgressProxy(resolve) as proxy:
        web.serve("/jobs", "Jobs")
        inner = b"GET /jobs HTTP/1.1\r\nConnection: close\r\n\r\n"
        answer = await ask(proxy, f"CONNECT jobs.example:{web.port} HTTP/1.1", body=inner)
        assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200")
        assert answer.endswith(b"Jobs")


async def test_refusal_is_counted_and_remembered() -> None:
    async with EgressProxy(resolve) as proxy:
        assert status(await ask(proxy, "CONNECT inner.example:443 HTTP/1.1")) == 403
        assert status(await ask(proxy, "GET http://inner.example/ HTTP/1.1")) == 403
        assert proxy.refused == 2
        failure = proxy.failure_at("https://inner.example/anything")
        assert failure is not None
        assert failure.code == "address_forbidden"
        assert proxy.failure_at("https://other.example/") is None


@pytest.mark.parametrize(
    "request_line",
    [
        "GET / HTTP/1.1",
        "GET https://jobs.example/ HTTP/1.1",
        "GET ftp://jobs.example/ HTTP/1.1",
        "GET http:///jobs HTTP/1.1",
        "GET http://[::1/ HTTP/1.1",
        "GET http://jobs.example:99999/ HTTP/1.1",
        "CONNECT jobs.example HTTP/1.1",
        "CONNECT :443 HTTP/1.1",
        "CONNECT",
        "a b c d",
        "",
    ],
)
async def test_what_no_browser_sends_is_a_bad_request(request_line: str) -> None:
    async with EgressProxy(resolve) as proxy:
        assert status(await ask(proxy, request_line)) == 400


async def test_more_than_a_connection_may_move_is_cut_off() -> None:
    async with web_standin() as web, EgressProxy(resolve, max_connection_bytes=100_000) as proxy:
        answer = await ask(proxy, f"GET {web.serve('/large', 'x' * 1_000_000)} HTTP/1.1")
        assert len(answer) < 150_000
        failure = proxy.failure_at(web.url())
        assert failure is not None
        assert failure.code == "too_large"


async def test_all_connections_together_have_a_limit_too() -> None:
    async with web_standin() as web, EgressProxy(resolve, max_bytes=250_000) as proxy:
        request = f"GET {web.serve('/page', 'x' * 100_000)} HTTP/1.1"
        lengths = [len(await ask(proxy, request)) for _ in range(4)]
        assert min(lengths[:2]) > 100_000
        assert max(lengths[3:]) < 100_000


async def test_connections_end_with_their_time_and_with_the_proxy() -> None:
    async with web_standin() as web:
        request = f"GET {web.misbehave('/silent', 'silent')} HTTP/1.1"
        async with EgressProxy(resolve, connection_seconds=0.3) as proxy:
            assert await ask(proxy, request) == b""
        async with EgressProxy(resolve) as proxy:
            asking = asyncio.create_task(ask(proxy, request))
            await asyncio.sleep(0.2)
        assert await asking == b""
