"""The web client against a server on loopback: pages, failures, politeness, and what hostile servers do."""

import asyncio
import gzip
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import httpcore2
import httpx2
import pytest

from app import VERSION
from app.clients import Clients
from app.clients.web.client import Caps, HttpWebClient, retry_after
from app.clients.web.hosts import Hosts, Manners
from app.clients.web.network import GuardedNetwork, make_transport
from app.clients.web.port import FailureKind, FetchFailed, Page
from app.core.redis import RedisClient
from app.core.unit_of_work import NetworkInsideUnit
from app.services import Rolecall
from tests.conftest import make_settings
from tests.standins.web import Answer, Hurt, Visit, WebStandin, web_standin

QUICK = Caps(seconds=2, delay=0, back_off=0.01)
PATIENT = Manners(failures=1000)
MB = 1024 * 1024


@pytest.fixture
async def web() -> AsyncIterator[WebStandin]:
    async with web_standin() as standin:
        yield standin


Make = Callable[..., HttpWebClient]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    made: list[HttpWebClient] = []

    def build(
        caps: Caps = QUICK, manners: Manners = PATIENT, *, redis: RedisClient | None = None, allow_private: bool = True
    ) -> HttpWebClient:
        client = HttpWebClient(
            Hosts(redis, manners),
            user_agent="Rolecall/1.0 (+https://rolecall.test)",
            allow_private=allow_private,
            caps=caps,
        )
        made.append(client)
        return client

    yield build
    for client in made:
        await client.aclose()


async def failure_of(client: HttpWebClient, url: str, **options: object) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        await client.get(url, **options)  # type: ignore[arg-type]
    return failed.value


# Pages


async def test_page_comes_with_everything_its_reader_needs(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", "café", content_type='Text/HTML; Charset="ISO-8859-1"', headers={"ETag": '"1"'})
    page = await make().get(web.url("/jobs?a=b#top"))
    assert page == Page(
        url=web.url("/jobs?a=b"),
        status=200,
        body="café".encode(),
        content_type="text/html",
        charset="iso-8859-1",
        headers={"content-type": 'Text/HTML; Charset="ISO-8859-1"', "content-length": "5", "etag": '"1"'},
    )


async def test_request_says_who_asks_and_takes_what_can_be_bounded(web: WebStandin, make: Make) -> None:
    web.serve("/jobs")
    await make().get(web.url("/jobs"), accept="application/json", headers={"X-Key": "k", "User-Agent": "Mozilla/5.0"})
    headers = web.visits("/jobs")[0].headers
    assert headers["user-agent"] == "Rolecall/1.0 (+https://rolecall.test)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["accept"] == "application/json"
    assert headers["x-key"] == "k"
    assert "cookie" not in headers


async def test_user_agent_names_version_and_public_url(web: WebStandin) -> None:
    web.serve("/jobs")
    clients = Clients(make_settings(scraper_allow_private_networks=True, public_url="https://jobs.example/"))
    await clients.web.get(web.url("/jobs"))
    await clients.aclose()
    assert {visit.headers["user-agent"] for visit in web.log} == {f"Rolecall/{VERSION} (+https://jobs.example)"}


async def test_cookies_of_one_answer_are_not_sent_with_the_next_request(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", headers={"Set-Cookie": "session=1"})
    client = make()
    await client.get(web.url("/jobs"))
    await client.get(web.url("/jobs"))
    assert all("cookie" not in visit.headers for visit in web.log)


async def test_compressed_page_is_decoded(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", gzip.compress(b"<h1>Jobs</h1>"), headers={"Content-Encoding": "gzip"})
    assert (await make().get(web.url("/jobs"))).body == b"<h1>Jobs</h1>"


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
async def test_page_that_did_not_change_is_not_sent_again(web: WebStandin, make: Make, header: str) -> None:
    web.serve("/jobs", "jobs", headers={header: '"1"' if header == "ETag" else "Mon, 02 Nov 2026 10:00:00 GMT"})
    client = make()
    first = await client.get(web.url("/jobs"))
    second = await client.get(web.url("/jobs"), etag=first.etag, last_modified=first.last_modified)
    assert not first.is_unchanged
    assert (second.status, second.is_unchanged, second.body) == (304, True, b"")


async def test_304_that_nobody_asked_for_is_no_page(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", status=304)
    assert (await failure_of(make(), web.url("/jobs"))).code == "unexpected_status"


async def test_json_is_posted_once(web: WebStandin, make: Make) -> None:
    web.serve("/search", "[]", content_type="application/json")
    page = await make().post_json(web.url("/search"), {"q": "é"}, headers={"Authorization": "Bearer k"})
    (visit,) = web.visits("/search")
    assert page.body == b"[]"
    assert (visit.method, visit.body) == ("POST", '{"q":"é"}'.encode())
    assert (visit.headers["content-type"], visit.headers["authorization"]) == ("application/json", "Bearer k")


@pytest.mark.parametrize(("status", "code"), [(503, "server_error"), (429, "rate_limited"), (307, "unexpected_status")])
async def test_failed_post_is_not_repeated(web: WebStandin, make: Make, status: int, code: str) -> None:
    web.serve("/search", status=status, headers={"Location": "/other", "Retry-After": "0"})
    with pytest.raises(FetchFailed) as failed:
        await make().post_json(web.url("/search"), {})
    assert failed.value.code == code
    assert web.paths == ["/robots.txt", "/search"]


async def test_nothing_is_fetched_inside_a_unit(web: WebStandin, make: Make, rolecall: Rolecall) -> None:
    async with rolecall.unit():
        with pytest.raises(NetworkInsideUnit):
            await make().get(web.url("/jobs"))
        with pytest.raises(NetworkInsideUnit):
            await make().post_json(web.url("/jobs"), {})
    assert web.log == []


async def test_service_closes_its_client_and_not_the_redis_it_was_given(rolecall: Rolecall) -> None:
    assert isinstance(rolecall.clients.web, HttpWebClient)
    await rolecall.clients.aclose()
    assert await rolecall.redis.call(lambda redis: redis.ping())


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "", "jobs", "//host/jobs", "ftp://host/", "file:///etc/passwd", "gopher://host/", "javascript:alert(1)",
        "data:text/html,x", "http://", "http:///jobs", "http://:80/", "https://?q", "http://user@host/",
        "http://user:pass@host/", "http://host:0/", "http://host:65536/", "http://host:-1/", "http://[::1", "http://[x]/",
        "http://999.1.1.1/", "http://host\n/", "http://host/" + "a" * 2048, "http://\ud800/", "http://a\u3002\u3002b/",
    ],
)  # fmt: skip
async def test_what_is_no_address_of_a_page_is_refused_at_once(make: Make, url: str) -> None:
    failure = await failure_of(make(), url)
    assert (failure.code, failure.kind) == ("invalid_url", FailureKind.REFUSED)


async def test_inner_address_is_forbidden_and_never_dialled(web: WebStandin, make: Make) -> None:
    failure = await failure_of(make(allow_private=False), web.url("/jobs"))
    assert (failure.code, failure.kind) == ("address_forbidden", FailureKind.REFUSED)
    assert web.log == []


async def test_refusal_does_not_tell_what_lies_inside(web: WebStandin, make: Make) -> None:
    client = make(allow_private=False)
    open_, closed = await failure_of(client, web.url("/")), await failure_of(client, "http://127.0.0.1:1/")
    assert open_.detail == closed.detail


async def test_operators_own_address_passes_the_guard_and_robots(web: WebStandin, make: Make) -> None:
    web.serve("/robots.txt", "User-agent: *\nDisallow: /")
    web.serve("/api", "[]")
    web.serve("/away", status=302, headers={"Location": "/api"})
    client = make(allow_private=False)
    assert (await client.get(web.url("/away"), is_own=True)).body == b"[]"
    assert (await client.post_json(web.url("/api"), {}, is_own=True)).body == b"[]"
    assert "/robots.txt" not in web.paths


async def test_own_address_does_not_vouch_for_where_it_leads(web: WebStandin, make: Make) -> None:
    async with web_standin() as other:
        other.serve("/secret")
        web.serve("/api", status=302, headers={"Location": other.url("/secret")})
        failure = await failure_of(make(allow_private=False), web.url("/api"), is_own=True)
        assert failure.code == "address_forbidden"
        assert other.log == []


async def test_stranger_is_not_served_over_a_connection_to_an_own_address(web: WebStandin, make: Make) -> None:
    web.serve("/api")
    client = make(allow_private=False)
    await client.get(web.url("/api"), is_own=True)
    assert (await failure_of(client, web.url("/api"))).code == "address_forbidden"


def test_guard_sits_where_this_httpx2_looks_for_its_network() -> None:
    """If this fails after an upgrade, the guard may be off: find the new place before anything else."""
    transport = make_transport(allow_private=False)
    assert isinstance(transport._pool, httpcore2.AsyncConnectionPool)
    assert isinstance(transport._pool._network_backend, GuardedNetwork)
    connection = transport._pool.create_connection(httpcore2.Origin(b"http", b"jobs.test", 80))
    assert connection._network_backend is transport._pool._network_backend  # type: ignore[attr-defined]


async def test_proxy_of_the_environment_is_not_used(
    web: WebStandin, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    web.serve("/jobs", "jobs")
    assert (await make().get(web.url("/jobs"))).body == b"jobs"


async def test_second_address_of_a_name_is_dialled_where_the_first_does_not_answer(
    web: WebStandin, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's resolver is stood in for; the dialling is real."""
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: int, **options: int) -> list[object]:
        if host != "two.test":
            return list(real(host, port, *args, **options))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    web.serve("/jobs", "jobs")
    assert (await make().get(f"http://two.test:{web.port}/jobs")).body == b"jobs"


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_followed(web: WebStandin, make: Make, status: int) -> None:
    web.serve("/old", status=status, headers={"Location": "new?a=1#x"})
    web.serve("/new", "jobs")
    page = await make().get(web.url("/old"))
    assert (page.url, page.body) == (web.url("/new?a=1"), b"jobs")


async def test_five_redirects_are_followed_and_a_sixth_is_not(web: WebStandin, make: Make) -> None:
    for number in range(6):
        web.serve(f"/{number}", status=302, headers={"Location": f"/{number + 1}"})
    web.serve("/6", "jobs")
    client = make()
    assert (await client.get(web.url("/1"))).body == b"jobs"
    failure = await failure_of(client, web.url("/0"))
    assert (failure.code, failure.kind) == ("too_many_redirects", FailureKind.REFUSED)
    assert web.paths.count("/6") == 1


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://host/", "http://user:pass@host/", "http://a:0/", "http://[::1"]
)
async def test_redirect_to_what_is_no_address_of_a_page_is_refused(web: WebStandin, make: Make, target: str) -> None:
    web.serve("/old", status=302, headers={"Location": target})
    failure = await failure_of(make(), web.url("/old"))
    assert (failure.code, failure.kind) == ("invalid_url", FailureKind.REFUSED)


async def test_callers_headers_stay_with_the_first_host(web: WebStandin, make: Make) -> None:
    async with web_standin() as other:
        other.serve("/jobs")
        web.serve("/here", status=302, headers={"Location": "/there"})
        web.serve("/there", status=302, headers={"Location": other.url("/jobs")})
        await make().get(web.url("/here"), headers={"Authorization": "Bearer secret"})
        assert [visit.headers.get("authorization") for visit in web.log] == [None, "Bearer secret", "Bearer secret"]
        assert all("authorization" not in visit.headers for visit in other.log)


# What answers mean


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, "gone", FailureKind.GONE),
        (410, "gone", FailureKind.GONE),
        (401, "blocked", FailureKind.BLOCKED),
        (403, "blocked", FailureKind.BLOCKED),
        (451, "blocked", FailureKind.BLOCKED),
        (999, "blocked", FailureKind.BLOCKED),
        (429, "rate_limited", FailureKind.UNKNOWN),
        (500, "server_error", FailureKind.UNKNOWN),
        (503, "server_error", FailureKind.UNKNOWN),
        (400, "unexpected_status", FailureKind.UNKNOWN),
        (300, "unexpected_status", FailureKind.UNKNOWN),
        (302, "unexpected_status", FailureKind.UNKNOWN),  # without a Location
    ],
)
async def test_status_says_which_failure(
    web: WebStandin, make: Make, status: int, code: str, kind: FailureKind
) -> None:
    web.serve("/jobs", status=status, headers={"Retry-After": "0"})
    failure = await failure_of(make(), web.url("/jobs?key=secret"))
    assert (failure.code, failure.kind, failure.http_status) == (code, kind, status)
    assert web.url("/jobs") in failure.detail
    assert "secret" not in failure.detail


@pytest.mark.parametrize("status", [200, 202, 403, 429, 503])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("<html><head><title>Just a moment...</title>", {}),
        ("<script src='https://ct.captcha-delivery.com/c.js'></script>", {}),
        ('<div id="px-captcha"></div>', {}),
        ("<p>Request unsuccessful. Incapsula incident ID: 1-2</p>", {}),
        ("", {"cf-mitigated": "challenge"}),
        ("", {"x-amzn-waf-action": "captcha"}),
    ],
)
async def test_page_that_wants_to_see_a_human_is_reported_as_blocked(
    web: WebStandin, make: Make, status: int, body: str, headers: dict[str, str]
) -> None:
    web.serve("/jobs", body, status=status, headers=headers)
    failure = await failure_of(make(), web.url("/jobs"))
    assert (failure.code, failure.kind) == ("blocked", FailureKind.BLOCKED)
    assert len(web.visits("/jobs")) == 1  # and never tried again


@pytest.mark.parametrize(
    "body",
    [
        "<script src='https://www.google.com/recaptcha/api.js'></script><div class='g-recaptcha'></div>",
        "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><h1>Data Engineer</h1>",
        "<p>You will build captcha and bot detection; are you human?</p>",
    ],
)
async def test_page_with_a_captcha_in_a_form_is_a_page(web: WebStandin, make: Make, body: str) -> None:
    web.serve("/jobs", body)
    assert (await make().get(web.url("/jobs"))).body == body.encode()


async def test_large_page_of_an_error_is_still_that_error(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", b"x" * (2 * MB), status=404)
    assert (await failure_of(make(Caps(max_bytes=MB)), web.url("/jobs"))).code == "gone"


# Hostile and broken servers


@pytest.mark.parametrize(
    ("hurt", "code", "kind", "times"),
    [
        ("endless", "too_large", FailureKind.REFUSED, 1),
        ("gzip_bomb", "too_large", FailureKind.REFUSED, 1),
        ("drip", "timed_out", FailureKind.UNKNOWN, 1),
        ("silent", "timed_out", FailureKind.UNKNOWN, 3),
        ("reset", "connection_failed", FailureKind.UNKNOWN, 3),
        ("reset_midway", "connection_failed", FailureKind.UNKNOWN, 3),
        ("half", "connection_failed", FailureKind.UNKNOWN, 3),
        ("garbage", "connection_failed", FailureKind.UNKNOWN, 3),
        ("headers_forever", "connection_failed", FailureKind.UNKNOWN, 3),
    ],
)
async def test_hurt_ends_in_a_failure_with_a_name(
    web: WebStandin, make: Make, hurt: Hurt, code: str, kind: FailureKind, times: int
) -> None:
    web.misbehave("/jobs", hurt)
    web.serve("/fine", "fine")
    client = make(Caps(seconds=1, all_seconds=5, delay=0, back_off=0.01))
    async with asyncio.timeout(20):
        failure = await failure_of(client, web.url("/jobs"))
    assert (failure.code, failure.kind) == (code, kind)
    assert len(web.visits("/jobs")) == times
    assert (await client.get(web.url("/fine"))).body == b"fine"


async def test_page_of_just_the_most_bytes_is_taken(web: WebStandin, make: Make) -> None:
    web.serve("/most", b"x" * MB)
    web.serve("/more", b"x" * (MB + 1))
    client = make(Caps(delay=0, max_bytes=MB))
    assert len((await client.get(web.url("/most"))).body) == MB
    assert (await failure_of(client, web.url("/more"))).code == "too_large"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip"])
async def test_body_that_is_not_what_was_offered_is_unreadable(web: WebStandin, make: Make, encoding: str) -> None:
    web.serve("/jobs", b"<h1>Jobs</h1>", headers={"Content-Encoding": encoding})
    failure = await failure_of(make(), web.url("/jobs"))
    assert (failure.code, failure.kind) == ("unreadable_body", FailureKind.UNKNOWN)
    assert len(web.visits("/jobs")) == 1


async def test_host_without_a_name_or_a_server_says_which(make: Make) -> None:
    client = make()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert (await failure_of(client, f"http://127.0.0.1:{unused.getsockname()[1]}/")).code == "connection_failed"
    assert (await failure_of(client, "http://nowhere.invalid/")).code == "name_not_resolved"


async def test_connection_that_is_not_secure_is_no_connection(web: WebStandin, make: Make) -> None:
    failure = await failure_of(make(), web.url("/jobs").replace("http:", "https:"))
    assert (failure.code, failure.kind) == ("tls_failed", FailureKind.UNKNOWN)
    assert isinstance(failure.__cause__, httpx2.HTTPError | ssl.SSLError)


async def test_handshake_that_never_ends_leaves_no_socket_open(make: Make) -> None:
    hung_up = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        hung_up.set()
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        caps = Caps(seconds=0.3, attempts=1)
        assert (await failure_of(make(caps), f"https://127.0.0.1:{port}/")).code == "timed_out"
        async with asyncio.timeout(20):
            await hung_up.wait()


# Attempts


async def test_server_error_is_tried_three_times_and_a_late_page_taken(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", status=503)
    web.serve("/jobs", status=500)
    web.serve("/jobs", "at last")
    assert (await make().get(web.url("/jobs"))).body == b"at last"
    web.serve("/broken", status=502)
    await failure_of(make(), web.url("/broken"))
    assert len(web.visits("/broken")) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 410, 400])
async def test_answer_that_will_stay_the_same_is_asked_for_once(web: WebStandin, make: Make, status: int) -> None:
    web.serve("/jobs", status=status)
    await failure_of(make(), web.url("/jobs"))
    assert len(web.visits("/jobs")) == 1


async def test_back_off_grows_between_attempts(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", status=500)
    await failure_of(make(Caps(delay=0, back_off=0.2)), web.url("/jobs"))
    first, second, third = (visit.at for visit in web.visits("/jobs"))
    assert second - first >= 0.1
    assert third - second >= 0.2


async def test_retry_after_is_waited_for_once(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", status=429, headers={"Retry-After": "1"})
    web.serve("/jobs", "at last")
    assert (await make().get(web.url("/jobs"))).body == b"at last"
    first, second = web.visits("/jobs")
    assert second.at - first.ended_at >= 0.95
    web.serve("/busy", status=429, headers={"Retry-After": "0"})
    assert (await failure_of(make(), web.url("/busy"))).code == "rate_limited"
    assert len(web.visits("/busy")) == 2


async def test_retry_after_holds_for_everybody_who_asks_that_host(
    web: WebStandin, make: Make, rolecall: Rolecall
) -> None:
    web.serve("/busy", status=429, headers={"Retry-After": "1"})
    web.serve("/busy", "at last")
    web.serve("/jobs", "jobs")
    one, other = make(redis=rolecall.redis), make(redis=rolecall.redis)
    waiting = asyncio.create_task(one.get(web.url("/busy")))
    await web.visited("/busy")
    await asyncio.sleep(0.1)
    await other.get(web.url("/jobs"))
    await waiting
    refused = web.visits("/busy")[0].at
    assert [visit.path for visit in web.log if visit.at < refused + 0.95] == ["/robots.txt", "/busy"]


async def test_longer_retry_after_than_we_wait_is_told(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", status=429, headers={"Retry-After": "3600"})
    failure = await failure_of(make(Caps(delay=0, longest_retry_after=0.1)), web.url("/jobs"))
    assert failure.code == "rate_limited"
    assert "3600 seconds" in failure.detail
    assert len(web.visits("/jobs")) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("5", 5), (" 0 ", 0), ("", None), ("soon", None), ("-1", None), ("1e3", None), ("9" * 30, None),
     ("Mon, 02 Nov 2020 10:00:00 GMT", 0), ("Mon, 99 Nov 2020 10:00:00 GMT", None)],
)  # fmt: skip
def test_retry_after_is_read(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}) == seconds


def test_retry_after_may_be_a_moment() -> None:
    seconds = retry_after({"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)})
    assert seconds is not None
    assert 80 < seconds <= 90


# Politeness


async def test_host_is_asked_at_its_pace_and_by_two_at_once(web: WebStandin, make: Make, rolecall: Rolecall) -> None:
    """Two clients stand for two processes: turns lie in Redis."""
    for number in range(6):
        web.serve(f"/{number}", delay=0.75)
    clients = [make(Caps(delay=0.25), redis=rolecall.redis) for _ in range(2)]
    await asyncio.gather(*(clients[number % 2].get(web.url(f"/{number}")) for number in range(6)))
    starts = sorted(visit.at for visit in web.log)
    assert web.most_at_once == 2
    # 100 ms for what a request needs from its turn to the log
    assert min(later - earlier for earlier, later in pairwise(starts)) > 0.15


async def test_pace_holds_for_each_host_alone(web: WebStandin, make: Make) -> None:
    async with web_standin() as other:
        client = make(Caps(delay=60))
        for server in (web, other):
            server.serve("/robots.txt")
        async with asyncio.timeout(30):
            for server in (web, other):  # robots.txt took the first turn of each
                fetch = asyncio.create_task(client.get(server.url("/jobs")))
                await server.visited("/robots.txt")
                fetch.cancel()


async def test_crawl_delay_is_honoured_up_to_a_bound(web: WebStandin, make: Make) -> None:
    web.serve("/robots.txt", "User-agent: *\nCrawl-delay: 0.6\n")
    web.serve("/jobs")
    client = make()
    for _ in range(3):
        await client.get(web.url("/jobs"))
    first, second, third = (visit.at for visit in web.visits("/jobs"))
    assert min(second - first, third - second) > 0.4
    async with web_standin() as other, asyncio.timeout(60):
        other.serve("/robots.txt", "User-agent: *\nCrawl-delay: 86400\n")
        other.serve("/jobs")
        client = make(Caps(delay=0, longest_crawl_delay=0.1))
        for _ in range(3):
            await client.get(other.url("/jobs"))


async def test_one_who_gives_up_leaves_the_turn_to_others(web: WebStandin, make: Make) -> None:
    web.misbehave("/silent", "silent")
    web.serve("/jobs", "jobs")
    client = make(Caps(seconds=60, all_seconds=60))
    fetches = [asyncio.create_task(client.get(web.url("/silent"))) for _ in range(2)]
    await web.visited("/silent", times=2)
    for fetch in fetches:
        fetch.cancel()
    async with asyncio.timeout(20):
        assert (await client.get(web.url("/jobs"))).body == b"jobs"


async def test_fetch_that_waits_too_long_for_its_turn_fails(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", delay=1)
    client = make(Caps(wait=0.2, delay=0), Manners(at_once=1))
    first = asyncio.create_task(client.get(web.url("/jobs")))
    await web.visited("/jobs")
    failure = await failure_of(client, web.url("/jobs"))
    assert (failure.code, failure.kind) == ("rate_limited", FailureKind.UNKNOWN)
    await first


# robots.txt


async def test_what_robots_txt_forbids_is_not_fetched(web: WebStandin, make: Make) -> None:
    web.serve("/robots.txt", "User-agent: *\nDisallow: /private\nUser-agent: Rolecall\nDisallow: /secret")
    web.serve("/private")
    client = make()
    failure = await failure_of(client, web.url("/secret?x"))
    assert (failure.code, failure.kind) == ("robots_disallowed", FailureKind.BLOCKED)
    with pytest.raises(FetchFailed):
        await client.post_json(web.url("/secret"), {})
    await client.get(web.url("/private"))
    assert web.paths == ["/robots.txt", "/private"]


async def test_robots_txt_is_asked_for_once(web: WebStandin, make: Make) -> None:
    web.serve("/jobs")
    client = make()
    await asyncio.gather(*(client.get(web.url("/jobs")) for _ in range(5)))
    assert web.paths.count("/robots.txt") == 1


async def test_robots_txt_is_read_again_after_its_time(web: WebStandin, make: Make) -> None:
    web.serve("/jobs")
    client = make(Caps(delay=0, robots_for=0))
    for _ in range(2):
        await client.get(web.url("/jobs"))
    assert web.paths.count("/robots.txt") == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_robots_txt_that_is_not_for_us_forbids_nothing(web: WebStandin, make: Make, status: int) -> None:
    web.serve("/robots.txt", "User-agent: *\nDisallow: /", status=status)
    web.serve("/jobs", "jobs")
    assert (await make().get(web.url("/jobs"))).body == b"jobs"


async def test_robots_txt_that_fails_forbids_everything_for_now(web: WebStandin, make: Make) -> None:
    web.serve("/robots.txt", status=503)
    failure = await failure_of(make(), web.url("/jobs"))
    assert (failure.code, failure.kind) == ("robots_disallowed", FailureKind.UNKNOWN)
    assert web.visits("/jobs") == []


async def test_host_that_redirects_is_asked_by_its_own_robots_txt(web: WebStandin, make: Make) -> None:
    async with web_standin() as other:
        other.serve("/robots.txt", "User-agent: *\nDisallow: /")
        web.serve("/jobs", status=302, headers={"Location": other.url("/jobs")})
        assert (await failure_of(make(), web.url("/jobs"))).code == "robots_disallowed"
        assert other.paths == ["/robots.txt"]


async def test_of_a_huge_robots_txt_the_start_is_read(web: WebStandin, make: Make) -> None:
    web.serve("/robots.txt", b"User-agent: *\nDisallow: /private\n" + b"# filler\n" * 200_000)
    web.serve("/jobs", "jobs")
    client = make()
    assert (await client.get(web.url("/jobs"))).body == b"jobs"
    assert (await failure_of(client, web.url("/private"))).code == "robots_disallowed"


async def test_robots_txt_that_redirects_for_ever_forbids_nothing(web: WebStandin, make: Make) -> None:
    web.serve("/robots.txt", status=302, headers={"Location": "/robots.txt"})
    web.serve("/jobs", "jobs")
    assert (await make().get(web.url("/jobs"))).body == b"jobs"


# Hosts at rest


async def test_host_that_keeps_failing_is_left_alone_and_then_tried(
    web: WebStandin, make: Make, rolecall: Rolecall
) -> None:
    web.serve("/jobs", status=500)
    manners = Manners(failures=2, rest=0.5, trial=5)
    caps = Caps(attempts=1, delay=0)
    client = make(caps, manners, redis=rolecall.redis)
    for _ in range(2):
        assert (await failure_of(client, web.url("/jobs"))).code == "server_error"
    other = make(caps, manners, redis=rolecall.redis)  # another process knows it too
    failure = await failure_of(other, web.url("/jobs"))
    assert (failure.code, failure.kind) == ("circuit_open", FailureKind.UNKNOWN)
    assert len(web.visits("/jobs")) == 2
    await asyncio.sleep(0.6)
    web.replace("/jobs", "well again")
    assert (await client.get(web.url("/jobs"))).body == b"well again"


async def test_failing_requests_end_with_the_circuit(web: WebStandin, make: Make) -> None:
    web.serve("/jobs", status=500)
    client = make(manners=Manners(failures=1))
    assert (await failure_of(client, web.url("/jobs"))).code == "server_error"
    assert (await failure_of(client, web.url("/jobs"))).code == "circuit_open"
    assert len(web.visits("/jobs")) == 3


async def test_circuit_that_opens_between_attempts_leaves_the_failure_its_name(
    web: WebStandin, make: Make, rolecall: Rolecall
) -> None:
    web.serve("/jobs", status=500)
    slow = make(Caps(delay=0, back_off=1), redis=rolecall.redis)
    waiting = asyncio.create_task(failure_of(slow, web.url("/jobs")))
    await web.visited("/jobs")
    other = make(Caps(delay=0, attempts=1), Manners(failures=1), redis=rolecall.redis)
    await failure_of(other, web.url("/jobs"))
    assert (await waiting).code == "server_error"
    assert len(web.visits("/jobs")) == 2


async def test_hosts_that_answer_are_not_left_alone_whatever_they_answer(web: WebStandin, make: Make) -> None:
    client = make(Caps(delay=0, max_bytes=MB), Manners(failures=2))
    web.misbehave("/endless", "endless")
    web.serve("/jobs", "jobs")
    for path in ("/missing", "/endless") * 3:
        await failure_of(client, web.url(path))
    assert (await client.get(web.url("/jobs"))).body == b"jobs"


async def test_fetching_goes_on_without_redis(web: WebStandin, make: Make) -> None:
    nowhere = RedisClient("redis://127.0.0.1:1/0")
    web.serve("/jobs", "jobs")
    assert (await make(redis=nowhere).get(web.url("/jobs"))).body == b"jobs"
    await nowhere.aclose()


async def test_order_of_the_log_shows_one_page_a_request(web: WebStandin, make: Make) -> None:
    web.respond("/list", page_by_number)
    client = make()
    assert [(await client.get(web.url(f"/list?page={number}"))).body for number in (1, 2)] == [b"page=1", b"page=2"]


def page_by_number(visit: Visit) -> Answer:
    return Answer(visit.path.partition("?")[2].encode())
