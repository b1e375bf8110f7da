"""What runs by the clock: slots in UTC, each made into a row at most once, whoever's clock strikes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from app.core.task_queue import Command
from app.services import Rolecall

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Slots(Protocol):
    def latest(self, at: datetime) -> datetime:
        """The last slot at or before `at`."""


@dataclass(frozen=True, slots=True)
class Every:
    period: timedelta

    def latest(self, at: datetime) -> datetime:
        return at - (at - _EPOCH) % self.period


@dataclass(frozen=True, slots=True)
class Nightly:
    hour: int
    minute: int

    def latest(self, at: datetime) -> datetime:
        today = at.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return today if today <= at else today - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Missed slots are not caught up, but for the latest: a nightly task runs late rather than not at all."""

    command: Command
    slots: Slots

    def dedup_key(self, at: datetime) -> str:
        return f"tick:{self.command.name}:{self.slots.latest(at):%Y-%m-%dT%H:%MZ}"


class Clock:
    """Makes rows of the schedules' latest slots. Every critical worker has one; the dedup key lets one row through."""

    def __init__(self, rolecall: Rolecall, schedules: Sequence[Schedule]) -> None:
        self._rolecall = rolecall
        self._schedules = schedules
        self._made: set[str] = set()

    async def tick(self, at: datetime) -> None:
        due = {schedule.dedup_key(at): schedule for schedule in self._schedules}
        if new := due.keys() - self._made:
            async with self._rolecall.unit() as services:
                for key in new:
                    services.work.enqueue(due[key].command, dedup_key=key)
            self._made = set(due)
