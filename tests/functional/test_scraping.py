"""From an address to postings by the whole service: API, workers and browser as processes of their own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import text

from app.api import create_app
from app.core.config import Settings
from app.core.task_relay import TaskRelay
from app.services import Rolecall
from app.tasks.registry import load
from app.tasks.runner import make_runner
from app.tasks.settle_scrape_jobs import settle_scrape_jobs
from tests.api.scraping.steps import arbeitnow, greenhouse, path_of, read_run, runs_of, serve
from tests.people import Person, register
from tests.running import ROOT, Service, environment, running_service
from tests.standins.web import WebStandin, web_standin
from tests.working import work_off

BY_SCRIPT = """<!doctype html><html><head><title>Careers</title></head><body><div id="root">Loading …</div><script>
fetch("/api/opening").then(answer => answer.json()).then(opening => {
  const data = document.createElement("script");
  data.type = "application/ld+json";
  data.textContent = JSON.stringify({"@context": "https://schema.org", "@type": "JobPosting", ...opening});
  document.head.append(data);
  root.textContent = opening.title;
});</script></body></html>"""
OPENING = {
    "title": "Lighthouse keeper",
    "description": "<p>Keep the light burning, write the log, greet the ships.</p>",
    "datePosted": "2026-11-02",
    "hiringOrganization": {"@type": "Organization", "name": "Trinity Lights"},
}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with running_service(SCRAPER_ALLOW_PRIVATE_NETWORKS="true", FETCH_SCHEDULE_ENABLED="false") as running:
        yield running


@pytest.fixture
async def api(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{service.base}/api/v1", timeout=30) as client:
        yield client


@pytest.fixture
async def web() -> AsyncIterator[WebStandin]:
    async with web_standin() as standin:
        yield standin


async def start(api: httpx.AsyncClient, person: Person, url: str) -> str:
    started = await api.post("/scrape-jobs", json={"url": url}, headers=person.headers)
    assert started.status_code == 202, started.text
    return path_of(started)


async def ended(api: httpx.AsyncClient, person: Person, path: str, *, seconds: float = 60) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        while True:
            run: dict[str, Any] = await read_run(api, person, path)
            if run["status"] in ("completed", "failed"):
                return run
            await asyncio.sleep(0.1)


async def events(answer: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in answer.aiter_lines():
        kind, _, value = line.partition(": ")
        if kind == "event":
            name = value
        elif kind == "data":
            yield name, orjson.loads(value)


async def test_a_page_that_shows_its_posting_only_by_script_is_rendered(
    api: httpx.AsyncClient, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    web.serve("/api/opening", orjson.dumps(OPENING), content_type="application/json")
    shown = await start(api, recruiter, web.serve("/careers", BY_SCRIPT))
    empty = await start(api, recruiter, web.serve("/about", "<html><body><p>We like ships.</p></body></html>"))
    run = await ended(api, recruiter, shown)
    assert (run["status"], run["progress"]["new"]) == ("completed", 1), run
    [offer] = (await api.get("/jobs", params={"q": "lighthouse keeper", "source": "generic"})).json()["data"]
    assert offer["company_name"] == "Trinity Lights"
    run = await ended(api, recruiter, empty)
    assert (run["status"], run["error"]["code"]) == ("failed", "no_posting_found"), run


async def test_progress_is_told_while_the_run_goes_on(api: httpx.AsyncClient, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    path = await start(api, recruiter, serve(web, "/jobs", greenhouse(500)))
    headers = {**recruiter.headers, "Accept": "text/event-stream", "Accept-Encoding": "gzip"}
    told: list[tuple[str, Any]] = []
    async with api.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        assert "content-encoding" not in answer.headers
        async for name, run in events(answer):
            if not told:
                assert (await read_run(api, recruiter, path))["status"] in ("pending", "processing")
            told.append((name, run))
    assert [name for name, _ in told] == ["progress"] * (len(told) - 1) + ["end"]
    fetched = [run["progress"]["fetched"] for _, run in told]
    assert fetched == sorted(fetched)
    assert len(set(fetched)) > 4, fetched
    assert (told[-1][1]["status"], fetched[-1]) == ("completed", 500)


async def test_who_hangs_up_is_forgotten_and_strangers_see_nothing(
    api: httpx.AsyncClient, service: Service, web: WebStandin
) -> None:
    recruiter, other = await register(api, role="recruiter"), await register(api, role="recruiter")
    body = orjson.dumps(greenhouse(1))
    path = await start(api, recruiter, web.serve("/slow", body, content_type="application/json", delay=9))
    stream = {"Accept": "text/event-stream", "X-Request-ID": "hangs-up"}
    refused = await api.get(path, headers={**other.headers, **stream, "X-Request-ID": "stranger"})
    assert (refused.status_code, refused.json()["code"]) == (404, "scrape_job_not_found")
    async with api.stream("GET", path, headers={**recruiter.headers, **stream}) as answer:
        assert (await anext(events(answer)))[0] == "progress"
    async with asyncio.timeout(30):
        while "hangs-up" not in service.log.read_text():  # noqa: ASYNC110 (another process writes it)
            await asyncio.sleep(0.05)
    assert (await read_run(api, recruiter, path))["status"] in {"pending", "processing"}
    assert (await ended(api, recruiter, path))["status"] == "completed"


async def test_a_deleted_run_ends_its_stream(api: httpx.AsyncClient, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    body = orjson.dumps(greenhouse(1))
    path = await start(api, recruiter, web.serve("/slow", body, content_type="application/json", delay=3))
    told: list[tuple[str, Any]] = []
    async with api.stream("GET", path, headers={**recruiter.headers, "Accept": "text/event-stream"}) as answer:
        async for name, run in events(answer):
            if not told:
                assert (await api.delete(path, headers=recruiter.headers)).status_code == 200
            told.append((name, run))
    assert told[-1] == ("end", None)


# A worker that is killed


@pytest.fixture
async def grounds(settings: Settings) -> AsyncIterator[tuple[Rolecall, httpx.AsyncClient]]:
    """The service without workers: they are started, and killed, by the test."""
    rolecall = Rolecall(settings.model_copy(update={"scraper_allow_private_networks": True}))
    await rolecall.redis.redis.flushdb()
    app = create_app(rolecall=rolecall)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
            yield rolecall, client
    await rolecall.aclose()


@asynccontextmanager
async def bulk_worker(settings: Settings, **more: str) -> AsyncIterator["subprocess.Popen[bytes]"]:
    env = environment(
        settings.data_dir, 1, DATABASE_URL=settings.database_url, REDIS_URL=settings.redis_url, ENVIRONMENT="testing",
        SECRET_KEY=settings.secret_key.get_secret_value(), SCRAPER_ALLOW_PRIVATE_NETWORKS="true",
        FETCH_SCHEDULE_ENABLED="false", **more,
    )  # fmt: skip
    with (settings.data_dir / "worker.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: ASYNC220 (it is started and killed, never waited for long)
            [sys.executable, "-m", "arq", "app.worker.BulkWorkerSettings"],
            cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait()


async def kill_midway(process: "subprocess.Popen[bytes]", api: httpx.AsyncClient, person: Person, path: str) -> int:
    """SIGKILL once some is stored and before all is. How much was."""
    deadline = time.monotonic() + 60
    while True:
        run = await read_run(api, person, path)
        if run["progress"]["fetched"] >= 100:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            run = await read_run(api, person, path)
            assert run["status"] == "processing", run
            return int(run["progress"]["fetched"])
        assert time.monotonic() < deadline, run
        await asyncio.sleep(0.01)


async def lease_runs_out(rolecall: Rolecall) -> None:
    async with rolecall.unit() as services:
        await services.work.session.execute(
            text("UPDATE background_tasks SET lease_until = now() - interval '1 s' WHERE lease_until IS NOT NULL")
        )
    runner = make_runner(rolecall, load())
    assert await TaskRelay(runner.leases.engine, rolecall.redis).reclaim()
    await runner.leases.aclose()
    async with rolecall.unit() as services:  # its turn comes after a pause
        await services.work.session.execute(text("UPDATE background_tasks SET run_at = now() WHERE state = 'ready'"))


async def counted(rolecall: Rolecall, table: str) -> int:
    async with rolecall.unit() as services:
        return int((await services.work.session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def test_a_run_whose_worker_was_killed_is_finished_by_another(
    grounds: tuple[Rolecall, httpx.AsyncClient], web: WebStandin
) -> None:
    rolecall, api = grounds
    recruiter = await register(api, role="recruiter")
    path = await start(api, recruiter, serve(web, "/jobs", greenhouse(500)))
    async with bulk_worker(rolecall.settings) as process:
        assert await kill_midway(process, api, recruiter, path) < 500
    await work_off(rolecall)
    assert (await read_run(api, recruiter, path))["status"] == "processing", "the lease holds while it lasts"
    await lease_runs_out(rolecall)
    await work_off(rolecall)
    run = await read_run(api, recruiter, path)
    progress = run["progress"]
    assert (run["status"], progress["fetched"], progress["new"]) == ("completed", 500, 500), run
    assert await counted(rolecall, "jobs") == await counted(rolecall, "job_sources") == 500


@pytest.mark.long
async def test_a_collection_whose_worker_was_killed_goes_on_with_what_is_left(
    grounds: tuple[Rolecall, httpx.AsyncClient], web: WebStandin
) -> None:
    rolecall, api = grounds
    lists = [
        f"arbeitnow={serve(web, '/arbeitnow', arbeitnow(20))}",
        f"greenhouse={serve(web, '/greenhouse', greenhouse(500))}",
    ]
    async with bulk_worker(rolecall.settings, JOB_OFFER_SOURCES=",".join(lists)) as process:
        configured = rolecall.settings.model_copy(update={"job_offer_sources": lists})
        rolecall.settings = configured
        recruiter = await register(api, role="recruiter")
        started = await api.post("/job-offers/collect", json={}, headers=recruiter.headers)
        path = path_of(started)
        await kill_midway(process, api, recruiter, path)
    await lease_runs_out(rolecall)
    await work_off(rolecall)
    collection = await read_run(api, recruiter, path)
    assert (collection["status"], collection["progress"]["fetched"]) == ("completed", 520), collection
    assert collection["progress"]["new"] == 520
    runs = await runs_of(api, recruiter, collection)
    assert {name: run["progress"]["new"] for name, run in runs.items()} == {"arbeitnow": 20, "greenhouse": 500}
    assert await counted(rolecall, "jobs") == 520


async def test_a_run_that_nobody_takes_up_again_fails(
    grounds: tuple[Rolecall, httpx.AsyncClient], web: WebStandin
) -> None:
    rolecall, api = grounds
    recruiter = await register(api, role="recruiter")
    path = await start(api, recruiter, web.url("/jobs"))
    for age, status in (("20 minutes", "pending"), ("26 minutes", "failed")):
        async with rolecall.unit() as services:
            await services.work.session.execute(text(f"UPDATE scrape_jobs SET updated_at = now() - interval '{age}'"))
        async with rolecall.unit() as services:
            await settle_scrape_jobs(services)
        run = await read_run(api, recruiter, path)
        assert run["status"] == status
    assert run["error"]["code"] == "interrupted"
    await work_off(rolecall)
    assert web.log == [], "a run that is over is not taken up"
