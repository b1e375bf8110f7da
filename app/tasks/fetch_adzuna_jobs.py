"""Collect from Adzuna alone, within its quota."""

from app.core.task_queue import Command, Queue
from app.domains.scraping.messages import LONGEST_RUN
from app.flows.collect_offers import collect_configured
from app.tasks.by_hand import by_hand
from app.tasks.registry import flow
from app.tasks.run import TaskRun

FETCH_ADZUNA_JOBS = Command("fetch_adzuna_jobs", Queue.BULK, max_attempts=2, timeout=LONGEST_RUN)


@flow(FETCH_ADZUNA_JOBS)
async def fetch_adzuna_jobs(run: TaskRun) -> None:
    """Collect from Adzuna, which needs ADZUNA_APP_ID and ADZUNA_API_KEY."""
    await collect_configured(run, run.task_id, only="adzuna")


if __name__ == "__main__":
    by_hand(fetch_adzuna_jobs)
