"""Refresh tokens: each works once, and the reuse of a spent one ends its session, and only its session."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.core.clock import now
from tests.people import Person, log_in


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/auth/refresh", json={"refresh_token": token})


async def is_alive(client: httpx.AsyncClient, access_token: str) -> bool:
    answer = await client.get("/auth/me", headers={"Authorization": f"Bearer {access_token}"})
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


async def test_a_refresh_answers_a_new_pair_that_works(client: httpx.AsyncClient, seeker: Person) -> None:
    answer = await refresh(client, seeker.refresh_token)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert set(answer.json()) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert answer.json()["refresh_token"] != seeker.refresh_token
    assert await is_alive(client, answer.json()["access_token"])


async def test_reuse_of_a_spent_token_ends_the_session_at_once(client: httpx.AsyncClient, seeker: Person) -> None:
    elsewhere = await log_in(client, id=seeker.id, email=seeker.email)
    second = (await refresh(client, seeker.refresh_token)).json()
    reused = await refresh(client, seeker.refresh_token)
    assert reused.status_code == 401
    assert reused.json()["code"] == "invalid_refresh_token"
    assert not await is_alive(client, second["access_token"])
    assert not await is_alive(client, seeker.token)
    assert (await refresh(client, second["refresh_token"])).status_code == 401
    assert await is_alive(client, elsewhere.token)


async def test_reuse_after_the_spent_tokens_own_days_ends_the_session_too(
    client: httpx.AsyncClient, seeker: Person
) -> None:
    start = now()
    second = (await refresh(client, seeker.refresh_token)).json()
    with time_machine.travel(start + timedelta(days=6)):
        third = (await refresh(client, second["refresh_token"])).json()
    with time_machine.travel(start + timedelta(days=8)):
        assert (await refresh(client, seeker.refresh_token)).status_code == 401
        assert (await refresh(client, third["refresh_token"])).status_code == 401


async def test_of_parallel_refreshes_one_wins_and_the_session_ends(client: httpx.AsyncClient, seeker: Person) -> None:
    answers = await asyncio.gather(*(refresh(client, seeker.refresh_token) for _ in range(20)))
    winners = [answer for answer in answers if answer.status_code == 200]
    assert len(winners) == 1
    assert {answer.status_code for answer in answers} == {200, 401}
    assert not await is_alive(client, winners[0].json()["access_token"])


@pytest.mark.parametrize("token", ["x", "a" * 200, "eyJhbGciOiJub25lIn0.e30.", "' OR 1=1 --"])
async def test_unknown_tokens_are_refused(client: httpx.AsyncClient, token: str) -> None:
    assert (await refresh(client, token)).status_code == 401


async def test_an_access_token_does_not_refresh(client: httpx.AsyncClient, seeker: Person) -> None:
    assert (await refresh(client, seeker.token)).status_code in {401, 422}


async def test_after_logout_the_refresh_token_is_dead(client: httpx.AsyncClient, seeker: Person) -> None:
    await client.post("/auth/logout", headers=seeker.headers)
    assert (await refresh(client, seeker.refresh_token)).status_code == 401


async def test_an_unused_session_ends_after_its_days(client: httpx.AsyncClient, seeker: Person) -> None:
    with time_machine.travel(now() + timedelta(days=7, seconds=1)):
        assert (await refresh(client, seeker.refresh_token)).status_code == 401


async def test_even_a_refreshed_session_ends_after_thirty_days(client: httpx.AsyncClient, seeker: Person) -> None:
    token, start = seeker.refresh_token, now()
    for day in (6, 12, 18, 24, 29):
        with time_machine.travel(start + timedelta(days=day)):
            answer = await refresh(client, token)
            assert answer.status_code == 200
            token = answer.json()["refresh_token"]
    with time_machine.travel(start + timedelta(days=30, seconds=1)):
        assert (await refresh(client, token)).status_code == 401


STEPS = st.lists(
    st.tuples(st.sampled_from(["log_in", "refresh", "refresh", "reuse", "log_out"]), st.integers(0, 30)),
    min_size=5,
    max_size=20,
)


class Family:
    """What we expect of one session: its tokens in order, the last of them unspent."""

    def __init__(self, pair: dict[str, str]) -> None:
        self.refresh_tokens = [pair["refresh_token"]]
        self.access_tokens = [pair["access_token"]]
        self.is_alive = True


@given(steps=STEPS)
@settings(
    max_examples=20, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
async def test_families_of_tokens_behave_as_their_model(
    client: httpx.AsyncClient, seeker: Person, steps: list[tuple[str, int]]
) -> None:
    """Any order of logins, refreshes, reuses and logouts; after every step every family is compared with the model."""
    families: list[Family] = []
    for step, number in steps:
        if step == "log_in" or not families:
            body = {"email": seeker.email, "password": seeker.password}
            families.append(Family((await client.post("/auth/login", json=body)).json()))
        family = families[number % len(families)]
        if step == "refresh":
            answer = await refresh(client, family.refresh_tokens[-1])
            assert answer.status_code == (200 if family.is_alive else 401)
            if family.is_alive:
                family.refresh_tokens.append(answer.json()["refresh_token"])
                family.access_tokens.append(answer.json()["access_token"])
        elif step == "reuse" and len(family.refresh_tokens) > 1:
            spent = family.refresh_tokens[number % (len(family.refresh_tokens) - 1)]
            assert (await refresh(client, spent)).status_code == 401
            family.is_alive = False
        elif step == "log_out":
            headers = {"Authorization": f"Bearer {family.access_tokens[-1]}"}
            answer = await client.post("/auth/logout", headers=headers)
            assert answer.status_code == (204 if family.is_alive else 401)
            family.is_alive = False
        for each in families:
            assert await is_alive(client, each.access_tokens[-1]) == each.is_alive
