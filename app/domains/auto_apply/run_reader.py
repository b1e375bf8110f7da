"""Runs as their seekers read them: with the job, the form, what is open, and the proof."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from app.core.crypto import Keyring
from app.domains.auto_apply.content import RunContent, RunField
from app.domains.auto_apply.models import UNSENT, AutoApplyEvidence, AutoApplyRun, RunStatus
from app.domains.auto_apply.run_repository import EvidenceRepository, RunRepository
from app.domains.auto_apply.schemas import (
    RunDocument,
    RunError,
    RunEvidence,
    RunFieldRead,
    RunJob,
    RunQuestion,
    RunRead,
)

Action = Literal["approve", "answer", "cancel", "resolve"]

SENTENCES = {
    RunStatus.QUEUED: "It waits for its turn.",
    RunStatus.PLANNING: "The form is being read.",
    RunStatus.FILLING: "The form is being filled in.",
    RunStatus.NEEDS_INPUT: "The form asks what only you can say.",
    RunStatus.NEEDS_REVIEW: "The form is filled in. Look it over and approve it, and it is sent.",
    RunStatus.SUBMITTING: "It is being sent this moment.",
    RunStatus.SUBMITTED: "It was sent.",
    RunStatus.FAILED: "It could not be sent.",
    RunStatus.UNKNOWN: "It was about to be sent when something broke off: nobody knows whether it arrived. Look for a "
    "mail from the company, and say which.",
    RunStatus.CANCELLED: "You cancelled it; nothing was sent.",
    RunStatus.EXPIRED: "It waited for you until its time was over; nothing was sent.",
}


def actions_of(run: AutoApplyRun) -> list[Action]:
    """What its seeker can do with a run as it is."""
    actions: list[Action] = []
    if run.status is RunStatus.NEEDS_REVIEW:
        actions.append("approve")
    if run.status in {RunStatus.NEEDS_INPUT, RunStatus.NEEDS_REVIEW}:
        actions.append("answer")
    if run.status in UNSENT:
        actions.append("cancel")
    if run.status is RunStatus.UNKNOWN:
        actions.append("resolve")
    return actions


class RunReader:
    """Assembles what is answered, a query a kind of thing, never one a run."""

    def __init__(self, runs: RunRepository, evidence: EvidenceRepository, *, keyring: Keyring) -> None:
        self.runs = runs
        self.evidence = evidence
        self.keyring = keyring

    async def read(self, runs: Sequence[AutoApplyRun]) -> list[RunRead]:
        if not runs:
            return []
        jobs = await self.runs.jobs_of(runs)
        evidence = await self.evidence.of_runs([run.id for run in runs])
        return [
            _read(
                run,
                RunContent.read(self.keyring, run.id, run.content),
                RunJob.model_validate(jobs[run.job_id]),
                evidence[run.id],
            )
            for run in runs
        ]

    async def read_one(self, run: AutoApplyRun) -> RunRead:
        return (await self.read([run]))[0]


def _read(run: AutoApplyRun, content: RunContent, job: RunJob, evidence: Sequence[AutoApplyEvidence]) -> RunRead:
    message = run.message or SENTENCES[run.status]
    is_open = run.status in UNSENT
    return RunRead(
        id=UUID(str(run.id)),
        job_id=run.job_id,
        job=job,
        mode=run.mode,
        way=run.way,
        picked=run.is_picked,
        status=run.status,
        message=message,
        actions=actions_of(run),
        match_score=float(run.match_score) if run.match_score is not None else None,
        apply_url=run.apply_url,
        fields=[_field(field) for field in content.fields],
        questions=[_question(field) for field in content.questions] if is_open else [],
        evidence=[RunEvidence.model_validate(one) for one in evidence],
        documents=[RunDocument.model_validate(document) for document in content.documents],
        confirmation=content.confirmation or None,
        error=RunError(code=run.error_code, message=message) if run.error_code is not None else None,
        application_id=run.application_id,
        held_until=run.not_before if run.status is RunStatus.QUEUED else None,
        approved_at=run.approved_at,
        attempted_at=run.attempt_at,
        submitted_at=run.submitted_at,
        expires_at=run.expires_at,
        version=run.version,
        created_at=run.created_at,
        updated_at=run.updated_at,
    )


def _field(field: RunField) -> RunFieldRead:
    return RunFieldRead(
        id=field.key,
        value=_plain(field.value),
        options=list(field.options),
        **{name: getattr(field, name) for name in _FIELD},
    )


def _question(field: RunField) -> RunQuestion:
    return RunQuestion(
        id=field.key,
        options=list(field.options),
        message=field.message or (field.reason if field.value is None else ""),
        asks_again=bool(field.label.strip()),
        **{name: getattr(field, name) for name in _QUESTION},
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


_FIELD = ("label", "kind", "source", "confidence", "reason", "required", "section", "step")
_QUESTION = ("label", "kind", "required", "topic", "section", "help", "max_length")
