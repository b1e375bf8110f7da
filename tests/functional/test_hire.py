"""From a posted job to a filled position, over HTTP, as two people live it."""

from typing import Any

import httpx
from icalendar import Calendar

from app.domains.skills.models import Skill
from app.services import Rolecall
from app.tasks.runner import Outcome
from tests.api.applications.steps import data_of, meeting
from tests.people import Person
from tests.working import work_off


async def told(client: httpx.AsyncClient, rolecall: Rolecall, person: Person) -> list[str]:
    """The kinds of what the person has not read yet, oldest first; then it is read."""
    assert set(await work_off(rolecall)) <= {Outcome.DONE}
    params = {"unread": "true", "sort": "created_at"}
    news = data_of(await client.get("/notifications", params=params, headers=person.headers))
    data_of(await client.post("/notifications/read-all", headers=person.headers))
    return [row["kind"] for row in news if row["kind"] != "welcome"]


async def test_whole_hire(client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person) -> None:
    async with rolecall.unit() as services:
        skills = [Skill(name=name, name_key=name.lower()) for name in ("Terraform", "Incident response")]
        services.work.session.add_all(skills)
        profile = await services.profile_service.recruiter_of(recruiter.id)
        await services.work.session.flush()
        assert profile is not None
        recruiter_id, skill_ids = profile.id, [skill.id for skill in skills]

    # The recruiter posts with the first seed's body.
    body = {
        "title": "DevOps Engineer", "description": "Remote", "location": "Bangalore", "salary_min": 60000,
        "salary_max": 90000, "job_type": "FULL_TIME", "status": "OPEN", "recruiter_id": recruiter_id,
        "skill_ids": skill_ids,
    }  # fmt: skip
    job = data_of(await client.post("/jobs/", json=body, headers=recruiter.headers), 201)

    # The seeker finds it and applies.
    found = data_of(await client.get("/jobs", params={"q": "devops"}, headers=seeker.headers))
    assert [row["id"] for row in found] == [job["id"]]
    letter = {"job_id": job["id"], "cover_letter": "I have kept platforms like yours running for six years."}
    application = data_of(await client.post("/applications", json=letter, headers=seeker.headers), 201)
    path = f"/applications/{application['id']}"
    assert await told(client, rolecall, recruiter) == ["application_received"]
    assert await told(client, rolecall, seeker) == ["application_submitted"]

    # The recruiter reads it.
    listed = await client.get(f"/jobs/{job['id']}/applications", headers=recruiter.headers)
    assert [row["job_seeker"]["full_name"] for row in data_of(listed)] == ["Ada Lovelace"]
    assert listed.json()["meta"]["counts"]["submitted"] == 1

    async def move(status: str) -> dict[str, Any]:
        answer = await client.patch(f"{path}/status", json={"status": status}, headers=recruiter.headers)
        moved: dict[str, Any] = data_of(answer)
        return moved

    await move("under_review")
    await move("interview")
    assert await told(client, rolecall, seeker) == ["application_status_changed"] * 2

    # They meet.
    interview = data_of(await client.post(f"{path}/interviews", json=meeting(), headers=recruiter.headers), 201)
    assert await told(client, rolecall, seeker) == ["interview_proposed"]
    confirmed = await client.put(f"/interviews/{interview['id']}", json={"status": "confirmed"}, headers=seeker.headers)
    assert data_of(confirmed)["status"] == "confirmed"
    assert await told(client, rolecall, recruiter) == ["interview_changed"]
    ics = await client.get(f"/interviews/{interview['id']}.ics", headers=seeker.headers)
    assert str(Calendar.from_ical(ics.content).walk("VEVENT")[0]["STATUS"]) == "CONFIRMED"

    # She is hired.
    await move("offer")
    assert (await move("hired"))["status"] == "hired"
    assert await told(client, rolecall, seeker) == ["application_status_changed"] * 2
    timeline = data_of(await client.get(f"{path}/timeline", headers=seeker.headers))
    assert [(event["kind"], event["to"]) for event in timeline] == [
        ("submitted", "submitted"), ("moved", "under_review"), ("moved", "interview"), ("interview_proposed", None),
        ("interview_confirmed", None), ("moved", "offer"), ("moved", "hired"),
    ]  # fmt: skip

    # The position is filled.
    closed = await client.patch(f"/jobs/{job['id']}/status", json={"status": "CLOSED"}, headers=recruiter.headers)
    assert data_of(closed)["status"] == "CLOSED"
    assert (await client.get(f"/jobs/{job['id']}", headers=seeker.headers)).status_code == 404
