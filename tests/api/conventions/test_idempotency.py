"""`Idempotency-Key`: however often a POST is sent, its effect is one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.api import create_app
from app.api.deps import RolecallDep, ServicesDep
from app.api.route import SECRET_ANSWER, Router
from app.core.idempotency import IdempotencyKey, IdempotencyKeys
from app.core.schemas import Envelope
from app.domains.audit.models import ActivityLog
from app.services import Rolecall
from tests.api.conventions.conftest import client_of
from tests.people import PASSWORD, Person

TASK = {"title": "Send the portfolio"}


async def post(client: httpx.AsyncClient, person: Person, key: str, body: object = TASK) -> httpx.Response:
    return await client.post("/tasks", json=body, headers={**person.headers, "Idempotency-Key": key})


async def count(client: httpx.AsyncClient, person: Person) -> int:
    answer = await client.get("/tasks", headers=person.headers)
    return int(answer.json()["meta"]["pagination"]["total"])


async def test_same_key_and_body_get_the_first_answer_again(client: httpx.AsyncClient, seeker: Person) -> None:
    first = await post(client, seeker, "k1")
    again = await post(client, seeker, "k1")
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    for name in ("location", "etag", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await count(client, seeker) == 1


async def test_same_key_with_another_body_is_refused(client: httpx.AsyncClient, seeker: Person) -> None:
    await post(client, seeker, "k1")
    answer = await post(client, seeker, "k1", {"title": "Something else"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert await count(client, seeker) == 1


async def test_key_belongs_to_its_user(client: httpx.AsyncClient, seeker: Person, other_seeker: Person) -> None:
    first = await post(client, seeker, "k1")
    second = await post(client, other_seeker, "k1")
    assert second.status_code == 201
    assert second.json()["data"]["id"] != first.json()["data"]["id"]


async def test_failure_is_not_kept(client: httpx.AsyncClient, seeker: Person) -> None:
    assert (await post(client, seeker, "k1", {"title": ""})).status_code == 422
    assert (await post(client, seeker, "k1", {"title": "a", "application_id": 99})).status_code == 422
    answer = await post(client, seeker, "k1")
    assert answer.status_code == 201
    assert "idempotent-replayed" not in answer.headers


async def test_parallel_requests_have_one_effect(client: httpx.AsyncClient, seeker: Person) -> None:
    answers = await asyncio.gather(*(post(client, seeker, "k1") for _ in range(12)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] == "idempotency_key_in_flight"
            assert int(answer.headers["retry-after"]) >= 1
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await count(client, seeker) == 1


async def test_without_a_key_each_request_has_its_effect(client: httpx.AsyncClient, seeker: Person) -> None:
    for _ in range(2):
        assert (await client.post("/tasks", json=TASK, headers=seeker.headers)).status_code == 201
    assert await count(client, seeker) == 2


async def test_malformed_key_is_refused(client: httpx.AsyncClient, seeker: Person) -> None:
    for key in ("", "a b", "x" * 256, "ä"):
        headers = httpx.Headers({**seeker.headers, "Idempotency-Key": key}, encoding="utf-8")
        answer = await client.post("/tasks", json=TASK, headers=headers)
        assert answer.status_code == 422
    assert await count(client, seeker) == 0


async def test_flow_of_several_units_is_replayed_for_an_anonymous_caller(client: httpx.AsyncClient) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD, "role": "job_seeker", "full_name": "Ada"}
    headers = {"Idempotency-Key": "register-1"}
    first = await client.post("/auth/register", json=body, headers=headers)
    again = await client.post("/auth/register", json=body, headers=headers)
    assert first.status_code == again.status_code == 201, first.text
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    taken = await client.post("/auth/register", json=body, headers={"Idempotency-Key": "register-2"})
    assert taken.status_code == 409
    # A refusal is not kept: the key is free for what comes next.
    other = await client.post(
        "/auth/register", json={**body, "email": "eve@example.com"}, headers={"Idempotency-Key": "register-2"}
    )
    assert other.status_code == 201


async def test_answer_of_a_flow_is_kept_after_a_moment_without_the_database(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = IdempotencyKeys.put
    lost = ["once", "twice"]

    async def put_in_the_end(self: IdempotencyKeys, *args: Any, **answer: Any) -> None:
        if answer and lost:
            raise ConnectionRefusedError(lost.pop())
        await put(self, *args, **answer)

    monkeypatch.setattr(IdempotencyKeys, "put", put_in_the_end)
    body = {"email": "ada@example.com", "password": PASSWORD, "role": "job_seeker", "full_name": "Ada"}
    headers = {"Idempotency-Key": "register-1"}
    first = await client.post("/auth/register", json=body, headers=headers)
    again = await client.post("/auth/register", json=body, headers=headers)
    assert not lost
    assert first.status_code == again.status_code == 201, first.text
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"


@pytest.fixture
async def odd(rolecall: Rolecall) -> AsyncIterator[httpx.AsyncClient]:
    """The application with a POST whose answer is a secret, and a flow that fails at its first try."""
    router = Router(prefix="/odd")
    tries: list[str] = []

    @router.post("/secret", status_code=201, openapi_extra=SECRET_ANSWER)
    async def create_secret(services: ServicesDep) -> Envelope[str]:
        services.audit_service.record("secret.created", "secret", None, actor_id=None)
        return Envelope[str](data="whsec_4711")

    @router.post("/flow", status_code=201)
    async def create_by_flow(rolecall: RolecallDep) -> Envelope[int]:
        tries.append("x")
        await asyncio.sleep(0.2)
        if len(tries) == 1:
            raise KeyError("a bug")
        return Envelope[int](data=len(tries))

    app = create_app(rolecall=rolecall)
    app.include_router(router, prefix="/api/v1")
    async with client_of(app) as http:
        yield http


async def test_secret_is_not_kept_but_its_effect_is_one(odd: httpx.AsyncClient, rolecall: Rolecall) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = await odd.post("/api/v1/odd/secret", headers=headers)
    assert first.status_code == 201
    again = await odd.post("/api/v1/odd/secret", headers=headers)
    assert again.status_code == 409
    assert again.json()["code"] == "already_done"
    async with rolecall.read_unit() as services:
        rows = (await services.work.session.execute(select(IdempotencyKey))).scalars().all()
        assert [(row.status, row.body) for row in rows] == [(201, None)]
        assert len((await services.work.session.execute(select(ActivityLog))).scalars().all()) == 1


async def test_flow_that_failed_may_be_sent_again_and_runs_once_at_a_time(odd: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    assert (await odd.post("/api/v1/odd/flow", headers=headers)).status_code == 500
    answers = await asyncio.gather(*(odd.post("/api/v1/odd/flow", headers=headers) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    replayed = await odd.post("/api/v1/odd/flow", headers=headers)
    assert replayed.json()["data"] == 2
    assert replayed.headers["idempotent-replayed"] == "true"
