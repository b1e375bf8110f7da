"""A job's application form: a JSON Schema (draft 2020-12) of plain questions, and the answers to it.

The schema is a stranger's, and answering it must be cheap: no references, no nesting, no pattern that can run wild.
"""

import re
import warnings
from collections.abc import Mapping
from math import comb
from typing import Any

import orjson
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError

from app.core.errors import FieldError, InvalidInput

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NO_FORM: dict[str, Any] = {"$schema": DIALECT, "type": "object", "properties": {}}
MAX_BYTES = 64_000
MAX_QUESTIONS = 200
MAX_NAME = 100
MAX_PATTERN = 200
MAX_PATTERNED_ANSWER = 200
MAX_ANSWER = 10_000
MAX_STEPS = 2_097_152
MAX_PATTERNS = 10
_FORM_KEYS = {"$schema", "type", "title", "description", "properties", "required", "additionalProperties"}
_TYPES = {"string", "number", "integer", "boolean", "array"}
_ITEM_KEYS = {
    "type", "title", "description", "enum", "const", "default", "examples", "minLength", "maxLength", "pattern", "format",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
}  # fmt: skip
_QUESTION_KEYS = _ITEM_KEYS | {"items", "minItems", "maxItems", "uniqueItems"}
_FORMATS = ("date", "email", "ipv4", "ipv6", "time", "uuid")
_FORMAT_CHECKER = FormatChecker(_FORMATS)
# An escape or a class is one character; else what repeats, chooses or leaves out, with a group's end before it.
_BRANCH = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?|(\)?)([*+]\??|\{\d*(?:,\d*)?\}\??|\?|\|)", re.DOTALL)
_EXACTLY = re.compile(r"\{\d+\}")


class _Faults:
    def __init__(self) -> None:
        self.found: list[FieldError] = []

    def add(self, pointer: str, message: str, code: str = "invalid_form") -> None:
        self.found.append(FieldError(pointer, message, code))


def pointer_to(*parts: str) -> str:
    """A JSON Pointer of names, escaped."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def plain_json(value: Any, *, pointer: str = "") -> Any:
    """The value as it can be stored: no NUL, no lone surrogates, numbers finite and of 64 bits, at most 64 kB."""
    try:
        dumped = orjson.dumps(value)
    except (TypeError, ValueError) as error:
        raise _refusal(pointer, "cannot be stored: check numbers, nesting and characters", "not_storable") from error
    if len(dumped) > MAX_BYTES:
        raise _refusal(pointer, f"must not be above {MAX_BYTES} bytes", "too_long")
    if b"\\u0000" in dumped:
        raise _refusal(pointer, "must not contain the NUL character", "not_storable")
    return orjson.loads(dumped)


def _refusal(pointer: str, message: str, code: str) -> InvalidInput:
    return InvalidInput(f"{pointer or 'The body'} {message}", errors=[FieldError(pointer, message, code)])


def check_form(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form as it is kept, else InvalidInput with a pointer to each fault."""
    kept: dict[str, Any] = plain_json(form)
    faults = _Faults()
    for key in kept.keys() - _FORM_KEYS:
        faults.add(pointer_to(key), f"is not known here; a form has {', '.join(sorted(_FORM_KEYS))}")
    if kept.get("$schema", DIALECT) != DIALECT:
        faults.add("/$schema", f"must be {DIALECT}")
    if kept.get("type") != "object":
        faults.add("/type", 'must be "object"')
    if not isinstance(kept.get("additionalProperties", False), bool):
        faults.add("/additionalProperties", "must be true or false")
    questions = kept.get("properties")
    if not isinstance(questions, dict):
        faults.add("/properties", "must be an object of questions")
        questions = {}
    if len(questions) > MAX_QUESTIONS:
        faults.add("/properties", f"must not have more than {MAX_QUESTIONS} questions")
    required = kept.get("required", [])
    if not isinstance(required, list) or any(not isinstance(name, str) or name not in questions for name in required):
        faults.add("/required", "must be a list of the questions' names")
    for name, question in list(questions.items())[:MAX_QUESTIONS]:
        _check_question(name, question, faults)
    if sum("pattern" in question for question in questions.values() if isinstance(question, dict)) > MAX_PATTERNS:
        faults.add("/properties", f"must not have more than {MAX_PATTERNS} questions with a pattern")
    if not faults.found:
        _check_dialect(kept, faults)
    if faults.found:
        first = faults.found[0]
        raise InvalidInput(f"{first.pointer}: {first.message}", errors=faults.found[:100])
    return kept


def _check_dialect(form: dict[str, Any], faults: _Faults) -> None:
    try:
        Draft202012Validator.check_schema(form)
    except SchemaError as error:
        faults.add(pointer_to(*map(str, error.absolute_path)), "is not valid in JSON Schema draft 2020-12")


def _check_question(name: str, question: Any, faults: _Faults) -> None:
    pointer = pointer_to("properties", name)
    if not 0 < len(name) <= MAX_NAME:
        faults.add(pointer, f"must have a name of 1 to {MAX_NAME} characters")
    _check_shape(pointer, question, _QUESTION_KEYS, _TYPES, faults)
    if isinstance(question, dict) and question.get("type") == "array":
        _check_shape(f"{pointer}/items", question.get("items"), _ITEM_KEYS - {"pattern"}, _TYPES - {"array"}, faults)


def _check_shape(pointer: str, shape: Any, keys: set[str], types: set[str], faults: _Faults) -> None:
    if not isinstance(shape, dict):
        faults.add(pointer, "must be an object with a type")
        return
    for key in shape.keys() - keys:
        faults.add(pointer + pointer_to(key), f"is not known here; there are {', '.join(sorted(keys))}")
    if not isinstance(shape.get("type"), str) or shape["type"] not in types:
        faults.add(f"{pointer}/type", f"must be one of {', '.join(sorted(types))}")
    if shape.get("format", "email") not in _FORMATS:
        faults.add(f"{pointer}/format", f"must be one of {', '.join(_FORMATS)}")
    if "pattern" in shape and (fault := pattern_fault(shape["pattern"])):
        faults.add(f"{pointer}/pattern", fault, "unsafe_pattern")


def pattern_fault(pattern: Any) -> str | None:
    """Why a pattern is refused: it must not take more than about two million steps on an answer of 200 characters.

    Repeating a group (`(a+)+`) is what takes exponential time. `r` repeats of characters can share out n characters in
    `comb(n + r, r)` ways, a start that is not fixed counts as one of them; each choice doubles that.
    """
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN:
        return f"must be a string of at most {MAX_PATTERN} characters"
    repeats, choices = 0, 0
    for match in _BRANCH.finditer(pattern):
        after_group, branch = match.groups()
        if branch is None or _EXACTLY.fullmatch(branch):
            if after_group:
                return "must not repeat a group"
        elif branch in {"?", "|"}:
            choices += 1
        elif after_group:
            return "must not repeat a group"
        else:
            repeats += 1
    if not pattern.startswith("^") or "|" in pattern:
        repeats += 1
    if comb(MAX_PATTERNED_ANSWER + repeats, repeats) << choices > MAX_STEPS:
        return "has too many of *, +, {}, ? and |; begin it with ^ and be more exact"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Python warns of what will change its meaning
            re.compile(pattern)
    except (re.error, Warning, OverflowError, RecursionError):
        return "is not a regular expression that we can read"
    return None


def answer_faults(form: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with the answers, with pointers as `/answers/name`; empty where nothing is."""
    form = form or NO_FORM
    questions: dict[str, Any] = form.get("properties", {})
    faults = _Faults()
    for name in form.get("required", ()):
        if _is_blank(answers.get(name)):
            faults.add(pointer_to("answers", name), "is required", "missing")
    for name, answer in answers.items():
        pointer = pointer_to("answers", name)
        if name not in questions:
            faults.add(pointer, "is no question of this job", "unknown_question")
        elif not _is_blank(answer):
            _check_answer(pointer, questions[name], answer, faults)
    return faults.found[:100]


def _is_blank(answer: Any) -> bool:
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


def _check_answer(pointer: str, question: dict[str, Any], answer: Any, faults: _Faults) -> None:
    texts = [answer] if isinstance(answer, str) else answer if isinstance(answer, list) else []
    limit = MAX_PATTERNED_ANSWER if "pattern" in question else MAX_ANSWER
    if any(isinstance(text, str) and len(text) > limit for text in texts):
        faults.add(pointer, f"must not be longer than {limit} characters", "too_long")
        return
    for error in Draft202012Validator(question, format_checker=_FORMAT_CHECKER).iter_errors(answer):
        faults.add(pointer + pointer_to(*map(str, error.absolute_path)), _say(error), str(error.validator))


def _say(error: ValidationError) -> str:
    """The rule that was broken. jsonschema's own words repeat the answer, which we never do."""
    rule = error.validator_value
    return {
        "type": f"must be of type {rule}",
        "enum": "must be one of the choices",
        "const": "must be the only choice",
        "minLength": f"must have at least {rule} characters",
        "maxLength": f"must not have more than {rule} characters",
        "pattern": "does not have the form that is asked for",
        "format": f"must be a valid {rule}",
        "minimum": f"must be at least {rule}",
        "maximum": f"must be at most {rule}",
        "exclusiveMinimum": f"must be above {rule}",
        "exclusiveMaximum": f"must be below {rule}",
        "minItems": f"needs at least {rule} choices",
        "maxItems": f"must not have more than {rule} choices",
        "uniqueItems": "must not repeat a choice",
    }.get(str(error.validator), "is not valid")


def check_answers(form: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept, else InvalidInput with a pointer to each fault. Without a form there are none."""
    kept: dict[str, Any] = plain_json(answers, pointer="/answers")
    if faults := answer_faults(form, kept):
        raise InvalidInput(f"{faults[0].pointer} {faults[0].message}", errors=faults)
    return kept
