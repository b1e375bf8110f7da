"""Score a new application, so that its company sees who fits best."""

from app.core.task_queue import Queue
from app.domains.applications.messages import APPLICATION_SUBMITTED
from app.flows.match import score_applications
from app.tasks.registry import on
from app.tasks.run import TaskRun


@on(APPLICATION_SUBMITTED, queue=Queue.BULK)
async def score_application(run: TaskRun, *, application_id: int) -> None:
    scores = await score_applications(run, [application_id])
    async with run.finish() as services:
        await services.match_service.keep_scores(scores)
