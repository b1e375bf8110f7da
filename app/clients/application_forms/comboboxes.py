"""Lists that show their options only when they are opened: opened, read, and closed again without choosing."""

import asyncio
import time
from dataclasses import replace

from playwright.async_api import Error, Frame, Page

from app.clients.application_forms import reading_words as words
from app.clients.application_forms.located import Located, Widget
from app.clients.application_forms.port import FieldKind

MOST_LISTS = 40
ALL_SECONDS = 20.0
OPEN_SECONDS = 0.8
CLICK_MS = 1500
_MOST_OPTIONS = 500

# What looks like an option and is seen. Called before and after: what is new belongs to the list that was opened.
_SHOWN_OPTIONS = """(before) => {
  const seen = (element) => element.checkVisibility({checkVisibilityCSS: true, checkOpacity: true}) && element.getBoundingClientRect().height > 3;
  const roots = [document];
  for (let place = 0; place < roots.length && roots.length < 400; place++)
    for (const element of roots[place].querySelectorAll("*")) if (element.shadowRoot) roots.push(element.shadowRoot);
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]).filter(seen);
  const fresh = (elements) => elements.filter((element) => !before || !before.includes(element));
  const text = (element) => (element.innerText || element.textContent || "").replace(/\\s+/g, " ").trim().slice(0, 300);
  const kinds = ["[role=option]", "[role=menuitemradio],[role=menuitem],[role=treeitem]",
    "[class*=option i]:not(select *):not(label):not(input),[class*=dropdown-item i],[class*=menu-item i],[class*=select-item i],[class*=dropdown] li,[class*=select] li,[class*=menu] .item"];
  if (before === null) return kinds.flatMap(all);
  for (const kind of kinds) {
    const found = fresh(all(kind));
    const leaves = found.filter((one) => !found.some((other) => other !== one && one.contains(other)));
    const texts = leaves.filter((one) => one.getAttribute("aria-disabled") !== "true").map(text).filter(Boolean);
    if (texts.length) return texts.slice(0, 600);
  }
  return [];
}"""
_SENDS = (
    "(element) => element.matches('button:not([type]),button[type=submit],input[type=submit]') && Boolean(element.form)"
)


async def with_options(page: Page, located: list[Located], known: dict[str, tuple[str, ...]]) -> list[Located]:
    """The same fields, those with a list that opens with its options; `known` has what was read of them before."""
    deadline = time.monotonic() + ALL_SECONDS
    opened = 0
    result = []
    for field in located:
        one = field
        if one.widget == Widget.COMBOBOX and not one.field.options and one.native is None:
            key = one.field.key
            if key not in known and opened < MOST_LISTS and time.monotonic() < deadline:
                opened += 1
                known[key] = await _read_options(page, one)
            one = _with(one, known.get(key, ()))
        result.append(one)
    return result


def _with(one: Located, options: tuple[str, ...]) -> Located:
    if options:
        return replace(one, field=replace(one.field, options=options))
    if one.is_typed:
        value = one.field.value if isinstance(one.field.value, str) else ""
        return replace(one, widget=Widget.AUTOCOMPLETE, field=replace(one.field, kind=FieldKind.TEXT, value=value))
    return one


async def _read_options(page: Page, one: Located) -> tuple[str, ...]:
    try:
        if await one.element.evaluate(_SENDS):
            return ()
        before = await one.frame.evaluate_handle(_SHOWN_OPTIONS, None)
        await one.element.click(timeout=CLICK_MS)
        texts = await _appearing(one.frame, before)
        await _close(page, one)
    except Error:
        return ()
    return tuple(dict.fromkeys(text for text in texts if not words.PLACEHOLDER_OPTION.match(text)))[:_MOST_OPTIONS]


async def _appearing(frame: Frame, before: object) -> list[str]:
    """The options once there are some and no more are coming."""
    deadline = time.monotonic() + OPEN_SECONDS
    texts: list[str] = []
    while time.monotonic() < deadline:
        await asyncio.sleep(0.1)
        now = [text for text in await frame.evaluate(_SHOWN_OPTIONS, before) if isinstance(text, str)]
        if now and now == texts:
            break
        texts = now
    return texts


async def _close(page: Page, one: Located) -> None:
    # In a dialog Escape may close the dialog itself: there, what opened the list closes it.
    if await one.element.evaluate("(element) => Boolean(element.closest('dialog,[role=dialog],[aria-modal=true]'))"):
        if await one.element.evaluate("(element) => element.getAttribute('aria-expanded') === 'true'"):
            await one.element.click(timeout=CLICK_MS)
        return
    await page.keyboard.press("Escape")
