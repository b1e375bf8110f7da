"""Take collected postings off the market that are expired, gone, or here twice."""

from datetime import timedelta

import structlog

from app.core.task_queue import Command, Queue
from app.domains.jobs.service import EXPIRED_AT_ONCE
from app.flows.verify_offers import verify_offers
from app.tasks.by_hand import by_hand
from app.tasks.registry import flow, nightly
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)

CLEAN_JOB_OFFERS = Command("clean_job_offers", Queue.BULK, max_attempts=3, timeout=timedelta(hours=1))


@nightly(hour=3)
@flow(CLEAN_JOB_OFFERS)
async def clean_job_offers(run: TaskRun, *, limit: int = 2_000) -> None:
    """Close postings that are expired, whose pages are gone, or that two sources told of as two."""
    expired = merged = 0
    batch = EXPIRED_AT_ONCE
    while batch == EXPIRED_AT_ONCE:
        async with run.unit() as services:
            batch = await services.job_service.expire_due()
        expired += batch
    after, is_first = "", True
    while after or is_first:
        is_first = False
        async with run.unit() as services:
            count, after = await services.merging_service.merge_duplicates(after=after)
        merged += count
    asked, closed = await verify_offers(run, limit=limit)
    log.info("job_offers_cleaned", expired=expired, merged=merged, asked=asked, closed=closed)


if __name__ == "__main__":
    by_hand(clean_job_offers)
