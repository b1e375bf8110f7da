"""Every list can be narrowed, and says how many are left; words are found in any case and without accents."""

from typing import Any

import httpx
import pytest

from app.core.schemas import PageParams
from tests.api.applications.steps import apply, data_of, move_through, post_job, propose
from tests.api.companies.test_companies import company_of
from tests.api.conventions.test_sort import RANKINGS, lists
from tests.api.users.test_cvs import uploaded
from tests.people import Person, log_in

Table = dict[tuple[str, str], list[Any]]


def test_every_list_can_be_filtered() -> None:
    of_all = {*PageParams.model_fields, "sort", "include", "id"}
    assert {id for id, parameters in lists().items() if not parameters.keys() - of_all} == RANKINGS


async def check(client: httpx.AsyncClient, who: Person, path: str, key: str, table: Table) -> None:
    for (name, value), wanted in table.items():
        answer = await client.get(path, params={name: value.split(",")}, headers=who.headers)
        assert [row[key] for row in data_of(answer)] == wanted, (path, name, value)
        assert answer.json()["meta"]["pagination"]["total"] == len(wanted)


async def test_sessions_by_their_user_agent(client: httpx.AsyncClient, seeker: Person) -> None:
    for agent in ("Firefox/150 on Linux", "Chrome/156 on Linux"):
        client.headers["User-Agent"] = agent
        await log_in(client, id=seeker.id, email=seeker.email)
    await check(
        client, seeker, "/auth/sessions", "user_agent",
        {
            ("q", "FIREFOX"): ["Firefox/150 on Linux"],
            ("q", "linux 15"): ["Chrome/156 on Linux", "Firefox/150 on Linux"],
            ("q", "100%"): [],
            ("q", "\u0301"): [],
        },
    )  # fmt: skip


async def test_cvs_by_the_name_of_the_file(client: httpx.AsyncClient, seeker: Person) -> None:
    for name in ("Léa Résumé.pdf", "old.pdf"):
        await uploaded(client, seeker, name=name)
    await check(
        client, seeker, "/users/cvs", "filename",
        {("q", "resume lea"): ["Léa Résumé.pdf"], ("q", ".PDF"): ["old.pdf", "Léa Résumé.pdf"], ("q", "new"): []},
    )  # fmt: skip


async def test_members_by_name_and_by_who_owns(client: httpx.AsyncClient, recruiter: Person) -> None:
    company = await company_of(client, recruiter)
    await check(
        client, recruiter, f"/companies/{company}/members", "user_id",
        {
            ("q", recruiter.email.upper()): [recruiter.id],
            ("q", "nobody"): [],
            ("is_owner", "true"): [recruiter.id],
            ("is_owner", "false"): [],
        },
    )  # fmt: skip


async def test_saved_jobs_by_what_they_are(
    client: httpx.AsyncClient, seeker: Person, recruiter: Person, other_recruiter: Person
) -> None:
    first = await post_job(client, recruiter, title="Crêpe cook", location="Lyon, France", job_type="PART_TIME")
    second = await post_job(client, other_recruiter, title="Data engineer", location="Remote", workplace_type="REMOTE")
    for job in (first, second):
        await client.put(f"/jobs/{job}/save", headers=seeker.headers)
    company = data_of(await client.get(f"/jobs/{second}"))["company"]["name"]
    await check(
        client, seeker, "/jobs/saved", "id",
        {
            ("q", "crepe"): [first],
            ("q", f"{company} engineer"): [second],
            ("q", "engineer cook"): [],
            ("country", "fr,DE"): [first],
            ("remote", "true"): [second],
            ("remote", "false"): [first],
            ("job_type", "PART_TIME"): [first],
        },
    )  # fmt: skip
    refused = await client.get("/jobs/saved", params={"job_type": "NEVER"}, headers=seeker.headers)
    assert refused.status_code == 422


async def test_timeline_and_interviews_by_kind_and_state(
    client: httpx.AsyncClient, seeker: Person, recruiter: Person
) -> None:
    application = (await apply(client, seeker, await post_job(client, recruiter)))["id"]
    await move_through(client, recruiter, application, "under_review", "interview")
    early, late = [
        (await propose(client, recruiter, application, days=days, kind=kind))["id"]
        for days, kind in ((1, "phone"), (3, "video"))
    ]
    data_of(await client.put(f"/interviews/{early}", json={"status": "confirmed"}, headers=seeker.headers))
    await check(
        client, seeker, f"/applications/{application}/interviews", "id",
        {
            ("status", "CONFIRMED"): [early],
            ("status", "proposed,confirmed"): [early, late],
            ("kind", "video"): [late],
            ("kind", "onsite"): [],
        },
    )  # fmt: skip
    await check(
        client, recruiter, f"/applications/{application}/timeline", "kind",
        {
            ("kind", "moved"): ["moved", "moved"],
            ("kind", "submitted,interview_confirmed"): ["submitted", "interview_confirmed"],
            ("kind", "interview_done"): [],
        },
    )  # fmt: skip


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize("path", ["/scrape-jobs/boards", "/job-offers/sources"])
async def test_what_is_no_table_can_be_filtered_too(client: httpx.AsyncClient, recruiter: Person, path: str) -> None:
    all_rows = data_of(await client.get(path, params={"per_page": 100}, headers=recruiter.headers))
    flags = {key for row in all_rows for key in row if key.startswith("is_")}
    assert len(all_rows) > 2
    for row in all_rows:
        found = data_of(await client.get(path, params={"q": row["title"].upper()}, headers=recruiter.headers))
        assert row in found
        assert len(found) < len(all_rows)
    for flag in flags:
        for value in (True, False):
            params = {flag: value, "per_page": 100}
            found = data_of(await client.get(path, params=params, headers=recruiter.headers))
            assert found == [row for row in all_rows if row[flag] is value] != all_rows, flag
    assert data_of(await client.get(path, params={"q": "\u0301"}, headers=recruiter.headers)) == []


async def test_a_cursor_does_not_outlive_its_filters(client: httpx.AsyncClient, recruiter: Person) -> None:
    first = await client.get("/scrape-jobs/boards", params={"per_page": 1}, headers=recruiter.headers)
    params = {"per_page": 1, "cursor": first.json()["meta"]["pagination"]["next_cursor"], "q": "greenhouse"}
    answer = await client.get("/scrape-jobs/boards", params=params, headers=recruiter.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
