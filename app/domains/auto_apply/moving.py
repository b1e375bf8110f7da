"""How a run gets to a worker, and from state to state."""

from datetime import datetime, timedelta
from uuid import UUID

from app.core.clock import now
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.auto_apply.messages import APPLY, APPLY_IN_BROWSER, RUN_MOVED
from app.domains.auto_apply.models import MOVES, AutoApplyRun, RunStatus, Way

WAITS_FOR = timedelta(days=7)  # until the seeker has the word no more


def enqueue(work: UnitOfWork, run_id: UUID, way: Way, *, run_at: datetime | None = None) -> None:
    """Ask for a worker, at once or from then on. One too many finds nothing to do."""
    work.enqueue(APPLY_IN_BROWSER if way is Way.BROWSER else APPLY, run_at=run_at, run_id=str(run_id))


class RunMoves:
    """The machine's moves as the service makes them: each with its line in the log, and word to the seeker where due."""

    def __init__(self, work: UnitOfWork, *, audit_service: AuditService) -> None:
        self.work = work
        self.audit_service = audit_service

    def move(self, run: AutoApplyRun, status: RunStatus, message: str | None = None) -> None:
        before = run.status
        assert status is before or status in MOVES[before], f"{before} does not become {status}"
        run.status = status
        run.message = message[:500] if message else None
        run.updated_at = now()
        self.record(run, status.value, before=before)

    def hold(self, run: AutoApplyRun) -> RunStatus:
        """Back to where it waits for a worker."""
        run.tries = 0
        self.move(run, RunStatus.QUEUED)
        return run.status

    def wait(self, run: AutoApplyRun, status: RunStatus, message: str | None) -> None:
        """It waits for the seeker, who is told."""
        run.tries, run.expires_at = 0, now() + WAITS_FOR
        self.move(run, status, message)
        self._tell(run)

    def submitted(self, run: AutoApplyRun) -> None:
        run.submitted_at, run.expires_at, run.error_code = now(), None, None
        self.move(run, RunStatus.SUBMITTED)
        self._tell(run)

    def not_known(self, run: AutoApplyRun, message: str | None) -> None:
        self.move(run, RunStatus.UNKNOWN, message)
        self._tell(run)

    def fail(self, run: AutoApplyRun, code: str, message: str) -> None:
        run.error_code, run.expires_at, run.not_before = code[:50], None, None
        self.move(run, RunStatus.FAILED, message)

    def record(self, run: AutoApplyRun, what: str, **details: object) -> None:
        self.audit_service.record(
            f"auto_apply.run_{what}", "auto_apply_run", None, actor_id=None, run_id=str(run.id), **details
        )

    def _tell(self, run: AutoApplyRun) -> None:
        self.work.publish(RUN_MOVED, run_id=str(run.id), status=run.status, at=run.updated_at.isoformat())
