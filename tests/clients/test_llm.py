"""The language model's client against a server that checks requests and answers as OpenAI's does."""

from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import BaseModel, ConfigDict

import app.clients.llm.openai as adapter
from app.clients.llm import (
    LanguageModel,
    ModelAnswerInvalid,
    ModelBusy,
    ModelFailed,
    ModelRefused,
    ModelTruncated,
    ModelUnavailable,
    make_language_model,
)
from app.core.unit_of_work import NetworkInsideUnit
from app.services import Rolecall
from tests.conftest import make_settings
from tests.standins.language_model import MODEL, ModelStandin, language_model, settings_with
from tests.standins.web import Answer, Hurt

RESPONSES = "/v1/responses"
ANSWER = {"colours": ["red"]}


class Colours(BaseModel):
    model_config = ConfigDict(extra="forbid")

    colours: list[str]


@pytest.fixture
async def standin() -> AsyncIterator[ModelStandin]:
    async with language_model() as model:
        model.answers(ANSWER)
        yield model


@pytest.fixture
async def model(standin: ModelStandin, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LanguageModel]:
    monkeypatch.setattr(adapter, "FIRST_WAIT", 0.01)
    made = make_language_model(settings_with(make_settings(), standin))
    assert made is not None
    yield made
    await made.aclose()


async def ask(model: LanguageModel) -> list[str]:
    return (await model.complete("Name the colours.", "A red car.", Colours)).answer.colours


def test_without_a_key_there_is_no_model() -> None:
    assert make_language_model(make_settings()) is None


async def test_answer_comes_in_the_shape_asked_for_with_its_model_and_cost(
    model: LanguageModel, standin: ModelStandin
) -> None:
    completion = await model.complete("Name the colours.", "A red car.", Colours)
    assert completion.answer == Colours(colours=["red"])
    assert completion.model.startswith(MODEL)
    assert (completion.input_tokens, completion.output_tokens) == (120, 60)
    assert standin.asked == [("Name the colours.", "A red car.")]
    assert standin.refused == []


async def test_service_with_chat_completions_alone_is_asked_there(model: LanguageModel, standin: ModelStandin) -> None:
    standin.lacks_responses()
    assert await ask(model) == ["red"]
    assert await ask(model) == ["red"]
    assert standin.web.paths == [RESPONSES, "/v1/chat/completions", "/v1/chat/completions"]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_busy_or_broken_service_is_asked_again(status: int, model: LanguageModel, standin: ModelStandin) -> None:
    standin.fails(status, headers={"Retry-After": "0"}, times=2)
    assert await ask(model) == ["red"]
    assert len(standin.web.visits(RESPONSES)) == 3


async def test_it_is_not_asked_for_ever(model: LanguageModel, standin: ModelStandin) -> None:
    standin.fails(429, times=10)
    with pytest.raises(ModelBusy):
        await ask(model)
    assert len(standin.web.visits(RESPONSES)) == adapter.ATTEMPTS


@pytest.mark.parametrize(
    ("status", "code", "headers", "kind"),
    [
        (429, "rate_limit_exceeded", {"Retry-After": "3600"}, ModelBusy),
        (429, "insufficient_quota", {}, ModelBusy),
        (400, "invalid_request_error", {}, ModelFailed),
        (401, "invalid_api_key", {}, ModelFailed),
        (404, "model_not_found", {}, ModelFailed),
    ],
)
async def test_what_another_try_does_not_mend_is_not_tried_again(
    status: int,
    code: str,
    headers: dict[str, str],
    kind: type[ModelFailed],
    model: LanguageModel,
    standin: ModelStandin,
) -> None:
    standin.fails(status, code=code, headers=headers)
    with pytest.raises(kind) as failed:
        await ask(model)
    assert str(status) in failed.value.detail
    assert len(standin.web.log) == 1


@pytest.mark.parametrize(
    ("happen", "kind"),
    [
        (lambda standin: standin.refuses(), ModelRefused),
        (lambda standin: standin.breaks_off("content_filter"), ModelRefused),
        (lambda standin: standin.breaks_off(), ModelTruncated),
        (lambda standin: standin.says_text('{"colours": ["red"'), ModelAnswerInvalid),
        (lambda standin: standin.says_text("Certainly! The colours are red."), ModelAnswerInvalid),
        (lambda standin: standin.answers({"colours": "red"}), ModelAnswerInvalid),
        (lambda standin: standin.answers({"colours": ["red"], "tool": "rm"}), ModelAnswerInvalid),
        (lambda standin: standin.answers({}), ModelAnswerInvalid),
    ],
)
@pytest.mark.parametrize("is_old", [False, True])
async def test_answer_that_is_none_fails_with_a_code_of_its_own(
    happen: Callable[[ModelStandin], None],
    kind: type[ModelFailed],
    is_old: bool,
    model: LanguageModel,
    standin: ModelStandin,
) -> None:
    if is_old:
        standin.lacks_responses()
    if is_old and kind is ModelRefused:
        standin.refuses()
    else:
        happen(standin)
    with pytest.raises(ModelFailed) as failed:
        await ask(model)
    assert type(failed.value) is kind


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"{", b"[]", b'"x"', b"{}", b'{"status":"completed"}'])
@pytest.mark.parametrize("content_type", ["application/json", "text/html"])
async def test_answer_of_something_else_is_not_taken_for_one(
    body: bytes, content_type: str, model: LanguageModel, standin: ModelStandin
) -> None:
    standin.web.respond(RESPONSES, lambda _: Answer(body, content_type))
    with pytest.raises(ModelFailed):
        await ask(model)


@pytest.mark.parametrize("hurt", ["silent", "drip", "reset", "half", "garbage"])
async def test_broken_connection_is_given_up(
    hurt: Hurt, model: LanguageModel, standin: ModelStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "TIMEOUT", 0.3)
    standin.web.misbehave(RESPONSES, hurt)
    with pytest.raises(ModelUnavailable):
        await ask(model)
    assert len(standin.web.visits(RESPONSES)) == adapter.ATTEMPTS


async def test_it_is_never_asked_inside_a_unit(model: LanguageModel, standin: ModelStandin, rolecall: Rolecall) -> None:
    async with rolecall.unit():
        with pytest.raises(NetworkInsideUnit):
            await ask(model)
    assert standin.web.log == []
