"""Where one is logged in, and logging out."""

import asyncio

import httpx
import pytest

from app.core.session_copies import ENDED, session_key
from app.services import Rolecall
from tests.people import Person, log_in


async def test_logout_ends_the_access_token_at_once(client: httpx.AsyncClient, seeker: Person) -> None:
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 200
    assert (await client.post("/auth/logout", headers=seeker.headers)).status_code == 204
    refused = await client.get("/auth/me", headers=seeker.headers)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert (await client.post("/auth/logout", headers=seeker.headers)).status_code == 401


async def test_logout_while_redis_is_away_holds_when_it_is_back(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 200  # and leaves a copy there
    rolecall.redis._closed_until = float("inf")
    assert (await client.post("/auth/logout", headers=seeker.headers)).status_code == 204
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 401
    rolecall.redis._closed_until = 0.0
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 401
    id = rolecall.tokens.verify(seeker.token).session_id
    for _ in range(100):  # for the other processes, too
        if (mark := await rolecall.redis.redis.get(session_key(id))) == ENDED:
            break
        await asyncio.sleep(0.05)
    assert mark == ENDED


@pytest.mark.parametrize("copy", [b"{id}:owner", b"{id}:\xff", b"{id}", b"{id}:", b"garbage", b":job_seeker", b""])
async def test_a_copy_that_cannot_be_read_is_as_good_as_none(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, copy: bytes
) -> None:
    id = rolecall.tokens.verify(seeker.token).session_id
    await rolecall.redis.redis.set(session_key(id), copy.replace(b"{id}", str(seeker.id).encode()))
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 200
    assert (await client.post("/auth/logout", headers=seeker.headers)).status_code == 204
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 401


async def test_a_copy_of_another_owner_is_refused(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, admin: Person
) -> None:
    id = rolecall.tokens.verify(seeker.token).session_id
    await rolecall.redis.redis.set(session_key(id), f"{admin.id}:admin")
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 401


async def test_sessions_are_listed_newest_first_with_the_current_marked(
    client: httpx.AsyncClient, seeker: Person
) -> None:
    client.headers["User-Agent"] = "Telephone/1.0 \N{SNOWMAN}".encode("utf-8").decode("latin-1")
    await log_in(client, id=seeker.id, email=seeker.email)
    answer = await client.get("/auth/sessions", headers=seeker.headers)
    assert answer.status_code == 200
    sessions = answer.json()["data"]
    assert [session["is_current"] for session in sessions] == [False, True]
    assert sessions[0]["user_agent"].startswith("Telephone/1.0")
    assert sessions[0]["address"] == "127.0.0.1"
    assert answer.json()["meta"]["pagination"]["total"] == 2


async def test_sessions_are_walked_by_cursor(client: httpx.AsyncClient, seeker: Person) -> None:
    for _ in range(4):
        await log_in(client, id=seeker.id, email=seeker.email)
    seen: list[str] = []
    cursor = None
    while True:
        params = {"per_page": "2"} | ({"cursor": cursor} if cursor else {})
        answer = await client.get("/auth/sessions", headers=seeker.headers, params=params)
        assert answer.status_code == 200, answer.text
        seen += [session["id"] for session in answer.json()["data"]]
        cursor = answer.json()["meta"]["pagination"]["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


async def test_a_session_is_ended_from_another(client: httpx.AsyncClient, seeker: Person) -> None:
    other = await log_in(client, id=seeker.id, email=seeker.email)
    listed = (await client.get("/auth/sessions", headers=seeker.headers)).json()["data"]
    (id,) = [session["id"] for session in listed if not session["is_current"]]
    assert (await client.delete(f"/auth/sessions/{id}", headers=seeker.headers)).status_code == 204
    assert (await client.get("/auth/me", headers=other.headers)).status_code == 401
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 200
    assert (await client.delete(f"/auth/sessions/{id}", headers=seeker.headers)).status_code == 404


async def test_foreign_sessions_are_not_there(client: httpx.AsyncClient, seeker: Person, other_seeker: Person) -> None:
    (session,) = (await client.get("/auth/sessions", headers=seeker.headers)).json()["data"]
    foreign = await client.delete(f"/auth/sessions/{session['id']}", headers=other_seeker.headers)
    missing = await client.delete("/auth/sessions/00000000-0000-4000-8000-000000000000", headers=other_seeker.headers)
    assert foreign.status_code == missing.status_code == 404
    assert foreign.json()["detail"] == missing.json()["detail"]
    assert (await client.get("/auth/me", headers=seeker.headers)).status_code == 200


async def test_me_says_what_one_may_do(client: httpx.AsyncClient, seeker: Person, recruiter: Person) -> None:
    of_seeker = (await client.get("/auth/me", headers=seeker.headers)).json()["data"]
    of_recruiter = (await client.get("/users/me", headers=recruiter.headers)).json()["data"]
    assert of_seeker["role"] == "job_seeker"
    assert "jobs:write" not in of_seeker["permissions"]
    assert "jobs:write" in of_recruiter["permissions"]
    assert of_recruiter["is_active"] is True
