"""Redis: a cache, a rate limiter and a bell. Nothing here is the only copy of anything.

Every call is bounded in time and goes through a breaker: with Redis gone or hung, callers get RedisUnavailable at once
and go on against PostgreSQL (measured: without it a hung Redis makes a cached read take 5.7 s).
"""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.connection import BlockingConnectionPool, SSLConnection
from redis.exceptions import NoScriptError, RedisError

from app.core.config import Settings
from app.core.embedded import EmbeddedValkey
from app.core.redis_line import RedisLine

T = TypeVar("T")
log = structlog.get_logger(__name__)

CACHE_PATTERNS = ("jobs:count:*", "jobs:search:*", "job_recommendations:*", "session:*", "embeddings:query:*")
CALL_SECONDS = 0.1  # unless told otherwise
OPEN_SECONDS = 1.0


class RedisUnavailable(Exception):
    """Redis did not answer in time, or did not a moment ago."""


class RedisClient:
    """A guarded connection pool. Values are bytes."""

    def __init__(self, url: str, *, max_connections: int = 50, call_seconds: float = CALL_SECONDS) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=max_connections,
            timeout=call_seconds,
            socket_timeout=1.0,
            socket_connect_timeout=1.0,
        )
        self.redis: Redis = Redis(connection_pool=pool)
        self._line = RedisLine(pool.connection_kwargs, is_tls=issubclass(pool.connection_class, SSLConnection))
        self._call_seconds = call_seconds
        self._closed_until = 0.0
        self._scripts: dict[str, str] = {}

    async def call(self, make: Callable[[Redis], Awaitable[T]], *, seconds: float | None = None) -> T:
        """Run one command within `seconds`, or the client's own time. RedisUnavailable where it fails, and for a second after."""
        if time.monotonic() < self._closed_until:
            raise RedisUnavailable
        try:
            async with asyncio.timeout(self._call_seconds if seconds is None else seconds):
                return await make(self.redis)
        except (RedisError, OSError, TimeoutError) as error:
            raise self._give_up(error) from error

    async def script(self, source: str, keys: list[str], args: list[str | int | float | bytes]) -> Any:
        """Run a Lua script by its hash, sending the whole of it where the server does not know it."""
        if time.monotonic() < self._closed_until:
            raise RedisUnavailable
        digest = self._scripts.get(source)
        if digest is None:
            digest = self._scripts[source] = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()
        try:
            try:
                return await self._line.execute(
                    ("EVALSHA", digest, len(keys), *keys, *args), seconds=self._call_seconds
                )
            except NoScriptError:  # it is new, or the server restarted
                return await self._line.execute(("EVAL", source, len(keys), *keys, *args), seconds=self._call_seconds)
        except (RedisError, OSError, TimeoutError) as error:
            raise self._give_up(error) from error

    async def tell(self, source: str, keys: list[str], args: list[str | int | float | bytes]) -> None:
        """Run a Lua script before whatever is asked after it by `script`, and do not wait for it where there is a line."""
        if time.monotonic() < self._closed_until:
            raise RedisUnavailable
        if not self._line.tell(("EVAL", source, len(keys), *keys, *args)):
            await self.script(source, keys, args)

    def _give_up(self, error: Exception) -> RedisUnavailable:
        self._closed_until = time.monotonic() + OPEN_SECONDS
        log.warning("redis_unavailable", error=type(error).__name__)
        return RedisUnavailable()

    async def keep(self, key: str, value: str | bytes, *, seconds: int, only_new: bool = False) -> None:
        """SET with an expiry. With Redis gone nothing is kept, and nobody misses it."""
        with contextlib.suppress(RedisUnavailable):
            await self.call(lambda redis: redis.set(key, value, ex=seconds, nx=only_new))

    async def clear_cache(self) -> int:
        """Remove this service's cached values, and nothing else that lives on the server. Returns how many."""
        removed = 0
        for pattern in CACHE_PATTERNS:
            batch: list[bytes] = [key async for key in self.redis.scan_iter(match=pattern, count=500)]
            if batch:
                removed += await self.redis.unlink(*batch)
        return removed

    async def aclose(self) -> None:
        await self._line.aclose()
        await self.redis.aclose(close_connection_pool=True)


class RedisCache:
    """`redis_cache` for a shell or a script: connects by the settings on first use, closes after each call."""

    async def clear_cache(self) -> int:
        settings = Settings()
        client = RedisClient(settings.redis_url or EmbeddedValkey(settings.data_dir).url)
        try:
            return await client.clear_cache()
        finally:
            await client.aclose()


redis_cache = RedisCache()
