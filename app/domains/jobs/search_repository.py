from collections.abc import Collection, Sequence

from app.core.unit_of_work import UnitOfWork
from app.domains.jobs.models import Job


class JobSearchRepository:
    """What the search finds. Kept by the unit that changes a job."""

    def __init__(self, work: UnitOfWork) -> None:
        self.work = work

    async def index(self, jobs: Sequence[Job]) -> None:
        """Let these open jobs be found, as they are now."""

    async def remove(self, ids: Collection[int]) -> None:
        """Let these be found no more."""
