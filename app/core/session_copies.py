"""`session:{id}`: the short-lived copy of a session's row that spares the gate a query."""

import asyncio
import time
from collections.abc import Collection
from functools import partial
from uuid import UUID

from redis.asyncio import Redis

from app.core.redis import RedisClient, RedisUnavailable
from app.core.security import Principal, Role

SECONDS = 60
RETRY_SECONDS = 0.2
ENDED = b"ended"


def session_key(id: UUID) -> str:
    return f"session:{id}"


def principal_of(copy: bytes, *, user_id: int, session_id: UUID) -> Principal | None:
    """The caller behind a session's copy, or None where it says that the session has ended or is another's.

    ValueError where it says neither: a bad copy is as good as none.
    """
    if copy == ENDED:
        return None
    owner, _, role = copy.partition(b":")
    principal = Principal(int(owner), Role(role.decode()), session_id)
    return principal if principal.user_id == user_id else None


class SessionCopies:
    """Keeps the copies and marks those of sessions that ended.

    A copy outlives an outage of Redis. So what could not be marked is not trusted here, and marked as soon as Redis is
    back, for as long as a copy can live.
    """

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._unmarked: dict[UUID, float] = {}  # until when a copy may be there
        self._marking: asyncio.Task[None] | None = None

    def may_be_stale(self, id: UUID) -> bool:
        return id in self._unmarked

    async def keep(self, principal: Principal) -> None:
        """Copy a live session. NX: a copy read just before a logout must not overwrite the mark that the logout left."""
        value = f"{principal.user_id}:{principal.role.value}"
        await self._redis.keep(session_key(principal.session_id), value, seconds=SECONDS, only_new=True)

    async def forget(self, ids: Collection[UUID]) -> None:
        """Mark the copies of sessions that ended."""
        until = time.monotonic() + SECONDS
        self._unmarked.update(dict.fromkeys(ids, until))
        await self._mark()
        if self._unmarked and (self._marking is None or self._marking.done()):
            self._marking = asyncio.create_task(self._mark_later())

    async def aclose(self) -> None:
        if self._marking is not None:
            self._marking.cancel()
            await asyncio.gather(self._marking, return_exceptions=True)

    async def _mark(self) -> None:
        for id in list(self._unmarked):
            try:
                await self._redis.call(partial(_set_ended, id=id))
            except RedisUnavailable:
                return
            self._unmarked.pop(id, None)

    async def _mark_later(self) -> None:
        while self._unmarked:
            await asyncio.sleep(RETRY_SECONDS)
            at = time.monotonic()
            self._unmarked = {id: until for id, until in self._unmarked.items() if until > at}
            await self._mark()


async def _set_ended(redis: Redis, *, id: UUID) -> None:
    await redis.set(session_key(id), ENDED, ex=SECONDS)
