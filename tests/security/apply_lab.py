"""The browser's laboratory once more, for those who apply: `unshare -n python -m tests.security.apply_lab <guard>`.

Each way is a job's page at a public address whose form leads to an inner one: by its link, its action, its buttons, its
scripts, or the answer to what was sent. Somebody applies who agrees to any origin. Prints the ways that arrived, as JSON.

guard: "on" is the browser as it is; "off" lets its proxy dial whatever is asked for (the fault that the lab must find),
for the ways that only the proxy stops.
"""

import asyncio
import json
import sys
from contextlib import suppress
from functools import partial

from playwright.async_api import Error

from app.clients.application_forms import FieldKind, FormNotFound, SentEarly, open_application_form
from app.clients.application_forms import form as opened_form
from app.clients.application_forms.send import Patience
from app.clients.browser.client import ChromiumClient
from app.clients.browser.limits import Limits
from app.clients.web import FetchFailed
from app.core.config import Environment, Settings
from tests.security.browser_lab import PAGE, PUBLIC, make_network, unguarded

SECRET = "ada-canary@example.com"
FIELDS = (
    """<label>Full name <input name=name required></label><label>Email <input name=email type=email required></label>"""
)
SEND = "<button>Send application</button>"
# {to} is the inner host of the way, {here} a path of the page's own server that knows it.
WAYS = {
    "apply link": "<p>We look for a gardener.</p><a href='http://{to}/apply'>Apply now</a>",
    "apply button": "<p>We look for a gardener.</p><button onclick=\"location='http://{to}/'\">Apply now</button>",
    "redirected apply link": "<p>We look for a gardener.</p><a href='/to?{to}'>Apply now</a>",
    "framed form": "<h1>Apply</h1><iframe src='http://{to}/'></iframe>" + f"<form method=post>{FIELDS}{SEND}</form>",
    "form action": f"<form method=post action='http://{{to}}/'>{FIELDS}{SEND}</form>",
    "button's action": f"<form method=post>{FIELDS}<button formaction='http://{{to}}/'>Send application</button></form>",
    "action changed by a script": f"<form method=post onsubmit=\"this.action='http://{{to}}/'\">{FIELDS}{SEND}</form>",
    "sent by a script": f"""<form method=post onsubmit="event.preventDefault();
        fetch('http://{{to}}/', {{method: 'POST', mode: 'no-cors', body: new FormData(this)}})">{FIELDS}{SEND}</form>""",
    "told while typing": f"""<form method=post oninput="new Image().src='http://{{to}}/?' + event.target.value">
        {FIELDS}{SEND}</form>""",
    "answered with a redirect": f"<form method=post action='/answer?{{to}}'>{FIELDS}{SEND}</form>",
    "answered with the form sent on": f"<form method=post action='/send-on?{{to}}'>{FIELDS}{SEND}</form>",
    "popup": f"<form method=post onsubmit=\"window.open('http://{{to}}/')\">{FIELDS}{SEND}</form>",
    "sent into a new window": f"<form method=post target=_blank action='http://{{to}}/'>{FIELDS}{SEND}</form>",
    "download": f"<form method=post onsubmit=\"const a = document.createElement('a'); a.href = 'http://{{to}}/';"
    f" a.download = 'x'; a.click()\">{FIELDS}{SEND}</form>",
    "next step": f"<form method=post onsubmit='return false'>{FIELDS}"
    "<button type=button onclick=\"location='http://{to}/'\">Next</button></form>",
}
# Where nothing but the proxy stands between the page and the inner address; the others the form's own gate stops too, and
# a popup is closed so soon that it is a matter of luck whether it arrives.
PROXYS_OWN = {"apply button", "form action", "answered with a redirect"}
hurried = partial(Patience, send=5.0, quiet=0.5, wordless=1.0, step=2.0)  # nobody answers here for long
INNER = {way: f"10.66.2.{number}" for number, way in enumerate(WAYS, start=1)}


class Canary:
    """Hears what arrives at the inner addresses, and whether it carries what was filled in."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    async def listen(self) -> None:
        for host in INNER.values():
            await asyncio.start_server(self._connected, host, 80)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        names = {address: way for way, address in INNER.items()}
        self.heard.add(names[writer.get_extra_info("sockname")[0]])
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
            await writer.drain()
        writer.close()


async def serve_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError, IndexError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        path, _, to = head.split(" ")[1].partition("?")
        status, header, body = "200 OK", "X-A: b", "<!doctype html><title>Gardener</title>Thank you for applying!"
        if path == "/page" and head.startswith("GET"):
            way = list(WAYS)[int(to)]
            body = f"<!doctype html><title>Gardener</title><h1>Gardener</h1>{WAYS[way].replace('{to}', INNER[way])}"
        elif path in {"/to", "/answer"}:
            status, header = "302 Found", f"Location: http://{to}/"
        elif path == "/send-on":
            status, header = "307 Temporary Redirect", f"Location: http://{to}/"
        writer.write(
            f"HTTP/1.1 {status}\r\n{header}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
            f"Connection: close\r\n\r\n{body}".encode()
        )
        await writer.drain()
    writer.close()


async def apply(browser: ChromiumClient, url: str) -> str:
    """As an applicant would who agrees to whatever the page says."""
    async with browser.session(seconds=40) as page:
        form = await open_application_form(page, url)
        shown = await form.read()
        values = {one.key: SECRET if one.kind is FieldKind.EMAIL else "Ada Lovelace" for one in shown.fields}
        await form.fill(values)
        if not shown.is_last_step:
            await form.next_step()
        outcome = await form.submit(origin=(await form.read()).action_origin)
        await asyncio.sleep(0.3)
        return outcome.kind


async def main(guard: str) -> None:
    vars(opened_form)["Patience"] = hurried
    make_network()
    canary = Canary()
    await canary.listen()
    await asyncio.start_server(serve_page, PUBLIC, 80)
    settings = Settings(environment=Environment.TESTING, scraper_allow_private_networks=False)
    resolve = unguarded if guard == "off" else None
    browser = ChromiumClient(settings, limits=Limits(sessions_at_once=5), resolve=resolve)

    async def try_way(number: int, way: str) -> None:
        try:
            ended = await apply(browser, f"{PAGE}/page?{number}")
        except (FetchFailed, FormNotFound, SentEarly, Error) as failure:
            ended = f"{type(failure).__name__}: {failure}"
        print(way, "→", ended, file=sys.stderr)

    ways = WAYS if guard == "on" else PROXYS_OWN
    await asyncio.gather(*(try_way(number, way) for number, way in enumerate(WAYS) if way in ways))
    await browser.aclose()
    print(json.dumps(sorted(canary.heard)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
