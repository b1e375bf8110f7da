"""What tests of scraping do again and again."""

from typing import Any

import httpx
import orjson

from app.services import Rolecall
from tests.people import Person
from tests.standins.web import WebStandin
from tests.working import work_off


def greenhouse(count: int = 3, *, company: str = "Northwind", first: int = 1) -> dict[str, Any]:
    """A board of so many postings, whose texts differ."""
    return {
        "jobs": [
            {
                "absolute_url": f"https://boards.greenhouse.io/northwind/jobs/{id}",
                "internal_job_id": 900_000 + id,
                "id": id,
                "requisition_id": f"R-{id}",
                "title": f"Wind turbine engineer {id}",
                "company_name": company,
                "first_published": "2026-11-01T09:00:00-04:00",
                "updated_at": "2026-11-02T09:00:00-04:00",
                "location": {"name": "Hamburg, Germany"},
                "content": "&lt;p&gt;" + " ".join(f"turbine{id}x{word}" for word in range(120)) + "&lt;/p&gt;",
            }
            for id in range(first, first + count)
        ],
        "meta": {"total": count},
    }


def serve(web: WebStandin, path: str, board: dict[str, Any]) -> str:
    return web.replace(path, orjson.dumps(board), content_type="application/json")


def path_of(started: httpx.Response) -> str:
    return started.headers["Location"].removeprefix("/api/v1")


async def scrape(api: httpx.AsyncClient, scraper: Rolecall, person: Person, url: str, board: str = "auto") -> Any:
    """The run, done."""
    started = await api.post("/scrape-jobs", json={"url": url, "board_type": board}, headers=person.headers)
    assert started.status_code == 202, started.text
    assert started.json()["data"]["status"] == "pending"
    await work_off(scraper)
    read = await api.get(path_of(started), headers=person.headers)
    assert read.status_code == 200, read.text
    return read.json()["data"]


async def offers(api: httpx.AsyncClient, person: Person, **params: str) -> list[dict[str, Any]]:
    found = await api.get("/job-offers", params={"sort": "posted_at", **params}, headers=person.headers)
    assert found.status_code == 200, found.text
    data: list[dict[str, Any]] = found.json()["data"]
    return data
