"""The workers' entry points for arq: `arq app.worker.WorkerSettings`, `…BulkWorkerSettings`, `…BrowserWorkerSettings`.

arq listens for bells and limits concurrency; what a bell means is the runner's business (app/tasks/runner.py). Beside
arq each worker has a few loops: the critical one relays and keeps the clock, and all of them take their work straight
from PostgreSQL while Redis is away.

The settings are made when arq asks for them by name, not when this module is imported.
"""

import asyncio
import atexit
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC
from typing import Any

import orjson
import structlog
from arq.worker import func
from redis.exceptions import RedisError
from sqlalchemy import text

from app.clients.browser.limits import Limits
from app.core import error_reports
from app.core.bells import RUN_TASK, PatientArqRedis, dump_job, queue_lengths
from app.core.config import ConfigurationError, Settings
from app.core.db import DATABASE_FAULTS
from app.core.embedded import EmbeddedServerError, embedded_servers
from app.core.garbage import spare_imports
from app.core.logging import configure_logging
from app.core.redis import RedisUnavailable
from app.core.task_queue import Queue
from app.core.task_relay import TaskRelay
from app.services import Rolecall
from app.tasks.registry import Registry, load
from app.tasks.runner import Runner, make_runner
from app.tasks.schedule import Clock

log = structlog.get_logger(__name__)

STATEMENT_TIMEOUT_MS = 30_000  # a task may look at more rows than a request
SECONDS_TO_PUT_BACK = 2
TICK_SECONDS = 5.0
BACKLOG = 100


class WorkerProcess:
    """What lives as long as the process: opened by arq's start-up hook, closed by its shutdown hook."""

    def __init__(
        self,
        settings: Settings,
        queue: Queue,
        registry: Registry,
        *,
        bells: PatientArqRedis,
        relay_seconds: float,
        make_runner: Callable[[Rolecall, Registry], Runner],
    ) -> None:
        self._bells = bells
        self._settings = settings
        self._queue = queue
        self._registry = registry
        self._relay_seconds = relay_seconds
        self._make_runner = make_runner
        self._loops: list[asyncio.Task[None]] = []

    async def start(self, _: dict[str, Any]) -> None:
        configure_logging(self._settings)  # arq has just set up its own
        main = asyncio.current_task()
        if main is not None:  # arq's main task: it ends when the worker is told to stop
            main.add_done_callback(lambda _: self._bells.patience.end())
        self.rolecall = Rolecall(
            self._settings, name=f"rolecall-worker-{self._queue}", statement_timeout_ms=STATEMENT_TIMEOUT_MS
        )
        self.runner = self._make_runner(self.rolecall, self._registry)
        self.relay = TaskRelay(self.runner.leases.engine, self.rolecall.redis)
        self.clock = Clock(self.rolecall, self._registry.schedules)
        spare_imports()
        self._begin(self._work_without_redis, self._relay_seconds)
        self._begin(self._work_off_backlog, self._relay_seconds)
        if self._queue is Queue.CRITICAL:
            self._begin(self._reclaim, self._relay_seconds)
            self._begin(self._ring_due, self._relay_seconds)
            self._begin(self._tick, TICK_SECONDS)
        log.info("worker_started", queue=self._queue, tasks=len(self._registry.handlers))

    async def stop(self, _: dict[str, Any]) -> None:
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self.runner.leases.aclose()
        await self.rolecall.aclose()
        await error_reports.finish()

    async def run_task(self, _: dict[str, Any], task_id: int) -> None:
        await self.runner.run(task_id)

    def _begin(self, step: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._loops.append(asyncio.create_task(_repeat(step, seconds)))

    async def _reclaim(self) -> None:
        for id, name, state in await self.relay.reclaim():
            log.warning("task_reclaimed", task_id=id, task=name, state=state)

    async def _ring_due(self) -> None:
        await self.relay.ring_due()

    async def _tick(self) -> None:
        async with self.runner.leases.engine.connect() as connection:
            at = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
        await self.clock.tick(at.astimezone(UTC))

    async def _work_without_redis(self) -> None:
        try:
            await self.rolecall.redis.call(lambda redis: redis.ping(), seconds=1.0)
        except RedisUnavailable:
            while await self.runner.run_next(self._queue):
                pass

    async def _work_off_backlog(self) -> None:
        """Where many bells hang, rows are claimed in batches: arq takes some ten commands for each bell."""
        while (await self.rolecall.redis.call(queue_lengths, seconds=1.0))[self._queue] >= BACKLOG:
            if not await self.runner.run_batch(self._queue, self._settings.db_pool_size):
                return


async def _repeat(step: Callable[[], Awaitable[None]], seconds: float) -> None:
    """For ever, whatever happens to the stores."""
    while True:
        try:
            await step()
        except (*DATABASE_FAULTS, RedisError, RedisUnavailable) as error:
            log.warning("worker_loop_failed", loop=step.__name__, error=type(error).__name__)
        except Exception:
            log.exception("worker_loop_failed", loop=step.__name__)
        await asyncio.sleep(seconds)


def worker_settings(
    queue: Queue,
    *,
    load: Callable[[], Registry] = load,
    relay_seconds: float = 1.0,
    make_runner: Callable[[Rolecall, Registry], Runner] = make_runner,
) -> dict[str, Any]:
    """What arq builds its worker from. Starts the embedded servers, where they are used, for the process's life."""
    servers = ExitStack()
    atexit.register(servers.close)
    try:
        settings = servers.enter_context(embedded_servers(Settings().checked()))
    except (ConfigurationError, EmbeddedServerError) as error:
        sys.exit(str(error))
    registry = load()
    bells = PatientArqRedis.connect(settings.redis_url)
    process = WorkerProcess(
        settings, queue, registry, bells=bells, relay_seconds=relay_seconds, make_runner=make_runner
    )
    run_task: Any = process.run_task
    timeout = registry.longest_timeout().total_seconds() + 60  # the runner's own timeout comes first
    return {
        "functions": [func(run_task, name=RUN_TASK, timeout=timeout, max_tries=1_000_000, keep_result=0)],
        "redis_pool": bells,
        "queue_name": queue.key,
        "on_startup": process.start,
        "on_shutdown": process.stop,
        "keep_result": 0,
        # Each may hold a connection, and in the browser queue a browser.
        "max_jobs": Limits().sessions_at_once if queue is Queue.BROWSER else settings.db_pool_size,
        "queue_read_limit": 1000,
        "poll_delay": 0.2,
        "job_completion_wait": max(1, settings.shutdown_grace_seconds - SECONDS_TO_PUT_BACK),
        "health_check_interval": 15,
        "health_check_key": f"arq:health:{queue}:{socket.gethostname()}:{os.getpid()}",
        "timezone": UTC,
        "log_results": False,
        "job_serializer": dump_job,
        "job_deserializer": orjson.loads,
    }


_ENTRY_POINTS = {
    "WorkerSettings": Queue.CRITICAL,
    "BulkWorkerSettings": Queue.BULK,
    "BrowserWorkerSettings": Queue.BROWSER,
}


def __getattr__(name: str) -> dict[str, Any]:
    if name not in _ENTRY_POINTS:
        raise AttributeError(name)
    return worker_settings(_ENTRY_POINTS[name])
