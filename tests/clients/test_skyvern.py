"""Skyvern's client against a server that checks requests and answers as Skyvern does."""

import hashlib
import hmac
from collections.abc import AsyncIterator

import pytest

from app.clients import Clients
from app.clients.skyvern import RunStatus, Skyvern, SkyvernAnswerInvalid, SkyvernFailed, SkyvernTask, is_signed
from app.core.unit_of_work import NetworkInsideUnit
from app.services import Rolecall
from tests.conftest import make_settings
from tests.standins.skyvern import AGENTS, IMAGE, KEY, TASKS, SkyvernStandin, settings_with, skyvern_standin
from tests.standins.web import Answer, Hurt

TASK = SkyvernTask(
    prompt="Fill in the form at the address and send it once.",
    url="https://careers.example.com/1/apply",
    title="rolecall 1",
    output_schema={"type": "object", "properties": {"submitted": {"type": "boolean"}}},
    error_codes={"captcha": "The page asks to prove that one is human"},
    webhook_url="https://rolecall.example.com/api/v1/webhooks/skyvern",
)


@pytest.fixture
async def api() -> AsyncIterator[SkyvernStandin]:
    async with skyvern_standin() as standin:
        yield standin


@pytest.fixture
async def clients(api: SkyvernStandin) -> AsyncIterator[Clients]:
    made = Clients(settings_with(make_settings(), api))
    yield made
    await made.aclose()


@pytest.fixture
def skyvern(clients: Clients) -> Skyvern:
    return clients.skyvern(KEY)


async def test_task_is_started_looked_at_and_stopped(skyvern: Skyvern, api: SkyvernStandin) -> None:
    run = await skyvern.run_task(TASK)
    assert (run.status, run.has_started, run.webhook_url) == (RunStatus.CREATED, False, TASK.webhook_url)
    asked = api.runs[run.run_id].asked
    assert (asked["prompt"], asked["url"]) == (TASK.prompt, TASK.url)
    assert "max_steps" not in asked, "what was not said is left out"
    api.ends(run.run_id, "failed", failure_reason="stuck", errors=[{"error_code": "captcha", "reasoning": "…"}])
    read = await skyvern.get_run(run.run_id)
    assert read is not None
    assert read.status.is_final
    assert (read.failure_reason, read.error_codes, read.has_started) == ("stuck", ("captcha",), True)
    assert await skyvern.screenshots(read) == [IMAGE]
    await skyvern.cancel(run.run_id)
    assert api.runs[run.run_id].is_cancelled


async def test_agent_is_started_with_its_parameters(skyvern: Skyvern, api: SkyvernStandin) -> None:
    run = await skyvern.run_agent("wpid_1", {"email": "ada@example.com"}, TASK)
    assert run.run_id.startswith("wr_")
    assert api.runs[run.run_id].asked["parameters"] == {"email": "ada@example.com"}
    assert await skyvern.screenshots(run) == [IMAGE], "found among its artifacts"
    assert api.web.visits(AGENTS)


async def test_file_is_handed_over_whole_whatever_its_name(skyvern: Skyvern, api: SkyvernStandin) -> None:
    address = await skyvern.upload_file('Léa "CV"\r\nX: 1.pdf', b"%PDF-1.7 \x00\xff", "application/pdf")
    assert address.startswith(api.base_url)
    assert b"%PDF-1.7 \x00\xff\r\n--" in api.files[0]
    assert 'filename="Léa _CV___X: 1.pdf"'.encode() in api.files[0]


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 422, 429])
async def test_refusal_means_that_nothing_began(skyvern: Skyvern, api: SkyvernStandin, status: int) -> None:
    api.fails(TASKS, status)
    with pytest.raises(SkyvernFailed) as failure:
        await skyvern.run_task(TASK)
    assert not failure.value.may_have_begun
    assert len(api.web.visits(TASKS)) == 1


@pytest.mark.parametrize("hurt", [500, 503, "reset", "half", "garbage", "reset_midway"])
async def test_after_any_other_failure_a_run_may_have_begun_and_none_is_started_again(
    skyvern: Skyvern, api: SkyvernStandin, hurt: int | Hurt
) -> None:
    if isinstance(hurt, int):
        api.fails(TASKS, hurt)
    else:
        api.web.misbehave(TASKS, hurt)
    with pytest.raises(SkyvernFailed) as failure:
        await skyvern.run_task(TASK)
    assert failure.value.may_have_begun
    assert len(api.web.visits(TASKS)) == 1


async def test_answer_without_a_run_is_invalid_and_may_have_begun_one(skyvern: Skyvern, api: SkyvernStandin) -> None:
    for answer in (b"[]", b"<h1>OK</h1>", b'{"status": "created"}', b'{"run_id": "../../secret"}', b'{"run_id": NaN}'):
        api.web.respond(TASKS, lambda _, answer=answer: _answer(answer))  # type: ignore[misc]
        with pytest.raises(SkyvernAnswerInvalid) as failure:
            await skyvern.run_task(TASK)
        assert failure.value.may_have_begun


async def test_wrong_key_is_told_as_a_failure_without_the_key_in_it(clients: Clients) -> None:
    with pytest.raises(SkyvernFailed) as failure:
        await clients.skyvern("wrong-key-abc").run_task(TASK)
    assert "wrong-key-abc" not in str(failure.value)


async def test_run_of_another_account_is_none_and_another_run_is_refused(skyvern: Skyvern, api: SkyvernStandin) -> None:
    assert await skyvern.get_run("tsk_nobody") is None
    run = await skyvern.run_task(TASK)
    api.runs[run.run_id].record["run_id"] = "tsk_other"
    with pytest.raises(SkyvernAnswerInvalid):
        await skyvern.get_run(run.run_id)


async def test_status_of_a_later_version_ends_nothing(skyvern: Skyvern, api: SkyvernStandin) -> None:
    run = await skyvern.run_task(TASK)
    api.runs[run.run_id].record["status"] = "hibernating"
    read = await skyvern.get_run(run.run_id)
    assert read is not None
    assert not read.status.is_final


async def test_key_goes_to_no_other_place(skyvern: Skyvern, api: SkyvernStandin) -> None:
    run = await skyvern.run_task(TASK)
    async with skyvern_standin() as elsewhere:
        elsewhere.web.serve("/shot.png", IMAGE, content_type="image/png")
        api.ends(run.run_id, "completed")
        api.runs[run.run_id].record["screenshot_urls"] = [elsewhere.web.url("/shot.png"), api.web.url("/nothing.png")]
        read = await skyvern.get_run(run.run_id)
        assert read is not None
        assert await skyvern.screenshots(read) == [], "an inner address is not fetched on Skyvern's word"
        assert elsewhere.web.log == []


async def test_it_is_not_called_inside_a_unit(rolecall: Rolecall) -> None:
    async with rolecall.unit():
        with pytest.raises(NetworkInsideUnit):
            await rolecall.clients.skyvern(KEY).run_task(TASK)
        with pytest.raises(NetworkInsideUnit):
            await rolecall.clients.skyvern(KEY).upload_file("cv.pdf", b"%PDF", "application/pdf")


def test_only_who_holds_the_key_signs() -> None:
    body = b'{"run_id":"tsk_1"}'
    signature = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    assert is_signed(body, signature, KEY)
    for wrong in (None, "", "v0=" + signature, signature.upper(), signature[:-1], "é" * 64, "\udcff"):
        assert not is_signed(body, wrong, KEY)
    assert not is_signed(body + b" ", signature, KEY)
    assert not is_signed(body, signature, "another key")
    assert not is_signed(body, hmac.new(b"", body, hashlib.sha256).hexdigest(), ""), "an empty key signs nothing"


def _answer(body: bytes) -> Answer:
    return Answer(body, "application/json")
