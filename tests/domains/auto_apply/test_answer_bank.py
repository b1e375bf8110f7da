"""The answer bank answers the same question again, and no other one."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.clients.embeddings.local import LocalEmbedder
from app.domains.auto_apply.facts import SeekerFacts
from app.domains.auto_apply.fields import FieldKind, FormField
from app.domains.auto_apply.mapping import JobInBrief, Source, texts_to_compare
from app.domains.auto_apply.meanings import Meanings
from app.domains.auto_apply.questions import KnownAnswer, Scope, normalise_question, question_text
from app.domains.auto_apply.topics import Reserved
from tests.domains.auto_apply.forms import asks, chooses, filled, value

PAIRS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "evaluation" / "question_pairs.json").read_text(encoding="utf-8")
)
YES_NO = ("Yes", "No")


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    """Of all the pairs, by the model that comes with the service."""
    texts = list({normalise_question(pair[which]) for pair in PAIRS for which in ("one", "other")})
    return Meanings(dict(zip(texts, asyncio.run(LocalEmbedder().embed(texts)), strict=True)))


def known(question: str, answer: Any = "My answer", **rest: Any) -> tuple[KnownAnswer, ...]:
    return (KnownAnswer(question, answer, **rest),)


def answered(question: str, asked: str, meanings: Meanings | None = None) -> bool:
    """Of somebody of whom nothing else is known."""
    field = asks(asked, FieldKind.TEXTAREA)
    return value(field, facts=SeekerFacts(), answers=known(question), meaning=meanings) is not None


def test_answer_to_one_question_is_never_used_for_another(meanings: Meanings) -> None:
    different = [pair for pair in PAIRS if not pair["same"]]
    wrong = [
        pair
        for pair in different
        if answered(pair["one"], pair["other"], meanings) or answered(pair["other"], pair["one"], meanings)
    ]
    assert len(different) > 100
    assert not wrong


def test_most_questions_are_known_again_in_other_words(meanings: Meanings) -> None:
    same = [pair for pair in PAIRS if pair["same"]]
    found = sum(answered(pair["one"], pair["other"], meanings) for pair in same)
    by_words = sum(answered(pair["one"], pair["other"]) for pair in same)
    assert found >= 0.8 * len(same)
    assert by_words < found


def test_question_is_the_same_whatever_says_that_it_is_required() -> None:
    assert answered("What is your notice period? *", "What is your notice period?  (Required)")
    assert answered("Kündigungsfrist", "KÜNDIGUNGSFRIST* (erforderlich)")


def test_country_in_capitals_is_no_small_word() -> None:
    assert not answered("Are you authorized to work?", "Are you authorized to work in the US?")
    assert not answered("Are you authorized to work in the UK?", "Are you authorized to work in the US?")
    assert answered("Are you authorized to work in the U.S.?", "Are you authorized to work in the USA?")


@pytest.mark.parametrize(
    "question", ["Do you have a valid work permit?", "Do you require sponsorship?", "Salary expectations"]
)
def test_answer_about_a_country_is_for_jobs_in_that_country(question: str) -> None:
    given_in_germany = known(question, "No", country="DE")
    field = asks(question)
    assert value(field, answers=given_in_germany, job=JobInBrief("Cook", "Acme", "DE")) == "No"
    assert value(field, answers=given_in_germany, job=JobInBrief("Cook", "Acme", "CH")) is None
    assert value(field, answers=given_in_germany, job=JobInBrief("Cook", "Acme", None)) is None
    assert value(field, answers=known(question, "No"), job=JobInBrief("Cook", "Acme", "CH")) == "No"


def test_answer_for_a_company_is_for_no_other_and_goes_before_the_general_one() -> None:
    field = asks("Why us?", FieldKind.TEXTAREA)
    for_acme = KnownAnswer("Why us?", "Rockets", Scope.COMPANY, company="ACME  Corp")
    always = KnownAnswer("Why us?", "Work")
    acme, other = JobInBrief("Cook", "Acme Corp"), JobInBrief("Cook", "Globex")
    assert value(field, answers=(always, for_acme), job=acme) == "Rockets"
    assert value(field, answers=(always, for_acme), job=other) == "Work"
    assert value(field, answers=(for_acme,), job=other) is None


def test_answer_given_once_is_for_its_field_alone() -> None:
    field = asks("Why us?", FieldKind.TEXTAREA)
    assert value(field, answers=known("Why us?", "Rockets", scope=Scope.ONCE)) is None
    own = filled(field, answers=known("", "Rockets", scope=Scope.ONCE, key=field.key))[field.key]
    assert (own.value, own.source) == ("Rockets", Source.SEEKER)


def test_own_answer_of_the_run_goes_before_profile_and_bank() -> None:
    field = asks("City")
    own = KnownAnswer("", "Altona", Scope.ONCE, key=field.key)
    assert value(field, answers=(*known("City", "Bremen"), own)) == "Altona"
    assert value(field, answers=known("City", "Bremen")) == "Hamburg"
    assert value(asks("Street"), answers=known("Street", "Hafenstraße 1")) == "Hafenstraße 1"  # no profile has it


def test_own_answer_of_the_run_is_typed_as_it_was_written() -> None:
    for kind in (FieldKind.URL, FieldKind.NUMBER, FieldKind.TEXT):
        field = asks("Rate", kind, pattern="[0-9]+", max_length=3)
        own = KnownAnswer("", "about 75,5", Scope.ONCE, key=field.key)
        assert value(field, answers=(own,)) == "about 75,5"  # the page says what it does not like
    choice = chooses("Shift", "Day", "Night")
    assert value(choice, answers=(KnownAnswer("", "Evening", Scope.ONCE, key=choice.key),)) is None


@pytest.mark.parametrize(
    ("field", "answer", "expected"),
    [
        (chooses("Do you travel?", *YES_NO), "yes", "Yes"),
        (chooses("Do you travel?", "Ja", "Nein"), "Yes", "Ja"),
        (chooses("Do you travel?", *YES_NO), True, "Yes"),
        (chooses("Do you travel?", *YES_NO), "Sometimes", None),
        (chooses("Do you travel?", "Yes, weekly", "Yes, monthly", "No"), "Yes", None),
        (asks("Do you travel?", FieldKind.CHECKBOX), "Yes", True),
        (asks("Do you travel?", FieldKind.CHECKBOX), "Weekly", None),
        (asks("Do you travel?", FieldKind.CHECKBOX), False, False),
        (asks("Do you travel?", FieldKind.CHECKBOX, required=True), False, None),
        (asks("Do you travel?", FieldKind.CHOICES, options=("Train", "Plane")), ("plane", "train"), ("Plane", "Train")),
        (asks("Do you travel?", FieldKind.CHOICES, options=("Train",)), ("Train", "Plane"), None),
        (asks("Do you travel?", FieldKind.CHOICES, options=("Train",)), True, None),
        (asks("Do you travel?", max_length=3), "Weekly", None),
        (asks("Do you travel?", pattern="[A-Z]{2}"), "Weekly", None),
        (asks("Do you travel?", FieldKind.NUMBER), "Weekly", None),
        (asks("Do you travel?", FieldKind.NUMBER, minimum="2"), "3", "3"),
        (asks("Do you travel?", FieldKind.DATE), "soon", None),
        (asks("Do you travel?", FieldKind.DATE), "2030-01-31", "2030-01-31"),
        (asks("Do you travel?", FieldKind.URL), "my site", None),
        (asks("Do you travel?", FieldKind.EMAIL), "ada at example", None),
        (asks("Do you travel?"), "In two\nlines", None),
        (asks("Do you travel?"), ("A", "B"), None),
        (asks("Do you travel?", FieldKind.FILE), "cv", None),
    ],
    ids=str,
)  # fmt: skip
def test_answer_must_fit_the_field(field: FormField, answer: Any, expected: object) -> None:
    assert value(field, answers=known("Do you travel?", answer)) == expected


def test_day_to_start_on_that_is_over_is_asked_again() -> None:
    field = asks("Earliest start date", FieldKind.DATE)
    assert value(field, answers=known("Earliest start date", "2020-01-31")) is None
    assert value(field, answers=known("Earliest start date", "2090-01-31")) == "2090-01-31"
    graduation = asks("Date of graduation", FieldKind.DATE)
    assert value(graduation, answers=known("Date of graduation", "2020-01-31")) == "2020-01-31"


def test_consent_is_taken_over_for_the_very_same_words_alone(meanings: Meanings) -> None:
    given = known("I agree to the privacy policy", True)
    box = FieldKind.CHECKBOX
    assert value(asks("I agree to the privacy policy *", box), answers=given, meaning=meanings) is True
    assert value(asks("I agree to your privacy policy", box), answers=given, meaning=meanings) is None
    assert value(asks("I agree to the privacy policy and to marketing", box), answers=given, meaning=meanings) is None


@pytest.mark.parametrize("label", ["If yes, please explain", "Other", "Please specify", "Details", "Wenn ja, welche?"])
def test_question_that_says_nothing_by_itself_is_asked_again(label: str) -> None:
    assert value(asks(label, FieldKind.TEXTAREA), answers=known(label)) is None


def test_same_label_under_another_heading_is_another_question() -> None:
    emergency = asks("Name", section="Emergency contact")
    reference = asks("Name", section="References")
    given = known(question_text("Name", "Emergency contact"), "Charles Babbage")
    assert value(emergency, answers=given) == "Charles Babbage"
    assert value(reference, answers=given) is None
    assert value(asks("Name"), answers=given) == "Ada Lovelace"


def test_bank_tells_what_it_answers_with() -> None:
    field = asks("Notice period")
    mapping = filled(field, answers=known("What is your notice period?", "Three months", id=7))[field.key]
    assert (mapping.source, mapping.answer_id, mapping.fact) == (Source.ANSWER, 7, Reserved.NOTICE_PERIOD)
    assert 0.9 <= mapping.confidence < 1


def test_only_what_can_be_compared_needs_vectors() -> None:
    assert texts_to_compare([asks("First name"), asks("Email", FieldKind.EMAIL)], ()) == []
    texts = texts_to_compare([asks("Notice period")], known("What is your notice period?"))
    assert texts == ["notice period", "what is your notice period"]
    assert "handle" in texts_to_compare([asks("Handle")], ())
