"""Entering one value into one field, as a person would: pressing, typing, choosing what is offered, choosing a file."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TypeVar

from playwright.async_api import ElementHandle, Error, FilePayload
from playwright.async_api import TimeoutError as NotInTime

from app.clients.application_forms.dates import format_of, parse_day
from app.clients.application_forms.located import Located, Widget
from app.clients.application_forms.looking import find, look
from app.clients.application_forms.port import Attachment, FieldKind, Value

T = TypeVar("T")

ACT_MS = 3000
OFFER_SECONDS = 3.0  # for a list to open, or to come from a server
POLL_SECONDS = 0.06
UPLOAD_SECONDS = 6.0
TAKEN = "taken"
KEY_MS = 4
MAX_CALENDAR_CLICKS = 150


class NotEntered(Exception):
    """The value does not get in. The message is for a person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


async def enter(located: Located, value: Value) -> None:
    """Raises NotEntered where the field does not take it, and Playwright's Error where its element has gone."""
    await ENTER[located.widget](located, value)


async def _type(located: Located, value: Value) -> None:
    text = _text(value)
    element = located.element
    if located.field.kind is FieldKind.DATE:
        text = await _native_date(element, text)
    await element.fill(text, timeout=ACT_MS)
    if located.field.kind is FieldKind.PHONE:
        await _settle_phone(element, text)
    elif text and not await _holds(element, text):  # a mask takes keys one by one, if at all
        await _retype(element, text)


async def _native_date(element: ElementHandle, text: str) -> str:
    day = parse_day(text)
    if day is None:
        raise NotEntered("This is no day.")
    kind = await element.get_attribute("type") or "text"
    forms = {"date": "%Y-%m-%d", "month": "%Y-%m", "datetime-local": "%Y-%m-%dT00:00", "week": "%G-W%V"}
    wanted = forms.get(kind) or format_of(await element.get_attribute("placeholder") or "") or "%Y-%m-%d"
    return day.strftime(wanted)


async def _holds(element: ElementHandle, text: str) -> bool:
    shown: list[str] = await look(element, "shown", widget=Widget.INPUT)
    return squeezed(" ".join(shown)) == squeezed(text)


async def _retype(element: ElementHandle, text: str) -> None:
    await element.fill("", timeout=ACT_MS)
    await element.type(text, delay=KEY_MS, timeout=ACT_MS + len(text) * KEY_MS * 5)


async def _edit(located: Located, value: Value) -> None:
    await located.element.fill(_text(value), timeout=ACT_MS)


async def _settle_phone(element: ElementHandle, number: str) -> None:
    """A number with its country, where the country has a list of its own that did not follow what was typed."""
    if not number.startswith("+"):
        return
    dialing = await find(element, "dialing")
    await asyncio.sleep(POLL_SECONDS)
    if dialing is None:
        return
    is_wrong = bool(await look(element, "problem", isHeldBack=False))
    shown = re.sub(r"\D", "", await element.input_value())
    label = f"{await dialing.get_attribute('aria-label')} {await dialing.get_attribute('title')} {await dialing.inner_text()}"
    digits = re.sub(r"\D", "", number)
    codes = [digits[:length] for length in (3, 2, 1)]
    if (
        not is_wrong
        and shown
        and any(re.search(rf"\+{code}(?!\d)", label) for code in codes if digits.startswith(code))
    ):
        return  # it followed
    is_select = await look(dialing, "isSelect")
    if not is_wrong and shown == digits and not is_select:
        return
    for code in codes:
        if is_select:
            place = await look(dialing, "dialingPlace", code=code)
            if place < 0:
                continue
            await dialing.select_option(index=place, timeout=ACT_MS)
        else:
            await dialing.click(timeout=ACT_MS)
            option = await _soon(partial(find, dialing, "dialingOption", code=code), seconds=0.5)
            if option is None:
                await dialing.click(timeout=ACT_MS)
                continue
            await option.click(timeout=ACT_MS)
        await _retype(element, digits.removeprefix(code))
        return


async def _select(located: Located, value: Value) -> None:
    offered = {squeezed(option) for option in located.field.options}
    places = [await look(located.element, "place", wanted=wanted) for wanted in _texts(value)]
    if -1 in places or not {squeezed(wanted) for wanted in _texts(value)} <= offered:
        raise NotEntered("The page does not offer this.")
    await located.element.select_option(index=places, timeout=ACT_MS)


async def _choose_parts(located: Located, value: Value) -> None:
    """Radio buttons: one of them."""
    part = _part(located, _text(value))
    await _set_checked(part, is_checked=True)


async def _check_parts(located: Located, value: Value) -> None:
    wanted = {squeezed(text) for text in _texts(value)}
    known = {squeezed(option) for option in located.field.options}
    if wanted - known:
        raise NotEntered("The page does not offer this.")
    for option, part in zip(located.field.options, located.parts, strict=True):
        await _set_checked(part, is_checked=squeezed(option) in wanted)


async def _check(located: Located, value: Value) -> None:
    if not isinstance(value, bool):
        raise NotEntered("This is a box to tick, or not.")
    await _set_checked(located.element, is_checked=value)


async def _set_checked(element: ElementHandle, *, is_checked: bool) -> None:
    """Where the box itself is hidden behind a prettier one, its label is what a person presses; where something lies
    over both, the keyboard is what is left.
    """
    if await element.is_checked() == is_checked:
        return
    if await element.is_visible():
        with suppress(NotInTime):
            await element.set_checked(is_checked, timeout=ACT_MS // 3)
            return
    label = await find(element, "label")
    if label is not None:
        with suppress(NotInTime):
            await label.click(timeout=ACT_MS // 3)
    if await element.is_checked() != is_checked:
        await element.press("Space", timeout=ACT_MS // 3)
    if await element.is_checked() != is_checked:
        raise NotEntered("The box cannot be pressed.")


async def _press_part(located: Located, value: Value) -> None:
    """Buttons of which one is pressed. One that is pressed already would be let go."""
    part = _part(located, _text(value))
    if await look(part, "isPressed"):
        return
    before = await look(part, "appearance")
    await part.click(timeout=ACT_MS)
    if not await _soon(lambda: _has_changed(part, before), seconds=1):
        raise NotEntered("The button does not show that it was pressed.")


async def _has_changed(part: ElementHandle, before: str) -> bool:
    return bool(await look(part, "appearance") != before)


async def _choose_offered(located: Located, value: Value) -> None:
    """A list that opens: the option with the equal text, typed for where it is not among the first."""
    for wanted in _texts(value):
        await _choose_one(located, wanted)


async def _choose_suggested(located: Located, value: Value) -> None:
    wanted = _text(value)
    await located.element.fill("", timeout=ACT_MS)
    await located.element.type(wanted, delay=KEY_MS, timeout=ACT_MS + len(wanted) * KEY_MS * 5)
    option = await _soon(lambda: find(located.element, "option", wanted=wanted, isLoose=True))
    if option is not None:
        await option.click(timeout=ACT_MS)
        return
    offered: list[str] = await look(located.element, "options")
    await located.element.press("Tab", timeout=ACT_MS)
    if not await _holds(located.element, wanted):
        among = f" It offers: {'; '.join(offered[:5])}"[:300] if offered else ""
        raise NotEntered(f"The page takes only what it suggests.{among}")


async def _choose_one(located: Located, wanted: str) -> None:
    opener = located.opener or located.element
    shown: list[str] = await look(located.element, "shown", widget=located.widget, native=located.native)
    if any(squeezed(line) == squeezed(wanted) for line in shown):
        return
    if not await look(opener, "isOpen"):
        await opener.click(timeout=ACT_MS)
    look_up = partial(find, located.element, "option", wanted=wanted, isLoose=False)
    can_type = located.is_typed
    option = await _soon(look_up, seconds=0.8 if can_type else OFFER_SECONDS)
    if option is None and can_type:
        await located.element.type(wanted, delay=KEY_MS, timeout=ACT_MS + len(wanted) * KEY_MS * 5)
        option = await _soon(look_up)
    if option is None:
        if can_type:
            await located.element.fill("", timeout=ACT_MS)
        await _close(located.element, opener)
        raise NotEntered("The page does not offer this.")
    await option.scroll_into_view_if_needed(timeout=ACT_MS)
    await option.click(timeout=ACT_MS)
    await _close(located.element, opener)


async def _close(element: ElementHandle, opener: ElementHandle) -> None:
    """By leaving it: Escape would close the dialog around it as well."""
    with suppress(Error):  # it may have gone with its list
        if await look(opener, "isOpen"):
            await element.press("Tab", timeout=ACT_MS)
        if await look(opener, "isOpen"):
            await opener.click(timeout=ACT_MS)


async def _pick_date(located: Located, value: Value) -> None:
    day = parse_day(_text(value))
    if day is None:
        raise NotEntered("This is no day.")
    element = located.element
    if await element.is_editable():
        hints = (located.field.placeholder, located.field.help, located.field.label)
        wanted = format_of(*hints)
        if wanted is not None:
            text = day.strftime(wanted)
            await element.fill(text, timeout=ACT_MS)
            if not await _holds(element, text):
                await _retype(element, text)
            await element.press("Tab", timeout=ACT_MS)
            return
    await (located.opener or element).click(timeout=ACT_MS)
    for _ in range(MAX_CALENDAR_CLICKS):
        step = await _soon(lambda: find(element, "towards", year=day.year, month=day.month, day=day.day), seconds=1)
        if step is None:
            break
        is_day = await look(step, "isDay")
        await step.click(timeout=ACT_MS)
        if is_day:
            return
    raise NotEntered("Nothing tells in which form the page wants the day.")


async def _upload(located: Located, value: Value) -> None:
    if not isinstance(value, Attachment):
        raise NotEntered("This field takes a file.")
    file = FilePayload(name=value.filename, mimeType=value.content_type, buffer=value.content)
    element = located.element
    if await look(element, "isFileInput"):
        await element.set_input_files(file, timeout=ACT_MS * 3)
    else:
        frame = await element.owner_frame()
        if frame is None:
            raise NotEntered("The field is no longer there.")
        async with frame.page.expect_file_chooser(timeout=ACT_MS) as choosing:
            await (located.opener or element).click(timeout=ACT_MS)
        await (await choosing.value).set_files(file, timeout=ACT_MS * 3)
    verdict = await _soon(lambda: _verdict_on(element, value.filename), seconds=UPLOAD_SECONDS)
    if verdict != TAKEN:
        raise NotEntered(verdict or "The page does not show that it took the file.")


async def _verdict_on(element: ElementHandle, filename: str) -> str:
    """TAKEN, what the page finds wrong with the file, or "" while it says neither."""
    problem: str = await look(element, "problem", isHeldBack=False)
    return problem or (TAKEN if await _shows_file(element, filename) else "")


async def _shows_file(element: ElementHandle, filename: str) -> bool:
    shown: list[str] = await look(element, "shown", widget=Widget.FILE)
    return any(filename in text for text in shown)


async def _soon(ask: Callable[[], Awaitable[T]], *, seconds: float = OFFER_SECONDS) -> T | None:
    """Asked again and again until there is an answer, or the time is up."""
    for _ in range(max(1, round(seconds / POLL_SECONDS))):
        if answer := await ask():
            return answer
        await asyncio.sleep(POLL_SECONDS)
    return None


def _part(located: Located, wanted: str) -> ElementHandle:
    for option, part in zip(located.field.options, located.parts, strict=True):
        if squeezed(option) == squeezed(wanted):
            return part
    raise NotEntered("The page does not offer this.")


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and len(value) == 1:
        return value[0]
    raise NotEntered("This field takes one text.")


def _texts(value: Value) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, tuple):
        return value
    raise NotEntered("This field takes what it offers.")


def squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


ENTER: Mapping[Widget, Callable[[Located, Value], Awaitable[None]]] = {
    Widget.INPUT: _type,
    Widget.EDITABLE: _edit,
    Widget.SELECT: _select,
    Widget.RADIOS: _choose_parts,
    Widget.CHECKBOXES: _check_parts,
    Widget.CHECKBOX: _check,
    Widget.BUTTONS: _press_part,
    Widget.COMBOBOX: _choose_offered,
    Widget.AUTOCOMPLETE: _choose_suggested,
    Widget.DATE_PICKER: _pick_date,
    Widget.FILE: _upload,
}
