"""Registration and the three login shapes."""

import httpx
import pytest

from app.services import Rolecall
from tests.people import PASSWORD, Person

NEW = {"email": "Ada.New@Example.com", "password": PASSWORD, "role": "job_seeker", "full_name": "Ada"}


async def test_registration_answers_the_user_without_secrets(client: httpx.AsyncClient) -> None:
    answer = await client.post("/auth/register", json=NEW)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/api/v1/users/me"
    user = answer.json()["data"]
    assert user["email"] == "ada.new@example.com"
    assert user["role"] == "job_seeker"
    assert user["is_active"] is True
    assert PASSWORD not in answer.text
    assert "password_hash" not in user


@pytest.mark.parametrize("email", ["ada.new@example.com", "ADA.NEW@EXAMPLE.COM"])
async def test_a_known_address_cannot_register_again(client: httpx.AsyncClient, email: str) -> None:
    await client.post("/auth/register", json=NEW)
    answer = await client.post("/auth/register", json={**NEW, "email": email})
    assert answer.status_code == 409
    assert answer.json()["code"] == "email_taken"


@pytest.mark.parametrize(
    "email",
    ["Ada <ada@example.com>", "<ada@example.com>", "=?utf-8?q?ada?=@example.com", "a@example.com,b@example.com"],
)
async def test_only_a_bare_address_registers(client: httpx.AsyncClient, email: str) -> None:
    body = {"email": email, "password": "correct-horse-7", "role": "job_seeker", "full_name": "Ada"}
    answer = await client.post("/auth/register", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/email"


@pytest.mark.parametrize("role", ["admin", "root", "", None])
async def test_nobody_registers_as_admin(client: httpx.AsyncClient, role: str | None) -> None:
    answer = await client.post("/auth/register", json={**NEW, "role": role})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["message"]) == ("/role", "Input should be 'job_seeker' or 'recruiter'")


@pytest.mark.parametrize("field", ["is_admin", "is_active", "id", "password_hash", "email_verified_at", "version"])
async def test_registration_takes_no_field_of_ours(client: httpx.AsyncClient, field: str) -> None:
    answer = await client.post("/auth/register", json={**NEW, field: 1})
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/auth/login", "/auth/login/access-token", "/auth/token"])
async def test_each_login_answers_bare_tokens_that_work(client: httpx.AsyncClient, seeker: Person, path: str) -> None:
    if path == "/auth/login":
        answer = await client.post(path, json={"email": seeker.email, "password": seeker.password})
    else:
        form = {"username": seeker.email.upper(), "password": seeker.password, "grant_type": "password", "scope": ""}
        answer = await client.post(path, data=form)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert answer.json()["token_type"] == "bearer"
    assert answer.headers["cache-control"] == "no-store"
    me = await client.get("/users/me", headers={"Authorization": f"Bearer {answer.json()['access_token']}"})
    assert me.status_code == 200
    assert me.json()["data"]["email"] == seeker.email
    assert me.json()["data"]["is_active"] is True


async def test_wrong_password_and_unknown_address_get_the_same_answer(
    client: httpx.AsyncClient, seeker: Person
) -> None:
    wrong = await client.post("/auth/login", json={"email": seeker.email, "password": "not-my-password"})
    unknown = await client.post("/auth/login", json={"email": "nobody@example.com", "password": "not-my-password"})
    assert wrong.status_code == unknown.status_code == 401
    ignored = {"request_id"}
    assert {key: value for key, value in wrong.json().items() if key not in ignored} == {
        key: value for key, value in unknown.json().items() if key not in ignored
    }
    assert wrong.json()["code"] == "invalid_credentials"
    assert wrong.headers["www-authenticate"] == "Bearer"


async def test_password_that_is_changed_while_it_is_verified_opens_nothing(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = rolecall.passwords.verify

    async def verify_slowly(password: str, password_hash: str | None) -> bool:
        """The real verdict, and meanwhile the owner is faster elsewhere."""
        fits = await verify(password, password_hash)
        monkeypatch.undo()
        body = {"current_password": seeker.password, "new_password": "another-horse-8"}
        changed = await client.post("/auth/change-password", json=body, headers=seeker.headers)
        assert changed.status_code < 300, changed.text
        return fits

    monkeypatch.setattr(rolecall.passwords, "verify", verify_slowly)
    answer = await client.post("/auth/login", json={"email": seeker.email, "password": seeker.password})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    answer = await client.post("/auth/login", json={"email": seeker.email, "password": "another-horse-8"})
    assert answer.status_code == 200
