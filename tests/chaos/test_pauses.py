"""A worker that stands still past its lease, and a task that kills its worker."""

import asyncio
import os
import signal
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.config import Settings
from app.core.task_queue import Command
from app.services import Rolecall
from tests.chaos.processes import Nursery, nursery, wait_for
from tests.chaos.tasks import NOTE, PAUSE, POISON, TABLES

PAUSES = 10


def environment(settings: Settings, signs: Path, redis_number: int, **more: str) -> dict[str, str]:
    """Bells of their own: all tests share a Valkey."""
    return {
        "DATABASE_URL": settings.database_url, "REDIS_URL": redis_url(settings, redis_number),
        "DATA_DIR": str(signs), "ENVIRONMENT": "testing", "LOG_LEVEL": "ERROR",
        "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
        "CHAOS_DIR": str(signs), "CHAOS_RELAY_SECONDS": "0.1", **more,
    }  # fmt: skip


def redis_url(settings: Settings, number: int) -> str:
    return f"{settings.redis_url.partition('?')[0]}?db={number}"


async def prepare(rolecall: Rolecall) -> None:
    await rolecall.redis.redis.flushdb()
    async with rolecall.unit() as services:
        for statement in TABLES.split(";"):
            await services.work.session.execute(text(statement))


async def enqueue(rolecall: Rolecall, command: Command, write_id: str) -> None:
    async with rolecall.unit() as services:
        services.work.enqueue(command, write_id=write_id)


def signs_of(folder: Path, write_id: str, what: str) -> list[int]:
    """The processes that left this sign."""
    return [int(sign.name.split(".")[1]) for sign in folder.glob(f"{write_id}.*.{what}")]


async def sign(folder: Path, write_id: str, what: str, *, of: int | None = None, not_of: int | None = None) -> int:
    """Wait for a process to leave this sign."""

    def found() -> list[int]:
        return [pid for pid in signs_of(folder, write_id, what) if of in (None, pid) and pid != not_of]

    await asyncio.to_thread(wait_for, f"{what} of {write_id}", found)
    return found()[0]


async def pause_past_the_lease(rolecall: Rolecall, folder: Path, write_id: str) -> str:
    """One directed pause. Returns how the paused worker's run ended."""
    await enqueue(rolecall, PAUSE, write_id)
    paused = await sign(folder, write_id, "started")
    os.kill(paused, signal.SIGSTOP)
    try:
        await sign(folder, write_id, "done", not_of=paused)
    finally:
        os.kill(paused, signal.SIGCONT)
    return await sign_of_end(folder, write_id, paused)


async def sign_of_end(folder: Path, write_id: str, pid: int) -> str:
    def found() -> list[str]:
        return [end for end in ("done", "lost") if pid in signs_of(folder, write_id, end)]

    await asyncio.to_thread(wait_for, f"the end of {write_id}", found)
    return found()[0]


@pytest.mark.parametrize(
    ("fencing", "doubles", "end"), [("on", 0, "lost"), pytest.param("off", PAUSES, "done", marks=pytest.mark.long)]
)
async def test_paused_worker_finishes_twice_only_without_fencing(
    settings: Settings, tmp_path: Path, fencing: str, doubles: int, end: str
) -> None:
    number = 14 if fencing == "on" else 15
    rolecall = Rolecall(settings.model_copy(update={"redis_url": redis_url(settings, number)}))
    try:
        await prepare(rolecall)
        env = environment(settings, tmp_path, number, CHAOS_FENCING=fencing)
        with nursery(tmp_path / "processes.log", env) as children:
            for _ in range(2):
                children.start("worker")
            ends = [await pause_past_the_lease(rolecall, tmp_path, f"write-{n}") for n in range(PAUSES)]
        async with rolecall.read_unit() as services:
            effects = Counter(
                (await services.work.session.execute(text("SELECT write_id FROM chaos_effects"))).scalars()
            )
    finally:
        await rolecall.aclose()
    assert len(effects) == PAUSES, "every write took effect"
    assert sum(1 for count in effects.values() if count > 1) == doubles
    assert ends == [end] * PAUSES


async def test_task_that_kills_its_worker_is_quarantined_after_three_runs(settings: Settings, tmp_path: Path) -> None:
    rolecall = Rolecall(settings.model_copy(update={"redis_url": redis_url(settings, 13)}))
    try:
        await prepare(rolecall)
        with nursery(tmp_path / "processes.log", environment(settings, tmp_path, 13)) as children:
            supervisor = asyncio.create_task(keep_two_workers(children))
            await enqueue(rolecall, POISON, "poison")
            for n in range(20):
                await enqueue(rolecall, NOTE, f"note-{n}")
            await asyncio.wait_for(until_settled(rolecall), timeout=30)
            supervisor.cancel()
        async with rolecall.read_unit() as services:
            statement = "SELECT name, state, interruptions, count(*) FROM background_tasks GROUP BY 1, 2, 3"
            rows = {row.name: row for row in await services.work.session.execute(text(statement))}
            slowest = "SELECT max(finished_at - created_at) FROM background_tasks WHERE name = 'chaos.note'"
            delay = (await services.work.session.execute(text(slowest))).scalar_one()
    finally:
        await rolecall.aclose()
    assert (rows[POISON.name].state, rows[POISON.name].interruptions) == ("quarantined", 3)
    assert len(signs_of(tmp_path, "poison", "started")) == 3
    assert rows[NOTE.name].state == "done"
    assert delay.total_seconds() < 10, "the others hardly notice"


async def keep_two_workers(children: Nursery) -> None:
    """A supervisor: it notices within half a second."""
    workers = [children.start("worker"), children.start("worker")]
    while True:
        await asyncio.sleep(0.3)
        for place, pid in enumerate(workers):
            if not children.is_alive(pid):
                workers[place] = children.start("worker")


async def until_settled(rolecall: Rolecall) -> None:
    statement = text("SELECT count(*) FROM background_tasks WHERE state IN ('ready', 'running')")
    while True:
        async with rolecall.read_unit() as services:
            if (await services.work.session.execute(statement)).scalar_one() == 0:
                return
        await asyncio.sleep(0.1)
