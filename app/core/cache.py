"""Public answers that Redis remembers for a while, by generation.

Services name what changed, `work.invalidate("jobs")`; after the commit a new generation begins, and the answers of the
old one are never asked for again. A cached answer is never needed: with Redis gone, PostgreSQL is asked.
"""

import asyncio
import time
from collections.abc import Collection

from app.core.redis import RedisClient, RedisUnavailable

ANSWER_SECONDS = 300
BUMP_SECONDS = 1.0
LONGEST_WAIT = 5.0  # seconds between two tries to reach a Redis that is away
GENERATION_KEY = "jobs:generation"
JOBS = "jobs"


OWN_ANSWER_SECONDS = 3600


def recommendations_of(user_id: int) -> str:
    """The name of what is cached for one person: `work.invalidate(recommendations_of(user_id))`."""
    return f"job_recommendations:{user_id}"


def version_key(user_id: int) -> str:
    """Counts what changed about a person, as the generation does for the market."""
    return f"{recommendations_of(user_id)}:version"


def answer_key(generation: bytes | str, name: str) -> str:
    if isinstance(generation, bytes):
        generation = generation.decode()
    return f"jobs:search:{generation}:{name}"


# A count is forgotten when nothing is left that was kept under an earlier one.
COUNT_UP = """
for _, key in ipairs(KEYS) do
  redis.call('INCR', key)
  redis.call('EXPIRE', key, ARGV[1])
end
"""


class Cache:
    """Writes and drops cached values. With Redis gone every call is a no-op."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._bumped_at = float("-inf")
        self._bump_later: asyncio.Task[None] | None = None

    async def keep_answer(self, generation: bytes, variants: dict[str, bytes]) -> None:
        """Keep the bytes of a public answer under the generation that was read before its query."""
        for name, value in variants.items():
            await self._redis.keep(answer_key(generation, name), value, seconds=ANSWER_SECONDS)

    async def keep_own_answer(self, user_id: int, generation: bytes, variants: dict[str, bytes]) -> None:
        """The same for an answer that is one person's, under the generation and the version of the person."""
        for name, value in variants.items():
            key = f"{recommendations_of(user_id)}:{generation.decode()}:{name}"
            await self._redis.keep(key, value, seconds=OWN_ANSWER_SECONDS)

    async def invalidate(self, names: Collection[str]) -> None:
        """What stands under these names no longer holds: "jobs" for every public answer about jobs, or a person's own.

        Of a person's own nobody waits to hear that it is done: whoever asks for it next asks after it.
        """
        if JOBS in names:
            await self._bump()
        if persons := [f"{name}:version" for name in names if name != JOBS]:
            try:
                await self._redis.tell(COUNT_UP, persons, [2 * OWN_ANSWER_SECONDS])
            except RedisUnavailable:
                self._bump_in(BUMP_SECONDS)  # a person's answers belong to a generation too

    async def _bump(self) -> None:
        """Begin a new generation at once, and then at most once a second: the last change is never left out."""
        wait = self._bumped_at + BUMP_SECONDS - time.monotonic()
        if wait <= 0:
            self._forget_later()  # it may be long until Redis is tried again
            await self._bump_now()
        else:
            self._bump_in(wait)

    def _bump_in(self, seconds: float) -> None:
        if self._bump_later is None:
            self._bump_later = asyncio.create_task(self._bump_after(seconds))

    def _forget_later(self) -> None:
        if self._bump_later is not None:
            self._bump_later.cancel()
            self._bump_later = None

    async def _bump_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._bump_later = None
        await self._bump_now(after=seconds)

    async def _bump_now(self, *, after: float = 0) -> None:
        """Where Redis is away it is tried again: what it kept may outlive that."""
        if not await self._begin_generation():
            self._bump_in(min(max(2 * after, BUMP_SECONDS), LONGEST_WAIT))

    async def _begin_generation(self) -> bool:
        self._bumped_at = time.monotonic()
        try:
            await self._redis.call(lambda redis: redis.incr(GENERATION_KEY))
        except RedisUnavailable:
            return False
        return True

    async def aclose(self) -> None:
        """A bump that was put off happens now: a task run by hand ends before its second is over."""
        if self._bump_later is not None:
            self._forget_later()
            await self._begin_generation()
