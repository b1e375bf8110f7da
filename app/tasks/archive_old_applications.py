"""Put applications that nobody touched for 90 days into the archive; a new touch takes them out again."""

import structlog

from app.core.errors import InvalidInput
from app.core.task_queue import Queue
from app.tasks.by_hand import by_hand
from app.tasks.registry import nightly
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)

MAX_DAYS = 36_500


@nightly(hour=2, minute=30, queue=Queue.BULK)
async def archive_old_applications(run: TaskRun, *, days: int = 90) -> None:
    """Put applications that nobody touched for so many days into the archive."""
    if not 0 <= days <= MAX_DAYS:
        raise InvalidInput(f"days must be 0 to {MAX_DAYS}")
    total, batch = 0, 1
    while batch:  # in bites, so that no transaction holds thousands of locks for long
        async with run.unit() as services:
            batch = await services.application_service.archive_untouched(days)
            total += batch
    log.info("applications_archived", count=total, days=days)


if __name__ == "__main__":
    by_hand(archive_old_applications)
