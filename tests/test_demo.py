"""The demo market: what its files promise, and that the seed plays it once, through the rules, on the right days."""

import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

import seed
from app.api import create_app
from app.core.config import Environment, Settings
from app.core.security import Role
from app.domains.applications.models import ApplicationStatus, InterviewStatus
from app.domains.jobs.language import language_of
from app.domains.jobs.models import JobStatus, JobType
from app.services import Rolecall
from demo.market import Market, read_market
from tests.conftest import ROOT, cloned
from tests.running import environment, free_port

MARKET = read_market()
# The body of the first document that described this service, as its readers paste it.
FIRST_CURL_BODY = {
    "title": "DevOps Engineer",
    "description": "Remote",
    "location": "Bangalore",
    "salary_min": 60000,
    "salary_max": 90000,
    "job_type": "FULL_TIME",
    "status": "OPEN",
    "recruiter_id": 1,
    "skill_ids": [1, 2],
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seeded(servers: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    """One seeded database for this file; its tests leave it as they found it."""
    async with cloned(servers, data_dir=tmp_path_factory.mktemp("demo")) as settings:
        await seed.seed(settings)
        yield settings


@pytest.fixture
async def demo(seeded: Settings) -> AsyncIterator[Rolecall]:
    async with seed.running(seeded) as rolecall:
        await rolecall.redis.redis.flushdb()
        yield rolecall


@pytest.fixture
async def visitor(demo: Rolecall) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(rolecall=demo)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver/api/v1") as http:
            yield http


async def rows(rolecall: Rolecall, statement: str, **parameters: object) -> list[Any]:
    async with rolecall.work() as work:
        return list((await work.session.execute(text(statement), parameters)).all())


async def value(rolecall: Rolecall, statement: str) -> Any:
    return (await rows(rolecall, statement))[0][0]


async def log_in(visitor: httpx.AsyncClient, email: str) -> dict[str, str]:
    answer = await visitor.post("/auth/login", json={"email": email, "password": "password123"})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


# The files


def words_of(description: str) -> list[str]:
    return description.lower().split()


def test_market_has_the_promised_size() -> None:
    assert len(MARKET.companies) == 12
    assert len(MARKET.recruiters) == 20
    assert len(MARKET.seekers) == 60
    assert len(MARKET.postings) == 120
    assert len({company.fields.country for company in MARKET.companies}) >= 8
    assert len({company.fields.industry for company in MARKET.companies}) == 12


def test_every_posting_has_at_least_120_words() -> None:
    short = [posting.key for posting in MARKET.postings if len(words_of(posting.job["description"])) < 120]
    assert short == []


def sequences_of(description: str) -> set[tuple[str, ...]]:
    words = words_of(description)
    return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}


def test_no_two_postings_share_a_fifth_of_their_five_word_sequences() -> None:
    sequences = {posting.key: sequences_of(posting.job["description"]) for posting in MARKET.postings}
    alike = [
        (one, other)
        for one, other in combinations(sequences, 2)
        if 5 * len(sequences[one] & sequences[other]) >= min(len(sequences[one]), len(sequences[other]))
    ]
    assert alike == []


def test_postings_are_in_several_languages_and_in_the_one_they_name() -> None:
    assert {posting.job["language"] for posting in MARKET.postings} == {"en", "de", "fr", "es", "sv"}
    misnamed = [
        posting.key for posting in MARKET.postings if language_of(posting.job["description"]) != posting.job["language"]
    ]
    assert misnamed == []


def test_postings_are_of_every_type_and_with_and_without_salary() -> None:
    assert {posting.job["job_type"] for posting in MARKET.postings} == {kind.value for kind in JobType}
    assert {posting.status for posting in MARKET.postings} == set(JobStatus) - {JobStatus.EXPIRED}
    salaries = [posting.job.get("salary_period") for posting in MARKET.postings]
    assert {"YEAR", "MONTH", "DAY", "HOUR", None} == set(salaries)
    assert 20 <= salaries.count(None) <= 60


def test_a_title_is_used_once_in_a_company() -> None:
    assert len({(posting.company, posting.title) for posting in MARKET.postings}) == 120


# What the seed makes of them


async def test_seed_adds_everybody_and_everything(demo: Rolecall) -> None:
    counts = {
        table: await value(demo, f"SELECT count(*) FROM {table}")
        for table in ("companies", "recruiters", "job_seekers", "users", "jobs", "applications")
    }
    assert counts == {
        "companies": 12,
        "recruiters": 20,
        "job_seekers": 60,
        "users": 81,
        "jobs": 120,
        "applications": len(MARKET.stories.applications),
    }
    members = await rows(demo, "SELECT company_id, count(*) FROM company_members GROUP BY 1")
    assert sorted(count for _, count in members) == sorted(Counter(r.company for r in MARKET.recruiters).values())
    filled = "headline IS NOT NULL AND cardinality(skill_ids) > 0 AND jsonb_array_length(experience) > 0"
    assert await value(demo, f"SELECT count(*) FROM job_seekers WHERE {filled}") == 60


async def state_of(rolecall: Rolecall) -> dict[str, tuple[int, str | None]]:
    """Every table: how many rows, and a digest of all that stands in them, `updated_at` included."""
    tables = [row[0] for row in await rows(rolecall, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    digest = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
    return {table: tuple((await rows(rolecall, digest.format(table)))[0]) for table in tables}


async def test_second_seed_changes_nothing(demo: Rolecall) -> None:
    before = await state_of(demo)
    added = await seed.seed(demo.settings)
    assert await state_of(demo) == before
    assert str(added) == "The demo market is there already; nothing was added"


@pytest.mark.long
async def test_seed_that_was_cut_short_is_completed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {company.key for company in MARKET.companies[:2]}
    half = replace(
        MARKET,
        companies=[company for company in MARKET.companies if company.key in few],
        recruiters=[recruiter for recruiter in MARKET.recruiters if recruiter.company in few],
        postings=[posting for posting in MARKET.postings if posting.company in few],
    )

    def read_half() -> Market:
        return half

    with monkeypatch.context() as patch:
        patch.setattr(seed, "read_market", read_half)
        assert (await seed.seed(settings)).jobs == 20
    rest = await seed.seed(settings)
    assert (rest.companies, rest.jobs) == (10, 100)
    assert (await seed.seed(settings)).people == 0


async def test_recruiter_profile_1_and_skills_1_and_2_are_those_of_the_documentation(demo: Rolecall) -> None:
    owner = "SELECT users.email FROM recruiters JOIN users ON users.id = user_id WHERE recruiters.id = 1"
    assert await value(demo, owner) == "recruiter@example.com"
    assert await value(demo, "SELECT count(*) FROM skills WHERE id IN (1, 2)") == 2


async def test_first_curl_line_posts_a_job_as_it_stands(visitor: httpx.AsyncClient) -> None:
    headers = await log_in(visitor, "recruiter@example.com")
    answer = await visitor.post("/jobs/", json=FIRST_CURL_BODY, headers=headers)
    assert answer.status_code == 201, answer.text
    job = answer.json()["data"]
    assert (job["recruiter_id"], [skill["id"] for skill in job["skills"]]) == (1, [1, 2])
    assert (await visitor.delete(f"/jobs/{job['id']}", headers=headers)).status_code == 204


async def test_published_logins_work_and_have_their_own_salts(demo: Rolecall, visitor: httpx.AsyncClient) -> None:
    roles = {
        "admin@example.com": "admin",
        "recruiter@example.com": "recruiter",
        "seeker@example.com": "job_seeker",
        "test@example.com": "job_seeker",
    }
    for email, role in roles.items():
        me = await visitor.get("/users/me", headers=await log_in(visitor, email))
        assert me.json()["data"]["role"] == role
    await log_in(visitor, "zofia.kwiatek@example.com")
    hashes = await rows(demo, "SELECT password_hash FROM users WHERE email = ANY(:emails)", emails=list(roles))
    assert len({row[0] for row in hashes}) == 4


async def test_jobs_stand_as_their_files_say(demo: Rolecall) -> None:
    found = await rows(
        demo,
        "SELECT title, status, extract(day FROM now() - created_at), cardinality(skill_ids), description_html, "
        "country, salary_min FROM jobs",
    )
    jobs = {row[0]: row for row in found}
    for posting in MARKET.postings:
        _, status, age, skills, html, country, salary = jobs[posting.title]
        assert status == posting.status
        assert posting.posted_days_ago <= age <= posting.posted_days_ago + 1
        assert skills == len(posting.skills)
        assert "<p>" in html
        assert country
        assert salary == posting.job.get("salary_min")


async def test_applications_occur_in_every_state_and_by_both_channels(demo: Rolecall) -> None:
    states = {row[0] for row in await rows(demo, "SELECT status FROM applications WHERE channel = 'portal'")}
    assert states == {state.value for state in ApplicationStatus} - {"draft"}
    assert await value(demo, "SELECT count(*) FROM applications WHERE channel = 'external' AND status = 'draft'") >= 1
    meetings = {row[0] for row in await rows(demo, "SELECT status FROM interviews")}
    assert meetings == {state.value for state in InterviewStatus}
    own = await rows(
        demo,
        "SELECT applications.status, jobs.title FROM applications JOIN users ON users.id = seeker_user_id "
        "LEFT JOIN jobs ON jobs.id = job_id WHERE email = 'seeker@example.com'",
    )
    assert len({row[0] for row in own}) >= 5
    assert "DevOps Engineer" not in {row[1] for row in own}


async def test_timelines_run_forwards_and_end_before_today(demo: Rolecall) -> None:
    events = await rows(
        demo,
        "SELECT application_id, at, jobs.posted_at, at <= now() FROM application_events "
        "JOIN applications ON applications.id = application_id LEFT JOIN jobs ON jobs.id = job_id "
        "ORDER BY application_events.id",
    )
    assert all(is_past for *_, is_past in events)
    assert all(posted_at is None or at > posted_at for _, at, posted_at, _ in events)
    by_application: dict[int, list[Any]] = {}
    for application_id, at, *_ in events:
        by_application.setdefault(application_id, []).append(at)
    assert len(by_application) == len(MARKET.stories.applications)
    assert all(earlier <= later for times in by_application.values() for earlier, later in pairwise(times))


async def test_people_are_told_of_the_last_days_alone_and_few_by_mail(demo: Rolecall) -> None:
    tasks = dict(await rows(demo, "SELECT name, count(*) FROM background_tasks GROUP BY 1"))
    assert "accounts.user_registered" not in tasks
    assert 10 <= sum(tasks.values()) <= 100
    recent = "SELECT count(*) FROM application_events WHERE at > now() - interval '2 days' AND actor = 'company'"
    assert tasks["applications.moved"] <= await value(demo, recent)
    reached = "SELECT email FROM users LEFT JOIN notification_preferences p ON p.user_id = users.id {} ORDER BY 1"
    by_mail = await rows(demo, reached.format("WHERE p.email_enabled IS NOT FALSE"))
    assert [row[0] for row in by_mail] == sorted(seed.PUBLISHED_LOGINS)


# Where it runs


@pytest.mark.parametrize(("where", "people"), [("testing", 0), ("production", 0), ("development", 81)])
async def test_only_development_gets_demo_people_and_all_get_the_skills(
    settings: Settings, where: str, people: int
) -> None:
    here = settings.model_copy(update={"environment": Environment(where)})
    for _ in range(2):
        await seed.fill_if_empty(here)
        async with seed.running(settings) as rolecall:
            assert await value(rolecall, "SELECT count(*) FROM users") == people
            assert await value(rolecall, "SELECT count(*) FROM skills") >= 1000


async def test_database_with_an_account_is_not_filled(settings: Settings) -> None:
    async with seed.running(settings) as rolecall, rolecall.unit() as services:
        await services.user_service.create_user(
            email="first@example.com", password_hash="x", role=Role.ADMIN, full_name="First"
        )
    await seed.fill_if_empty(settings.model_copy(update={"environment": Environment.DEVELOPMENT}))
    async with seed.running(settings) as rolecall:
        assert await value(rolecall, "SELECT count(*) FROM users") == 1


def run_by_hand(data_dir: Path, **overrides: str) -> "subprocess.CompletedProcess[str]":
    env = environment(data_dir, free_port(), **overrides)
    return subprocess.run(
        [sys.executable, "seed.py"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_production_refuses_the_seed_in_one_line(tmp_path: Path) -> None:
    done = run_by_hand(tmp_path, ENVIRONMENT="production")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "production" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_seed_by_hand_says_what_it_did(settings: Settings) -> None:
    addresses = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    done = run_by_hand(settings.data_dir, **addresses)
    assert (done.returncode, done.stderr) == (0, "")
    assert "12 companies, 81 people, 120 postings" in done.stdout
    again = run_by_hand(settings.data_dir, **addresses)
    assert "nothing was added" in again.stdout
