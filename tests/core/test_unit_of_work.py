"""One transaction, whether it is reached by the session, by statements written out, or by both."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.api.problems import to_app_error
from app.core.config import Settings
from app.core.idempotency import IdempotencyKey
from app.core.task_queue import BackgroundTask
from app.core.unit_of_work import UnitOfWork
from app.domains.accounts.messages import USER_REGISTERED
from app.services import Rolecall

Write = Callable[[UnitOfWork], Awaitable[None]]
INSERT = "INSERT INTO idempotency_keys (scope, key, fingerprint, created_at) VALUES ('here', $1, 'x', now())"


@pytest.fixture
async def one_connection(rolecall: Rolecall, settings: Settings) -> AsyncIterator[Rolecall]:
    """A service that has one connection to lose: a unit that keeps it stops the next."""
    narrow = Rolecall(settings.model_copy(update={"db_pool_size": 1}))
    yield narrow
    await narrow.aclose()


async def keys(rolecall: Rolecall) -> list[str]:
    async with rolecall.work() as work:
        return [key for (key,) in await work.fetch("SELECT key FROM idempotency_keys ORDER BY key")]


def row(key: str) -> IdempotencyKey:
    return IdempotencyKey(scope="here", key=key, fingerprint="x")


async def by_statement(work: UnitOfWork) -> None:
    await work.fetch(INSERT, "statement")


async def by_session(work: UnitOfWork) -> None:
    work.session.add(row("session"))


@pytest.mark.parametrize("order", [(by_statement,), (by_statement, by_session), (by_session, by_statement)])
async def test_statements_and_session_commit_together(one_connection: Rolecall, order: tuple[Write, ...]) -> None:
    async with one_connection.work() as work:
        for write in order:
            await write(work)
    assert len(await keys(one_connection)) == len(order)


@pytest.mark.parametrize("order", [(by_statement,), (by_statement, by_session), (by_session, by_statement)])
async def test_statements_and_session_roll_back_together(one_connection: Rolecall, order: tuple[Write, ...]) -> None:
    async def fail() -> None:
        async with one_connection.work() as work:
            for write in order:
                await write(work)
            await work.session.flush()
            raise KeyError("a bug")

    with pytest.raises(KeyError):
        await fail()
    assert await keys(one_connection) == []


async def test_statement_and_session_see_what_the_other_wrote(one_connection: Rolecall) -> None:
    async with one_connection.work() as work:
        await work.fetch(INSERT, "statement")
        assert (await work.session.execute(select(func.count()).select_from(IdempotencyKey))).scalar_one() == 1
        work.session.add(row("session"))
        assert await work.fetch("SELECT count(*) FROM idempotency_keys") == [(2,)]


async def test_what_a_unit_of_statements_published_is_committed_with_it(one_connection: Rolecall) -> None:
    async with one_connection.work() as work:
        await work.fetch(INSERT, "statement")
        work.publish(USER_REGISTERED, user_id=1)
    async with one_connection.work() as work:
        tasks = (await work.session.execute(select(BackgroundTask.name))).scalars().all()
        assert list(tasks) == [USER_REGISTERED.name]
        work.publish(USER_REGISTERED, user_id=2)
    async with one_connection.reading() as work:
        assert await work.fetch("SELECT count(*) FROM background_tasks") == [(2,)]
        assert await work.fetch("SELECT count(*) FROM idempotency_keys") == [(1,)]


async def test_refused_statement_is_told_as_the_session_tells_it(one_connection: Rolecall) -> None:
    async def run(*statements: str) -> None:
        async with one_connection.work() as work:
            for statement in statements:
                await work.fetch(statement)

    insert = INSERT.replace("$1", "'twice'")
    with pytest.raises(IntegrityError) as caught:
        await run(insert, insert)
    assert to_app_error(caught.value).status == 409
    assert not caught.value.connection_invalidated
    with pytest.raises(DBAPIError) as timed_out:
        await run("SET LOCAL statement_timeout = 20", "SELECT pg_sleep(5)")
    assert to_app_error(timed_out.value).status == 503
    assert await keys(one_connection) == []


async def test_caller_who_hangs_up_leaves_nothing_behind(one_connection: Rolecall) -> None:
    async def sleep() -> None:
        async with one_connection.work() as work:
            await work.fetch(INSERT, "statement")
            await work.fetch("SELECT pg_sleep(2)")

    for seconds in (0.0, 0.01, 0.1):
        task = asyncio.create_task(sleep())
        await asyncio.sleep(seconds)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await keys(one_connection) == []


async def test_reading_unit_needs_no_transaction(one_connection: Rolecall) -> None:
    async with one_connection.reading() as work:
        first = await work.fetch("SELECT now()")
        assert await work.fetch("SELECT now()") != first
        assert (await work.session.execute(select(func.count()).select_from(IdempotencyKey))).scalar_one() == 0
