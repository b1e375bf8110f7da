"""Who is told what about applications."""

from typing import Any

import httpx

from app.services import Rolecall
from app.tasks.runner import Outcome
from tests.api.applications.steps import (
    apply,
    data_of,
    meeting,
    move,
    move_through,
    note_external,
    post_job,
    propose,
)
from tests.people import Person
from tests.working import work_off


async def news_of(client: httpx.AsyncClient, rolecall: Rolecall, person: Person) -> list[dict[str, Any]]:
    """What the person was told since they last looked, oldest first."""
    assert set(await work_off(rolecall)) <= {Outcome.DONE}
    params = {"unread": "true", "sort": "created_at"}
    news: list[dict[str, Any]] = data_of(await client.get("/notifications", params=params, headers=person.headers))
    await client.post("/notifications/read-all", headers=person.headers)
    return [row for row in news if row["kind"] != "welcome"]


async def test_company_and_seeker_are_told_of_an_application(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, other_recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter, reply_within_days=14))
    (received,) = await news_of(client, rolecall, recruiter)
    assert (received["kind"], received["title"]) == (
        "application_received",
        "Ada Lovelace applied for Site Reliability Engineer",
    )
    assert received["data"] == {"application_id": application["id"], "job_id": application["job"]["id"]}
    (sent,) = await news_of(client, rolecall, seeker)
    assert sent["kind"] == "application_submitted"
    assert "promised an answer by" in sent["body"]
    assert await news_of(client, rolecall, other_recruiter) == []


async def test_seeker_is_told_of_every_step_and_the_company_of_a_withdrawal(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    await news_of(client, rolecall, recruiter)
    await news_of(client, rolecall, seeker)
    data_of(await move(client, recruiter, application["id"], "under_review", message="Thank you, we read it."))
    (step,) = await news_of(client, rolecall, seeker)
    assert step["kind"] == "application_status_changed"
    assert step["title"] == "Site Reliability Engineer: under review"
    assert "Northwind Traders is reading" in step["body"]
    assert "Thank you, we read it." in step["body"]
    assert await news_of(client, rolecall, recruiter) == []
    data_of(await move(client, seeker, application["id"], "withdrawn"))
    (withdrawal,) = await news_of(client, rolecall, recruiter)
    assert withdrawal["body"].startswith("Ada Lovelace withdrew")
    assert await news_of(client, rolecall, seeker) == []


async def test_news_stand_in_the_order_of_what_they_tell(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    await move_through(client, recruiter, application["id"], "under_review", "interview")
    news = await news_of(client, rolecall, seeker)
    timeline = await client.get(f"/applications/{application['id']}/timeline", headers=seeker.headers)
    happened = {event["at"] for event in data_of(timeline)}
    assert {told["created_at"] for told in news} == happened


async def test_other_side_is_told_of_every_change_to_an_interview(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    await news_of(client, rolecall, recruiter)
    await news_of(client, rolecall, seeker)
    interview = await propose(
        client, recruiter, application["id"], starts_at="2099-07-01T07:00:00Z", ends_at="2099-07-01T08:00:00Z"
    )
    (proposed,) = await news_of(client, rolecall, seeker)
    assert (proposed["kind"], proposed["data"]["interview_id"]) == ("interview_proposed", interview["id"])
    assert "Wednesday, 1 July 2099, 09:00 (Europe/Berlin), video." in proposed["body"]
    path = f"/interviews/{interview['id']}"
    data_of(await client.put(path, json={"status": "confirmed"}, headers=seeker.headers))
    (confirmed,) = await news_of(client, rolecall, recruiter)
    assert confirmed["title"] == "Interview confirmed: Site Reliability Engineer"
    times = {name: meeting(days=9)[name] for name in ("starts_at", "ends_at")}
    data_of(await client.put(path, json=times, headers=seeker.headers))
    (again,) = await news_of(client, rolecall, recruiter)
    assert again["kind"] == "interview_proposed"
    await client.delete(path, headers=recruiter.headers)
    (cancelled,) = await news_of(client, rolecall, seeker)
    assert cancelled["title"] == "Interview cancelled: Site Reliability Engineer"


async def test_nobody_is_told_of_what_a_seeker_notes_for_themselves(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    application = await note_external(client, seeker)
    data_of(await move(client, seeker, application["id"], "under_review"))
    assert await news_of(client, rolecall, seeker) == []
