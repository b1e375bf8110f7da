"""Pages that do what they should not: each ends in an outcome or a failure with a name, and the browser goes on."""

import asyncio

import pytest
from playwright.async_api import Error

from app.clients.application_forms import FormNotFound, Outcome, OutcomeKind, Value
from app.clients.application_forms.form import OpenForm
from app.clients.browser.client import ChromiumClient
from app.clients.web.port import FetchFailed
from tests.clients.application_forms.applying import QUICK, apply, opened
from tests.standins.application_forms import ApplicationForms

pytestmark = pytest.mark.asyncio(loop_scope="module")

PERSON: dict[str, Value] = {"name": "Ada Lovelace", "email": "ada@example.com"}
FORM = """<form action="$action" method="post"><p><label for=name>Name *</label>
<input id=name name=name required></p><p><label for=email>Email *</label><input id=email name=email required></p>
<button>Send application</button></form>"""
SUBMITTED, UNKNOWN, REFUSED = OutcomeKind.SUBMITTED, OutcomeKind.UNKNOWN, OutcomeKind.REFUSED

# What the page does; how it may end ("failed": FetchFailed, FormNotFound, or an answer that did not stay); how many
# forms may arrive.
HOSTILE: dict[str, tuple[str, set[OutcomeKind | str], set[int]]] = {
    "alerts": ("<script>setInterval(() => alert('Hi'), 200)</script>", {SUBMITTED, UNKNOWN}, {1}),
    "asks before it is sent, and whether to leave": (
        """<script>document.forms[0].onsubmit = () => { prompt('Sure?'); alert('Well'); };
        onbeforeunload = event => { event.preventDefault(); return ''; }</script>""",
        {SUBMITTED},
        {1},
    ),
    "opens windows, downloads, prints, closes": (
        """<script>setInterval(() => { open('/assets/forms.js'); print(); window.close();
        const link = document.createElement('a');
        link.download = 'virus.exe'; link.href = URL.createObjectURL(new Blob(['x'])); link.click(); }, 150)</script>""",
        {SUBMITTED, REFUSED},
        {0, 1},
    ),
    "loops when it is sent": (
        "<script>document.forms[0].onsubmit = () => { while (true); }</script>",
        {REFUSED, UNKNOWN, "failed"},
        {0},
    ),
    "loops while it is filled": ("<script>email.oninput = () => { while (true); }</script>", {"failed"}, {0}),
    "alerts without end": (
        "<script>email.onchange = () => { while (true) alert('Hi'); }</script>",
        {REFUSED, UNKNOWN, "failed"},
        {0},
    ),
    "reloads without end": (
        "<script>setTimeout(() => location.reload(), 150)</script>",
        {SUBMITTED, UNKNOWN, REFUSED, "failed"},
        {0, 1},
    ),
    "leaves while it is filled": (
        "<script>email.oninput = () => { location = '/thank-you' }</script>",
        {"failed"},
        {0},
    ),
    "is made anew at each key": (
        """<script>const again = () => {
          const form = document.forms[0], next = form.cloneNode(true);
          for (const input of form.elements) if (input.id) next.elements[input.id].value = input.value;
          form.replaceWith(next); next.oninput = again; };
        document.forms[0].oninput = again</script>""",
        {SUBMITTED},
        {1},
    ),
    "covers the button": (
        "<div style='position:fixed;inset:0;z-index:9;background:white;opacity:.5'></div>",
        {SUBMITTED},
        {1},
    ),
    "grows for ever": (
        "<script>setInterval(() => document.body.append('x'.repeat(1000)), 20)</script>",
        {SUBMITTED},
        {1},
    ),
    "lies about itself": (
        """<script>JSON.stringify = () => { throw 1 }; Array.prototype.map = () => null;
        Object.defineProperty(HTMLElement.prototype, 'innerText', {get: () => 'Your application was sent.'})</script>""",
        {SUBMITTED, REFUSED, UNKNOWN, "failed"},
        {0, 1},
    ),
    "has no form any more": ("<script>document.forms[0].remove()</script>", {"failed"}, {0}),
}
LONG = {"alerts", "loops when it is sent", "reloads without end", "covers the button", "is made anew at each key"}


async def ending(browser: ChromiumClient, url: str, *, seconds: float) -> Outcome | str:
    """How an application by the book ends here. The bound of the session is its very last one."""
    try:
        async with browser.session(seconds=seconds) as page:
            form = await OpenForm.over(page, patience=QUICK)
            try:
                await page.goto(url, wait_until="domcontentloaded")
                read = await form.read()
                filled = await form.fill(PERSON)
                if not all(one.is_right for one in filled):
                    return "failed"
                return await form.submit(origin=read.action_origin)
            except Error as error:  # before anything was pressed
                return f"failed: {error.message[:100]}"
    except (FetchFailed, FormNotFound):
        return "failed"


@pytest.mark.parametrize(
    "name", [name if name not in LONG else pytest.param(name, marks=pytest.mark.long) for name in HOSTILE]
)
async def test_hostile_page_ends_in_a_named_outcome_and_is_sent_once_at_most(
    browser: ChromiumClient, boards: ApplicationForms, name: str
) -> None:
    behaviour, endings, arrivals = HOSTILE[name]
    boards.submissions.clear()
    url = boards.serve_html(FORM + behaviour)
    async with asyncio.timeout(90):
        end = await ending(browser, url, seconds=5 if "while (true)" in behaviour else 40)
    assert (end.kind if isinstance(end, Outcome) else end) in endings
    assert len(boards.submissions) in arrivals
    if isinstance(end, Outcome) and end.is_unsent:
        assert boards.submissions == []
    if isinstance(end, Outcome) and end.kind is SUBMITTED:
        assert [one["email"] for one in boards.submissions] == ["ada@example.com"]


async def test_browser_serves_the_next_form_after_all_that(browser: ChromiumClient, boards: ApplicationForms) -> None:
    outcome = await apply(browser, boards, boards.serve("plain"))
    assert (outcome.kind, len(boards.submissions)) == (SUBMITTED, 1)


async def test_hundreds_of_fields_are_filled(browser: ChromiumClient, boards: ApplicationForms) -> None:
    fields = "".join(f"<p><label for=f{n}>Question {n}</label><input id=f{n} name=f{n}></p>" for n in range(300))
    boards.submissions.clear()
    html = f'<form action="$action" method="post">{fields}<button>Send application</button></form>'
    async with opened(browser, boards.serve_html(html)) as one:
        read = await one.form.read()
        assert len(read.fields) == 300
        filled = await one.form.fill({f"f{n}": f"Answer {n}" for n in range(0, 300, 10)})
        assert all(field.is_right for field in filled)
        outcome = await one.send()
    assert outcome.kind is SUBMITTED
    assert len(boards.submissions[0].fields) == 30
