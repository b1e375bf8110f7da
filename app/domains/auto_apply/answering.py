"""Answers as their fields take them, or why they do not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.core.errors import FieldError
from app.core.folding import fold
from app.domains.auto_apply.content import RunField
from app.domains.auto_apply.errors import UnfitAnswer
from app.domains.auto_apply.fields import FieldKind, Value
from app.domains.auto_apply.schemas import RunAnswer
from app.domains.auto_apply.values import fits

MAX_OPTIONS_TOLD = 20


class Unfit(Exception):
    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def fitted(fields: Mapping[str, RunField], answers: Sequence[RunAnswer]) -> list[tuple[RunField, Value]]:
    """Each answer with its field, as the field takes it; UnfitAnswer with a pointer to each that does not fit."""
    kept: list[tuple[RunField, Value]] = []
    faults: list[FieldError] = []
    for place, answer in enumerate(answers):
        field = fields.get(answer.question_id)
        if field is None or field.kind is FieldKind.FILE:
            faults.append(FieldError(f"/{place}/question_id", "is no question of this run", "unknown_question"))
            continue
        try:
            kept.append((field, fit(field, answer.answer)))
        except Unfit as unfit:
            faults.append(FieldError(f"/{place}/answer", unfit.message, unfit.code))
    if faults:
        raise UnfitAnswer(f"{faults[0].pointer} {faults[0].message}", errors=faults[:100])
    return kept


def fit(field: RunField, answer: Any) -> Value:
    """The answer as this field takes it, by its kind and by all that the page asks of it."""
    value = _by_kind(field, answer)
    if not fits(value, field.as_form_field()):
        raise Unfit("does not have the form that the page asks for", "unfit")
    return value


def _by_kind(field: RunField, answer: Any) -> Value:
    if field.kind is FieldKind.CHECKBOX:
        if not isinstance(answer, bool):
            raise Unfit("must be true or false", "type")
        if field.required and not answer:
            raise Unfit("must be true: the form cannot be sent without it; cancel the run instead", "must_be_true")
        return answer
    if field.kind is FieldKind.CHOICES:
        return tuple(_options(field, answer if isinstance(answer, list) else [answer]))
    if field.kind is FieldKind.CHOICE and field.options:
        if isinstance(answer, list):
            raise Unfit("must be one of the options", "type")
        return next(_options(field, [answer]))
    if not isinstance(answer, str):
        raise Unfit("must be a text", "type")
    return _text(field, answer)


def _options(field: RunField, answers: Sequence[Any]) -> Iterator[str]:
    """The options meant, as the page writes them; `true` and `false` are yes and no where those are options."""
    if not answers and field.required:
        raise Unfit("must name at least one of the options", "required")
    by_name = {fold(option): option for option in reversed(field.options)}
    for answer in answers:
        said = {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer
        option = said if said in field.options else by_name.get(fold(said)) if isinstance(said, str) else None
        if option is None:
            told = ", ".join(field.options[:MAX_OPTIONS_TOLD])
            raise Unfit(f"must be one of the options: {told}", "not_an_option")
        yield option


def _text(field: RunField, answer: str) -> str:
    if field.max_length is not None and len(answer) > field.max_length:
        raise Unfit(f"must not be longer than {field.max_length} characters", "too_long")
    if field.kind is FieldKind.NUMBER and not re.fullmatch(r"[-+]?\d{1,15}([.,]\d{1,6})?", answer):
        raise Unfit("must be a number", "not_a_number")
    if field.kind is FieldKind.DATE:
        try:
            date.fromisoformat(answer)
        except ValueError:
            raise Unfit("must be a day such as 2026-11-21", "not_a_day") from None
    if field.kind is FieldKind.EMAIL and not re.fullmatch(r"[^@\s]+@[^@\s]+", answer):
        raise Unfit("must be an e-mail address", "not_an_email")
    return answer
