"""What a run knows of its form: kept as one encrypted document beside the run, and deleted with its evidence."""

import hashlib
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict

from app.core.crypto import Keyring
from app.domains.auto_apply.fields import FieldKind, FormField, Value
from app.domains.auto_apply.mapping import Mapping, Source, must_ask
from app.domains.auto_apply.topics import Reserved, Topic


class RunField(BaseModel):
    """A field of the form with what it is filled with; `value` None: with nothing."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    label: str
    kind: FieldKind
    required: bool
    options: tuple[str, ...] = ()
    section: str = ""
    help: str = ""
    accept: tuple[str, ...] = ()
    max_length: int | None = None
    pattern: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    step: int = 1
    value: Value | None = None
    source: Source | None = None
    topic: Topic = Reserved.QUESTION
    confidence: float = 0.0
    reason: str = ""
    message: str = ""  # what the page said to what was filled in

    def as_form_field(self) -> FormField:
        """The field as the page asks it."""
        return FormField(**{name: getattr(self, name) for name in _TAKEN_OVER})

    @property
    def is_question(self) -> bool:
        """Whether only the seeker can fill it in: a file other than the CV and the letter is no question."""
        return self.kind is not FieldKind.FILE and (self.value is None or bool(self.message))


class SentDocument(BaseModel):
    """A file that went along, by what tells it from any other."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    filename: str
    content_type: str = ""
    size: int = 0
    sha256: str


class RunContent(BaseModel):
    fields: list[RunField] = []
    origin: str = ""  # that the form is sent to
    obstacle: str = ""  # a login, a captcha or a payment that a person must pass, in words
    given: dict[str, Value] = {}  # the seeker's answers for this run, by the field's key
    approved: str = ""  # the digest of the values that the seeker approved
    confirmation: str = ""  # what the page said when it was sent, or instead
    final_url: str = ""
    documents: list[SentDocument] = []

    @classmethod
    def read(cls, keyring: Keyring, run_id: UUID, sealed: bytes | None) -> Self:
        return cls() if sealed is None else cls.model_validate_json(keyring.decrypt(sealed, context=context_of(run_id)))

    def seal(self, keyring: Keyring, run_id: UUID) -> bytes:
        return keyring.encrypt(self.model_dump_json().encode(), context=context_of(run_id))

    @property
    def digest(self) -> str:
        """The same for the same values in the same fields, sent to the same place, and no other."""
        values = [(field.key, field.label, field.value) for field in self.fields]
        return hashlib.sha256(orjson.dumps([self.origin, values])).hexdigest()

    @property
    def questions(self) -> list[RunField]:
        return [field for field in self.fields if field.is_question]

    @property
    def must_answer(self) -> bool:
        """Whether the form cannot be sent before somebody said something."""
        return any((field.required and field.value is None) or field.message for field in self.fields)


def context_of(run_id: UUID) -> str:
    return f"auto_apply_runs:{run_id}:content"


def fields_of(
    fields: Sequence[FormField], mappings: Sequence[Mapping], messages: Dictionary[str, str] | None = None
) -> list[RunField]:
    """A form's fields with what they are filled with. `messages`: what the page said to single ones."""
    by_key = {mapping.key: mapping for mapping in mappings}
    said = messages or {}
    return [_field(field, by_key.get(field.key), said.get(field.key, "")) for field in fields]


def _field(field: FormField, mapping: Mapping | None, message: str) -> RunField:
    values: dict[str, Any] = {name: getattr(field, name) for name in _TAKEN_OVER}
    if mapping is not None:
        values |= {
            "value": mapping.value,
            "source": mapping.source if mapping.value is not None else None,
            "topic": mapping.fact,
            "confidence": mapping.confidence,
            "reason": mapping.reason,
            "required": field.required or must_ask(field, mapping),
        }
    return RunField(**values, message=message)


_TAKEN_OVER = (
    "key", "label", "kind", "required", "options", "section", "help", "accept", "max_length", "pattern", "minimum",
    "maximum", "step",
)  # fmt: skip
# Answers to these hold for the country of the job that they were given for.
BY_COUNTRY = frozenset({Reserved.WORK_PERMIT, Reserved.SPONSORSHIP, Reserved.SALARY})
