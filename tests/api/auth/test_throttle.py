"""Login throttling: failures count, by account and by address; successes do not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.core.config import Settings
from tests.conftest import cloned
from tests.people import Person


@pytest.fixture
async def settings(servers: Settings, tmp_path: Path) -> AsyncIterator[Settings]:
    """The start values: 10 failures in 5 minutes an account, 50 an address; 60 requests a minute are scaled up."""
    async with cloned(servers, data_dir=tmp_path, rate_limit_per_minute=60) as cloned_settings:
        yield cloned_settings


async def try_login(client: httpx.AsyncClient, email: str, password: str) -> httpx.Response:
    return await client.post("/auth/login", json={"email": email, "password": password})


async def test_ten_failures_close_the_account_for_a_while(client: httpx.AsyncClient, seeker: Person) -> None:
    answers = [await try_login(client, seeker.email, f"guess-number-{n}") for n in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert answers[-1].json()["code"] == "rate_limited"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 30
    assert (await try_login(client, seeker.email, seeker.password)).status_code == 429


async def test_the_account_counts_however_it_is_written(client: httpx.AsyncClient, seeker: Person) -> None:
    for n in range(10):
        await try_login(client, seeker.email.upper() if n % 2 else seeker.email, "guess-guess")
    form = {"username": seeker.email.title(), "password": seeker.password}
    assert (await client.post("/auth/token", data=form)).status_code == 429


async def test_unknown_accounts_are_throttled_alike(client: httpx.AsyncClient) -> None:
    answers = [await try_login(client, "nobody@example.com", "guess-guess") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]


async def test_successes_do_not_count(client: httpx.AsyncClient, seeker: Person) -> None:
    for _ in range(15):
        assert (await try_login(client, seeker.email, seeker.password)).status_code == 200


async def test_parallel_guesses_do_not_slip_through(client: httpx.AsyncClient, seeker: Person) -> None:
    answers = await asyncio.gather(*(try_login(client, seeker.email, f"guess-{n}") for n in range(40)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(401) <= 10
    assert set(statuses) <= {401, 429, 503}


async def test_parallel_right_passwords_are_no_failures(client: httpx.AsyncClient, seeker: Person) -> None:
    answers = await asyncio.gather(*(try_login(client, seeker.email, seeker.password) for _ in range(16)))
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert {answer.headers["retry-after"] for answer in answers if answer.status_code == 503} <= {"1"}
    assert (await try_login(client, seeker.email, seeker.password)).status_code == 200
    failures = [await try_login(client, seeker.email, "guess-guess") for _ in range(11)]
    assert [answer.status_code for answer in failures] == [401] * 10 + [429]


async def test_one_address_may_fail_fifty_times_over_all_accounts(client: httpx.AsyncClient, seeker: Person) -> None:
    statuses = [(await try_login(client, f"user{n}@example.com", "guess-guess")).status_code for n in range(52)]
    assert statuses == [401] * 50 + [429] * 2


async def test_wrong_current_passwords_count_as_failures(client: httpx.AsyncClient, seeker: Person) -> None:
    body = {"current_password": "not-my-password", "new_password": "another-horse-8"}
    answers = [await client.post("/auth/change-password", json=body, headers=seeker.headers) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


async def test_registration_is_throttled_by_address(client: httpx.AsyncClient) -> None:
    body = {"password": "correct-horse-7", "role": "job_seeker", "full_name": "Ada"}
    statuses = [
        (await client.post("/auth/register", json={**body, "email": f"n{n}@example.com"})).status_code
        for n in range(21)
    ]
    assert statuses == [201] * 20 + [429]


async def test_without_redis_failures_are_counted_in_memory(client: httpx.AsyncClient, seeker: Person) -> None:
    app_state = client._transport.app.state.rolecall  # type: ignore[attr-defined]
    await app_state.redis.redis.aclose()
    app_state.redis._closed_until = float("inf")
    statuses = [(await try_login(client, seeker.email, "guess-guess")).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
