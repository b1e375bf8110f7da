"""One posting, several sources."""

from typing import Any

import httpx
import orjson

from app.services import Rolecall
from tests.api.applications.steps import data_of
from tests.api.auto_apply.steps import ask, do
from tests.api.scraping.steps import greenhouse, offers, scrape, serve
from tests.people import Person, make_admin, register
from tests.standins.web import WebStandin
from tests.working import work_off


def as_arbeitnow(job: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A posting of `greenhouse()` as another board tells it, in a feed that names the company."""
    return {
        "title": job["title"],
        "company_name": job["company_name"],
        "location": job["location"]["name"].partition(",")[0],
        "description": job["content"].replace("&lt;p&gt;", "").replace("&lt;/p&gt;", ""),
        "url": f"https://www.arbeitnow.com/jobs/{job['id']}",
        "slug": f"posting-{job['id']}",
        "tags": [],
        "job_types": [],
        "remote": False,
        "created_at": 1_793_530_000,
        **changes,
    }


async def twice(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin, person: Person, **changes: Any
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A board's posting, then the same by an aggregator, with changes: the second run, and the offers."""
    board = greenhouse(1, company="Northwind GmbH")
    await scrape(api, scraper, person, serve(web, "/board", board))
    second = {"data": [as_arbeitnow(board["jobs"][0], **changes)], "links": {"next": None}, "meta": {}}
    url = web.replace("/aggregator", orjson.dumps(second), content_type="application/json")
    run = await scrape(api, scraper, person, url, "arbeitnow")
    assert run["status"] == "completed", run
    return run, await offers(api, person)


async def test_a_posting_of_two_sources_is_one_job(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    run, [job] = await twice(api, scraper, web, recruiter, company_name="Northwind")
    assert (run["progress"]["duplicate"], run["progress"]["new"]) == (1, 0)
    assert [source["source"] for source in job["sources"]] == ["greenhouse", "arbeitnow"]


async def test_another_company_title_place_or_text_is_another_job(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    changes: list[dict[str, Any]] = [
        {"company_name": "Southwind"},
        {"title": "Senior wind turbine engineer 1"},
        {"location": "Munich"},
        {"description": " ".join(f"other{word}" for word in range(90))},
    ]
    board = greenhouse(1, company="Northwind GmbH")
    await scrape(api, scraper, recruiter, serve(web, "/board", board))
    data = [
        as_arbeitnow(board["jobs"][0], slug=f"p-{n}", url=f"https://example.com/{n}", **c)
        for n, c in enumerate(changes)
    ]
    url = web.replace("/aggregator", orjson.dumps({"data": data, "links": {}}), content_type="application/json")
    run = await scrape(api, scraper, recruiter, url, "arbeitnow")
    assert (run["progress"]["new"], run["progress"]["duplicate"]) == (4, 0), run


async def test_two_ids_of_one_source_are_never_merged(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    board = greenhouse(1)
    board["jobs"].append(
        {**board["jobs"][0], "id": 77, "absolute_url": "https://boards.greenhouse.io/northwind/jobs/77"}
    )
    run = await scrape(api, scraper, recruiter, serve(web, "/board", board))
    assert run["progress"]["new"] == 2


async def test_an_admin_parts_what_was_merged_and_it_stays_parted(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    _, [job] = await twice(api, scraper, web, recruiter)
    admin = await make_admin(api, scraper)
    body = {"source_ids": [job["sources"][1]["id"]]}
    parted = await api.post(f"/admin/jobs/{job['id']}/split", json=body, headers=admin.headers)
    assert parted.status_code == 201, parted.text
    assert parted.json()["data"]["source"] == "arbeitnow"
    assert parted.json()["data"]["sources"][0]["id"] == body["source_ids"][0]
    assert len(await offers(api, recruiter)) == 2
    again = await scrape(api, scraper, recruiter, web.url("/aggregator"), "arbeitnow")
    assert (again["progress"]["unchanged"], again["progress"]["duplicate"]) == (1, 0)
    async with scraper.unit() as services:
        assert await services.merging_service.merge_duplicates() == (0, "northwind")
    assert len(await offers(api, recruiter)) == 2


async def test_splitting_off_every_source_or_a_foreign_one_is_refused(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    _, [job] = await twice(api, scraper, web, recruiter)
    admin = await make_admin(api, scraper)
    every = {"source_ids": [source["id"] for source in job["sources"]]}
    assert (await api.post(f"/admin/jobs/{job['id']}/split", json=every, headers=admin.headers)).status_code == 409
    foreign = {"source_ids": [999_999]}
    assert (await api.post(f"/admin/jobs/{job['id']}/split", json=foreign, headers=admin.headers)).status_code == 422
    assert (await api.post("/admin/jobs/999999/split", json=foreign, headers=admin.headers)).status_code == 404


async def test_a_posting_listed_again_under_another_id_is_a_repost(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    board = greenhouse(1)
    url = serve(web, "/board", board)
    await scrape(api, scraper, recruiter, url)
    serve(web, "/board", {"jobs": []})
    for _ in range(2):
        await scrape(api, scraper, recruiter, url, "greenhouse")
    assert await offers(api, recruiter) == []
    board["jobs"][0] |= {"id": 88, "absolute_url": "https://boards.greenhouse.io/northwind/jobs/88"}
    run = await scrape(api, scraper, recruiter, serve(web, "/board", board))
    assert run["progress"]["new"] == 1
    [job] = await offers(api, recruiter)
    assert job["sources"][0]["repost_count"] == 1


async def test_the_nightly_cleaning_merges_what_came_in_apart(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    _, found = await twice(api, scraper, web, recruiter, title="Something else")
    assert len(found) == 2
    board = greenhouse(1, company="Northwind GmbH")
    second = {"data": [as_arbeitnow(board["jobs"][0])], "links": {}}
    web.replace("/aggregator", orjson.dumps(second), content_type="application/json")
    await scrape(api, scraper, recruiter, web.url("/aggregator"), "arbeitnow")
    apart = {job["id"] for job in await offers(api, recruiter)}
    assert len(apart) == 2
    seeker = await register(api)
    run = await ask(api, seeker, max(apart))
    async with scraper.unit() as services:
        merged, _ = await services.merging_service.merge_duplicates()
    assert merged == 1
    [job] = await offers(api, recruiter)
    assert len(job["sources"]) == 2
    # Whoever is being applied to the one is not applied to the other.
    assert job["id"] == min(apart)
    for id in apart:
        answer = await api.post("/auto-apply/runs", json={"job_id": id}, headers=seeker.headers)
        assert (answer.status_code, answer.json().get("run_id")) == (409, run["id"])
    # Split again, the run is for the one that it was asked for.
    admin = await make_admin(api, scraper)
    body = {"source_ids": [source["id"] for source in job["sources"] if source["source"] == "arbeitnow"]}
    parted = await api.post(f"/admin/jobs/{job['id']}/split", json=body, headers=admin.headers)
    answer = await api.post("/auto-apply/runs", json={"job_id": parted.json()["data"]["id"]}, headers=seeker.headers)
    assert (answer.status_code, answer.json().get("run_id")) == (409, run["id"])
    await ask(api, seeker, job["id"])
    data_of(await do(api, seeker, run, "cancel"))
    await work_off(scraper)
