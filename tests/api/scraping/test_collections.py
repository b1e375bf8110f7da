"""Collections: several sources at once, by people and by the clock, within quotas and without asking in vain."""

import asyncio
import zlib
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from app.core.config import Settings
from app.core.rate_limit import SCRAPE
from app.services import Rolecall
from app.tasks.fetch_adzuna_jobs import FETCH_ADZUNA_JOBS
from app.tasks.job_offers_collectors import COLLECT_ON_SCHEDULE, JOB_OFFERS_COLLECTORS
from tests.api.scraping.steps import (
    arbeitnow,
    collect,
    greenhouse,
    offers,
    path_of,
    read_run,
    runs_of,
    scrape,
    serve,
    sources,
)
from tests.people import make_admin, register
from tests.standins.adzuna import APP_ID, APP_KEY, AdzunaStandin
from tests.standins.web import WebStandin
from tests.working import work_off

NO_SOURCES = pytest.mark.parametrize("overrides", [{"job_offer_sources": [], "adzuna_app_id": ""}])
COUNTED = ("fetched", "new", "updated", "unchanged", "duplicate", "rejected")


@pytest.fixture
async def adzuna(web: WebStandin) -> AdzunaStandin:
    return AdzunaStandin(web, 120)


@pytest.fixture
def overrides() -> dict[str, Any]:
    return {}


@pytest.fixture
async def open_settings(
    settings: Settings, web: WebStandin, adzuna: AdzunaStandin, overrides: dict[str, Any]
) -> Settings:
    """Two lists and Adzuna are configured."""
    return Settings.model_validate(
        settings.model_dump()
        | {
            "scraper_allow_private_networks": True,
            "job_offer_sources": [f"arbeitnow={web.url('/arbeitnow')}", f"greenhouse={web.url('/greenhouse')}"],
            "adzuna_base_url": adzuna.base_url,
            "adzuna_app_id": APP_ID,
            "adzuna_api_key": APP_KEY,
        }
        | overrides
    )


@pytest.fixture
async def served(web: WebStandin) -> WebStandin:
    serve(web, "/arbeitnow", arbeitnow(4))
    serve(web, "/greenhouse", greenhouse(3))
    return web


async def by_the_clock(scraper: Rolecall) -> None:
    """What the half hour brings about."""
    async with scraper.unit() as services:
        services.work.enqueue(COLLECT_ON_SCHEDULE, dedup_key=uuid4().hex)
    await work_off(scraper)


async def use_up(scraper: Rolecall, uses: int, *, ago: str) -> None:
    async with scraper.unit() as services:
        await services.work.session.execute(
            text(
                "INSERT INTO quota_uses (source, used_at) "
                f"SELECT 'adzuna', now() - interval '{ago}' FROM generate_series(1, {uses})"
            )
        )


async def test_a_collection_is_the_sum_of_a_run_a_source(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    done = await collect(api, scraper, recruiter, query="baker", limit=60)
    assert (done["status"], done["board_type"]) == ("completed", "collection")
    runs = await runs_of(api, recruiter, done)
    assert {name: run["progress"]["new"] for name, run in runs.items()} == {
        "arbeitnow": 4, "greenhouse": 3, "adzuna": 60,
    }  # fmt: skip
    for name in COUNTED:
        assert done["progress"][name] == sum(run["progress"][name] for run in runs.values()), name
    assert runs["adzuna"]["progress"]["truncated"] is True
    assert done["progress"]["truncated"] is True
    assert len(await offers(api, recruiter, per_page="100")) == 67


async def test_a_source_that_fails_does_not_touch_the_others(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    served.replace("/greenhouse", "<html>We moved</html>")
    done = await collect(api, scraper, recruiter, sources=["greenhouse", "arbeitnow"])
    runs = await runs_of(api, recruiter, done)
    assert (runs["greenhouse"]["status"], runs["greenhouse"]["error"]["code"]) == ("failed", "unreadable_answer")
    assert (runs["arbeitnow"]["status"], runs["arbeitnow"]["progress"]["new"]) == ("completed", 4)
    assert (done["status"], done["error"]) == ("completed", None)


async def test_a_collection_of_which_every_source_fails_says_why(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    done = await collect(api, scraper, recruiter, sources=["greenhouse", "arbeitnow"])
    assert (done["status"], done["error"]["code"]) == ("failed", "gone")
    assert "greenhouse" in done["error"]["message"]
    assert "arbeitnow" in done["error"]["message"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [(["arbeitnow", "monster"], "unknown_board"), (["arbeitnow", "tavily"], "board_unavailable"),
     (["arbeitnow", "lever"], "address_needed")],
)  # fmt: skip
async def test_a_source_that_cannot_be_asked_is_refused_by_its_place(
    api: httpx.AsyncClient, wanted: list[str], code: str
) -> None:
    recruiter = await register(api, role="recruiter")
    refused = await api.post("/job-offers/collect", json={"sources": wanted}, headers=recruiter.headers)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/sources/1", code)


@NO_SOURCES
async def test_without_any_source_a_collection_is_refused(api: httpx.AsyncClient) -> None:
    recruiter = await register(api, role="recruiter")
    refused = await api.post("/job-offers/collect", json={}, headers=recruiter.headers)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/sources"


async def test_the_same_key_starts_one_run(api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    headers = {**recruiter.headers, "Idempotency-Key": uuid4().hex}
    for path, body in (
        ("/job-offers/collect", {"sources": ["arbeitnow"]}),
        ("/scrape-jobs", {"url": served.url("/greenhouse")}),
    ):
        first, second = [await api.post(path, json=body, headers=headers) for _ in range(2)]
        assert second.json() == first.json()
        assert second.headers["Location"] == first.headers["Location"]
        assert second.headers["Idempotent-Replayed"] == "true"
        other = await api.post(path, json=body | {"limit": 1, "url": "https://example.com"}, headers=headers)
        assert other.status_code == 422
    await work_off(scraper)
    assert len((await api.get("/scrape-jobs", headers=recruiter.headers)).json()["data"]) == 3
    assert len(served.visits("/arbeitnow")) == len(served.visits("/greenhouse")) == 1


@pytest.mark.parametrize("overrides", [{"rate_limit_per_minute": 60}])
async def test_starting_runs_has_a_limit_of_its_own(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin
) -> None:
    recruiter, other = await register(api, role="recruiter"), await register(api, role="recruiter")
    most = SCRAPE.scaled(scraper.rate_limiter.per_minute).capacity
    await scraper.rate_limiter.hit(SCRAPE, f"user:{recruiter.id}", cost=most)
    for path, body in (("/scrape-jobs", {"url": served.url("/greenhouse")}), ("/job-offers/collect", {})):
        refused = await api.post(path, json=body, headers=recruiter.headers)
        assert refused.status_code == 429, refused.text
        assert int(refused.headers["Retry-After"]) > 0
        assert (await api.post(path, json=body, headers=other.headers)).status_code == 202


# By the clock and by hand


async def test_by_the_clock_every_configured_source_is_collected(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin
) -> None:
    admin = await make_admin(api, scraper)
    await by_the_clock(scraper)
    assert {offer["source"] for offer in await offers(api, admin, per_page="100")} == {
        "arbeitnow", "greenhouse", "adzuna",
    }  # fmt: skip
    [collection] = [
        run for run in (await api.get("/scrape-jobs", headers=admin.headers)).json()["data"] if not run["parent_id"]
    ]
    assert (collection["status"], collection["progress"]["new"]) == ("completed", 127)


@pytest.mark.parametrize("overrides", [{"fetch_schedule_enabled": False}])
async def test_the_clock_may_be_switched_off(api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin) -> None:
    await by_the_clock(scraper)
    assert served.log == []
    async with scraper.unit() as services:
        services.work.enqueue(JOB_OFFERS_COLLECTORS)
    await work_off(scraper)
    assert len(served.visits("/arbeitnow")) == 1


async def test_adzuna_alone(api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    async with scraper.unit() as services:
        services.work.enqueue(FETCH_ADZUNA_JOBS)
    await work_off(scraper)
    found = await offers(api, recruiter, per_page="100")
    assert {offer["source"] for offer in found} == {"adzuna"}
    assert {offer["attribution"]["text"] for offer in found} == {"Jobs by Adzuna"}
    assert {offer["attribution"]["url"] for offer in found} == {"https://www.adzuna.co.uk"}


@NO_SOURCES
async def test_without_a_source_the_clock_asks_nobody(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin
) -> None:
    await by_the_clock(scraper)
    assert served.log == []


# Quotas and keys


@pytest.mark.parametrize(
    ("uses", "ago", "left"), [(249, "3 hours", 1), (999, "3 days", 1), (2_499, "10 days", 1), (24, "1 second", 1)]
)
async def test_a_quota_holds_whoever_asks(
    api: httpx.AsyncClient, scraper: Rolecall, adzuna: AdzunaStandin, uses: int, ago: str, left: int
) -> None:
    recruiter = await register(api, role="recruiter")
    await use_up(scraper, uses, ago=ago)
    if ago == "1 second":  # the minute's quota comes back soon enough to be waited for; an hour of uses does not
        await use_up(scraper, 225, ago="2 hours")
    wanted = {"sources": ["adzuna"], "limit": 100}
    started = [await api.post("/job-offers/collect", json=wanted, headers=recruiter.headers) for _ in range(3)]
    await asyncio.gather(*(work_off(scraper) for _ in range(3)))
    assert adzuna.requests == left
    codes: list[str] = []
    for answer in started:
        run = (await runs_of(api, recruiter, {"job_id": answer.json()["data"]["job_id"]}))["adzuna"]
        if run["status"] == "completed":
            assert run["progress"]["truncated"] is True
            assert (run["progress"]["fetched"], run["progress"]["new"]) == (50, 50)
            told = run["rejections"][0]
        else:
            told = run["error"]
        codes.append(told["code"])
        assert "room again in" in told["message"]
    assert codes == ["quota_exhausted"] * 3
    source = (await sources(api, recruiter))["adzuna"]
    assert source["failures"] == 0
    assert {quota["period"]: quota["limit"] for quota in source["quota"]} == {
        "minute": 25, "day": 250, "week": 1_000, "month": 2_500,
    }  # fmt: skip


async def test_what_adzuna_fails_to_answer_counts_as_asked_once(
    api: httpx.AsyncClient, scraper: Rolecall, adzuna: AdzunaStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    adzuna.status = 503
    done = await collect(api, scraper, recruiter, sources=["adzuna"])
    assert (done["status"], done["error"]["code"]) == ("failed", "server_error")
    assert adzuna.requests == 1
    quota = (await sources(api, recruiter))["adzuna"]["quota"]
    assert {period["used"] for period in quota} == {1}


async def test_keys_are_told_to_nobody(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin, adzuna: AdzunaStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    with capture_logs() as logs:
        told = [await collect(api, scraper, recruiter)]
        for status in (401, 429, 503):
            adzuna.status = status
            told.append(await collect(api, scraper, recruiter, sources=["adzuna"]))
            assert told[-1]["status"] == "failed"
        told += [await offers(api, recruiter), await sources(api, recruiter)]
        told.append((await api.get("/scrape-jobs", headers=recruiter.headers)).json())
    assert any(APP_KEY in path for path in served.paths), "the key went where it belongs"
    async with scraper.unit() as services:
        rows: list[Any] = []
        for table in ("jobs", "job_sources", "scrape_jobs", "offer_sources", "background_tasks", "audit_log"):
            exists = await services.work.session.execute(text("SELECT to_regclass(:table)"), {"table": table})
            if exists.scalar_one() is not None:
                result = await services.work.session.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t"))
                rows += result.scalars().all()
        raw = (await services.work.session.execute(text("SELECT raw, stated FROM job_sources"))).all()
    rows += [zlib.decompress(value).decode("utf-8", "replace") for row in raw for value in row if value]
    everything = orjson.dumps([told, rows], default=str).decode() + repr(logs)
    assert APP_KEY not in everything
    assert APP_ID not in everything


# Health


@pytest.mark.parametrize("overrides", [{"adzuna_app_id": ""}])
async def test_a_source_that_fails_five_times_is_left_alone_and_comes_back(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin
) -> None:
    admin = await make_admin(api, scraper)
    served.replace("/arbeitnow", "<html>no</html>")
    name = f"arbeitnow {served.url('/arbeitnow')}"
    for failures in range(1, 6):
        await by_the_clock(scraper)
        source = (await sources(api, admin))[name]
        assert (source["failures"], source["is_healthy"], source["is_configured"]) == (failures, False, True)
        assert source["last_error"]["code"] == "unreadable_answer"
    assert source["open_until"] is not None
    asked = len(served.visits("/arbeitnow"))
    await by_the_clock(scraper)
    assert len(served.visits("/arbeitnow")) == asked
    assert len(served.visits("/greenhouse")) == 6
    newest = (await api.get("/scrape-jobs", params={"per_page": 4}, headers=admin.headers)).json()["data"]
    [left_alone] = [run for run in newest if run["board_type"] == "arbeitnow"]
    assert left_alone["error"]["code"] == "circuit_open"
    assert (await sources(api, admin))[name]["failures"] == 5

    async with scraper.unit() as services:
        await services.work.session.execute(text("UPDATE offer_sources SET open_until = now() - interval '1 second'"))
    serve(served, "/arbeitnow", arbeitnow(4))
    await by_the_clock(scraper)
    source = (await sources(api, admin))[name]
    assert (source["is_healthy"], source["failures"], source["last_fetched"]) == (True, 0, 4)
    assert (source["open_until"], source["last_error"]) == (None, None)


async def test_an_address_that_somebody_scraped_is_not_told_to_others(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin
) -> None:
    recruiter, seeker = await register(api, role="recruiter"), await register(api)
    serve(served, "/private", greenhouse(1, first=900))
    await scrape(api, scraper, recruiter, served.url("/private"))
    assert not [name for name in await sources(api, seeker) if "private" in name]


# What did not change


@pytest.mark.parametrize("headers", [{"ETag": '"1"'}, {"Last-Modified": "Mon, 16 Nov 2026 08:00:00 GMT"}])
async def test_a_list_that_did_not_change_is_not_sent_again(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin, headers: dict[str, str]
) -> None:
    recruiter = await register(api, role="recruiter")
    url = web.serve("/list", orjson.dumps(greenhouse(3)), content_type="application/json", headers=headers)
    feed = web.serve("/feed", orjson.dumps(arbeitnow(4)), content_type="application/json", headers=headers)
    for address, count in ((url, 3), (feed, 4)):
        assert (await scrape(api, scraper, recruiter, address))["progress"]["new"] == count
        async with scraper.unit() as services:
            await services.work.session.execute(
                text("UPDATE jobs SET last_verified_at = now() - interval '1 day', updated_at = updated_at")
            )
        for _ in range(3):  # the answer that nothing changed keeps what it is asked by
            again = await scrape(api, scraper, recruiter, address)
            assert again["status"] == "completed"
            assert (again["progress"]["fetched"], again["progress"]["unchanged"]) == (count, count)
            assert again["progress"]["expected"] == count
        visits = web.visits(address.removeprefix(web.url("")))
        assert [("if-none-match" in visit.headers) or ("if-modified-since" in visit.headers) for visit in visits] == [
            False, True, True, True,
        ]  # fmt: skip
        found = await offers(api, recruiter, source=again["board_type"])
        assert len(found) == count
        assert min(offer["last_verified_at"] for offer in found) >= again["started_at"]


async def test_what_vanished_before_stays_vanished_while_the_list_does_not_change(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    url = web.serve("/list", orjson.dumps(greenhouse(3)), content_type="application/json", headers={"ETag": '"3"'})
    await scrape(api, scraper, recruiter, url)
    web.replace("/list", orjson.dumps(greenhouse(2)), content_type="application/json", headers={"ETag": '"2"'})
    assert (await scrape(api, scraper, recruiter, url))["progress"]["unchanged"] == 2
    assert len(await offers(api, recruiter)) == 3
    assert (await scrape(api, scraper, recruiter, url))["progress"]["unchanged"] == 2
    assert "if-none-match" in web.visits("/list")[-1].headers
    assert len(await offers(api, recruiter)) == 2
    for _ in range(3):
        await scrape(api, scraper, recruiter, url)
    assert len(await offers(api, recruiter)) == 2


async def test_a_list_that_was_not_read_to_its_end_is_read_again(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    body = orjson.dumps(arbeitnow(4))
    served.replace("/arbeitnow", body, content_type="application/json", headers={"ETag": '"1"'})
    short = await collect(api, scraper, recruiter, sources=["arbeitnow"], limit=2)
    assert (short["progress"]["new"], short["progress"]["truncated"]) == (2, True)
    whole = await collect(api, scraper, recruiter, sources=["arbeitnow"])
    assert (whole["progress"]["new"], whole["progress"]["unchanged"]) == (2, 2)
    assert [("if-none-match" in visit.headers) for visit in served.visits("/arbeitnow")] == [False, False]


async def test_a_collection_that_is_cancelled_stops_its_runs(
    api: httpx.AsyncClient, scraper: Rolecall, served: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    started = await api.post("/job-offers/collect", json={}, headers=recruiter.headers)
    path = path_of(started)
    assert (await api.post(f"{path}/cancel", headers=recruiter.headers)).status_code == 200
    await work_off(scraper)
    run = await read_run(api, recruiter, path)
    assert (run["status"], run["error"]["code"]) == ("failed", "cancelled")
    assert {part["status"] for part in (await runs_of(api, recruiter, run)).values()} == {"failed"}
    assert served.log == []
