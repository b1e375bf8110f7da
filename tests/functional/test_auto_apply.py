"""Applying in a real browser, over HTTP and the queue, to forms that record what is sent to them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest

from app.clients.application_forms import PageForm
from app.core.config import Settings
from app.core.task_queue import Queue
from app.domains.auto_apply import attempt_service
from app.flows.apply_in_browser import origin_to_send_to
from app.flows.pick_jobs import pick_jobs
from app.services import Rolecall
from app.tasks.registry import load
from app.tasks.runner import make_runner
from tests.api.applications.steps import collected_job, data_of
from tests.api.auto_apply.steps import ask, do, read, set_up, sql
from tests.api.auto_apply.test_pick import PYTHON
from tests.api.jobs.matching import fill_in
from tests.api.users.test_cvs import uploaded
from tests.conftest import make_rolecall
from tests.people import Person
from tests.standins.application_forms import CONFIRMATION, ApplicationForms, Play, application_forms
from tests.working import work_off

Run = dict[str, Any]

PERMIT = """<fieldset><legend>Are you legally authorised to work in Germany? *</legend>
<label><input type="radio" name="permit" value="y" required> Yes</label>
<label><input type="radio" name="permit" value="n"> No</label></fieldset>
<p><label for="hp">Leave this empty</label><input id="hp" name="website_url" style="position:absolute;left:-9999px"></p>
<p><label><input type="checkbox" name="talent_pool"> Keep me in your talent pool</label></p>"""
CAPTCHA = """<!doctype html><title>Apply</title><h1>Baker</h1><form action="$action" method="post">
<label>Name <input name="name" required></label><label>Email <input name="email" type="email" required></label>
<div class="g-recaptcha" data-sitekey="made-up"><iframe title="reCAPTCHA" style="width:300px;height:80px"
srcdoc="I'm not a robot"></iframe></div><button>Send application</button></form>"""


@pytest.fixture
async def rolecall(settings: Settings) -> AsyncIterator[Rolecall]:
    """One that may open loopback addresses."""
    service = make_rolecall(settings.model_copy(update={"scraper_allow_private_networks": True}))
    await service.redis.redis.flushdb()
    try:
        yield service
    finally:
        await service.aclose()


@pytest.fixture
async def boards() -> AsyncIterator[ApplicationForms]:
    async with application_forms() as forms:
        yield forms


@pytest.fixture
async def applicant(client: httpx.AsyncClient, seeker: Person) -> Person:
    await uploaded(client, seeker)
    await set_up(client, seeker, mode="off", cover_letter="I grow things.")
    return seeker


async def asked(client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, url: str, mode: str = "submit") -> Run:
    job = await collected_job(rolecall, apply_url=url, title=f"Gardener at {url}")
    return await ask(client, seeker, job, mode)


async def until_taken_up(client: httpx.AsyncClient, seeker: Person, run: Run) -> None:
    for _ in range(3_000):
        if (await read(client, seeker, run))["status"] != "queued":
            return
        await asyncio.sleep(0.02)
    raise AssertionError("no worker took it up")


async def work_together(rolecall: Rolecall) -> None:
    """Everything that is due, the browser's runs side by side as its worker has them."""
    runner = make_runner(rolecall, load())
    try:
        while await runner.run_batch(Queue.BROWSER, 4):
            pass
    finally:
        await runner.leases.aclose()
    await work_off(rolecall)


async def test_known_form_is_filled_and_sent_once_with_proof(
    client: httpx.AsyncClient, rolecall: Rolecall, boards: ApplicationForms, applicant: Person
) -> None:
    run = await asked(client, rolecall, applicant, boards.serve("plain"))
    await work_off(rolecall)
    done = await read(client, applicant, run)
    assert (done["status"], done["way"], done["questions"]) == ("submitted", "browser", []), done
    assert done["confirmation"].startswith(CONFIRMATION)
    (sent,) = boards.submissions
    assert (sent["name"], sent["email"], sent["letter"]) == ("Ada Lovelace", applicant.email, "I grow things.")
    (file,) = sent.files
    assert [document["sha256"] for document in done["documents"]] == [file.sha256]
    proofs = {proof["name"]: proof for proof in done["evidence"]}
    assert set(proofs) == {"filled-1.png", "fields.json", "sent.png", "confirmation.txt"}
    base = f"/auto-apply/runs/{run['id']}/evidence"
    picture = await client.get(f"{base}/sent.png", headers=applicant.headers)
    assert picture.content.startswith(b"\x89PNG")
    fields = (await client.get(f"{base}/fields.json", headers=applicant.headers)).json()
    shown = {field["label"]: field["as_the_page_showed_it"] for field in fields}
    assert shown["Email"] == applicant.email
    application = data_of(await client.get(f"/applications/{done['application_id']}", headers=applicant.headers))
    assert (application["channel"], application["status"]) == ("auto", "submitted")
    await sql(rolecall, "UPDATE background_tasks SET state = 'ready' WHERE name = 'auto_apply.apply_in_browser'")
    await work_off(rolecall)
    assert len(boards.submissions) == 1, "a task that runs again sends nothing"


async def test_criteria_are_set_once_and_three_applications_are_sent_with_proof(
    client: httpx.AsyncClient,
    rolecall: Rolecall,
    boards: ApplicationForms,
    applicant: Person,
    admin: Person,
    taxonomy: None,
) -> None:
    """The seeker's morning: a shortlist with filled forms, a question that is asked once, three yeses."""
    await fill_in(client, applicant, headline="Backend developer", skills=["Python", "PostgreSQL"])
    criteria = {"titles": ["Backend developer"], "remote": True, "min_score": 0.5, "cap_per_day": 5}
    await set_up(client, applicant, mode="review", **criteria)

    async def wake_up() -> list[Run]:
        await pick_jobs(rolecall)
        await work_together(rolecall)
        listed = await client.get("/auto-apply/runs", params={"sort": "created_at"}, headers=applicant.headers)
        runs: list[Run] = data_of(listed)
        return runs

    async def offer(company: str, more: str = "") -> None:
        row = {
            "external_id": company, "title": "Backend developer", "description": PYTHON, "company": company,
            "location": "Remote", "job_type": "FULL_TIME", "status": "OPEN",
            "apply_url": boards.serve("plain", more=more),
        }  # fmt: skip
        headers = {**admin.headers, "Content-Type": "application/x-ndjson"}
        data_of(await client.post("/jobs/import", content=orjson.dumps(row), headers=headers))

    async def approve(run: Run) -> Run:
        data_of(await do(client, applicant, run, "approve"))
        await work_off(rolecall)
        return await read(client, applicant, run)

    await offer("Contoso")
    await offer("Fabrikam", PERMIT)
    shortlist = {run["job"]["company_name"]: run for run in await wake_up()}
    states = {company: run["status"] for company, run in shortlist.items()}
    assert states == {"Contoso": "needs_review", "Fabrikam": "needs_input"}
    assert all(run["picked"] and run["evidence"] for run in shortlist.values())
    (question,) = [one for one in shortlist["Fabrikam"]["questions"] if one["required"]]
    answer = [{"question_id": question["id"], "answer": "Yes", "scope": "always"}]
    data_of(await do(client, applicant, shortlist["Fabrikam"], "answers", answer))
    await work_off(rolecall)
    assert boards.submissions == [], "nothing leaves before a yes"
    sent = [await approve(run) for run in shortlist.values()]

    await offer("Tailspin", PERMIT)
    *_, third = await wake_up()
    assert (third["status"], [one for one in third["questions"] if one["required"]]) == ("needs_review", [])
    assert "answer" in {field["source"] for field in third["fields"]}, "the question was remembered"
    sent.append(await approve(third))

    assert [run["status"] for run in sent] == ["submitted"] * 3
    assert sorted(submission["permit"] for submission in boards.submissions) == ["", "y", "y"]
    for run in sent:
        assert run["confirmation"].startswith(CONFIRMATION)
        assert {"filled-1.png", "sent.png"} <= {proof["name"] for proof in run["evidence"]}
        assert run["submitted_at"] > run["attempted_at"] > run["approved_at"]
    tracker = data_of(await client.get("/applications", params={"channel": "auto"}, headers=applicant.headers))
    assert [application["status"] for application in tracker] == ["submitted"] * 3
    assert len(await wake_up()) == 3, "no job is applied to twice"
    assert len(boards.submissions) == 3


ENDINGS: dict[Play, tuple[str, str | None]] = {
    "duplicate": ("failed", "already_applied"),
    "invalid": ("needs_input", None),
    "reset": ("unknown", None),
}


@pytest.mark.long
async def test_every_ending_is_a_state_with_a_sentence(
    client: httpx.AsyncClient, rolecall: Rolecall, boards: ApplicationForms, applicant: Person
) -> None:
    runs = {play: await asked(client, rolecall, applicant, boards.serve("plain", play)) for play in ENDINGS}
    elsewhere = boards.serve_html(FORM, send_to=boards.elsewhere)
    await work_together(rolecall)
    for play, (status, code) in ENDINGS.items():
        run = await read(client, applicant, runs[play])
        assert (run["status"], (run["error"] or {}).get("code")) == (status, code), run
        assert run["message"].endswith(".") or run["message"].endswith("which.")
    assert len(boards.submissions) == len(ENDINGS)
    sent_elsewhere = await asked(client, rolecall, applicant, elsewhere)
    sent_early = await asked(client, rolecall, applicant, boards.serve_html(FORM.replace("Send application", "Next")))
    await work_together(rolecall)
    run = await read(client, applicant, sent_elsewhere)
    assert (run["status"], run["error"]["code"]) == ("failed", "other_origin")
    run = await read(client, applicant, sent_early)
    assert (run["status"], run["attempted_at"] is not None) == ("submitted", True), "sent is sent, also by its 'Next'"
    await work_together(rolecall)
    assert len(boards.submissions) == len(ENDINGS) + 1, "nothing is sent again, whatever the state"


async def test_what_stands_in_the_way_is_told(
    client: httpx.AsyncClient, rolecall: Rolecall, boards: ApplicationForms, applicant: Person
) -> None:
    boards.board.serve("/nothing", "<title>News</title><h1>We ship containers</h1>")
    boards.board.misbehave("/broken", "reset")
    urls = {
        "captcha": boards.serve_html(CAPTCHA),
        "nothing": boards.board.url("/nothing"),
        "gone": boards.board.url("/gone"),
        "broken": boards.board.url("/broken"),
        "picky": boards.serve_html(FORM.replace("<button>", PICKY)),
        "endless": boards.serve_html(FORM.replace("<button>", ENDLESS)),
    }
    runs = {name: await asked(client, rolecall, applicant, url) for name, url in urls.items()}
    await work_together(rolecall)
    await sql(rolecall, "UPDATE background_tasks SET run_at = now() WHERE state = 'ready'")
    await work_together(rolecall)
    ended = {name: await read(client, applicant, run) for name, run in runs.items()}
    assert ended["captcha"]["status"] == "needs_input"
    assert "human" in ended["captcha"]["message"]
    assert "filled-1.png" in {proof["name"] for proof in ended["captcha"]["evidence"]}
    assert ended["picky"]["status"] == "needs_input"
    assert "document" in ended["picky"]["message"]
    codes = {name: (run["error"] or {}).get("code") for name, run in ended.items()}
    expected = {"nothing": "form_not_found", "gone": "gone", "broken": "connection_failed", "endless": "form_too_long"}
    assert codes == {"captcha": None, "picky": None, **expected}
    assert boards.submissions == []


async def test_without_a_browser_a_run_fails_and_says_why(
    client: httpx.AsyncClient, settings: Settings, rolecall: Rolecall, boards: ApplicationForms, applicant: Person
) -> None:
    run = await asked(client, rolecall, applicant, boards.serve("plain"))
    bare = Rolecall(settings.model_copy(update={"browser_path": "/nowhere/chromium"}), name="rolecall-bare")
    try:
        await work_off(bare)
    finally:
        await bare.aclose()
    failed = await read(client, applicant, run)
    assert (failed["status"], failed["error"]["code"]) == ("failed", "browser_unavailable")


async def test_review_shows_the_form_and_sends_what_was_approved_and_nothing_else(
    client: httpx.AsyncClient, rolecall: Rolecall, boards: ApplicationForms, applicant: Person
) -> None:
    url = boards.serve("plain", more=PERMIT)
    run = await asked(client, rolecall, applicant, url, "review")
    await work_off(rolecall)
    asking = await read(client, applicant, run)
    assert asking["status"] == "needs_input"
    required = [question for question in asking["questions"] if question["required"]]
    (question,) = required
    assert (question["options"], question["topic"]) == (["Yes", "No"], "work_permit")
    answers = [{"question_id": question["id"], "answer": "Yes", "scope": "always"}]
    data_of(await do(client, applicant, run, "answers", answers))
    await work_off(rolecall)
    assert (await read(client, applicant, run))["status"] == "needs_review"
    assert boards.submissions == []
    await set_up(client, applicant, cover_letter="I grow other things.")
    data_of(await do(client, applicant, run, "approve"))
    await work_off(rolecall)
    changed = await read(client, applicant, run)
    assert changed["status"] == "needs_review", "it would have sent another letter than the approved one"
    assert "no longer" in changed["message"]
    assert boards.submissions == []
    data_of(await do(client, applicant, run, "approve"))
    await work_off(rolecall)
    assert (await read(client, applicant, run))["status"] == "submitted"
    (sent,) = boards.submissions
    assert (sent["permit"], sent["letter"]) == ("y", "I grow other things.")
    assert (sent["website_url"], sent["talent_pool"]) == ("", ""), "no trap, no consent that nobody gave"


@pytest.mark.parametrize("who", ["seeker", "admin"])
async def test_stop_holds_while_a_form_is_being_filled_in(
    client: httpx.AsyncClient,
    rolecall: Rolecall,
    boards: ApplicationForms,
    applicant: Person,
    admin: Person,
    who: str,
) -> None:
    run = await asked(client, rolecall, applicant, boards.serve("plain"))
    working = asyncio.create_task(work_off(rolecall))
    await until_taken_up(client, applicant, run)
    if who == "seeker":
        data_of(await do(client, applicant, run, "cancel"))
    else:
        data_of(await client.put("/admin/auto-apply", json={"enabled": False}, headers=admin.headers))
    await working
    stopped = await read(client, applicant, run)
    assert stopped["status"] == ("cancelled" if who == "seeker" else "queued")
    assert boards.submissions == []


async def test_run_that_was_being_sent_is_never_sent_again(
    client: httpx.AsyncClient,
    rolecall: Rolecall,
    boards: ApplicationForms,
    applicant: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its worker died between the attempt and the record of it: it may have clicked, or not."""
    run = await asked(client, rolecall, applicant, boards.serve("plain"))
    await sql(rolecall, "UPDATE auto_apply_runs SET status = 'submitting', attempt_at = now()")
    monkeypatch.setattr(attempt_service, "LIVES_AFTER_CLICK", timedelta(0))
    await work_off(rolecall)
    unknown = await read(client, applicant, run)
    assert (unknown["status"], unknown["actions"]) == ("unknown", ["resolve"])
    assert boards.submissions == []
    again = await client.post("/auto-apply/runs", json={"job_id": run["job_id"]}, headers=applicant.headers)
    assert again.status_code == 409, "nobody knows, so nothing else is tried"
    data_of(await do(client, applicant, run, "resolve", {"was_submitted": False}))
    assert (await read(client, applicant, run))["status"] == "failed"


PICKY = '<label>CV <input type="file" name="cv" accept=".docx" required></label><button>'
ENDLESS = "".join(f'<label>Question {number} <input name="q{number}"></label>' for number in range(1_000)) + "<button>"
FORM = """<!doctype html><title>Apply</title><h1>Baker</h1><form action="$action" method="post">
<label>Full name <input name="name" required></label><label>Email <input name="email" type="email" required></label>
<button>Send application</button></form>"""


@pytest.mark.parametrize(
    ("page", "action", "goes_to"),
    [
        ("https://jobs.example.com/1", "https://jobs.example.com", "https://jobs.example.com"),
        ("https://jobs.example.com/1", "https://api.example.com", "https://api.example.com"),
        ("https://jobs.example.com/1", "https://evil.example.net", "https://jobs.example.com"),
        ("https://jobs.example.com/1", "", "https://jobs.example.com"),
        ("http://127.0.0.1:1001/1", "http://127.0.0.1:1002", "http://127.0.0.1:1001"),
        ("https://jobs.example.co.uk/1", "https://evil.co.uk", "https://jobs.example.co.uk"),
    ],
)
def test_form_goes_to_the_site_of_its_page_alone(page: str, action: str, goes_to: str) -> None:
    assert origin_to_send_to(PageForm(page, "", (), action)) == goes_to
