"""One request, one task, one seed step = one transaction. Nobody commits but the unit."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.task_queue import BackgroundTask, Command, Event, PendingTask, Ring

AfterCommit = Callable[[], Awaitable[None]]
RingBells = Callable[[list[Ring]], Awaitable[None]]

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

    def publish(self, event: Event, **payload: Any) -> None:
        """Say that something happened. Whoever subscribed hears of it after, and only after, the commit."""
        self._tasks.append(PendingTask(event, payload, None, now()))

    def enqueue(
        self,
        command: Command,
        *,
        dedup_key: str | None = None,
        run_at: datetime | None = None,
        **payload: Any,
    ) -> None:
        """Ask for work of one's own domain. With a `dedup_key` that was used before, nothing is added."""
        self._tasks.append(PendingTask(command, payload, dedup_key, run_at or now()))

    def after_commit(self, callback: AfterCommit) -> None:
        """Run something once the commit is sure: cache keys to drop, sockets to wake. It must not be needed."""
        self._after_commit.append(callback)

    async def commit(self) -> list[Ring]:
        rings = await self._insert_tasks()
        await self.session.commit()
        return rings

    async def run_after_commit(self) -> None:
        for callback in self._after_commit:
            await callback()

    async def _insert_tasks(self) -> list[Ring]:
        """All of the unit's background work in one statement, in the business transaction."""
        if not self._tasks:
            return []
        table = BackgroundTask.__table__
        statement = (
            insert(BackgroundTask)
            .values([task.as_row() for task in self._tasks])
            .on_conflict_do_nothing(index_elements=[table.c.dedup_key])
            .returning(table.c.id, table.c.queue, table.c.run_at)
        )
        rows = (await self.session.execute(statement)).all()
        due = now()
        return [Ring(task_id=row.id, dispatch=0, queue=row.queue) for row in rows if row.run_at <= due]


@asynccontextmanager
async def unit_of_work(session: AsyncSession, ring: RingBells) -> AsyncIterator[UnitOfWork]:
    """Commit at the end of the block, roll back on any error; then ring the bells and run what waits for the commit."""
    work = UnitOfWork(session)
    async with session:
        _open_units.set(_open_units.get() + 1)
        try:
            yield work
            rings = await work.commit()
        finally:
            _open_units.set(_open_units.get() - 1)
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
