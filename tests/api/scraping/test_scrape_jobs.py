"""From an address to postings: runs over HTTP, against a web server on loopback."""

import asyncio

import httpx
import orjson
import pytest

from app.services import Rolecall
from tests.api.scraping.steps import greenhouse, offers, path_of, scrape, serve
from tests.people import register
from tests.standins.web import WebStandin
from tests.working import work_off


async def test_a_board_by_its_payload_becomes_searchable_postings(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    run = await scrape(api, scraper, recruiter, serve(web, "/v1/boards/northwind/jobs", greenhouse()))
    assert run["status"] == "completed", run
    assert run["board_type"] == "greenhouse"
    assert run["progress"] == {
        "expected": 3, "fetched": 3, "new": 3, "updated": 0, "unchanged": 0, "duplicate": 0, "rejected": 0,
        "truncated": False,
    }  # fmt: skip
    found = (await api.get("/jobs", params={"q": "turbine engineer", "source": "greenhouse"})).json()["data"]
    assert len(found) == 3
    job = found[0]
    assert job["company_name"] == "Northwind"
    assert (job["city"], job["country"]) == ("Hamburg", "DE")
    assert job["sources"][0]["source"] == "greenhouse"
    assert job["posted_at"] == "2026-11-01T13:00:00Z"


async def test_the_same_board_again_changes_nothing_and_a_changed_posting_follows(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    board = greenhouse()
    url = serve(web, "/jobs", board)
    await scrape(api, scraper, recruiter, url)
    again = await scrape(api, scraper, recruiter, url)
    assert (again["progress"]["unchanged"], again["progress"]["new"]) == (3, 0)
    board["jobs"][0]["title"] = "Blade engineer"
    changed = await scrape(api, scraper, recruiter, serve(web, "/jobs", board))
    assert (changed["progress"]["updated"], changed["progress"]["unchanged"]) == (1, 2)
    assert len(await offers(api, recruiter, q="blade")) == 1


async def test_postings_that_vanish_twice_are_closed_and_come_back(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    url = serve(web, "/jobs", greenhouse(3))
    await scrape(api, scraper, recruiter, url)
    serve(web, "/jobs", greenhouse(2))
    await scrape(api, scraper, recruiter, url)
    assert len(await offers(api, recruiter)) == 3
    await scrape(api, scraper, recruiter, url)
    assert len(await offers(api, recruiter)) == 2
    serve(web, "/jobs", greenhouse(3))
    back = await scrape(api, scraper, recruiter, url)
    assert back["progress"]["updated"] == 1
    assert len(await offers(api, recruiter)) == 3


async def test_an_empty_board_is_completed(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    run = await scrape(api, scraper, recruiter, serve(web, "/jobs", {"jobs": []}), "greenhouse")
    assert run["status"] == "completed"
    assert run["progress"]["fetched"] == 0


@pytest.mark.parametrize(
    ("body", "content_type", "board", "code"),
    [
        ("<html><body>Not here</body></html>", "text/html", "greenhouse", "unreadable_answer"),
        ('{"jobs": [{"id": 1', "application/json", "greenhouse", "unreadable_answer"),
        ("[]", "application/json", "greenhouse", "unreadable_answer"),
    ],
)
async def test_an_answer_that_is_no_board_fails_with_a_code_and_a_sentence(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin, body: str, content_type: str, board: str, code: str
) -> None:
    recruiter = await register(api, role="recruiter")
    run = await scrape(api, scraper, recruiter, web.serve("/jobs", body, content_type=content_type), board)
    assert run["status"] == "failed"
    assert run["error"]["code"] == code
    assert " " in run["error"]["message"]


async def test_a_broken_posting_is_one_rejected_row(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    board = greenhouse(3)
    board["jobs"][1]["title"] = None
    run = await scrape(api, scraper, recruiter, serve(web, "/jobs", board))
    assert run["status"] == "completed"
    assert (run["progress"]["new"], run["progress"]["rejected"], run["progress"]["fetched"]) == (2, 1, 3)
    assert run["rejections"][0]["external_id"] == "2"


@pytest.mark.parametrize("url", ["ftp://example.com/jobs", "https://", "jobs", "http://[::1", "javascript:alert(1)"])
async def test_what_is_no_address_is_refused_at_once(api: httpx.AsyncClient, url: str) -> None:
    recruiter = await register(api, role="recruiter")
    refused = await api.post("/scrape-jobs", json={"url": url}, headers=recruiter.headers)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/url"


async def test_an_unknown_board_is_refused_with_those_that_are_known(api: httpx.AsyncClient) -> None:
    recruiter = await register(api, role="recruiter")
    body = {"url": "https://example.com", "board_type": "nonesuch"}
    refused = await api.post("/scrape-jobs", json=body, headers=recruiter.headers)
    assert refused.status_code == 422
    assert "greenhouse" in refused.json()["detail"]


async def test_a_cancelled_run_stores_nothing_more(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    url = serve(web, "/jobs", greenhouse())
    started = await api.post("/scrape-jobs", json={"url": url}, headers=recruiter.headers)
    address = path_of(started)
    cancelled = (await api.post(f"{address}/cancel", headers=recruiter.headers)).json()["data"]
    assert (cancelled["status"], cancelled["error"]["code"]) == ("failed", "cancelled")
    await work_off(scraper)
    assert (await api.get(address, headers=recruiter.headers)).json()["data"]["status"] == "failed"
    assert await offers(api, recruiter) == []
    again = await api.post(f"{address}/cancel", headers=recruiter.headers)
    assert again.status_code == 200


async def test_an_ended_run_cannot_be_cancelled(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    run = await scrape(api, scraper, recruiter, serve(web, "/jobs", greenhouse()))
    refused = await api.post(f"/scrape-jobs/{run['job_id']}/cancel", headers=recruiter.headers)
    assert refused.status_code == 409
    assert refused.json()["code"] == "scrape_job_ended"


async def test_a_deleted_run_is_gone_and_its_postings_stay(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    run = await scrape(api, scraper, recruiter, serve(web, "/jobs", greenhouse()))
    address = f"/scrape-jobs/{run['job_id']}"
    deleted = await api.delete(address, headers=recruiter.headers)
    assert "message" in deleted.json()["data"]
    assert (await api.get(address, headers=recruiter.headers)).status_code == 404
    assert len(await offers(api, recruiter)) == 3


async def test_a_foreign_run_is_not_found(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter, other = await register(api, role="recruiter"), await register(api, role="recruiter")
    run = await scrape(api, scraper, recruiter, serve(web, "/jobs", greenhouse()))
    for method, path in (("GET", ""), ("POST", "/cancel"), ("DELETE", "")):
        answer = await api.request(method, f"/scrape-jobs/{run['job_id']}{path}", headers=other.headers)
        assert answer.status_code == 404, (method, answer.text)
    assert (await api.get("/scrape-jobs", headers=other.headers)).json()["data"] == []


async def test_progress_grows_while_one_watches(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    url = serve(web, "/jobs", greenhouse(500))
    started = await api.post("/scrape-jobs", json={"url": url}, headers=recruiter.headers)
    working = asyncio.create_task(work_off(scraper))
    seen: list[int] = []
    while not seen or seen[-1] < 500:
        run = (await api.get(path_of(started), headers=recruiter.headers)).json()["data"]
        assert run["status"] != "failed", run
        if not seen or run["progress"]["fetched"] != seen[-1]:
            seen.append(run["progress"]["fetched"])
        await asyncio.sleep(0.1)
    await working
    assert seen == sorted(seen)
    assert len(seen) > 5, seen


async def test_a_run_is_told_as_events(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    run = await scrape(api, scraper, recruiter, serve(web, "/jobs", greenhouse()))
    headers = {**recruiter.headers, "Accept": "text/event-stream"}
    told = await api.get(f"/scrape-jobs/{run['job_id']}", headers=headers)
    assert told.headers["content-type"].startswith("text/event-stream")
    event, data = told.text.strip().split("\n", 1)
    assert event == "event: end"
    assert orjson.loads(data.removeprefix("data: "))["progress"]["new"] == 3


async def test_two_sources_of_one_answer_are_counted_once(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    board = greenhouse(2)
    board["jobs"].append(board["jobs"][0])
    run = await scrape(api, scraper, recruiter, serve(web, "/jobs", board))
    assert (run["progress"]["new"], run["progress"]["duplicate"]) == (2, 1)


async def test_a_private_address_is_not_fetched_unless_the_operator_says_so(
    client: httpx.AsyncClient, rolecall: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(client, role="recruiter")
    run = await scrape(client, rolecall, recruiter, serve(web, "/jobs", greenhouse()))
    assert run["status"] == "failed"
    assert run["error"]["code"] == "address_forbidden"
    assert web.log == []


async def test_a_page_whose_posting_is_over_says_so(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    posting = {
        "@context": "https://schema.org", "@type": "JobPosting", "title": "Baker", "description": "We bake at night.",
        "datePosted": "2026-01-01", "validThrough": "2026-02-01", "hiringOrganization": {"name": "Northwind"},
    }  # fmt: skip
    page = f'<script type="application/ld+json">{orjson.dumps(posting).decode()}</script>'
    run = await scrape(api, scraper, recruiter, web.replace("/job", page))
    assert run["status"] == "completed", run
    assert (run["progress"]["rejected"], run["rejections"][0]["code"]) == (1, "expired")


async def test_offers_are_nobodys_own_and_not_ranked_for_anybody(api: httpx.AsyncClient) -> None:
    seeker = await register(api)
    for params in ({"mine": "true"}, {"sort": "-match_score"}):
        refused = await api.get("/job-offers", params=params, headers=seeker.headers)
        assert refused.status_code == 422, refused.text
    told = await api.get("/job-offers", params={"include": "viewer"}, headers=seeker.headers)
    assert told.status_code == 200, told.text
