"""Steps that the tests of matches share: people with CVs, postings that ask for something, and the worker."""

from typing import Any

import httpx

from app.services import Rolecall
from tests.api.applications.steps import data_of
from tests.api.users.test_cvs import uploaded
from tests.people import Person
from tests.working import work_off

POSTING = """Backend developer

We keep the lights on in forty towns.

Responsibilities:
- Build services in Python
- Look after PostgreSQL

Requirements:
- At least 5 years of experience with Python
- PostgreSQL and Docker
- Fluent English

Nice to have:
- Kubernetes
"""
CV = """Ada Lovelace
Backend developer
12 Analytical Street, London
ada@example.com
+44 20 7946 0018

Experience

Backend developer, Northwind Traders
01/2015 - 03/2024
Built services in Python and PostgreSQL.

Education

University of London, B.Sc. Mathematics, 2011 - 2014

Skills

Python, PostgreSQL, Git

Languages

English (native), German (B2)
"""


async def fill_in(client: httpx.AsyncClient, person: Person, **profile: object) -> dict[str, Any]:
    answer = await client.put("/users/profile", json=profile, headers=person.headers)
    filled: dict[str, Any] = data_of(answer)
    return filled


async def send_cv(client: httpx.AsyncClient, rolecall: Rolecall, person: Person, text: str = CV) -> dict[str, Any]:
    """Upload a CV and have it read; the proposal with the text."""
    cv = await uploaded(client, person, content=text.encode(), name="cv.txt")
    await work_off(rolecall)
    answer = await client.get(f"/users/cvs/{cv['id']}/proposal", headers=person.headers)
    proposal: dict[str, Any] = data_of(answer)
    assert proposal["state"] == "read", proposal
    return proposal


async def match(client: httpx.AsyncClient, person: Person, job_id: int) -> dict[str, Any]:
    found: dict[str, Any] = data_of(await client.get(f"/jobs/{job_id}/match", headers=person.headers))
    return found


def part(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(part for part in found["parts"] if part["name"] == name)


async def recommended(client: httpx.AsyncClient, person: Person, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get("/jobs/recommendations", params=query, headers=person.headers)
    jobs: list[dict[str, Any]] = data_of(answer)
    return jobs
