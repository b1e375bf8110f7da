"""Remove uploaded files that no row knows: an upload that broke off between file and row, a deleted account's."""

from datetime import timedelta

import structlog

from app.core.clock import now
from app.core.task_queue import Queue
from app.domains.profiles.cv_service import CV_PREFIX
from app.tasks.by_hand import by_hand
from app.tasks.registry import nightly
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)

BATCH = 500


@nightly(hour=4, queue=Queue.BULK)
async def sweep_uploads(run: TaskRun, *, hours: int = 24) -> None:
    """Remove files older than so many hours that belong to no CV."""
    before = now() - timedelta(hours=hours)
    old = [entry.key async for entry in run.clients.storage.list(CV_PREFIX) if entry.modified_at < before]
    removed = 0
    for start in range(0, len(old), BATCH):
        batch = old[start : start + BATCH]
        async with run.unit() as services:
            orphans = await services.cv_service.orphans_among(batch)
        for key in orphans:
            await run.clients.storage.delete(key)
        removed += len(orphans)
    log.info("uploads_swept", removed=removed, files=len(old))


if __name__ == "__main__":
    by_hand(sweep_uploads)
