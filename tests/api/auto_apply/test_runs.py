"""A run from the wish to the tracker: who may do what when, and that nothing leaves twice."""

import asyncio

import httpx

from app.core.clock import now
from app.domains.auto_apply.attempts import Ending
from app.domains.auto_apply.models import RunStatus
from app.domains.auto_apply.portal import form_fields
from app.services import Rolecall
from app.tasks.settle_auto_apply import settle_auto_apply
from tests.api.applications.steps import apply, data_of, move, post_job, refusal_of
from tests.api.auto_apply.steps import (
    CONSENT,
    EMAIL,
    KNOWN,
    WHY,
    ask,
    asked,
    attempt,
    begin,
    do,
    elsewhere,
    fill,
    filled,
    finish,
    id_of,
    keep,
    read,
    recover,
    send,
    sql,
)
from tests.api.users.test_cvs import uploaded
from tests.people import Person, register

NOBODY = "00000000-0000-4000-8000-000000000000"


async def test_run_is_asked_for_filled_approved_and_sent(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    """With settings off, in review mode: nothing leaves before the yes, and the tracker has it afterwards."""
    cv = await uploaded(client, seeker)
    job = await elsewhere(rolecall, country="DE")
    run = await ask(client, seeker, job, "review")
    assert (run["status"], run["mode"], run["way"], run["picked"]) == ("queued", "review", "browser", False)
    assert (run["job"]["title"], run["apply_url"]) == ("Data Engineer", "https://board1.example/apply/1")

    assert await fill(rolecall, run, *KNOWN, asked(WHY)) is RunStatus.NEEDS_REVIEW
    shown = await read(client, seeker, run)
    assert shown["actions"] == ["approve", "answer", "cancel"]
    assert shown["expires_at"] > now().isoformat()
    email, why = shown["fields"]
    assert email == {
        "id": "email", "label": "E-mail", "kind": "email", "value": "ada@example.com", "source": "profile",
        "confidence": 0.95, "reason": "its autocomplete says so", "required": True, "options": [], "section": "",
        "step": 1,
    }  # fmt: skip
    assert (why["value"], why["source"], why["required"]) == (None, None, False)
    assert [(question["id"], question["required"]) for question in shown["questions"]] == [("why", False)]
    assert not await attempt(rolecall, run)

    approved = data_of(await do(client, seeker, run, "approve"))
    assert (approved["status"], approved["actions"]) == ("queued", ["cancel"])
    refusal = refusal_of(await do(client, seeker, run, "approve"), 409, "invalid_transition")
    assert (refusal["status"], refusal["run_status"], refusal["allowed"]) == (409, "queued", ["cancel"])
    assert await fill(rolecall, run, *KNOWN, asked(WHY)) is RunStatus.FILLING
    assert await attempt(rolecall, run)
    refusal_of(await do(client, seeker, run, "cancel"), 409, "invalid_transition")
    ended = await finish(rolecall, run, Ending.SUBMITTED, text="Thank you!", url="https://board1.example/thanks")
    assert ended is RunStatus.SUBMITTED

    sent = await read(client, seeker, run)
    assert (sent["status"], sent["confirmation"], sent["actions"]) == ("submitted", "Thank you!", [])
    assert sent["attempted_at"] <= sent["submitted_at"]
    tracked = data_of(await client.get(f"/applications/{sent['application_id']}", headers=seeker.headers))
    assert (tracked["channel"], tracked["status"], tracked["cv_id"]) == ("auto", "submitted", cv["id"])
    assert tracked["url"] == "https://board1.example/thanks"
    timeline = data_of(await client.get(f"/applications/{tracked['id']}/timeline", headers=seeker.headers))
    assert [event["kind"] for event in timeline] == ["submitted"]
    listed = await client.get("/applications", params={"channel": "auto"}, headers=seeker.headers)
    assert [one["id"] for one in data_of(listed)] == [tracked["id"]]
    # Nobody here moves it but the seeker.
    assert data_of(await move(client, seeker, tracked["id"], "under_review"))["status"] == "under_review"
    refusal_of(
        await client.post("/auto-apply/runs", json={"job_id": job}, headers=seeker.headers),
        409,
        "application_already_sent",
    )


async def test_approval_is_of_these_values_and_no_others(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall), "review")
    await fill(rolecall, run)
    stale = {**seeker.headers, "If-Match": '"1"'}
    refusal_of(await client.post(f"/auto-apply/runs/{run['id']}/approve", headers=stale), 412, "precondition_failed")
    data_of(await do(client, seeker, run, "approve"))
    assert await fill(rolecall, run, filled(EMAIL, "somebody@else.example")) is RunStatus.NEEDS_REVIEW
    assert "no longer the one" in (await read(client, seeker, run))["message"]
    assert not await attempt(rolecall, run)
    data_of(await do(client, seeker, run, "approve"))
    assert await fill(rolecall, run, filled(EMAIL, "somebody@else.example"), filled(WHY, "Pay")) is (
        RunStatus.NEEDS_REVIEW
    )


async def test_job_has_one_run_that_is_not_over_whoever_asks_at_once(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, other_seeker: Person
) -> None:
    job = await elsewhere(rolecall)
    body = {"job_id": job, "mode": "submit"}
    answers = await asyncio.gather(
        *(client.post("/auto-apply/runs", json=body, headers=seeker.headers) for _ in range(50))
    )
    codes = [answer.status_code for answer in answers]
    assert set(codes) <= {202, 409, 503}  # a machine with other things to do may let some wait too long
    assert codes.count(202) == 1
    run = data_of(next(answer for answer in answers if answer.status_code == 202), 202)
    assert {answer.json()["run_id"] for answer in answers if answer.status_code == 409} == {run["id"]}
    assert (await sql(rolecall, "SELECT count(*) FROM auto_apply_runs"))[0][0] == 1
    await ask(client, other_seeker, job)  # another's is another's
    data_of(await do(client, seeker, run, "cancel"))
    assert (await ask(client, seeker, job))["id"] != run["id"]


async def test_foreign_runs_are_not_found(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, other_seeker: Person, recruiter: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall))
    answer = [{"question_id": "x", "answer": "y"}]
    bodies = {"approve": None, "cancel": None, "answers": answer, "resolve": {"was_submitted": True}}
    for id in (run["id"], NOBODY):
        path = f"/auto-apply/runs/{id}"
        refusal_of(await client.get(path, headers=other_seeker.headers), 404, "run_not_found")
        refusal_of(await client.get(f"{path}/evidence/after.png", headers=other_seeker.headers), 404, "run_not_found")
        for action, body in bodies.items():
            refusal_of(
                await client.post(f"{path}/{action}", json=body, headers=other_seeker.headers), 404, "run_not_found"
            )
    assert (await client.get(f"/auto-apply/runs/{run['id']}", headers=recruiter.headers)).status_code == 403
    assert (await client.get("/auto-apply/runs/1", headers=seeker.headers)).status_code == 422
    assert data_of(await client.get("/auto-apply/runs", headers=other_seeker.headers)) == []
    mine = await client.get("/auto-apply/runs", params={"status": ["queued", "unknown"]}, headers=seeker.headers)
    assert [one["id"] for one in data_of(mine)] == [run["id"]]
    assert mine.json()["meta"]["counts"]["queued"] == 1


async def test_job_that_cannot_be_applied_to_gets_no_run(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, recruiter: Person
) -> None:
    async def refused(job_id: int, status: int, code: str) -> None:
        body = {"job_id": job_id, "mode": "submit"}
        refusal_of(await client.post("/auto-apply/runs", json=body, headers=seeker.headers), status, code)

    await refused(2**62, 404, "job_not_found")
    await refused(await post_job(client, recruiter, status="DRAFT"), 404, "job_not_found")
    closed = await post_job(client, recruiter)
    data_of(await client.patch(f"/jobs/{closed}/status", json={"status": "CLOSED"}, headers=recruiter.headers))
    await refused(closed, 409, "job_closed")
    await refused(await elsewhere(rolecall, apply_url=None), 409, "no_way_to_apply")
    applied = await post_job(client, recruiter)
    await apply(client, seeker, applied)
    await refused(applied, 409, "application_already_sent")


async def test_duplicates_that_were_merged_are_one_job(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    kept, gone = await elsewhere(rolecall, 1), await elsewhere(rolecall, 2)
    sent, left = await ask(client, seeker, gone), await ask(client, seeker, kept)
    assert await fill(rolecall, left) is RunStatus.FILLING
    await send(rolecall, sent)
    await sql(
        rolecall, "UPDATE jobs SET status = 'CLOSED', merged_into_id = :kept WHERE id = :gone", kept=kept, gone=gone
    )
    assert not await attempt(rolecall, left)
    assert (await read(client, seeker, left))["error"]["code"] == "already_applied"
    for job in (kept, gone):
        answer = await client.post("/auto-apply/runs", json={"job_id": job}, headers=seeker.headers)
        assert refusal_of(answer, 409, "application_already_sent")["application_id"]


async def test_attempt_is_refused_where_the_job_closed_or_was_applied_to_meanwhile(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, recruiter: Person
) -> None:
    closed, applied = await elsewhere(rolecall, 1), await post_job(client, recruiter)
    run, other = await ask(client, seeker, closed), await ask(client, seeker, applied)
    assert other["way"] == "portal"
    assert await fill(rolecall, run) is RunStatus.FILLING
    assert await fill(rolecall, other) is RunStatus.FILLING
    await sql(rolecall, "UPDATE jobs SET status = 'CLOSED' WHERE id = :id", id=closed)
    await apply(client, seeker, applied)
    assert not await attempt(rolecall, run)
    assert not await attempt(rolecall, other)
    assert (await read(client, seeker, run))["error"]["code"] == "job_closed"
    assert (await read(client, seeker, other))["error"]["code"] == "already_applied"
    await sql(
        rolecall, "UPDATE jobs SET status = 'OPEN', expires_at = now() - interval '1 s' WHERE id = :id", id=closed
    )
    answer = await client.post("/auto-apply/runs", json={"job_id": closed}, headers=seeker.headers)
    refusal_of(answer, 409, "job_closed")


async def test_attempt_is_begun_once_however_many_workers_have_the_run(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall))
    await fill(rolecall, run)
    assert sorted(await asyncio.gather(*(attempt(rolecall, run) for _ in range(8)))) == [False] * 7 + [True]


async def test_worker_that_dies_after_the_attempt_leaves_it_unknown_and_nobody_sends_it_again(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    job = await elsewhere(rolecall)
    run = await ask(client, seeker, job)
    await fill(rolecall, run)
    assert await attempt(rolecall, run)
    assert await begin(rolecall, run) is None  # its worker may still wait for the page
    assert (await read(client, seeker, run))["status"] == "submitting"
    assert await recover(rolecall) == 0
    await sql(rolecall, "UPDATE auto_apply_runs SET updated_at = now() - interval '1 hour'")
    assert await recover(rolecall) == 1
    unknown = await read(client, seeker, run)
    assert (unknown["status"], unknown["actions"]) == ("unknown", ["resolve"])
    assert await recover(rolecall) == 0
    assert await begin(rolecall, run) is None
    assert not await attempt(rolecall, run)
    refusal = refusal_of(
        await client.post("/auto-apply/runs", json={"job_id": job}, headers=seeker.headers), 409, "run_exists"
    )
    assert refusal["run_id"] == run["id"]
    refusal_of(await do(client, seeker, run, "cancel"), 409, "invalid_transition")

    resolved = data_of(await do(client, seeker, run, "resolve", {"was_submitted": False}))
    assert (resolved["status"], resolved["application_id"]) == ("failed", None)
    second = await ask(client, seeker, job)
    await fill(rolecall, second)
    assert await attempt(rolecall, second)
    await sql(rolecall, "UPDATE auto_apply_runs SET attempt_at = now() - interval '5 minutes'")
    assert await begin(rolecall, second) is None  # its worker is long gone: at once, without waiting for the clock
    arrived = data_of(await do(client, seeker, second, "resolve", {"was_submitted": True}))
    assert arrived["status"] == "submitted"
    tracked = data_of(await client.get(f"/applications/{arrived['application_id']}", headers=seeker.headers))
    assert (tracked["channel"], tracked["status"]) == ("auto", "submitted")


async def test_what_is_learnt_later_leads_on_and_never_back(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall))
    await fill(rolecall, run)
    assert await attempt(rolecall, run)
    assert await finish(rolecall, run, Ending.UNKNOWN) is RunStatus.UNKNOWN
    assert await finish(rolecall, run, Ending.UNKNOWN) is RunStatus.UNKNOWN
    assert await finish(rolecall, run, Ending.SUBMITTED, text="Got it") is RunStatus.SUBMITTED
    for kind in Ending:
        assert await finish(rolecall, run, kind) is RunStatus.SUBMITTED
    assert (await sql(rolecall, "SELECT count(*) FROM applications"))[0][0] == 1


async def test_every_certain_ending_has_its_code_and_leaves_the_job_free(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    codes = {
        Ending.REFUSED: "form_refused", Ending.DUPLICATE: "already_applied", Ending.OTHER_ORIGIN: "other_origin",
        Ending.CLOSED: "job_closed",
    }  # fmt: skip
    job = await elsewhere(rolecall)
    for kind, code in codes.items():
        run = await ask(client, seeker, job)
        await fill(rolecall, run)
        assert await attempt(rolecall, run)
        await finish(rolecall, run, kind, text="The page's words {not ours}")
        shown = await read(client, seeker, run)
        assert (shown["status"], shown["error"]["code"]) == ("failed", code)
    run = await ask(client, seeker, job)
    await begin(rolecall, run)
    async with rolecall.unit() as services:
        await services.auto_apply_attempt_service.fail(id_of(run), "form_not_found", "There is no form on that page.")
    shown = await read(client, seeker, run)
    assert shown["error"] == {"code": "form_not_found", "message": "There is no form on that page."}


async def test_failure_after_the_attempt_is_unknown(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall))
    await fill(rolecall, run)
    assert await attempt(rolecall, run)
    async with rolecall.unit() as services:
        await services.auto_apply_attempt_service.fail(id_of(run), "page_crashed", "The page crashed.")
    assert (await read(client, seeker, run))["status"] == "unknown"


async def test_run_that_a_worker_left_behind_begins_again(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall))
    await fill(rolecall, run)
    await sql(rolecall, "DELETE FROM background_tasks")
    await sql(rolecall, "UPDATE auto_apply_runs SET updated_at = now() - interval '1 hour'")
    assert await recover(rolecall) == 1
    assert await recover(rolecall) == 0
    queued = await sql(rolecall, "SELECT payload->>'run_id' FROM background_tasks WHERE name LIKE 'auto_apply.apply%'")
    assert [row[0] for row in queued] == [run["id"]]
    for _ in range(8):
        await begin(rolecall, run)
    shown = await read(client, seeker, run)
    assert (shown["status"], shown["error"]["code"]) == ("failed", "interrupted")


async def test_waiting_run_is_given_up_when_its_time_is_over(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    late = await ask(client, seeker, await elsewhere(rolecall, 1))
    early = await ask(client, seeker, await elsewhere(rolecall, 2))
    closed = await ask(client, seeker, await elsewhere(rolecall, 3))
    for run in (late, early, closed):
        assert await fill(rolecall, run, filled(EMAIL, "a@b.c"), asked(CONSENT)) is RunStatus.NEEDS_INPUT
    await sql(rolecall, "UPDATE auto_apply_runs SET expires_at = now() - interval '1 s' WHERE id = :id", id=late["id"])
    await sql(rolecall, "UPDATE jobs SET status = 'CLOSED' WHERE id = :id", id=closed["job_id"])
    async with rolecall.unit() as services:
        await settle_auto_apply(services)
    assert (await read(client, seeker, late))["status"] == "expired"
    over = await read(client, seeker, closed)
    assert (over["status"], over["message"]) == ("expired", "The job closed while it waited for you; nothing was sent.")
    assert (await read(client, seeker, early))["status"] == "needs_input"
    refusal_of(await do(client, seeker, late, "cancel"), 409, "invalid_transition")
    await ask(client, seeker, late["job_id"])


async def test_draft_of_the_application_is_the_one_that_is_sent(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    job = await elsewhere(rolecall)
    draft = await apply(client, seeker, job)
    assert (draft["channel"], draft["status"]) == ("external", "draft")
    run = await ask(client, seeker, job)
    await send(rolecall, run)
    assert (await read(client, seeker, run))["application_id"] == draft["id"]
    sent = data_of(await client.get(f"/applications/{draft['id']}", headers=seeker.headers))
    assert (sent["channel"], sent["status"]) == ("auto", "submitted")
    timeline = data_of(await client.get(f"/applications/{draft['id']}/timeline", headers=seeker.headers))
    assert [event["kind"] for event in timeline] == ["created", "submitted"]
    changed = await client.put(f"/applications/{draft['id']}", json={"cover_letter": "x"}, headers=seeker.headers)
    refusal_of(changed, 409, "not_editable")


async def test_job_of_a_company_here_is_applied_to_in_one_unit(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, recruiter: Person
) -> None:
    job = await post_job(client, recruiter)
    form = {
        "type": "object",
        "properties": {
            "years": {"type": "integer", "title": "Years of Linux?"},
            "shift": {"type": "string", "enum": ["early", "late"]},
        },
        "required": ["years"],
    }
    data_of(await client.put(f"/jobs/{job}/application-form", json=form, headers=recruiter.headers))
    run = await ask(client, seeker, job)
    context = await begin(rolecall, run)
    assert context is not None
    shift, years = sorted(form_fields(context.application_form), key=lambda field: field.key)
    assert (years.label, years.required, shift.options) == ("Years of Linux?", True, ("early", "late"))
    assert await keep(rolecall, run, filled(years, "seven"), filled(shift, "late")) is RunStatus.FILLING
    async with rolecall.unit() as services:
        assert await services.auto_apply_attempt_service.submit_here(id_of(run)) is RunStatus.FAILED
    assert (await read(client, seeker, run))["error"]["code"] == "form_refused"

    run = await ask(client, seeker, job)
    await begin(rolecall, run)
    await keep(rolecall, run, filled(years, "7"), filled(shift, "late"))
    async with rolecall.unit() as services:
        assert await services.auto_apply_attempt_service.submit_here(id_of(run)) is RunStatus.SUBMITTED
    sent = await read(client, seeker, run)
    read_by_company = data_of(await client.get(f"/applications/{sent['application_id']}", headers=recruiter.headers))
    assert read_by_company["answers"] == {"years": 7, "shift": "late"}
    assert (read_by_company["channel"], read_by_company["url"]) == ("auto", None)
    refusal_of(await move(client, seeker, sent["application_id"], "under_review"), 409, "invalid_transition")
    assert data_of(await move(client, recruiter, sent["application_id"], "under_review"))["status"] == "under_review"


async def test_suspended_account_applies_to_nothing(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, admin: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall))
    data_of(await client.put(f"/users/{seeker.id}", json={"is_active": False}, headers=admin.headers))
    assert await begin(rolecall, run) is None
    assert (await sql(rolecall, "SELECT status FROM auto_apply_runs"))[0][0] == "failed"
    other = await register(client)
    late = await ask(client, other, await elsewhere(rolecall, 2))
    await fill(rolecall, late)
    data_of(await client.put(f"/users/{other.id}", json={"is_active": False}, headers=admin.headers))
    assert not await attempt(rolecall, late)


async def test_same_key_asks_once(client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person) -> None:
    headers = {**seeker.headers, "Idempotency-Key": "once"}
    body = {"job_id": await elsewhere(rolecall)}
    first = await client.post("/auto-apply/runs", json=body, headers=headers)
    again = await client.post("/auto-apply/runs", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert first.headers["Location"] == f"/api/v1/auto-apply/runs/{first.json()['data']['id']}"
    assert first.json()["data"]["mode"] == "review"
