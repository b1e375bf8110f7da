"""One request, one task, one seed step = one transaction. Nobody commits but the unit."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session

from app.core.db import fetch_rows
from app.core.statements import Statements
from app.core.task_queue import INSERT_TASKS, Command, Event, Message, PendingTask, Ring, rings_of, rows_of

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
    """One transaction, and what is to happen when it commits. Services and repositories get it first.

    It is reached by the ORM's `session` or by `fetch`, in any order; neither is there before it is asked for.
    """

    def __init__(
        self, engine: AsyncEngine, sessions: async_sessionmaker[AsyncSession], *, is_read_only: bool = False
    ) -> None:
        self.is_read_only = is_read_only
        self._engine = engine
        self._sessions = sessions
        self._session: AsyncSession | None = None
        self._statements: Statements | None = None
        self._tasks: list[PendingTask] = []
        self._after_commit: list[AfterCommit] = []
        self.invalidated: set[str] = set()

    @property
    def session(self) -> AsyncSession:
        if self._session is None:
            self._session = self._sessions(bind=self._statements.connection) if self._statements else self._sessions()
        return self._session

    async def fetch(self, statement: str, *arguments: Any) -> Sequence[Any]:
        """The rows, by position and by name, of a statement as it stands ($1, $2 …), for the few that run so often that it counts.

        Where nobody asked for the session yet, the driver runs it at a third of the cost.
        """
        if self._session is not None:
            return await self._session.run_sync(_flush_and_fetch, statement, *arguments)
        if self._statements is None:
            self._statements = Statements(self._engine.connect(), is_read_only=self.is_read_only)
            await self._statements.begin()
        return await self._statements.fetch(statement, *arguments)

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
        rings: list[Ring] = []
        if self._session is not None:
            rings = await self._session.run_sync(self._finish)
        elif self._tasks:
            rings = rings_of(await self.fetch(INSERT_TASKS, rows_of(self._tasks)))
        if self._statements is not None:
            await self._statements.commit()
            await self._statements.close()
        return rings

    def _finish(self, session: Session) -> list[Ring]:
        """Three steps in one greenlet: to make one costs as much as to run a statement."""
        rings = rings_of(fetch_rows(session, INSERT_TASKS, rows_of(self._tasks))) if self._tasks else []
        session.commit()
        session.close()
        return rings

    async def close(self) -> None:
        """Let go of the connection, and of what is not committed."""
        try:
            if self._session is not None:
                await self._session.close()
        finally:
            if self._statements is not None:
                await self._statements.close()

    async def run_after_commit(self) -> None:
        for callback in self._after_commit:
            try:
                await callback()
            except Exception:
                # The work is committed: a failure now must not look like a failure of it.
                log.exception("after_commit_failed")


def _flush_and_fetch(session: Session, statement: str, *arguments: Any) -> Sequence[Any]:
    session.flush()
    return fetch_rows(session, statement, *arguments)


@asynccontextmanager
async def unit_of_work(work: UnitOfWork, ring: RingBells, invalidate: Invalidate) -> AsyncIterator[UnitOfWork]:
    """Commit at the end of the block, roll back on any error; then ring the bells and run what waits for the commit."""
    _open_units.set(_open_units.get() + 1)
    try:
        yield work
        rings = await work.commit()
    except BaseException:
        await asyncio.shield(asyncio.create_task(work.close()))  # also for a caller who hung up
        raise
    finally:
        _open_units.set(_open_units.get() - 1)
    if work.invalidated:
        await invalidate(work.invalidated)
    if rings:
        await ring(rings)
    await work.run_after_commit()


@asynccontextmanager
async def read_unit(work: UnitOfWork) -> AsyncIterator[UnitOfWork]:
    """A unit that only reads, each statement on its own: no BEGIN, no COMMIT, possibly a replica."""
    _open_units.set(_open_units.get() + 1)
    try:
        yield work
    finally:
        _open_units.set(_open_units.get() - 1)
        await asyncio.shield(asyncio.create_task(work.close()))
