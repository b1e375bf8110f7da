from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from app.core.clock import now
from app.core.crypto import Keyring
from app.core.repository import Versions, check_version
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.applications.errors import ApplicationAlreadySent, ProfileNeeded
from app.domains.audit.service import AuditService
from app.domains.auto_apply.answer_service import AutoApplyAnswerService
from app.domains.auto_apply.answering import fitted
from app.domains.auto_apply.content import RunContent
from app.domains.auto_apply.errors import (
    AutoApplyDisabled,
    EvidenceGone,
    EvidenceNotFound,
    InvalidRunMove,
    NoWayToApply,
    RunExists,
    TooManyRuns,
)
from app.domains.auto_apply.models import AutoApplyEvidence, AutoApplyRun, RunMode, RunStatus, Way
from app.domains.auto_apply.moving import enqueue
from app.domains.auto_apply.run_reader import SENTENCES, Action, RunReader, actions_of
from app.domains.auto_apply.run_repository import EvidenceRepository, RunRepository, Target
from app.domains.auto_apply.schemas import RunAnswer, RunCreate, RunFilters, RunRead
from app.domains.auto_apply.settings_repository import SwitchRepository
from app.domains.auto_apply.sites import site_of
from app.domains.auto_apply.tracking import Tracking
from app.domains.integrations.models import IntegrationKind
from app.domains.integrations.service import IntegrationService
from app.domains.jobs.errors import JobClosed, JobNotFound
from app.domains.jobs.models import Job, JobStatus, ModerationStatus
from app.domains.profiles.service import ProfileService

MOST_OPEN = 500  # runs of one seeker


@dataclass(frozen=True, slots=True)
class RunNotice:
    """A run as its seeker is told of it."""

    user_id: int
    job_id: int
    job_title: str
    company_name: str
    application_id: int | None
    sentence: str


class AutoApplyRunService:
    """Runs as their seekers deal with them: asked for, looked over, answered, approved, stopped."""

    def __init__(
        self,
        work: UnitOfWork,
        runs: RunRepository,
        evidence: EvidenceRepository,
        switch: SwitchRepository,
        *,
        keyring: Keyring,
        reader: RunReader,
        answer_service: AutoApplyAnswerService,
        profile_service: ProfileService,
        integration_service: IntegrationService,
        tracking: Tracking,
        audit_service: AuditService,
        is_skyvern_for_all: bool,
    ) -> None:
        self.work = work
        self.runs = runs
        self.evidence = evidence
        self.switch = switch
        self.keyring = keyring
        self.reader = reader
        self.answer_service = answer_service
        self.profile_service = profile_service
        self.integration_service = integration_service
        self.tracking = tracking
        self.audit_service = audit_service
        self.is_skyvern_for_all = is_skyvern_for_all

    # Reading

    async def list_runs(self, actor: Principal, filters: RunFilters) -> Page[RunRead]:
        page = await self.runs.list(actor.user_id, filters)
        read = await self.reader.read(page.items)
        return Page(read, page.total, next_cursor=page.next_cursor, is_capped=page.is_capped, meta=page.meta)

    async def get_run(self, actor: Principal, id: UUID) -> RunRead:
        return await self.reader.read_one(await self.runs.get_owned(id, actor.user_id))

    async def find_notice(self, id: UUID) -> RunNotice | None:
        """What a message about a run says, for whoever tells people; None where it is gone."""
        run = await self.runs.find_run(id)
        if run is None:
            return None
        job = (await self.runs.jobs_of([run]))[run.job_id]
        sentence = run.message or SENTENCES[run.status]
        company = job["company_name"] or "the company"
        return RunNotice(run.user_id, run.job_id, job["title"], company, run.application_id, sentence)

    async def get_evidence(self, actor: Principal, id: UUID, name: str) -> AutoApplyEvidence:
        run = await self.runs.get_owned(id, actor.user_id)
        found = await self.evidence.find_named(run.id, name)
        if found is None:
            raise EvidenceGone if run.attempt_at is not None and run.content is None else EvidenceNotFound
        return found

    # Asking for one

    async def create_run(self, actor: Principal, wanted: RunCreate) -> RunRead:
        """Apply to this job, or to the one it is a duplicate of. The seeker's own wish: no setting holds it back."""
        if not await self.switch.is_on():
            raise AutoApplyDisabled
        target = require_open(await self.runs.find_target(wanted.job_id))
        if await self.profile_service.seeker_of(actor.user_id) is None:
            raise ProfileNeeded("Make your job-seeker profile first: POST /api/v1/profiles/job-seekers")
        applied = await self.runs.find_application(actor.user_id, target.family)
        if applied is not None:
            raise ApplicationAlreadySent(f"You applied to this job with application {applied}", application_id=applied)
        if await self.runs.count_unsent(actor.user_id) >= MOST_OPEN:
            raise TooManyRuns(f"{MOST_OPEN} runs of yours are open, as many as one person may have")
        id = await self.add_run(actor.user_id, target, mode=wanted.mode, actor_id=actor.user_id)
        if id is None:
            standing = await self.runs.find_standing(actor.user_id, target.family)
            raise RunExists(f"Run {standing} is for this job", run_id=str(standing))
        return await self.reader.read_one(await self.runs.get_owned(id, actor.user_id))

    async def add_run(
        self, user_id: int, target: Target, *, mode: RunMode, actor_id: int | None, **values: Any
    ) -> UUID | None:
        """A new run, on its way to a worker; None where there is one for the job that is not over."""
        if await self.runs.find_standing(user_id, target.family) is not None:
            return None
        way = await self._way(user_id, target)
        at = now()
        id = await self.runs.insert_once(
            id=uuid4(),
            user_id=user_id,
            job_id=target.job.id,
            company_id=target.job.company_id,
            domain=site_of(target.apply_url) if target.apply_url else None,
            apply_url=target.apply_url,
            mode=mode,
            way=way,
            status=RunStatus.QUEUED,
            is_picked=actor_id is None,
            tries=0,
            version=1,
            created_at=at,
            updated_at=at,
            **values,
        )
        if id is not None:
            enqueue(self.work, id, way)
            self.audit_service.record(
                "auto_apply.run_created", "auto_apply_run", None, actor_id=actor_id, run_id=str(id), user_id=user_id,
                job_id=target.job.id, mode=mode, way=way,
            )  # fmt: skip
        return id

    # Dealing with one

    async def approve(self, actor: Principal, id: UUID, *, if_match: Versions | None = None) -> RunRead:
        """Yes to the form as it stands: it is filled in once more and sent, if it still asks the same."""
        run = await self._lock(actor, id, "approve", if_match)
        content = RunContent.read(self.keyring, run.id, run.content)
        content.approved = content.digest
        run.content = content.seal(self.keyring, run.id)
        run.approved_at = now()
        self._resume(run, actor, "approved")
        return await self._saved(run)

    async def answer(
        self, actor: Principal, id: UUID, answers: Sequence[RunAnswer], *, if_match: Versions | None = None
    ) -> RunRead:
        """Say what the form asks. As soon as nothing required is open, the run goes on."""
        run = await self._lock(actor, id, "answer", if_match)
        content = RunContent.read(self.keyring, run.id, run.content)
        fields = {field.key: field for field in content.fields}
        for field, value in fitted(fields, answers):
            content.given[field.key] = value
            field.value, field.message = value, ""
        country = await self.runs.country_of(run.job_id)
        for answer in answers:
            field = fields[answer.question_id]
            if answer.scope != "once" and field.value is not None:
                company_id = run.company_id if answer.scope == "company" else None
                await self.answer_service.remember(actor, field, field.value, company_id=company_id, country=country)
        run.content = content.seal(self.keyring, run.id)
        if not content.must_answer:
            content.obstacle = ""
            self._resume(run, actor, "answered")
        else:
            run.updated_at = now()
            self._record(run, "answered", actor.user_id)
        return await self._saved(run)

    async def cancel(self, actor: Principal, id: UUID, *, if_match: Versions | None = None) -> RunRead:
        run = await self._lock(actor, id, "cancel", if_match)
        run.status, run.message, run.expires_at, run.not_before = RunStatus.CANCELLED, None, None, None
        self._record(run, "cancelled", actor.user_id)
        return await self._saved(run)

    async def resolve_unknown(
        self, actor: Principal, id: UUID, *, was_submitted: bool, if_match: Versions | None = None
    ) -> RunRead:
        """The seeker's own word on what nobody else knows. Only then may the job be applied to again."""
        run = await self._lock(actor, id, "resolve", if_match)
        content = RunContent.read(self.keyring, run.id, run.content)
        if was_submitted:
            await self.tracking.note_sent(run, content)
            run.status, run.submitted_at, run.message = RunStatus.SUBMITTED, run.attempt_at, "It was sent, as you said."
        else:
            run.status, run.error_code = RunStatus.FAILED, "not_submitted"
            run.message = "It did not arrive, as you said."
        self._record(run, "resolved", actor.user_id)
        return await self._saved(run)

    # Rules

    async def _lock(self, actor: Principal, id: UUID, action: Action, if_match: Versions | None) -> AutoApplyRun:
        run = await self.runs.get_owned(id, actor.user_id, lock=True)
        check_version(run, if_match)
        allowed = actions_of(run)
        if action not in allowed:
            raise InvalidRunMove(
                f"A run that is {run.status} can be {told(allowed)}", run_status=run.status, allowed=allowed
            )
        return run

    def _resume(self, run: AutoApplyRun, actor: Principal, why: str) -> None:
        run.status, run.message, run.expires_at = RunStatus.QUEUED, None, None
        enqueue(self.work, run.id, run.way)
        self._record(run, why, actor.user_id)

    def _record(self, run: AutoApplyRun, what: str, actor_id: int) -> None:
        self.audit_service.record(
            f"auto_apply.run_{what}", "auto_apply_run", None, actor_id=actor_id, run_id=str(run.id), status=run.status
        )

    async def _saved(self, run: AutoApplyRun) -> RunRead:
        await self.work.session.flush()
        return await self.reader.read_one(run)

    async def _way(self, user_id: int, target: Target) -> Way:
        """Here where the company is here; else by Skyvern for those who, or whose operator, have a key; else in a browser
        of ours."""
        if target.is_company_here:
            return Way.PORTAL
        if target.apply_url is None:
            raise NoWayToApply
        if self.is_skyvern_for_all or await self.integration_service.has(user_id, IntegrationKind.SKYVERN):
            return Way.SKYVERN
        return Way.BROWSER


def require_open(target: Target | None) -> Target:
    """The job as a stranger may meet it, and open."""
    if target is None or target.job.deleted_at is not None or target.job.status is JobStatus.DRAFT:
        raise JobNotFound
    if target.job.moderation_status is not ModerationStatus.APPROVED:
        raise JobNotFound
    if (closed := why_closed(target.job)) is not None:
        raise JobClosed(f"The job is {closed}")
    return target


def why_closed(job: Job) -> JobStatus | None:
    """The state that keeps people from applying to it."""
    if job.expires_at is not None and job.expires_at <= now() and job.status is JobStatus.OPEN:
        return JobStatus.EXPIRED
    return job.status if job.status is not JobStatus.OPEN else None


def told(actions: Sequence[Action]) -> str:
    words = {"approve": "approved", "answer": "answered", "cancel": "cancelled", "resolve": "resolved"}
    return " or ".join(words[action] for action in actions) or "changed no more"
