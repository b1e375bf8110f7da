"""The runner over real rows: outcomes, retries, fencing. Handlers are the tests' own; the queue is the real one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app.core.bells import queue_lengths
from app.core.task_leases import LeaseLost
from app.core.task_queue import BackgroundTask, Command, Event, Queue, TaskState
from app.services import Rolecall, Services
from app.tasks.registry import RegistrationError, Registry
from app.tasks.run import TaskRun
from app.tasks.runner import Outcome, Runner, make_runner

SHORT = timedelta(seconds=0.4)


@pytest.fixture
def tasks() -> Registry:
    return Registry()


@pytest.fixture
async def runner(rolecall: Rolecall, tasks: Registry) -> AsyncIterator[Runner]:
    async with rolecall.unit() as services:
        await services.work.session.execute(text("CREATE TABLE effects (what text)"))
    runner = make_runner(rolecall, tasks)
    try:
        yield runner
    finally:
        await runner.leases.aclose()


async def enqueue(rolecall: Rolecall, command: Command, **payload: Any) -> int:
    async with rolecall.unit() as services:
        services.work.enqueue(command, **payload)
    return (await rows(rolecall))[-1].id


async def rows(rolecall: Rolecall) -> list[BackgroundTask]:
    async with rolecall.read_unit() as services:
        return list((await services.work.session.execute(select(BackgroundTask).order_by(BackgroundTask.id))).scalars())


async def effects(rolecall: Rolecall) -> list[str]:
    async with rolecall.read_unit() as services:
        return list((await services.work.session.execute(text("SELECT what FROM effects ORDER BY what"))).scalars())


async def note(services: Services, what: str) -> None:
    await services.work.session.execute(text("INSERT INTO effects VALUES (:what)"), {"what": what})


async def make_due(rolecall: Rolecall) -> None:
    async with rolecall.unit() as services:
        await services.work.session.execute(text("UPDATE background_tasks SET run_at = now() WHERE state = 'ready'"))


async def test_effect_and_end_are_one_transaction(rolecall: Rolecall, tasks: Registry, runner: Runner) -> None:
    command = Command("test.note")

    @tasks.does(command)
    async def do_note(services: Services, *, what: str) -> None:
        await note(services, what)

    id = await enqueue(rolecall, command, what="a")
    assert await runner.run(id) is Outcome.DONE
    assert await runner.run(id) is None, "a done row is not run again"
    [row] = await rows(rolecall)
    assert (row.state, row.attempts, row.lease_token, row.last_error) == (TaskState.DONE, 0, None, None)
    assert row.started_at is not None
    assert row.finished_at is not None
    assert await effects(rolecall) == ["a"]


async def test_failure_rolls_back_and_is_tried_again_later(rolecall: Rolecall, tasks: Registry, runner: Runner) -> None:
    command = Command("test.fail", max_attempts=3, first_retry=timedelta(seconds=60))

    @tasks.does(command)
    async def fail(services: Services) -> None:
        await note(services, "half done")
        raise ValueError(
            "password=hunter2 of anna@example.com, bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl"
        )

    id = await enqueue(rolecall, command)
    assert await runner.run(id) is Outcome.FAILED
    [row] = await rows(rolecall)
    assert (row.state, row.attempts, row.interruptions, row.rung_at) == (TaskState.READY, 1, 0, None)
    assert 50 < (row.run_at - row.updated_at).total_seconds() < 70
    assert row.last_error is not None
    assert row.last_error.startswith("ValueError: ")
    assert "hunter2" not in row.last_error
    assert "anna" not in row.last_error
    assert "eyJ" not in row.last_error
    assert await effects(rolecall) == []
    assert await runner.run(id) is None, "it is not due yet"

    await make_due(rolecall)
    assert await runner.run(id) is Outcome.FAILED
    await make_due(rolecall)
    assert await runner.run(id) is Outcome.DEAD
    [row] = await rows(rolecall)
    assert (row.state, row.attempts) == (TaskState.DEAD, 3)


async def test_handler_that_runs_on_is_ended(rolecall: Rolecall, tasks: Registry, runner: Runner) -> None:
    command = Command("test.slow", timeout=timedelta(seconds=0.1))

    @tasks.does(command)
    async def sleep(services: Services) -> None:
        await note(services, "slow")
        await asyncio.sleep(10)

    id = await enqueue(rolecall, command)
    assert await runner.run(id) is Outcome.FAILED
    [row] = await rows(rolecall)
    assert row.last_error is not None
    assert row.last_error.startswith("TimedOut")
    assert await effects(rolecall) == []


async def test_stopping_worker_puts_work_back_free_of_charge(
    rolecall: Rolecall, tasks: Registry, runner: Runner
) -> None:
    command = Command("test.stopped")
    has_begun = asyncio.Event()

    @tasks.does(command)
    async def wait(services: Services) -> None:
        await note(services, "stopped")
        has_begun.set()
        await asyncio.sleep(10)

    running = asyncio.create_task(runner.run(await enqueue(rolecall, command)))
    await has_begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    [row] = await rows(rolecall)
    assert (row.state, row.attempts, row.interruptions) == (TaskState.READY, 0, 0)
    assert (row.lease_token, row.rung_at) == (None, None)
    assert await effects(rolecall) == []


async def test_heartbeat_keeps_a_long_task_from_being_taken_over(
    rolecall: Rolecall, tasks: Registry, runner: Runner
) -> None:
    command = Command("test.long", lease=SHORT)

    @tasks.does(command)
    async def sleep(services: Services) -> None:
        await asyncio.sleep(1.0)

    running = asyncio.create_task(runner.run(await enqueue(rolecall, command)))
    await asyncio.sleep(0.8)
    async with rolecall.read_unit() as services:
        expired = "SELECT count(*) FROM background_tasks WHERE state = 'running' AND lease_until < now()"
        assert (await services.work.session.execute(text(expired))).scalar_one() == 0
    assert await running is Outcome.DONE


async def take_over(rolecall: Rolecall) -> None:
    """What another worker does to a row whose lease ran out."""
    async with rolecall.unit() as services:
        await services.work.session.execute(text("UPDATE background_tasks SET lease_token = gen_random_uuid()"))


async def test_worker_that_lost_its_lease_cannot_finish(rolecall: Rolecall, tasks: Registry, runner: Runner) -> None:
    command = Command("test.paused")  # a lease so long that no heartbeat comes in between

    @tasks.does(command)
    async def pause(services: Services) -> None:
        await note(services, "twice?")
        await take_over(rolecall)

    assert await runner.run(await enqueue(rolecall, command)) is Outcome.LOST
    assert await effects(rolecall) == []
    assert (await rows(rolecall))[0].state is TaskState.RUNNING, "it is the other worker's"


async def test_heartbeat_stops_a_handler_whose_lease_is_lost(
    rolecall: Rolecall, tasks: Registry, runner: Runner
) -> None:
    command = Command("test.overtaken", lease=SHORT)

    @tasks.does(command)
    async def pause(services: Services) -> None:
        await take_over(rolecall)
        await asyncio.sleep(60)

    async with asyncio.timeout(30):
        assert await runner.run(await enqueue(rolecall, command)) is Outcome.LOST


async def test_flow_works_in_several_fenced_units(rolecall: Rolecall, tasks: Registry, runner: Runner) -> None:
    command = Command("test.flow")

    @tasks.flow(command)
    async def flow(run: TaskRun, *, loses: bool) -> None:
        async with run.unit() as services:
            await note(services, "first")
        if loses:
            await take_over(rolecall)
            with pytest.raises(LeaseLost):
                async with run.unit() as services:
                    await note(services, "lost")
        async with run.finish() as services:
            await note(services, "last")

    assert await runner.run(await enqueue(rolecall, command, loses=False)) is Outcome.DONE
    assert await effects(rolecall) == ["first", "last"]
    assert await runner.run(await enqueue(rolecall, command, loses=True)) is Outcome.LOST
    assert await effects(rolecall) == ["first", "first", "last"]


async def test_event_reaches_every_subscriber_once(rolecall: Rolecall, tasks: Registry, runner: Runner) -> None:
    event = Event("test.happened", first_retry=timedelta(0))
    failures = iter([True, False])

    @tasks.on(event)
    async def mail(services: Services, *, what: str) -> None:
        await note(services, f"mail {what}")

    @tasks.on(event, queue=Queue.BULK)
    async def index(services: Services, *, what: str) -> None:
        await note(services, f"index {what}")
        if next(failures):
            raise ValueError("not yet")

    async with rolecall.unit() as services:
        services.work.publish(event, what="x")
    while await runner.run_next(Queue.CRITICAL) or await runner.run_next(Queue.BULK):
        pass
    assert await effects(rolecall) == ["index x", "mail x"]
    found = {(row.name, row.queue, row.state, row.attempts) for row in await rows(rolecall)}
    assert found == {
        ("test.happened", Queue.CRITICAL, TaskState.DONE, 0),
        ("test.happened:mail", Queue.CRITICAL, TaskState.DONE, 0),
        ("test.happened:index", Queue.BULK, TaskState.DONE, 1),
    }


async def test_only_subscriber_runs_in_the_events_own_row(rolecall: Rolecall, tasks: Registry, runner: Runner) -> None:
    event = Event("test.heard")

    @tasks.on(event)
    async def hear(services: Services, *, what: str) -> None:
        await note(services, what)

    async with rolecall.unit() as services:
        services.work.publish(event, what="y")
    assert await runner.run_next(Queue.CRITICAL) is Outcome.DONE
    assert await effects(rolecall) == ["y"]
    assert len(await rows(rolecall)) == 1


async def test_command_without_a_handler_fails_loudly(rolecall: Rolecall, runner: Runner) -> None:
    id = await enqueue(rolecall, Command("test.nobody"))
    assert await runner.run(id) is Outcome.FAILED
    error = (await rows(rolecall))[0].last_error
    assert error is not None
    assert error.startswith("NoHandler: no task does test.nobody (app/tasks/runner.py:")


async def test_lost_database_connection_is_an_interruption_not_an_attempt(
    rolecall: Rolecall, tasks: Registry, runner: Runner
) -> None:
    command = Command("test.severed", first_retry=timedelta(0))

    @tasks.does(command)
    async def sever(services: Services) -> None:
        own = (await services.work.session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        async with rolecall.unit() as other:
            await other.work.session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        await note(services, "severed")

    id = await enqueue(rolecall, command)
    outcomes = [await runner.run(id) for _ in range(4)]
    assert outcomes == [Outcome.INTERRUPTED] * 3 + [None]
    [row] = await rows(rolecall)
    assert (row.state, row.attempts, row.interruptions) == (TaskState.QUARANTINED, 0, 3)


async def test_two_runners_claim_a_row_once(rolecall: Rolecall, tasks: Registry, runner: Runner) -> None:
    command = Command("test.raced")

    @tasks.does(command)
    async def do_note(services: Services) -> None:
        await note(services, "raced")

    id = await enqueue(rolecall, command)
    outcomes = await asyncio.gather(*(runner.run(id) for _ in range(5)))
    assert sorted(map(str, outcomes)) == ["None"] * 4 + ["done"]
    assert await effects(rolecall) == ["raced"]


def test_impossible_handlers_are_refused_at_import(tasks: Registry) -> None:
    command = Command("test.impossible")

    async def first(services: Services, *, id: int) -> None: ...

    async def positional(services: Services, id: int) -> None: ...

    async def flow(run: TaskRun) -> None: ...

    tasks.does(command)(first)
    with pytest.raises(RegistrationError, match="two handlers"):
        tasks.does(command)(first)
    with pytest.raises(RegistrationError, match="keyword-only"):
        tasks.does(Command("test.positional"))(positional)
    with pytest.raises(RegistrationError, match="services: Services"):
        tasks.does(Command("test.flow"))(flow)


async def test_batch_takes_what_is_due_longest_and_takes_down_its_bells(
    rolecall: Rolecall, tasks: Registry, runner: Runner
) -> None:
    command = Command("test.note")

    @tasks.does(command)
    async def do_note(services: Services, *, what: str) -> None:
        await note(services, what)

    for what in "abcde":
        await enqueue(rolecall, command, what=what)
    await rolecall.bells_rung()
    assert (await rolecall.redis.call(queue_lengths))[command.queue] == 5
    assert await runner.run_batch(command.queue, 3) == 3
    assert await effects(rolecall) == ["a", "b", "c"]
    assert (await rolecall.redis.call(queue_lengths))[command.queue] == 2, "arq hears nothing of what is done"
    assert [await runner.run_batch(command.queue, 3) for _ in range(2)] == [2, 0]
    assert await effects(rolecall) == ["a", "b", "c", "d", "e"]


async def test_batch_that_is_stopped_gives_every_row_back(rolecall: Rolecall, tasks: Registry, runner: Runner) -> None:
    command = Command("test.linger")
    lingering = asyncio.Semaphore(0)

    @tasks.does(command)
    async def linger(services: Services, *, what: str) -> None:
        await note(services, what)
        lingering.release()
        await asyncio.sleep(60)

    for what in "abc":
        await enqueue(rolecall, command, what=what)
    batch = asyncio.create_task(runner.run_batch(command.queue, 3))
    for _ in range(3):
        await asyncio.wait_for(lingering.acquire(), 20)
    batch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await batch
    assert [(row.state, row.attempts) for row in await rows(rolecall)] == [(TaskState.READY, 0)] * 3
    assert await effects(rolecall) == []
