"""Pick jobs for those who want it, by their criteria and within their caps: hourly, or by hand."""

from datetime import timedelta

import structlog

from app.core.task_queue import Command, Queue
from app.flows.pick_jobs import pick_jobs
from app.tasks.by_hand import by_hand
from app.tasks.registry import every, flow
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)

AUTO_APPLY_JOBS = Command("auto_apply_jobs", Queue.BULK, max_attempts=3, timeout=timedelta(minutes=50))


@every(minutes=60)
@flow(AUTO_APPLY_JOBS)
async def auto_apply_jobs(run: TaskRun) -> None:
    """Make runs for the jobs that fit, for everybody whose mode is not off and whose hours are not quiet."""
    picked = await pick_jobs(run.rolecall)
    async with run.finish():
        pass
    log.info("jobs_picked", runs=picked)


if __name__ == "__main__":
    by_hand(auto_apply_jobs)
