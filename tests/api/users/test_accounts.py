"""`/users` for admins."""

import asyncio

import httpx
import pytest

from app.services import Rolecall
from tests.locks import until_locks_are_waited_for
from tests.people import PASSWORD, Person, make_admin

NEW = {"email": "made@example.com", "password": PASSWORD, "role": "recruiter", "full_name": "Made by Root"}


@pytest.mark.parametrize("who", ["seeker", "recruiter"])
async def test_only_admins_manage_accounts(
    client: httpx.AsyncClient, who: str, request: pytest.FixtureRequest, seeker: Person, recruiter: Person
) -> None:
    headers = {"seeker": seeker, "recruiter": recruiter}[who].headers
    answers = [
        await client.get("/users", headers=headers),
        await client.post("/users", headers=headers, json=NEW),
        await client.get(f"/users/{seeker.id}", headers=headers),
        await client.put(f"/users/{seeker.id}", headers=headers, json={"is_active": False}),
        await client.get("/admin/activity-logs", headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert (await client.get("/users")).status_code == 401


async def test_a_suspended_account_is_out_at_once(client: httpx.AsyncClient, admin: Person, seeker: Person) -> None:
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 200
    answer = await client.put(f"/users/{seeker.id}", headers=admin.headers, json={"is_active": False})
    assert answer.status_code == 200
    assert answer.json()["data"]["is_active"] is False
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 401
    assert (await client.post("/auth/refresh", json={"refresh_token": seeker.refresh_token})).status_code == 401
    body = {"email": seeker.email, "password": seeker.password}
    assert (await client.post("/auth/login", json=body)).status_code == 401

    await client.put(f"/users/{seeker.id}", headers=admin.headers, json={"is_active": True})
    assert (await client.post("/auth/login", json=body)).status_code == 200
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 401, "old sessions stay ended"


async def test_admins_cannot_suspend_themselves(client: httpx.AsyncClient, admin: Person) -> None:
    answer = await client.put(f"/users/{admin.id}", headers=admin.headers, json={"is_active": False})
    assert answer.status_code == 409
    assert answer.json()["code"] == "cannot_suspend_yourself"


async def test_of_two_admins_who_suspend_each_other_at_once_one_stays(
    client: httpx.AsyncClient, rolecall: Rolecall, admin: Person
) -> None:
    other = await make_admin(client, rolecall)
    async with rolecall.unit() as services:
        await services.user_service.users.lock_all([admin.id, other.id])
        puts = [
            asyncio.create_task(client.put(f"/users/{target.id}", headers=by.headers, json={"is_active": False}))
            for by, target in ((admin, other), (other, admin))
        ]
        await until_locks_are_waited_for(rolecall, 2)  # both are let in
    assert sorted([(await put).status_code for put in puts]) == [200, 401]
    people = [await client.get("/auth/me", headers=person.headers) for person in (admin, other)]
    assert sorted(answer.status_code for answer in people) == [200, 401]


async def test_an_unknown_account_cannot_be_suspended(client: httpx.AsyncClient, admin: Person) -> None:
    answer = await client.put("/users/999999", headers=admin.headers, json={"is_active": False})
    assert answer.status_code == 404


async def test_admins_open_accounts_but_no_admins(client: httpx.AsyncClient, admin: Person) -> None:
    made = await client.post("/users", headers=admin.headers, json=NEW)
    assert made.status_code == 201
    id = made.json()["data"]["id"]
    assert made.headers["location"] == f"/api/v1/users/{id}"
    assert (await client.get(f"/users/{id}", headers=admin.headers)).json()["data"]["email"] == NEW["email"]
    log = (await client.get("/admin/activity-logs", headers=admin.headers)).json()["data"]
    (entry,) = [entry for entry in log if entry["action"] == "user.registered" and entry["entity_id"] == id]
    assert entry["actor_id"] == admin.id
    again = await client.post("/users", headers=admin.headers, json=NEW)
    assert again.json()["code"] == "email_taken"
    as_admin = {**NEW, "email": "x@example.com", "role": "admin"}
    assert (await client.post("/users", headers=admin.headers, json=as_admin)).status_code == 422


@pytest.mark.parametrize("field", ["role", "email", "password", "password_hash", "id", "version", "email_verified_at"])
async def test_an_admin_changes_only_what_is_theirs_to_change(
    client: httpx.AsyncClient, admin: Person, seeker: Person, field: str
) -> None:
    answer = await client.put(f"/users/{seeker.id}", headers=admin.headers, json={field: "admin"})
    assert answer.status_code == 422


async def test_stale_changes_are_refused(client: httpx.AsyncClient, admin: Person, seeker: Person) -> None:
    read = await client.get(f"/users/{seeker.id}", headers=admin.headers)
    headers = {**admin.headers, "If-Match": read.headers["etag"]}
    first = await client.put(f"/users/{seeker.id}", headers=headers, json={"full_name": "Ada King"})
    second = await client.put(f"/users/{seeker.id}", headers=headers, json={"full_name": "Ada Byron"})
    assert [first.status_code, second.status_code] == [200, 412]


async def test_a_login_does_not_change_the_version(client: httpx.AsyncClient, admin: Person, seeker: Person) -> None:
    before = (await client.get(f"/users/{seeker.id}", headers=admin.headers)).json()["data"]
    await client.post("/auth/login", json={"email": seeker.email, "password": seeker.password})
    after = (await client.get(f"/users/{seeker.id}", headers=admin.headers)).json()["data"]
    assert after["version"] == before["version"]
    assert after["updated_at"] == before["updated_at"]
    assert after["last_login_at"] > before["last_login_at"]


async def test_accounts_are_filtered(
    client: httpx.AsyncClient, admin: Person, seeker: Person, recruiter: Person
) -> None:
    async def ids(**params: str) -> list[int]:
        answer = await client.get("/users", headers=admin.headers, params=params)
        assert answer.status_code == 200, answer.text
        return [user["id"] for user in answer.json()["data"]]

    assert set(await ids()) == {admin.id, seeker.id, recruiter.id}
    assert await ids(role="recruiter") == [recruiter.id]
    assert await ids(q=seeker.email[:20].upper()) == [seeker.id]
    assert await ids(q="%") == []
    assert await ids(is_active="false") == []


@pytest.mark.parametrize(("id", "status"), [("0", 422), ("9223372036854775808", 422), ("999999", 404), ("me2", 404)])
async def test_ids_that_are_none(client: httpx.AsyncClient, admin: Person, id: str, status: int) -> None:
    assert (await client.get(f"/users/{id}", headers=admin.headers)).status_code == status
