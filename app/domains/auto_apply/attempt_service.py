from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from app.core.clock import now
from app.core.crypto import Keyring
from app.core.errors import Conflict, InvalidInput
from app.core.unit_of_work import UnitOfWork
from app.domains.accounts.user_service import UserService
from app.domains.applications.errors import ApplicationAlreadySent
from app.domains.auto_apply.answer_service import AutoApplyAnswerService
from app.domains.auto_apply.attempts import Ending, RunContext, RunOutcome
from app.domains.auto_apply.caps import Caps, room_from
from app.domains.auto_apply.content import RunContent, fields_of
from app.domains.auto_apply.fields import FormField
from app.domains.auto_apply.mapping import Mapping
from app.domains.auto_apply.models import WORKING, AutoApplyRun, RunMode, RunStatus, Way
from app.domains.auto_apply.moving import RunMoves, enqueue
from app.domains.auto_apply.portal import answers_of
from app.domains.auto_apply.questions import KnownAnswer, Scope
from app.domains.auto_apply.quiet_hours import quiet_until
from app.domains.auto_apply.run_repository import RunRepository
from app.domains.auto_apply.run_service import why_closed
from app.domains.auto_apply.settings_repository import SwitchRepository
from app.domains.auto_apply.settings_service import AutoApplySettingsService
from app.domains.auto_apply.tracking import Tracking
from app.domains.jobs.errors import JobClosed, JobNotFound
from app.domains.profiles.cv_service import CvService
from app.domains.profiles.service import ProfileService

MOST_TRIES = 8  # times that a worker began it
LIVES_AFTER_CLICK = timedelta(seconds=90)  # the worker that clicked is still waiting for the page's answer
EXTERNAL_SILENCE = timedelta(hours=24)

ENDINGS = {
    Ending.REFUSED: ("form_refused", "The form was not accepted, and nothing was sent: {text}"),
    Ending.DUPLICATE: ("already_applied", "They have an application of yours already: {text}"),
    Ending.OTHER_ORIGIN: ("other_origin", "Nothing was sent: the form would have gone to another site than the posting's."),
    Ending.CLOSED: ("job_closed", "The posting is closed; nothing was sent."),
    Ending.STOPPED: ("stopped", "It was stopped just before it was sent; nothing was sent."),
}  # fmt: skip


class AutoApplyAttemptService:
    """A run as its worker drives it. Every verb looks first whether it was stopped, and each is a unit of its own.

    At most one application leaves: `begin_attempt` is committed before anything is sent, and a run that was about to
    be sent when its worker died is `unknown` from then on. Nothing here, nor any clock, sends it again.
    """

    def __init__(
        self,
        work: UnitOfWork,
        runs: RunRepository,
        switch: SwitchRepository,
        *,
        keyring: Keyring,
        settings_service: AutoApplySettingsService,
        answer_service: AutoApplyAnswerService,
        tracking: Tracking,
        user_service: UserService,
        profile_service: ProfileService,
        cv_service: CvService,
        moves: RunMoves,
    ) -> None:
        self.work = work
        self.runs = runs
        self.switch = switch
        self.keyring = keyring
        self.settings_service = settings_service
        self.answer_service = answer_service
        self.tracking = tracking
        self.user_service = user_service
        self.profile_service = profile_service
        self.cv_service = cv_service
        self.moves = moves

    # Before anything is sent

    async def begin(self, run_id: UUID) -> RunContext | None:
        """Take a run up, also one that a worker left behind. None: there is nothing to do, or not yet.

        One that was about to be sent becomes `unknown`, unless its worker may still be waiting for the answer.
        """
        run = await self.runs.lock(run_id)
        if run is None:
            return None
        if run.status is RunStatus.SUBMITTING and run.external_run_id is None:
            self._leave_alone(run)
        if run.status not in WORKING or not await self.switch.is_on() or not await self._is_due(run):
            return None
        run.tries += 1
        if run.tries > MOST_TRIES:
            self.moves.fail(run, "interrupted", "It was broken off again and again; nothing was sent.")
            return None
        user = await self.user_service.find_user(run.user_id)
        seeker = await self.profile_service.seeker_of(run.user_id)
        target = await self.runs.find_target(run.job_id)
        if user is None or seeker is None or target is None:
            self.moves.fail(run, "no_profile", "There is no profile to apply with; nothing was sent.")
            return None
        if not await self._may_be_applied_to(run):
            return None
        run.not_before = None
        self.moves.move(run, RunStatus.PLANNING)
        settings = await self.settings_service.find_settings(run.user_id)
        content = self._content(run)
        given = [
            KnownAnswer(question="", value=value, scope=Scope.ONCE, key=key) for key, value in content.given.items()
        ]
        return RunContext(
            run_id=run_id,
            user_id=run.user_id,
            mode=run.mode,
            way=run.way,
            apply_url=run.apply_url,
            job=target.job,
            company_name=target.company_name,
            user=user,
            seeker=seeker,
            cv=await self.cv_service.chosen_or_latest(run.user_id, settings.cv_id),
            cover_letter=settings.cover_letter,
            answers=[*given, *await self.answer_service.bank_of(run.user_id)],
            is_approved=run.approved_at is not None,
            tries=run.tries,
            external_run_id=run.external_run_id,
            application_form=target.job.application_form if run.way is Way.PORTAL else None,
        )

    async def may_go_on(self, run_id: UUID) -> bool:
        """Whether nobody stopped it: to be asked before every step."""
        status = await self.runs.status_of(run_id)
        return status in {*WORKING, RunStatus.SUBMITTING} and await self.switch.is_on()

    async def keep_form(
        self,
        run_id: UUID,
        fields: Sequence[FormField],
        mappings: Sequence[Mapping],
        *,
        origin: str = "",
        obstacle: str | None = None,
        messages: Dictionary[str, str] | None = None,
    ) -> RunStatus:
        """Keep what was read and what it is filled with, all steps of the form together, and say how to go on.

        `filling`: fill it in and begin the attempt. Everything else: stop. A form waits for the seeker where an answer
        is missing, where the page found fault with one (`messages`, by key), where a person must pass an `obstacle`, and
        in review mode as long as these very values are not approved.
        """
        run = await self.runs.lock(run_id)
        if run is None:
            return RunStatus.CANCELLED
        if run.status not in WORKING:
            return run.status
        if not await self.switch.is_on():
            return self.moves.hold(run)
        content = self._content(run)
        content.fields, content.obstacle = fields_of(fields, mappings, messages), obstacle or ""
        content.origin = origin
        await self.answer_service.mark_used([m.answer_id for m in mappings if m.answer_id is not None])
        if content.obstacle or content.must_answer:
            self.moves.wait(run, RunStatus.NEEDS_INPUT, content.obstacle or None)
        elif run.mode is RunMode.REVIEW and content.approved != content.digest:
            changed = "The form is no longer the one that you approved. Look it over once more."
            self.moves.wait(run, RunStatus.NEEDS_REVIEW, changed if content.approved else None)
        else:
            self.moves.move(run, RunStatus.FILLING)
        self._keep(run, content)
        return run.status

    async def put_back(self, run_id: UUID) -> None:
        """It was stopped for everybody half-way: it waits until the switch is on again."""
        run = await self.runs.lock(run_id)
        if run is not None and RunStatus.QUEUED in run.allowed_moves and run.status in WORKING:
            self.moves.hold(run)

    async def fail(self, run_id: UUID, code: str, message: str) -> RunStatus | None:
        """It cannot go on, and nothing was sent. After an attempt was begun nobody can say that: then it is `unknown`."""
        run = await self.runs.lock(run_id)
        if run is None:
            return None
        if run.status is RunStatus.SUBMITTING:
            self.moves.not_known(run, message)
        elif run.status in WORKING:
            self.moves.fail(run, code, message)
        return run.status

    # Sending

    async def begin_attempt(self, run_id: UUID) -> bool:
        """Whether it may be sent now. Commit the unit, then send: from here on it is taken to have been sent.

        False where it was stopped, by the seeker or for everybody, where the job closed or was applied to, and where a
        cap or quiet hours hold it back; the run's state says which.
        """
        run = await self.runs.lock(run_id)
        return run is not None and await self._begin_attempt(run)

    async def note_sent_early(self, run_id: UUID) -> None:
        """The page sent the form before it was told to: an attempt all the same, and one that nothing held back."""
        run = await self.runs.lock(run_id)
        if run is not None and run.status in WORKING:
            run.attempt_at = now()
            for status in (RunStatus.PLANNING, RunStatus.FILLING, RunStatus.SUBMITTING):
                if status in run.allowed_moves:
                    self.moves.move(run, status)

    async def submit_here(self, run_id: UUID) -> RunStatus | None:
        """The whole attempt for a job whose company is here: no outside is involved, so it happens in this unit or not."""
        run = await self.runs.lock(run_id)
        if run is None or run.way is not Way.PORTAL or not await self._begin_attempt(run):
            return run.status if run is not None else None
        content = self._content(run)
        form = await self.runs.form_of(run.job_id)
        try:
            async with self.work.session.begin_nested():
                await self.tracking.send_here(run, answers_of(form, content.fields))
        except ApplicationAlreadySent as error:
            self.moves.fail(run, "already_applied", error.detail)
        except (JobClosed, JobNotFound):
            self.moves.fail(run, "job_closed", "The job is closed; nothing was sent.")
        except InvalidInput as error:
            self.moves.fail(run, "form_refused", f"The form was not accepted, and nothing was sent: {error.detail}")
        except Conflict as error:
            self.moves.fail(run, error.code, f"{error.detail}; nothing was sent.")
        else:
            self.moves.submitted(run)
        self._keep(run, content)
        return run.status

    async def finish(self, run_id: UUID, outcome: RunOutcome) -> RunStatus | None:
        """How the attempt went. It only leads on: what is known to have been sent stays so, whoever says it last."""
        run = await self.runs.lock(run_id)
        if run is None:
            return None
        if run.status not in {RunStatus.SUBMITTING, RunStatus.UNKNOWN}:
            return run.status
        content = self._content(run)
        content.confirmation, content.final_url = outcome.text[:2_000], outcome.url[:2_000]
        content.documents = outcome.documents or content.documents
        if outcome.kind is Ending.SUBMITTED:
            await self.tracking.note_sent(run, content)
            self.moves.submitted(run)
        elif outcome.kind in ENDINGS:
            code, sentence = ENDINGS[outcome.kind]
            self.moves.fail(run, code, sentence.format(text=outcome.text))
        elif run.status is RunStatus.SUBMITTING:
            self.moves.not_known(run, None)
        self._keep(run, content)
        return run.status

    async def ask_again(
        self, run_id: UUID, fields: Sequence[FormField], mappings: Sequence[Mapping], messages: Dictionary[str, str]
    ) -> RunStatus | None:
        """The page found fault with what was filled in, and so certainly did not take it: back to the seeker."""
        run = await self.runs.lock(run_id)
        if run is None or run.status is not RunStatus.SUBMITTING:
            return run.status if run is not None else None
        content = self._content(run)
        content.fields, content.approved = fields_of(fields, mappings, messages), ""
        run.attempt_at = run.external_run_id = None
        self.moves.wait(run, RunStatus.NEEDS_INPUT, "The page found fault with an answer; nothing was sent.")
        self._keep(run, content)
        return run.status

    # With Skyvern

    async def keep_external_run(self, run_id: UUID, external_run_id: str) -> None:
        """The run's name there: kept as soon as it is known."""
        run = await self.runs.lock(run_id)
        if run is not None and run.external_run_id is None:
            run.external_run_id = external_run_id
            run.updated_at = now()
            self.moves.record(run, "handed_over")

    async def find_by_external_run(self, external_run_id: str) -> AutoApplyRun | None:
        return await self.runs.find_external(external_run_id)

    async def find_external(self, run_id: UUID) -> AutoApplyRun | None:
        """A run of Skyvern's that is there still, or may be."""
        run = await self.runs.lock(run_id)
        is_there = run is not None and run.way is Way.SKYVERN and run.attempt_at is not None
        return run if is_there else None

    async def external_runs_open(self, limit: int) -> Sequence[AutoApplyRun]:
        """Those of which Skyvern knows more than we do, the longest untouched first."""
        return await self.runs.external_open(limit, since=now() - EXTERNAL_SILENCE)

    # Rules

    async def _begin_attempt(self, run: AutoApplyRun) -> bool:
        await self.runs.lock_user(run.user_id)
        if run.status is not RunStatus.FILLING:
            return False
        if not await self.switch.is_on(hold=True):
            self.moves.hold(run)
            return False
        content = self._content(run)
        if content.must_answer or (run.mode is RunMode.REVIEW and content.approved != content.digest):
            self.moves.wait(run, RunStatus.NEEDS_INPUT if content.must_answer else RunStatus.NEEDS_REVIEW, None)
            return False
        if not await self._may_be_applied_to(run) or not await self._has_room(run):
            return False
        run.attempt_at = now()
        self.moves.move(run, RunStatus.SUBMITTING)
        await self.work.session.flush()
        return True

    async def _may_be_applied_to(self, run: AutoApplyRun) -> bool:
        """Whether the seeker is still there, the job open, and neither it nor what is the same job applied to by them."""
        user = await self.user_service.find_user(run.user_id)
        if user is None or not user.is_active:
            self.moves.fail(run, "no_profile", "The account is suspended; nothing was sent.")
            return False
        target = await self.runs.find_target(run.job_id)
        if target is None or target.job.deleted_at is not None or why_closed(target.job) is not None:
            self.moves.fail(run, "job_closed", "The job is closed; nothing was sent.")
            return False
        applied = await self.runs.find_application(run.user_id, target.family)
        sent = await self.runs.find_sent(run.user_id, target.family, but=run.id)
        if applied is not None or sent is not None:
            told = f"You applied to this job with application {applied}" if applied else f"Run {sent} is for this job"
            self.moves.fail(run, "already_applied", f"{told}; nothing more was sent.")
            return False
        return True

    async def _has_room(self, run: AutoApplyRun) -> bool:
        """Caps and quiet hours hold back what was picked. What the seeker asked for, or approved at night, is their wish."""
        if not run.is_picked:
            return True
        settings = await self.settings_service.find_settings(run.user_id)
        at = now()
        taken = await self.runs.taken(run.user_id, at, but=run.id)
        caps = Caps(settings.cap_per_day, settings.cap_per_company, settings.cap_per_domain)
        full = room_from(caps, taken, run.company_id, run.domain, at)
        quiet = quiet_until(settings.quiet_hours, at) if run.approved_at is None else None
        if full is None and quiet is None:
            return True
        until = max(moment for moment in (full[0] if full else None, quiet) if moment is not None)
        why = f"Your cap for {full[1]} is reached" if full else "You asked for quiet"
        self.moves.hold(run)
        run.not_before, run.message = until, f"{why}; it goes on at {until:%Y-%m-%d %H:%M} UTC."
        enqueue(self.work, run.id, run.way, run_at=until)
        return False

    async def _is_due(self, run: AutoApplyRun) -> bool:
        return run.not_before is None or run.not_before <= now()

    def _leave_alone(self, run: AutoApplyRun) -> None:
        since = run.attempt_at or run.updated_at
        if since + LIVES_AFTER_CLICK <= now():
            self.moves.not_known(run, None)
        else:
            enqueue(self.work, run.id, run.way, run_at=since + LIVES_AFTER_CLICK)

    def _content(self, run: AutoApplyRun) -> RunContent:
        return RunContent.read(self.keyring, run.id, run.content)

    def _keep(self, run: AutoApplyRun, content: RunContent) -> None:
        run.content = content.seal(self.keyring, run.id)
