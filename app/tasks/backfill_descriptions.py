"""Give collected postings their structured descriptions: a minute of every five, or all of them by hand."""

from datetime import timedelta

from app.core.task_queue import Command, Queue
from app.flows.describe_jobs import describe_collected
from app.tasks.by_hand import by_hand
from app.tasks.registry import every, flow
from app.tasks.run import TaskRun

BACKFILL_DESCRIPTIONS = Command("backfill_descriptions", Queue.BULK, max_attempts=2, timeout=timedelta(hours=12))
DESCRIBE_ON_SCHEDULE = Command("describe_on_schedule", Queue.BULK, max_attempts=2, timeout=timedelta(minutes=10))
SECONDS = 60.0  # collecting goes on beside it in the same process


@every(minutes=5)
@flow(DESCRIBE_ON_SCHEDULE)
async def describe_on_schedule(run: TaskRun) -> None:
    """Describe the postings that came in since, the newest first."""
    await describe_collected(run, seconds=SECONDS)


@flow(BACKFILL_DESCRIPTIONS)
async def backfill_descriptions(run: TaskRun, *, again: bool = False) -> None:
    """Describe all open collected postings that have no structured description; with --again, all of them."""
    await describe_collected(run, again=again)


if __name__ == "__main__":
    by_hand(backfill_descriptions)
