"""`session:{id}`: the short-lived copy of a session's row that spares the gate a query."""

from collections.abc import Collection
from uuid import UUID

from app.core.redis import RedisClient
from app.core.security import Principal, Role

SECONDS = 60
ENDED = b"ended"


def session_key(id: UUID) -> str:
    return f"session:{id}"


async def keep_session(redis: RedisClient, principal: Principal) -> None:
    """Copy a live session. NX: a copy read just before a logout must not overwrite the mark that the logout left."""
    value = f"{principal.user_id}:{principal.role.value}"
    await redis.keep(session_key(principal.session_id), value, seconds=SECONDS, only_new=True)


def principal_of(copy: bytes, *, user_id: int, session_id: UUID) -> Principal | None:
    """The caller behind a session's copy, or None where it says that the session has ended."""
    owner, _, role = copy.partition(b":")
    if copy == ENDED or owner != str(user_id).encode():
        return None
    return Principal(user_id, Role(role.decode()), session_id)


async def forget_sessions(redis: RedisClient, ids: Collection[UUID]) -> None:
    """Mark the copies of sessions that ended. With Redis gone they are not read either, and end by themselves."""
    for id in ids:
        await redis.keep(session_key(id), ENDED, seconds=SECONDS)
