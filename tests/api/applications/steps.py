"""What people do about applications, in the words of the tests."""

from datetime import timedelta
from typing import Any

import httpx

from app.core.clock import now
from app.domains.jobs.models import Job, JobStatus
from app.services import Rolecall
from tests.people import Person

JOB = {
    "title": "Site Reliability Engineer",
    "description": "Keep our platform quick and our nights quiet; you know Linux, containers and one cloud.",
    "location": "Berlin, Germany",
    "job_type": "FULL_TIME",
    "status": "OPEN",
}


def data_of(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


def refusal_of(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    problem: dict[str, Any] = answer.json()
    return problem


async def post_job(client: httpx.AsyncClient, recruiter: Person, **overrides: object) -> int:
    job = data_of(await client.post("/jobs", json={**JOB, **overrides}, headers=recruiter.headers), 201)
    return int(job["id"])


async def apply(client: httpx.AsyncClient, seeker: Person, job_id: int, **body: object) -> dict[str, Any]:
    answer = await client.post("/applications", json={"job_id": job_id, **body}, headers=seeker.headers)
    application: dict[str, Any] = data_of(answer, 201)
    return application


async def note_external(client: httpx.AsyncClient, seeker: Person, **overrides: object) -> dict[str, Any]:
    body = {"company": "Contoso", "title": "Platform Engineer", "url": "https://contoso.example/jobs/7", **overrides}
    application: dict[str, Any] = data_of(await client.post("/applications", json=body, headers=seeker.headers), 201)
    return application


async def move(
    client: httpx.AsyncClient, who: Person, application_id: int, status: str, **body: object
) -> httpx.Response:
    path = f"/applications/{application_id}/status"
    return await client.patch(path, json={"status": status, **body}, headers=who.headers)


async def move_through(client: httpx.AsyncClient, who: Person, application_id: int, *states: str) -> None:
    for status in states:
        data_of(await move(client, who, application_id, status))


def meeting(*, days: float = 2, hours: float = 1, **overrides: object) -> dict[str, object]:
    start = now().replace(microsecond=0) + timedelta(days=days)
    return {
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=hours)).isoformat(),
        "time_zone": "Europe/Berlin",
        "kind": "video",
        "place_or_url": "https://meet.example.com/northwind",
        **overrides,
    }


async def propose(client: httpx.AsyncClient, who: Person, application_id: int, **overrides: Any) -> dict[str, Any]:
    path = f"/applications/{application_id}/interviews"
    interview: dict[str, Any] = data_of(await client.post(path, json=meeting(**overrides), headers=who.headers), 201)
    return interview


async def collected_job(rolecall: Rolecall, **fields: object) -> int:
    """A posting of a company that has no members here."""
    async with rolecall.unit() as services:
        company = (await services.company_service.find_or_create_unclaimed(["Fabrikam"])).popitem()[1]
        values: dict[str, Any] = {
            "title": "Data Engineer", "description": "Pipelines.", "status": JobStatus.OPEN, "source": "a board",
            "apply_url": "https://fabrikam.example/apply/1", **fields,
        }  # fmt: skip
        job = Job(company_id=company.id, posted_at=now(), **values)
        services.work.session.add(job)
        await services.work.session.flush()
        return job.id
