"""Opening one page and taking its document as it stands when the scripts have done their work."""

from contextlib import suppress
from urllib.parse import urlsplit

from playwright.async_api import Error, Page, Request, Response
from playwright.async_api import TimeoutError as NotInTime

from app.clients.browser.egress_proxy import EgressProxy
from app.clients.browser.failures import connection_failed, crashed, not_a_page, timed_out, too_large
from app.clients.browser.limits import Limits
from app.clients.browser.port import RenderedPage
from app.clients.web.guard import forbidden
from app.clients.web.port import FailureKind, FetchFailed

ATTEMPTS = 3  # the page may leave for another one while it is being read
BAD_GATEWAY = 502
ERROR_PAGE = "chrome-error:"
CLOSED_SCHEME = ("ERR_UNKNOWN_URL_SCHEME", "ERR_DISALLOWED_URL_SCHEME", "ERR_UNSAFE_REDIRECT", "ERR_INVALID_REDIRECT")
NO_DOCUMENT = ("Download is starting", "ERR_ABORTED")

# Read in a world of its own, where the page's scripts have changed nothing, and cut there: what a page can make is
# larger than what this process may hold.
DOCUMENT = "(document.documentElement?.outerHTML ?? '').slice(0, {limit}).toWellFormed()"


class Rendering:
    def __init__(self, page: Page, proxy: EgressProxy, limits: Limits) -> None:
        self._page = page
        self._proxy = proxy
        self._limits = limits
        self._address = ""  # what the page went to last, whether or not it got there
        self._status = 0
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    async def take(self, url: str, wait_for: str | None) -> RenderedPage:
        self._address = url
        try:
            await self._page.goto(url, wait_until="domcontentloaded", timeout=self._limits.navigation_seconds * 1000)
        except NotInTime:
            raise self._proxy.failure_at(self._address) or timed_out() from None
        except Error as error:
            raise self._explain(error.message) from error
        self._check()
        await self._settle(wait_for)
        html = await self._html()
        self._check()
        return RenderedPage(self._page.url, self._status, html, self._proxy.refused)

    async def _settle(self, wait_for: str | None) -> None:
        with suppress(NotInTime):  # taken as it stands
            milliseconds = self._limits.settle_seconds * 1000
            if wait_for:
                await self._page.wait_for_selector(wait_for, state="attached", timeout=milliseconds)
            else:
                await self._page.wait_for_load_state("networkidle", timeout=milliseconds)

    async def _html(self) -> str:
        expression = DOCUMENT.format(limit=self._limits.html_characters + 1)
        devtools = await self._page.context.new_cdp_session(self._page)
        for attempt in range(ATTEMPTS):
            try:
                tree = await devtools.send("Page.getFrameTree")
                world = await devtools.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
                answer = await devtools.send(
                    "Runtime.evaluate",
                    {"expression": expression, "contextId": world["executionContextId"], "returnByValue": True},
                )
                break
            except Error:
                if attempt == ATTEMPTS - 1:
                    raise
        html = answer["result"].get("value")
        if not isinstance(html, str):
            raise not_a_page()
        if len(html) > self._limits.html_characters:
            raise too_large()
        return html

    def _check(self) -> None:
        """A page may have left for a place that it was not let to, or that does not answer."""
        is_error_page = self._page.url.startswith(ERROR_PAGE)
        failure = self._proxy.failure_at(self._address)
        if failure and (failure.kind is FailureKind.REFUSED or is_error_page or self._status == BAD_GATEWAY):
            raise failure
        if is_error_page:
            raise connection_failed(urlsplit(self._address).hostname or "")

    def _explain(self, message: str) -> FetchFailed:
        failure = self._proxy.failure_at(self._address)
        if failure is not None:
            return failure
        if any(sign in message for sign in CLOSED_SCHEME):
            return forbidden()
        if any(sign in message for sign in NO_DOCUMENT):
            return not_a_page()
        if "net::ERR_" in message:
            return connection_failed(urlsplit(self._address).hostname or "")
        return crashed()

    def _on_request(self, request: Request) -> None:
        if self._is_own(request):
            self._address = request.url

    def _on_response(self, response: Response) -> None:
        if self._is_own(response.request):
            self._status = response.status

    def _is_own(self, request: Request) -> bool:
        """Whether this is the page itself, not something that it loads."""
        with suppress(Error):  # a request of a frame that is not there yet, which the page's own never is
            return request.is_navigation_request() and request.frame == self._page.main_frame
        return False
