"""Which web pages of other origins may call: those on the list, by their exact origin."""

from collections.abc import Mapping, Sequence

from starlette.types import Receive, Scope, Send

from app.api.problems import BadRequest, send_problem

EXPOSED = (
    "X-Request-ID, RateLimit, RateLimit-Policy, Retry-After, Location, ETag, Idempotent-Replayed, Content-Disposition"
)
METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
ALLOWED = "Authorization, Content-Type, Accept, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"


class Cors:
    """Calls carry a token, not a cookie: credentials are not allowed, so `*` outside production opens nothing."""

    def __init__(self, origins: Sequence[str]) -> None:
        self.origins = frozenset(origin.encode() for origin in origins)

    def allows(self, origin: bytes | None) -> bool:
        return origin is not None and (origin in self.origins or b"*" in self.origins)

    def headers_for(self, origin: bytes | None) -> list[tuple[bytes, bytes]]:
        if origin is None or not self.allows(origin):
            return [(b"vary", b"Origin")]
        return [
            (b"vary", b"Origin"),
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", EXPOSED.encode()),
        ]

    @staticmethod
    def is_preflight(method: str, header: Mapping[bytes, bytes]) -> bool:
        return method == "OPTIONS" and b"access-control-request-method" in header

    async def answer_preflight(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.allows(scope["header"].get(b"origin")):
            await send_problem(scope, receive, send, BadRequest("This origin is not on the list of allowed ones"))
            return
        headers = [
            (b"access-control-allow-methods", METHODS.encode()),
            (b"access-control-allow-headers", ALLOWED.encode()),
            (b"access-control-max-age", b"600"),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
