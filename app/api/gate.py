"""Before routing: who is asking, are they asking too often, and is the answer at hand.

One Lua call counts the request, reads the session's copy and, for public lists, the cached bytes of the answer. What
is not at hand falls through to the routers, with scope["principal"], or scope["refusal"] where a token was sent and is
not good. With Redis gone the limit is counted in this process and PostgreSQL is asked for the session.
"""

import asyncio
import gzip
import hashlib
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl, urlencode

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.address import limit_key
from app.api.problems import send_problem
from app.api.route import is_fresh
from app.core.cache import GENERATION_KEY, recommendations_of, version_key
from app.core.errors import TooManyRequests, Unauthenticated
from app.core.metrics import cache_hits_total
from app.core.rate_limit import BY_ADDRESS, BY_USER, GCRA_FUNCTION, Limit, Verdict, key_of, verdict_of
from app.core.redis import RedisUnavailable
from app.core.security import AccessClaims, Principal
from app.core.session_copies import principal_of, session_key
from app.services import Rolecall

# Lists whose plain form is the same for everyone. Whether an answer is kept, its handler decides (share_answer).
SHARED_PATHS = frozenset({"/api/v1/jobs", "/api/v1/jobs/suggest", "/api/v1/jobs/stats"})
# The same for one person: kept for them alone, until something about them or the market changes.
OWN_PATHS = frozenset({"/api/v1/jobs/recommendations"})
# With one of these the answer depends on who asks.
PERSONAL = ("mine", "include", "status")
UNCOUNTED_PATHS = frozenset({"/", "/metrics", "/openapi.json", "/api/schema", "/postman.json", "/favicon.ico"})
UNCOUNTED_PREFIXES = ("/health", "/docs", "/api/docs", "/redoc", "/errors")
GZIP_FROM = 1024
FOLLOW_SECONDS = 3.0

# KEYS: the limit, the session's copy, the generation, a person's version for an answer of their own.
# ARGV: capacity, period in ms, the name of a cached answer, what its key begins with.
SCRIPT = (
    GCRA_FUNCTION
    + """
local verdict = gcra(KEYS[1], ARGV[1], ARGV[2], 1)
if verdict[1] == 0 then return verdict end
if KEYS[2] ~= '' then verdict[5] = redis.call('GET', KEYS[2]) else verdict[5] = false end
if ARGV[3] ~= '' then
  local generation = redis.call('GET', KEYS[3]) or '0'
  if KEYS[4] ~= '' then generation = generation .. '.' .. (redis.call('GET', KEYS[4]) or '0') end
  verdict[6] = generation
  verdict[7] = redis.call('GET', ARGV[4] .. ':' .. generation .. ':' .. ARGV[3])
end
return verdict
"""
)


class Gate:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._fills: dict[str, asyncio.Future[bytes | None]] = {}
        self._limits: dict[bool, Limit] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        rolecall: Rolecall = scope["app"].state.rolecall
        path: str = scope["path"]
        if path in UNCOUNTED_PATHS or path.startswith(UNCOUNTED_PREFIXES):
            await self._route(scope, receive, send)
            return

        headers: dict[bytes, bytes] = scope["header"]
        claims = self._claims(rolecall, scope, headers.get(b"authorization"))
        limit = self._limit(rolecall, is_user=claims is not None)
        key = key_of(limit, str(claims.user_id) if claims else limit_key(scope))
        owner = claims.user_id if claims is not None and path in OWN_PATHS else None
        name = ""
        if (owner or path in SHARED_PATHS) and scope["method"] == "GET" and "refusal" not in scope:
            name = _answer_name(path, scope["query_string"], headers.get(b"accept-encoding", b""))

        copy: bytes | None = None
        generation: bytes | None = None
        answer: bytes | None = None
        try:
            found: list[Any] = await rolecall.redis.script(
                SCRIPT,
                [
                    key,
                    session_key(claims.session_id) if claims else "",
                    GENERATION_KEY,
                    version_key(owner) if owner else "",
                ],
                [limit.capacity, limit.period * 1000, name, recommendations_of(owner) if owner else "jobs:search"],
            )
            verdict = verdict_of(limit, found)
            if len(found) > 4:
                copy = found[4]
            if len(found) > 5:
                generation, answer = found[5], (found[6] if len(found) > 6 else None)
        except RedisUnavailable:
            verdict = rolecall.rate_limiter.memory.hit(key, limit, 1)
        scope["answer_headers"] = verdict.headers
        if verdict.is_allowed and claims is not None and not await self._admit(rolecall, scope, claims, copy):
            name = ""
            verdict = await self._count_by_address(rolecall, scope, claims)
            scope["answer_headers"] = verdict.headers
        if not verdict.is_allowed:
            refusal = TooManyRequests(
                f"{verdict.limit.capacity} requests a minute are allowed here; try again in {verdict.retry_after} s",
                retry_after=verdict.retry_after,
            )
            await send_problem(scope, receive, send, refusal)
            return
        if answer is not None and name:
            await send_answer(scope, send, answer, has_token=claims is not None, is_own=bool(owner))
        elif name and generation is not None:
            await self._fill(rolecall, scope, receive, send, generation, name, owner)
        else:
            await self._route(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        """On to the routers; what is logged and audited from here on carries the request's id."""
        structlog.contextvars.bind_contextvars(request_id=scope["request_id"])
        await self.app(scope, receive, send)

    def _limit(self, rolecall: Rolecall, *, is_user: bool) -> Limit:
        limit = self._limits.get(is_user)
        if limit is None:
            limit = (BY_USER if is_user else BY_ADDRESS).scaled(rolecall.rate_limiter.per_minute)
            self._limits[is_user] = limit
        return limit

    @staticmethod
    def _claims(rolecall: Rolecall, scope: Scope, authorization: bytes | None) -> AccessClaims | None:
        """The claims of a genuine access token; of another, why it is refused goes into the scope."""
        if authorization is None:
            return None
        if authorization[:7].lower() != b"bearer ":
            scope["refusal"] = Unauthenticated("Only Bearer tokens are known here: Authorization: Bearer …")
            return None
        try:
            return rolecall.tokens.verify(authorization[7:].decode("latin-1").strip())
        except Unauthenticated as refusal:
            scope["refusal"] = refusal
            return None

    async def _admit(self, rolecall: Rolecall, scope: Scope, claims: AccessClaims, copy: bytes | None) -> bool:
        """Set the principal from the session's copy, or from the row where there is none to trust."""
        if copy is None or rolecall.session_copies.may_be_stale(claims.session_id):
            principal = await self._find_principal(rolecall, claims)
        else:
            try:
                principal = principal_of(copy, user_id=claims.user_id, session_id=claims.session_id)
            except ValueError:
                principal = await self._find_principal(rolecall, claims)
        if principal is None:
            scope["refusal"] = Unauthenticated("The session behind this token has ended; log in again")
            return False
        scope["principal"] = principal
        return True

    @staticmethod
    async def _find_principal(rolecall: Rolecall, claims: AccessClaims) -> Principal | None:
        """From the row, and leave a copy of what it says: the next request costs no query."""
        async with rolecall.unit() as services:
            principal = await services.auth_service.find_principal(claims)
        if principal is None:
            await rolecall.session_copies.forget([claims.session_id])
        else:
            await rolecall.session_copies.keep(principal)
        return principal

    @staticmethod
    async def _count_by_address(rolecall: Rolecall, scope: Scope, claims: AccessClaims) -> Verdict:
        """Count the request of an ended session against its address. Whoever holds such a token must not use up what
        its owner may ask.
        """
        await rolecall.rate_limiter.hit(BY_USER, str(claims.user_id), cost=-1)
        return await rolecall.rate_limiter.hit(BY_ADDRESS, limit_key(scope))

    async def _fill(
        self, rolecall: Rolecall, scope: Scope, receive: Receive, send: Send, generation: bytes, name: str,
        owner: int | None,
    ) -> None:  # fmt: skip
        """Answer from the routers and keep the bytes. Of those who ask for the same at once, one asks PostgreSQL."""
        base = name.removesuffix(":gzip")
        key = f"{owner}:{generation.decode()}:{base}"
        leader = self._fills.get(key)
        if leader is not None:
            try:
                async with asyncio.timeout(FOLLOW_SECONDS):
                    packed = await asyncio.shield(leader)
            except TimeoutError:
                packed = None
            if packed is not None:
                await send_answer(scope, send, packed, has_token="principal" in scope, is_own=bool(owner))
                return
            await self._route(scope, receive, send)
            return
        future = self._fills[key] = asyncio.get_running_loop().create_future()
        packed = None
        shared: tuple[str, bytes] | None = None
        try:
            await self._route(scope, receive, send)
            shared = scope.get("shared_answer")
            if shared is not None:
                packed = pack(*shared)
        finally:
            del self._fills[key]
            future.set_result(packed)
        if shared is not None and packed is not None:
            is_long = len(packed) > GZIP_FROM
            zipped = await asyncio.to_thread(pack_gzip, *shared) if is_long else packed
            variants = {base: packed, base + ":gzip": zipped}
            if owner is None:
                await rolecall.cache.keep_answer(generation, variants)
            else:
                await rolecall.cache.keep_own_answer(owner, generation, variants)


def _answer_name(path: str, query: bytes, accept_encoding: bytes) -> str:
    """The name of a shared answer, by its normalised path and query; empty where the answer is not for everyone."""
    if query:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        if any(name in PERSONAL or (name == "sort" and "match_score" in value.lower()) for name, value in pairs):
            return ""
        # By name alone: of a parameter that is sent twice, the last one counts.
        query = urlencode(sorted(pairs, key=itemgetter(0))).encode()
    digest = hashlib.blake2b(path.encode() + b"?" + query + b" public", digest_size=16).hexdigest()
    return digest + ":gzip" if b"gzip" in accept_encoding else digest


def pack(tag: str, body: bytes) -> bytes:
    """ETag, encoding and bytes of an answer in one value."""
    return tag.encode() + b"\n\n" + body


def pack_gzip(tag: str, body: bytes) -> bytes:
    return tag.encode() + b"\ngzip\n" + gzip.compress(body, 6, mtime=0)


async def send_answer(scope: Scope, send: Send, packed: bytes, *, has_token: bool, is_own: bool) -> None:
    """A cached answer with the headers that are this request's own."""
    tag, encoding, body = packed.split(b"\n", 2)
    cache_hits_total.labels("job_recommendations" if is_own else "jobs:search").inc()
    scope["route_template"] = scope["path"]
    kept_by_others = b"private, no-cache" if has_token else b"public, max-age=60"
    headers = [
        (b"etag", tag),
        (b"cache-control", b"no-store" if is_own else kept_by_others),
        (b"vary", b"Authorization, Accept-Encoding"),
    ]
    held: bytes | None = scope["header"].get(b"if-none-match")
    if held is not None and is_fresh(held.decode("latin-1"), tag.decode()):
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if encoding:
        headers.append((b"content-encoding", encoding))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
