"""Every list has a `sort`, which turns round with a `-`, also where somebody walks it by cursor."""

from typing import Any

import httpx
import pytest

from app.core.folding import fold
from tests.api.applications.steps import apply, data_of, move, post_job, propose
from tests.openapi import DOCUMENT, operations
from tests.people import Person, log_in, register

RANKINGS = {"list_similar_jobs"}  # their order is what they tell


def lists() -> dict[str, dict[str, Any]]:
    """The parameters of each list by their names."""
    described = {
        operation["operationId"]: {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
        for _, _, operation in operations()
        if "parameters" in operation
    }
    return {id: parameters for id, parameters in described.items() if "per_page" in parameters}


def sorts(schema: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        return sorts(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    return set(schema.get("enum", ())).union(*(sorts(branch) for branch in schema.get("anyOf", ())))


def test_every_list_can_be_sorted() -> None:
    assert {id for id, parameters in lists().items() if "sort" not in parameters} == RANKINGS
    for id in lists().keys() - RANKINGS:
        assert len(sorts(lists()[id]["sort"])) > 1, id


async def walk(client: httpx.AsyncClient, who: Person, path: str, **params: Any) -> list[dict[str, Any]]:
    """All rows, two at a time."""
    found: list[dict[str, Any]] = []
    while True:
        answer = await client.get(path, params={**params, "per_page": 2}, headers=who.headers)
        found += data_of(answer)
        cursor = answer.json()["meta"]["pagination"]["next_cursor"]
        if cursor is None:
            return found
        params = {**params, "cursor": cursor}


@pytest.fixture
async def paths(
    client: httpx.AsyncClient, seeker: Person, recruiter: Person, other_recruiter: Person, admin: Person, taxonomy: None
) -> dict[str, tuple[str, Person]]:
    """Lists with at least three rows, and for whom."""
    jobs = [await post_job(client, recruiter, title=f"Cook number {number}") for number in range(3)]
    for job in jobs:
        await client.put(f"/jobs/{job}/save", headers=seeker.headers)
    application = (await apply(client, seeker, jobs[0]))["id"]
    for status in ("under_review", "interview"):
        data_of(await move(client, recruiter, application, status))
    for day in (4, 2, 3):
        await propose(client, recruiter, application, days=day)
    for _ in range(3):
        await log_in(client, id=seeker.id, email=seeker.email)
    await register(client, role="recruiter", company_name="Adventure Works")
    for _ in range(2):
        await register(client)
    return {
        "created_at of sessions": ("/auth/sessions", seeker),
        "created_at of people": ("/profiles/job-seekers", admin),
        "created_at of recruiters": ("/profiles/recruiters", admin),
        "name": ("/companies", seeker),
        "name of skills": ("/skills?q=cook", seeker),
        "created_at of log": ("/admin/activity-logs", admin),
        "saved_at": ("/jobs/saved", seeker),
        "at": (f"/applications/{application}/timeline", seeker),
        "starts_at": (f"/applications/{application}/interviews", seeker),
    }


async def test_order_is_what_sort_says_and_turns_round(
    client: httpx.AsyncClient, paths: dict[str, tuple[str, Person]]
) -> None:
    for named, (path, who) in paths.items():
        key = named.partition(" ")[0]
        address, _, query = path.partition("?")
        asked = dict([query.split("=")]) if query else {}
        rising = await walk(client, who, address, sort=key, **asked)
        falling = await walk(client, who, address, sort=f"-{key}", **asked)
        assert len(rising) >= 3, path
        assert rising == falling[::-1], path
        values = [
            fold(row["name"]) if key == "name" else row.get(key, row["id"]) for row in rising
        ]  # saved as they came
        assert values == sorted(values), path


async def test_a_cursor_does_not_outlive_its_order(
    client: httpx.AsyncClient, paths: dict[str, tuple[str, Person]]
) -> None:
    for named, (path, who) in paths.items():
        address, _, query = path.partition("?")
        asked: dict[str, Any] = dict([query.split("=")]) if query else {}
        key = named.partition(" ")[0]
        first = await client.get(address, params={**asked, "sort": key, "per_page": 1}, headers=who.headers)
        cursor = first.json()["meta"]["pagination"]["next_cursor"]
        other = {**asked, "cursor": cursor, "sort": f"-{key}"}
        answer = await client.get(address, params=other, headers=who.headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), path


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize(("path", "key"), [("/scrape-jobs/boards", "board_type"), ("/job-offers/sources", "name")])
async def test_what_is_no_table_can_be_sorted_too(
    client: httpx.AsyncClient, recruiter: Person, path: str, key: str
) -> None:
    rising, falling = [await walk(client, recruiter, path, sort=sort) for sort in (key, f"-{key}")]
    refused = await client.get(path, params={"cursor": "garbage"}, headers=recruiter.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    assert len(rising) > 2
    assert rising == falling[::-1]
    assert [row[key] for row in rising] == sorted(row[key] for row in rising)
