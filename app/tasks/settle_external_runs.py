"""What became of runs that are with Skyvern: asked when a message of theirs came, and by the clock in any case."""

from uuid import UUID

from app.core.task_queue import Queue
from app.domains.auto_apply.messages import CHECK_EXTERNAL_RUN
from app.flows.apply_by_skyvern import check_external_run as check
from app.flows.apply_by_skyvern import settle_external_runs as settle
from app.tasks.by_hand import by_hand
from app.tasks.registry import every, flow
from app.tasks.run import TaskRun


@flow(CHECK_EXTERNAL_RUN)
async def check_external_run(run: TaskRun, *, run_id: str, external_run_id: str) -> None:
    await check(run.rolecall, UUID(run_id), external_run_id)


@every(minutes=1, queue=Queue.BULK)
async def settle_external_runs(run: TaskRun) -> None:
    """Messages get lost and are not sent again: what is open is asked about until it has come to an end."""
    await settle(run.rolecall)


if __name__ == "__main__":
    by_hand(settle_external_runs)
