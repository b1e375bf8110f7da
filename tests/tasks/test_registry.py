"""What is declared fits together: every command is done by somebody, every name is said once."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.core.task_queue import Command, Event, Message
from app.services import Rolecall, Services
from app.tasks.registry import Registry, declared_messages, load
from app.tasks.run import TaskRun
from app.tasks.schedule import Clock, Every, Nightly

ROWS = text("SELECT name, dedup_key FROM background_tasks ORDER BY dedup_key")


@pytest.mark.parametrize("message", declared_messages(), ids=lambda message: message.name)
def test_every_command_has_its_task_and_no_event_has_a_doer(message: Message) -> None:
    handler = load().find(message.name)
    if isinstance(message, Command):
        assert handler is not None, f"no module of app/tasks does {message.name}"
    else:
        assert handler is None


def test_names_of_messages_are_unique() -> None:
    counts = Counter(message.name for message in {id(message): message for message in declared_messages()}.values())
    assert [name for name, count in counts.items() if count > 1] == []


def test_events_heard_are_events_declared() -> None:
    declared = {message.name for message in declared_messages() if isinstance(message, Event)}
    assert set(load().subscribers) <= declared


def test_leases_outlive_a_few_heartbeats() -> None:
    assert all(seconds >= 4 for seconds in load().leases().values())


@pytest.mark.parametrize(
    ("slots", "at", "latest"),
    [
        (Every(timedelta(minutes=30)), "12:00", "12:00"),
        (Every(timedelta(minutes=30)), "12:29", "12:00"),
        (Every(timedelta(minutes=60)), "00:10", "00:00"),
        (Nightly(3, 15), "03:15", "03:15"),
        (Nightly(3, 15), "23:00", "03:15"),
    ],
)
def test_latest_slot(slots: Every | Nightly, at: str, latest: str) -> None:
    day = "2026-11-21T{}:00+00:00"
    assert slots.latest(datetime.fromisoformat(day.format(at))) == datetime.fromisoformat(day.format(latest))


def test_latest_nightly_slot_before_todays_is_yesterdays() -> None:
    at = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    assert Nightly(3, 0).latest(at) == datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


async def test_a_slot_ticks_once_whoever_ticks_and_missed_slots_are_not_caught_up(rolecall: Rolecall) -> None:
    tasks = Registry()

    @tasks.every(minutes=30)
    async def collect(services: Services) -> None: ...

    @tasks.nightly(hour=3)
    async def archive(run: TaskRun, *, days: int = 90) -> None: ...

    noon = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    clocks = [Clock(rolecall, tasks.schedules) for _ in range(2)]
    for at in (noon, noon + timedelta(seconds=1), noon + timedelta(minutes=95)):
        for clock in clocks:
            await clock.tick(at)
    async with rolecall.read_unit() as services:
        found = await services.work.session.execute(ROWS)
    assert [tuple(row) for row in found] == [
        ("archive", "tick:archive:2026-11-21T03:00Z"),
        ("collect", "tick:collect:2026-11-21T12:00Z"),
        ("collect", "tick:collect:2026-11-21T13:30Z"),
    ]
