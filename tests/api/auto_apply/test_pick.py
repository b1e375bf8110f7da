"""The hourly pick: by score under the criteria, within the caps, outside of quiet hours, and nothing twice."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.core.clock import at, now
from app.domains.auto_apply.models import RunStatus
from app.flows.match import fit_of
from app.flows.pick_jobs import pick_for, pick_jobs
from app.services import Rolecall
from tests.api.applications.steps import apply, data_of, post_job
from tests.api.auto_apply.steps import (
    ask,
    attempt,
    do,
    fill,
    read,
    set_up,
    sql,
)
from tests.api.jobs.matching import fill_in
from tests.api.jobs.meaning import DEVELOPER, NURSE
from tests.people import Person, register

PROFILE = {"headline": "Backend developer", "skills": ["Python", "PostgreSQL"]}
PYTHON = f"{DEVELOPER}\nRequirements:\n- Python\n- PostgreSQL"
ROOMY = {"cap_per_day": 50, "cap_per_company": 50, "cap_per_domain": 50, "min_score": 0}


@pytest.fixture
async def market(
    client: httpx.AsyncClient, taxonomy: None, recruiter: Person, other_recruiter: Person, seeker: Person
) -> dict[str, int]:
    await fill_in(client, seeker, **PROFILE)
    return {
        "best": await post_job(client, recruiter, title="Backend developer", description=PYTHON),
        "second": await post_job(client, recruiter, title="Senior backend developer", description=DEVELOPER),
        "unpaid": await post_job(
            client, other_recruiter, title="Backend developer", description=f"{PYTHON}\nThis is Un-paid."
        ),
        "paris": await post_job(
            client, other_recruiter, title="Backend developer, Python", description=PYTHON, location="Paris, France",
            salary_min=30000, salary_max=40000, currency="EUR", job_type="PART_TIME",
        ),
        "nurse": await post_job(client, other_recruiter, title="Registered nurse", description=NURSE),
    }  # fmt: skip


async def picked(client: httpx.AsyncClient, seeker: Person, market: dict[str, int]) -> set[str]:
    names = {id: name for name, id in market.items()}
    runs = data_of(await client.get("/auto-apply/runs", params={"per_page": 100}, headers=seeker.headers))
    return {names[run["job_id"]] for run in runs if run["picked"]}


async def test_picks_by_score_and_takes_the_mode_of_the_settings(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, market: dict[str, int]
) -> None:
    await set_up(client, seeker, **{**ROOMY, "min_score": 0.7, "mode": "submit"})
    assert await pick_for(rolecall, seeker.id) == len(await picked(client, seeker, market))
    assert "best" in await picked(client, seeker, market)
    assert "nurse" not in await picked(client, seeker, market)
    runs = data_of(await client.get("/auto-apply/runs", headers=seeker.headers))
    assert all(run["match_score"] >= 0.7 and (run["mode"], run["way"]) == ("submit", "portal") for run in runs)
    assert await pick_for(rolecall, seeker.id) == 0


CRITERIA: list[tuple[dict[str, object], set[str]]] = [
    ({}, {"best", "second", "unpaid", "paris"}),
    ({"titles": ["Registered nurse"]}, {"nurse"}),
    ({"locations": ["Paris"]}, {"paris"}),
    ({"salary_min": 60000, "currency": "EUR"}, {"best", "second", "unpaid"}),
    ({"job_types": ["FULL_TIME"]}, {"best", "second", "unpaid"}),
    ({"excluded_companies": ["bletchley works"]}, {"best", "second"}),
    ({"excluded_words": ["un paid", "PARIS"]}, {"best", "second", "paris"}),
    ({"remote": True}, set()),
    ({"mode": "off"}, set()),
    ({"cap_per_day": 2}, {"best", "unpaid"}),
    ({"cap_per_company": 1}, {"best", "unpaid"}),
]


async def test_criteria_and_caps_hold(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, market: dict[str, int]
) -> None:
    untouched: dict[str, object] = {"titles": [], "locations": [], "salary_min": None, "currency": None, "job_types": [],
                 "excluded_companies": [], "excluded_words": [], "remote": None, "mode": "review"}  # fmt: skip
    found = []
    for criteria, _ in CRITERIA:
        await set_up(client, seeker, **{**untouched, **ROOMY, **criteria})
        await pick_jobs(rolecall)
        found.append((criteria, await picked(client, seeker, market) - set([] if "titles" in criteria else ["nurse"])))
        await sql(rolecall, "DELETE FROM auto_apply_runs")
    assert found == CRITERIA


async def test_nothing_dealt_with_is_picked(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, market: dict[str, int]
) -> None:
    """Applied to, dismissed, run for before whatever came of it: also where that was a duplicate."""
    await apply(client, seeker, market["best"])
    assert (await client.put(f"/jobs/{market['second']}/dismiss", headers=seeker.headers)).status_code < 300
    cancelled = await ask(client, seeker, market["unpaid"])
    data_of(await do(client, seeker, cancelled, "cancel"))
    await sql(rolecall, "UPDATE jobs SET merged_into_id = :kept, status = 'CLOSED' WHERE id = :gone",
              kept=market["paris"], gone=market["best"])  # fmt: skip
    await set_up(client, seeker, **ROOMY, mode="review")
    await pick_for(rolecall, seeker.id)
    assert await picked(client, seeker, market) <= {"nurse"}


async def test_planners_at_once_stay_within_the_caps_together(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, market: dict[str, int]
) -> None:
    await set_up(client, seeker, **{**ROOMY, "cap_per_day": 3, "cap_per_company": 2}, mode="review")
    fit = await fit_of(rolecall, seeker.id)

    async def pick() -> int:
        async with rolecall.unit() as services:
            shortlist = await services.auto_apply_planner_service.shortlist(seeker.id, fit)
        async with rolecall.unit() as services:
            return await services.auto_apply_planner_service.pick(seeker.id, shortlist)

    assert sum(await asyncio.gather(*(pick() for _ in range(6)))) == 3
    companies = await sql(rolecall, "SELECT count(*) FROM auto_apply_runs GROUP BY company_id")
    assert max(row[0] for row in companies) == 2
    # What was cancelled was picked all the same; the next day there is room again.
    runs = data_of(await client.get("/auto-apply/runs", headers=seeker.headers))
    for run in runs:
        data_of(await do(client, seeker, run, "cancel"))
    assert await pick() == 0
    await sql(rolecall, "UPDATE auto_apply_runs SET created_at = now() - interval '25 hours'")
    assert await pick() > 0


async def test_one_site_is_not_flooded(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, admin: Person
) -> None:
    """Whichever companies the jobs are of, and however many pick at once."""
    await fill_in(client, seeker, headline="Backend developer")
    rows = [
        {
            "external_id": f"{number}", "title": "Backend developer", "description": PYTHON, "company": f"Company {number}",
            "apply_url": f"https://jobs{number}.{'one' if number < 4 else 'two'}.example/apply",
        }
        for number in range(6)
    ]  # fmt: skip
    lines = "\n".join(json.dumps(row) for row in rows)
    headers = {**admin.headers, "Content-Type": "application/x-ndjson"}
    assert data_of(await client.post("/jobs/import", content=lines, headers=headers))["created"] == 6
    await set_up(client, seeker, **{**ROOMY, "cap_per_domain": 2}, mode="review")
    await asyncio.gather(*(pick_for(rolecall, seeker.id) for _ in range(4)))
    found = await sql(
        rolecall, "SELECT domain, way, count(*) FROM auto_apply_runs GROUP BY domain, way ORDER BY domain"
    )
    assert [tuple(row) for row in found] == [("one.example", "browser", 2), ("two.example", "browser", 2)]


async def test_attempts_of_picked_runs_stay_within_the_caps_and_go_on_when_there_is_room(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, market: dict[str, int]
) -> None:
    await set_up(client, seeker, **ROOMY, mode="submit")
    await pick_for(rolecall, seeker.id)
    runs = data_of(await client.get("/auto-apply/runs", headers=seeker.headers))
    assert len(runs) >= 4
    for run in runs:
        assert await fill(rolecall, run) is RunStatus.FILLING
    await set_up(client, seeker, cap_per_day=2)
    begun = await asyncio.gather(*(attempt(rolecall, run) for run in runs))
    assert sum(begun) == 2
    held = runs[begun.index(False)]
    shown = await read(client, seeker, held)
    assert (shown["status"], shown["message"][:23]) == ("queued", "Your cap for a day is r")
    until = datetime.fromisoformat(shown["held_until"])
    assert timedelta(hours=23) < until - now() <= timedelta(hours=24)
    [[run_at]] = await sql(
        rolecall, "SELECT run_at FROM background_tasks WHERE run_at > now() AND payload->>'run_id' = :id", id=held["id"]
    )
    assert run_at == until
    # What the seeker asked for counts, and is not held back.
    company = await register(client, role="recruiter", company_name="Contoso")
    asked_for = await ask(client, seeker, await post_job(client, company))
    await fill(rolecall, asked_for)
    assert await attempt(rolecall, asked_for)
    await sql(rolecall, "UPDATE auto_apply_runs SET attempt_at = attempt_at - interval '25 hours', not_before = now()")
    assert await fill(rolecall, held) is RunStatus.FILLING
    assert await attempt(rolecall, held)


async def test_quiet_hours_are_the_seekers_own_and_go_over_midnight(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, market: dict[str, int]
) -> None:
    hours = {"from": "22:00", "to": "07:00", "time_zone": "America/New_York"}
    await set_up(client, seeker, **ROOMY, mode="submit", quiet_hours=hours)
    night, morning = (datetime(2099, 1, 15, hour, 30, tzinfo=UTC) for hour in (5, 12))  # 00:30 and 07:30 there
    with at(night):
        assert await pick_for(rolecall, seeker.id) == 0
    with at(morning):
        assert await pick_for(rolecall, seeker.id) > 0
    runs = data_of(await client.get("/auto-apply/runs", headers=seeker.headers))
    with at(night):
        assert await fill(rolecall, runs[0]) is RunStatus.FILLING
        assert not await attempt(rolecall, runs[0])
    shown = await read(client, seeker, runs[0])
    assert (shown["status"], shown["held_until"]) == ("queued", "2099-01-15T12:00:00Z")
    with at(morning):
        assert await fill(rolecall, runs[0]) is RunStatus.FILLING
        assert await attempt(rolecall, runs[0])


async def test_nobody_is_picked_for_who_did_not_want_it_or_is_suspended(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, other_seeker: Person, admin: Person,
    market: dict[str, int],
) -> None:  # fmt: skip
    await fill_in(client, other_seeker, **PROFILE)
    await set_up(client, seeker, **ROOMY, mode="review")
    data_of(await client.put(f"/users/{seeker.id}", json={"is_active": False}, headers=admin.headers))
    assert await pick_jobs(rolecall) == 0
    await set_up(client, other_seeker, **ROOMY, mode="review")
    data_of(await client.put("/admin/auto-apply", json={"enabled": False}, headers=admin.headers))
    assert await pick_jobs(rolecall) == 0
    data_of(await client.put("/admin/auto-apply", json={"enabled": True}, headers=admin.headers))
    empty = await register(client)  # nothing is known of them
    await set_up(client, empty, **ROOMY, mode="review")
    assert await pick_jobs(rolecall) == len(await picked(client, other_seeker, market)) > 0
