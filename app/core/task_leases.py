"""Who works on which row, and until when.

A claim gives a row a fresh token and a lease; every later statement names the token. The handler's own transaction ends
with `finish` or `hold`: where the lease ran out and another worker took over, they raise, and the transaction with all
its effects rolls back.
"""

# ruff: noqa: S608 (statements are put together from the constants of this file)

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.task_queue import DEFAULT_LEASE, Message, Queue

MAX_INTERRUPTIONS = 3

_LEASE_UNTIL = "clock_timestamp() + make_interval(secs => :seconds)"
_MINE = "WHERE id = :id AND lease_token = :token AND state = 'running'"
_RELEASED = "lease_token = NULL, lease_until = NULL, updated_at = now()"

_CLAIM = """
    UPDATE background_tasks SET state = 'running', lease_token = :token, started_at = clock_timestamp(),
        lease_until = clock_timestamp()
            + make_interval(secs => coalesce(CAST(CAST(:seconds_by_name AS jsonb) ->> name AS float8), :seconds)),
        updated_at = now()
    WHERE {which}
    RETURNING id, name, queue, payload, attempts, interruptions, dispatch
"""
_CLAIM_ONE = text(_CLAIM.format(which="id = :id AND state = 'ready' AND run_at <= clock_timestamp()"))
_CLAIM_NEXT = text(
    _CLAIM.format(
        which="""id IN (
            SELECT id FROM background_tasks WHERE state = 'ready' AND queue = :queue AND run_at <= clock_timestamp()
            ORDER BY run_at LIMIT :most FOR UPDATE SKIP LOCKED
        )"""
    )
)
_START = text(
    f"""
    INSERT INTO background_tasks (name, queue, payload, state, run_at, dispatch, attempts, interruptions, started_at,
        lease_token, lease_until)
    VALUES (:name, :queue, CAST(:payload AS jsonb), 'running', now(), 0, 0, 0, clock_timestamp(), :token,
        {_LEASE_UNTIL})
    RETURNING id
    """
)
_RENEW = text(f"UPDATE background_tasks SET lease_until = {_LEASE_UNTIL} {_MINE}")
_FINISH = text(
    f"UPDATE background_tasks SET state = 'done', finished_at = clock_timestamp(), last_error = NULL, {_RELEASED} {_MINE}"
)
_PUT_BACK = text(f"UPDATE background_tasks SET state = 'ready', rung_at = NULL, {_RELEASED} {_MINE}")
_RETRY = text(
    f"""
    UPDATE background_tasks SET state = 'ready', rung_at = NULL, attempts = attempts + 1, last_error = :error,
        run_at = clock_timestamp() + make_interval(secs => :seconds), {_RELEASED}
    {_MINE}
    """
)
_BURY = text(
    f"""
    UPDATE background_tasks SET state = 'dead', finished_at = clock_timestamp(), attempts = attempts + 1,
        last_error = :error, {_RELEASED}
    {_MINE}
    """
)
# What every interruption does to its row. A task that kills its worker again and again must not kill it for ever.
INTERRUPTED = f"""
    interruptions = interruptions + 1,
    state = CASE WHEN interruptions + 1 >= {MAX_INTERRUPTIONS} THEN 'quarantined' ELSE 'ready' END,
    finished_at = CASE WHEN interruptions + 1 >= {MAX_INTERRUPTIONS} THEN clock_timestamp() END,
    rung_at = NULL, {_RELEASED}
"""
_INTERRUPT = text(
    f"""
    UPDATE background_tasks SET {INTERRUPTED}, last_error = :error,
        run_at = clock_timestamp() + make_interval(secs => :seconds)
    {_MINE}
    """
)


class LeaseLost(Exception):
    """Another worker has taken over: what this one did must not be committed."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one row, until it runs out or is renewed."""

    task_id: int
    token: UUID
    name: str
    queue: Queue
    payload: Mapping[str, Any]
    attempts: int = 0
    interruptions: int = 0
    dispatch: int = 0  # of its last bell

    @property
    def key(self) -> dict[str, Any]:
        return {"id": self.task_id, "token": self.token}


class TaskLeases:
    """Claims and outcomes. All but `hold` and `finish` run outside the handler's transaction, in AUTOCOMMIT."""

    def __init__(self, engine: AsyncEngine, *, seconds_by_name: Mapping[str, float] | None = None) -> None:
        """`engine` must be in AUTOCOMMIT mode. Names without their own lease get a Message's default."""
        self.engine = engine
        self._seconds_by_name = orjson.dumps(seconds_by_name or {}).decode()

    async def claim(self, task_id: int) -> Lease | None:
        """Take this row, or None where it is not due or somebody else was quicker."""
        return next(iter(await self._claim(_CLAIM_ONE, id=task_id)), None)

    async def claim_next(self, queue: Queue) -> Lease | None:
        """Take the row of this queue that is due longest: for when no bell can be heard."""
        return next(iter(await self.claim_batch(queue, 1)), None)

    async def claim_batch(self, queue: Queue, most: int) -> list[Lease]:
        """Take up to `most` rows of this queue that are due longest, in one statement."""
        return await self._claim(_CLAIM_NEXT, queue=queue.value, most=most)

    async def start(self, message: Message, payload: Mapping[str, Any]) -> Lease:
        """Add a row that is ours from the beginning: for a run by hand."""
        token = uuid4()
        values = {
            "name": message.name,
            "queue": message.queue.value,
            "payload": orjson.dumps(payload, default=str).decode(),
            "token": token,
            "seconds": message.lease.total_seconds(),
        }
        async with self.engine.connect() as connection:
            id = (await connection.execute(_START, values)).scalar_one()
        return Lease(id, token, message.name, message.queue, payload)

    async def renew(self, lease: Lease, seconds: float) -> bool:
        """The heartbeat. False: the row is no longer ours."""
        return await self._change(_RENEW, {**lease.key, "seconds": seconds})

    async def put_back(self, lease: Lease) -> bool:
        """Give the row back free of charge: the worker is told to stop."""
        return await self._change(_PUT_BACK, lease.key)

    async def retry(self, lease: Lease, error: str, *, seconds: float) -> bool:
        return await self._change(_RETRY, {**lease.key, "error": error, "seconds": seconds})

    async def bury(self, lease: Lease, error: str) -> bool:
        return await self._change(_BURY, {**lease.key, "error": error})

    async def interrupt(self, lease: Lease, error: str, *, seconds: float) -> bool:
        """Give the row back because the database broke under it, not because the handler failed."""
        return await self._change(_INTERRUPT, {**lease.key, "error": error, "seconds": seconds})

    async def hold(self, session: AsyncSession, lease: Lease, seconds: float) -> None:
        """End a unit of a longer task: renew the lease in its transaction, or LeaseLost."""
        await self._fence(session, _RENEW, {**lease.key, "seconds": seconds})

    async def finish(self, session: AsyncSession, lease: Lease) -> None:
        """Mark the row done in the transaction of its effects, or LeaseLost."""
        await self._fence(session, _FINISH, lease.key)

    async def _fence(self, session: AsyncSession, statement: Any, values: dict[str, Any]) -> None:
        await session.flush()
        result: Any = await session.execute(statement, values)
        if result.rowcount != 1:
            raise LeaseLost

    async def _claim(self, statement: Any, **which: Any) -> list[Lease]:
        token = uuid4()
        values = {
            **which,
            "token": token,
            "seconds_by_name": self._seconds_by_name,
            "seconds": DEFAULT_LEASE.total_seconds(),
        }
        async with self.engine.connect() as connection:
            rows = (await connection.execute(statement, values)).all()
        return [
            Lease(row.id, token, row.name, Queue(row.queue), row.payload, row.attempts, row.interruptions, row.dispatch)
            for row in rows
        ]

    async def _change(self, statement: Any, values: dict[str, Any]) -> bool:
        async with self.engine.connect() as connection:
            result: Any = await connection.execute(statement, values)
        return bool(result.rowcount == 1)

    async def aclose(self) -> None:
        await self.engine.dispose()
