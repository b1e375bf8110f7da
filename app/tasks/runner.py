"""Runs one row of background_tasks: claim, heartbeat, handler, outcome."""

import asyncio
import contextlib
import random
import time
import traceback
from datetime import timedelta
from enum import StrEnum

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError

from app.core.bells import take_down_bells
from app.core.db import DATABASE_FAULTS, create_engine
from app.core.error_reports import without_secrets
from app.core.errors import AppError
from app.core.redis import RedisUnavailable
from app.core.task_leases import Lease, LeaseLost, TaskLeases
from app.core.task_queue import Message, Queue, Ring
from app.services import Rolecall
from app.tasks.registry import Handler, Registry
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)

LONGEST_WAIT = timedelta(hours=1)
MAX_ERROR_LENGTH = 1000


class Outcome(StrEnum):
    DONE = "done"
    FAILED = "failed"  # to be tried again
    DEAD = "dead"
    INTERRUPTED = "interrupted"  # the database broke under it
    LOST = "lost"  # the lease ran out; another worker has it


class NoHandler(Exception):
    """Nobody does this command, or this code is older than the row."""


class TimedOut(Exception):
    """The handler ran on past its message's timeout."""


class Runner:
    """Shared by all tasks of a worker process. It never raises but CancelledError: what happens is in the row."""

    def __init__(self, rolecall: Rolecall, registry: Registry, leases: TaskLeases) -> None:
        self.rolecall = rolecall
        self.registry = registry
        self.leases = leases

    async def run(self, task_id: int) -> Outcome | None:
        """Answer a bell. None: the row is not due, or somebody else was quicker."""
        try:
            lease = await self.leases.claim(task_id)
        except DATABASE_FAULTS as error:  # the relay rings again when the database is back
            log.warning("claim_failed", task_id=task_id, error=type(error).__name__)
            return None
        return await self.execute(lease) if lease is not None else None

    async def run_next(self, queue: Queue) -> Outcome | None:
        """Take what is due longest, without a bell. None: nothing is due."""
        lease = await self.leases.claim_next(queue)
        return await self.execute(lease) if lease is not None else None

    async def run_batch(self, queue: Queue, most: int) -> int:
        """Take up to `most` of what is due longest, take down its bells and run it at once. Returns how many it was."""
        leases = await self.leases.claim_batch(queue, most)
        if leases:
            rings = [Ring(lease.task_id, lease.dispatch, lease.queue) for lease in leases]
            running = [asyncio.create_task(self.execute(lease)) for lease in leases]
            try:
                with contextlib.suppress(RedisUnavailable):
                    await self.rolecall.redis.call(lambda redis: take_down_bells(redis, rings))
                # Not gather: it would cancel them too, and a second time takes them out of giving their rows back.
                await asyncio.wait(running)
            except asyncio.CancelledError:
                for task in running:
                    task.cancel()
                await asyncio.wait(running)  # each gives its row back
                raise
        return len(leases)

    async def execute(self, lease: Lease, message: Message | None = None) -> Outcome:
        """Run a claimed row to its end, whatever that is. `message` says how hard to try, else the registry does."""
        started = time.monotonic()
        message = message or self._message_of(lease)
        with structlog.contextvars.bound_contextvars(request_id=f"task-{lease.task_id}", task=lease.name):
            outcome = await self._execute(lease, message)
            seconds = time.monotonic() - started
            log.debug("task_ran", outcome=outcome, seconds=round(seconds, 4))
        return outcome

    def _message_of(self, lease: Lease) -> Message:
        handler = self.registry.find(lease.name)
        return handler.message if handler else self.registry.events.get(lease.name) or Message(lease.name, lease.queue)

    async def _execute(self, lease: Lease, message: Message) -> Outcome:
        run = TaskRun(self.rolecall, self.leases, lease, message)
        handling = asyncio.create_task(self._handle(run))
        heartbeat = asyncio.create_task(self._keep_alive(run, message))
        try:
            await self._wait_for(handling, heartbeat, message.timeout.total_seconds())
        except asyncio.CancelledError:
            handling.cancel()
            await asyncio.shield(self._give_back(lease, handling))
            raise
        except LeaseLost:
            log.warning("lease_lost")
            return Outcome.LOST
        except Exception as error:  # noqa: BLE001 (whatever a handler raises is recorded in its row)
            return await self._record_failure(lease, message, error)
        finally:
            heartbeat.cancel()
        return Outcome.DONE

    async def _wait_for(self, handling: "asyncio.Task[None]", heartbeat: "asyncio.Task[None]", seconds: float) -> None:
        """Until the handler ends, the lease is lost or the time is up, whichever comes first."""
        await asyncio.wait({handling, heartbeat}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not handling.done():
            handling.cancel()
            await asyncio.wait({handling})
        if handling.cancelled():
            raise LeaseLost if heartbeat.done() else TimedOut(f"ran longer than {seconds:.0f} s")
        handling.result()

    async def _handle(self, run: TaskRun) -> None:
        name, payload = run.lease.name, run.lease.payload
        handler = self.registry.find(name)
        if handler is None:
            handler = await self._hear(run)
            if handler is None:
                return
        if handler.is_flow:
            await handler.function(run, **payload)
            if not run.is_finished:
                async with run.finish():
                    pass
        else:
            async with run.finish() as services:
                await handler.function(services, **payload)

    async def _hear(self, run: TaskRun) -> Handler | None:
        """An event: its only subscriber in the same queue, or None after fanning it out into a row for each."""
        name = run.lease.name
        if name not in self.registry.events:
            log.error("task_without_handler")
            raise NoHandler(f"no task does {name}")
        subscribers = self.registry.subscribers.get(name, [])
        if len(subscribers) == 1 and subscribers[0].message.queue is run.lease.queue:
            return subscribers[0]
        async with run.finish() as services:
            for subscriber in subscribers:
                services.work.hand_on(
                    subscriber.message,
                    run.lease.payload,
                    dedup_key=f"event:{run.task_id}:{subscriber.message.name.rpartition(':')[2]}",
                )
        return None

    async def _keep_alive(self, run: TaskRun, message: Message) -> None:
        """Renew the lease until cancelled. Returns when it is lost: the handler is then stopped."""
        seconds = message.lease.total_seconds()
        while True:
            await asyncio.sleep(seconds / 4)
            try:
                if not await self.leases.renew(run.lease, seconds) and not run.is_finishing:
                    return
            except DATABASE_FAULTS as error:
                log.warning("heartbeat_failed", error=type(error).__name__)

    async def _give_back(self, lease: Lease, handling: "asyncio.Task[None]") -> None:
        await asyncio.wait({handling})
        with contextlib.suppress(*DATABASE_FAULTS):  # else the lease runs out by itself
            await self.leases.put_back(lease)

    async def _record_failure(self, lease: Lease, message: Message, error: Exception) -> Outcome:
        wait = min(message.first_retry * 2**lease.attempts, LONGEST_WAIT).total_seconds() * random.uniform(0.9, 1.1)  # noqa: S311
        text = describe(error)
        try:
            if is_database_fault(error):
                log.warning("task_interrupted", error=text)
                await self.leases.interrupt(lease, text, seconds=wait)
                return Outcome.INTERRUPTED
            if lease.attempts + 1 >= message.max_attempts:
                log.error("task_dead", error=text, exc_info=error)
                await self.leases.bury(lease, text)
                return Outcome.DEAD
            facts = {"error": text, "attempt": lease.attempts + 1, "retry_in": round(wait, 1)}
            if isinstance(error, AppError):
                log.warning("task_failed", **facts)
            else:
                log.error("task_failed", exc_info=error, **facts)
            await self.leases.retry(lease, text, seconds=wait)
        except DATABASE_FAULTS as unrecorded:
            log.warning("outcome_unrecorded", error=type(unrecorded).__name__)  # the lease runs out by itself
            return Outcome.INTERRUPTED
        return Outcome.FAILED


def is_database_fault(error: Exception) -> bool:
    """Whether the database went away, which is not the handler's failure."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    return isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError | asyncpg.CannotConnectNowError)


def describe(error: Exception) -> str:
    """What an admin may read of a failure: the kind, where it came from, and a message without values of people."""
    kind = type(error).__name__
    if isinstance(error, DBAPIError):  # its message carries the statement and its values
        cause = getattr(error.orig, "__cause__", None)
        names = [getattr(cause, name, None) for name in ("sqlstate", "constraint_name", "column_name")]
        message = ", ".join(str(name) for name in names if name)
    elif isinstance(error, AppError):
        message = f"{error.code}: {error.detail}"
    else:
        message = str(error)
    message = without_secrets(message)[:MAX_ERROR_LENGTH]
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if "/app/" in frame.filename]
    place = f" (app/{places[-1].filename.rpartition('/app/')[2]}:{places[-1].lineno})" if places else ""
    return f"{kind}: {message}{place}".replace("\0", "")


def make_runner(rolecall: Rolecall, registry: Registry, *, connections: int = 5) -> Runner:
    """A runner with a few connections of its own for claims and heartbeats, so that handlers cannot starve them."""
    engine = create_engine(
        rolecall.settings.database_url,
        pool_size=connections,
        autocommit=True,
        name="rolecall-queue",
    )
    return Runner(rolecall, registry, TaskLeases(engine, seconds_by_name=registry.leases()))
