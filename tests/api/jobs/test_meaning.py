"""Search by meaning, over HTTP, with the model that comes with the service."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.domains.jobs.models import JobChange
from app.domains.skills.models import Skill, SkillAlias
from app.flows.embed_jobs import embed_jobs
from app.services import Rolecall
from app.tasks.registry import load
from app.tasks.runner import Outcome, make_runner
from tests.people import Person

Post = Callable[..., Awaitable[int]]
NURSE = "You look after patients on a ward, give them their medicine and comfort their families."
DEVELOPER = "You write the Python services behind our shop and keep the databases fast."
DRIVER = "You steer a lorry through the night and load pallets at the depot."


@pytest.fixture
async def post(client: httpx.AsyncClient, recruiter: Person) -> Post:
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


async def test_posting_is_found_by_what_it_means_where_it_shares_no_word(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    await market(post)
    assert await embed(rolecall) is Outcome.DONE
    titles, meta = await search(client, "caring for sick people in a hospital", mode="semantic")
    assert titles[0] == "Registered nurse"
    assert len(titles) == 3
    assert meta["meaning"] == "used"
    titles, meta = await search(client, "programmer")
    assert titles[0] == "Backend engineer"
    assert meta["meaning"] == "used"
    assert (await search(client, "programmer", mode="keyword"))[0] == []
