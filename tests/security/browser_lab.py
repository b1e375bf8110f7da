"""A network of its own in which a browser meets a hostile page: `unshare -n python -m tests.security.browser_lab <guard>`.

The page lies at a public address; every way out of it leads to an inner address of its own, so that whatever connects
there, or sends a datagram, tells by which way it came. Prints the ways that arrived, as JSON.

guard: "on" is the browser as it is; "off" lets its proxy dial whatever is asked for (the fault that the lab must find);
"none" is a Chromium without anything of ours, which shows that the ways are ways.
"""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from playwright.async_api import Error, async_playwright

from app.clients.browser import chromium
from app.clients.browser.client import ChromiumClient
from app.clients.browser.find import find_browser, launch_arguments
from app.clients.browser.limits import Limits
from app.clients.web import FetchFailed
from app.core.config import Environment, Settings

PUBLIC = "93.184.215.14"
PAGE = f"http://{PUBLIC}"
# A page on plain http may then have a service worker, as one on https may.
SECURE = f"--unsafely-treat-insecure-origin-as-secure={PAGE}"
SECONDS_TO_TRY = 3.0

# What a page can load, open, send or connect to; {to} is the inner host of the way.
INSIDE_A_PAGE = {
    "fetch": "<script>fetch('http://{to}/', {mode: 'no-cors'})</script>",
    "xhr": "<script>const x = new XMLHttpRequest(); x.open('POST', 'http://{to}/'); x.send('a')</script>",
    "image": "<img src='http://{to}/'>",
    "image of a script": "<script>new Image().src = 'http://{to}/'</script>",
    "iframe": "<iframe src='http://{to}/'></iframe>",
    "script": "<script src='http://{to}/'></script>",
    "module": "<script type=module>import('http://{to}/')</script>",
    "stylesheet": "<link rel=stylesheet href='http://{to}/'>",
    "css url": "<p style='background: url(http://{to}/)'>x</p>",
    "css import": "<style>@import 'http://{to}/';</style>",
    "font": "<style>@font-face {font-family: ff; src: url(http://{to}/)}</style><p style='font-family: ff'>x</p>",
    "preload": "<link rel=preload as=fetch crossorigin href='http://{to}/'>",
    "prefetch": "<link rel=prefetch href='http://{to}/'>",
    "preconnect": "<link rel=preconnect href='http://{to}/'><link rel=dns-prefetch href='//{to}'>",
    "manifest": "<link rel=manifest href='http://{to}/'>",
    "icon": "<link rel=icon href='http://{to}/'>",
    "object": "<object data='http://{to}/'></object>",
    "embed": "<embed src='http://{to}/'>",
    "video": "<video src='http://{to}/' autoplay></video>",
    "svg": "<svg><image href='http://{to}/'/></svg>",
    "beacon": "<script>navigator.sendBeacon('http://{to}/', 'a')</script>",
    "event source": "<script>new EventSource('http://{to}/')</script>",
    "websocket": "<script>new WebSocket('ws://{to}/')</script>",
    "webtransport": "<script>new WebTransport('https://{to}/')</script>",
    "webrtc stun": """<script>{const p = new RTCPeerConnection({iceServers: [{urls: 'stun:{to}:3478'}]});
        p.createDataChannel('a'); p.createOffer().then(o => p.setLocalDescription(o))}</script>""",
    "webrtc turn": """<script>{const p = new RTCPeerConnection({iceServers:
        [{urls: 'turn:{to}:80?transport=tcp', username: 'a', credential: 'b'}]});
        p.createDataChannel('a'); p.createOffer().then(o => p.setLocalDescription(o))}</script>""",
    "worker": "<script>new Worker(URL.createObjectURL(new Blob([\"importScripts('http://{to}/')\"])))</script>",
    "shared worker": """<script>new SharedWorker(URL.createObjectURL(
        new Blob(["fetch('http://{to}/', {mode: 'no-cors'})"])))</script>""",
    "service worker": "<script>navigator.serviceWorker?.register('/worker.js?{to}')</script>",
    "form": "<iframe name=a></iframe><form method=post target=a action='http://{to}/'></form>"
    "<script>document.currentScript.previousElementSibling.submit()</script>",
    "redirected fetch": "<script>fetch('/to?{to}', {mode: 'no-cors'})</script>",
    "redirected iframe": "<iframe src='/to?{to}'></iframe>",
    "popup": "<script>window.open('http://{to}/')</script>",
    "ping": "<a href='#' ping='http://{to}/'>a</a><script>document.currentScript.previousElementSibling.click()</script>",
}
# Where the page itself goes.
PAGES = {
    "redirect": ("302 Found", "Location: http://{to}/", ""),
    "refresh header": ("200 OK", "Refresh: 0;url=http://{to}/", "<p>"),
    "meta refresh": ("200 OK", "X-A: b", "<meta http-equiv=refresh content='0;url=http://{to}/'>"),
    "location": ("200 OK", "X-A: b", "<script>location = 'http://{to}/'</script>"),
    "submit": (
        "200 OK",
        "X-A: b",
        "<form method=post action='http://{to}/'></form><script>document.forms[0].submit()</script>",
    ),
}
# Addresses that somebody may ask to have rendered.
ADDRESSES = (
    "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "http://0/",
    "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/", f"{PAGE}:8080/", "http://10.66.1.1/",
)  # fmt: skip

WAYS = [*INSIDE_A_PAGE, *PAGES]
SHY = {"preconnect", "manifest", "icon", "webtransport"}  # not taken here even unguarded; other versions may
INNER = {way: f"10.66.0.{number}" for number, way in enumerate(WAYS, start=1)}
Visit = Callable[[str], Awaitable[None]]


def make_network() -> None:
    """Both sides' addresses on this namespace's loopback, and a device beside it: WebRTC does not look at loopback."""
    for command in (
        f"address add {PUBLIC}/32 dev lo",
        "address add 10.66.0.1/16 dev lo",
        "address add 169.254.169.254/32 dev lo",
        "link set lo up",
        "link add outside type veth peer name elsewhere",
        "address add 172.20.0.1/16 dev outside",
        "link set outside up",
        "link set elsewhere up",
        "route add default dev outside",
    ):
        subprocess.run(["ip", *command.split()], check=True)


class Canary:
    """Hears everything that reaches an inner address, and tells by which way it came."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    async def listen(self) -> None:
        loop = asyncio.get_running_loop()
        for host in ("127.0.0.1", "::1", "169.254.169.254", "10.66.1.1", *INNER.values()):
            await asyncio.start_server(self._connected, host, 80)
        await asyncio.start_server(self._connected, PUBLIC, 8080)
        for way, port in (("webrtc stun", 3478), ("webtransport", 443)):
            await loop.create_datagram_endpoint(partial(Datagrams, self.heard, way), (INNER[way], port))

    def _connected(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = writer.get_extra_info("sockname")[:2]
        names = {address: way for way, address in INNER.items()}
        self.heard.add(names.get(host, f"{host}:{port}"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        writer.close()


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, heard: set[str], way: str) -> None:
        self._heard = heard
        self._way = way

    def datagram_received(self, data: bytes, _: object) -> None:
        self._heard.add(self._way)


async def serve_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The hostile server at the public address."""
    with suppress(OSError, asyncio.IncompleteReadError, IndexError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        path, _, to = head.split(" ")[1].partition("?")
        status, header, body = "200 OK", "X-A: b", ""
        if path == "/to":
            status, header = "302 Found", f"Location: http://{to}/"
        elif path == "/worker.js":
            header, body = "Content-Type: text/javascript", f"fetch('http://{to}/', {{mode: 'no-cors'}})"
        elif path == "/hostile":
            body = "<!doctype html>" + "".join(
                text.replace("{to}", INNER[way]) + "\n" for way, text in INSIDE_A_PAGE.items()
            )
        elif path == "/page":
            way = WAYS[int(to)]
            status, header, body = (text.replace("{to}", INNER[way]) for text in PAGES[way])
        writer.write(
            f"HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
            f"{'' if 'Content-Type' in header else 'Content-Type: text/html' + chr(13) + chr(10)}\r\n{body}".encode()
        )
        await writer.drain()
    writer.close()


async def unguarded(host: str, port: int) -> list[str]:
    """The planted fault: every address is as good as any other."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


async def visit_all(visit: Visit) -> None:
    """One after another: what a page started goes on while the next is visited."""
    await visit(f"{PAGE}/hostile")
    for way in PAGES:
        await visit(f"{PAGE}/page?{WAYS.index(way)}")


async def with_ours(*, is_guarded: bool) -> None:
    chromium.ARGUMENTS = (*chromium.ARGUMENTS, SECURE)
    settings = Settings(environment=Environment.TESTING, scraper_allow_private_networks=False)
    limits = Limits(settle_seconds=SECONDS_TO_TRY, render_seconds=20)
    browser = ChromiumClient(settings, limits=limits, resolve=None if is_guarded else unguarded)

    async def visit(url: str) -> None:
        with suppress(FetchFailed):
            page = await browser.render(url, wait_for="#never" if url.endswith("/hostile") else None)
            print(url, page.status, page.requests_refused, file=sys.stderr)

    await visit_all(visit)
    for url in ADDRESSES:
        await visit(url)
    await browser.aclose()


async def with_none() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=[*launch_arguments(), SECURE])

        async def visit(url: str) -> None:
            context = await browser.new_context()
            page = await context.new_page()
            with suppress(Error):
                await page.goto(url, wait_until="commit", timeout=5000)
                await asyncio.sleep(SECONDS_TO_TRY if url.endswith("/hostile") else 0.5)
            await context.close()

        await visit_all(visit)
        await browser.close()


async def main(guard: str) -> None:
    make_network()
    canary = Canary()
    await canary.listen()
    await asyncio.start_server(serve_page, PUBLIC, 80)
    await (with_none() if guard == "none" else with_ours(is_guarded=guard == "on"))
    print(json.dumps(sorted(canary.heard)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
