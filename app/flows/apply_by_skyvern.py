"""Applying by Skyvern: a run of theirs is started at most once, and asked what became of it until that is known.

It cannot be looked over half-way, so what is approved is what goes along: the answers, and nothing else.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from app.clients.skyvern import Skyvern, SkyvernFailed, SkyvernRun
from app.core.config import Settings
from app.core.errors import AppError
from app.domains.auto_apply.attempts import Ending, RunContext, RunOutcome
from app.domains.auto_apply.fields import DOCUMENT_CV, FieldKind, FormField
from app.domains.auto_apply.mapping import Mapping, Source
from app.domains.auto_apply.models import AutoApplyRun, EvidenceKind, RunStatus
from app.domains.auto_apply.topics import Fact, Reserved
from app.domains.integrations.errors import CredentialsUnreadable
from app.domains.integrations.models import IntegrationKind
from app.flows.applying import Applicant, Document, Proofs
from app.flows.collect import Work
from app.flows.credentials import Credentials, credentials_for, noted, require_skyvern_budget
from app.flows.skyvern_words import SENTENCES, Given, Stop, Verdict, task_of, verdict_of
from app.services import Rolecall

log = structlog.get_logger(__name__)

ASKED = "asked:"  # of the keys of what a form asked for and nobody had answered
NOT_TOLD = frozenset({Fact.CV, Fact.COVER_LETTER_FILE})  # documents, which go along as files
OPEN = frozenset({RunStatus.SUBMITTING, RunStatus.UNKNOWN})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", ""})


class SkyvernWay:
    def __init__(self, work: Work, context: RunContext) -> None:
        self.work = work
        self.context = context
        self.applicant = Applicant(work, context)

    async def apply(self) -> None:
        try:
            credentials = await credentials_for(self.work.rolecall, self.context.user_id, IntegrationKind.SKYVERN)
        except CredentialsUnreadable as failure:
            await self._fail(failure.code, "Your key of Skyvern's can't be opened any more; enter it again.")
            return
        if credentials is None:
            await self._fail("no_skyvern_key", "There is no key of Skyvern's to apply with any more; nothing was sent.")
            return
        documents = await self.applicant.documents()
        fields, mappings = self._answers(documents)
        async with self.work.unit() as services:
            status = await services.auto_apply_attempt_service.keep_form(
                self.context.run_id, fields, mappings, origin=self.context.apply_url or ""
            )
        if status is RunStatus.FILLING:
            await self._start(credentials, fields, mappings, documents)

    def _answers(self, documents: dict[str, Document]) -> tuple[list[FormField], list[Mapping]]:
        """All that Skyvern is told, as a form: every fact there is, the CV, and the answer bank's answers."""
        found: list[tuple[FormField, Mapping]] = []
        for fact in Fact:
            text = self.applicant.facts.text(fact) if fact not in NOT_TOLD else None
            if text:
                kind = FieldKind.TEXTAREA if len(text) > 200 else FieldKind.TEXT
                field = FormField(key=fact.value, label=fact.value.replace("_", " ").capitalize(), kind=kind)
                found.append((field, Mapping(field.key, text, Source.PROFILE, fact, 1.0, "Your profile says so")))
        if DOCUMENT_CV in documents:
            field = FormField(key=DOCUMENT_CV, label="CV", kind=FieldKind.FILE)
            found.append((field, Mapping(field.key, DOCUMENT_CV, Source.CV, Fact.CV, 1.0, "Your CV")))
        company, country = self.context.company_name, self.context.job.country
        for number, answer in enumerate(self.context.answers):
            if answer.company not in {None, company} or answer.country not in {None, country}:
                continue
            label = answer.question or (answer.key or "").removeprefix(ASKED)
            key = answer.key or f"answer:{answer.id or number}"
            source = Source.SEEKER if answer.key else Source.ANSWER
            field = FormField(key=key, label=label, kind=FieldKind.TEXT)
            found.append((field, Mapping(key, answer.value, source, Reserved.QUESTION, 1.0, "Your answer", answer.id)))
        unique = {field.key: (field, mapping) for field, mapping in found}
        return [field for field, _ in unique.values()], [mapping for _, mapping in unique.values()]

    async def _start(
        self,
        credentials: Credentials,
        fields: Sequence[FormField],
        mappings: Sequence[Mapping],
        documents: dict[str, Document],
    ) -> None:
        """The attempt is committed first. A run that may have begun there is never begun a second time."""
        rolecall, run_id = self.work.rolecall, self.context.run_id
        skyvern = rolecall.clients.skyvern(credentials["api_key"])
        given = [
            Given(field.label, told(mapping.value))
            for field, mapping in zip(fields, mappings, strict=True)
            if mapping.value is not None and field.kind is not FieldKind.FILE
        ]
        try:
            await require_skyvern_budget(rolecall, self.context.user_id, credentials)
            for document in documents.values():
                address = await skyvern.upload_file(document.filename, document.content, document.content_type)
                given.append(Given(f"File to attach: {document.name} ({document.filename})", address))
        except AppError as failure:
            await self._fail(failure.code, f"{failure.detail}; nothing was sent.")
            return
        async with self.work.unit() as services:
            if not await services.auto_apply_attempt_service.begin_attempt(run_id):
                return
        title = f"Application {run_id}"
        webhook_url = webhook_url_of(rolecall.settings, run_id)
        task = task_of(self.context.apply_url or "", title, given, webhook_url=webhook_url)
        try:
            async with noted(rolecall, credentials):
                run = await skyvern.run_task(task)
        except SkyvernFailed as failure:
            kind = Ending.UNKNOWN if failure.may_have_begun else Ending.REFUSED
            async with rolecall.unit() as services:
                await services.auto_apply_attempt_service.finish(run_id, RunOutcome(kind, failure.detail))
            return
        async with rolecall.unit() as services:
            await services.auto_apply_attempt_service.keep_external_run(run_id, run.run_id)

    async def _fail(self, code: str, message: str) -> None:
        async with self.work.unit() as services:
            await services.auto_apply_attempt_service.fail(self.context.run_id, code, message)


async def settle_external_runs(rolecall: Rolecall, *, limit: int = 200) -> int:
    """Ask Skyvern about every run of ours that is there still. How many came to an end."""
    async with rolecall.unit() as services:
        runs = await services.auto_apply_attempt_service.external_runs_open(limit)
    settled = 0
    for run in runs:
        try:
            settled += await settle_external_run(rolecall, run, str(run.external_run_id))
        except AppError as failure:
            log.info("external_run_not_read", run_id=str(run.id), code=failure.code)
    return settled


async def check_external_run(rolecall: Rolecall, run_id: UUID, external_run_id: str) -> None:
    """Look at a run that a message was about.

    Where its answer to us was lost, and with it its name, a run there is ours if it was asked to tell us by our run's id.
    """
    async with rolecall.unit() as services:
        run = await services.auto_apply_attempt_service.find_external(run_id)
    if run is None or run.status not in OPEN or run.external_run_id not in {None, external_run_id}:
        return
    if run.external_run_id is None:
        skyvern = await _account_of(rolecall, run)
        there = await skyvern.get_run(external_run_id) if skyvern is not None else None
        if there is None or there.webhook_url != webhook_url_of(rolecall.settings, run_id):
            return
        async with rolecall.unit() as services:
            await services.auto_apply_attempt_service.keep_external_run(run_id, external_run_id)
    await settle_external_run(rolecall, run, external_run_id)


async def settle_external_run(rolecall: Rolecall, run: AutoApplyRun, external_run_id: str) -> bool:
    """Read a run from Skyvern, and keep what became of the application. Whether something became of it.

    Nothing that anybody says about the run is believed but what is read here.
    """
    skyvern = await _account_of(rolecall, run)
    there = await skyvern.get_run(external_run_id) if skyvern is not None else None
    verdict = verdict_of(there) if there is not None else None
    if skyvern is None or there is None:
        return False
    if verdict is None:
        async with rolecall.unit() as services:
            may_go_on = await services.auto_apply_attempt_service.may_go_on(run.id)
        if not may_go_on:
            await skyvern.cancel(external_run_id)  # everything is stopped; what became of it is read the next time
        return False
    if verdict.stop is Stop.MISSING and verdict.missing:
        status = await _ask(rolecall, run.id, verdict)
    else:
        text = SENTENCES.get(verdict.stop, verdict.text) if verdict.stop is not None else verdict.text
        async with rolecall.unit() as services:
            status = await services.auto_apply_attempt_service.finish(run.id, RunOutcome(verdict.ending, text))
    if status is run.status:
        return False
    await _keep_proofs(Proofs(rolecall, run.id), skyvern, there, verdict)
    return True


async def _account_of(rolecall: Rolecall, run: AutoApplyRun) -> Skyvern | None:
    credentials = await credentials_for(rolecall, run.user_id, IntegrationKind.SKYVERN)
    return rolecall.clients.skyvern(credentials["api_key"]) if credentials is not None else None


async def _ask(rolecall: Rolecall, run_id: UUID, verdict: Verdict) -> RunStatus | None:
    """The form asked for what is not known, and nothing was sent: the seeker is asked, and it begins anew."""
    fields = [
        FormField(key=f"{ASKED}{label}"[:1_000], label=label, kind=FieldKind.TEXT, required=True)
        for label in dict.fromkeys(verdict.missing)
    ]
    mappings = [Mapping(field.key, None, Source.SEEKER, Reserved.QUESTION, 0.0, "The form asks it") for field in fields]
    async with rolecall.unit() as services:
        return await services.auto_apply_attempt_service.ask_again(run_id, fields, mappings, {})


async def _keep_proofs(proofs: Proofs, skyvern: Skyvern, run: SkyvernRun, verdict: Verdict) -> None:
    for number, image in enumerate(await skyvern.screenshots(run), 1):
        await proofs.picture(f"skyvern-{number}", image)
    record = {"run_id": run.run_id, "status": run.status, "output": run.output, "failure_reason": run.failure_reason}
    await proofs.record("skyvern-run.json", EvidenceKind.RECORD, record)
    if verdict.ending is Ending.SUBMITTED:
        await proofs.confirmation(verdict.text, "")


def told(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def webhook_url_of(settings: Settings, run_id: UUID) -> str | None:
    """Where Skyvern is to tell of the run. None where it could not reach us: a message that fails spoils their run."""
    ours, theirs = urlsplit(settings.base_url).hostname or "", urlsplit(settings.skyvern_base_url).hostname or ""
    if ours in LOOPBACK and theirs not in LOOPBACK:
        return None
    return f"{settings.base_url}/api/v1/webhooks/skyvern?run={run_id}"
