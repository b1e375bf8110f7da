"""Fields, seekers and whole fillings in one line."""

from typing import Any

from app.domains.auto_apply.facts import SeekerFacts
from app.domains.auto_apply.fields import FieldKind, FormField, Value
from app.domains.auto_apply.mapping import JobInBrief, Mapping, map_fields
from app.domains.auto_apply.meanings import Meanings
from app.domains.auto_apply.questions import KnownAnswer
from app.domains.auto_apply.topics import Fact
from tests.evaluation.form_mapping import SEEKERS

ADA, LUCIA, JEAN = (seeker.facts for seeker in SEEKERS)
JOB = JobInBrief("Backend developer", "Northwind Logistics", "DE")


def asks(label: str, kind: FieldKind = FieldKind.TEXT, **rest: Any) -> FormField:
    """A field; its key is its label unless told."""
    return FormField(**{"key": label, "label": label, "kind": kind, **rest})


def chooses(label: str, *options: str, **rest: Any) -> FormField:
    return asks(label, FieldKind.CHOICE, options=options, **rest)


def filled(
    *fields: FormField,
    facts: SeekerFacts = ADA,
    answers: tuple[KnownAnswer, ...] = (),
    job: JobInBrief = JOB,
    meaning: Meanings | None = None,
    suggestions: dict[str, Fact] | None = None,
) -> dict[str, Mapping]:
    """What becomes of each field, by key."""
    mapped = map_fields(fields, facts, answers, job=job, meaning=meaning, suggestions=suggestions)
    return {mapping.key: mapping for mapping in mapped}


def value(field: FormField, *beside: FormField, **rest: Any) -> Value | None:
    """What the field is filled with, beside others."""
    return filled(field, *beside, **rest)[field.key].value
