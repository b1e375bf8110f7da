"""Every real page, payload and feed at hand, scraped through the API with `auto`: read, or told why not."""

import asyncio
import mimetypes
import re
from typing import Any

import httpx
import pytest

from app.api import create_app
from app.core.config import Settings
from app.services import Rolecall
from tests.api.scraping.steps import path_of, read_run
from tests.conftest import REAL_DATA
from tests.people import register
from tests.standins.web import web_standin
from tests.working import work_off

PAGES = REAL_DATA / "pages"
TYPES = {".json": "application/json", ".xml": "application/xml", ".rss": "application/rss+xml", ".html": "text/html"}
# Links of the copies lead to a page that refuses, and to nobody else.
LINKS = re.compile(rb"https?:(?://|\\/\\/)(?!(?:www\.)?(?:schema\.org|w3\.org|sitemaps\.org))")
RELATIVE = re.compile(rb"""href=(["']?)(?![a-z]+:|#)(?=[^\s>])""", re.IGNORECASE)
FITTING = {"no_posting_found", "unreadable_answer", "browser_unavailable"}


def at_home(body: bytes, elsewhere: bytes) -> bytes:
    return RELATIVE.sub(rb"href=\1" + elsewhere, LINKS.sub(elsewhere, body))


@pytest.mark.skipif(not PAGES.exists(), reason="REAL_DATA_DIR has no pages")
@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.long)])
async def test_every_real_page_is_read_or_told_why_not(
    settings: Settings, capsys: pytest.CaptureFixture[str], step: int
) -> None:
    files = sorted(path for path in PAGES.rglob("*") if path.is_file())[::step]
    rolecall = Rolecall(
        settings.model_copy(update={"scraper_allow_private_networks": True, "browser_path": "/nowhere/chromium"})
    )
    await rolecall.redis.redis.flushdb()
    app = create_app(rolecall=rolecall)
    started: dict[str, str] = {}
    runs: dict[str, Any] = {}
    async with app.router.lifespan_context(app), web_standin() as web:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as api:
            recruiter = await register(api, role="recruiter")
            elsewhere = web.serve("/elsewhere", "no", status=403).encode() + b"?"
            for path in files:
                kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                url = web.serve(f"/{path.relative_to(PAGES)}", at_home(path.read_bytes(), elsewhere), content_type=kind)
                answer = await api.post("/scrape-jobs", json={"url": url}, headers=recruiter.headers)
                assert answer.status_code == 202, (path.name, answer.text)
                started[path.name] = path_of(answer)
            await asyncio.gather(*(work_off(rolecall) for _ in range(4)))
            for name, address in started.items():
                runs[name] = await read_run(api, recruiter, address)
    await rolecall.aclose()
    with capsys.disabled():
        for name, run in runs.items():
            counts = {key: value for key, value in run["progress"].items() if value}
            print(
                f"{name[:55]:55} {run['board_type']:15} {run['status']:9} {(run['error'] or {}).get('code')} {counts}"
            )
    for name, run in runs.items():
        if run["status"] != "completed":
            assert run["status"] == "failed", (name, run)
            assert run["error"]["code"] in FITTING, (name, run["error"])
