"""What each field of a form is filled with: a fact of the profile, an approved answer, or nothing, and then it is asked.

Asking is never wrong, filling in the wrong thing is. So a field is filled only where all that is known of it agrees.
"""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domains.auto_apply.facts import SeekerFacts
from app.domains.auto_apply.fields import FormField, Value
from app.domains.auto_apply.meanings import Meanings
from app.domains.auto_apply.questions import KnownAnswer
from app.domains.auto_apply.topics import Fact, Reserved, Topic


class Source(StrEnum):
    """Where a value comes from; of a field that is asked, where an answer would have to come from."""

    PROFILE = "profile"
    CV = "cv"
    SETTINGS = "settings"
    ANSWER = "answer"
    SEEKER = "seeker"
    MODEL = "model"  # a fact of the profile, for a field that the language model understood


@dataclass(frozen=True, slots=True)
class JobInBrief:
    title: str
    company: str
    country: str | None = None  # ISO 3166


@dataclass(frozen=True, slots=True)
class Mapping:
    """What becomes of one field. `value` None: it is left empty, and asked where `must_ask` says so."""

    key: str
    value: Value | None
    source: Source
    fact: Topic
    confidence: float
    reason: str
    answer_id: int | None = None  # of the bank's answer that was used


def map_fields(
    fields: Sequence[FormField],
    facts: SeekerFacts,
    answers: Sequence[KnownAnswer],
    *,
    job: JobInBrief,
    meaning: Meanings | None = None,
    suggestions: Dictionary[str, Fact] | None = None,
) -> list[Mapping]:
    """One mapping for each field, in their order. `suggestions`: facts that a language model named, by key."""
    given = {answer.key: answer for answer in answers if answer.key is not None}
    mapped = []
    for field in fields:
        if (own := given.get(field.key)) is not None:
            mapped.append(Mapping(field.key, own.value, Source.SEEKER, Reserved.QUESTION, 1.0, "Your answer", own.id))
            continue
        fact = _BY_AUTOCOMPLETE.get(field.autocomplete.lower().split(" ")[-1])
        value = facts.text(fact) if fact and field.kind.is_typed else None
        topic: Topic = fact or Reserved.QUESTION
        mapped.append(Mapping(field.key, value, Source.PROFILE, topic, 0.95 if value else 0.0, ""))
    return mapped


def must_ask(field: FormField, mapping: Mapping) -> bool:
    """Whether the form can't be sent before the seeker said something: it is required and nothing is known."""
    return mapping.value is None and field.required


_BY_AUTOCOMPLETE = {
    "name": Fact.FULL_NAME,
    "given-name": Fact.FIRST_NAME,
    "family-name": Fact.LAST_NAME,
    "email": Fact.EMAIL,
    "tel": Fact.PHONE,
}
