"""Applying in a browser of our own: the form is read, filled in as a person would, looked over, and sent at most once.

What a page says is data. It decides neither where the form is sent nor what it is filled with beyond its own fields.
"""

import time
from dataclasses import dataclass, field

import structlog
from playwright.async_api import Error
from pydantic import ValidationError

from app.clients.application_forms import (
    ApplicationForm,
    Attachment,
    Filled,
    FormNotFound,
    Obstacle,
    Outcome,
    OutcomeKind,
    PageForm,
    SentEarly,
    Value,
    open_application_form,
)
from app.clients.web import FetchFailed
from app.domains.auto_apply.attempts import Ending, RunContext, RunOutcome
from app.domains.auto_apply.fields import MAX_FIELDS, FieldKind, FormField
from app.domains.auto_apply.mapping import Mapping, must_ask
from app.domains.auto_apply.models import EvidenceKind, RunStatus
from app.domains.auto_apply.sites import site_of
from app.flows.applying import Applicant, Document
from app.flows.collect import Work

log = structlog.get_logger(__name__)

SESSION_SECONDS = 240.0
MOST_STEPS = 12
MOST_READINGS = 5  # of one step: what is filled in may bring up more fields
FRESH_SECONDS = 30.0  # an attempt is made at once or not at all
FIRST_TRIES = 2  # what may be better the next time is tried once more
TRIED_AGAIN = frozenset({"connection_failed", "timed_out", "browser_crashed", "server_error", "rate_limited"})

OBSTACLES = {
    Obstacle.LOGIN: "The site wants you to log in before one can apply",
    Obstacle.CAPTCHA: "The site wants to see that you are human",
    Obstacle.PAYMENT: "The site asks for money",
}
BY_HAND = "that is for you to do: apply there yourself, and cancel this run"


class Stopped(Exception):
    """The seeker or an admin said stop, or the lease is another worker's."""


class CannotApply(Exception):
    """The form cannot be filled in to its end. `code` is stable; the message is for the seeker."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class FilledForm:
    """What was read and filled in so far, all steps together."""

    shown: PageForm
    fields: dict[str, FormField] = field(default_factory=dict)
    mappings: dict[str, Mapping] = field(default_factory=dict)
    filled: dict[str, Filled] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)  # what the page finds fault with, by key
    pictures: list[bytes] = field(default_factory=list)
    obstacle: str = ""

    def note(self, result: Filled) -> None:
        """What became of one value. A page that took it now has no more to say against it."""
        self.filled[result.key] = result
        self.messages.pop(result.key, None)
        if not result.is_right:
            self.messages[result.key] = result.message or "The page did not take the answer."

    @property
    def is_stuck(self) -> bool:
        """Whether this step cannot be left before the seeker said something."""
        asked = any(must_ask(one, self.mappings[key]) for key, one in self.fields.items())
        return bool(self.obstacle or self.messages.keys() & self.fields.keys()) or asked


class BrowserWay:
    def __init__(self, work: Work, context: RunContext) -> None:
        self.work = work
        self.context = context
        self.applicant = Applicant(work, context)
        self.has_begun = False  # the attempt: from then on nothing is sure but what the page confirms
        self._documents: dict[str, Document] = {}
        self._attached: dict[str, Document] = {}  # those that a field took
        self._filled: FilledForm | None = None

    async def apply(self) -> None:
        self._documents = await self.applicant.documents()
        try:
            async with self.work.rolecall.clients.browser.session(seconds=SESSION_SECONDS) as page:
                form = await open_application_form(page, self.context.apply_url or "")
                await self._go_through(form)
        except Stopped:
            async with self.work.unit() as services:
                await services.auto_apply_attempt_service.put_back(self.context.run_id)
        except SentEarly as early:
            await self._sent_early(early.outcome)
        except CannotApply as failure:
            await self._fail(failure.code, failure.message)
        except FormNotFound as failure:
            await self._fail("form_not_found", f"No application form could be found: {failure.message}")
        except FetchFailed as failure:
            if failure.code in TRIED_AGAIN and not self.has_begun and self.context.tries < FIRST_TRIES:
                raise  # the queue tries again
            await self._fail(failure.code, f"The job's page could not be used: {failure.detail}")
        except (Error, ValidationError) as error:
            log.warning("page_failed", run_id=str(self.context.run_id), error=type(error).__name__)
            await self._fail("page_failed", "The job's page broke off while the form was being filled in.")

    async def _go_through(self, form: ApplicationForm) -> None:
        filled = await self._fill_in(form)
        async with self.work.unit() as services:
            status = await services.auto_apply_attempt_service.keep_form(
                self.context.run_id,
                list(filled.fields.values()),
                list(filled.mappings.values()),
                obstacle=filled.obstacle or None,
                messages={key: message for key, message in filled.messages.items() if key in filled.fields},
                origin=filled.shown.action_origin,
            )
        await self._keep_proofs(filled)
        if status is RunStatus.FILLING:
            await self._send(form, filled)

    # Filling in

    async def _fill_in(self, form: ApplicationForm) -> FilledForm:
        filled = self._filled = FilledForm(await form.read())
        for _ in range(MOST_STEPS):
            await self._fill_step(form, filled)
            filled.pictures.append(await form.screenshot())
            if filled.is_stuck or filled.shown.is_last_step:
                return filled
            await self._require_go()
            before = {one.key for one in filled.shown.fields}
            faults = await form.next_step()
            filled.shown = await form.read()
            if faults and before & {one.key for one in filled.shown.fields}:
                raise CannotApply("form_refused", f"The form cannot be gone on with: {' '.join(faults)[:300]}")
        raise CannotApply("form_too_long", f"The form has more than {MOST_STEPS} steps, or leads in circles.")

    async def _fill_step(self, form: ApplicationForm, filled: FilledForm) -> None:
        """Everything this step asks for, and what it asks for once that is filled in. What goes away is not asked for."""
        earlier = dict(filled.fields)
        for _ in range(MOST_READINGS):
            await self._require_go()
            shown = filled.shown = await form.read()
            if shown.obstacle is not None:
                filled.obstacle = f"{OBSTACLES[shown.obstacle]} ({shown.obstacle_text[:200]}); {BY_HAND}."
            fields = [FormField.model_validate(one) for one in shown.fields]
            filled.fields = earlier | {one.key: one for one in fields}
            if len(filled.fields) > MAX_FIELDS:
                raise CannotApply("form_too_long", f"The form has more than {MAX_FIELDS} fields.")
            mappings = {one.key: one for one in await self.applicant.map(list(filled.fields.values()))}
            filled.mappings = mappings
            wanted = {
                one.key: value
                for one in fields
                if one.key not in filled.filled and (value := self._value(one, mappings[one.key])) is not None
            }
            if not wanted:
                self._require_documents(filled)
                return
            for result in await form.fill(wanted):
                filled.note(result)

    def _value(self, one: FormField, mapping: Mapping) -> Value | None:
        if mapping.value is None:
            return None
        if one.kind is FieldKind.FILE:
            document = self._documents.get(str(mapping.value))
            if document is None:
                return None
            self._attached[document.name] = document
            return Attachment(document.filename, document.content_type, document.content, document.sha256)
        return mapping.value

    def _require_documents(self, filled: FilledForm) -> None:
        """Files are nothing that could be asked for: those that are missing or refused end it, with a word on which."""
        for key, one in filled.fields.items():
            if one.kind is not FieldKind.FILE:
                continue
            if key in filled.messages:
                raise CannotApply("document_refused", f"The form does not take “{one.label}”: {filled.messages[key]}")
            if one.required and key not in filled.filled:
                filled.obstacle = f"The form wants a document that is not here (“{one.label[:100]}”); {BY_HAND}."

    # Sending

    async def _send(self, form: ApplicationForm, filled: FilledForm) -> None:
        """The attempt is committed first. After the click there is no way back, and no second click."""
        shown = await form.read()
        if {one.key for one in shown.fields} != {one.key for one in filled.shown.fields}:
            raise CannotApply("form_changed", "The form changed while it was being filled in; nothing was sent.")
        async with self.work.unit() as services:
            self.has_begun = await services.auto_apply_attempt_service.begin_attempt(self.context.run_id)
        if not self.has_begun:
            return
        begun_at = time.monotonic()
        is_stopped = not await self._may_go_on()
        if is_stopped or time.monotonic() - begun_at > FRESH_SECONDS:
            await self._finish(RunOutcome(Ending.STOPPED))
            return
        outcome = await form.submit(origin=origin_to_send_to(shown))
        if outcome.kind is OutcomeKind.REFUSED and outcome.messages:
            await self._ask_again(filled, outcome)
        else:
            await self._finish(self._ended(outcome))
        await self._keep_outcome(form, outcome)

    async def _finish(self, outcome: RunOutcome) -> None:
        """Said whoever has the lease by now: what is known to have been sent must not be forgotten."""
        async with self.work.rolecall.unit() as services:
            await services.auto_apply_attempt_service.finish(self.context.run_id, outcome)

    def _ended(self, outcome: Outcome) -> RunOutcome:
        documents = [document.as_sent for document in self._attached.values()]
        return RunOutcome(Ending(outcome.kind.value), outcome.text, outcome.url, documents)

    async def _ask_again(self, filled: FilledForm, outcome: Outcome) -> None:
        known = {
            key: message
            for key, message in outcome.messages.items()
            if key in filled.fields and filled.fields[key].kind is not FieldKind.FILE
        }
        if not known:
            await self._finish(self._ended(outcome))
            return
        async with self.work.rolecall.unit() as services:
            await services.auto_apply_attempt_service.ask_again(
                self.context.run_id, list(filled.fields.values()), list(filled.mappings.values()), known
            )

    async def _sent_early(self, outcome: Outcome) -> None:
        """A "Next" that sent the form: against what it said, but sent is sent."""
        async with self.work.rolecall.unit() as services:
            await services.auto_apply_attempt_service.note_sent_early(self.context.run_id)
        await self._finish(self._ended(outcome))
        if self._filled is not None:
            await self._keep_proofs(self._filled)
        await self.applicant.proofs.confirmation(outcome.text, outcome.url)

    async def _fail(self, code: str, message: str) -> None:
        async with self.work.unit() as services:
            await services.auto_apply_attempt_service.fail(self.context.run_id, code, message)

    async def _require_go(self) -> None:
        """Asked before each step: "stop" holds from the next one on."""
        if not await self._may_go_on():
            raise Stopped

    async def _may_go_on(self) -> bool:
        async with self.work.unit() as services:
            return await services.auto_apply_attempt_service.may_go_on(self.context.run_id)

    # Proofs

    async def _keep_proofs(self, filled: FilledForm) -> None:
        for number, picture in enumerate(filled.pictures, 1):
            await self.applicant.proofs.picture(f"filled-{number}.png", picture)
        shown = [_record(one, filled) for one in filled.fields.values()]
        await self.applicant.proofs.record("fields.json", EvidenceKind.FIELDS, shown)

    async def _keep_outcome(self, form: ApplicationForm, outcome: Outcome) -> None:
        try:
            await self.applicant.proofs.picture("sent.png", await form.screenshot())
        except (Error, FetchFailed) as error:  # the words of the page are kept in any case
            log.info("no_picture_of_confirmation", run_id=str(self.context.run_id), error=type(error).__name__)
        await self.applicant.proofs.confirmation(outcome.text, outcome.url)


def origin_to_send_to(shown: PageForm) -> str:
    """Where the form may go: to the site of its own page. A board's own other addresses the form's recipe knows."""
    of_page = _origin(shown.url)
    same_site = site_of(shown.action_origin) is not None and site_of(shown.action_origin) == site_of(shown.url)
    return shown.action_origin if same_site else of_page


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition('?')[0].partition('#')[0]}"


def _record(one: FormField, filled: FilledForm) -> dict[str, object]:
    mapping, read_back = filled.mappings[one.key], filled.filled.get(one.key)
    return {
        "label": one.label,
        "kind": one.kind,
        "required": one.required,
        "step": one.step,
        "value": mapping.value,
        "source": mapping.source if mapping.value is not None else None,
        "confidence": mapping.confidence,
        "as_the_page_showed_it": read_back.value if read_back is not None else None,
        "message": filled.messages.get(one.key, ""),
    }
