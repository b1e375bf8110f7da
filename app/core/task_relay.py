"""Picks up what was left behind: bells that nobody rang or that got lost, and rows whose worker died.

Any number of relays may run at once: they skip each other's rows. None is needed for correctness, only for time.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.bells import queue_lengths, ring_bells
from app.core.redis import RedisClient, RedisUnavailable
from app.core.task_leases import INTERRUPTED
from app.core.task_queue import Ring, TaskState

# ruff: noqa: S608 (statements are put together from constants)

RING_SECONDS = 1.0
BATCH = 500
LONG_QUEUE = 1000  # so many bells still hang: what was rung is in there, most likely, and only has to wait its turn

_RECLAIM = text(
    f"""
    UPDATE background_tasks SET {INTERRUPTED}, last_error = 'its worker died, or stood still past the lease',
        run_at = clock_timestamp() + make_interval(secs => least(interruptions, 60))
    WHERE id IN (
        SELECT id FROM background_tasks WHERE state = 'running' AND lease_until < clock_timestamp()
        ORDER BY lease_until LIMIT {BATCH} FOR UPDATE SKIP LOCKED
    )
    RETURNING id, name, state
    """
)
# A row that is still ready after its bell was rung waits in arq's queue, or the bell is gone: lost with Redis, or heard
# by a worker that died before its claim, and arq then holds its id for minutes. Hence a new id for each ring. A ring too
# many is harmless, and less and less likely to be needed: the gaps grow from two seconds to ten.
_DUE = text(
    f"""
    UPDATE background_tasks SET rung_at = clock_timestamp(), dispatch = dispatch + 1
    WHERE id IN (
        SELECT id FROM background_tasks
        WHERE state = 'ready' AND queue = :queue AND run_at <= clock_timestamp()
            AND (rung_at IS NULL OR :again AND clock_timestamp() - rung_at
                > least(greatest(rung_at - run_at, interval '2 seconds'), interval '10 seconds'))
        ORDER BY run_at LIMIT {BATCH} FOR UPDATE SKIP LOCKED
    )
    RETURNING id, dispatch, queue
    """
)
_UNRING = text("UPDATE background_tasks SET rung_at = NULL WHERE id = ANY(:ids) AND state = 'ready'")


class TaskRelay:
    """`engine` must be in AUTOCOMMIT mode: no lock is held while Redis is waited for."""

    def __init__(self, engine: AsyncEngine, redis: RedisClient) -> None:
        self._engine = engine
        self._redis = redis

    async def reclaim(self) -> list[tuple[int, str, TaskState]]:
        """Free rows whose lease ran out, or quarantine them. Returns id, name and new state of each."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(_RECLAIM)
            return [(row.id, row.name, TaskState(row.state)) for row in rows]

    async def ring_due(self) -> int:
        """Ring for what is due and was not heard. Returns how many; raises RedisUnavailable."""
        lengths = await self._redis.call(queue_lengths, seconds=RING_SECONDS)
        rings: list[Ring] = []
        async with self._engine.connect() as connection:
            for queue, length in lengths.items():
                rows = await connection.execute(_DUE, {"queue": queue.value, "again": length < LONG_QUEUE})
                rings += [Ring(row.id, row.dispatch, queue) for row in rows]
        if not rings:
            return 0
        try:
            await self._redis.call(lambda redis: ring_bells(redis, rings), seconds=RING_SECONDS)
        except RedisUnavailable:
            async with self._engine.connect() as connection:
                await connection.execute(_UNRING, {"ids": [ring.task_id for ring in rings]})
            raise
        return len(rings)
