"""What is recommended, what is left out, and when it is made anew."""

import httpx
import pytest

from app.services import Rolecall
from tests.api.applications.steps import apply, data_of, post_job
from tests.api.jobs.matching import fill_in, recommended
from tests.api.jobs.meaning import DEVELOPER, DRIVER, NURSE, embed
from tests.people import Person, register

PROFILE = {"headline": "Backend developer", "skills": ["Python", "PostgreSQL"]}


@pytest.fixture
async def market(
    client: httpx.AsyncClient, rolecall: Rolecall, taxonomy: None, recruiter: Person, other_recruiter: Person
) -> dict[str, int]:
    """Developers of two companies, a nurse and a driver."""
    python = "Requirements:\n- Python\n- PostgreSQL"
    posted = {
        "best": await post_job(client, recruiter, title="Backend developer", description=f"{DEVELOPER}\n{python}"),
        "second": await post_job(client, recruiter, title="Python developer", description=f"{DEVELOPER}\n{python}"),
        "third": await post_job(client, recruiter, title="Web developer", description=DEVELOPER),
        "elsewhere": await post_job(
            client, other_recruiter, title="Software engineer", description=DEVELOPER, location="Paris, France",
            salary_min=30000, salary_max=40000, currency="EUR", job_type="PART_TIME",
        ),
        "nurse": await post_job(client, other_recruiter, title="Registered nurse", description=NURSE),
        "driver": await post_job(client, other_recruiter, title="Truck driver", description=DRIVER),
    }  # fmt: skip
    await embed(rolecall)
    return posted


async def test_best_come_first_two_of_a_company_as_long_as_there_are_others(
    client: httpx.AsyncClient, seeker: Person, market: dict[str, int]
) -> None:
    await fill_in(client, seeker, **PROFILE)
    jobs = await recommended(client, seeker)
    ids = [job["id"] for job in jobs]
    assert set(ids[:2]) == {market["best"], market["second"]}
    assert ids[2] == market["elsewhere"]
    assert ids.index(market["third"]) > ids.index(market["elsewhere"])
    scores = {job["id"]: job["match_score"] for job in jobs}
    assert scores[market["best"]] > 0.7 > scores[market["nurse"]]
    assert [job["id"] for job in await recommended(client, seeker, limit=1)] == ids[:1]


@pytest.mark.parametrize(
    ("preferences", "left_out"),
    [
        ({"locations": ["Berlin"]}, {"elsewhere"}),
        ({"excluded_companies": ["bletchley works"]}, {"elsewhere", "nurse", "driver"}),
        ({"salary_min": 60000, "currency": "EUR"}, {"elsewhere"}),
        ({"job_types": ["FULL_TIME"]}, {"elsewhere"}),
        ({"remote": True}, {"best", "second", "third", "elsewhere", "nurse", "driver"}),
    ],
)
async def test_preferences_and_exclusions_hold(
    client: httpx.AsyncClient,
    seeker: Person,
    market: dict[str, int],
    preferences: dict[str, object],
    left_out: set[str],
) -> None:
    await fill_in(client, seeker, **PROFILE, preferences=preferences)
    ids = {job["id"] for job in await recommended(client, seeker)}
    assert ids == {id for name, id in market.items() if name not in left_out}


async def test_nothing_dealt_with_is_recommended_again(
    client: httpx.AsyncClient, seeker: Person, market: dict[str, int]
) -> None:
    await fill_in(client, seeker, **PROFILE)
    first = [job["id"] for job in await recommended(client, seeker)]
    await apply(client, seeker, market["best"])
    after_applying = [job["id"] for job in await recommended(client, seeker)]
    assert set(first) - set(after_applying) == {market["best"]}
    answer = await client.put(f"/jobs/{market['second']}/dismiss", headers=seeker.headers)
    assert answer.status_code in {200, 204}
    after_dismissing = [job["id"] for job in await recommended(client, seeker)]
    assert set(after_applying) - set(after_dismissing) == {market["second"]}


async def test_answer_is_kept_for_an_hour_for_its_owner_alone(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, other_seeker: Person, market: dict[str, int]
) -> None:
    await fill_in(client, seeker, **PROFILE)
    await fill_in(client, other_seeker, headline="Nurse")
    redis = rolecall.redis.redis
    await rolecall.cache.aclose()  # a generation that begins in a second begins now
    first = await client.get("/jobs/recommendations", headers=seeker.headers)
    keys = [key async for key in redis.scan_iter(f"job_recommendations:{seeker.id}:*:*")]
    assert keys
    assert {0 < await redis.ttl(key) <= 3600 for key in keys} == {True}
    again = await client.get("/jobs/recommendations", headers=seeker.headers)
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == "no-store"
    other = await client.get("/jobs/recommendations", headers=other_seeker.headers)
    assert other.json()["data"][0]["id"] == market["nurse"]
    assert (await client.get("/jobs/recommendations")).status_code == 401
    # What is kept is what is answered, and another profile is another answer.
    for key in keys:
        await redis.set(key, b'W/"planted"\n\n{"planted": true}')
    assert (await client.get("/jobs/recommendations", headers=seeker.headers)).json() == {"planted": True}
    await fill_in(client, seeker, headline="Truck driver", skills=[])
    assert (await recommended(client, seeker))[0]["id"] == market["driver"]


async def test_new_job_is_recommended_at_once(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, recruiter: Person, market: dict[str, int]
) -> None:
    await fill_in(client, seeker, **PROFILE)
    await recommended(client, seeker)
    company = await register(client, role="recruiter", company_name="Contoso")
    new = await post_job(client, company, title="Backend developer", description=DEVELOPER)
    await rolecall.cache.aclose()  # a generation that begins in a second begins now
    assert new in [job["id"] for job in await recommended(client, seeker)]


async def test_without_meaning_titles_and_skills_go_on(
    client: httpx.AsyncClient, rolecall: Rolecall, taxonomy: None, seeker: Person, recruiter: Person
) -> None:
    job = await post_job(client, recruiter, title="Backend developer", description=DEVELOPER)
    await fill_in(client, seeker, **PROFILE)
    answer = await client.get("/jobs/recommendations", headers=seeker.headers)
    assert [one["id"] for one in data_of(answer)] == [job]
    assert answer.json()["meta"]["meaning"] == "unavailable"


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 51}, {"limit": "x"}, {"page": 1}])
async def test_wrong_query_is_refused(client: httpx.AsyncClient, seeker: Person, query: dict[str, object]) -> None:
    answer = await client.get("/jobs/recommendations", params=query, headers=seeker.headers)  # type: ignore[arg-type]
    assert answer.status_code == 422
