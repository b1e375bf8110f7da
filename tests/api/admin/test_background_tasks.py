"""`/admin/tasks`: what admins see of the queue, and what they may do."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.services import Rolecall
from tests.people import Person

STATES = ["ready", "running", "done", "dead", "quarantined", "cancelled"]


@pytest.fixture
async def tasks(rolecall: Rolecall, admin: Person) -> dict[str, int]:
    """A background task in every state, and no others. Returns their ids by state."""
    statement = """
        INSERT INTO background_tasks (name, queue, payload, state, run_at, dispatch, attempts, interruptions, last_error)
        VALUES ('test.' || :state, CASE :state WHEN 'dead' THEN 'bulk' ELSE 'critical' END, '{"id": 7}', :state, now(),
            0, 2, 1, 'ValueError: no') RETURNING id
    """
    async with rolecall.unit() as services:
        session = services.work.session
        await session.execute(text("DELETE FROM background_tasks"))
        return {
            state: (await session.execute(text(statement.replace(":state", f"'{state}'")))).scalar_one()
            for state in STATES
        }


async def found(client: httpx.AsyncClient, admin: Person, **query: Any) -> list[str]:
    answer = await client.get("/admin/tasks", params=query, headers=admin.headers)
    assert answer.status_code == 200, answer.text
    return [task["state"] for task in answer.json()["data"]]


async def test_admins_see_every_task_newest_first_with_counts(
    client: httpx.AsyncClient, admin: Person, tasks: dict[str, int]
) -> None:
    answer = await client.get("/admin/tasks", headers=admin.headers)
    assert [task["state"] for task in answer.json()["data"]] == STATES[::-1]
    assert answer.json()["meta"]["counts"] == dict.fromkeys(STATES, 1)
    shown = answer.json()["data"][0]
    assert (shown["payload"], shown["attempts"], shown["last_error"]) == ({"id": 7}, 2, "ValueError: no")
    assert "lease_token" not in shown


async def test_tasks_are_filtered_by_state_name_and_queue(
    client: httpx.AsyncClient, admin: Person, tasks: dict[str, int]
) -> None:
    assert await found(client, admin, state=["dead", "DONE"]) == ["dead", "done"]
    assert await found(client, admin, name="test.running") == ["running"]
    assert await found(client, admin, queue="bulk") == ["dead"]
    assert await found(client, admin, sort="id", per_page=2) == STATES[:2]


@pytest.mark.parametrize("state", ["dead", "quarantined"])
async def test_failed_task_starts_over(
    client: httpx.AsyncClient, rolecall: Rolecall, admin: Person, tasks: dict[str, int], state: str
) -> None:
    answer = await client.post(f"/admin/tasks/{tasks[state]}/retry", headers=admin.headers)
    assert answer.status_code == 200, answer.text
    task = answer.json()["data"]
    assert (task["state"], task["attempts"], task["interruptions"]) == ("ready", 0, 0)
    log = await client.get("/admin/activity-logs?action=background_task.retried", headers=admin.headers)
    [entry] = log.json()["data"]
    assert (entry["actor_id"], entry["entity_id"], entry["details"]) == (admin.id, tasks[state], {"was": state})


@pytest.mark.parametrize("state", ["ready", "running", "done", "cancelled"])
async def test_only_failed_tasks_start_over(
    client: httpx.AsyncClient, admin: Person, tasks: dict[str, int], state: str
) -> None:
    answer = await client.post(f"/admin/tasks/{tasks[state]}/retry", headers=admin.headers)
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["allowed"]) == ("background_task_not_retryable", ["dead", "quarantined"])


async def test_unknown_task_is_not_found(client: httpx.AsyncClient, admin: Person) -> None:
    answer = await client.post("/admin/tasks/999999/retry", headers=admin.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "background_task_not_found")


async def test_queue_is_for_admins_only(client: httpx.AsyncClient, recruiter: Person) -> None:
    assert (await client.get("/admin/tasks")).status_code == 401
    assert (await client.get("/admin/tasks", headers=recruiter.headers)).status_code == 403
    assert (await client.post("/admin/tasks/1/retry", headers=recruiter.headers)).status_code == 403
