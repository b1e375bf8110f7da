"""`session:{id}`: the short-lived copy of a session's row that spares the gate a query."""

from collections.abc import Collection
from uuid import UUID

import structlog

from app.core.redis import RedisClient, RedisUnavailable

log = structlog.get_logger(__name__)


def session_key(id: UUID) -> str:
    return f"session:{id}"


async def forget_sessions(redis: RedisClient, ids: Collection[UUID]) -> None:
    """Drop the copies of sessions that ended. With Redis gone they are not read either, and end by themselves."""
    keys = [session_key(id) for id in ids]
    try:
        await redis.call(lambda connection: connection.delete(*keys))
    except RedisUnavailable:
        log.warning("session_copies_kept", sessions=len(keys))
