from datetime import timedelta

from app.core.clock import now
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.auto_apply.attempt_service import EXTERNAL_SILENCE
from app.domains.auto_apply.messages import LONGEST_RUN
from app.domains.auto_apply.models import WORKING, RunStatus
from app.domains.auto_apply.moving import RunMoves, enqueue
from app.domains.auto_apply.run_repository import RunRepository
from app.domains.auto_apply.settings_repository import SwitchRepository

SILENCE = LONGEST_RUN + timedelta(minutes=5)
AT_ONCE = 200


class AutoApplyRecoveryService:
    """Runs that nobody has in hand: left behind by a worker, held back by the switch, or forgotten by their seekers."""

    def __init__(
        self,
        work: UnitOfWork,
        runs: RunRepository,
        switch: SwitchRepository,
        *,
        moves: RunMoves,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.runs = runs
        self.switch = switch
        self.moves = moves
        self.audit_service = audit_service

    async def recover(self) -> int:
        """Runs whose worker will never come back: what was about to be sent is `unknown`, the rest begins again. How many."""
        at = now()
        lost = await self.runs.silent([RunStatus.SUBMITTING], at - SILENCE, AT_ONCE)
        for run in lost:
            if run.external_run_id is None or run.updated_at < at - EXTERNAL_SILENCE:
                self.moves.not_known(run, None)
        left = await self.runs.silent(WORKING, at - SILENCE, AT_ONCE) if await self.switch.is_on() else []
        for run in left:
            run.updated_at = at
            enqueue(self.work, run.id, run.way)
        return len(lost) + len(left)

    async def resume_held(self) -> int:
        """What stood still while the switch was off is looked at anew. How many."""
        held = await self.runs.silent([RunStatus.QUEUED], (await self.switch.read()).changed_at, AT_ONCE)
        for run in held:
            run.updated_at = now()
            enqueue(self.work, run.id, run.way)
        return len(held)

    async def expire_waiting(self) -> int:
        """Give up what waited for its seeker until its time, or the job's, was over. How many."""
        expired = [
            *await self.runs.expire("It waited for you until its time was over; nothing was sent.", now()),
            *await self.runs.expire_closed("The job closed while it waited for you; nothing was sent.", now()),
        ]
        for id in expired:
            self.audit_service.record("auto_apply.run_expired", "auto_apply_run", None, actor_id=None, run_id=str(id))
        return len(expired)
