"""Read an uploaded CV and propose a profile."""

from app.domains.profiles.messages import READ_CV
from app.flows.propose_profile import propose_profile
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(READ_CV)
async def read_cv(run: TaskRun, *, cv_id: int) -> None:
    await propose_profile(run, cv_id)
