"""Passwords: their length in bytes, the breach list, changing one."""

import httpx
import pytest

from app.core.config import Environment
from app.domains.accounts.errors import CommonPassword
from app.flows.passwords import common_passwords, hash_new_password
from app.services import Rolecall
from tests.effort import bounded_effort
from tests.people import PASSWORD, Person, log_in, register

NEW = "another-horse-8"


@pytest.mark.parametrize(
    "password", ["eight888", "a" * 72, "é" * 36, "Ünïcode passphrase", "日本語パスワード", "  spaces count  "]
)
async def test_a_password_of_8_to_72_bytes_logs_in_and_counts_whole(client: httpx.AsyncClient, password: str) -> None:
    person = await register(client, password=password)
    for wrong in (password[:-1], password + "x", password[1:], password.strip() + "!"):
        answer = await client.post("/auth/login", json={"email": person.email, "password": wrong})
        assert answer.status_code == 401, wrong


@pytest.mark.parametrize(
    "password",
    ["", "short77", "a" * 73, "é" * 37, "a" * 71 + "é", "a" * 128, "a" * 100_000, "with\0null-byte", "\ud800surrogate"],
    ids=["empty", "7 bytes", "73", "74 in 37 characters", "73 in 72 characters", "128", "100 kB", "NUL", "surrogate"],
)
async def test_other_passwords_are_refused_without_echo(client: httpx.AsyncClient, password: str) -> None:
    import json

    body = {"email": "odd@example.com", "password": password, "role": "job_seeker", "full_name": "Odd"}
    with bounded_effort(0.5):
        answer = await client.post(
            "/auth/register", content=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 422
    if len(password) > 2:
        assert password[:20] not in answer.text


@pytest.mark.parametrize("password", ["a" * 1025, "é" * 513, "a" * 500_000])
async def test_what_is_no_password_is_refused_before_hashing(
    client: httpx.AsyncClient, seeker: Person, password: str
) -> None:
    answer = await client.post("/auth/login", json={"email": seeker.email, "password": password})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/password"


@pytest.mark.parametrize("password", ["a" * 73, "a" * 1024, "x"])
async def test_a_login_with_a_password_that_cannot_be_is_just_wrong(
    client: httpx.AsyncClient, seeker: Person, password: str
) -> None:
    answer = await client.post("/auth/login", json={"email": seeker.email, "password": password})
    assert answer.status_code == 401


async def test_a_changed_password_ends_the_other_sessions(client: httpx.AsyncClient, seeker: Person) -> None:
    elsewhere = await log_in(client, id=seeker.id, email=seeker.email)
    body = {"current_password": seeker.password, "new_password": NEW}
    answer = await client.post("/auth/change-password", json=body, headers=seeker.headers)
    assert answer.status_code == 204
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 200
    assert (await client.get("/auth/me", headers=elsewhere.headers)).status_code == 401
    stale = await client.post("/auth/refresh", json={"refresh_token": elsewhere.refresh_token})
    assert stale.status_code == 401
    old = await client.post("/auth/login", json={"email": seeker.email, "password": PASSWORD})
    assert old.status_code == 401
    await log_in(client, id=seeker.id, email=seeker.email, password=NEW)


async def test_a_change_needs_the_current_password(client: httpx.AsyncClient, seeker: Person) -> None:
    body = {"current_password": "not-my-password", "new_password": NEW}
    answer = await client.post("/auth/change-password", json=body, headers=seeker.headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == "wrong_password"
    assert answer.json()["errors"][0]["pointer"] == "/current_password"
    await log_in(client, id=seeker.id, email=seeker.email)


def test_the_breach_list_is_long_and_fits_the_rules() -> None:
    listed = common_passwords()
    assert len(listed) > 1000
    assert {"password123", "qwertyuiop", "iloveyou1", "12345678"} <= listed
    assert all(entry == entry.lower() and 8 <= len(entry.encode()) <= 72 for entry in listed)


@pytest.mark.parametrize("password", ["password123", "PASSWORD123", "12345678"])
async def test_in_production_common_passwords_are_refused(rolecall: Rolecall, password: str) -> None:
    await hash_new_password(rolecall, password)
    rolecall.settings = rolecall.settings.model_copy(update={"environment": Environment.PRODUCTION})
    with pytest.raises(CommonPassword):
        await hash_new_password(rolecall, password)
    await hash_new_password(rolecall, "correct-horse-7")
