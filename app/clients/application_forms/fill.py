"""Filling what the step asks, field by field, and reading back what the page made of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from playwright.async_api import Error
from playwright.async_api import TimeoutError as NotInTime

from app.clients.application_forms.dates import format_of, parse_day
from app.clients.application_forms.located import Located, LocatedForm, Widget
from app.clients.application_forms.looking import answers_of
from app.clients.application_forms.port import Attachment, FieldKind, Filled, Value
from app.clients.application_forms.widgets import NotEntered, enter, squeezed

FIELD_SECONDS = 20.0  # for one field, whatever its page does
GONE = "The field is no longer in the page."
WILL_NOT = "The page does not let anything be entered here."

Locate = Callable[[], Awaitable[LocatedForm]]


async def fill_fields(locate: Locate, located: LocatedForm, values: Mapping[str, Value]) -> list[Filled]:
    """In the order of the page. A field whose element has gone meanwhile is looked for again, once."""
    failures: dict[str, str] = {}
    known = {key: located.fields[key] for key in values if key in located.fields}
    before = {key: problem for key, (_, problem) in (await answers_of(known.values(), is_held_back=False)).items()}
    for key in [
        *(key for key in located.fields if key in values),
        *(key for key in values if key not in located.fields),
    ]:
        if key not in located.fields:  # it may have come with an answer to another
            located = await locate()
        try:
            located = await _enter_one(locate, located, key, values[key])
        except NotEntered as refused:
            failures[key] = refused.message
    return await _read_back(await locate(), values, failures, before)


async def _enter_one(locate: Locate, located: LocatedForm, key: str, value: Value) -> LocatedForm:
    """The form as it was last read."""
    try:
        await _try(located, key, value)
    except NotInTime as late:  # it is there, and does not hold still, or lies under something
        raise NotEntered(WILL_NOT) from late
    except Error:
        located = await locate()
        try:
            await _try(located, key, value)
        except Error as error:
            raise NotEntered(WILL_NOT) from error
    return located


async def _try(located: LocatedForm, key: str, value: Value) -> None:
    field = located.fields.get(key)
    if field is None:
        raise NotEntered(GONE)
    try:
        async with asyncio.timeout(FIELD_SECONDS):
            await enter(field, value)
    except TimeoutError:
        raise NotEntered(WILL_NOT) from None


async def _read_back(
    located: LocatedForm, values: Mapping[str, Value], failures: Mapping[str, str], before: Mapping[str, str]
) -> list[Filled]:
    """`before` is what the page found wrong when nothing was filled in yet: many say it until the form is sent."""
    fields = {key: located.fields[key] for key in values if key in located.fields}
    answers = await answers_of(fields.values(), is_held_back=False)
    filled: list[Filled] = []
    for key, value in values.items():
        if key not in fields:
            filled.append(Filled(key, "", is_right=False, message=failures.get(key, GONE)))
            continue
        shown, problem = answers[key]
        problem = "" if problem == before.get(key) else problem
        texts = _as_shown(fields[key], shown)
        is_right = key not in failures and not problem and _is_right(fields[key], texts, value)
        message = "" if is_right else failures.get(key) or problem or "The page shows something else."
        filled.append(Filled(key, _value_of(value, texts), is_right, message))
    return filled


def _as_shown(located: Located, shown: list[str | int]) -> list[str]:
    return [located.field.options[item] if isinstance(item, int) else item for item in shown]


def _value_of(value: Value, texts: list[str]) -> str:
    """Around a file or a chosen option the page shows other words as well."""
    if isinstance(value, Attachment):
        return value.filename if any(value.filename in text for text in texts) else ""
    wanted = next((text for text in texts if isinstance(value, str) and squeezed(text) == squeezed(value)), None)
    return wanted if wanted is not None else ", ".join(texts)


def _is_right(located: Located, texts: list[str], value: Value) -> bool:
    if isinstance(value, Attachment):
        return any(value.filename in text for text in texts)
    if isinstance(value, bool):
        return texts == ["yes" if value else "no"]
    wanted = [squeezed(text) for text in ((value,) if isinstance(value, str) else value)]
    shown = [squeezed(text) for text in texts]
    match located.widget:
        case Widget.COMBOBOX:
            return all(text in shown for text in wanted)
        case Widget.AUTOCOMPLETE:
            return any(
                set(wanted[0].replace(",", " ").split()) <= set(text.replace(",", " ").split()) for text in shown
            )
        case Widget.RADIOS | Widget.CHECKBOXES | Widget.BUTTONS | Widget.SELECT:
            return sorted(shown) == sorted(wanted)
    return _is_equal_text(located, " ".join(shown), wanted[0] if wanted else "")


def _is_equal_text(located: Located, shown: str, wanted: str) -> bool:
    match located.field.kind:
        case FieldKind.PHONE:
            digits, shown_digits = (_digits(text) for text in (wanted, shown))
            return digits == shown_digits or (len(shown_digits) >= 6 and digits.endswith(shown_digits.lstrip("0")))
        case FieldKind.NUMBER:
            return _number(shown) == _number(wanted)
        case FieldKind.DATE:
            day = parse_day(wanted)
            form = format_of(located.field.placeholder, located.field.help, located.field.label)
            forms = {"%Y-%m-%d", "%Y-%m", "%Y-%m-%dt00:00", "%G-w%V", form or "%Y-%m-%d"}
            return day is not None and shown in {day.strftime(known) for known in forms}
    return shown == wanted


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text)).removeprefix("00")


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
