"""Score open applications again when what they were scored by has changed: the applicant, or the job."""

from collections.abc import Sequence

from app.core.task_queue import Queue
from app.domains.jobs.messages import JOB_CHANGED
from app.domains.profiles.messages import SEEKER_CHANGED
from app.flows.match import score_applications
from app.tasks.registry import on
from app.tasks.run import TaskRun

AT_ONCE = 100


@on(SEEKER_CHANGED, queue=Queue.BULK)
async def rescore_applications_of_seeker(run: TaskRun, *, user_id: int) -> None:
    async with run.unit() as services:
        ids = await services.match_service.applications_of_seeker(user_id)
    await _rescore(run, ids)


@on(JOB_CHANGED, queue=Queue.BULK)
async def rescore_applications_of_job(run: TaskRun, *, job_id: int) -> None:
    async with run.unit() as services:
        ids = await services.match_service.applications_of_job(job_id)
    await _rescore(run, ids)


async def _rescore(run: TaskRun, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        scores = await score_applications(run, ids[start : start + AT_ONCE])
        async with run.unit() as services:
            await services.match_service.keep_scores(scores)
    async with run.finish():
        pass
