"""The one machine: who may move an application where."""

from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from app.domains.applications.models import ApplicationEvent
from app.domains.audit.models import ActivityLog
from app.services import Rolecall
from tests.api.applications.steps import (
    apply,
    data_of,
    move,
    move_through,
    note_external,
    post_job,
    refusal_of,
)
from tests.people import Person, register

CHAIN = ["submitted", "under_review", "interview", "offer", "hired"]
EVERY_STATE = ["draft", *CHAIN, "rejected", "withdrawn"]


@pytest.mark.parametrize("reached", range(len(CHAIN)))
async def test_company_moves_one_step_or_rejects(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, reached: int
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    await move_through(client, recruiter, application["id"], *CHAIN[1 : reached + 1])
    allowed = [CHAIN[reached + 1], "rejected"] if reached + 1 < len(CHAIN) else []
    for status in EVERY_STATE:
        if status not in allowed:
            refused = await move(client, recruiter, application["id"], status)
            assert refusal_of(refused, 409, "invalid_transition")["allowed"] == allowed
    if allowed:
        assert data_of(await move(client, recruiter, application["id"], "rejected"))["status"] == "rejected"


@pytest.mark.parametrize("reached", range(len(CHAIN)))
async def test_seeker_may_only_withdraw_what_was_sent_here(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, reached: int
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    await move_through(client, recruiter, application["id"], *CHAIN[1 : reached + 1])
    is_open = CHAIN[reached] != "hired"
    for status in [state for state in EVERY_STATE if state != "withdrawn"]:
        refused = await move(client, seeker, application["id"], status)
        assert refusal_of(refused, 409, "invalid_transition")["allowed"] == (["withdrawn"] if is_open else [])
    answer = await move(client, seeker, application["id"], "withdrawn")
    if is_open:
        assert data_of(answer)["status"] == "withdrawn"
        refused = await move(client, recruiter, application["id"], "rejected")
        assert refusal_of(refused, 409, "invalid_transition")["allowed"] == []
    else:
        refusal_of(answer, 409, "invalid_transition")


async def test_seeker_moves_an_external_one_along_the_machine(client: httpx.AsyncClient, seeker: Person) -> None:
    application = await note_external(client, seeker, status="draft")
    skipped = await move(client, seeker, application["id"], "interview")
    assert refusal_of(skipped, 409, "invalid_transition")["allowed"] == ["submitted", "rejected", "withdrawn"]
    await move_through(client, seeker, application["id"], *CHAIN)
    assert data_of(await client.get(f"/applications/{application['id']}", headers=seeker.headers))["status"] == "hired"


async def test_states_are_accepted_in_either_case(client: httpx.AsyncClient, recruiter: Person, seeker: Person) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    assert data_of(await move(client, recruiter, application["id"], "Under_Review"))["status"] == "under_review"


async def test_timeline_tells_both_sides_every_move(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    data_of(await move(client, recruiter, application["id"], "under_review", message="Thank you, we read it."))
    data_of(await move(client, seeker, application["id"], "withdrawn"))
    answer = await client.get(f"/applications/{application['id']}/timeline", headers=seeker.headers)
    events = data_of(answer)
    seen = [{name: value for name, value in event.items() if name not in {"id", "at"}} for event in events]
    assert seen == [
        {"kind": "submitted", "from": None, "to": "submitted", "actor": "seeker"},
        {
            "kind": "moved", "from": "submitted", "to": "under_review", "actor": "company",
            "note": "Thank you, we read it.",
        },
        {"kind": "moved", "from": "under_review", "to": "withdrawn", "actor": "seeker"},
    ]  # fmt: skip
    same = await client.get(f"/applications/{application['id']}/timeline", headers=recruiter.headers)
    assert data_of(same) == events
    paged = await client.get(
        f"/applications/{application['id']}/timeline", params={"per_page": 1, "page": 2}, headers=seeker.headers
    )
    assert data_of(paged) == events[1:2]


async def test_database_refuses_to_rewrite_the_timeline(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    await apply(client, seeker, await post_job(client, recruiter))
    for statement in (update(ApplicationEvent).values(note="never happened"), delete(ApplicationEvent)):
        with pytest.raises(DBAPIError, match="append-only"):
            async with rolecall.unit() as services:
                await services.work.session.execute(statement)
    draft = await note_external(client, seeker, status="draft")
    assert (await client.delete(f"/applications/{draft['id']}", headers=seeker.headers)).status_code == 204


async def test_every_move_is_logged(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    await move_through(client, recruiter, application["id"], *CHAIN[1:])
    async with rolecall.unit() as services:
        logged = select(ActivityLog.action).where(ActivityLog.entity_type == "application").order_by(ActivityLog.id)
        actions = (await services.work.session.execute(logged)).scalars().all()
    assert actions == [f"application.{status}" for status in CHAIN]


async def test_stale_version_is_refused(client: httpx.AsyncClient, recruiter: Person, seeker: Person) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    path = f"/applications/{application['id']}/status"
    headers = {**recruiter.headers, "If-Match": '"1"'}
    data_of(await client.patch(path, json={"status": "under_review"}, headers=headers))
    refusal_of(await client.patch(path, json={"status": "interview"}, headers=headers), 412, "precondition_failed")


@pytest.fixture
async def crowd(client: httpx.AsyncClient, recruiter: Person) -> tuple[int, list[int]]:
    """A job and three applications to it."""
    job_id = await post_job(client, recruiter)
    return job_id, [(await apply(client, await register(client), job_id))["id"] for _ in range(3)]


async def states_of(client: httpx.AsyncClient, recruiter: Person, job_id: int) -> Any:
    answer = await client.get(f"/jobs/{job_id}/applications", headers=recruiter.headers)
    data_of(answer)
    return {state: count for state, count in answer.json()["meta"]["counts"].items() if count}


async def test_several_are_moved_at_once(
    client: httpx.AsyncClient, recruiter: Person, crowd: tuple[int, list[int]]
) -> None:
    job_id, ids = crowd
    body = {"ids": [*ids[:2], ids[0]], "status": "under_review", "message": "We are reading."}
    moved = data_of(await client.post(f"/jobs/{job_id}/applications/move", json=body, headers=recruiter.headers))
    assert moved == {"ids": ids[:2], "status": "under_review"}
    assert await states_of(client, recruiter, job_id) == {"submitted": 1, "under_review": 2}


async def test_one_wrong_move_moves_none_and_names_it(
    client: httpx.AsyncClient, recruiter: Person, crowd: tuple[int, list[int]]
) -> None:
    job_id, ids = crowd
    data_of(await move(client, recruiter, ids[1], "rejected"))
    body = {"ids": ids, "status": "under_review"}
    refused = await client.post(f"/jobs/{job_id}/applications/move", json=body, headers=recruiter.headers)
    problem = refusal_of(refused, 409, "invalid_transition")
    assert problem["applications"] == [{"id": ids[1], "status": "rejected", "allowed": []}]
    assert await states_of(client, recruiter, job_id) == {"submitted": 2, "rejected": 1}


async def test_foreign_ids_move_nothing(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person, seeker: Person, crowd: tuple[int, list[int]]
) -> None:
    job_id, ids = crowd
    foreign = await apply(client, seeker, await post_job(client, other_recruiter))
    body = {"ids": [*ids, foreign["id"]], "status": "under_review"}
    refused = await client.post(f"/jobs/{job_id}/applications/move", json=body, headers=recruiter.headers)
    assert refusal_of(refused, 404, "application_not_found")["ids"] == [foreign["id"]]
    assert await states_of(client, recruiter, job_id) == {"submitted": 3}
    other = await client.post(f"/jobs/{job_id}/applications/move", json=body, headers=other_recruiter.headers)
    refusal_of(other, 404, "job_not_found")


async def test_bulk_move_is_bounded(client: httpx.AsyncClient, recruiter: Person) -> None:
    for ids in ([], list(range(1, 102)), [0]):
        body = {"ids": ids, "status": "rejected"}
        answer = await client.post("/jobs/1/applications/move", json=body, headers=recruiter.headers)
        assert answer.status_code == 422
