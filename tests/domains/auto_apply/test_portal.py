"""The form of a job here as a form like any other, and its answers back in the types that it asks for."""

from typing import Any

from app.domains.auto_apply.content import RunField
from app.domains.auto_apply.fields import FieldKind, Value
from app.domains.auto_apply.portal import answers_of, form_fields
from app.domains.jobs.forms import answer_faults, check_form

FORM = check_form(
    {
        "type": "object",
        "properties": {
            "name": {"type": "string", "title": "Your name", "maxLength": 50},
            "why": {"type": "string", "description": "In your own words."},
            "mail": {"type": "string", "format": "email"},
            "from": {"type": "string", "format": "date"},
            "years": {"type": "integer", "minimum": 0, "maximum": 60},
            "pay": {"type": "number"},
            "driver": {"type": "boolean"},
            "shift": {"type": "string", "enum": ["early", "late"]},
            "level": {"type": "integer", "enum": [1, 2, 3]},
            "tools": {"type": "array", "items": {"type": "string", "enum": ["crane", "lathe"]}},
        },
        "required": ["name", "years"],
    }
)


def run_field(name: str, value: Value | None) -> RunField:
    field = next(field for field in form_fields(FORM) if field.key == name)
    return RunField(**field.model_dump(include={"key", "label", "kind", "required", "options"}), value=value)


def test_every_kind_of_question_is_a_field() -> None:
    fields = {field.key: field for field in form_fields(FORM)}
    assert {name: field.kind.value for name, field in fields.items()} == {
        "name": "text", "why": "textarea", "mail": "email", "from": "date", "years": "number", "pay": "number",
        "driver": "checkbox", "shift": "choice", "level": "choice", "tools": "choices",
    }  # fmt: skip
    assert {name for name, field in fields.items() if field.required} == {"name", "years"}
    assert (fields["name"].label, fields["why"].help) == ("Your name", "In your own words.")
    assert (fields["years"].minimum, fields["level"].options) == ("0", ("1", "2", "3"))
    assert form_fields(None) == form_fields({"type": "object"}) == []


def test_answers_come_back_in_the_types_that_the_form_asks_for() -> None:
    filled: dict[str, Any] = {
        "name": "Ada", "years": "7", "pay": "12,5", "driver": True, "shift": "late", "level": "2",
        "tools": ("lathe",), "why": None,
    }  # fmt: skip
    answers = answers_of(FORM, [run_field(name, value) for name, value in filled.items()])
    assert answers == {
        "name": "Ada", "years": 7, "pay": 12.5, "driver": True, "shift": "late", "level": 2, "tools": ["lathe"],
    }  # fmt: skip
    assert answer_faults(FORM, answers) == []


def test_answer_of_the_wrong_type_is_left_for_the_form_to_refuse() -> None:
    answers = answers_of(FORM, [run_field("name", "Ada"), run_field("years", "seven")])
    assert answers["years"] == "seven"
    assert [fault.pointer for fault in answer_faults(FORM, answers)] == ["/answers/years"]


def test_field_that_the_form_no_longer_has_is_left_out() -> None:
    stray = RunField(key="gone", label="Gone", kind=FieldKind.TEXT, required=False, value="x")
    assert answers_of(FORM, [stray]) == {}
