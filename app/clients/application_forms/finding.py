"""From the page of a job to its form: settled, rid of the cookie banner, behind its "Apply" where there is one."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx2
from playwright.async_api import ElementHandle, Error, Frame, Page, Response
from playwright.async_api import TimeoutError as NotInTime

from app.clients.application_forms import choosing
from app.clients.application_forms import reading_words as words
from app.clients.application_forms.form import OpenForm
from app.clients.application_forms.port import ApplicationForm, FormNotFound
from app.clients.application_forms.read import candidates, obstacle_on, read_frames
from app.clients.application_forms.recipes import RECIPES, Recipe, recipe_for
from app.clients.browser.failures import connection_failed, not_a_page, timed_out
from app.clients.web.guard import forbidden
from app.clients.web.judge import failure_of, place_of

NAVIGATION_MS = 20_000
QUIET_MS = 4_000
LOOK_SECONDS = 6.0  # for a form that scripts bring, after the page has come to rest
POLL_SECONDS = 0.5
CLICK_MS = 3_000
MOST_PRESSES = 4  # "Apply" leads to "Apply manually", and that to the form
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gob", "gov", "gouv", "net", "org", "or", "ne"})

# Everything that could be pressed, where it is seen, with its words and where it leads.
_PRESSABLE = """() => {
  const roots = [document];
  for (let place = 0; place < roots.length && roots.length < 400; place++)
    for (const element of roots[place].querySelectorAll("*")) if (element.shadowRoot) roots.push(element.shadowRoot);
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({checkVisibilityCSS: true, checkOpacity: true}) && box.width > 3 && box.height > 3;
  };
  const elements = roots.flatMap((root) => [...root.querySelectorAll("a,button,[role=button],[role=link],[role=menuitem],input[type=submit],input[type=button],summary")]).filter(seen).slice(0, 1500);
  const text = (element) => (element.innerText || element.value || element.getAttribute("aria-label") || element.title || "").replace(/\\s+/g, " ").trim().slice(0, 120);
  return {
    elements,
    data: elements.map((element) => ({
      text: text(element), href: element.href && typeof element.href === "string" ? element.href : "",
      isOff: Boolean(element.disabled), isCookie: Boolean(element.closest(":not(body):not(html):is([id*=cookie i],[class*=cookie i],[id^=onetrust],[id^=CybotCookiebot],[id*=usercentrics],[class*=cmplz],[id^=sp_message],[class*=didomi],[aria-label*=cookie i])")),
      saysCookie: Boolean((element.closest("dialog,[role=dialog]") ?? element.closest("div,section,aside,footer")?.parentElement)?.textContent?.slice(0, 4000).match(/cookie/i)),
    })),
  };
}"""


@dataclass(frozen=True, slots=True)
class Pressable:
    element: ElementHandle
    frame: Frame
    text: str
    href: str
    is_cookie: bool


async def open_application_form(
    page: Page, url: str, *, recipes: Iterable[Recipe] = RECIPES, look_seconds: float = LOOK_SECONDS
) -> ApplicationForm:
    """Go to a job's page and on to its form; a login, a captcha or a payment in the way is what its `read` tells of.

    Raises FormNotFound, or FetchFailed where the page itself does not come.
    """
    known = tuple(recipes)
    form = await OpenForm.over(page, recipes=known)
    await _Search(page, known, look_seconds).run(url)
    return form


class _Search:
    def __init__(self, page: Page, recipes: tuple[Recipe, ...], look_seconds: float) -> None:
        self._page = page
        self._recipes = recipes
        self._look_seconds = look_seconds
        self._pressed: set[str] = set()
        self._popups: list[Page] = []
        page.on("popup", self._on_popup)

    async def run(self, url: str) -> None:
        try:
            await self._open(url)
            for _ in range(MOST_PRESSES + 1):
                if await self._is_there():
                    return
                if not await self._press_apply():
                    break
            if await self._is_there(at_least=0.1):
                return
            await self._give_up()
        finally:
            self._page.remove_listener("popup", self._on_popup)

    def _on_popup(self, popup: Page) -> None:
        self._popups.append(popup)

    async def _open(self, url: str) -> None:
        recipe = recipe_for(url, (), self._recipes)
        direct = recipe.application_url(url) if recipe else None
        response = await self._go(direct) if direct else None
        if direct is None or response is None or response.status >= 400:
            response = await self._go(url)
        await self._rest()
        await self._refuse_cookies()
        if response is not None and response.status >= 400:
            found = await self._look()
            failure = failure_of(response.status, response.headers, b"", place_of(httpx2.URL(url)))
            if failure is not None and not found:
                raise failure

    async def _go(self, url: str) -> Response | None:
        host = urlsplit(url).hostname or ""
        if urlsplit(url).scheme not in {"http", "https"}:
            raise forbidden()
        try:
            return await self._page.goto(url, wait_until="domcontentloaded", timeout=NAVIGATION_MS)
        except NotInTime:
            raise timed_out() from None
        except Error as error:
            if "ERR_ABORTED" in error.message or "Download is starting" in error.message:
                raise not_a_page() from error
            raise connection_failed(host) from error

    async def _rest(self) -> None:
        with suppress(NotInTime):
            await self._page.wait_for_load_state("networkidle", timeout=QUIET_MS)

    async def _is_there(self, *, at_least: float = choosing.SURE) -> bool:
        """Whether a form, or what stands before it, is shown; waits for what scripts still bring."""
        deadline = time.monotonic() + self._look_seconds
        has_scrolled = False
        while True:
            if await self._look(at_least=at_least):
                return True
            if time.monotonic() > deadline or at_least < choosing.SURE or (has_scrolled and await self._apply_button()):
                return False
            if not has_scrolled:  # frames and parts that load only when they come into view
                has_scrolled = True
                with suppress(Error):
                    await self._page.evaluate(
                        "() => { scrollTo(0, document.body.scrollHeight); setTimeout(() => scrollTo(0, 0), 150); }"
                    )
            await asyncio.sleep(POLL_SECONDS)

    async def _look(self, *, at_least: float = choosing.SURE) -> bool:
        readings = await read_frames(self._page)
        recipe = recipe_for(self._page.url, [one.frame.url for one in readings], self._recipes)
        found = candidates(readings, recipe)
        if found and found[0].score >= at_least:
            return True
        return obstacle_on(readings, found)[0] is not None and not await self._apply_button()

    async def _press_apply(self) -> bool:
        """Press the way to the form, once each; whether there was one."""
        button = await self._apply_button()
        if button is None:
            return False
        self._pressed.add(_mark(button))
        self._popups.clear()
        if _leads_away(button, self._page.url):
            await self._follow(button.href)
        else:
            with suppress(Error):
                await button.element.click(timeout=CLICK_MS)
            await asyncio.sleep(POLL_SECONDS)
            await self._take_over_popup()
        await self._rest()
        await self._refuse_cookies()
        return True

    async def _apply_button(self) -> Pressable | None:
        found = [
            one
            for one in await self._pressable()
            if _mark(one) not in self._pressed and not words.NOT_APPLY.search(one.text)
        ]
        return next((one for one in found if words.MANUALLY.search(one.text)), None) or next(
            (one for one in found if words.APPLY.match(one.text)), None
        )

    async def _follow(self, address: str) -> None:
        """On to another page of the same site, or of a board that is known."""
        here, there = urlsplit(self._page.url), urlsplit(address)
        is_known = recipe_for(address, (), self._recipes) is not None
        if not is_known and site_of(here.hostname or "") != site_of(there.hostname or ""):
            raise FormNotFound(
                f"The application is at another place, {(there.hostname or '')[:200]}: apply there yourself."
            )
        await self._go(address)

    async def _take_over_popup(self) -> None:
        for popup in self._popups:
            with suppress(Error):
                await popup.wait_for_load_state("domcontentloaded", timeout=CLICK_MS)
            address = popup.url
            with suppress(Error):
                await popup.close()
            if urlsplit(address).scheme in {"http", "https"}:
                await self._follow(address)
        self._popups.clear()

    async def _pressable(self) -> list[Pressable]:
        found = []
        for frame in self._page.frames[:10]:
            with suppress(Error):
                result = await frame.evaluate_handle(_PRESSABLE)
                data = await result.evaluate("(result) => result.data")
                handles = await (await result.get_property("elements")).get_properties()
                for one, handle in zip(data, handles.values(), strict=False):
                    element = handle.as_element()
                    if element is not None and not one["isOff"]:
                        found.append(
                            Pressable(
                                element,
                                frame,
                                str(one["text"]),
                                str(one["href"]),
                                bool(one["isCookie"] or one["saysCookie"]),
                            )
                        )
        return found

    async def _refuse_cookies(self) -> None:
        """What covers the page is pressed away where it can be refused; nothing is agreed to on anybody's behalf."""
        for one in await self._pressable():
            if one.is_cookie and words.REJECT_COOKIES.match(one.text):
                with suppress(Error):
                    await one.element.click(timeout=CLICK_MS)
                return

    async def _give_up(self) -> None:
        text = ""
        with suppress(Error):
            text = str(await self._page.evaluate("() => (document.body?.innerText ?? '').slice(0, 6000)"))
        if words.CLOSED.search(text):
            raise FormNotFound("The page says that the posting is closed.")
        raise FormNotFound("The page has no application form, and no way to one.")


def _mark(one: Pressable) -> str:
    return f"{one.text}|{one.href}"


def _leads_away(one: Pressable, here: str) -> bool:
    """Whether it is a link to another page, not a place in this one nor a script's."""
    target = urldefrag(urljoin(here, one.href))[0]
    return one.href.startswith(("http://", "https://")) and target != urldefrag(here)[0]


def site_of(host: str) -> str:
    """The domain that somebody registered, near enough: "jobs.example.co.uk" is of "example.co.uk"."""
    parts = host.lower().rstrip(".").split(".")
    if host.replace(".", "").isdigit() or len(parts) < 2:
        return host
    most = 3 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVEL else 2
    return ".".join(parts[-most:])
