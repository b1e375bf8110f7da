"""Turns at hosts and hosts at rest: the same rules in Redis and in memory."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.clients.web.hosts import HostBook, Hosts, Manners, MemoryHosts, Outcome, RedisHosts
from app.core.config import Settings
from app.core.redis import RedisClient

HOST = "jobs.test:443"
MANNERS = Manners(at_once=2, lease=0.3, failures=3, rest=0.2, longest_rest=0.5, trial=0.3)


@pytest.fixture
async def redis(servers: Settings) -> AsyncIterator[RedisClient]:
    client = RedisClient(servers.redis_url)
    await client.redis.flushdb()
    yield client
    await client.aclose()


@pytest.fixture(params=["redis", "memory"])
def book(request: pytest.FixtureRequest, redis: RedisClient) -> HostBook:
    return RedisHosts(redis, MANNERS) if request.param == "redis" else MemoryHosts(MANNERS)


async def ruin(book: HostBook, times: int = 3) -> None:
    for number in range(times):
        token = f"ruin-{number}"
        turn = await book.enter(HOST, token, 0)
        assert not turn.wait
        await book.leave(HOST, token, Outcome.ILL)


async def test_third_request_at_once_waits_until_one_is_done(book: HostBook) -> None:
    assert not (await book.enter(HOST, "a", 0)).wait
    assert not (await book.enter(HOST, "b", 0)).wait
    assert (await book.enter(HOST, "c", 0)).wait
    assert not (await book.enter("other.test:443", "d", 0)).wait
    await book.leave(HOST, "a", Outcome.WELL)
    assert not (await book.enter(HOST, "c", 0)).wait


async def test_turn_of_a_process_that_died_is_free_after_its_lease(book: HostBook) -> None:
    await book.enter(HOST, "a", 0)
    await book.enter(HOST, "b", 0)
    await asyncio.sleep(0.35)
    assert not (await book.enter(HOST, "c", 0)).wait


async def test_next_turn_begins_after_the_delay(book: HostBook) -> None:
    assert not (await book.enter(HOST, "a", 0.2)).wait
    await book.leave(HOST, "a", Outcome.WELL)
    wait = (await book.enter(HOST, "b", 0.2)).wait
    assert 0 < wait <= 0.2
    await asyncio.sleep(wait + 0.01)
    assert not (await book.enter(HOST, "b", 0.2)).wait


async def test_host_that_asks_for_time_gets_it(book: HostBook) -> None:
    await book.hold_off(HOST, 0.2)
    await book.hold_off(HOST, 0.05)  # a shorter one does not undo it
    turn = await book.enter(HOST, "a", 0)
    assert 0.1 < turn.wait <= 0.2
    assert not turn.is_resting
    await asyncio.sleep(0.25)
    assert not (await book.enter(HOST, "a", 0)).wait


async def test_host_rests_after_failures_in_a_row(book: HostBook) -> None:
    await ruin(book)
    turn = await book.enter(HOST, "a", 0)
    assert turn.is_resting
    assert 0 < turn.wait <= 0.2


async def test_one_answer_begins_the_row_anew(book: HostBook) -> None:
    await ruin(book, 2)
    await book.enter(HOST, "well", 0)
    await book.leave(HOST, "well", Outcome.WELL)
    await ruin(book, 2)
    assert not (await book.enter(HOST, "a", 0)).wait


async def test_failures_that_are_not_the_hosts_do_not_count(book: HostBook) -> None:
    for number in range(5):
        await book.enter(HOST, f"{number}", 0)
        await book.leave(HOST, f"{number}", Outcome.UNSAID)
    assert not (await book.enter(HOST, "a", 0)).wait


async def test_after_its_rest_one_request_tries_the_host(book: HostBook) -> None:
    await ruin(book)
    await asyncio.sleep(0.25)
    assert (await book.enter(HOST, "trial", 0)).is_trial
    assert (await book.enter(HOST, "second", 0)).is_resting
    await book.leave(HOST, "trial", Outcome.WELL)
    turn = await book.enter(HOST, "second", 0)
    assert (turn.wait, turn.is_trial) == (0, False)


async def test_failed_trial_doubles_the_rest_up_to_the_longest(book: HostBook) -> None:
    await ruin(book)
    for rest in (0.4, 0.5):
        turn = await book.enter(HOST, "early", 0)
        await asyncio.sleep(turn.wait + 0.01)
        assert (await book.enter(HOST, "trial", 0)).is_trial
        await book.leave(HOST, "trial", Outcome.ILL)
        turn = await book.enter(HOST, "a", 0)
        assert turn.is_resting
        assert rest - 0.15 < turn.wait <= rest


async def test_failures_already_on_their_way_do_not_lengthen_the_rest(book: HostBook) -> None:
    await ruin(book, 1)
    await book.enter(HOST, "late", 0)
    await ruin(book, 2)
    await book.leave(HOST, "late", Outcome.ILL)
    turn = await book.enter(HOST, "a", 0)
    assert turn.is_resting
    assert turn.wait <= 0.2


async def test_trial_that_never_ends_is_followed_by_another(book: HostBook) -> None:
    await ruin(book)
    await asyncio.sleep(0.25)
    assert (await book.enter(HOST, "lost", 0)).is_trial
    await asyncio.sleep(0.35)
    assert (await book.enter(HOST, "next", 0)).is_trial


async def test_turns_are_agreed_on_by_all_processes(redis: RedisClient, servers: Settings) -> None:
    other = RedisClient(servers.redis_url)
    try:
        mine, theirs = Hosts(redis, MANNERS), Hosts(other, MANNERS)
        assert not (await mine.enter(HOST, "a", 0)).wait
        assert not (await theirs.enter(HOST, "b", 0)).wait
        assert (await mine.enter(HOST, "c", 0)).wait
        await theirs.leave(HOST, "b", Outcome.WELL)
        assert not (await mine.enter(HOST, "c", 0)).wait
    finally:
        await other.aclose()


async def test_memory_stands_in_while_redis_is_gone() -> None:
    nowhere = RedisClient("redis://127.0.0.1:1/0")
    try:
        hosts = Hosts(nowhere, MANNERS)
        assert not (await hosts.enter(HOST, "a", 0)).wait
        assert not (await hosts.enter(HOST, "b", 0)).wait
        assert (await hosts.enter(HOST, "c", 0)).wait
        await hosts.leave(HOST, "a", Outcome.WELL)
        await hosts.hold_off(HOST, 5)
        assert (await hosts.enter(HOST, "c", 0)).wait > 1
    finally:
        await nowhere.aclose()
