"""Collect from every configured source, each within its quota: every half hour, or by hand."""

import structlog

from app.core.task_queue import Command, Queue
from app.domains.scraping.messages import LONGEST_RUN
from app.flows.collect_offers import collect_configured
from app.tasks.by_hand import by_hand
from app.tasks.registry import every, flow
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)

JOB_OFFERS_COLLECTORS = Command("job_offers_collectors", Queue.BULK, max_attempts=2, timeout=LONGEST_RUN)
COLLECT_ON_SCHEDULE = Command("collect_on_schedule", Queue.BULK, max_attempts=2, timeout=LONGEST_RUN)


@every(minutes=30)
@flow(COLLECT_ON_SCHEDULE)
async def collect_on_schedule(run: TaskRun) -> None:
    """Collect from every configured source, unless FETCH_SCHEDULE_ENABLED is false."""
    if run.rolecall.settings.fetch_schedule_enabled:
        await collect_configured(run, run.task_id)


@flow(JOB_OFFERS_COLLECTORS)
async def job_offers_collectors(run: TaskRun) -> None:
    """Collect from every configured source."""
    if await collect_configured(run, run.task_id) is None:
        log.warning("no_source_configured", hint="set JOB_OFFER_SOURCES, or ADZUNA_APP_ID and ADZUNA_API_KEY")


if __name__ == "__main__":
    by_hand(job_offers_collectors)
