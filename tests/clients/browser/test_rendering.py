"""What the browser makes of a page, of a hostile one too, and that nothing of it stays."""

import asyncio
import gzip
import os
import re
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Error, Page

from app.clients.browser.chromium import Chromium
from app.clients.browser.client import ChromiumClient
from app.clients.browser.find import find_browser
from app.clients.browser.limits import Limits
from app.clients.web.port import FailureKind, FetchFailed
from app.core.unit_of_work import NetworkInsideUnit
from app.services import Rolecall
from tests.conftest import make_settings
from tests.standins.web import Hurt, WebStandin, web_standin

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMITS = Limits(
    memory_bytes=600_000_000,
    transfer_bytes=6_000_000,
    connection_bytes=4_000_000,
    html_characters=1_000_000,
    settle_seconds=2,
)
POSTING = """<!doctype html><title>Jobs</title><div id="root">Loading …</div>
<script>fetch("/api/jobs/7").then(answer => answer.json()).then(job => {
  root.innerHTML = `<article><h1>${job.title}</h1><p>${job.place}</p></article>`;
});</script>"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[ChromiumClient]:
    client = ChromiumClient(make_settings(scraper_allow_private_networks=True), limits=LIMITS)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def impatient() -> AsyncIterator[ChromiumClient]:
    limits = replace(LIMITS, navigation_seconds=2.5, settle_seconds=1, render_seconds=5)
    client = ChromiumClient(make_settings(scraper_allow_private_networks=True), limits=limits)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="module")
async def web() -> AsyncIterator[WebStandin]:
    async with web_standin() as standin:
        yield standin


async def refusal(browser: ChromiumClient, url: str, *, wait_for: str | None = None) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        await browser.render(url, wait_for=wait_for)
    return failed.value


async def works(browser: ChromiumClient, web: WebStandin) -> bool:
    page = await browser.render(web.serve("/simple", "<p>Still here</p>"))
    return "Still here" in page.html


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_posting_that_a_script_brings_is_in_the_document(browser: ChromiumClient, web: WebStandin) -> None:
    web.serve("/api/jobs/7", '{"title": "Head of Ünïcode", "place": "Łódź"}', content_type="application/json")
    page = await browser.render(web.serve("/jobs/7", POSTING))
    assert "<h1>Head of Ünïcode</h1><p>Łódź</p>" in page.html
    assert (page.url, page.status, page.requests_refused) == (web.url("/jobs/7"), 200, 0)
    assert "Rolecall" in web.visits("/jobs/7")[0].headers["user-agent"]


async def test_element_that_is_waited_for_ends_the_wait(browser: ChromiumClient, web: WebStandin) -> None:
    """The page polls for ever and never comes to rest."""
    web.serve("/poll", "{}", delay=0.1)
    web.serve("/api/jobs/7", '{"title": "Porter", "place": "Ghent"}', content_type="application/json", delay=0.5)
    polling = "<script>setInterval(() => fetch('/poll'), 50)</script>"
    page = await browser.render(web.serve("/polling", POSTING + polling), wait_for="article")
    assert "Porter" in page.html


async def test_page_that_never_rests_is_taken_as_it_stands(browser: ChromiumClient, web: WebStandin) -> None:
    web.serve("/poll", "{}")
    page = await browser.render(
        web.serve("/restless", "<h1>Cook</h1><script>setInterval(() => fetch('/poll'), 50)</script>")
    )
    assert "Cook" in page.html


async def test_redirects_of_server_and_page_are_followed(browser: ChromiumClient, web: WebStandin) -> None:
    web.serve("/old", status=302, headers={"Location": "/moved"})
    web.serve("/moved", '<meta http-equiv="refresh" content="0;url=/new">')
    web.serve("/new", "<h1>Gardener</h1>", status=404)
    page = await browser.render(web.url("/old"))
    assert (page.url, page.status) == (web.url("/new"), 404)
    assert "Gardener" in page.html


async def test_form_is_posted_through_the_proxy_with_its_body(browser: ChromiumClient, web: WebStandin) -> None:
    web.serve("/search", "<h1>3 jobs</h1>")
    form = '<form method="post" action="/search"><input name="q" value="baker & cook"></form><script>document.forms[0].submit()</script>'
    page = await browser.render(web.serve("/form", form))
    assert "3 jobs" in page.html
    assert [(visit.method, visit.body) for visit in web.visits("/search")] == [("POST", b"q=baker+%26+cook")]


async def test_images_fonts_and_media_are_not_fetched(browser: ChromiumClient, web: WebStandin) -> None:
    await browser.render(
        web.serve(
            "/rich",
            """<style>@font-face { font-family: f; src: url(/font.woff2) } p { font-family: f; background: url(/back.png) }</style>
            <p>Text</p><img src="/image.png"><video src="/film.mp4" autoplay></video><audio src="/song.mp3" autoplay></audio>
            <script>new Image().src = "/pixel.gif"; fetch("/wanted")</script>""",
        )
    )
    assert sorted({visit.path for visit in web.log}) == ["/rich", "/wanted"]


async def test_dialogs_popups_downloads_and_farewells_hold_nothing_up(browser: ChromiumClient, web: WebStandin) -> None:
    web.serve("/file", "a,b", content_type="text/csv", headers={"Content-Disposition": "attachment"})
    page = await browser.render(
        web.serve(
            "/pushy",
            """<h1>Nurse</h1><script>
            alert("hello"); confirm("really?"); prompt("who?"); onbeforeunload = event => event.preventDefault();
            for (let i = 0; i < 20; i++) open("/popup" + i);
            Notification.requestPermission(); navigator.geolocation.getCurrentPosition(() => 0);
            const link = document.createElement("a"); link.href = "/file"; link.download = "file"; link.click();
            </script>""",
        )
    )
    assert "Nurse" in page.html


async def test_popup_of_a_click_is_closed(browser: ChromiumClient, web: WebStandin) -> None:
    web.serve("/popup", "<h1>Popup</h1>")
    async with browser.session() as page:
        await page.goto(web.serve("/click", "<button onclick=\"window.open('/popup')\">Apply</button>"))
        async with page.context.expect_page() as popup:
            await page.click("button")
        if not (await popup.value).is_closed():
            await (await popup.value).wait_for_event("close")
        assert page.context.pages == [page]


async def test_session_fills_in_a_form_and_leaves_no_cookie_to_the_next(
    browser: ChromiumClient, web: WebStandin
) -> None:
    web.serve("/form", "<form action=/done><input name=name></form>", headers={"Set-Cookie": "a=1"})
    web.serve("/done", "<h1>Thank you</h1>")
    async with browser.session() as page:
        await page.goto(web.url("/form"))
        await page.fill("input", "Ada")
        await page.press("input", "Enter")
        await page.wait_for_selector("h1")
        assert page.url == web.url("/done?name=Ada")
        assert await page.context.cookies() != []
    async with browser.session() as page:
        assert await page.context.cookies() == []


async def test_error_of_the_caller_stays_the_callers(browser: ChromiumClient, web: WebStandin) -> None:
    async def fail() -> None:
        async with browser.session() as page:
            await page.goto(web.serve("/p", "<p>"))
            await page.click("css=[[[")

    with pytest.raises(Error, match="parsing css selector"):
        await fail()
    assert await works(browser, web)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "data:text/html,hi", "chrome://version", "about:blank", "jobs"])
async def test_only_the_web_is_opened(browser: ChromiumClient, url: str) -> None:
    assert (await refusal(browser, url)).code == "address_forbidden"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "chrome://version", "view-source:file:///etc/passwd", "data:text/html,hi"]
)
async def test_session_does_not_stay_where_only_we_could_go(browser: ChromiumClient, url: str) -> None:
    async def read() -> str:
        async with browser.session() as page:
            await page.goto(url)
            return await page.content()

    with pytest.raises((Error, FetchFailed)):
        await read()


@pytest.mark.parametrize(
    ("hurt", "code"),
    [
        ("silent", "timed_out"),
        ("endless", "too_large"),
        ("headers_forever", "connection_failed"),
        ("reset", "connection_failed"),
        ("garbage", "connection_failed"),
    ],
)
async def test_server_that_hurts_costs_its_own_page_only(
    impatient: ChromiumClient, web: WebStandin, hurt: Hurt, code: str
) -> None:
    assert (await refusal(impatient, web.misbehave("/hurt", hurt))).code == code
    assert await works(impatient, web)


@pytest.mark.long
async def test_gzip_bomb_is_no_page(browser: ChromiumClient, web: WebStandin) -> None:
    bomb = gzip.compress(b"<p>x" * 8_000_000, 1)
    url = web.serve("/bomb", bomb, headers={"Content-Encoding": "gzip"})
    assert (await refusal(browser, url)).code in {"browser_out_of_memory", "too_large"}
    assert await works(browser, web)


async def test_document_that_grows_too_large_is_refused(browser: ChromiumClient, web: WebStandin) -> None:
    growing = "<body><script>document.body.append('x'.repeat(2_000_000))</script>"
    assert (await refusal(browser, web.serve("/grown", growing))).code == "too_large"


@pytest.mark.parametrize(
    "when", ["", pytest.param("setTimeout(() => { while (true); }, 300);", marks=pytest.mark.long)]
)
async def test_script_without_end_times_out(impatient: ChromiumClient, web: WebStandin, when: str) -> None:
    failure = await refusal(impatient, web.serve("/loop", f"<h1>Loop</h1><script>{when or 'while (true);'}</script>"))
    assert (failure.code, failure.kind) == ("timed_out", FailureKind.UNKNOWN)
    assert await works(impatient, web)


async def test_page_that_eats_memory_is_killed_and_the_next_one_renders(
    browser: ChromiumClient, web: WebStandin
) -> None:
    eat = "const eaten = []; setInterval(() => eaten.push(new Uint8Array(50_000_000).fill(7)), 10)"
    failure = await refusal(browser, web.serve("/hungry", f"<script>{eat}</script>"), wait_for="article")
    assert failure.code == "browser_out_of_memory"
    assert await works(browser, web)


async def test_download_and_nothing_are_no_pages(browser: ChromiumClient, web: WebStandin) -> None:
    web.serve("/cv", "%PDF-1.7", content_type="application/octet-stream")
    web.serve("/nothing", status=204)
    assert (await refusal(browser, web.url("/cv"))).code == "not_a_page"
    assert (await refusal(browser, web.url("/nothing"))).code == "not_a_page"


async def test_unknown_host_and_closed_port_are_told_apart(browser: ChromiumClient, web: WebStandin) -> None:
    assert (await refusal(browser, "http://jobs.invalid/")).code == "name_not_resolved"
    assert (await refusal(browser, "http://127.0.0.1:9/")).code == "connection_failed"
    assert (await refusal(browser, web.url("/").replace("http:", "https:"))).code == "connection_failed"


Crash = Callable[[Page], Awaitable[None]]


async def crash_page(page: Page) -> None:
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Page.crash")


async def crash_browser(page: Page) -> None:
    assert page.context.browser is not None
    devtools = await page.context.browser.new_browser_cdp_session()
    await devtools.send("Browser.crash")


@pytest.mark.parametrize("crash", [crash_page, crash_browser])
async def test_crash_is_told_and_recovered_from(browser: ChromiumClient, web: WebStandin, crash: Crash) -> None:

    async def visit() -> None:
        async with browser.session() as page:
            await page.goto(web.serve("/p", "<p>"))
            await crash(page)
            await page.content()

    with pytest.raises(FetchFailed) as failed:
        await visit()
    assert failed.value.code == "browser_crashed"
    assert await works(browser, web)


async def test_browser_killed_between_two_pages_is_replaced(browser: ChromiumClient, web: WebStandin) -> None:
    assert await works(browser, web)
    for pid in browser.pids:
        with suppress(ProcessLookupError):  # it ended with its parent, which was killed before it
            os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.5)  # for the driver to notice
    assert await works(browser, web)


async def test_session_ends_when_its_time_is_up(browser: ChromiumClient, web: WebStandin) -> None:
    with pytest.raises(FetchFailed) as failed:
        async with browser.session(seconds=1):
            await asyncio.sleep(30)
    assert failed.value.code == "timed_out"


@pytest.mark.long
async def test_worn_browser_is_replaced_and_two_sessions_do_not_share_one(web: WebStandin) -> None:
    limits = Limits(sessions_a_browser=2, settle_seconds=1)
    browser = ChromiumClient(make_settings(scraper_allow_private_networks=True), limits=limits)
    try:
        assert await works(browser, web)
        first = set(browser.pids)
        assert await works(browser, web)  # its last
        assert await works(browser, web)
        assert first.isdisjoint(browser.pids)
        async with browser.session() as one, browser.session() as other:
            assert one.context.browser is not other.context.browser
    finally:
        await browser.aclose()


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Chromium keeps a socket there, whose path must not be long."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


async def test_nothing_is_left_when_the_client_closes(
    web: WebStandin, short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(short_path))  # where the driver makes its files
    monkeypatch.setattr(tempfile, "tempdir", str(short_path))  # and this process its own
    browser = ChromiumClient(make_settings(scraper_allow_private_networks=True))
    seen: set[int] = set()

    async def linger() -> None:
        async with browser.session() as page:
            await page.goto(web.serve("/p", "<p>"))
            seen.update(browser.pids)
            await page.wait_for_selector("article")

    lingering = asyncio.create_task(linger())
    while len(seen) < 3 and not lingering.done():  # noqa: ASYNC110 (it is told by no event)
        await asyncio.sleep(0.05)
    await browser.aclose()
    with pytest.raises(FetchFailed) as failed:
        await lingering
    assert failed.value.code == "browser_crashed"
    assert browser.pids == []
    assert not any(map(is_alive, seen))
    assert list(short_path.iterdir()) == []  # noqa: ASYNC240 (an empty folder is quickly read)


async def test_service_closes_the_browser_it_made(rolecall: Rolecall, web: WebStandin) -> None:
    service = Rolecall(rolecall.settings.model_copy(update={"scraper_allow_private_networks": True}))
    browser = service.clients.browser
    assert isinstance(browser, ChromiumClient)
    assert await works(browser, web)
    pids = browser.pids
    await service.aclose()
    assert pids
    assert not any(map(is_alive, pids))


async def test_browser_starts_nothing_that_nobody_sees() -> None:
    path = find_browser()
    assert path is not None
    chromium = await Chromium.launch(path)
    try:
        page = await chromium._browser.new_page()
        await page.goto("data:text/html,<p>Here</p>")
        shell = await chromium._browser.new_browser_cdp_session()
        targets = (await shell.send("Target.getTargets", {"filter": [{}]}))["targetInfos"]
        command = (await shell.send("SystemInfo.getInfo"))["commandLine"]
    finally:
        await chromium.aclose()
    assert [target["url"] for target in targets if target["url"].startswith("chrome:")] == []
    theirs, ours = (set(names.split(",")) for names in re.findall(r"--disable-features=(\S+)", command))
    assert theirs - ours == set(), "Playwright turns off what our list, which counts, does not name"


async def test_no_page_is_opened_inside_a_unit(rolecall: Rolecall) -> None:
    async with rolecall.unit():
        with pytest.raises(NetworkInsideUnit):
            await rolecall.clients.browser.render("http://127.0.0.1/")


async def test_without_a_browser_the_page_is_unavailable(tmp_path: Path) -> None:
    browser = ChromiumClient(make_settings(browser_path=str(tmp_path / "none")))
    assert (await refusal(browser, "http://127.0.0.1/")).code == "browser_unavailable"
    await browser.aclose()
