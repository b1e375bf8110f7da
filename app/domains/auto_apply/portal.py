"""The form of a job here, which is a JSON Schema, as a form like any other, and its answers back."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domains.auto_apply.content import RunField
from app.domains.auto_apply.fields import FieldKind, FormField

_KINDS = {"number": FieldKind.NUMBER, "integer": FieldKind.NUMBER, "boolean": FieldKind.CHECKBOX}
_FORMATS = {"email": FieldKind.EMAIL, "date": FieldKind.DATE}
_LONG = 500  # letters that an answer in several lines may have


def form_fields(form: Mapping[str, Any] | None) -> list[FormField]:
    """The questions as fields. CV and letter are no questions here: they go with the application."""
    if not form:
        return []
    required = set(form.get("required", ()))
    return [_field(name, question, name in required) for name, question in form.get("properties", {}).items()]


def _field(name: str, question: Mapping[str, Any], is_required: bool) -> FormField:
    options = _options(question)
    return FormField(
        key=name,
        name=name,
        label=str(question.get("title") or name.replace("_", " ")),
        help=str(question.get("description") or ""),
        kind=_kind(question, options),
        required=is_required,
        options=options,
        max_length=question.get("maxLength"),
        pattern=question.get("pattern"),
        minimum=_text(question.get("minimum")),
        maximum=_text(question.get("maximum")),
    )


def _options(question: Mapping[str, Any]) -> tuple[str, ...]:
    values = question.get("enum") or (question.get("items") or {}).get("enum") or ()
    return tuple(str(value) for value in values)


def _kind(question: Mapping[str, Any], options: tuple[str, ...]) -> FieldKind:
    kind = question.get("type")
    if kind == "array":
        return FieldKind.CHOICES
    if options:
        return FieldKind.CHOICE
    if kind == "string":
        is_long = question.get("maxLength", 0) > _LONG or "maxLength" not in question
        plain = FieldKind.TEXTAREA if is_long and "pattern" not in question else FieldKind.TEXT
        return _FORMATS.get(str(question.get("format")), plain)
    return _KINDS.get(str(kind), FieldKind.TEXT)


def answers_of(form: Mapping[str, Any] | None, fields: Iterable[RunField]) -> dict[str, Any]:
    """What was filled in, in the types that the form asks for. What is empty is left out."""
    questions: Mapping[str, Any] = (form or {}).get("properties", {})
    return {
        field.key: _typed(questions[field.key], field.value)
        for field in fields
        if field.value is not None and field.key in questions
    }


def _typed(question: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, tuple):
        return [_one(question.get("items") or {}, item) for item in value]
    return _one(question, value)


def _one(question: Mapping[str, Any], value: Any) -> Any:
    """The choice itself where there are choices: they need not be texts."""
    for choice in question.get("enum") or ():
        if str(choice) == value:
            return choice
    if not isinstance(value, str):
        return value
    try:
        number = {"integer": int, "number": float}.get(str(question.get("type")))
        return number(value.replace(",", ".")) if number is not None else value
    except ValueError:
        return value  # the form's own check says what is wrong with it


def _text(bound: Any) -> str | None:
    return None if bound is None else str(bound)
