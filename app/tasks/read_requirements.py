"""Read what open postings ask for, before somebody is matched with them. By hand: all that there is to read."""

import time
from datetime import timedelta

from app.core.task_queue import Command, Queue
from app.flows.match import known_of
from app.tasks.by_hand import by_hand
from app.tasks.registry import every, flow, nightly
from app.tasks.run import TaskRun

READ_REQUIREMENTS = Command("read_requirements", Queue.BULK, max_attempts=2, timeout=timedelta(minutes=10))
REREAD_REQUIREMENTS = Command("reread_requirements", Queue.BULK, max_attempts=2, timeout=timedelta(minutes=10))
AT_ONCE = 100


@every(minutes=1)
@flow(READ_REQUIREMENTS)
async def read_requirements(run: TaskRun, *, seconds: int = 50) -> None:
    """Those of postings that nobody read yet, the newest first, for so long."""
    await _read(run, seconds, is_nightly=False)


@nightly(hour=2, minute=20)
@flow(REREAD_REQUIREMENTS)
async def reread_requirements(run: TaskRun, *, seconds: int = 500) -> None:
    """Also those of postings that changed since. Whoever is matched with one meanwhile has it read on the spot."""
    await _read(run, seconds, is_nightly=True)


async def _read(run: TaskRun, seconds: int, *, is_nightly: bool) -> None:
    known = await known_of(run.rolecall)
    until = time.monotonic() + seconds
    read = AT_ONCE
    while read == AT_ONCE and time.monotonic() < until:
        async with run.unit() as services:
            read = await services.match_service.read_next(known, AT_ONCE, is_nightly=is_nightly)
    async with run.finish():
        pass


if __name__ == "__main__":
    by_hand(read_requirements)
