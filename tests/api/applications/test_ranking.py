"""A job's applicants in the order of who fits, with the reasons; what applicants wish for themselves stays theirs."""

import httpx
import pytest

from app.services import Rolecall
from tests.api.applications.steps import apply, data_of, post_job
from tests.api.jobs.matching import POSTING, fill_in, send_cv
from tests.api.jobs.meaning import embed
from tests.people import Person, register
from tests.working import work_off

WISHES = {"titles": ["Backend developer"], "salary_min": 99999, "currency": "EUR", "locations": ["Reykjavik"]}


@pytest.fixture
async def job(client: httpx.AsyncClient, rolecall: Rolecall, taxonomy: None, recruiter: Person) -> int:
    job = await post_job(client, recruiter, title="Backend developer", description=POSTING)
    await embed(rolecall)
    return job


async def test_applicants_come_in_the_order_of_who_fits_with_the_reasons(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person, other_seeker: Person, job: int
) -> None:
    proposal = await send_cv(client, rolecall, seeker)
    await fill_in(client, other_seeker, headline="Cook", skills=["Baking"])
    unknown = await register(client)
    first = await apply(client, seeker, job, cv_id=proposal["cv_id"])
    second = await apply(client, other_seeker, job)
    third = await apply(client, unknown, job)
    assert first["match_score"] is None
    await work_off(rolecall)
    answer = await client.get(
        f"/jobs/{job}/applications", params={"sort": "-match_score", "include": "match"}, headers=recruiter.headers
    )
    ranked = data_of(answer)
    assert ranked[2]["match_score"] is None
    assert "match" not in ranked[2]
    assert [row["id"] for row in ranked] == [first["id"], second["id"], third["id"]]
    assert [row["match_score"] for row in ranked[:2]] == [row["match"]["match_score"] for row in ranked[:2]]
    assert ranked[0]["match_score"] > 0.6 > ranked[1]["match_score"]
    assert ranked[0]["version"] == first["version"]
    for quote in (quote for part in ranked[0]["match"]["parts"] for quote in part["evidence"]):
        assert proposal["text"][quote["start"] : quote["end"]] == quote["quote"]
    pages = [
        data_of(await client.get(f"/jobs/{job}/applications", params={"sort": "-match_score", "per_page": 1, "page": page},
                                 headers=recruiter.headers))[0]["id"]
        for page in (1, 2, 3)
    ]  # fmt: skip
    assert pages == [row["id"] for row in ranked]
    plain = data_of(await client.get(f"/jobs/{job}/applications", headers=recruiter.headers))
    assert all("match" not in row for row in plain)
    both = [
        data_of(await client.get(f"/applications/{first['id']}", params={"include": "match"}, headers=person.headers))
        for person in (recruiter, seeker)
    ]
    assert both[0]["match"] == both[1]["match"] == ranked[0]["match"]


async def test_company_learns_nothing_of_wishes_and_of_cvs_that_were_not_sent(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person, job: int
) -> None:
    await send_cv(client, rolecall, seeker)
    await fill_in(client, seeker, headline="Cook", preferences=WISHES)
    application = await apply(client, seeker, job)
    params = {"include": "match"}
    answer = await client.get(f"/applications/{application['id']}", params=params, headers=recruiter.headers)
    match = data_of(answer)["match"]
    assert match["cv_id"] is None
    assert all(part["evidence"] == [] for part in match["parts"])
    parts = {part["name"]: part for part in match["parts"]}
    assert parts["salary"]["score"] is None
    assert parts["location_and_remote"]["score"] is None
    assert parts["skills_required"]["score"] is None
    assert "Backend developer for" not in parts["title"]["detail"]
    for told in ("99999", "99,999", "Reykjavik"):
        assert told not in answer.text


async def test_scores_follow_the_profile_and_the_job(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person, job: int
) -> None:
    await fill_in(client, seeker, headline="Cook", skills=["Baking"])
    application = await apply(client, seeker, job)

    async def score() -> float:
        await work_off(rolecall)
        row = data_of(await client.get(f"/applications/{application['id']}", headers=recruiter.headers))
        found: float = row["match_score"]
        return found

    poor = await score()
    await fill_in(client, seeker, headline="Backend developer", skills=["Python", "PostgreSQL", "Docker"])
    good = await score()
    assert good > poor + 0.3
    changed = {"title": "Pastry cook", "description": "Requirements:\n- Baking\n- Pastry making"}
    data_of(await client.put(f"/jobs/{job}", json=changed, headers=recruiter.headers))
    assert await score() < good - 0.3
