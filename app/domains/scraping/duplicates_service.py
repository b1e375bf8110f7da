from collections.abc import Sequence

from app.core.unit_of_work import UnitOfWork
from app.domains.jobs.collecting_service import Arrival


class DuplicateService:
    """One posting, several sources: recognises a posting that another source told of before."""

    def __init__(self, work: UnitOfWork) -> None:
        self.work = work

    async def recognise(self, arrivals: Sequence[Arrival]) -> None:
        """Give each new arrival that is a posting we know the `job_id` of that posting."""

    async def remember(self, arrivals: Sequence[Arrival]) -> None:
        """Keep the fingerprints of what was stored, new or changed."""
