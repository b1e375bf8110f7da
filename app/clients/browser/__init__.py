"""A real browser for pages that are nothing without one: guarded, watched, and gone when it is closed."""

from app.clients.browser.port import BrowserClient, RenderedPage
from app.core.config import Settings

__all__ = ["BrowserClient", "RenderedPage", "make_browser"]


def make_browser(settings: Settings) -> BrowserClient:
    # Playwright costs a third of a second and 30 MB to import: only who renders pays.
    from app.clients.browser.client import ChromiumClient

    return ChromiumClient(settings)
