"""Sending an application: to a job here, to one whose company is not here, and one noted from elsewhere."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.core.clock import now
from app.domains.applications.models import Application, ApplicationEvent
from app.domains.audit.models import ActivityLog
from app.services import Rolecall
from tests.api.applications.steps import apply, collected_job, data_of, note_external, post_job, refusal_of
from tests.people import Person


async def test_application_carries_all_that_was_promised(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    job_id = await post_job(client, recruiter, reply_within_days=14)
    answer = await client.post(
        "/applications", json={"job_id": job_id, "cover_letter": "I keep nights quiet."}, headers=seeker.headers
    )
    application = data_of(answer, 201)
    assert answer.headers["location"] == f"/api/v1/applications/{application['id']}"
    assert application == {
        "id": application["id"],
        "job": {
            "id": job_id,
            "title": "Site Reliability Engineer",
            "company_id": application["job"]["company_id"],
            "company_name": "Northwind Traders",
            "location": "Berlin, Germany",
            "status": "OPEN",
        },
        "company": "Northwind Traders",
        "title": "Site Reliability Engineer",
        "url": None,
        "job_seeker": {
            "id": application["job_seeker"]["id"],
            "user_id": seeker.id,
            "full_name": "Ada Lovelace",
            "headline": None,
            "email": seeker.email,
        },
        "status": "submitted",
        "channel": "portal",
        "cover_letter": "I keep nights quiet.",
        "cv_id": None,
        "answers": None,
        "match_score": None,
        "expected_reply_by": application["expected_reply_by"],
        "notes": [],
        "archived_at": None,
        "submitted_at": application["submitted_at"],
        "version": 1,
        "created_at": application["created_at"],
        "updated_at": application["updated_at"],
    }
    assert data_of(await client.get(f"/applications/{application['id']}", headers=seeker.headers)) == application


async def test_company_promises_an_answer_for_all_its_jobs(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    company_id = data_of(await client.get(f"/jobs/{await post_job(client, recruiter)}"))["company"]["id"]
    data_of(await client.put(f"/companies/{company_id}", json={"reply_within_days": 7}, headers=recruiter.headers))
    application = await apply(client, seeker, await post_job(client, recruiter))
    due = datetime.fromisoformat(application["expected_reply_by"])
    assert due - datetime.fromisoformat(application["submitted_at"]) == timedelta(days=7)


async def test_no_promise_means_no_date(client: httpx.AsyncClient, recruiter: Person, seeker: Person) -> None:
    assert (await apply(client, seeker, await post_job(client, recruiter)))["expected_reply_by"] is None


async def test_applying_by_path_is_the_same(client: httpx.AsyncClient, recruiter: Person, seeker: Person) -> None:
    job_id = await post_job(client, recruiter)
    application = data_of(await client.post(f"/jobs/{job_id}/apply", headers=seeker.headers), 201)
    assert (application["job"]["id"], application["status"]) == (job_id, "submitted")
    again = await client.post(f"/jobs/{job_id}/apply", json={"cover_letter": "Again"}, headers=seeker.headers)
    assert refusal_of(again, 409, "application_already_sent")["application_id"] == application["id"]


async def test_second_application_to_same_job_is_refused_with_the_first_ones_id(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    job_id = await post_job(client, recruiter)
    first = await apply(client, seeker, job_id)
    again = await client.post("/applications", json={"job_id": job_id}, headers=seeker.headers)
    assert refusal_of(again, 409, "application_already_sent")["application_id"] == first["id"]


async def test_second_application_is_refused_also_after_withdrawal(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    job_id = await post_job(client, recruiter)
    first = await apply(client, seeker, job_id)
    path = f"/applications/{first['id']}/status"
    data_of(await client.patch(path, json={"status": "withdrawn"}, headers=seeker.headers))
    again = await client.post("/applications", json={"job_id": job_id}, headers=seeker.headers)
    assert refusal_of(again, 409, "application_already_sent")["application_id"] == first["id"]


async def test_of_fifty_parallel_applications_one_is_sent(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    job_id = await post_job(client, recruiter)
    answers = await asyncio.gather(
        *(client.post("/applications", json={"job_id": job_id}, headers=seeker.headers) for _ in range(50))
    )
    sent = [answer for answer in answers if answer.status_code == 201]
    assert len(sent) == 1
    id = sent[0].json()["data"]["id"]
    for answer in answers:
        if answer is not sent[0]:
            assert refusal_of(answer, 409, "application_already_sent")["application_id"] == id
    async with rolecall.unit() as services:
        for model in (Application, ApplicationEvent):
            assert (await services.work.session.execute(select(func.count()).select_from(model))).scalar_one() == 1


@pytest.mark.parametrize("status", ["PAUSED", "CLOSED"])
async def test_job_that_is_not_open_takes_no_application(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, status: str
) -> None:
    job_id = await post_job(client, recruiter)
    data_of(await client.patch(f"/jobs/{job_id}/status", json={"status": status}, headers=recruiter.headers))
    refusal_of(await client.post("/applications", json={"job_id": job_id}, headers=seeker.headers), 409, "job_closed")


async def test_job_whose_time_has_passed_takes_no_application(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    job_id = await collected_job(rolecall, expires_at=now() - timedelta(minutes=1))
    refusal_of(await client.post("/applications", json={"job_id": job_id}, headers=seeker.headers), 409, "job_closed")


async def test_foreign_draft_and_unknown_job_are_not_found(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    for job_id in (await post_job(client, recruiter, status="DRAFT"), 9_999_999):
        answer = await client.post("/applications", json={"job_id": job_id}, headers=seeker.headers)
        refusal_of(answer, 404, "job_not_found")


async def test_job_of_a_company_that_is_not_here_is_applied_to_elsewhere(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    application = await apply(client, seeker, await collected_job(rolecall))
    assert (application["channel"], application["status"]) == ("external", "draft")
    assert application["apply_url"] == "https://fabrikam.example/apply/1"
    assert application["submitted_at"] is None
    events = data_of(await client.get(f"/applications/{application['id']}/timeline", headers=seeker.headers))
    assert [event["kind"] for event in events] == ["created"]
    sent = await client.patch(
        f"/applications/{application['id']}/status", json={"status": "submitted"}, headers=seeker.headers
    )
    assert data_of(sent)["submitted_at"] is not None


async def test_application_made_elsewhere_is_noted(client: httpx.AsyncClient, seeker: Person) -> None:
    application = await note_external(client, seeker, status="interview")
    assert application["job"] is None
    assert (application["company"], application["title"]) == ("Contoso", "Platform Engineer")
    assert (application["channel"], application["status"]) == ("external", "interview")
    assert application["url"] == "https://contoso.example/jobs/7"
    draft = await note_external(client, seeker, status="DRAFT")
    assert (draft["status"], draft["submitted_at"]) == ("draft", None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"company": "Contoso"},
        {"title": "Engineer"},
        {"job_id": 1, "company": "Contoso"},
        {"job_id": 1, "status": "hired"},
        {"company": "Contoso", "title": "Engineer", "answers": {}},
        {"job_id": 0},
        {"job_id": 2**63},
        {"job_id": "1; DROP TABLE applications"},
        {"job_id": 1, "surprise": True},
        {"job_id": 1, "cover_letter": "NUL \0"},
        {"job_id": 1, "cover_letter": "x" * 20_001},
        {"company": "Contoso", "title": "Engineer", "url": "javascript:alert(1)"},
        {"company": "Contoso", "title": "Engineer", "status": "promoted"},
    ],
)
async def test_malformed_application_is_refused(
    client: httpx.AsyncClient, seeker: Person, body: dict[str, Any]
) -> None:
    answer = await client.post("/applications", json=body, headers=seeker.headers)
    assert answer.status_code == 422, answer.text
    assert "DROP" not in answer.text


async def test_cv_must_be_ones_own(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, other_seeker: Person
) -> None:
    file = {"file": ("cv.txt", b"Ada Lovelace. Analyst. Ten years of engines and notes about them.", "text/plain")}
    cv = data_of(await client.post("/users/upload-cv", files=file, headers=seeker.headers), 201)
    job_id = await post_job(client, recruiter)
    stolen = await client.post(
        "/applications", json={"job_id": job_id, "cv_id": cv["id"]}, headers=other_seeker.headers
    )
    assert refusal_of(stolen, 422, "invalid_input")["errors"][0]["pointer"] == "/cv_id"
    application = await apply(client, seeker, job_id, cv_id=cv["id"])
    assert application["cv_id"] == cv["id"]
    for reader in (seeker, recruiter):
        answer = await client.get(f"/applications/{application['id']}/cv", headers=reader.headers)
        assert answer.status_code == 200
        assert answer.content.startswith(b"Ada Lovelace")
        assert answer.headers["content-disposition"].startswith("attachment")
    refused = await client.get(f"/applications/{application['id']}/cv", headers=other_seeker.headers)
    refusal_of(refused, 404, "application_not_found")


async def test_application_without_cv_has_no_file(client: httpx.AsyncClient, recruiter: Person, seeker: Person) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    answer = await client.get(f"/applications/{application['id']}/cv", headers=recruiter.headers)
    refusal_of(answer, 404, "application_cv_not_found")


async def test_answers_are_checked_against_the_jobs_form(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    job_id = await post_job(client, recruiter)
    form = {
        "type": "object",
        "properties": {"notice": {"type": "integer", "title": "Weeks of notice?", "minimum": 0}},
        "required": ["notice"],
    }
    data_of(await client.put(f"/jobs/{job_id}/application-form", json=form, headers=recruiter.headers))
    for answers in ({}, None, {"notice": "soon"}, {"notice": -1}):
        refused = await client.post(
            "/applications", json={"job_id": job_id, "answers": answers}, headers=seeker.headers
        )
        assert refusal_of(refused, 422, "invalid_input")["errors"][0]["pointer"] == "/answers/notice"
    application = await apply(client, seeker, job_id, answers={"notice": 4})
    assert application["answers"] == {"notice": 4}
    path = f"/applications/{application['id']}"
    for changed in ({}, None, {"notice": -1}, {"notice": 4, "why": "because"}):
        refused = await client.put(path, json={"answers": changed}, headers=seeker.headers)
        assert refusal_of(refused, 422, "invalid_input")["errors"][0]["pointer"].startswith("/answers/")
    changed = data_of(await client.put(path, json={"answers": {"notice": 6}}, headers=seeker.headers))
    assert changed["answers"] == {"notice": 6}


async def test_answers_that_nobody_asked_for_are_refused(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    body = {"job_id": await post_job(client, recruiter), "answers": {"why": "because"}}
    refused = await client.post("/applications", json=body, headers=seeker.headers)
    assert refusal_of(refused, 422, "invalid_input")["errors"][0]["pointer"] == "/answers/why"


async def test_somebody_without_a_profile_is_told_to_make_one(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    job_id = await post_job(client, recruiter)
    async with rolecall.unit() as services:
        profile = await services.profile_service.seeker_of(seeker.id)
        await services.work.session.delete(profile)
    refusal_of(
        await client.post("/applications", json={"job_id": job_id}, headers=seeker.headers), 409, "profile_needed"
    )


async def test_recruiters_do_not_apply(client: httpx.AsyncClient, recruiter: Person) -> None:
    answer = await client.post(
        "/applications", json={"job_id": await post_job(client, recruiter)}, headers=recruiter.headers
    )
    refusal_of(answer, 403, "permission_denied")


async def test_application_is_logged(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    async with rolecall.unit() as services:
        logged = select(ActivityLog.action, ActivityLog.actor_id).where(
            ActivityLog.entity_type == "application", ActivityLog.entity_id == application["id"]
        )
        assert (await services.work.session.execute(logged)).all() == [("application.submitted", seeker.id)]


async def test_deleting_a_job_with_applications_hides_it_and_keeps_them(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    job_id = await post_job(client, recruiter)
    application = await apply(client, seeker, job_id)
    assert (await client.delete(f"/jobs/{job_id}", headers=recruiter.headers)).status_code == 204
    read = data_of(await client.get(f"/applications/{application['id']}", headers=seeker.headers))
    assert read["job"]["status"] == "CLOSED"
    assert (await client.get(f"/jobs/{job_id}", headers=seeker.headers)).status_code == 404


async def test_job_tells_its_viewer_of_their_application(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, other_seeker: Person
) -> None:
    job_id = await post_job(client, recruiter)
    application = await apply(client, seeker, job_id)
    path = f"/jobs/{job_id}?include=viewer"
    assert data_of(await client.get(path, headers=seeker.headers))["viewer"]["application_id"] == application["id"]
    assert data_of(await client.get(path, headers=other_seeker.headers))["viewer"]["application_id"] is None
