"""Delete what runs kept once its time is over: proofs, filled fields, and files that no row knows."""

from datetime import timedelta

import structlog

from app.core.clock import now
from app.core.task_queue import Queue
from app.domains.auto_apply.evidence_service import AT_ONCE, EVIDENCE_PREFIX
from app.tasks.by_hand import by_hand
from app.tasks.registry import nightly
from app.tasks.run import TaskRun

log = structlog.get_logger(__name__)

ORPHANED_AFTER = timedelta(hours=24)


@nightly(hour=4, minute=30, queue=Queue.BULK)
async def forget_evidence(run: TaskRun, *, days: int | None = None) -> None:
    """Delete proofs and filled fields of runs that nothing happened to for so many days (AUTO_APPLY_EVIDENCE_DAYS)."""
    kept = run.rolecall.settings.auto_apply_evidence_days if days is None else days
    forgotten = await _forget_due(run, kept)
    swept = await _sweep(run)
    contents, batch = 0, AT_ONCE
    while batch == AT_ONCE:
        async with run.unit() as services:
            batch = await services.auto_apply_evidence_service.forget_contents(kept)
        contents += batch
    log.info("evidence_forgotten", proofs=forgotten, orphans=swept, contents=contents)


async def _forget_due(run: TaskRun, days: int) -> int:
    """The bytes first: a row without bytes can be forgotten later, bytes without a row are found by the sweep."""
    forgotten = 0
    while True:
        async with run.unit() as services:
            due = await services.auto_apply_evidence_service.due(days)
        for evidence in due:
            await run.clients.storage.delete(evidence.storage_key)
        async with run.unit() as services:
            await services.auto_apply_evidence_service.forget(due)
        forgotten += len(due)
        if len(due) < AT_ONCE:
            return forgotten


async def _sweep(run: TaskRun) -> int:
    """Files of accounts that were erased, and of proofs that broke off between file and row."""
    before = now() - ORPHANED_AFTER
    old = [entry.key async for entry in run.clients.storage.list(EVIDENCE_PREFIX) if entry.modified_at < before]
    swept = 0
    for start in range(0, len(old), AT_ONCE):
        async with run.unit() as services:
            orphans = await services.auto_apply_evidence_service.orphans_among(old[start : start + AT_ONCE])
        for key in orphans:
            await run.clients.storage.delete(key)
        swept += len(orphans)
    return swept


if __name__ == "__main__":
    by_hand(forget_evidence)
