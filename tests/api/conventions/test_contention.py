"""Two at once, or one who waits too long: the database says no, and the caller hears what that means."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx

from app.core.config import Settings
from app.services import Rolecall
from tests.api.conventions.test_failures import assert_problem
from tests.people import PASSWORD, Person

CUT_WHO_WAITS = """SELECT bool_or(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"""


@asynccontextmanager
async def connection_to(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(settings.database_url.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


async def test_one_address_opens_one_account_however_many_ask_at_once(
    client: httpx.AsyncClient, rolecall: Rolecall
) -> None:
    body = {"email": "twice@example.com", "password": PASSWORD, "role": "job_seeker", "full_name": "Ada Lovelace"}
    answers = await asyncio.gather(*(client.post("/auth/register", json=body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"email_taken"}


async def test_waiting_for_a_lock_ends_in_503_and_leaves_no_trace(
    client: httpx.AsyncClient, seeker: Person, settings: Settings
) -> None:
    async with connection_to(settings) as other, other.transaction():
        await other.execute("LOCK TABLE personal_tasks IN EXCLUSIVE MODE")
        refused = await client.post("/tasks", json={"title": "a"}, headers=seeker.headers)
        assert_problem(refused, 503, "unavailable")
        assert int(refused.headers["retry-after"]) > 0
    assert (await client.get("/tasks", headers=seeker.headers)).json()["data"] == []
    assert (await client.post("/tasks", json={"title": "a"}, headers=seeker.headers)).status_code == 201


async def test_a_connection_that_is_cut_under_a_request_is_503_and_the_next_one_is_served(
    client: httpx.AsyncClient, seeker: Person, settings: Settings
) -> None:
    async with connection_to(settings) as other, connection_to(settings) as looking, asyncio.TaskGroup() as group:
        async with other.transaction():
            await other.execute("LOCK TABLE personal_tasks IN EXCLUSIVE MODE")
            post = group.create_task(client.post("/tasks", json={"title": "a"}, headers=seeker.headers))
            while not await looking.fetchval(CUT_WHO_WAITS):  # noqa: ASYNC110 - PostgreSQL tells nobody
                await asyncio.sleep(0.01)
            assert_problem(await post, 503, "unavailable")
        assert (await client.post("/tasks", json={"title": "b"}, headers=seeker.headers)).status_code == 201
        answer = await client.get("/tasks", headers=seeker.headers)
    assert [task["title"] for task in answer.json()["data"]] == ["b"]
