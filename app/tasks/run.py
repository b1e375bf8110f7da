"""One run of one task, as its handler sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.clients import Clients
from app.core.task_leases import Lease, TaskLeases
from app.core.task_queue import Message
from app.services import Rolecall, Services


class TaskRun:
    """What a flow gets: units of work that commit only while the task is still ours.

    Read in `run.unit()`, wait on the outside without a unit, write in the next one. The last is `run.finish()`: it marks
    the task done in the transaction of its effects. Any unit may raise LeaseLost at its end; let it pass.
    """

    def __init__(self, rolecall: Rolecall, leases: TaskLeases, lease: Lease, message: Message) -> None:
        self.rolecall = rolecall
        self.lease = lease
        self.is_finishing = False
        self.is_finished = False
        self._leases = leases
        self._seconds = message.lease.total_seconds()
        self._max_attempts = message.max_attempts

    @property
    def clients(self) -> Clients:
        return self.rolecall.clients

    @property
    def task_id(self) -> int:
        return self.lease.task_id

    @property
    def is_last_attempt(self) -> bool:
        """Whether a failure now is final."""
        return self.lease.attempts + 1 >= self._max_attempts

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Services]:
        """A unit in the middle: it renews the lease as it commits."""
        async with self.rolecall.unit() as services:
            yield services
            await self._leases.hold(services.work.session, self.lease, self._seconds)

    @asynccontextmanager
    async def finish(self) -> AsyncIterator[Services]:
        """The last unit: its effects and the task's end are one transaction."""
        async with self.rolecall.unit() as services:
            yield services
            self.is_finishing = True
            await self._leases.finish(services.work.session, self.lease)
        self.is_finished = True
