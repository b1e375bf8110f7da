"""Tasks that do nothing, through everything that runs a real one: two workers against a backlog, fsync on."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.core.bells import ring_bells
from app.core.config import Settings
from app.core.embedded import embedded_servers
from app.core.migrations import upgrade
from app.core.task_queue import Command, Queue, Ring
from app.services import Rolecall, Services
from app.tasks.registry import Registry
from app.worker import worker_settings
from tests.conftest import make_settings
from tests.performance.table import Row
from tests.running import ROOT, environment

TASKS = int(os.environ.get("BENCH_QUEUE_TASKS", "10000"))
WORKERS = 2
GOAL = 500

registry = Registry()
NOTHING = Command("bench.nothing")


@registry.does(NOTHING)
async def do_nothing(services: Services, *, number: int) -> None:
    """A real task's claim, unit and end, and nothing in between."""


def __getattr__(name: str) -> dict[str, Any]:
    if name != "WorkerSettings":
        raise AttributeError(name)
    return worker_settings(Queue.CRITICAL, load=lambda: registry)


@contextmanager
def working(settings: Settings, number: int) -> Iterator[None]:
    env = environment(
        settings.data_dir, 0, DATABASE_URL=settings.database_url, REDIS_URL=settings.redis_url, ENVIRONMENT="testing",
        LOG_LEVEL="WARNING",
    )  # fmt: skip
    command = [sys.executable, "-m", "arq", "tests.performance.bench_queue.WorkerSettings"]
    workers = [subprocess.Popen(command, cwd=ROOT, env=env) for _ in range(number)]
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(15)


async def fill(rolecall: Rolecall, number: int) -> None:
    """The backlog: rows, and a bell for each, as so many units would have left them."""
    async with rolecall.unit() as services:
        rows = await services.work.session.execute(
            text(
                """
                INSERT INTO background_tasks (name, queue, payload, state, run_at, rung_at, dispatch, attempts,
                    interruptions)
                SELECT :name, 'critical', jsonb_build_object('number', n), 'ready', now(), now(), 0, 0, 0
                FROM generate_series(1, :number) AS n RETURNING id
                """
            ),
            {"name": NOTHING.name, "number": number},
        )
        ids = list(rows.scalars())
    for start in range(0, number, 1000):
        rings = [Ring(id, 0, Queue.CRITICAL) for id in ids[start : start + 1000]]
        await rolecall.redis.call(lambda redis, rings=rings: ring_bells(redis, rings), seconds=10)  # type: ignore[misc]


async def count_done(rolecall: Rolecall) -> int:
    statement = text("SELECT count(*) FROM background_tasks WHERE state = 'done'")
    async with rolecall.read_unit() as services:
        return int((await services.work.session.execute(statement)).scalar_one())


async def until_done(rolecall: Rolecall, number: int) -> tuple[int, float]:
    """Once so many are done: how many there are, and when."""
    while True:
        done, at = await count_done(rolecall), time.perf_counter()
        if done >= number:
            return done, at
        await asyncio.sleep(0.05)


async def measure(settings: Settings) -> float:
    """Tasks a second, from the moment that the workers are up and a twentieth is done."""
    rolecall = Rolecall(settings)
    try:
        await fill(rolecall, TASKS)
        with working(settings, WORKERS):
            first, began = await until_done(rolecall, TASKS // 20)
            last, ended = await until_done(rolecall, TASKS)
        return (last - first) / (ended - began)
    finally:
        await rolecall.aclose()


def run() -> list[Row]:
    folder = Path(tempfile.mkdtemp(prefix="rolecall-bench-"))
    folder.chmod(0o755)
    try:
        with ExitStack() as stack:
            settings = stack.enter_context(embedded_servers(make_settings(data_dir=folder)))
            upgrade(settings)
            speed = asyncio.run(measure(settings))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    name = f"queue, {TASKS:,} waiting tasks that do nothing, {WORKERS} workers"
    return [Row(name, speed, "per s", f">= {GOAL}", speed >= GOAL)]


if __name__ == "__main__":
    for row in run():
        print(row)
