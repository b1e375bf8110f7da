"""What leaves the page while a form is open in it: only to the origins that were agreed on, and only when asked for.

Routes see what a page asks for first; where a server answers with "send the same form there" (307, 308), only the
browser's own debugging protocol does.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from playwright.async_api import CDPSession, Error, Frame, Page, Request, Response, Route

from app.clients.application_forms.located import LocatedForm, Widget
from app.clients.application_forms.port import Value
from app.clients.application_forms.recipes import Recipe

# They get no form: what proves, unseen, that a browser is one. A challenge that a person has to pass is an obstacle.
PROVERS = re.compile(
    r"https://(?:[\w-]+\.)*(?:google\.com/recaptcha|recaptcha\.net|gstatic\.com|hcaptcha\.com|challenges\.cloudflare\.com)(?:/|$)"
)
MIN_TELLING = 6  # shorter values stand in any request
TYPED = frozenset({Widget.INPUT, Widget.EDITABLE})  # what is typed to be looked up (a place) has to be looked up
HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
ASKING = frozenset({"document", "xhr", "fetch", "eventsource", "ping", "other"})  # not styles, scripts, pictures
BODY_LIMIT = 2_000_000


class Passage(StrEnum):
    LOOKING = "looking"  # anything: the page has nothing of anybody's yet
    FILLING = "filling"  # what scripts send to the board (uploads, suggestions), but no form by itself
    STEPPING = "stepping"  # … and a form to the board
    SENDING = "sending"  # … and only to the one origin that was confirmed
    SHUT = "shut"  # nothing: it was said that the form has not been sent, and so it shall be


@dataclass(slots=True, eq=False)
class Sent:
    """A request that left, and may have carried the form."""

    url: str
    status: int | None = None  # None: not answered
    has_failed: bool = False

    @property
    def is_pending(self) -> bool:
        return self.status is None and not self.has_failed

    @property
    def is_fine(self) -> bool:
        return self.status is not None and self.status < 400


class Gate:
    def __init__(self, page: Page, recipes: Iterable[Recipe]) -> None:
        self._page = page
        self._recipes = {recipe.name: recipe for recipe in recipes}
        self._recipe: Recipe | None = None
        self._allowed: frozenset[str] = frozenset()
        self._telling: tuple[bytes, ...] = ()
        self._has_navigated = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._devtools: dict[str, CDPSession] = {}
        self._requests: dict[Request, Sent] = {}
        self._paused: set[str] = set()  # ids of requests that the debugging protocol has shown
        self.passage = Passage.LOOKING
        self.sent: list[Sent] = []  # since it was last opened for sending
        self.stopped: list[str] = []  # where else the form would have gone
        self._has_asked = False

    @property
    def may_have_sent(self) -> bool:
        """Whether something left in which the form could have been, however it was put: a query, a socket's message."""
        return bool(self.sent) or self._has_asked

    async def install(self) -> None:
        context = self._page.context
        await context.route("**/*", self._route)
        context.on("response", self._on_response)
        context.on("requestfailed", self._on_failure)
        self._page.on("websocket", lambda socket: socket.on("framesent", lambda _: self._on_query()))
        await self._watch_redirects(self._page)

    def open_for_filling(self, located: LocatedForm, values: Mapping[str, Value]) -> None:
        """To the page's own origin, the form's, and the board's."""
        self._set(Passage.FILLING, located, self._origins(located))
        typed = [
            value
            for key, value in values.items()
            if isinstance(value, str) and len(value) >= MIN_TELLING
            if key in located.fields and located.fields[key].widget in TYPED
        ]
        told = {form.encode() for text in typed for form in (text, quote_plus(text), quote(text))}
        self._telling = tuple({*self._telling, *told})

    async def open_for_step(self, located: LocatedForm) -> None:
        await self._watch_redirects(located.frame)
        self._set(Passage.STEPPING, located, self._origins(located))

    async def open_for_sending(self, located: LocatedForm, origin: str) -> None:
        await self._watch_redirects(located.frame)
        self._set(Passage.SENDING, located, (origin_of(origin),))

    def shut(self) -> None:
        self.passage = Passage.SHUT

    def is_of_board(self, located: LocatedForm, origin: str) -> bool:
        """Whether the board that this form is known to be of takes its forms there as well."""
        recipe = self._recipes.get(located.form.board or "")
        return recipe is not None and recipe.takes(f"{origin}/")

    def _set(self, passage: Passage, located: LocatedForm, origins: Iterable[str]) -> None:
        self.passage = passage
        self._recipe = self._recipes.get(located.form.board or "")
        self._allowed = frozenset(origins)
        self._has_navigated = False
        self.sent = []
        self.stopped = []
        self._has_asked = False
        self._requests = {}

    def _origins(self, located: LocatedForm) -> tuple[str, ...]:
        return (origin_of(self._page.url), origin_of(located.frame.url), located.form.action_origin)

    def _is_agreed(self, url: str) -> bool:
        return origin_of(url) in self._allowed or (self._recipe is not None and self._recipe.takes(url))

    # Requests

    async def _route(self, route: Route) -> None:
        request = route.request
        with suppress(Error):  # the page has gone meanwhile
            body = _body(request)
            is_navigation = request.is_navigation_request()
            if self._may_pass(request.method, request.url, body, is_navigation=is_navigation):
                if self._carries_form(request.method, request.url):
                    self._note(request)
                elif "?" in request.url and request.resource_type in ASKING and self._is_agreed(request.url):
                    self._on_query()
                await route.fallback()
            else:
                # A page that leaves for nowhere stays where it is; one that is blocked shows the browser's error.
                await route.abort("aborted" if is_navigation else "blockedbyclient")

    def _may_pass(self, method: str, url: str, body: bytes, *, is_navigation: bool) -> bool:
        """Whether a request may leave. One that carried the form elsewhere is kept in `stopped`."""
        if self.passage is Passage.LOOKING or not self._carries_form(method, url):
            return True
        if method not in HARMLESS and PROVERS.match(url) and not self._tells(url, body):
            return True
        if self.passage is Passage.SHUT:
            return False
        if not self._is_agreed(url):
            if is_navigation or self._tells(url, body):
                self.stopped.append(origin_of(url))
            return False
        if is_navigation and method not in HARMLESS:
            if self.passage is Passage.FILLING or self._has_navigated:  # unasked, or the same form a second time
                return False
            self._has_navigated = True
        return True

    def _carries_form(self, method: str, url: str) -> bool:
        return method not in HARMLESS or self._tells(url, b"")

    def _tells(self, url: str, body: bytes) -> bool:
        """Whether something that was typed stands in it."""
        place = url.encode()
        return any(text in place or text in body for text in self._telling)

    def _note(self, request: Request) -> None:
        sent = Sent(request.url)
        self.sent.append(sent)
        self._requests[request] = sent

    def _on_query(self) -> None:
        self._has_asked = True

    def _on_response(self, response: Response) -> None:
        request: Request | None = response.request
        while request is not None:  # an answer after redirects is the answer to what was sent
            if (sent := self._requests.get(request)) is not None:
                sent.status = response.status
            request = request.redirected_from

    def _on_failure(self, request: Request | None) -> None:
        while request is not None:
            if (sent := self._requests.get(request)) is not None:
                sent.has_failed = True
            request = request.redirected_from

    # Redirects

    async def _watch_redirects(self, target: Page | Frame) -> None:
        """Of the page, or of a frame that has a process of its own."""
        key = "" if isinstance(target, Page) or target == self._page.main_frame else target.url
        if key in self._devtools:
            return
        try:
            devtools = await self._page.context.new_cdp_session(target)
        except Error:  # it shares the page's process, and with it the page's session
            return
        self._devtools[key] = devtools
        devtools.on("Fetch.requestPaused", lambda event: self._start(devtools, event))
        await devtools.send("Fetch.enable", {"patterns": [{"urlPattern": "*", "requestStage": "Request"}]})

    def _start(self, devtools: CDPSession, event: dict[str, Any]) -> None:
        task = asyncio.create_task(self._decide(devtools, event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _decide(self, devtools: CDPSession, event: dict[str, Any]) -> None:
        request = event["request"]
        # Where a script's request is sent on, it comes again under the same id, and nothing else tells.
        network_id = event.get("networkId")
        is_redirected = "redirectedRequestId" in event or network_id in self._paused
        if network_id is not None:
            self._paused.add(network_id)
        is_again = is_redirected and request["method"] not in HARMLESS
        answer: dict[str, Any] = {"requestId": event["requestId"]}
        with suppress(Error):
            if is_again and self.passage is not Passage.LOOKING and not self._is_agreed(request["url"]):
                self.stopped.append(origin_of(request["url"]))
                await devtools.send("Fetch.failRequest", {**answer, "errorReason": "Aborted"})
            else:
                await devtools.send("Fetch.continueRequest", answer)


def origin_of(url: str) -> str:
    """Of an address as a browser writes it: "https://host[:port]", or its scheme where it is no place on the web."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return f"{parts.scheme}:"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    is_default = port in (None, 443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{port}"


def _body(request: Request) -> bytes:
    return (request.post_data_buffer or b"")[:BODY_LIMIT]
