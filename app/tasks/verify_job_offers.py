"""Ask whether collected postings are still there; those that are gone twice in a row are closed."""

from datetime import timedelta

from app.core.task_queue import Command, Queue
from app.flows.verify_offers import verify_offers
from app.tasks.by_hand import by_hand
from app.tasks.registry import every, flow
from app.tasks.run import TaskRun

VERIFY_JOB_OFFERS = Command("verify_job_offers", Queue.BULK, max_attempts=2, timeout=timedelta(minutes=25))


@every(minutes=30)
@flow(VERIFY_JOB_OFFERS)
async def verify_job_offers(run: TaskRun, *, limit: int = 300) -> None:
    """Ask the pages of postings that no list showed for half a day."""
    await verify_offers(run, limit=limit)


if __name__ == "__main__":
    by_hand(verify_job_offers)
