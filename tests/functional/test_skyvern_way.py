"""Applying by Skyvern, over HTTP and the queue: started once, believed only where it was read, told apart by its key."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from app.clients.skyvern import RunStatus, SkyvernRun
from app.core.config import Settings
from app.domains.auto_apply import attempt_service
from app.domains.auto_apply.attempts import Ending
from app.flows.apply_by_skyvern import settle_external_runs
from app.flows.skyvern_words import Stop, Verdict, verdict_of
from app.services import Rolecall
from tests.api.applications.steps import collected_job, data_of
from tests.api.auto_apply.steps import ask, do, read, sql
from tests.api.users.test_cvs import uploaded
from tests.conftest import make_rolecall
from tests.people import Person, register
from tests.standins.skyvern import TASKS, SkyvernStandin, skyvern_standin
from tests.standins.web import Hurt
from tests.working import work_off

OWN_KEY = "own-skyvern-key-of-ada"
OPERATORS_KEY = "operators-skyvern-key"
WEBHOOK = "/webhooks/skyvern"
SENT = {"submitted": True, "confirmation": "Thank you, Ada!", "missing": []}
Run = dict[str, Any]


@pytest.fixture
async def api() -> AsyncIterator[SkyvernStandin]:
    async with skyvern_standin(OWN_KEY) as standin:
        yield standin


@pytest.fixture
async def rolecall(settings: Settings, api: SkyvernStandin) -> AsyncIterator[Rolecall]:
    asked = {"skyvern_api_key": SecretStr(OPERATORS_KEY), "skyvern_base_url": api.base_url}
    service = make_rolecall(settings.model_copy(update=asked))
    await service.redis.redis.flushdb()
    try:
        yield service
    finally:
        await service.aclose()


@pytest.fixture
async def seeker(client: httpx.AsyncClient) -> Person:
    person = await register(client)
    body = {"kind": "skyvern", "credentials": {"api_key": OWN_KEY}}
    data_of(await client.post("/integrations", json=body, headers=person.headers), 201)
    return person


async def handed_over(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> tuple[Run, str]:
    """A run that is with Skyvern now, and its id there."""
    number = uuid4().hex[:8]
    job = await collected_job(rolecall, apply_url=f"https://careers-{number}.example/apply")
    run = await ask(client, seeker, job, "submit")
    before = set(api.runs)
    await work_off(rolecall)
    (external,) = set(api.runs) - before
    return run, external


async def told(
    client: httpx.AsyncClient, message: tuple[bytes, Mapping[str, str]], *, run: Run | None = None
) -> httpx.Response:
    body, headers = message
    params = {"run": run["id"]} if run is not None else None
    return await client.post(WEBHOOK, content=body, headers=dict(headers), params=params)


async def test_run_is_started_with_known_answers_and_ends_by_its_message(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> None:
    cv = await uploaded(client, seeker)
    run, external = await handed_over(client, rolecall, api, seeker)
    waiting = await read(client, seeker, run)
    assert (waiting["way"], waiting["status"]) == ("skyvern", "submitting")
    asked = api.runs[external].asked
    assert seeker.email in asked["prompt"]
    assert asked["url"] == waiting["apply_url"]
    assert asked["webhook_url"].endswith(f"{WEBHOOK}?run={run['id']}")
    assert set(asked["error_code_mapping"]) == {stop.value for stop in Stop}
    assert OWN_KEY not in asked["prompt"]
    assert len(api.files) == 1
    api.ends(external, "completed", output=SENT)
    assert (await told(client, api.webhook(external))).json() == {"status": "success"}
    await work_off(rolecall)
    done = await read(client, seeker, run)
    assert (done["status"], done["confirmation"]) == ("submitted", "Thank you, Ada!")
    assert {proof["name"] for proof in done["evidence"]} == {"skyvern-1", "skyvern-run.json", "confirmation.txt"}
    application = data_of(await client.get(f"/applications/{done['application_id']}", headers=seeker.headers))
    assert (application["channel"], application["status"], application["cv_id"]) == ("auto", "submitted", cv["id"])


async def test_operators_key_is_for_whoever_has_none(client: httpx.AsyncClient, rolecall: Rolecall) -> None:
    job = await collected_job(rolecall, apply_url="https://careers.example/apply")
    assert (await ask(client, await register(client), job, "submit"))["way"] == "skyvern"


async def test_message_is_only_a_reason_to_ask(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> None:
    """Rightly signed, it says `completed`; what is read from Skyvern is what counts."""
    run, external = await handed_over(client, rolecall, api, seeker)
    early = api.webhook(external, status="completed", output=SENT)
    assert (await told(client, early)).status_code == 200
    await work_off(rolecall)
    assert (await read(client, seeker, run))["status"] == "submitting"
    api.ends(external, "completed", output=SENT)
    assert await settle_external_runs(rolecall) == 1, "the clock finds what no message told"
    assert (await read(client, seeker, run))["status"] == "submitted"


async def test_forged_messages_change_nothing_and_tell_nothing(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> None:
    run, external = await handed_over(client, rolecall, api, seeker)
    api.ends(external, "completed", output=SENT)
    body, headers = api.webhook(external)
    answers = [
        await told(client, api.webhook(external, key="guessed")),
        await told(client, api.webhook(external, key=OPERATORS_KEY)),  # not this run's owner's
        await told(client, (body, {**headers, "x-skyvern-signature": ""})),
        await told(client, (body, {"content-type": "application/json"})),
        await told(client, (body.replace(b"completed", b"terminated"), headers)),
        await told(client, (b"no JSON", headers)),
        await told(client, (b"", {})),
        await told(client, (b"[" * 100_000, headers)),
        await told(client, (body.replace(external.encode(), b"tsk_nobody"), headers), run={"id": str(uuid4())}),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert len({(answer.json()["code"], answer.json()["detail"]) for answer in answers}) == 1
    assert await work_off(rolecall) == []
    assert (await read(client, seeker, run))["status"] == "submitting"


async def test_message_about_a_run_of_nobody_comes_to_nothing(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> None:
    run, external = await handed_over(client, rolecall, api, seeker)
    unknown = api.webhook(external, key=OPERATORS_KEY, run_id="tsk_nobody", status="completed")
    assert (await told(client, unknown)).json() == {"status": "success"}
    assert await work_off(rolecall) == []
    assert (await read(client, seeker, run))["status"] == "submitting"


async def test_messages_again_and_out_of_order_lead_on_and_never_back(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> None:
    run, external = await handed_over(client, rolecall, api, seeker)
    api.ends(external, "completed", output=SENT)
    message = api.webhook(external)
    for _ in range(3):
        assert (await told(client, message)).status_code == 200
    outcomes = await work_off(rolecall)
    asked = len(api.web.visits(f"/v1/runs/{external}"))
    assert asked == 1, outcomes
    done = await read(client, seeker, run)
    api.ends(external, "failed", failure_reason="late", output=None)
    assert (await told(client, api.webhook(external))).status_code == 200
    await work_off(rolecall)
    again = await read(client, seeker, run)
    assert (again["status"], again["confirmation"]) == (done["status"], done["confirmation"])
    applications = await sql(rolecall, "SELECT count(*) FROM applications")
    assert applications[0][0] == 1


@pytest.mark.parametrize("hurt", [500, "reset"])
async def test_start_that_broke_off_is_unknown_and_never_repeated_until_its_message_names_it(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person, hurt: int | Hurt
) -> None:
    """The run may be there all the same, and only its message says under which name."""
    run, known = await handed_over(client, rolecall, api, seeker)
    await sql(rolecall, "UPDATE auto_apply_runs SET external_run_id = NULL, status = 'unknown'")
    other = await collected_job(rolecall, apply_url="https://careers.example/apply")
    if isinstance(hurt, int):
        api.fails(TASKS, hurt)
    else:
        api.web.misbehave(TASKS, hurt)
    lost = await ask(client, seeker, other, "submit")
    await work_off(rolecall)
    await work_off(rolecall)
    assert (await read(client, seeker, lost))["status"] == "unknown"
    assert len(api.web.visits(TASKS)) == 2, "one of each run"
    api.ends(known, "completed", output=SENT)
    assert (await told(client, api.webhook(known), run=lost)).status_code == 200
    await work_off(rolecall)
    assert (await read(client, seeker, lost))["status"] == "unknown", "that run was asked to tell of another"
    assert (await told(client, api.webhook(known, status="failed"), run=run)).status_code == 200
    await work_off(rolecall)
    assert (await read(client, seeker, run))["status"] == "submitted"


async def test_refused_start_sent_nothing_and_says_so(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> None:
    job = await collected_job(rolecall, apply_url="https://careers.example/apply")
    api.fails(TASKS, 429)
    run = await ask(client, seeker, job, "submit")
    await work_off(rolecall)
    failed = await read(client, seeker, run)
    assert (failed["status"], failed["attempted_at"] is not None) == ("failed", True)
    assert "nothing was sent" in failed["message"]
    assert not api.runs


async def test_key_that_cannot_be_opened_ends_the_run_with_a_sentence(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> None:
    await sql(rolecall, "UPDATE integrations SET credentials = 'k1:somebody changed what is stored here'")
    job = await collected_job(rolecall, apply_url="https://careers.example/apply")
    run = await ask(client, seeker, job, "submit")
    await work_off(rolecall)
    failed = await read(client, seeker, run)
    assert (failed["status"], failed["error"]["code"]) == ("failed", "credentials_unreadable")
    assert failed["message"].endswith("enter it again.")
    assert api.web.log == [], "not even with the operator's key"


async def test_what_the_form_asks_is_asked_and_remembered_for_the_next_start(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> None:
    run, external = await handed_over(client, rolecall, api, seeker)
    missing = {"submitted": False, "missing": ["Notice period"]}
    api.ends(external, "terminated", output=missing, errors=[{"error_code": "missing_answer"}])
    assert (await told(client, api.webhook(external))).status_code == 200
    await work_off(rolecall)
    asking = await read(client, seeker, run)
    assert asking["status"] == "needs_input"
    (question,) = asking["questions"]
    assert (question["label"], question["required"]) == ("Notice period", True)
    answer = [{"question_id": question["id"], "answer": "3 months", "scope": "once"}]
    data_of(await do(client, seeker, run, "answers", answer))
    await work_off(rolecall)
    second = next(id for id in api.runs if id != external)
    assert '"asks_for":"Notice period","answer":"3 months"' in api.runs[second].asked["prompt"]
    api.ends(second, "completed", output=SENT)
    await settle_external_runs(rolecall)
    assert (await read(client, seeker, run))["status"] == "submitted"


async def test_stop_for_everybody_calls_off_what_is_there_already(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person, admin: Person
) -> None:
    run, external = await handed_over(client, rolecall, api, seeker)
    await settle_external_runs(rolecall)
    assert not api.runs[external].is_cancelled
    data_of(await client.put("/admin/auto-apply", json={"enabled": False}, headers=admin.headers))
    await settle_external_runs(rolecall)
    assert api.runs[external].is_cancelled
    await settle_external_runs(rolecall)
    stopped = await read(client, seeker, run)
    assert (stopped["status"], stopped["error"]["code"]) == ("failed", "form_refused"), "it had not begun there"


async def test_review_shows_what_goes_along_before_anything_is_started(
    client: httpx.AsyncClient, rolecall: Rolecall, api: SkyvernStandin, seeker: Person
) -> None:
    job = await collected_job(rolecall, apply_url="https://careers.example/apply")
    run = await ask(client, seeker, job, "review")
    await work_off(rolecall)
    shown = await read(client, seeker, run)
    assert shown["status"] == "needs_review"
    assert seeker.email in {field["value"] for field in shown["fields"]}
    assert not api.runs
    data_of(await do(client, seeker, run, "approve"))
    await work_off(rolecall)
    assert len(api.runs) == 1


async def test_worker_that_died_after_the_attempt_leaves_an_unknown_run(
    client: httpx.AsyncClient,
    rolecall: Rolecall,
    api: SkyvernStandin,
    seeker: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may have asked Skyvern, or not: nobody asks again."""
    run, _ = await handed_over(client, rolecall, api, seeker)
    await sql(rolecall, "UPDATE auto_apply_runs SET external_run_id = NULL")
    monkeypatch.setattr(attempt_service, "LIVES_AFTER_CLICK", timedelta(0))
    await sql(rolecall, "UPDATE background_tasks SET state = 'ready' WHERE name = 'auto_apply.apply'")
    await work_off(rolecall)
    assert (await read(client, seeker, run))["status"] == "unknown"
    assert len(api.web.visits(TASKS)) == 1


def ended(status: RunStatus, output: object = None, *codes: str, has_started: bool = True) -> Verdict | None:
    return verdict_of(SkyvernRun("tsk_1", status, output, "why", codes, has_started=has_started))


@pytest.mark.parametrize("status", [status for status in RunStatus if not status.is_final])
def test_run_that_goes_on_has_no_verdict(status: RunStatus) -> None:
    assert ended(status, SENT) is None


@pytest.mark.parametrize(
    ("status", "output", "codes", "ending"),
    [
        (RunStatus.COMPLETED, SENT, (), Ending.SUBMITTED),
        (RunStatus.FAILED, SENT, (), Ending.SUBMITTED),  # only its message failed
        (RunStatus.COMPLETED, {"submitted": False}, (), Ending.REFUSED),
        (RunStatus.COMPLETED, {"submitted": "yes"}, (), Ending.UNKNOWN),
        (RunStatus.COMPLETED, None, (), Ending.UNKNOWN),
        (RunStatus.COMPLETED, [1], (), Ending.UNKNOWN),
        (RunStatus.TERMINATED, None, ("captcha",), Ending.REFUSED),
        (RunStatus.TERMINATED, None, ("job_closed",), Ending.CLOSED),
        (RunStatus.TERMINATED, None, ("already_applied",), Ending.DUPLICATE),
        (RunStatus.TERMINATED, None, ("something_else",), Ending.UNKNOWN),
        (RunStatus.FAILED, None, (), Ending.UNKNOWN),
        (RunStatus.TIMED_OUT, {"submitted": None}, (), Ending.UNKNOWN),
        (RunStatus.CANCELED, None, (), Ending.UNKNOWN),
    ],
)
def test_what_neither_confirms_nor_rules_out_is_unknown(
    status: RunStatus, output: object, codes: tuple[str, ...], ending: Ending
) -> None:
    verdict = ended(status, output, *codes)
    assert verdict is not None
    assert verdict.ending is ending


def test_run_that_was_called_off_before_it_began_sent_nothing() -> None:
    verdict = ended(RunStatus.CANCELED, has_started=False)
    assert verdict is not None
    assert verdict.ending is Ending.REFUSED
