"""The worker as a process: arq's own command line, through outages of Redis and a deploy."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from app.core.config import Settings
from app.core.embedded import EmbeddedValkey
from app.core.task_queue import BackgroundTask, Command, TaskState
from app.services import Rolecall
from app.tasks.clear_cache import CLEAR_CACHE
from tests.chaos.processes import Nursery, nursery, wait_for
from tests.chaos.tasks import LINGER, NOTE, TABLES
from tests.running import ROOT, environment


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[EmbeddedValkey]:
    """One of its own, because it is killed."""
    server = EmbeddedValkey(tmp_path)
    await asyncio.to_thread(server.start)
    try:
        yield server
    finally:
        await asyncio.to_thread(server.stop)


@pytest.fixture
async def rolecall(settings: Settings, valkey: EmbeddedValkey) -> AsyncIterator[Rolecall]:
    service = Rolecall(settings.model_copy(update={"redis_url": valkey.url}))
    try:
        async with service.unit() as services:
            for statement in TABLES.split(";"):
                await services.work.session.execute(text(statement))
        yield service
    finally:
        await service.aclose()


@pytest.fixture
def children(rolecall: Rolecall, tmp_path: Path) -> Iterator[Nursery]:
    env = {
        "DATABASE_URL": rolecall.settings.database_url, "REDIS_URL": rolecall.settings.redis_url,
        "DATA_DIR": str(tmp_path), "ENVIRONMENT": "testing", "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
        "CHAOS_DIR": str(tmp_path), "CHAOS_RELAY_SECONDS": "0.3", "SHUTDOWN_GRACE_SECONDS": "3",
    }  # fmt: skip
    with nursery(tmp_path / "processes.log", env) as started:
        yield started


async def enqueue(rolecall: Rolecall, command: Command, **payload: Any) -> int:
    async with rolecall.unit() as services:
        services.work.enqueue(command, **payload)
    return (await rows(rolecall))[-1].id


async def rows(rolecall: Rolecall) -> list[BackgroundTask]:
    async with rolecall.read_unit() as services:
        return list((await services.work.session.execute(select(BackgroundTask).order_by(BackgroundTask.id))).scalars())


async def until_done(rolecall: Rolecall, id: int, seconds: float = 15) -> None:
    """Asks every 50 ms: the row is changed by another process."""
    async with asyncio.timeout(seconds):
        while True:
            if {row.id: row.state for row in await rows(rolecall)}[id] is TaskState.DONE:
                return
            await asyncio.sleep(0.05)


async def test_worker_outlives_redis_and_works_without_it(
    rolecall: Rolecall, valkey: EmbeddedValkey, children: Nursery
) -> None:
    worker = children.start("worker")
    await until_done(rolecall, await enqueue(rolecall, NOTE, write_id="before"))
    for outage in range(2):
        pid = valkey.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await until_done(rolecall, await enqueue(rolecall, NOTE, write_id=f"during {outage}"))
        await asyncio.to_thread(wait_for, "Valkey's end", lambda: valkey.pid is None)
        await asyncio.to_thread(valkey.start)
        await until_done(rolecall, await enqueue(rolecall, NOTE, write_id=f"after {outage}"))
    assert children.is_alive(worker)
    assert len(await rows(rolecall)) == 5


async def test_worker_outlives_a_redis_that_hangs(
    rolecall: Rolecall, valkey: EmbeddedValkey, children: Nursery
) -> None:
    worker = children.start("worker")
    await until_done(rolecall, await enqueue(rolecall, NOTE, write_id="before"))
    pid = valkey.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        began = asyncio.get_running_loop().time()
        id = await enqueue(rolecall, NOTE, write_id="during")
        assert asyncio.get_running_loop().time() - began < 1, "a bell that hangs does not hold up the caller"
        await until_done(rolecall, id)
    finally:
        os.kill(pid, signal.SIGCONT)
    await until_done(rolecall, await enqueue(rolecall, NOTE, write_id="after"))
    assert children.is_alive(worker)


async def test_worker_told_to_stop_puts_long_work_back_in_time(
    rolecall: Rolecall, children: Nursery, tmp_path: Path
) -> None:
    worker = children.start("worker")
    id = await enqueue(rolecall, LINGER, write_id="long")
    await asyncio.to_thread(wait_for, "the task", lambda: list(tmp_path.glob("long.*.started")))
    os.kill(worker, signal.SIGTERM)
    await asyncio.to_thread(wait_for, "the worker's end", lambda: not children.is_alive(worker), 20)
    [row] = await rows(rolecall)
    assert (row.id, row.state, row.attempts, row.interruptions) == (id, TaskState.READY, 0, 0)
    async with rolecall.read_unit() as services:
        assert (await services.work.session.execute(text("SELECT count(*) FROM chaos_effects"))).scalar_one() == 0


async def test_worker_told_to_stop_while_redis_is_away_ends_in_time(
    rolecall: Rolecall, valkey: EmbeddedValkey, children: Nursery, tmp_path: Path
) -> None:
    worker = children.start("worker")
    id = await enqueue(rolecall, LINGER, write_id="long")
    await asyncio.to_thread(wait_for, "the task", lambda: list(tmp_path.glob("long.*.started")))
    pid = valkey.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(wait_for, "Valkey's end", lambda: valkey.pid is None)
    await asyncio.sleep(1)  # it is noticed
    os.kill(worker, signal.SIGTERM)
    await asyncio.to_thread(wait_for, "the worker's end", lambda: not children.is_alive(worker), 20)
    assert [(row.id, row.state, row.interruptions) for row in await rows(rolecall)] == [(id, TaskState.READY, 0)]


async def test_arqs_command_line_runs_what_was_rung(rolecall: Rolecall, tmp_path: Path) -> None:
    id = await enqueue(rolecall, CLEAR_CACHE)
    env = environment(
        tmp_path, 0, DATABASE_URL=rolecall.settings.database_url, REDIS_URL=rolecall.settings.redis_url,
        ENVIRONMENT="testing",
    )  # fmt: skip
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "arq", "app.worker.BulkWorkerSettings", "--burst"],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [(row.id, row.state) for row in await rows(rolecall)] == [(id, TaskState.DONE)]
    assert await rolecall.redis.redis.keys("arq:*") == [], "nothing is left behind in Redis"
