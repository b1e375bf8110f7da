"""arq's side of Redis: the bells that wake its workers, and a connection that waits for Redis to come back.

A bell carries a task's id and nothing else. Everything is JSON: arq's own choice, pickle, would turn write access to
Redis into code execution.
"""

import time
from collections.abc import Sequence
from typing import Any

import orjson
from arq.connections import ArqRedis
from arq.constants import expires_extra_ms, job_key_prefix
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, RedisError, TimeoutError, WatchError  # noqa: A004

from app.core.task_queue import Queue, Ring

RUN_TASK = "run_task"  # the one function that arq knows


def dump_job(job: dict[str, Any]) -> bytes:
    return orjson.dumps(job, default=str)


async def ring_bells(redis: Redis, rings: Sequence[Ring]) -> None:
    """What `enqueue_job` writes, for all rings in one round trip. A bell that hangs already keeps its place."""
    at = int(time.time() * 1000)
    async with redis.pipeline(transaction=False) as pipe:
        for ring in rings:
            job = dump_job({"t": None, "f": RUN_TASK, "a": [ring.task_id], "k": {}, "et": at})
            pipe.set(job_key_prefix + ring.job_id, job, px=expires_extra_ms)
            pipe.zadd(ring.queue.key, {ring.job_id: at}, nx=True)
        await pipe.execute()


async def take_down_bells(redis: Redis, rings: Sequence[Ring]) -> None:
    """Bells of rows that somebody has claimed without them: arq need not hear each of them for nothing."""
    async with redis.pipeline(transaction=False) as pipe:
        for ring in rings:
            pipe.zrem(ring.queue.key, ring.job_id)
            pipe.delete(job_key_prefix + ring.job_id)
        await pipe.execute()


# KEYS: the job and its queue, in turn. ARGV: the time, the expiry, then each bell's id and job in turn.
RING_SCRIPT = """
for i = 1, #KEYS, 2 do
  redis.call('SET', KEYS[i], ARGV[i + 3], 'PX', ARGV[2])
  redis.call('ZADD', KEYS[i + 1], 'NX', ARGV[1], ARGV[i + 2])
end
"""


def ring_script(rings: Sequence[Ring]) -> tuple[list[str], list[str | int | float | bytes]]:
    """Keys and arguments of RING_SCRIPT: the same as `ring_bells`, on the line that costs a request the least."""
    at = int(time.time() * 1000)
    keys: list[str] = []
    arguments: list[str | int | float | bytes] = [at, expires_extra_ms]
    for ring in rings:
        keys += [job_key_prefix + ring.job_id, ring.queue.key]
        arguments += [ring.job_id, dump_job({"t": None, "f": RUN_TASK, "a": [ring.task_id], "k": {}, "et": at})]
    return keys, arguments


async def queue_lengths(redis: Redis) -> dict[Queue, int]:
    """How many bells hang in each queue, unheard or being answered."""
    async with redis.pipeline(transaction=False) as pipe:
        for queue in Queue:
            pipe.zcard(queue.key)
        return dict(zip(Queue, await pipe.execute(), strict=True))


class _PatientPipeline(Pipeline):
    """A pipeline that outlives a lost connection also while it watches.

    redis-py answers WatchError to the reads between WATCH and MULTI when the connection drops; arq expects it from
    EXEC alone, and its worker ends. Watching again is enough: the row's claim, not WATCH, prevents double runs.
    """

    _watched: tuple[Any, ...] = ()

    async def immediate_execute_command(self, *args: Any, **options: Any) -> Any:
        if args[0] == "WATCH":
            self._watched = args
        while True:
            try:
                return await super().immediate_execute_command(*args, **options)  # type: ignore[no-untyped-call]
            except WatchError:
                await super().immediate_execute_command(*self._watched)  # type: ignore[no-untyped-call]

    async def reset(self) -> None:
        try:
            await super().reset()  # type: ignore[no-untyped-call]
        except (RedisError, OSError):  # UNWATCH to a server that hangs
            if self.connection is not None:
                await self.connection.disconnect()
            self.watching = False
            await super().reset()  # type: ignore[no-untyped-call]


class _Patience(Retry):
    """One for all connections, so that the wait of every one of them ends together."""

    def __deepcopy__(self, _: dict[int, Any]) -> "_Patience":
        return self

    @property
    def is_over(self) -> bool:
        return self._retries == 0

    def end(self) -> None:
        self._retries = 0


class PatientArqRedis(ArqRedis):
    """The worker's connection: it waits for Redis however long that takes, where arq's own would end the process.

    When the worker is told to stop, it waits no more: what arq still wants to tidy away expires by itself.
    """

    patience: _Patience

    @classmethod
    def connect(cls, url: str) -> "PatientArqRedis":
        keepalive = {} if url.startswith("unix:") else {"socket_keepalive": True}
        pool = ConnectionPool.from_url(
            url,
            **keepalive,
            socket_timeout=5,
            socket_connect_timeout=2,
            health_check_interval=15,
            retry=(patience := _Patience(ExponentialBackoff(cap=1, base=0.05), retries=-1)),
            retry_on_error=[ConnectionError, TimeoutError, BusyLoadingError, OSError],
        )
        connection = cls(pool, job_serializer=dump_job, job_deserializer=orjson.loads)
        connection.patience = patience
        return connection

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except (RedisError, OSError):
            if self.patience.is_over:
                return None
            raise

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        return _PatientPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
