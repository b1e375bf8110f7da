"""Rows, bells and the relay, over the real PostgreSQL and Valkey."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text

from app.core.bells import ring_bells
from app.core.clock import now
from app.core.config import Settings
from app.core.db import create_engine
from app.core.redis import RedisUnavailable
from app.core.task_queue import BackgroundTask, Command, Event, Queue, Ring, TaskState
from app.core.task_relay import LONG_QUEUE, TaskRelay
from app.services import Rolecall

COMMAND = Command("test.command", Queue.BULK)
EVENT = Event("test.event")


@pytest.fixture
async def relay(rolecall: Rolecall) -> AsyncIterator[TaskRelay]:
    engine = create_engine(rolecall.settings.database_url, pool_size=2, autocommit=True)
    try:
        yield TaskRelay(engine, rolecall.redis)
    finally:
        await engine.dispose()


async def rows(rolecall: Rolecall) -> list[BackgroundTask]:
    async with rolecall.read_unit() as services:
        return list((await services.work.session.execute(select(BackgroundTask).order_by(BackgroundTask.id))).scalars())


async def bells(rolecall: Rolecall, queue: Queue) -> list[str]:
    await rolecall.bells_rung()
    return [bell.decode() for bell in await rolecall.redis.redis.zrange(queue.key, 0, -1)]


async def change(rolecall: Rolecall, assignments: str) -> None:
    async with rolecall.unit() as services:
        await services.work.session.execute(text(f"UPDATE background_tasks SET {assignments}"))


async def test_work_is_queued_with_the_commit_and_rung_after_it(rolecall: Rolecall) -> None:
    async with rolecall.unit() as services:
        services.work.enqueue(COMMAND, job_id=7, names=["a"])
        services.work.publish(EVENT, user_id=8)
    command, event = await rows(rolecall)
    assert (command.name, command.queue, command.payload) == ("test.command", Queue.BULK, {"job_id": 7, "names": ["a"]})
    assert (event.name, event.queue, event.payload) == ("test.event", Queue.CRITICAL, {"user_id": 8})
    assert command.state is TaskState.READY
    assert command.rung_at is not None
    assert await bells(rolecall, Queue.BULK) == [f"task:{command.id}:0"]
    assert await bells(rolecall, Queue.CRITICAL) == [f"task:{event.id}:0"]
    job = orjson.loads(await rolecall.redis.redis.get(f"arq:job:task:{command.id}:0"))
    assert (job["f"], job["a"], job["k"]) == ("run_task", [command.id], {})


async def test_work_of_a_unit_that_fails_is_never_queued(rolecall: Rolecall) -> None:
    async def fail() -> None:
        async with rolecall.unit() as services:
            services.work.enqueue(COMMAND)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await rows(rolecall) == []
    assert await bells(rolecall, Queue.BULK) == []


async def test_same_dedup_key_is_the_same_work(rolecall: Rolecall) -> None:
    async def ask() -> None:
        async with rolecall.unit() as services:
            services.work.enqueue(COMMAND, dedup_key="once")

    await asyncio.gather(*(ask() for _ in range(5)))
    assert len(await rows(rolecall)) == 1


async def test_later_work_is_not_rung_before_it_is_due(rolecall: Rolecall, relay: TaskRelay) -> None:
    async with rolecall.unit() as services:
        services.work.enqueue(COMMAND, run_at=now() + timedelta(hours=1))
    assert await relay.ring_due() == 0
    assert await bells(rolecall, Queue.BULK) == []
    await change(rolecall, "run_at = now()")
    assert await relay.ring_due() == 1
    assert len(await bells(rolecall, Queue.BULK)) == 1


async def test_lost_bell_is_rung_again_under_a_new_id_with_growing_gaps(rolecall: Rolecall, relay: TaskRelay) -> None:
    async with rolecall.unit() as services:
        services.work.enqueue(COMMAND)
    await rolecall.bells_rung()
    await rolecall.redis.redis.flushdb()
    assert await relay.ring_due() == 0, "its bell has only just been rung"
    await change(rolecall, "run_at = now() - interval '3 s', rung_at = now() - interval '3 s'")
    assert await relay.ring_due() == 1
    assert await bells(rolecall, Queue.BULK) == [f"task:{(await rows(rolecall))[0].id}:1"]
    await change(rolecall, "run_at = now() - interval '10 s', rung_at = now() - interval '4 s'")
    assert await relay.ring_due() == 0, "the gap has grown to six seconds"
    await change(rolecall, "run_at = now() - interval '1 h', rung_at = now() - interval '11 s'")
    assert await relay.ring_due() == 1


async def test_what_waits_in_a_long_queue_is_not_rung_again(rolecall: Rolecall, relay: TaskRelay) -> None:
    async with rolecall.unit() as services:
        for number in range(LONG_QUEUE):
            services.work.enqueue(COMMAND, number=number)
    await rolecall.bells_rung()
    await change(rolecall, "run_at = now() - interval '3 s', rung_at = now() - interval '3 s'")
    assert await relay.ring_due() == 0
    await rolecall.redis.redis.zremrangebyrank(Queue.BULK.key, 0, 0)
    assert await relay.ring_due() == 500


async def test_relays_do_not_ring_twice(rolecall: Rolecall, relay: TaskRelay) -> None:
    async with rolecall.unit() as services:
        for number in range(50):
            services.work.enqueue(COMMAND, number=number)
    await change(rolecall, "rung_at = NULL")
    assert sum(await asyncio.gather(*(relay.ring_due() for _ in range(3)))) == 50


async def test_expired_lease_is_an_interruption_and_the_third_a_quarantine(
    rolecall: Rolecall, relay: TaskRelay
) -> None:
    async with rolecall.unit() as services:
        services.work.enqueue(COMMAND)
    for interruptions, state in [(1, TaskState.READY), (2, TaskState.READY), (3, TaskState.QUARANTINED)]:
        expired = "state = 'running', lease_token = gen_random_uuid(), lease_until = now() - interval '1 ms'"
        await change(rolecall, expired)
        [(_, name, found)] = await relay.reclaim()
        [row] = await rows(rolecall)
        assert (name, found, row.state, row.interruptions) == (COMMAND.name, state, state, interruptions)
        assert (row.attempts, row.lease_token, row.rung_at) == (0, None, None)
    assert row.finished_at is not None
    assert row.last_error is not None
    assert await relay.reclaim() == []


async def test_lease_that_holds_is_left_alone(rolecall: Rolecall, relay: TaskRelay) -> None:
    async with rolecall.unit() as services:
        services.work.enqueue(COMMAND)
    await change(rolecall, "state = 'running', lease_until = now() + interval '5 s'")
    assert await relay.reclaim() == []


async def without_redis(settings: Settings) -> Rolecall:
    return Rolecall(settings.model_copy(update={"redis_url": "unix:///nowhere/valkey.sock"}))


async def test_work_is_accepted_while_redis_is_away_and_rung_when_it_is_back(
    settings: Settings, rolecall: Rolecall, relay: TaskRelay
) -> None:
    cut_off = await without_redis(settings)
    try:
        async with cut_off.unit() as services:
            services.work.enqueue(COMMAND)
        await change(rolecall, "rung_at = NULL")
        cut_off_relay = TaskRelay(cut_off.read_engine, cut_off.redis)
        with pytest.raises(RedisUnavailable):
            await cut_off_relay.ring_due()
        assert (await rows(rolecall))[0].rung_at is None, "a ring that fails does not count"
        assert await relay.ring_due() == 1
    finally:
        await cut_off.aclose()


async def test_bell_rung_twice_keeps_its_place(rolecall: Rolecall) -> None:
    first, second = Ring(1, 0, Queue.BULK), Ring(2, 0, Queue.BULK)
    await ring_bells(rolecall.redis.redis, [first])
    await asyncio.sleep(0.002)
    await ring_bells(rolecall.redis.redis, [second])
    await asyncio.sleep(0.002)
    await ring_bells(rolecall.redis.redis, [first])
    assert await bells(rolecall, Queue.BULK) == ["task:1:0", "task:2:0"]


async def test_what_fails_after_the_commit_does_not_look_like_a_failure(rolecall: Rolecall) -> None:
    async def fail() -> None:
        raise ValueError("a socket is gone")

    async with rolecall.unit() as services:
        services.work.enqueue(COMMAND)
        services.work.after_commit(fail)
    assert len(await rows(rolecall)) == 1


async def test_thousand_rows_are_one_statement(rolecall: Rolecall) -> None:
    async with rolecall.unit() as services:
        for number in range(1000):
            services.work.enqueue(COMMAND, number=number)
    found: list[dict[str, Any]] = [row.payload for row in await rows(rolecall)]
    assert [payload["number"] for payload in found] == list(range(1000))
    assert len(await bells(rolecall, Queue.BULK)) == 1000
