"""One request, one task, one seed step = one transaction. Nobody commits but the unit."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.core.task_queue import Command, Event, Message, PendingTask, Ring, insert_tasks

log = structlog.get_logger(__name__)

AfterCommit = Callable[[], Awaitable[None]]
RingBells = Callable[[list[Ring]], Awaitable[None]]
Invalidate = Callable[[set[str]], Awaitable[None]]

_open_units: ContextVar[int] = ContextVar("open_units", default=0)


class NetworkInsideUnit(RuntimeError):
    """A client was called while a transaction was open: read in a unit, wait outside, write in a new unit."""


def refuse_network_inside_unit(client: str) -> None:
    """Clients call this before they dial."""
    if _open_units.get():
        raise NetworkInsideUnit(f"{client} was called inside a unit of work")


class UnitOfWork:
    """The session, and what is to happen when it commits. Services and repositories get it first."""

    def __init__(self, session: AsyncSession, *, is_read_only: bool = False) -> None:
        self.session = session
        self.is_read_only = is_read_only
        self._tasks: list[PendingTask] = []
        self._after_commit: list[AfterCommit] = []
        self.invalidated: set[str] = set()

    def publish(self, event: Event, /, **payload: Any) -> None:
        """Say that something happened. Whoever subscribed hears of it after, and only after, the commit."""
        self._tasks.append(PendingTask(event, payload))

    def enqueue(
        self,
        command: Command,
        /,
        *,
        dedup_key: str | None = None,
        run_at: datetime | None = None,
        **payload: Any,
    ) -> None:
        """Ask for work of one's own domain. With a `dedup_key` that was used before, nothing is added."""
        self._tasks.append(PendingTask(command, payload, dedup_key, run_at))

    def hand_on(self, message: Message, payload: Mapping[str, Any], *, dedup_key: str) -> None:
        """Add a row for one subscriber of an event: the worker's own verb."""
        self._tasks.append(PendingTask(message, payload, dedup_key))

    @contextmanager
    def untold(self, *messages: Message) -> Iterator[None]:
        """Of these messages, what is said within the block is dropped: history that is filled in later is no news."""
        said_before = len(self._tasks)
        yield
        self._tasks[said_before:] = [task for task in self._tasks[said_before:] if task.message not in messages]

    def after_commit(self, callback: AfterCommit) -> None:
        """Run something once the commit is sure: cache keys to drop, sockets to wake. It must not be needed."""
        self._after_commit.append(callback)

    def invalidate(self, name: str) -> None:
        """Say that what is cached under this name (app/core/cache.py) no longer holds; it is dropped after the commit."""
        self.invalidated.add(name)

    async def commit(self) -> list[Ring]:
        """Insert the unit's background work in the business transaction and commit. Returns the bells to ring."""
        return await self.session.run_sync(self._finish)

    def _finish(self, session: Session) -> list[Ring]:
        """Three steps in one greenlet: to make one costs as much as to run a statement."""
        rings = insert_tasks(session, self._tasks) if self._tasks else []
        session.commit()
        session.close()
        return rings

    async def run_after_commit(self) -> None:
        for callback in self._after_commit:
            try:
                await callback()
            except Exception:
                # The work is committed: a failure now must not look like a failure of it.
                log.exception("after_commit_failed")


@asynccontextmanager
async def unit_of_work(session: AsyncSession, ring: RingBells, invalidate: Invalidate) -> AsyncIterator[UnitOfWork]:
    """Commit at the end of the block, roll back on any error; then ring the bells and run what waits for the commit."""
    work = UnitOfWork(session)
    _open_units.set(_open_units.get() + 1)
    try:
        yield work
        rings = await work.commit()
    except BaseException:
        await asyncio.shield(asyncio.create_task(session.close()))  # also for a caller who hung up
        raise
    finally:
        _open_units.set(_open_units.get() - 1)
    if work.invalidated:
        await invalidate(work.invalidated)
    if rings:
        await ring(rings)
    await work.run_after_commit()


@asynccontextmanager
async def read_unit(session: AsyncSession) -> AsyncIterator[UnitOfWork]:
    """A unit that only reads, each statement on its own: no BEGIN, no COMMIT, possibly a replica."""
    async with session:
        _open_units.set(_open_units.get() + 1)
        try:
            yield UnitOfWork(session, is_read_only=True)
        finally:
            _open_units.set(_open_units.get() - 1)
