"""Keep the segments of the search index at their sizes, so that a search reads no more than it needs."""

import structlog

from app.core.task_queue import Queue
from app.tasks.by_hand import by_hand
from app.tasks.registry import every
from app.tasks.run import TaskRun

MOST_STEPS = 400  # the rest waits for the next time

log = structlog.get_logger(__name__)


@every(minutes=10, queue=Queue.BULK)
async def balance_search(run: TaskRun) -> None:
    """Move old postings on, a few hundred at a time: writers wait for a step, never for the whole."""
    moved = 0
    for _ in range(MOST_STEPS):
        async with run.unit() as services:
            step = await services.job_search_service.balance()
        moved += step
        if step == 0:
            break
    async with run.finish():
        log.info("search_balanced", moved=moved)


if __name__ == "__main__":
    by_hand(balance_search)
