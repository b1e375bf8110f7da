"""Pages that only a browser can show, and a browser for whoever has to act on one."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from playwright.async_api import Page


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """The document as it stood when the page had settled. `url` is where it is in the end, after redirects."""

    url: str
    status: int  # whatever the server said; a page of status 404 is a page
    html: str
    requests_refused: int  # what the page tried to reach and was not let


class BrowserClient(Protocol):
    """Guarded against inner addresses whatever the page does; robots.txt and politeness are the caller's."""

    async def render(self, url: str, *, wait_for: str | None = None) -> RenderedPage:
        """Open the page, let its scripts run, and take the document; or raise FetchFailed.

        It is taken once the page has been quiet for a moment, or as soon as it has an element that the CSS selector
        `wait_for` finds, and in any case after some seconds: a page that never rests is taken as it stands.

        Codes: browser_unavailable, browser_crashed, browser_out_of_memory, timed_out, address_forbidden, too_large,
        not_a_page, name_not_resolved, connection_failed.
        """
        ...

    def session(self, *, seconds: float = 60) -> AbstractAsyncContextManager["Page"]:
        """A Playwright page in a fresh, guarded context that ends with the block, or after `seconds` at the latest.

        What happens to the browser inside the block (a crash, too much memory, the time limit) leaves it as
        FetchFailed; every other error of Playwright's is the caller's.
        """
        ...

    async def aclose(self) -> None:
        """End every browser process."""
        ...
