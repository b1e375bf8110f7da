"""Steps that the tests of search by meaning share: a small market, and the worker that embeds it."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from sqlalchemy import text

from app.services import Rolecall
from app.tasks.registry import load
from app.tasks.runner import Outcome, make_runner
from tests.people import Person

Post = Callable[..., Awaitable[int]]
NURSE = "You look after patients on a ward, give them their medicine and comfort their families."
DEVELOPER = "You write the Python services behind our shop and keep the databases fast."
DRIVER = "You steer a lorry through the night and load pallets at the depot."


def poster(client: httpx.AsyncClient, recruiter: Person) -> Post:
    """Posts jobs, of this recruiter's company unless told otherwise."""

    async def posting(title: str, description: str, person: Person = recruiter, **fields: object) -> int:
        body = {"title": title, "description": description, "status": "OPEN", "language": "en", **fields}
        answer = await client.post("/jobs", json=body, headers=person.headers)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["data"]["id"])

    return posting


async def embed(rolecall: Rolecall, **options: Any) -> Outcome:
    """The worker's task, once, to its end."""
    registry = load()
    runner = make_runner(rolecall, registry, connections=2)
    try:
        handler = registry.find("embed_jobs")
        assert handler is not None
        lease = await runner.leases.start(handler.message, options)
        return await runner.execute(lease)
    finally:
        await runner.leases.aclose()


async def search(client: httpx.AsyncClient, query: str, **body: object) -> tuple[list[str], dict[str, Any]]:
    answer = await client.post("/jobs/search", json={"query": query, **body})
    assert answer.status_code == 200, answer.text
    return [job["title"] for job in answer.json()["data"]], answer.json()["meta"]


async def market(post: Post) -> dict[str, int]:
    return {
        "nurse": await post("Registered nurse", NURSE, location="Berlin, Germany", job_type="FULL_TIME"),
        "developer": await post("Backend engineer", DEVELOPER, location="Paris, France", job_type="PART_TIME"),
        "driver": await post("Truck driver", DRIVER, location="Berlin, Germany", job_type="FULL_TIME"),
    }


async def count(rolecall: Rolecall, statement: str) -> int:
    async with rolecall.read_unit() as services:
        return int((await services.work.session.execute(text(statement))).scalar_one())
