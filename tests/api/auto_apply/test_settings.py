"""What seekers set, what they may not, and the two switches."""

import httpx

from app.domains.auto_apply.models import RunStatus
from app.services import Rolecall
from tests.api.applications.steps import data_of, refusal_of
from tests.api.auto_apply.steps import (
    EMAIL,
    KNOWN,
    PERMIT,
    ask,
    asked,
    attempt,
    begin,
    elsewhere,
    fill,
    filled,
    keep,
    read,
    set_up,
    settings_of,
    sql,
)
from tests.api.users.test_cvs import uploaded
from tests.people import Person


async def test_everything_is_off_until_it_is_set(client: httpx.AsyncClient, seeker: Person) -> None:
    settings = await settings_of(client, seeker)
    assert (settings["mode"], settings["min_score"], settings["version"]) == ("off", 0.8, 0)
    assert [settings[f"cap_per_{what}"] for what in ("day", "company", "domain")] == [5, 1, 3]
    assert settings["quiet_hours"] is None
    assert settings["enabled"] is True
    seen = {**seeker.headers, "If-Match": '"0"'}
    assert data_of(await client.put("/auto-apply/settings", json={"cap_per_day": 7}, headers=seen))["version"] == 1
    refusal_of(await client.put("/auto-apply/settings", json={}, headers=seen), 412, "precondition_failed")


async def test_fields_sent_are_changed_and_the_rest_stays(client: httpx.AsyncClient, seeker: Person) -> None:
    cv = await uploaded(client, seeker)
    hours = {"from": "22:00", "to": "07:00", "time_zone": "Europe/Berlin"}
    wanted = {
        "mode": "REVIEW", "min_score": 0.755, "titles": ["Nurse"], "locations": ["Berlin"], "remote": False,
        "salary_min": 50000, "currency": "EUR", "job_types": ["full_time"], "excluded_companies": ["Contoso"],
        "excluded_words": ["unpaid"], "cap_per_day": 2, "cap_per_company": 3, "cap_per_domain": 4, "quiet_hours": hours,
        "cv_id": cv["id"], "cover_letter": "Hello.",
    }  # fmt: skip
    saved = await set_up(client, seeker, **wanted)
    expected = {**wanted, "mode": "review", "job_types": ["FULL_TIME"]}
    assert {name: saved[name] for name in wanted} == expected
    again = await set_up(client, seeker, titles=[])
    assert {name: again[name] for name in wanted} == {**expected, "titles": []}
    assert again["version"] == saved["version"] + 1
    assert (await set_up(client, seeker, quiet_hours=None, cv_id=None))["quiet_hours"] is None
    stale = {**seeker.headers, "If-Match": '"1"'}
    refusal_of(
        await client.put("/auto-apply/settings", json={"mode": "off"}, headers=stale), 412, "precondition_failed"
    )


WRONG: list[dict[str, object]] = [
    {"mode": "always"},
    {"min_score": 1.01},
    {"min_score": -0.1},
    {"cap_per_day": 0},
    {"cap_per_domain": 101},
    {"titles": ["x"] * 21},
    {"titles": ["NUL\0"]},
    {"salary_min": 50000},
    {"salary_min": -1, "currency": "EUR"},
    {"currency": "XQX"},
    {"cv_id": 1},
    {"cv_id": 2**63},
    {"quiet_hours": {"from": "22:00", "to": "22:00", "time_zone": "UTC"}},
    {"quiet_hours": {"from": "24:00", "to": "07:00", "time_zone": "UTC"}},
    {"quiet_hours": {"from": "22:00", "to": "07:00", "time_zone": "Mars/Olympus"}},
    {"quiet_hours": {"from": "22:00", "to": "07:00"}},
    {"mode": None},
    {"surprise": 1},
]


async def test_wrong_settings_are_refused_with_a_pointer(client: httpx.AsyncClient, seeker: Person) -> None:
    for wrong in WRONG:
        answer = await client.put("/auto-apply/settings", json=wrong, headers=seeker.headers)
        assert answer.status_code == 422, (wrong, answer.text)
        assert answer.json()["errors"][0]["message"]


async def test_foreign_cv_is_refused(client: httpx.AsyncClient, seeker: Person, other_seeker: Person) -> None:
    cv = await uploaded(client, other_seeker)
    answer = await client.put("/auto-apply/settings", json={"cv_id": cv["id"]}, headers=seeker.headers)
    assert refusal_of(answer, 422, "invalid_input")["errors"][0]["code"] == "unknown_cv"


async def test_off_stops_everything_that_is_not_being_sent(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, other_seeker: Person
) -> None:
    """From the next step on, also where it was off before, and nobody else's."""
    runs = {name: await ask(client, seeker, await elsewhere(rolecall, number)) for number, name in enumerate(
        ("queued", "planning", "filling", "needs_input", "submitting"))}  # fmt: skip
    others = await ask(client, other_seeker, await elsewhere(rolecall, 9))
    assert await begin(rolecall, runs["planning"]) is not None
    assert await fill(rolecall, runs["filling"]) is RunStatus.FILLING
    assert await fill(rolecall, runs["needs_input"], filled(EMAIL, "a@b.c"), asked(PERMIT)) is RunStatus.NEEDS_INPUT
    await fill(rolecall, runs["submitting"])
    assert await attempt(rolecall, runs["submitting"])

    await set_up(client, seeker, mode="off")
    states = {name: (await read(client, seeker, run))["status"] for name, run in runs.items()}
    assert states == {**dict.fromkeys(runs, "cancelled"), "submitting": "submitting"}
    assert (await read(client, other_seeker, others))["status"] == "queued"
    assert await begin(rolecall, runs["queued"]) is None
    assert await keep(rolecall, runs["planning"], *KNOWN) is RunStatus.CANCELLED
    assert not await attempt(rolecall, runs["filling"])
    # What is asked for afterwards is a new wish.
    again = await ask(client, seeker, runs["queued"]["job_id"])
    assert await fill(rolecall, again) is RunStatus.FILLING
    logged = await sql(rolecall, "SELECT count(*) FROM activity_logs WHERE action = 'auto_apply.run_cancelled'")
    assert logged[0][0] == 4


async def test_switch_of_the_admins_stops_everybody_and_lets_them_go_on(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, admin: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall, 1))
    waiting = await ask(client, seeker, await elsewhere(rolecall, 2))
    assert await fill(rolecall, run) is RunStatus.FILLING
    off = await client.put("/admin/auto-apply", json={"enabled": False}, headers=admin.headers)
    told = data_of(off)
    assert (told["enabled"], told["changed_by"]) == (False, admin.id)
    assert told["open_runs"]["filling"] == 1
    assert not await attempt(rolecall, run)
    assert await begin(rolecall, waiting) is None
    assert (await read(client, seeker, run))["status"] == "queued"
    assert (await settings_of(client, seeker))["enabled"] is False
    body = {"job_id": await elsewhere(rolecall, 3), "mode": "review"}
    refusal_of(await client.post("/auto-apply/runs", json=body, headers=seeker.headers), 409, "auto_apply_disabled")

    data_of(await client.put("/admin/auto-apply", json={"enabled": True}, headers=admin.headers))
    await sql(rolecall, "DELETE FROM background_tasks WHERE name = 'auto_apply.apply_in_browser'")
    async with rolecall.unit() as services:
        assert await services.auto_apply_recovery_service.resume_held() == 2
    [[asked_for]] = await sql(
        rolecall, "SELECT count(*) FROM background_tasks WHERE name = 'auto_apply.apply_in_browser'"
    )
    assert asked_for == 2
    assert await fill(rolecall, run) is RunStatus.FILLING
    assert await attempt(rolecall, run)
    shown = data_of(await client.get("/admin/auto-apply", headers=admin.headers))
    assert (shown["enabled"], shown["open_runs"]["submitting"]) == (True, 1)
