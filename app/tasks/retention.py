"""Forget what has served its time: finished background tasks after a week, idempotency keys after a day,
scrape jobs after three months."""

from datetime import timedelta

import structlog

from app.core.clock import now
from app.core.idempotency import IdempotencyKeys
from app.core.task_queue import Queue
from app.tasks.by_hand import by_hand
from app.tasks.registry import every
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)

BATCH = 5000


@every(minutes=60, queue=Queue.BULK)
async def retention(run: TaskRun, *, days: int = 7) -> None:
    """Forget background tasks done more than so many days ago, idempotency keys older than a day, old scrape jobs."""
    tasks, batch = 0, BATCH
    while batch == BATCH:  # in bites, so that no transaction holds thousands of locks for long
        async with run.unit() as services:
            batch = await services.background_task_service.forget_done(before=now() - timedelta(days=days), limit=BATCH)
            tasks += batch
    async with run.finish() as services:
        keys = await IdempotencyKeys(services.work).forget_expired()
        await services.scrape_service.forget_old()
        await services.offer_source_service.forget_old()
        await services.budget_service.forget_old()
    log.info("forgotten", background_tasks=tasks, idempotency_keys=keys)


if __name__ == "__main__":
    by_hand(retention)
