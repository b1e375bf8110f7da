"""How a run gets to a worker."""

from datetime import datetime
from uuid import UUID

from app.core.unit_of_work import UnitOfWork
from app.domains.auto_apply.messages import APPLY, APPLY_IN_BROWSER
from app.domains.auto_apply.models import Way


def enqueue(work: UnitOfWork, run_id: UUID, way: Way, *, run_at: datetime | None = None) -> None:
    """Ask for a worker, at once or from then on. One too many finds nothing to do."""
    work.enqueue(APPLY_IN_BROWSER if way is Way.BROWSER else APPLY, run_at=run_at, run_id=str(run_id))
