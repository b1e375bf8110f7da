"""Interviews: the company proposes and cancels, the seeker confirms or proposes another time."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from tests.api.applications.steps import apply, data_of, meeting, move, note_external, post_job, propose, refusal_of
from tests.people import Person, register

UNESCAPED = {"n": "\n", "N": "\n"}  # any other sign after a backslash stands for itself


@pytest.fixture
async def application(client: httpx.AsyncClient, recruiter: Person, seeker: Person) -> dict[str, Any]:
    return await apply(client, seeker, await post_job(client, recruiter))


async def put(client: httpx.AsyncClient, who: Person, interview: dict[str, Any], **body: object) -> httpx.Response:
    return await client.put(f"/interviews/{interview['id']}", json=body, headers=who.headers)


async def test_interview_is_proposed_confirmed_and_held(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    interview = await propose(client, recruiter, application["id"], note="Meet the team")
    assert (interview["status"], interview["proposed_by"]) == ("proposed", "company")
    assert interview["time_zone"] == "Europe/Berlin"
    confirmed = data_of(await put(client, seeker, interview, status="confirmed"))
    assert confirmed["status"] == "confirmed"
    assert data_of(await put(client, recruiter, interview, status="done"))["status"] == "done"
    listed = data_of(await client.get(f"/applications/{application['id']}/interviews", headers=seeker.headers))
    assert [row["id"] for row in listed] == [interview["id"]]
    for who in (seeker, recruiter):
        assert data_of(await client.get(f"/interviews/{interview['id']}", headers=who.headers)) == listed[0]
    stranger = await register(client)
    assert (await client.get(f"/interviews/{interview['id']}", headers=stranger.headers)).status_code == 404
    timeline = data_of(await client.get(f"/applications/{application['id']}/timeline", headers=seeker.headers))
    assert [(event["kind"], event["actor"]) for event in timeline] == [
        ("submitted", "seeker"), ("interview_proposed", "company"), ("interview_confirmed", "seeker"),
        ("interview_done", "company"),
    ]  # fmt: skip
    read = data_of(await client.get(f"/applications/{application['id']}", headers=seeker.headers))
    assert read["status"] == "submitted", "an interview does not move the application by itself"


async def test_seeker_proposes_another_time_and_the_company_confirms_it(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    interview = await propose(client, recruiter, application["id"])
    data_of(await put(client, seeker, interview, status="confirmed"))
    times = {name: meeting(days=5)[name] for name in ("starts_at", "ends_at")}
    moved = data_of(await put(client, seeker, interview, **times))
    assert (moved["status"], moved["proposed_by"]) == ("proposed", "seeker")
    own = await put(client, seeker, interview, status="confirmed")
    assert refusal_of(own, 409, "invalid_transition")["allowed"] == []
    assert data_of(await put(client, recruiter, interview, status="confirmed"))["status"] == "confirmed"


async def test_nobody_confirms_their_own_proposal_and_the_seeker_does_not_cancel(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    interview = await propose(client, recruiter, application["id"])
    own = await put(client, recruiter, interview, status="confirmed")
    assert refusal_of(own, 409, "invalid_transition")["allowed"] == ["cancelled"]
    early = await put(client, recruiter, interview, status="done")
    assert refusal_of(early, 409, "invalid_transition")["allowed"] == ["cancelled"]
    cancel = await put(client, seeker, interview, status="cancelled")
    assert refusal_of(cancel, 409, "invalid_transition")["allowed"] == ["confirmed"]


async def test_place_and_kind_are_the_companys(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    interview = await propose(client, recruiter, application["id"])
    data_of(await put(client, seeker, interview, status="confirmed"))
    refused = await put(client, seeker, interview, place_or_url="My kitchen")
    assert refusal_of(refused, 409, "not_editable")["editable"] == ["ends_at", "starts_at", "status", "time_zone"]
    changed = data_of(await put(client, recruiter, interview, kind="onsite", place_or_url="Alexanderplatz 1"))
    assert (changed["kind"], changed["place_or_url"], changed["status"]) == ("onsite", "Alexanderplatz 1", "confirmed")


async def test_another_time_is_no_confirmation(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    interview = await propose(client, recruiter, application["id"])
    refused = await put(client, seeker, interview, status="confirmed", starts_at=meeting(days=1.99)["starts_at"])
    assert refusal_of(refused, 409, "invalid_transition")["allowed"] == ["proposed"]


async def test_cancelled_interview_stays_on_record(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    interview = await propose(client, recruiter, application["id"])
    for _ in range(2):
        assert (await client.delete(f"/interviews/{interview['id']}", headers=recruiter.headers)).status_code == 204
    listed = data_of(await client.get(f"/applications/{application['id']}/interviews", headers=seeker.headers))
    assert [row["status"] for row in listed] == ["cancelled"]
    late = await put(client, recruiter, interview, **{name: meeting(days=9)[name] for name in ("starts_at", "ends_at")})
    assert refusal_of(late, 409, "invalid_transition")["allowed"] == []
    times = {name: interview[name] for name in ("starts_at", "ends_at")}
    again = await propose(client, recruiter, application["id"], **times)
    assert again["starts_at"] == interview["starts_at"], "a cancelled interview leaves its time free"


@pytest.mark.parametrize(
    ("overrides", "pointer"),
    [
        ({"days": -1}, "/starts_at"),
        ({"hours": 0}, "/ends_at"),
        ({"hours": -1}, "/ends_at"),
        ({"hours": 24.01}, "/ends_at"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"time_zone": "CEST+9"}, "/time_zone"),
        ({"kind": "telepathy"}, "/kind"),
        ({"place_or_url": "https://x\r\nATTENDEE:mallory"}, "/place_or_url"),
        ({"starts_at": "2099-01-01T00:00:00"}, "/starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-23:59"}, "/starts_at"),
        ({"starts_at": "9999-12-31T23:00:00Z", "ends_at": "9999-12-31T23:30:00Z"}, "/starts_at"),
        ({"note": None, "ends_at": None}, "/ends_at"),
    ],
)
async def test_impossible_interview_is_refused(
    client: httpx.AsyncClient, recruiter: Person, application: dict[str, Any], overrides: dict[str, Any], pointer: str
) -> None:
    path = f"/applications/{application['id']}/interviews"
    answer = await client.post(path, json=meeting(**overrides), headers=recruiter.headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_interview_of_a_whole_day_is_the_longest(
    client: httpx.AsyncClient, recruiter: Person, application: dict[str, Any]
) -> None:
    await propose(client, recruiter, application["id"], hours=24)


async def test_interviews_of_one_seeker_do_not_overlap(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    first = await propose(client, recruiter, application["id"], days=2, hours=2)
    elsewhere = await apply(client, seeker, await post_job(client, other_recruiter))
    path = f"/applications/{elsewhere['id']}/interviews"
    clash = await client.post(path, json=meeting(days=2 + 1 / 24), headers=other_recruiter.headers)
    refusal_of(clash, 409, "interview_conflict")
    after = {"starts_at": first["ends_at"], "ends_at": meeting(days=2, hours=3)["ends_at"]}
    second = await propose(client, other_recruiter, elsewhere["id"], **after)
    times = {name: first[name] for name in ("starts_at", "ends_at")}
    refusal_of(await put(client, seeker, second, **times), 409, "interview_conflict")
    unchanged = data_of(await client.get(path, headers=seeker.headers))[0]
    assert (unchanged["starts_at"], unchanged["version"]) == (second["starts_at"], 1)


async def test_of_fifty_parallel_bookings_one_is_made(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    ids = [(await apply(client, seeker, await post_job(client, recruiter)))["id"] for _ in range(5)]
    body = meeting()
    answers = await asyncio.gather(
        *(
            client.post(f"/applications/{ids[n % 5]}/interviews", json=body, headers=recruiter.headers)
            for n in range(50)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"interview_conflict"}


async def test_application_that_is_over_frees_the_calendar_and_takes_no_interview(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    interview = await propose(client, recruiter, application["id"])
    data_of(await move(client, seeker, application["id"], "withdrawn"))
    path = f"/applications/{application['id']}/interviews"
    assert data_of(await client.get(path, headers=recruiter.headers))[0]["status"] == "cancelled"
    refusal_of(await client.post(path, json=meeting(), headers=recruiter.headers), 409, "application_is_over")
    late = await put(client, seeker, interview, status="confirmed")
    assert refusal_of(late, 409, "invalid_transition")["allowed"] == []
    other = await apply(client, seeker, await post_job(client, recruiter))
    await propose(client, recruiter, other["id"])


async def test_external_application_has_no_company_to_propose(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    application = await note_external(client, seeker)
    answer = await client.post(
        f"/applications/{application['id']}/interviews", json=meeting(), headers=recruiter.headers
    )
    refusal_of(answer, 404, "application_not_found")


async def test_stale_version_of_an_interview_is_refused(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    interview = await propose(client, recruiter, application["id"])
    data_of(await put(client, recruiter, interview, note="Bring nothing"))
    stale = {**seeker.headers, "If-Match": '"1"'}
    answer = await client.put(f"/interviews/{interview['id']}", json={"status": "confirmed"}, headers=stale)
    refusal_of(answer, 412, "precondition_failed")


async def test_repeating_what_is_so_changes_nothing(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, application: dict[str, Any]
) -> None:
    interview = await propose(client, recruiter, application["id"])
    assert data_of(await put(client, seeker, interview)) == interview
    confirmed = data_of(await put(client, seeker, interview, status="confirmed"))
    assert data_of(await put(client, seeker, interview, status="confirmed")) == confirmed


async def test_calendar_entry_follows_the_interview(client: httpx.AsyncClient, recruiter: Person) -> None:
    seeker = await register(client, full_name='Zoë "Zo" O\'Neil; 李')
    application = await apply(client, seeker, await post_job(client, recruiter))
    interview = await propose(client, recruiter, application["id"], note="Bring:\na pen; paper, ink")

    async def entry() -> tuple[str, Any]:
        answer = await client.get(f"/interviews/{interview['id']}.ics", headers=seeker.headers)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert b"\r\n" in answer.content
        calendar = Calendar.from_ical(answer.content)
        return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]

    method, event = await entry()
    assert (method, str(event["STATUS"]), event["SEQUENCE"]) == ("REQUEST", "TENTATIVE", 0)
    assert event["UID"].startswith(f"interview-{interview['id']}@")
    assert event["DTSTART"].dt.isoformat().replace("+00:00", "Z") == interview["starts_at"]
    assert str(event["SUMMARY"]) == "Interview: Site Reliability Engineer at Northwind Traders"
    assert str(event["URL"]) == "https://meet.example.com/northwind"
    assert "Bring:\na pen; paper, ink" in str(event["DESCRIPTION"])
    assert str(event["ATTENDEE"]) == f"MAILTO:{seeker.email}"
    data_of(await put(client, seeker, interview, status="confirmed"))
    data_of(await put(client, recruiter, interview, kind="onsite", place_or_url="Alexanderplatz 1, Berlin"))
    method, event = await entry()
    assert (method, str(event["STATUS"]), event["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 2)
    assert str(event["LOCATION"]) == "Alexanderplatz 1, Berlin"
    two_things = "https://meet.example.com/northwind (or call 030 123)"
    data_of(await put(client, recruiter, interview, place_or_url=two_things))
    method, event = await entry()
    assert str(event["LOCATION"]) == two_things
    await client.delete(f"/interviews/{interview['id']}", headers=recruiter.headers)
    method, event = await entry()
    assert (method, str(event["STATUS"]), event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 4)


async def test_calendar_entry_says_what_people_wrote_without_control_characters(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter, title=r"Keeper of C:\New"))
    note = "Bring C:\\New\\notes;\r\nall\tof it, \\\\N too\x07\x0b\x7f\\"
    interview = await propose(client, recruiter, application["id"], note=note, place_or_url="Room \\North\x1b")

    async def entry() -> tuple[dict[str, str], Any]:
        """Its lines, unescaped as RFC 5545 has it, and what the library reads."""
        content = (await client.get(f"/interviews/{interview['id']}.ics", headers=seeker.headers)).text
        lines = dict(line.split(":", 1) for line in content.replace("\r\n ", "").split("\r\n") if line)
        unescaped = {
            name: re.sub(r"\\(.)", lambda sign: UNESCAPED.get(sign[1], sign[1]), lines[name]) for name in lines
        }
        return unescaped, Calendar.from_ical(content).walk("VEVENT")[0]

    for event in await entry():
        assert event["SUMMARY"] == r"Interview: Keeper of C:\New at Northwind Traders"
        assert event["LOCATION"] == r"Room \North"
        told = "Bring C:\\New\\notes;\nall\tof it, \\\\N too\\"
        assert event["DESCRIPTION"] == f"Times are agreed in Europe/Berlin.\n{told}"
    data_of(await put(client, recruiter, interview, place_or_url="https://meet.example.com/a,b\x07"))
    _, event = await entry()
    assert event["URL"] == "https://meet.example.com/a,b"
