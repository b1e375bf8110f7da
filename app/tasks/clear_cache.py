"""Remove every cached value of this service from Redis; the queue and the rate limits stay."""

import structlog

from app.core.task_queue import Command, Queue
from app.tasks.by_hand import by_hand
from app.tasks.registry import flow
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)

CLEAR_CACHE = Command("core.clear_cache", Queue.BULK)


@flow(CLEAR_CACHE)
async def clear_cache(run: TaskRun) -> None:
    """Remove every cached value of this service from Redis; the queue and the rate limits stay."""
    log.info("cache_cleared", keys=await run.rolecall.redis.clear_cache())


if __name__ == "__main__":
    by_hand(clear_cache)
