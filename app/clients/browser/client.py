"""Sessions in guarded Chromiums: started when first needed, kept, and replaced when worn or broken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

import structlog
from playwright.async_api import Error, Page

from app.clients.browser.chromium import Chromium
from app.clients.browser.egress_proxy import EgressProxy, Resolve
from app.clients.browser.failures import unavailable
from app.clients.browser.find import find_browser
from app.clients.browser.limits import Limits
from app.clients.browser.port import RenderedPage
from app.clients.browser.rendering import Rendering
from app.clients.web.guard import forbidden, resolve_public
from app.core.config import Settings
from app.core.unit_of_work import refuse_network_inside_unit

log = structlog.get_logger(__name__)


class ChromiumClient:
    """The BrowserClient. A session has a browser process to itself while it lasts, so that one whose page has to be
    killed takes no other with it; one session after another shares it.
    """

    def __init__(self, settings: Settings, *, limits: Limits | None = None, resolve: Resolve | None = None) -> None:
        self._path = settings.browser_path
        self._limits = limits or Limits()
        self._resolve = resolve or partial(resolve_public, allow_private=settings.scraper_allow_private_networks)
        self._turns = asyncio.Semaphore(self._limits.sessions_at_once)
        self._running: set[Chromium] = set()
        self._idle: list[Chromium] = []
        self._closing: set[asyncio.Task[None]] = set()

    async def render(self, url: str, *, wait_for: str | None = None) -> RenderedPage:
        refuse_network_inside_unit("browser")
        if urlsplit(url).scheme not in {"http", "https"}:
            raise forbidden()
        async with self._session(self._limits.render_seconds) as (page, proxy):
            return await Rendering(page, proxy, self._limits).take(url, wait_for)

    @asynccontextmanager
    async def session(self, *, seconds: float = 60) -> AsyncIterator[Page]:
        refuse_network_inside_unit("browser")
        async with self._session(seconds) as (page, _):
            yield page

    async def aclose(self) -> None:
        """End every browser, also of sessions that still run."""
        self._idle.clear()
        for chromium in list(self._running):
            self._discard(chromium)
        while self._closing:
            await asyncio.gather(*self._closing)

    @property
    def pids(self) -> list[int]:
        """Every browser process that runs."""
        return [pid for chromium in self._running for pid in chromium.processes.pids()]

    @asynccontextmanager
    async def _session(self, seconds: float) -> AsyncIterator[tuple[Page, EgressProxy]]:
        limits = self._limits
        proxy = EgressProxy(
            self._resolve,
            max_bytes=limits.transfer_bytes,
            max_connection_bytes=limits.connection_bytes,
            connection_seconds=seconds,
        )
        async with (
            self._browser() as chromium,
            proxy,
            chromium.page(
                proxy, seconds=seconds, memory_bytes=limits.memory_bytes, user_agent=_user_agent(chromium.version)
            ) as page,
        ):
            yield page, proxy

    @asynccontextmanager
    async def _browser(self) -> AsyncIterator[Chromium]:
        """One that is fit: kept from an earlier session, or new."""
        async with self._turns:
            chromium = await self._take()
            try:
                yield chromium
            finally:
                if chromium.is_fit and chromium.uses < self._limits.sessions_a_browser and chromium in self._running:
                    self._idle.append(chromium)
                else:
                    self._discard(chromium)

    async def _take(self) -> Chromium:
        while self._idle:
            chromium = self._idle.pop()
            if chromium.is_fit:
                return chromium
            self._discard(chromium)
        path = find_browser(self._path)
        if path is None:
            raise unavailable()
        try:
            chromium = await Chromium.launch(path)
        except (Error, OSError) as error:
            log.warning("browser_did_not_start", path=path, error=str(error)[:500])
            raise unavailable() from error
        self._running.add(chromium)
        return chromium

    def _discard(self, chromium: Chromium) -> None:
        """Close it beside whatever goes on; `aclose` waits for it."""
        if chromium in self._running:
            self._running.remove(chromium)
            closing = asyncio.create_task(chromium.aclose())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)


def _user_agent(version: str) -> str:
    """Honest: a browser, and ours."""
    major = version.partition(".")[0]
    return (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko; compatible; Rolecall/1.0) "
        f"Chrome/{major}.0.0.0 Safari/537.36"
    )
