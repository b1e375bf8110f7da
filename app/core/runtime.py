"""What a process holds open: engines, Redis, the bell, the hash pool. Built once, closed once."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.core.bells import RING_SCRIPT, ring_script
from app.core.cache import Cache
from app.core.config import Environment, Settings
from app.core.db import create_engine
from app.core.rate_limit import RateLimiter
from app.core.redis import RedisClient, RedisUnavailable
from app.core.security import PasswordHasher, TokenSigner
from app.core.session_copies import SessionCopies
from app.core.task_queue import Ring
from app.core.unit_of_work import UnitOfWork, read_unit, unit_of_work

log = structlog.get_logger(__name__)

MAX_BELLS = 100  # in one call

BCRYPT_ROUNDS = {Environment.TESTING: 4}
BCRYPT_ROUNDS_DEFAULT = 12


class Runtime:
    """The kernel of a running process: an API, a worker, a task by hand, a test."""

    def __init__(
        self,
        settings: Settings,
        *,
        name: str = "rolecall",
        statement_timeout_ms: int = 3000,
    ) -> None:
        self.settings = settings
        limits = {"statement_timeout": str(statement_timeout_ms)}
        self.engine = create_engine(
            settings.database_url,
            pool_size=settings.db_pool_size,
            settings=limits,
            name=name,
        )
        self.read_engine = create_engine(
            settings.read_database_url or settings.database_url,
            pool_size=settings.db_pool_size, autocommit=True, settings=limits, name=name,
        )  # fmt: skip
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._read_sessions = async_sessionmaker(self.read_engine, expire_on_commit=False, autoflush=False)
        self._bells: list[Ring] = []
        self._ringing: asyncio.Task[None] | None = None
        self.redis = RedisClient(
            settings.redis_url,
            max_connections=settings.redis_max_connections,
            call_seconds=settings.redis_timeout_seconds,
        )
        self.cache = Cache(self.redis)
        self.session_copies = SessionCopies(self.redis)
        self.rate_limiter = RateLimiter(self.redis, per_minute=settings.rate_limit_per_minute)
        self.passwords = PasswordHasher(rounds=BCRYPT_ROUNDS.get(settings.environment, BCRYPT_ROUNDS_DEFAULT))
        self.tokens = TokenSigner(
            settings.signing_key,
            algorithm=settings.algorithm,
            lifetime_seconds=settings.access_token_expire_minutes * 60,
        )

    def work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that writes: commits at the end of the block."""
        return unit_of_work(UnitOfWork(self.engine, self._sessions), self.ring, self.cache.invalidate)

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that only reads, on the replica where there is one."""
        return read_unit(UnitOfWork(self.read_engine, self._read_sessions, is_read_only=True))

    @property
    def sessions(self) -> Callable[[], AsyncSession]:
        return self._sessions

    async def ring(self, rings: list[Ring]) -> None:
        """Tell arq of committed work, soon: whoever waits for an answer does not wait for the bell.

        What is committed while one call is on its way goes with the next. A bell that is lost is rung again by the
        relay, so a failure is no error.
        """
        self._bells.extend(rings)
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._ring_pending())

    async def _ring_pending(self) -> None:
        while self._bells:
            rings, self._bells = self._bells[:MAX_BELLS], self._bells[MAX_BELLS:]
            try:
                await self.redis.script(RING_SCRIPT, *ring_script(rings))
            except RedisUnavailable:
                log.info("bells_lost", tasks=len(rings))

    async def bells_rung(self) -> None:
        """Wait until every bell so far has been sent, or given up."""
        if self._ringing is not None:
            await self._ringing

    async def aclose(self) -> None:
        await self.bells_rung()
        self.passwords.close()
        await self.cache.aclose()
        await self.session_copies.aclose()
        await self.redis.aclose()
        await self.read_engine.dispose()
        await self.engine.dispose()
