"""Job boards' application forms on loopback sockets: what was sent is kept, and what came of it is played.

async with application_forms() as boards:
    url = boards.serve("greenhouse", play="page")     a form of that make; its answer says that the application arrived
    boards.serve("plain", play="reset")               … or the connection breaks after the form was received
    boards.serve_html("<form …>", play="duplicate")   a form of the test's own ($action, $assets are put in)
    boards.submissions                                every form that arrived, at whichever origin, files with SHA-256

A form is sent as its browser sends it: by itself (the answer is a page) or by a script (the answer is JSON).
"""

import hashlib
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from functools import partial
from html import escape
from itertools import count
from pathlib import Path
from string import Template
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from tests.standins.web import Answer, Visit, WebStandin, web_standin

FORMS = Path(__file__).parent / "forms"

Make = Literal[
    "ashby", "greenhouse", "lever", "plain", "recruitee", "smartrecruiters", "workable", "workday"
]  # fmt: skip
Play = Literal[
    "page",  # a page that says that the application arrived
    "redirect",  # … after a redirect
    "redirect_elsewhere",  # … at another origin
    "resend_elsewhere",  # 307: the browser is to send the same form to another origin
    "invalid",  # the form again, with what is wrong
    "duplicate",
    "closed",
    "slow",
    "silent",  # received, and never answered
    "mute",  # an answer that says nothing of the application
    "error",  # 500
    "reset",  # received, then the connection breaks
    "login",  # a page that wants an account first
    "download",
]

Send = Literal["itself", "script"]

CONFIRMATION = "Thank you for applying! Your application has been received."
CONFIRMATIONS = {"recruitee": "Vielen Dank für Ihre Bewerbung! Sie ist bei uns eingegangen."}
DUPLICATE = "You have already applied for this job."
CLOSED = "This job is no longer accepting applications."
WRONG = "Please enter a valid email address."
SLOW_SECONDS = 1.5

_FORM_TAG = re.compile(r"<form\b([^>]*)>", re.IGNORECASE)
_WHERE = re.compile(r"""\b(?:action|method|enctype|target)=("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
# What whoever saved a page put in, so that it sends nothing.
_BLOCKS = re.compile(
    r"<script>\s*document\.addEventListener\('submit', event => \{ event\.preventDefault\(\).*?</script>"
    r"|<meta http-equiv=.Content-Security-Policy.[^>]*>",
    re.DOTALL,
)
# What the page's lost scripts did: a button that is no submit button of its own sends the form.
_SENDS = """<script>for (const button of document.querySelectorAll("button[type=button],input[type=button]"))
  if (/^\\W*(submit|send|apply|abschicken|absenden|postuler|envoyer)/i.test(button.textContent || button.value))
    button.addEventListener("click", () => (button.form ?? document.querySelector("form[id*=application]"))?.requestSubmit());
</script>"""


@dataclass(frozen=True, slots=True)
class SentFile:
    name: str  # of the field
    filename: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A form as it arrived. Fields left empty are not among `fields`."""

    origin: str
    path: str
    method: str
    fields: Mapping[str, tuple[str, ...]]
    files: tuple[SentFile, ...] = ()

    def __getitem__(self, name: str) -> str:
        """The one value of a field, or "" where it was left empty."""
        values = self.fields.get(name, ())
        assert len(values) <= 1, values
        return values[0] if values else ""


@dataclass(slots=True)
class ApplicationForms:
    """Two origins of which one serves the forms, unless it is told otherwise; what arrives at either is kept."""

    board: WebStandin
    elsewhere: WebStandin
    submissions: list[Submission] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        script = (FORMS / "forms.js").read_bytes()
        for web in (self.board, self.elsewhere):
            web.serve("/assets/forms.js", script, content_type="text/javascript")
            web.serve("/thank-you", _page("Thank you", f"<h1>{CONFIRMATION}</h1>"))

    @property
    def origin(self) -> str:
        return origin_of(self.board)

    def serve(self, make: Make, play: Play = "page", *, send: Send = "itself", more: str = "", phone: str = "") -> str:
        """The address of a form of this make, with `more` HTML in it; `phone` are attributes of Workable's widget."""
        confirmation = CONFIRMATIONS.get(make, CONFIRMATION)
        html = (FORMS / f"{make}.html").read_text(encoding="utf-8")
        return self.serve_html(html, play, confirmation=confirmation, send=send, more=more, phone=phone)

    def serve_html(
        self,
        html: str,
        play: Play = "page",
        *,
        confirmation: str = CONFIRMATION,
        at: WebStandin | None = None,
        send_to: WebStandin | None = None,
        send: Send = "itself",
        more: str = "",
        phone: str = "",
    ) -> str:
        """Serve a form at `at` (the board), sent to `send_to` (the same); `$action`, `$assets`, `$more` are filled."""
        at = at or self.board
        to = send_to or at
        base = f"/forms/{next(self._numbers)}"
        action = to.url(f"{base}/submit") if to is not at else f"{base}/submit"
        form = Template(html).safe_substitute(action=action, assets="/assets", more=more, send=send, phone=phone)
        at.serve(f"{base}/apply", form)
        for web in {id(web): web for web in (to, self.board, self.elsewhere)}.values():
            web.respond(f"{base}/submit", partial(self._receive, web, play, confirmation, form))
        return at.url(f"{base}/apply")

    def serve_saved(self, html: str) -> str:
        """Serve a page that was saved from a real board: whatever it sends is sent here, and said to have arrived."""
        base = f"/forms/{next(self._numbers)}"
        html = _BLOCKS.sub("", html)
        html = _FORM_TAG.sub(
            lambda tag: (
                f'<form action="{base}/submit" method="post" enctype="multipart/form-data" {_WHERE.sub("", tag[1])}>'
            ),
            html,
        )
        self.board.serve(f"{base}/apply", html + _SENDS)
        self.board.respond(f"{base}/submit", partial(self._receive, self.board, "page", CONFIRMATION, html))
        return self.board.url(f"{base}/apply")

    def keep(self, visit: Visit) -> Answer:
        """To `respond` with where no form of ours is sent: what arrives there is kept too."""
        self.submissions.append(read_submission(self.elsewhere, visit))
        return Answer(_page("Thank you", f"<h1>{CONFIRMATION}</h1>"))

    def _receive(self, web: WebStandin, play: Play, confirmation: str, form: str, visit: Visit) -> Answer:
        self.submissions.append(read_submission(web, visit))
        if play in ("reset", "silent"):
            return Answer(hurt=play)
        location = self.elsewhere.url(urlsplit(visit.path).path)
        answers: Mapping[Play, Answer] = {
            "page": Answer(_page("Thank you", f"<h1>{confirmation}</h1><p>We will write to you.</p>")),
            "redirect": _redirect(303, "/thank-you"),
            "redirect_elsewhere": _redirect(303, self.elsewhere.url("/thank-you")),
            "resend_elsewhere": _redirect(307, location),
            "invalid": Answer(_with_error(form), status=422) if play == "invalid" else Answer(),
            "duplicate": Answer(_page("Harbour", f"<p>{DUPLICATE}</p>"), status=409),
            "closed": Answer(_page("Harbour", f"<p>{CLOSED}</p>"), status=410),
            "slow": Answer(_page("Thank you", f"<h1>{confirmation}</h1>"), delay=SLOW_SECONDS),
            "mute": Answer(_page("Harbour", "<h1>Harbour</h1><p>We ship containers.</p>")),
            "error": Answer(_page("Error", "<h1>Internal Server Error</h1>"), status=500),
            "login": Answer(
                _page("Sign in", '<h1>Sign in</h1><form><input name="user"><input type="password"></form>')
            ),
            "download": Answer(b"%PDF-1.7", "application/octet-stream", headers={"Content-Disposition": "attachment"}),
        }
        if "application/json" in visit.headers.get("accept", ""):
            return answers[play] if play == "resend_elsewhere" else self._answer_script(play, confirmation)
        return answers[play]

    def _answer_script(self, play: Play, confirmation: str) -> Answer:
        statuses = {"invalid": 422, "duplicate": 409, "closed": 410, "error": 500}
        sayings: Mapping[Play, dict[str, object]] = {
            "redirect": {"location": "/thank-you"},
            "redirect_elsewhere": {"location": self.elsewhere.url("/thank-you")},
            "invalid": {"errors": {"email": WRONG}},
            "duplicate": {"message": DUPLICATE},
            "closed": {"message": CLOSED},
            "error": {"message": "Something went wrong. Please try again."},
            "mute": {},
        }
        return Answer(
            json.dumps(sayings.get(play, {"title": "Done", "confirmation": confirmation})).encode(),
            "application/json",
            statuses.get(play, 200),
            delay=SLOW_SECONDS if play == "slow" else 0,
        )


def origin_of(web: WebStandin) -> str:
    return web.url("").removesuffix("/")


def read_submission(web: WebStandin, visit: Visit) -> Submission:
    """What a form sent: in the address, url-encoded, multipart, or as JSON."""
    parts = urlsplit(visit.path)
    kind = visit.headers.get("content-type", "")
    fields: dict[str, tuple[str, ...]] = {}
    files: list[SentFile] = []
    if kind.startswith("multipart/form-data"):
        for part in _parts(kind, visit.body):
            name = str(part.get_param("name", header="content-disposition"))
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            filename = part.get_filename()
            if filename is None:
                fields[name] = (*fields.get(name, ()), content.decode())
            elif filename:
                digest = hashlib.sha256(content).hexdigest()
                files.append(SentFile(name, filename, part.get_content_type(), len(content), digest))
    elif kind.startswith("application/json"):
        fields = {name: (str(value),) for name, value in json.loads(visit.body).items()}
    else:
        sent = parse_qs(visit.body.decode() if visit.method == "POST" else parts.query)
        fields = {name: tuple(values) for name, values in sent.items()}
    given = {name: kept for name, values in fields.items() if (kept := tuple(value for value in values if value))}
    return Submission(origin_of(web), parts.path, visit.method, given, tuple(files))


def _parts(kind: str, body: bytes) -> list[Message]:
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _page(title: str, body: str) -> bytes:
    return f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body>'.encode()


def _redirect(status: int, location: str) -> Answer:
    return Answer(status=status, headers={"Location": location})


def _with_error(form: str) -> bytes:
    """The form as a server gives it back: empty again, with a message at its e-mail field."""
    note = f'<p class="error-message" id="email-error">{escape(WRONG)}</p>'
    again, found = re.subn(
        r'(<input[^>]*name="[^"]*email[^"]*")([^>]*>)', rf'\1 aria-invalid="true"\2{note}', form, count=1
    )
    assert found
    return again.encode()


@asynccontextmanager
async def application_forms() -> AsyncIterator[ApplicationForms]:
    async with web_standin() as board, web_standin("127.0.0.2") as elsewhere:
        yield ApplicationForms(board, elsewhere)
