"""ETag, 304, 412 and Cache-Control."""

import httpx
import pytest

from tests.people import Person


async def make(client: httpx.AsyncClient, person: Person) -> tuple[str, httpx.Response]:
    created = await client.post("/tasks", json={"title": "a"}, headers=person.headers)
    path = created.headers["location"].removeprefix("/api/v1")
    return path, await client.get(path, headers=person.headers)


async def test_object_has_its_version_as_strong_etag(client: httpx.AsyncClient, seeker: Person) -> None:
    path, read = await make(client, seeker)
    assert read.headers["etag"] == '"1"'
    changed = await client.put(path, json={"title": "b"}, headers=seeker.headers)
    assert changed.headers["etag"] == '"2"'


async def test_unchanged_object_is_304_without_a_body(client: httpx.AsyncClient, seeker: Person) -> None:
    path, read = await make(client, seeker)
    for held in ('"1"', 'W/"1"', '"7", "1"', "*"):
        answer = await client.get(path, headers={**seeker.headers, "If-None-Match": held})
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["etag"] == read.headers["etag"]
        assert "content-type" not in answer.headers
    answer = await client.get(path, headers={**seeker.headers, "If-None-Match": '"2"'})
    assert answer.status_code == 200


async def test_list_has_a_weak_etag_over_its_bytes(client: httpx.AsyncClient, seeker: Person) -> None:
    await make(client, seeker)
    first = await client.get("/tasks", headers=seeker.headers)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    assert (await client.get("/tasks", headers={**seeker.headers, "If-None-Match": tag})).status_code == 304
    await make(client, seeker)
    changed = await client.get("/tasks", headers={**seeker.headers, "If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_stale_if_match_is_412(client: httpx.AsyncClient, seeker: Person) -> None:
    path, _ = await make(client, seeker)
    fresh = {**seeker.headers, "If-Match": '"1"'}
    assert (await client.put(path, json={"title": "b"}, headers=fresh)).status_code == 200
    stale = await client.put(path, json={"title": "c"}, headers=fresh)
    assert stale.status_code == 412
    assert stale.json()["code"] == "precondition_failed"
    assert (await client.get(path, headers=seeker.headers)).json()["data"]["title"] == "b"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ('"7", "1"', 200),
        ('"1","2"', 200),
        ('W/"1-abcdef"', 200),
        ('"xyz", "1"', 200),
        ("*", 200),
        ("1", 200),
        ('"2", "3"', 412),
        ('"xyz"', 412),
        ('"01x"', 412),
        ("one, two", 422),
        ('"1', 422),
        (",", 422),
    ],
)
async def test_if_match_takes_several_tags(client: httpx.AsyncClient, seeker: Person, sent: str, status: int) -> None:
    path, _ = await make(client, seeker)
    answer = await client.put(path, json={"title": "b"}, headers={**seeker.headers, "If-Match": sent})
    assert answer.status_code == status, answer.text


async def test_personal_answers_are_not_stored(client: httpx.AsyncClient, seeker: Person) -> None:
    _, read = await make(client, seeker)
    assert read.headers["cache-control"] == "no-store"
    login = {"email": seeker.email, "password": seeker.password}
    assert (await client.post("/auth/login", json=login)).headers["cache-control"] == "no-store"


async def test_public_answers_say_who_may_keep_them(client: httpx.AsyncClient, seeker: Person) -> None:
    for path in ("/skills", "/jobs"):
        anonymous = await client.get(path)
        assert anonymous.headers["cache-control"] == "public, max-age=60"
        assert "Authorization" in anonymous.headers["vary"]
        known = await client.get(path, headers=seeker.headers)
        assert known.headers["cache-control"] == "private, no-cache"
