"""One Chromium with Playwright's driver: started together, watched, and gone together."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import structlog
from playwright.async_api import (
    Browser,
    BrowserContext,
    Error,
    Frame,
    Page,
    Playwright,
    Route,
    async_playwright,
)

from app.clients.browser.egress_proxy import EgressProxy
from app.clients.browser.failures import crashed, out_of_memory, timed_out
from app.clients.browser.find import launch_arguments
from app.clients.browser.processes import ProcessSession
from app.clients.web.guard import forbidden
from app.clients.web.port import FetchFailed
from app.core.config import inherited

log = structlog.get_logger(__name__)

LAUNCH_SECONDS = 30
CLOSE_SECONDS = 5
WATCH_SECONDS = 0.2

NOWHERE = "http://127.0.0.1:9"  # what the browser does for itself, outside any session, has no way out
# Of several lists the last counts: this one repeats Playwright's, as a test sees to. The first two are the suggestions
# under the address bar, which nobody sees here: a renderer for each window, and more than half of what a start costs.
DISABLED_FEATURES = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    "msForceBrowserSignIn",
)
# An argument that a build does not know is no error: tests/security/test_browser_egress.py shows that they work.
ARGUMENTS: tuple[str, ...] = (
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # its name in other builds
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # names are the proxy's business: no DNS from here
    "--blink-settings=imagesEnabled=false",
    "--disable-remote-fonts",
    "--deny-permission-prompts",
    "--disable-component-update",
    "--disable-domain-reliability",
    f"--disable-features={','.join(DISABLED_FEATURES)}",
    "--disable-gpu",
    "--dns-prefetch-disable",
    "--js-flags=--max-old-space-size=512",
    "--no-pings",
)
KEPT_VARIABLES = ("PATH", "LANG", "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "FONTCONFIG_FILE")  # no secret of ours goes in
UNWANTED = frozenset({"image", "font", "media"})
OPEN_SCHEMES = ("http:", "https:", "blob:", "data:", "about:")
OPEN_PLACES = ("http://", "https://", "about:blank", "chrome-error://")


class Chromium:
    """A kept browser process. A session gets a context of its own, with a proxy of its own."""

    def __init__(
        self,
        playwright: Playwright,
        browser: Browser,
        processes: ProcessSession,
        home: TemporaryDirectory[str],
        profile: Path | None,
    ) -> None:
        self._playwright = playwright
        self._browser = browser
        self._home = home
        self._profile = profile  # made by the driver, which does not always live to remove it
        self.processes = processes
        self.uses = 0
        self.failure: FetchFailed | None = None  # what ended it; a browser that failed is not used again
        self._deadline: asyncio.Timeout | None = None  # of the session that runs
        browser.on("disconnected", lambda _: self._interrupt(crashed()))

    @classmethod
    async def launch(cls, path: str) -> Self:
        """Start one, or raise Playwright's Error."""
        home = TemporaryDirectory(prefix="rolecall-browser-", ignore_cleanup_errors=True)
        playwright = await async_playwright().start()
        try:
            browser = await playwright.chromium.launch(
                executable_path=path,
                args=[*launch_arguments(), *ARGUMENTS],
                ignore_default_args=["--disable-popup-blocking"],
                env=_environment(home.name),
                proxy={"server": NOWHERE, "bypass": "<-loopback>"},
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                artifacts_dir=home.name,
                timeout=LAUNCH_SECONDS * 1000,
            )
            shell = await browser.new_browser_cdp_session()
            answer = await shell.send("SystemInfo.getProcessInfo")
            pid = next(process["id"] for process in answer["processInfo"] if process["type"] == "browser")
            command = (await shell.send("SystemInfo.getInfo"))["commandLine"]
            profile = re.search(r"--user-data-dir=(\S+)", command)
            return cls(playwright, browser, ProcessSession(pid), home, Path(profile[1]) if profile else None)
        except BaseException:
            await playwright.stop()
            home.cleanup()
            raise

    @property
    def is_fit(self) -> bool:
        return self.failure is None and self._browser.is_connected()

    @property
    def version(self) -> str:
        return self._browser.version

    @asynccontextmanager
    async def page(
        self, proxy: EgressProxy, *, seconds: float, memory_bytes: int, user_agent: str
    ) -> AsyncIterator[Page]:
        """A page in a fresh context that sends everything through `proxy`.

        What happens to the browser ends the block at once, and explains whatever went wrong in it.
        """
        self.uses += 1
        deadline = self._deadline = asyncio.timeout(seconds)
        watch = asyncio.create_task(self._watch(memory_bytes))
        try:
            async with deadline, self._context(proxy, user_agent) as context:
                page = await context.new_page()
                context.on("page", _close)
                page.on("framenavigated", self._leave_closed_places)
                page.on("crash", lambda _: self._interrupt(crashed()))
                try:
                    yield page
                except Error:
                    if page.is_closed():  # its own end is sooner known than the browser's
                        self._fail(crashed())
                    raise
        except (Error, TimeoutError, FetchFailed):
            if deadline.expired():
                self._fail(timed_out())
            elif not self._browser.is_connected():
                self._fail(crashed())
            if self.failure is not None:
                raise self.failure from None
            raise
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    @asynccontextmanager
    async def _context(self, proxy: EgressProxy, user_agent: str) -> AsyncIterator[BrowserContext]:
        """Closed at the end of the block. A page that hangs cannot hold it: then the whole browser goes."""
        context = await self._browser.new_context(
            proxy={
                "server": proxy.url,
                "bypass": "<-loopback>",
                "username": proxy.username,
                "password": proxy.password,
            },
            user_agent=user_agent,
            locale="en-GB",
            service_workers="block",
            accept_downloads=False,
        )
        is_closed = False
        try:
            await context.route("**/*", _admit)
            yield context
        finally:
            try:
                with suppress(Error, TimeoutError):
                    async with asyncio.timeout(CLOSE_SECONDS):
                        await context.close()
                        is_closed = True
            finally:
                if not is_closed:
                    self._fail(crashed())

    def _fail(self, failure: FetchFailed) -> None:
        """The first cause stands."""
        self.failure = self.failure or failure

    def _interrupt(self, failure: FetchFailed) -> None:
        """Not every call of Playwright's notices that the page has gone."""
        self._fail(failure)
        if self._deadline is not None:
            with suppress(RuntimeError):  # it is past already
                self._deadline.reschedule(0)

    def _leave_closed_places(self, frame: Frame) -> None:
        """file:, chrome:, view-source: …: nothing that a page, or who drives it, has to see."""
        if frame.parent_frame is None and not frame.url.startswith(OPEN_PLACES):
            self._interrupt(forbidden())

    async def _watch(self, memory_bytes: int) -> None:
        while True:
            held = await asyncio.to_thread(self.processes.memory)
            if held > memory_bytes:
                log.warning("browser_killed", reason="memory", bytes=held)
                self._interrupt(out_of_memory())
                await asyncio.to_thread(self.processes.kill)
                return
            await asyncio.sleep(WATCH_SECONDS)

    async def aclose(self) -> None:
        """End it, by force where it must be; no process and no file of it stays."""
        if self.failure is not None:  # there is no talking to it
            await asyncio.to_thread(self.processes.kill)
        self._interrupt(crashed())  # for a session that still runs
        for end in (self._browser.close, self._playwright.stop):
            with suppress(Error, TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await end()
        await asyncio.to_thread(self.processes.kill)
        await asyncio.to_thread(self._remove_files)

    def _remove_files(self) -> None:
        self._home.cleanup()
        if self._profile is not None:
            shutil.rmtree(self._profile, ignore_errors=True)


def _environment(home: str) -> dict[str, str | float | bool]:
    """Nothing of ours but what a program needs to start; what it writes goes where it is removed with it."""
    return {**inherited(*KEPT_VARIABLES), "HOME": home, "TMPDIR": home}


async def _admit(route: Route) -> None:
    """What a page may ask for. Where it may come from is the proxy's question."""
    request = route.request
    with suppress(Error):  # the page has gone meanwhile
        if request.resource_type in UNWANTED or not request.url.startswith(OPEN_SCHEMES):
            await route.abort("blockedbyclient")
        else:
            await route.continue_()


async def _close(page: Page) -> None:
    with suppress(Error):
        await page.close()
