"""The worker of the harness: the real one, with tasks whose effects can be counted and leases short enough to wait for."""

import asyncio
import os
import signal
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.task_leases import Lease, LeaseLost, TaskLeases
from app.core.task_queue import Command, Message, Queue
from app.services import Rolecall, Services
from app.tasks.registry import Registry
from app.tasks.runner import Outcome, Runner, make_runner
from app.worker import worker_settings

SOON = timedelta(seconds=0.1)
NOTE = Command("chaos.note", max_attempts=1000, lease=timedelta(seconds=1.5), first_retry=SOON)
PAUSE = Command("chaos.pause", max_attempts=1000, lease=timedelta(seconds=0.5), first_retry=SOON)
LINGER = Command("chaos.linger", timeout=timedelta(minutes=5))
POISON = Command("chaos.poison", max_attempts=1000, lease=timedelta(seconds=0.5), first_retry=SOON)

TABLES = """
    CREATE TABLE chaos_writes (id text PRIMARY KEY);
    CREATE TABLE chaos_effects (write_id text NOT NULL, pid integer NOT NULL)
"""

tasks = Registry()


async def take_effect(services: Services, write_id: str) -> None:
    statement = text("INSERT INTO chaos_effects VALUES (:write_id, :pid)")
    await services.work.session.execute(statement, {"write_id": write_id, "pid": os.getpid()})


@tasks.does(NOTE)
async def note(services: Services, *, write_id: str) -> None:
    await take_effect(services, write_id)
    await asyncio.sleep(0.005)  # a little longer in the open: more kills hit the middle


@tasks.does(PAUSE)
async def pause(services: Services, *, write_id: str) -> None:
    await take_effect(services, write_id)
    leave_sign("started", write_id)
    await asyncio.sleep(0.15)


@tasks.does(LINGER)
async def linger(services: Services, *, write_id: str) -> None:
    await take_effect(services, write_id)
    leave_sign("started", write_id)
    await asyncio.sleep(60)


@tasks.does(POISON)
async def poison(services: Services, *, write_id: str) -> None:
    leave_sign("started", write_id)
    os.kill(os.getpid(), signal.SIGKILL)


def leave_sign(what: str, write_id: str) -> None:
    """A file for the harness to see: no transaction would show it in time."""
    (Path(os.environ["CHAOS_DIR"]) / f"{write_id}.{os.getpid()}.{what}").touch()


class UnfencedLeases(TaskLeases):
    """The planted fault: a worker finishes whether the row is still its own or not."""

    async def renew(self, lease: Lease, seconds: float) -> bool:
        await super().renew(lease, seconds)
        return True

    async def _fence(self, session: AsyncSession, statement: Any, values: dict[str, Any]) -> None:
        with suppress(LeaseLost):
            await super()._fence(session, statement, values)


class WatchedRunner(Runner):
    """Tells the harness how each run ended."""

    async def execute(self, lease: Lease, message: Message | None = None) -> Outcome:
        outcome = await super().execute(lease, message)
        leave_sign(outcome, lease.payload["write_id"])
        return outcome


def make_watched_runner(rolecall: Rolecall, registry: Registry) -> Runner:
    runner = make_runner(rolecall, registry)
    leases = runner.leases
    if os.environ.get("CHAOS_FENCING") == "off":
        leases = UnfencedLeases(leases.engine, seconds_by_name=registry.leases())
    return WatchedRunner(rolecall, registry, leases) if "CHAOS_DIR" in os.environ else runner


def __getattr__(name: str) -> dict[str, Any]:
    if name != "WorkerSettings":
        raise AttributeError(name)
    return worker_settings(
        Queue.CRITICAL,
        load=lambda: tasks,
        relay_seconds=float(os.environ.get("CHAOS_RELAY_SECONDS", "0.3")),
        make_runner=make_watched_runner,
    )
