"""Pressing what sends a form, at most once, and finding out what came of it.

A verdict needs proof: a confirmation counts where it is new on the page and a request left that was answered well; a
refusal where the page shows the form and what is wrong with it. Everything else is UNKNOWN.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from playwright.async_api import ElementHandle, Error, Page
from playwright.async_api import TimeoutError as NotInTime

from app.clients.application_forms.answer_words import Said, Saying, read_answer
from app.clients.application_forms.gate import Gate, origin_of
from app.clients.application_forms.located import LocatedForm
from app.clients.application_forms.looking import answers_of, lines_of, look
from app.clients.application_forms.port import FormNotFound, Outcome, OutcomeKind, SentEarly
from app.clients.web.port import FetchFailed

POLL_SECONDS = 0.15
MAX_TEXT = 2000

NO_BUTTON = "The page has nothing that sends the form."
NOT_PRESSED = "What sends the form cannot be pressed."
NOT_SENT = "The page did not send the form."
OTHER_WINDOW = "The form opens another window, where its answer could not be seen."
NO_WORD = "The form was sent, and nothing tells whether it arrived."
NO_STEP = "The page has no next step."
STAYED = "The page stays at this step, and does not say why."

Locate = Callable[[], Awaitable[LocatedForm]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a page is waited for, in seconds."""

    act: float = 4.0  # for a button to be there and to hold still
    send: float = 25.0  # from the click to the last look
    quiet: float = 1.0  # without an open request, before the page's complaints are taken for its last word
    wordless: float = 5.0  # quiet, and still nothing said
    step: float = 8.0


@dataclass(slots=True)
class View:
    """What is to be seen at one moment."""

    url: str
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Complaints:
    """What the page says against the form that it still shows."""

    is_shown: bool = False
    messages: dict[str, str] = field(default_factory=dict)


class Sender:
    """`said` is what the page's dialogs have said so far; others add to it."""

    def __init__(self, page: Page, locate: Locate, gate: Gate, said: list[str], patience: Patience) -> None:
        self._page = page
        self._locate = locate
        self._gate = gate
        self._said = said
        self._patience = patience
        self._last: Outcome | None = None

    async def submit(self, origin: str) -> Outcome:
        if self._last is not None and not _may_try_again(self._last):
            return self._last
        try:
            located = await self._locate()
            button = located.submit_button
            if button is None:
                return self._unsent(OutcomeKind.REFUSED, NO_BUTTON)
            target = await look(button, "target")
            if target["opensWindow"]:
                return self._unsent(OutcomeKind.REFUSED, OTHER_WINDOW)
            elsewhere = self._elsewhere(located, target, origin)
            if elsewhere is not None:
                return self._unsent(OutcomeKind.OTHER_ORIGIN, f"The form would be sent to {elsewhere}.")
            press = await self._way_to_press(button)
            before = await self._view()
            await self._gate.open_for_sending(located, origin)
        except FormNotFound as missing:
            return self._unsent(OutcomeKind.REFUSED, missing.message)
        except FetchFailed as failed:
            return self._unsent(OutcomeKind.REFUSED, failed.detail)
        except Error:
            return self._unsent(OutcomeKind.REFUSED, NOT_PRESSED)
        self._said.clear()
        self._last = self._outcome(OutcomeKind.UNKNOWN, NO_WORD)  # whatever happens from here on
        self._last = await self._press(press, located, before)
        return self._last

    async def next_step(self) -> list[str]:
        located = await self._locate()
        button = located.next_button
        if button is None:
            return [NO_STEP]
        before = await self._view()
        await self._gate.open_for_step(located)
        self._said.clear()
        try:
            await button.click(timeout=self._patience.act * 1000)
        except Error:
            return [NOT_PRESSED]
        complaints, said = await self._watch_step(located, before)
        if said is not None and said.saying is Saying.CONFIRMED and self._gate.sent:
            self._last = self._outcome(OutcomeKind.SUBMITTED, said.sentence)
            raise SentEarly(self._last)
        return complaints

    # Before the click

    def _elsewhere(self, located: LocatedForm, target: Mapping[str, str | None], origin: str) -> str | None:
        """Where the form would go other than to `origin`; None where it goes there."""
        wanted = origin_of(origin)
        page = origin_of(target["page"] or "")
        declared = origin_of(target["action"] or "") or page
        if declared in ("javascript:", "about:"):
            declared = page
        for place in (located.form.action_origin, declared):
            if origin_of(place) != wanted and not self._gate.is_of_board(located, origin_of(place)):
                return origin_of(place) or "an address that is none"
        return None

    async def _way_to_press(self, button: ElementHandle) -> Callable[[], Awaitable[None]]:
        """By a click; where something lies over the button, by the keyboard, which is not tried once it was clicked."""
        milliseconds = self._patience.act * 1000
        try:
            await button.click(trial=True, timeout=milliseconds)
        except NotInTime:
            if not (await button.is_visible() and await button.is_enabled()):
                raise
            return partial(button.press, "Enter", timeout=milliseconds)
        return partial(button.click, timeout=milliseconds)

    async def _view(self) -> View:
        """Of every frame that can be looked at; a frame that cannot is a frame that says nothing."""
        view = View(self._page.url)
        for frame in self._page.frames[:20]:
            try:
                view.lines += await lines_of(frame)
            except Error:  # it is being replaced
                continue
        return view

    # After the click

    async def _press(self, press: Callable[[], Awaitable[None]], located: LocatedForm, before: View) -> Outcome:
        with suppress(Error):  # it may have been pressed all the same: what is seen from here on decides
            await press()
        watch = _Watch(self._patience.send)
        while not watch.is_over:
            try:
                outcome = await self._judge(watch, located, before)
            except (Error, FetchFailed):  # between two pages, or held up by a script
                outcome = None
            if outcome is not None:
                return outcome
            await asyncio.sleep(POLL_SECONDS)
        return await self._give_up()

    async def _judge(self, watch: "_Watch", located: LocatedForm, before: View) -> Outcome | None:
        """What is certain by now; None where more is to be waited for."""
        gate = self._gate
        watch.note(len(gate.sent), sum(sent.is_pending for sent in gate.sent))
        if gate.stopped and watch.is_quiet(self._patience.quiet / 2):
            return self._stopped(gate.stopped[0])
        view = await self._view()
        said = read_answer(_new_lines(before, view, self._said))
        is_answered = any(sent.is_fine for sent in gate.sent)
        if said is not None:
            text = _words(before, view, self._said, said.sentence)
            if said.saying is Saying.DUPLICATE:
                return self._outcome(OutcomeKind.DUPLICATE, text)
            if said.saying is Saying.PENDING and is_answered:
                return self._outcome(OutcomeKind.UNKNOWN, text)
            if said.saying is Saying.CONFIRMED and is_answered:
                return self._outcome(OutcomeKind.SUBMITTED, text)
            if said.saying is Saying.CLOSED and watch.is_quiet(POLL_SECONDS):
                return self._outcome(OutcomeKind.CLOSED, text)
        if not watch.is_quiet(self._patience.quiet):
            return None
        complaints = await self._complaints()
        general = said.sentence if said is not None and said.saying is Saying.REFUSED else ""
        if complaints.is_shown and (complaints.messages or general) and self._may_be_refusal():
            text = general or "; ".join(complaints.messages.values())
            return self._refused(text, complaints.messages)
        if not watch.is_quiet(self._patience.wordless):
            return None
        if not gate.may_have_sent and complaints.is_shown:
            return self._refused(general or " ".join(self._said) or NOT_SENT, {})
        return self._outcome(OutcomeKind.UNKNOWN, _words(before, view, self._said) or NO_WORD)

    def _may_be_refusal(self) -> bool:
        """A server that broke down may have kept what it was sent, whatever the page says of it."""
        return all(sent.status is not None and sent.status < 500 for sent in self._gate.sent)

    async def _complaints(self) -> Complaints:
        """Read anew: after a form was sent by itself, the page is another one."""
        try:
            located = await self._locate()
            answers = await answers_of(located.fields.values(), is_held_back=not self._gate.sent)
        except (FormNotFound, FetchFailed, Error):
            return Complaints()
        is_shown = located.submit_button is not None and await look(located.submit_button, "isThere")
        return Complaints(is_shown, {key: problem[:500] for key, (_, problem) in answers.items() if problem})

    async def _watch_step(self, located: LocatedForm, before: View) -> tuple[list[str], Said | None]:
        """What is wrong with this step; nothing once another one is there."""
        watch = _Watch(self._patience.step)
        said: Said | None = None
        while not watch.is_over:
            await asyncio.sleep(POLL_SECONDS)
            try:
                watch.note(len(self._gate.sent), sum(sent.is_pending for sent in self._gate.sent))
                said = read_answer(_new_lines(before, await self._view(), self._said))
                if said is not None and said.saying is Saying.CONFIRMED and self._gate.sent:
                    return [], said
                now = await self._locate()
                if _step_of(now) != _step_of(located):
                    return [], said
                answers = await answers_of(now.fields.values(), is_held_back=not self._gate.sent)
                messages = [
                    f"{now.fields[key].field.label}: {problem}" for key, (_, problem) in answers.items() if problem
                ]
                if messages and watch.is_quiet(self._patience.quiet / 2):
                    return messages, said
            except (FormNotFound, Error):
                continue  # between two steps
        general = said.sentence if said is not None and said.saying is Saying.REFUSED else STAYED
        return [general], said

    async def _give_up(self) -> Outcome:
        """The time is up. What was not sent by now is not sent any more."""
        if self._gate.may_have_sent:
            return self._outcome(OutcomeKind.UNKNOWN, NO_WORD)
        return self._refused(NOT_SENT, {})

    # Outcomes

    def _stopped(self, origin: str) -> Outcome:
        if self._gate.may_have_sent:
            return self._outcome(
                OutcomeKind.UNKNOWN,
                f"The form was sent, and was then to be sent to {origin} as well, which was refused.",
            )
        return self._unsent(OutcomeKind.OTHER_ORIGIN, f"The page wanted to send the form to {origin}.")

    def _refused(self, text: str, messages: dict[str, str]) -> Outcome:
        if self._gate.may_have_sent:
            return self._outcome(OutcomeKind.REFUSED, text, messages)
        return self._unsent(OutcomeKind.REFUSED, text, messages)

    def _unsent(self, kind: OutcomeKind, text: str, messages: dict[str, str] | None = None) -> Outcome:
        """The gate makes it true for later as well."""
        self._gate.shut()
        self._last = Outcome(kind, text[:MAX_TEXT], self._page.url, messages or {}, is_unsent=True)
        return self._last

    def _outcome(self, kind: OutcomeKind, text: str, messages: dict[str, str] | None = None) -> Outcome:
        return Outcome(kind, text[:MAX_TEXT], self._page.url, messages or {})


class _Watch:
    """How long it has been, and how long nothing has been under way."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds
        self._quiet_since = time.monotonic()
        self._sent = 0

    def note(self, sent: int, pending: int) -> None:
        if pending or sent != self._sent:
            self._quiet_since = time.monotonic()
        self._sent = sent

    def is_quiet(self, seconds: float) -> bool:
        return time.monotonic() - self._quiet_since >= seconds

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends_at


def _may_try_again(last: Outcome) -> bool:
    return last.is_unsent or last.kind is OutcomeKind.REFUSED


def _step_of(located: LocatedForm) -> tuple[int, frozenset[str]]:
    return located.form.step, frozenset(located.fields)


def _new_lines(before: View, now: View, dialogs: Iterable[str]) -> list[str]:
    known = set(before.lines)
    return [*dialogs, *(line for line in now.lines if line not in known)]


def _words(before: View, now: View, dialogs: Iterable[str], sentence: str = "") -> str:
    """What is new on the page, and in any case the sentence that counts."""
    text = " ".join(_new_lines(before, now, dialogs))[:MAX_TEXT]
    return text if sentence in text else f"{sentence} {text}"
