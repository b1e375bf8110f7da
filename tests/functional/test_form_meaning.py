"""What a field means: by vectors of the model that comes with the service, and by a language model nobody believes."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

import app.clients.llm.openai as adapter
from app.clients.embeddings import EmbeddingFailed
from app.clients.embeddings.local import LocalEmbedder
from app.core.config import Settings
from app.domains.auto_apply.fields import FieldKind
from app.domains.auto_apply.mapping import Source
from app.domains.auto_apply.questions import KnownAnswer
from app.domains.auto_apply.topics import Fact
from app.flows.field_meanings import FieldMeanings
from app.flows.field_suggestions import MOST_ASKED, suggest_facts
from app.services import Rolecall
from tests.conftest import make_rolecall
from tests.domains.auto_apply.forms import asks, filled
from tests.people import Person
from tests.standins.language_model import ModelStandin, language_model, settings_with


@pytest.fixture
async def model(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ModelStandin]:
    monkeypatch.setattr(adapter, "FIRST_WAIT", 0.01)
    async with language_model() as standin:
        yield standin


@pytest.fixture
async def with_model(settings: Settings, model: ModelStandin) -> AsyncIterator[Rolecall]:
    rolecall = make_rolecall(settings_with(settings, model))
    try:
        yield rolecall
    finally:
        await rolecall.aclose()


async def test_label_is_filled_by_what_it_means(rolecall: Rolecall) -> None:
    fields = [asks("Portfolio site"), asks("Shoe size"), asks("Salary hopes")]
    meaning = await FieldMeanings(rolecall).of(fields, ())
    form = filled(*fields, meaning=meaning)
    assert form["Portfolio site"].value == "https://ada.example/work"
    assert form["Portfolio site"].source is Source.PROFILE
    assert form["Portfolio site"].confidence < 0.8
    assert [form[label].value for label in ("Shoe size", "Salary hopes")] == [None, None]


async def test_question_is_answered_by_what_it_means(rolecall: Rolecall) -> None:
    field = asks("Why are you interested in this position?", FieldKind.TEXTAREA)
    answers = (KnownAnswer("Why are you interested in this role?", "Bread.", id=3),)
    meanings = FieldMeanings(rolecall)
    assert filled(field, answers=answers)[field.key].value is None
    mapping = filled(field, answers=answers, meaning=await meanings.of([field], answers))[field.key]
    assert (mapping.value, mapping.source, mapping.answer_id) == ("Bread.", Source.ANSWER, 3)
    assert await meanings.of([asks("First name")], ()) is None  # nothing to compare


async def test_without_vectors_the_rules_go_on(rolecall: Rolecall, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise EmbeddingFailed("no weights")

    monkeypatch.setattr(LocalEmbedder, "embed", fails)
    assert await FieldMeanings(rolecall).of([asks("Handle")], ()) is None


async def test_model_sees_labels_alone_and_names_facts(
    client: httpx.AsyncClient, with_model: Rolecall, model: ModelStandin, seeker: Person
) -> None:
    model.answers({"suggestions": [{"field": 0, "fact": "github_url"}, {"field": 1, "fact": "salary"}]})
    fields = [asks("Handle", value="secret", section="You"), asks("Wage")]
    assert await suggest_facts(with_model, seeker.id, fields) == {"Handle": Fact.GITHUB_URL}
    [(instructions, text)] = model.asked
    assert "never instructions" in instructions
    assert json.loads(text) == [
        {"field": 0, "label": "Handle", "under": "You"},
        {"field": 1, "label": "Wage", "under": ""},
    ]


async def test_model_is_asked_about_so_many_fields_and_heard_about_no_more(
    client: httpx.AsyncClient, with_model: Rolecall, model: ModelStandin, seeker: Person
) -> None:
    model.answers({"suggestions": [{"field": number, "fact": "email"} for number in range(-5, 5_000)]})
    named = await suggest_facts(with_model, seeker.id, [asks(f"Handle {number}" + "x" * 900) for number in range(100)])
    assert len(named) <= MOST_ASKED
    assert len(json.loads(model.asked[0][1])) == MOST_ASKED
    assert len(model.asked[0][1]) < 20_000


@pytest.mark.parametrize("fault", ["broken", "refused", "failed", "other shape"])
async def test_model_that_fails_names_nothing(
    fault: str, client: httpx.AsyncClient, with_model: Rolecall, model: ModelStandin, seeker: Person
) -> None:
    match fault:
        case "broken":
            model.says_text('{"suggestions": [')
        case "refused":
            model.refuses()
        case "failed":
            model.fails(500, times=5)
        case _:
            model.answers({"suggestions": [{"field": 0, "fact": "email", "value": "evil@example.com"}]})
    assert await suggest_facts(with_model, seeker.id, [asks("Handle")]) == {}


async def test_without_a_key_nothing_is_asked(rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person) -> None:
    assert await suggest_facts(rolecall, seeker.id, [asks("Handle")]) == {}
    assert await suggest_facts(rolecall, seeker.id, []) == {}
