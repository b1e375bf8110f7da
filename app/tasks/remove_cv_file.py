"""Remove the file of a deleted CV, unless an application carries it."""

from app.domains.profiles.messages import REMOVE_CV_FILE
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(REMOVE_CV_FILE)
async def remove_cv_file(run: TaskRun, *, cv_id: int) -> None:
    """A company that got the CV keeps reading it: file and row stay as long as an application refers to them."""
    async with run.unit() as services:
        cv = await services.cv_service.find_deleted(cv_id)
        if cv is not None and await services.application_service.carries_cv(cv_id):
            cv = None
    if cv is not None:
        await run.clients.storage.delete(cv.storage_key)
    async with run.finish() as services:
        if cv is not None:
            await services.cv_service.forget_cv(cv_id)
