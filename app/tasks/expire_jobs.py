"""Take jobs whose time has come off the market."""

import structlog

from app.core.task_queue import Queue
from app.domains.jobs.service import EXPIRED_AT_ONCE
from app.tasks.by_hand import by_hand
from app.tasks.registry import every
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)


@every(minutes=1, queue=Queue.BULK)
async def expire_jobs(run: TaskRun) -> None:
    """Open jobs whose `expires_at` is past become EXPIRED and leave the search."""
    expired = 0
    while True:  # in bites, so that no transaction holds thousands of locks for long
        async with run.unit() as services:
            batch = await services.job_service.expire_due()
        expired += batch
        if batch < EXPIRED_AT_ONCE:
            break
    async with run.finish():
        log.info("jobs_expired", jobs=expired)


if __name__ == "__main__":
    by_hand(expire_jobs)
