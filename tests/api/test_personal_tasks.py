from typing import Any

import httpx
import pytest

from tests.api.applications.steps import data_of, note_external, refusal_of
from tests.people import Person


async def note(client: httpx.AsyncClient, person: Person, **fields: object) -> dict[str, Any]:
    body = {"title": "Send the portfolio", **fields}
    task: dict[str, Any] = data_of(await client.post("/tasks", json=body, headers=person.headers), 201)
    return task


async def test_tasks_need_a_token(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tasks")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "unauthenticated"


async def test_task_is_noted_read_changed_and_deleted(client: httpx.AsyncClient, seeker: Person) -> None:
    body = {"title": "Send the portfolio", "due_at": "2099-01-02T09:00:00+01:00", "priority": "HIGH"}
    answer = await client.post("/tasks", json=body, headers=seeker.headers)
    task = data_of(answer, 201)
    assert answer.headers["location"] == f"/api/v1/tasks/{task['id']}"
    assert (task["due_at"], task["priority"], task["status"]) == ("2099-01-02T08:00:00Z", "high", "open")
    path = f"/tasks/{task['id']}"
    changed = data_of(await client.put(path, json={"status": "done"}, headers=seeker.headers))
    assert (changed["status"], changed["title"], changed["version"]) == ("done", "Send the portfolio", 2)
    stale = await client.put(path, json={"status": "open"}, headers={**seeker.headers, "If-Match": '"1"'})
    refusal_of(stale, 412, "precondition_failed")
    assert (await client.delete(path, headers=seeker.headers)).status_code == 204
    refusal_of(await client.get(path, headers=seeker.headers), 404, "task_not_found")


async def test_every_change_of_a_task_is_logged(client: httpx.AsyncClient, seeker: Person, admin: Person) -> None:
    path = f"/tasks/{(await note(client, seeker))['id']}"
    await client.put(path, json={"status": "done"}, headers=seeker.headers)
    await client.delete(path, headers=seeker.headers)
    log = data_of(await client.get("/admin/activity-logs?entity_type=task", headers=admin.headers))
    assert [entry["action"] for entry in log] == ["task.deleted", "task.updated", "task.created"]
    assert {entry["actor_id"] for entry in log} == {seeker.id}
    assert log[1]["details"] == {"status": "done"}


async def test_tasks_are_filtered_and_sorted(client: httpx.AsyncClient, seeker: Person) -> None:
    application = await note_external(client, seeker)
    first = await note(client, seeker, status="done")
    second = await note(client, seeker, application_id=application["id"])
    third = await note(client, seeker, status="in_progress")

    async def ids(**params: str | list[str]) -> list[int]:
        answer = await client.get("/tasks", params=params, headers=seeker.headers)
        return [task["id"] for task in data_of(answer)]

    assert await ids() == [third["id"], second["id"], first["id"]]
    assert await ids(sort="created_at") == [first["id"], second["id"], third["id"]]
    assert await ids(status="open") == [second["id"]]
    assert await ids(status=["OPEN", "done"]) == [second["id"], first["id"]]
    assert await ids(application_id=str(application["id"])) == [second["id"]]
    assert await ids(per_page="2", page="2") == [first["id"]]


async def test_everybodys_tasks_are_their_own(
    client: httpx.AsyncClient, seeker: Person, recruiter: Person, admin: Person
) -> None:
    path = f"/tasks/{(await note(client, seeker))['id']}"
    for stranger in (recruiter, admin):
        assert data_of(await client.get("/tasks", headers=stranger.headers)) == []
        refusal_of(await client.get(path, headers=stranger.headers), 404, "task_not_found")
        refusal_of(await client.put(path, json={"title": "Mine"}, headers=stranger.headers), 404, "task_not_found")
        refusal_of(await client.delete(path, headers=stranger.headers), 404, "task_not_found")


async def test_task_is_about_an_application_of_ones_own(
    client: httpx.AsyncClient, seeker: Person, other_seeker: Person
) -> None:
    application = await note_external(client, other_seeker)
    body = {"title": "Call them", "application_id": application["id"]}
    refused = await client.post("/tasks", json=body, headers=seeker.headers)
    assert refusal_of(refused, 422, "invalid_input")["errors"][0]["pointer"] == "/application_id"
    task = await note(client, seeker)
    path = f"/tasks/{task['id']}"
    refused = await client.put(path, json={"application_id": application["id"]}, headers=seeker.headers)
    refusal_of(refused, 422, "invalid_input")


async def test_deleted_application_leaves_its_tasks(client: httpx.AsyncClient, seeker: Person) -> None:
    application = await note_external(client, seeker)
    task = await note(client, seeker, application_id=application["id"])
    await client.delete(f"/applications/{application['id']}", headers=seeker.headers)
    assert data_of(await client.get(f"/tasks/{task['id']}", headers=seeker.headers))["application_id"] is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": ""},
        {"title": "  "},
        {"title": "two\nlines"},
        {"title": "x" * 201},
        {"title": "NUL \0"},
        {"title": "fine", "priority": "urgent"},
        {"title": "fine", "due_at": "tomorrow"},
        {"title": "fine", "due_at": "2099-01-01T00:00:00"},
        {"title": "fine", "application_id": 2**63},
        {"title": "fine", "user_id": 1},
    ],
)
async def test_malformed_task_is_refused(client: httpx.AsyncClient, seeker: Person, body: dict[str, object]) -> None:
    assert (await client.post("/tasks", json=body, headers=seeker.headers)).status_code == 422
