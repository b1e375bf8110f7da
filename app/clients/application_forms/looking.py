"""Asking the page about one of its elements, within a bound: a page that never answers holds nobody up."""

import asyncio
from collections.abc import Awaitable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import ElementHandle, Frame

from app.clients.application_forms.located import Located
from app.clients.browser.failures import timed_out

LOOK_SECONDS = 5.0
_SCRIPT = (Path(__file__).parent / "scripts" / "filling.js").read_text(encoding="utf-8").strip()

T = TypeVar("T")


async def bounded(waiting: Awaitable[T], seconds: float = LOOK_SECONDS) -> T:
    """Or FetchFailed: what a script of the page holds up is a page that did not load in time."""
    try:
        async with asyncio.timeout(seconds):
            return await waiting
    except TimeoutError:
        raise timed_out() from None


async def look(element: ElementHandle, question: str, **about: object) -> Any:
    """The answer of one of the functions in filling.js."""
    return await bounded(element.evaluate(f"(element, about) => {_SCRIPT}.{question}(element, about)", about))


async def find(element: ElementHandle, question: str, **about: object) -> ElementHandle | None:
    """The element that one of the functions in filling.js finds."""
    found = await bounded(element.evaluate_handle(f"(element, about) => {_SCRIPT}.{question}(element, about)", about))
    return found.as_element()


async def answers_of(fields: Iterable[Located], *, is_held_back: bool) -> dict[str, tuple[list[Any], str]]:
    """By key: what each field shows, or the places of its parts that are chosen; and what the page says against it."""
    by_frame: dict[Frame, list[Located]] = {}
    for located in fields:
        by_frame.setdefault(located.frame, []).append(located)
    found: dict[str, tuple[list[Any], str]] = {}
    for frame, group in by_frame.items():
        items = [
            {
                "element": located.element,
                "parts": list(located.parts),
                "widget": located.widget.value,
                "native": located.native,
            }
            for located in group
        ]
        question = f"([items, about]) => {_SCRIPT}.answers(items, about)"
        answers = await bounded(frame.evaluate(question, [items, {"isHeldBack": is_held_back}]), LOOK_SECONDS * 2)
        for located, answer in zip(group, answers, strict=True):
            found[located.field.key] = (answer["shown"], answer["problem"])
    return found


async def lines_of(frame: Frame) -> list[str]:
    """The text that is shown, line by line."""
    lines: list[str] = await bounded(frame.evaluate(f"() => {_SCRIPT}.lines()"))
    return lines
