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


def arbeitnow(count: int, *, first: int = 1) -> dict[str, Any]:
    """A page of so many postings."""
    return {
        "data": [
            {
                "slug": f"pastry-chef-{id}",
                "company_name": f"Backhaus {id}",
                "title": f"Pastry chef {id}",
                "description": "<p>" + " ".join(f"dough{id}x{word}" for word in range(60)) + "</p>",
                "remote": False,
                "url": f"https://www.arbeitnow.com/jobs/companies/backhaus/pastry-chef-{id}",
                "tags": [],
                "job_types": ["Full time"],
                "location": "Berlin",
                "created_at": 1_794_000_000,
            }
            for id in range(first, first + count)
        ],
        "links": {"first": "https://www.arbeitnow.com/api/job-board-api?page=1", "next": None},
        "meta": {},
    }


async def collect(api: httpx.AsyncClient, scraper: Rolecall, person: Person, **wanted: Any) -> Any:
    """The collection, done."""
    started = await api.post("/job-offers/collect", json=wanted, headers=person.headers)
    assert started.status_code == 202, started.text
    await work_off(scraper)
    return await read_run(api, person, path_of(started))


async def read_run(api: httpx.AsyncClient, person: Person, path: str) -> Any:
    read = await api.get(path, headers=person.headers)
    assert read.status_code == 200, read.text
    return read.json()["data"]


async def runs_of(api: httpx.AsyncClient, person: Person, collection: dict[str, Any]) -> dict[str, Any]:
    """The parts of a collection, by their boards."""
    listed = await api.get("/scrape-jobs", params={"per_page": 100}, headers=person.headers)
    return {run["board_type"]: run for run in listed.json()["data"] if run["parent_id"] == collection["job_id"]}


async def sources(api: httpx.AsyncClient, person: Person) -> dict[str, Any]:
    listed = await api.get("/job-offers/sources", params={"per_page": 100}, headers=person.headers)
    assert listed.status_code == 200, listed.text
    return {source["name"]: source for source in listed.json()["data"]}
