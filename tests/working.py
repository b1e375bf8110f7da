"""The worker's part of a test, done at once and in this process: what was enqueued runs before the next line."""

from app.core.task_queue import Queue
from app.services import Rolecall
from app.tasks.registry import load
from app.tasks.runner import Outcome, make_runner


async def work_off(rolecall: Rolecall) -> list[Outcome]:
    """Run everything that is due, and what that brings about, until there is nothing left."""
    runner = make_runner(rolecall, load())
    outcomes: list[Outcome] = []
    try:
        for queue in Queue:
            while (outcome := await runner.run_next(queue)) is not None:
                outcomes.append(outcome)
    finally:
        await runner.leases.aclose()
    return outcomes
