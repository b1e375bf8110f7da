"""Whether collected postings are still there: by their own pages, and by nobody's guess."""

import httpx
import pytest
from sqlalchemy import text

from app.services import Rolecall
from app.tasks.clean_job_offers import CLEAN_JOB_OFFERS
from app.tasks.verify_job_offers import VERIFY_JOB_OFFERS
from tests.api.scraping.steps import greenhouse, offers, scrape, serve
from tests.people import Person, register
from tests.standins.web import WebStandin
from tests.working import work_off

PAGE = """<html><head><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "JobPosting", "title": "Wind turbine engineer 1",
 "description": "Keeps turbines turning.", "datePosted": "2026-11-01", "validThrough": "%s",
 "hiringOrganization": {"@type": "Organization", "name": "Northwind"}}
</script></head><body><h1>Wind turbine engineer 1</h1></body></html>"""


@pytest.fixture
async def recruiter(api: httpx.AsyncClient) -> Person:
    return await register(api, role="recruiter")


@pytest.fixture
async def listed(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin, recruiter: Person) -> str:
    """A list of one posting with a page of its own, which nobody has seen for a day."""
    board = greenhouse(1)
    board["jobs"][0]["absolute_url"] = web.serve("/jobs/1", PAGE % "2099-12-31")
    url = serve(web, "/list", board)
    assert (await scrape(api, scraper, recruiter, url))["progress"]["new"] == 1
    await unseen_for_a_day(scraper)
    return url


async def unseen_for_a_day(scraper: Rolecall) -> None:
    async with scraper.unit() as services:
        for statement in (
            "UPDATE job_sources SET last_seen_at = last_seen_at - interval '1 day'",
            "UPDATE jobs SET last_verified_at = last_verified_at - interval '1 day', updated_at = updated_at",
        ):
            await services.work.session.execute(text(statement))


async def verify(scraper: Rolecall) -> None:
    async with scraper.unit() as services:
        services.work.enqueue(VERIFY_JOB_OFFERS)
    await work_off(scraper)


async def clean(scraper: Rolecall) -> None:
    async with scraper.unit() as services:
        services.work.enqueue(CLEAN_JOB_OFFERS)
    await work_off(scraper)


async def test_a_page_that_is_there_says_so(
    api: httpx.AsyncClient, scraper: Rolecall, recruiter: Person, listed: str
) -> None:
    [before] = await offers(api, recruiter)
    await verify(scraper)
    [after] = await offers(api, recruiter)
    assert after["last_verified_at"] > before["last_verified_at"]
    assert after["version"] == before["version"]


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("once", [verify, clean], ids=["verify", "clean"])
async def test_a_page_gone_twice_closes_its_posting_and_the_list_brings_it_back(
    api: httpx.AsyncClient,
    scraper: Rolecall,
    web: WebStandin,
    recruiter: Person,
    listed: str,
    status: int,
    once: object,
) -> None:
    assert callable(once)
    web.replace("/jobs/1", "<h1>Gone</h1>", status=status)
    await once(scraper)
    assert len(await offers(api, recruiter)) == 1
    await once(scraper)
    assert await offers(api, recruiter) == []
    assert (await api.get("/jobs", params={"q": "turbine"})).json()["data"] == []
    back = await scrape(api, scraper, recruiter, listed)
    assert back["progress"]["updated"] == 1
    [offer] = await offers(api, recruiter, q="turbine")
    assert offer["status"] == "OPEN"


@pytest.mark.parametrize("status", [403, 429, 500])
async def test_a_page_that_is_refused_or_fails_says_nothing(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin, recruiter: Person, listed: str, status: int
) -> None:
    web.replace("/jobs/1", "no", status=status, headers={"Retry-After": "0"})
    [before] = await offers(api, recruiter)
    for _ in range(3):
        await verify(scraper)
    [after] = await offers(api, recruiter)
    assert web.visits("/jobs/1")
    assert (after["status"], after["last_verified_at"]) == ("OPEN", before["last_verified_at"])


async def test_a_page_that_says_it_ended_closes_its_posting(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin, recruiter: Person, listed: str
) -> None:
    web.replace("/jobs/1", PAGE % "2026-01-31", content_type="text/html")
    await verify(scraper)
    assert len(await offers(api, recruiter)) == 1
    await verify(scraper)
    assert await offers(api, recruiter) == []


async def test_a_page_that_is_back_in_between_begins_anew(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin, recruiter: Person, listed: str
) -> None:
    web.replace("/jobs/1", "gone", status=404)
    await verify(scraper)
    web.replace("/jobs/1", PAGE % "2099-12-31")
    await verify(scraper)
    await unseen_for_a_day(scraper)
    web.replace("/jobs/1", "gone", status=404)
    await verify(scraper)
    assert len(await offers(api, recruiter)) == 1


async def test_a_posting_past_its_end_leaves_by_the_nightly_cleaning(
    api: httpx.AsyncClient, scraper: Rolecall, recruiter: Person, listed: str
) -> None:
    async with scraper.unit() as services:
        await services.work.session.execute(text("UPDATE jobs SET expires_at = now() - interval '1 minute'"))
    await clean(scraper)
    assert await offers(api, recruiter) == []
