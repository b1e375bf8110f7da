"""Make the structured description of a job that somebody asked for."""

from app.domains.jobs.messages import DESCRIBE
from app.flows.describe_jobs import describe_job as run_describe_job
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(DESCRIBE)
async def describe_job(run: TaskRun, *, job_id: int, user_id: int) -> None:
    await run_describe_job(run, job_id, user_id)
