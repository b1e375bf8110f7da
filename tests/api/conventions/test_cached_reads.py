"""Public lists are answered from the cache, and never with what is somebody's own."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from fastapi import Request
from prometheus_client import REGISTRY

from app.api import create_app
from app.api.deps import OptionalUser, share_answer
from app.api.gate import SHARED_PATHS
from app.api.route import Router
from app.core.cache import GENERATION_KEY, JOBS, Cache, recommendations_of
from app.core.schemas import Envelope
from app.services import Rolecall
from tests.api.conventions.conftest import client_of
from tests.people import Person

JOB = {
    "title": "Gardener",
    "description": "Keeps the park in order, all year round.",
    "location": "Lyon, France",
    "job_type": "FULL_TIME",
    "status": "OPEN",
}


def hits() -> float:
    return REGISTRY.get_sample_value("cache_hits_total", {"name": "jobs:search"}) or 0.0


async def post_job(client: httpx.AsyncClient, recruiter: Person, **fields: object) -> int:
    answer = await client.post("/jobs", json={**JOB, **fields}, headers=recruiter.headers)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["data"]["id"])


async def titles(client: httpx.AsyncClient, query: str = "", **headers: str) -> list[str]:
    answer = await client.get(f"/jobs{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return [job["title"] for job in answer.json()["data"]]


async def until(read: Callable[[], Awaitable[object]], wanted: object) -> None:
    async with asyncio.timeout(20):
        found = await read()
        while found != wanted:
            await asyncio.sleep(0.1)
            found = await read()


async def test_second_answer_comes_from_the_cache_with_headers_of_its_own(client: httpx.AsyncClient) -> None:
    before = hits()
    first = await client.get("/jobs?per_page=5&page=1", headers={"Accept-Encoding": "identity"})
    second = await client.get("/jobs?page=1&per_page=5", headers={"Accept-Encoding": "identity"})
    assert hits() == before + 1
    assert second.content == first.content
    changing = {"x-request-id", "ratelimit", "vary"}
    own = {name: value for name, value in second.headers.items() if name not in changing}
    assert own == {name: value for name, value in first.headers.items() if name not in changing}
    assert second.headers["x-request-id"] != first.headers["x-request-id"]
    assert second.headers["etag"].startswith('W/"')


async def test_cached_answer_honours_if_none_match_and_gzip(client: httpx.AsyncClient, recruiter: Person) -> None:
    for number in range(3):
        await post_job(client, recruiter, title=f"Gardener {number}", description="Keeps the park in order. " * 40)
    plain = await client.get("/jobs", headers={"Accept-Encoding": "identity"})
    before = hits()
    tag = plain.headers["etag"]
    unchanged = await client.get("/jobs", headers={"If-None-Match": tag, "Accept-Encoding": "identity"})
    assert unchanged.status_code == 304
    assert unchanged.content == b""
    assert unchanged.headers["etag"] == tag
    compressed = await client.get("/jobs", headers={"Accept-Encoding": "gzip"})
    assert hits() == before + 2
    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.content == plain.content
    assert compressed.num_bytes_downloaded < len(plain.content) / 2


async def test_token_shares_the_bytes_but_not_the_cache_control(client: httpx.AsyncClient, seeker: Person) -> None:
    anonymous = await client.get("/jobs")
    before = hits()
    known = await client.get("/jobs", headers=seeker.headers)
    assert hits() == before + 1
    assert known.content == anonymous.content
    assert anonymous.headers["cache-control"] == "public, max-age=60"
    assert known.headers["cache-control"] == "private, no-cache"


async def test_change_is_seen_at_once_and_later_ones_within_a_second(
    client: httpx.AsyncClient, recruiter: Person
) -> None:
    assert await titles(client) == []
    await post_job(client, recruiter, title="First")
    assert await titles(client) == ["First"]
    await post_job(client, recruiter, title="Second")
    await post_job(client, recruiter, title="Third")
    await asyncio.sleep(1.1)
    assert await titles(client) == ["Third", "Second", "First"]


async def test_many_changes_begin_few_generations(
    client: httpx.AsyncClient, recruiter: Person, rolecall: Rolecall
) -> None:
    before = int(await rolecall.redis.redis.get(GENERATION_KEY) or 0)
    for number in range(8):
        await post_job(client, recruiter, title=f"Number {number}")
    await asyncio.sleep(1.1)
    assert int(await rolecall.redis.redis.get(GENERATION_KEY)) - before <= 3


async def test_change_while_redis_is_away_is_seen_when_it_is_back(
    client: httpx.AsyncClient, recruiter: Person, rolecall: Rolecall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers that it kept outlive that it was away."""
    await post_job(client, recruiter, title="First")
    await asyncio.sleep(1.1)
    assert await titles(client) == ["First"]
    monkeypatch.setattr(rolecall.redis, "_closed_until", time.monotonic() + 0.5)
    await post_job(client, recruiter, title="Second")
    await until(lambda: titles(client), ["Second", "First"])


async def test_change_after_redis_came_back_does_not_wait_for_the_next_try(rolecall: Rolecall) -> None:
    cache = Cache(rolecall.redis)
    before = int(await rolecall.redis.redis.incr(GENERATION_KEY))
    cache._bump_in(3600)
    await cache.invalidate([JOBS])
    assert int(await rolecall.redis.redis.get(GENERATION_KEY)) == before + 1
    await cache.aclose()
    assert int(await rolecall.redis.redis.get(GENERATION_KEY)) == before + 1, "the try that was put off is forgotten"


async def test_what_a_person_changed_while_redis_was_away_is_seen_when_it_is_back(rolecall: Rolecall) -> None:
    cache = Cache(rolecall.redis)
    before = int(await rolecall.redis.redis.incr(GENERATION_KEY))
    rolecall.redis._closed_until = time.monotonic() + 0.5
    await cache.invalidate([recommendations_of(7)])
    await until(lambda: rolecall.redis.redis.get(GENERATION_KEY), str(before + 1).encode())
    await cache.aclose()


@pytest.mark.parametrize("sort", ["-match_score", "-MATCH_SCORE"])
async def test_order_of_ones_own_is_never_shared(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, rolecall: Rolecall, sort: str
) -> None:
    await post_job(client, recruiter)
    await client.put("/users/profile", json={"headline": "Gardener"}, headers=seeker.headers)
    ranked = await client.get("/jobs", params={"sort": sort}, headers=seeker.headers)
    assert ranked.status_code == 200
    assert [key async for key in rolecall.redis.redis.scan_iter(match="jobs:search:*")] == []
    assert (await client.get("/jobs", params={"sort": sort})).status_code == 401


@pytest.mark.parametrize("query", ["?mine=true", "?status=DRAFT", "?status=OPEN&status=DRAFT", "?include=viewer"])
async def test_personal_list_is_never_shared(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person, rolecall: Rolecall, query: str
) -> None:
    await post_job(client, recruiter, title="Secret plan", status="DRAFT")
    await client.get(f"/jobs{query}", headers=recruiter.headers)
    assert [key async for key in rolecall.redis.redis.scan_iter(match="jobs:search:*")] == []
    assert "Secret plan" not in await titles(client, query, **other_recruiter.headers)
    assert "Secret plan" not in await titles(client)


async def test_ended_session_gets_no_cached_answer(client: httpx.AsyncClient, seeker: Person) -> None:
    assert (await client.get("/jobs", headers=seeker.headers)).status_code == 200
    assert (await client.post("/auth/logout", headers=seeker.headers)).status_code in {200, 204}
    assert (await client.get("/jobs", headers=seeker.headers)).status_code == 401
    assert (await client.get("/jobs")).status_code == 200


async def test_logout_ends_the_access_token_at_once(client: httpx.AsyncClient, seeker: Person) -> None:
    assert (await client.get("/tasks", headers=seeker.headers)).status_code == 200
    await client.post("/auth/logout", headers=seeker.headers)
    assert (await client.get("/tasks", headers=seeker.headers)).status_code == 401


async def test_refusals_are_not_cached(client: httpx.AsyncClient, rolecall: Rolecall) -> None:
    assert (await client.get("/jobs?page=0")).status_code == 422
    assert (await client.get("/jobs?surprise=1")).status_code == 422
    assert [key async for key in rolecall.redis.redis.scan_iter(match="jobs:search:*")] == []


async def test_order_of_parameters_matters_only_where_one_is_sent_twice(
    client: httpx.AsyncClient, recruiter: Person
) -> None:
    for number in range(3):
        await post_job(client, recruiter, title=f"Number {number}")
    await asyncio.sleep(1.1)
    before = hits()
    assert len(await titles(client, "?per_page=1&per_page=3")) == 3
    assert len(await titles(client, "?per_page=3&per_page=1")) == 1
    assert hits() == before
    await titles(client, "?per_page=2&sort=posted_at")
    await titles(client, "?sort=posted_at&per_page=2")
    assert hits() == before + 1


class Counted:
    fills = 0


@pytest.fixture
async def slow(rolecall: Rolecall) -> AsyncIterator[httpx.AsyncClient]:
    """A shared path whose handler takes its time; with `?include=viewer` it answers with the caller's id."""
    Counted.fills = 0
    router = Router()

    @router.get("/slow")
    async def read_slow(request: Request, user: OptionalUser, q: str = "", include: str = "") -> Envelope[str]:
        Counted.fills += 1
        await asyncio.sleep(0.1)
        if q != "mine":
            await share_answer(request)
        return Envelope[str](data=f"{q} {user.user_id if user and include else ''}")

    app = create_app(rolecall=rolecall)
    app.include_router(router, prefix="/api/v1")
    async with client_of(app) as http:
        yield http


async def test_stampede_asks_the_database_once(slow: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.api.gate.SHARED_PATHS", SHARED_PATHS | {"/api/v1/slow"})
    answers = await asyncio.gather(*(slow.get("/api/v1/slow") for _ in range(30)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert {answer.status_code for answer in answers} == {200}
    assert Counted.fills <= 2
    await slow.get("/api/v1/slow")
    assert Counted.fills <= 2


async def test_only_what_the_handler_calls_shared_is_kept(
    slow: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, rolecall: Rolecall
) -> None:
    monkeypatch.setattr("app.api.gate.SHARED_PATHS", SHARED_PATHS | {"/api/v1/slow"})
    for _ in range(2):
        await slow.get("/api/v1/slow?q=mine")
    assert Counted.fills == 2
    assert [key async for key in rolecall.redis.redis.scan_iter(match="jobs:search:*")] == []
