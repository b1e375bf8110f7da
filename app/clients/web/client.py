"""Fetching from the web as one would like to be fetched from: guarded, bounded, polite, and honest about who asks."""

import asyncio
import random
import re
import secrets
import ssl
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from weakref import WeakValueDictionary

import anyio
import httpx2
import orjson

from app.clients.web import judge
from app.clients.web.body import BodyIncomplete, BodyTooLarge, BodyUnreadable, read_body
from app.clients.web.hosts import Hosts, Outcome
from app.clients.web.network import CONNECT_SECONDS, make_transport
from app.clients.web.port import FailureKind, FetchFailed, Page
from app.clients.web.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from app.clients.web.robots import Robots, parse_robots
from app.core.unit_of_work import refuse_network_inside_unit

ENCODINGS = "gzip, deflate"
LONGEST_URL = 2048
REDIRECTS = frozenset({301, 302, 303, 307, 308})
REPEATED = frozenset({"connection_failed", "timed_out", "server_error"})
HOST_FAILURES = REPEATED | {"name_not_resolved", "tls_failed"}
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Caps:
    """What a fetch may cost, and how often a host is asked. Times in seconds."""

    seconds: float = 10.0  # for one answer, from dialling to its last byte
    all_seconds: float = 30.0  # for all attempts and redirects together; waiting for a turn does not count
    wait: float = 300.0  # for a turn
    max_bytes: int = 10 * 1024 * 1024  # decoded
    max_redirects: int = 5
    attempts: int = 3
    back_off: float = 0.5  # before the second attempt; doubled before the third
    delay: float = 0.25  # between the beginnings of two requests to one host
    longest_crawl_delay: float = 10.0
    longest_retry_after: float = 30.0
    robots_for: float = 3600.0


@dataclass(slots=True)
class _Errand:
    """One fetch, through all its redirects and attempts."""

    method: str
    headers: Headers  # for every host
    private_headers: Headers  # the caller's, perhaps with a key: for the first host alone
    seconds_left: float
    max_bytes: int
    attempts: int
    content: bytes | None = None
    asks_robots: bool = True
    is_own: bool = False
    is_cut: bool = False  # of what is too large the start is taken

    @property
    def is_conditional(self) -> bool:
        return "If-None-Match" in self.headers or "If-Modified-Since" in self.headers


@dataclass(frozen=True, slots=True)
class _Answer:
    url: httpx2.URL
    status: int
    headers: Headers = field(default_factory=dict)
    body: bytes = b""


@dataclass(slots=True)
class _Turn:
    is_trial: bool
    outcome: Outcome = Outcome.UNSAID


class HttpWebClient:
    """The real WebClient. One a process; `aclose` it."""

    def __init__(self, hosts: Hosts, *, user_agent: str, allow_private: bool, caps: Caps | None = None) -> None:
        self._hosts = hosts
        self._user_agent = user_agent
        self._product = user_agent.partition("/")[0].lower()
        self._caps = caps or Caps()
        self._strangers = make_transport(allow_private=allow_private)
        self._own = make_transport(allow_private=True)  # a pool apart: no stranger is served over a connection of it
        self._robots: OrderedDict[str, tuple[float, Robots]] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Headers | None = None,
        is_own: bool = False,
    ) -> Page:
        """Fetch, or raise FetchFailed. See the port."""
        refuse_network_inside_unit("web")
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        errand = _Errand(
            "GET",
            {"Accept": accept, **{name: value for name, value in conditions.items() if value}},
            headers or {},
            seconds_left=self._caps.all_seconds,
            max_bytes=self._caps.max_bytes,
            attempts=1 if is_own else self._caps.attempts,
            is_own=is_own,
        )
        return _page_of(await self._follow(errand, url))

    async def post_json(self, url: str, body: object, *, headers: Headers | None = None, is_own: bool = False) -> Page:
        """POST a JSON document, or raise FetchFailed. See the port."""
        return await self._post(url, "application/json", orjson.dumps(body), headers, is_own)

    async def post_file(
        self,
        url: str,
        filename: str,
        content: bytes,
        content_type: str,
        *,
        headers: Headers | None = None,
        is_own: bool = False,
    ) -> Page:
        """POST a file in a multipart form, or raise FetchFailed. See the port."""
        boundary = secrets.token_hex(16)
        named = re.sub(r'[\x00-\x1f\x7f"\\\\]', "_", filename)  # RFC 7578 4.2; what could end the header is replaced
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{named}"\r\n'
            f"Content-Type: {content_type}\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return await self._post(url, f"multipart/form-data; boundary={boundary}", body, headers, is_own)

    async def _post(self, url: str, content_type: str, content: bytes, headers: Headers | None, is_own: bool) -> Page:
        refuse_network_inside_unit("web")
        errand = _Errand(
            "POST",
            {"Accept": "application/json", "Content-Type": content_type},
            headers or {},
            seconds_left=self._caps.seconds,
            max_bytes=self._caps.max_bytes,
            attempts=1,
            content=content,
            is_own=is_own,
        )
        return _page_of(await self._follow(errand, url))

    async def aclose(self) -> None:
        await self._strangers.aclose()
        await self._own.aclose()

    async def _follow(self, errand: _Errand, url: str) -> _Answer:
        """The answer at the end of the redirects; each address on the way is checked like the first."""
        first = at = checked(url)
        for _ in range(self._caps.max_redirects + 1):
            answer = await self._visit(errand, at, is_first=_origin(at) == _origin(first))
            target = _target_of(errand, answer)
            if target is None:
                return answer
            at = target
        raise judge.too_many_redirects(judge.place_of(first), self._caps.max_redirects)

    async def _visit(self, errand: _Errand, url: httpx2.URL, *, is_first: bool) -> _Answer:
        """One address: its robots.txt, a turn at its host, and as many attempts as the failures deserve."""
        delay = self._caps.delay
        if errand.asks_robots and not (errand.is_own and is_first):
            robots = await self._robots_of(url)
            if not robots.allows(url.raw_path.decode("ascii")):
                raise judge.robots_disallowed(judge.place_of(url))
            delay = max(delay, min(robots.crawl_delay, self._caps.longest_crawl_delay))
        attempt, failure = 0, None
        while True:
            attempt += 1
            try:
                async with self._turn(url, delay) as turn:
                    answer, failure = await self._attempt(errand, url, is_first=is_first)
                    if failure is None:
                        turn.outcome = Outcome.WELL
                        assert answer is not None
                        return answer
                    may_go_on = attempt < errand.attempts and errand.seconds_left > 0 and not turn.is_trial
                    is_repeated = await self._pause_after(failure, answer, url, attempt) and may_go_on
                    turn.outcome = Outcome.UNSAID if is_repeated else _outcome_of(failure)
            except FetchFailed as refusal:  # no turn: the host is resting, perhaps since this fetch's last attempt
                raise failure or refusal from refusal
            if not is_repeated:
                raise failure
            if failure.code != "rate_limited":
                await asyncio.sleep(self._caps.back_off * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))  # noqa: S311

    async def _pause_after(self, failure: FetchFailed, answer: _Answer | None, url: httpx2.URL, attempt: int) -> bool:
        """Whether this kind of failure deserves another attempt. What the host asks for in Retry-After is granted to
        it for all of us, within bounds; where it asks for more, this fetch gives up."""
        wait = retry_after(answer.headers) if answer is not None else None
        if failure.code == "rate_limited" and wait is None:
            wait = 1.0
        if wait is not None and answer is not None and answer.status in (429, 503):
            await self._hosts.hold_off(_host(url), min(wait, self._caps.longest_retry_after))
            if wait > self._caps.longest_retry_after:
                return False
        return failure.code in REPEATED or (failure.code == "rate_limited" and attempt == 1)

    @asynccontextmanager
    async def _turn(self, url: httpx2.URL, delay: float) -> AsyncIterator[_Turn]:
        """Wait until this host may be asked. Those who wait in one process do so in a row, and only the first asks."""
        host, token = _host(url), secrets.token_hex(8)
        try:
            async with asyncio.timeout(self._caps.wait), self._lock(f"turn {host}"):
                while (turn := await self._hosts.enter(host, token, delay)).wait:
                    if turn.is_resting:
                        raise judge.circuit_open(host, turn.wait)
                    await asyncio.sleep(turn.wait)
        except TimeoutError as error:
            raise judge.queue_too_long(host) from error
        taken = _Turn(turn.is_trial)
        try:
            yield taken
        finally:
            await self._hosts.leave(host, token, taken.outcome)

    async def _attempt(
        self, errand: _Errand, url: httpx2.URL, *, is_first: bool
    ) -> tuple[_Answer | None, FetchFailed | None]:
        """What came, and what is wrong with it."""
        try:
            answer = await self._send(errand, url, is_first=is_first)
        except FetchFailed as failure:
            return None, failure
        if errand.method == "GET" and answer.status in REDIRECTS and answer.headers.get("location"):
            return answer, None
        if answer.status == 304 and errand.is_conditional:
            return answer, None
        return answer, judge.failure_of(answer.status, answer.headers, answer.body, judge.place_of(url))

    async def _send(self, errand: _Errand, url: httpx2.URL, *, is_first: bool) -> _Answer:
        """One request on the wire, within its time and size. FetchFailed, and no other exception."""
        place = judge.place_of(url)
        seconds = min(self._caps.seconds, errand.seconds_left)
        started_at = time.monotonic()
        has_begun = False
        try:
            async with asyncio.timeout(seconds):
                request = self._request(errand, url, is_first=is_first)
                transport = self._own if errand.is_own and is_first else self._strangers
                response = await transport.handle_async_request(request)
                has_begun = True
                try:
                    body = await _read(response, errand)
                finally:
                    await response.aclose()
        except BodyTooLarge as error:
            raise judge.too_large(place, errand.max_bytes) from error
        except BodyUnreadable as error:
            raise judge.unreadable(place, str(error)) from error
        except (TimeoutError, httpx2.TimeoutException) as error:
            if has_begun:  # what comes that slowly will not come faster
                errand.seconds_left = 0
            raise judge.timed_out(place, seconds) from error
        except (httpx2.LocalProtocolError, httpx2.InvalidURL) as error:
            raise judge.invalid_url(f"{place} cannot be asked for") from error
        except (httpx2.HTTPError, anyio.BrokenResourceError, BodyIncomplete, OSError, ValueError) as error:
            raise (judge.tls_failed if _is_tls(error) else judge.connection_failed)(place) from error
        finally:
            errand.seconds_left -= time.monotonic() - started_at
        return _Answer(url, response.status_code, dict(response.headers), body)

    def _request(self, errand: _Errand, url: httpx2.URL, *, is_first: bool) -> httpx2.Request:
        private = errand.private_headers if is_first else {}
        named = {"User-Agent": self._user_agent, "Accept-Encoding": ENCODINGS}
        return httpx2.Request(
            errand.method,
            url,
            headers={**errand.headers, **private, **named},
            content=errand.content,
            extensions={"timeout": {"connect": CONNECT_SECONDS, "read": None, "write": None, "pool": None}},
        )

    async def _robots_of(self, url: httpx2.URL) -> Robots:
        """What the host asks of us, read at most once an hour. FetchFailed where that cannot be known."""
        origin = _origin(url)
        async with self._lock(f"robots {origin}"):
            if origin in self._robots and self._robots[origin][0] > time.monotonic():
                return self._robots[origin][1]
            robots = await self._read_robots(f"{origin}/robots.txt")
            self._robots[origin] = (time.monotonic() + self._caps.robots_for, robots)
            self._robots.move_to_end(origin)
            if len(self._robots) > 1000:
                self._robots.popitem(last=False)
            return robots

    async def _read_robots(self, url: str) -> Robots:
        """A file that is not there, or not for us, forbids nothing (RFC 9309 2.3.1.3); an error forbids everything."""
        errand = _Errand(
            "GET",
            {"Accept": "text/plain, */*;q=0.5"},
            {},
            seconds_left=self._caps.all_seconds,
            max_bytes=MAX_ROBOTS_BYTES,
            attempts=self._caps.attempts,
            asks_robots=False,
            is_cut=True,
        )
        try:
            answer = await self._follow(errand, url)
        except FetchFailed as failure:
            if failure.code == "server_error":
                raise judge.robots_unknown(url, failure.http_status) from failure
            if failure.kind in (FailureKind.GONE, FailureKind.BLOCKED):
                return Robots()
            if failure.code in ("unexpected_status", "too_many_redirects"):
                return Robots()
            raise
        return parse_robots(answer.body, self._product)

    def _lock(self, name: str) -> asyncio.Lock:
        return self._locks.setdefault(name, asyncio.Lock())


def checked(url: str) -> httpx2.URL:
    """The address, without its fragment; FetchFailed where it is none of a page."""
    if len(url) > LONGEST_URL:
        raise judge.invalid_url(f"it is longer than {LONGEST_URL} characters")
    try:
        parsed = httpx2.URL(url).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError) as error:
        raise judge.invalid_url("it cannot be read as a URL") from error
    if parsed.scheme not in ("http", "https"):
        raise judge.invalid_url("it must begin with http:// or https://")
    if not parsed.raw_host:
        raise judge.invalid_url("it names no host")
    if parsed.userinfo:
        raise judge.invalid_url("it must not carry a user name or password")
    if parsed.port is not None and not 0 < parsed.port < 65536:
        raise judge.invalid_url("its port must be between 1 and 65535")
    return parsed


def retry_after(headers: Headers) -> float | None:
    """Seconds, from a number or a date (RFC 9110 10.2.3). None where nothing usable is said."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


async def _read(response: httpx2.Response, errand: _Errand) -> bytes:
    """The body; of what is no page only the start, where it may say that it wants to see a human."""
    is_page = 200 <= response.status_code < 300
    is_cut = errand.is_cut or not is_page
    max_bytes = errand.max_bytes if is_page else judge.LOOKED_AT
    length = response.headers.get("content-length", "")
    if not is_cut and re.fullmatch(r"\d{1,20}", length) and int(length) > max_bytes:
        raise BodyTooLarge
    try:
        encoding = response.headers.get("content-encoding", "")
        return await read_body(response.aiter_raw(), encoding, max_bytes=max_bytes, is_cut=is_cut)
    except (BodyTooLarge, BodyUnreadable, BodyIncomplete):
        if is_page:
            raise
        return b""


def _target_of(errand: _Errand, answer: _Answer) -> httpx2.URL | None:
    """Where a redirect leads."""
    location = answer.headers.get("location")
    if errand.method != "GET" or answer.status not in REDIRECTS or not location:
        return None
    try:
        return checked(str(answer.url.join(location)))
    except (FetchFailed, httpx2.InvalidURL, ValueError) as error:
        why = f"{judge.place_of(answer.url)} leads to one that is not http(s) or cannot be read"
        raise judge.invalid_url(why) from error


def _outcome_of(failure: FetchFailed) -> Outcome:
    if failure.code in HOST_FAILURES:
        return Outcome.ILL
    return Outcome.UNSAID if failure.code in ("address_forbidden", "invalid_url") else Outcome.WELL


def _is_tls(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _host(url: httpx2.URL) -> str:
    port = url.port or (443 if url.scheme == "https" else 80)
    return f"{url.raw_host.decode('ascii')}:{port}"


def _origin(url: httpx2.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _page_of(answer: _Answer) -> Page:
    content_type = answer.headers.get("content-type", "")
    charset = CHARSET.search(content_type)
    return Page(
        url=str(answer.url),
        status=answer.status,
        body=answer.body,
        content_type=content_type.partition(";")[0].strip().lower(),
        charset=charset[1].lower() if charset else None,
        headers=answer.headers,
    )
