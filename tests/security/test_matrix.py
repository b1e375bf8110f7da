"""Every operation against everybody: who is let in stands in policy.yaml, and a stranger sees of an object what anyone
sees of one that does not exist."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from app.core.schemas import MAX_ID
from app.services import Rolecall
from tests.openapi import operations
from tests.people import Person, make_admin, register

POLICY: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "policy.yaml").read_text())
EVERYONE = ("anonymous", "job_seeker", "recruiter", "admin")


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str

    def url(self, id: object = MAX_ID) -> str:
        """The path with its ids filled in; MAX_ID is nobody's."""
        return re.sub(r"\{\w*id\}", str(id), self.path).replace("{token}", "no-such-token").removeprefix("/api/v1")


OPERATIONS = [
    Operation(operation["operationId"], method.upper(), path)
    for method, path, operation in operations()
    if path.startswith("/api/v1")
]


def may_call(operation: Operation, actor: str) -> bool:
    who = POLICY[operation.id]["who"]
    return who == "everyone" or (who == "user" and actor != "anonymous") or actor in who


async def call(
    client: httpx.AsyncClient, operation: Operation, person: Person | None, id: object = MAX_ID
) -> httpx.Response:
    body: dict[str, Any] | None = {} if operation.method in {"POST", "PUT", "PATCH"} else None
    headers = person.headers if person else {}
    return await client.request(operation.method, operation.url(id), json=body, headers=headers)


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    assert {operation.id for operation in OPERATIONS} == set(POLICY)


async def test_only_those_in_the_policy_are_let_in(client: httpx.AsyncClient, rolecall: Rolecall) -> None:
    surprises = []
    for actor in EVERYONE:
        person = None
        for operation in OPERATIONS:
            if actor != "anonymous" and person is None:
                person = await (make_admin(client, rolecall) if actor == "admin" else register(client, role=actor))
            answer = await call(client, operation, person)
            if POLICY[operation.id].get("ends_session"):
                person = None
            is_in = answer.status_code not in {401, 403}
            if POLICY[operation.id].get("asks_for_proof"):  # a login may answer 401 to anybody
                is_in = True
            if is_in != may_call(operation, actor) or answer.status_code >= 500:
                surprises.append((operation.id, actor, answer.status_code, answer.text[:200]))
    assert not surprises, "\n".join(str(surprise) for surprise in surprises)


async def test_a_token_that_is_not_ours_opens_nothing(client: httpx.AsyncClient) -> None:
    stranger = Person(1, "x@example.com", "", "", "", {"Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA"})
    closed = [operation for operation in OPERATIONS if POLICY[operation.id]["who"] != "everyone"]
    answers = {operation.id: (await call(client, operation, stranger)).status_code for operation in closed}
    assert {id: status for id, status in answers.items() if status != 401} == {}


def what_it_says(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code") if answer.content else None


@pytest.fixture
async def world(client: httpx.AsyncClient, seeker: Person, recruiter: Person) -> dict[str, object]:
    """One object of each kind, of a seeker and of a recruiter's company, by the path that reads it."""

    async def make(person: Person, path: str, body: dict[str, Any]) -> Any:
        answer = await client.post(path, json=body, headers=person.headers)
        assert answer.status_code == 201, (path, answer.text)
        return answer.json()["data"]["id"]

    draft = await make(recruiter, "/jobs", {"title": "Kept back", "description": "Not yet public.", "status": "DRAFT"})
    job = await make(recruiter, "/jobs", {"title": "Nurse", "description": "Nights.", "status": "OPEN"})
    application = await make(seeker, "/applications", {"job_id": job})
    times = {
        "starts_at": "2035-01-01T10:00:00Z",
        "ends_at": "2035-01-01T11:00:00Z",
        "time_zone": "UTC",
        "kind": "phone",
    }
    interview = await make(recruiter, f"/applications/{application}/interviews", times)
    task = await make(seeker, "/tasks", {"title": "Mine alone"})
    files = {"file": ("cv.txt", b"Ada Lovelace, engine programmer. " * 20, "text/plain")}
    cv = (await client.post("/users/upload-cv", files=files, headers=seeker.headers)).json()["data"]["id"]
    answer = await make(seeker, "/auto-apply/answers", {"question": "Why us?", "answer": "The work."})
    wanted = {"job_id": await make(recruiter, "/jobs", {"title": "Baker", "description": "Early.", "status": "OPEN"})}
    started = await client.post("/auto-apply/runs", json=wanted, headers=seeker.headers)
    own = (await client.get("/users/profile", headers=seeker.headers)).json()["data"]
    company = (await client.get("/users/profile", headers=recruiter.headers)).json()["data"]["company"]["id"]
    sessions = (await client.get("/auth/sessions", headers=seeker.headers)).json()["data"]
    return {
        "/jobs/{id}/applications": job,
        "/jobs/": draft,
        "/applications/": application,
        "/interviews/": interview,
        "/tasks/": task,
        "/users/cvs/": cv,
        "/auto-apply/answers/": answer,
        "/auto-apply/runs/": started.json()["data"]["id"],
        "/profiles/job-seekers/": own["id"],
        "/companies/": company,
        "/auth/sessions/": sessions[0]["id"],
    }


async def test_a_foreign_object_looks_like_one_that_does_not_exist(
    client: httpx.AsyncClient, world: dict[str, object], other_seeker: Person, other_recruiter: Person
) -> None:
    leaks, tried = [], 0
    for operation in OPERATIONS:
        prefix = next((prefix for prefix in world if operation.path.removeprefix("/api/v1").startswith(prefix)), None)
        if "{" not in operation.path or prefix is None or POLICY[operation.id].get("open"):
            continue
        id = world[prefix]
        nobody = MAX_ID if isinstance(id, int) else "00000000-0000-4000-8000-000000000000"
        for person in (other_seeker, other_recruiter):
            theirs = await call(client, operation, person, id)
            missing = await call(client, operation, person, nobody)
            tried += 1
            if what_it_says(theirs) != what_it_says(missing):
                leaks.append((operation.id, theirs.status_code, missing.status_code, theirs.text[:200]))
    assert leaks == []
    assert tried > 30
