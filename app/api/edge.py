"""The outermost layer, pure ASGI: what holds for every answer, also for those that never reach a router.

Request id, security headers, CORS, the client's address behind proxies, trailing slashes and unversioned aliases, the
access log, metrics, and a problem document for what nobody else caught.
"""

import re
import secrets
import time
from collections.abc import Sequence
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.address import networks_of, set_client
from app.api.cors import Cors
from app.api.problems import BadRequest, send_problem, to_app_error
from app.core.config import Settings
from app.core.logging import log_access
from app.core.metrics import count_request
from app.core.rate_limit import BY_ADDRESS, Headers, limit_headers

log = structlog.get_logger(__name__)

CLIENT_GONE = 499  # how logs call an answer that nobody waited for
UNVERSIONED = frozenset({"jobs", "applications", "chat", "integrations"})
KEEPS_SLASHES = ("/admin", "/static")
API_CSP = b"default-src 'none'; frame-ancestors 'none'"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._\-]{1,128}")
_REFUSES_GZIP = re.compile(rb"\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


def uncounted_headers(settings: Settings) -> Headers:
    """The limit of answers that are not counted: documentation, health, preflights, unserved hosts, what is no HTTP."""
    limit = BY_ADDRESS.scaled(settings.rate_limit_per_minute)
    return limit_headers(limit, limit.capacity, 0)


class Rules:
    """What the settings say of every answer."""

    def __init__(self, settings: Settings) -> None:
        self.trusted = networks_of(settings.trusted_proxies)
        self.hosts = [host.lower() for host in settings.allowed_hosts]
        self.cors = Cors(settings.cors_origins)
        self.uncounted = uncounted_headers(settings)
        self.security: Headers = [
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"DENY"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]
        if settings.is_production:
            self.security.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
        self.security_of_data = [*self.security, (b"content-security-policy", API_CSP)]

    def allows_host(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return any(
            name == allowed or allowed == "*" or (allowed.startswith("*.") and name.endswith(allowed[1:]))
            for allowed in self.hosts
        )


class Edge:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._rules: Rules | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        rules = self._rules
        if rules is None:
            rules = self._rules = Rules(scope["app"].state.rolecall.settings)
        if scope.get("method") == "HEAD":  # a GET, whose body the server keeps back: its own scope still says HEAD
            scope = {**scope, "method": "GET"}
        headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
        if rules.trusted:
            set_client(scope, headers, rules.trusted)
        path: str = scope["path"]
        if path.endswith("/") or path.startswith("/api/"):
            scope["path"] = canonical_path(path)
        header = scope["header"] = dict(headers)
        accepted = header.get(b"accept-encoding")
        if accepted is not None and b";" in accepted and _REFUSES_GZIP.search(accepted):
            # Nobody further in reads more of it than the word "gzip".
            del header[b"accept-encoding"]
            scope["headers"] = [(name, value) for name, value in headers if name != b"accept-encoding"]
        scope["answer_headers"] = rules.uncounted
        if scope["type"] == "http":
            await self._answer(rules, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, rules: Rules, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        header: dict[bytes, bytes] = scope["header"]
        given = header.get(b"x-request-id")
        if given is None or not _REQUEST_ID.fullmatch(given):
            given = secrets.token_hex(16).encode()
        request_id = scope["request_id"] = given.decode()
        structlog.contextvars.bind_contextvars(request_id=request_id)  # for the log and the activity log
        origin = header.get(b"origin")
        status = 0
        is_complete = False

        async def answer(message: Message) -> None:
            nonlocal status, is_complete
            if message["type"] == "http.response.start":
                status = message["status"]
                raw: Headers = message["headers"]
                has_policy = any(name == b"content-security-policy" for name, _ in raw)
                raw = [*raw, (b"x-request-id", given), *scope["answer_headers"]]
                raw += rules.security if has_policy else rules.security_of_data
                if rules.cors.origins:
                    raw += rules.cors.headers_for(origin)
                message["headers"] = raw
            elif message["type"] == "http.response.body" and not message.get("more_body", False):
                is_complete = True
            await send(message)

        try:
            if rules.hosts and not rules.allows_host(header.get(b"host", b"").decode("latin-1").lower()):
                await send_problem(scope, receive, answer, BadRequest("This host name is not served here"))
            elif origin is not None and rules.cors.is_preflight(scope["method"], header):
                await rules.cors.answer_preflight(scope, receive, answer)
            else:
                await self.app(scope, receive, answer)
        except Exception as error:
            if not status:
                await send_problem(scope, receive, answer, to_app_error(error))
            elif not is_complete:
                log.warning("answer_broken_off", exc_info=error)
                raise
        finally:
            seconds = time.perf_counter() - started
            template = template_of(scope)
            status = status or CLIENT_GONE
            count_request(scope["method"], template, status, seconds)
            log_access(scope, template=template, status=status, seconds=seconds, request_id=request_id)


def canonical_path(path: str) -> str:
    """Without a trailing slash, and with the version that old clients leave out."""
    if len(path) > 1 and path.endswith("/") and not path.startswith(KEEPS_SLASHES):
        path = path.rstrip("/") or "/"
    if path.startswith("/api/") and path[5:].partition("/")[0] in UNVERSIONED:
        path = "/api/v1" + path[4:]
    return path


def template_of(scope: Scope) -> str:
    """The route's path with its parameters by name; an included router's own path lacks the prefix."""
    known: str | None = scope.get("route_template")
    if known is not None:
        return known
    context: Any = scope.get("fastapi", {}).get("effective_route_context")
    return getattr(context, "path_format", None) or getattr(scope.get("route"), "path_format", None) or "unmatched"
