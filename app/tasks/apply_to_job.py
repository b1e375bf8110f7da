"""Go on with a run of auto-apply: here, or by Skyvern; runs that need a browser have a queue of their own."""

from uuid import UUID

from app.domains.auto_apply.messages import APPLY, APPLY_IN_BROWSER
from app.flows.apply_to_job import apply_to_job as go_on
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(APPLY)
async def apply_to_job(run: TaskRun, *, run_id: str) -> None:
    await go_on(run, UUID(run_id))


@flow(APPLY_IN_BROWSER)
async def apply_in_browser(run: TaskRun, *, run_id: str) -> None:
    await go_on(run, UUID(run_id))
