"""What would open more jobs to a seeker."""

import httpx
import pytest

from app.services import Rolecall
from app.tasks.registry import load
from app.tasks.runner import make_runner
from tests.api.applications.steps import data_of, post_job, refusal_of
from tests.api.jobs.matching import fill_in
from tests.people import Person

ASKED = {
    "Backend developer": ("Python", "Docker"),
    "Senior backend developer": ("Python", "Docker"),
    "Backend developer, payments": ("Python", "Kubernetes", "Kafka"),
    "Cook": ("Baking",),
}


@pytest.fixture
async def market(client: httpx.AsyncClient, rolecall: Rolecall, taxonomy: None, recruiter: Person) -> None:
    for title, skills in ASKED.items():
        lines = "\n".join(f"- {skill}" for skill in skills)
        await post_job(client, recruiter, title=title, description=f"Join us.\n\nRequirements:\n{lines}")
    runner = make_runner(rolecall, load(), connections=2)
    try:
        handler = load().find("read_requirements")
        assert handler is not None
        await runner.execute(await runner.leases.start(handler.message, {}))
    finally:
        await runner.leases.aclose()


async def test_gaps_are_counted_by_the_jobs_they_unlock(
    client: httpx.AsyncClient, seeker: Person, market: None
) -> None:
    await fill_in(client, seeker, skills=["Python"], preferences={"titles": ["Backend developer"]})
    career = data_of(await client.get("/insights/career", headers=seeker.headers))
    assert career["targets"] == [{"title": "Backend developer", "open_jobs": 3}]
    assert career["jobs_read"] == 3
    gaps = {gap["skill"]["name"]: (gap["open_jobs"], gap["unlocks"]) for gap in career["gaps"]}
    assert next(iter(gaps)) == "Docker"
    assert gaps["Docker"] == (2, 2)
    assert gaps["Kubernetes"] == (1, 0)
    assert "Baking" not in gaps
    assert [gap["skill"]["name"] for gap in career["strengths"]] == ["Python"]
    assert career["next_steps"][0].startswith("Docker: 2 open jobs")


async def test_career_needs_a_profile(client: httpx.AsyncClient, seeker: Person, recruiter: Person) -> None:
    refusal_of(await client.get("/insights/career", headers=seeker.headers), 409, "profile_empty")
    refusal_of(await client.get("/insights/career", headers=recruiter.headers), 403, "permission_denied")


async def test_title_that_nobody_posts_is_said_to_be_so(client: httpx.AsyncClient, seeker: Person) -> None:
    await fill_in(client, seeker, headline="Glass blower")
    career = data_of(await client.get("/insights/career", headers=seeker.headers))
    assert career["jobs_read"] == 0
    assert career["gaps"] == []
    assert len(career["next_steps"]) == 1
