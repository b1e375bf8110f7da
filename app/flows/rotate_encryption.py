"""Everything that is encrypted, moved to the current key: columns in batches, then files.

What is under the current key already is passed over, so a rotation that was broken off goes on when it is run again.
"""

import asyncio
from dataclasses import dataclass

import structlog

from app.core.crypto import DecryptionFailed
from app.core.errors import AppError
from app.core.sealed_columns import rotate_batch, sealed_columns
from app.domains.auto_apply.evidence_service import EVIDENCE_PREFIX, context_of
from app.flows.collect import Work

log = structlog.get_logger(__name__)

BATCH = 200  # rows that others wait for while they are moved


class RotationIncomplete(AppError):
    code = "rotation_incomplete"
    title = "Something could not be moved to the current key"


@dataclass(slots=True)
class Tally:
    moved: int = 0
    unreadable: int = 0


async def rotate_everything(work: Work) -> Tally:
    """Move what can be moved; RotationIncomplete where something opens with none of the keys."""
    tally = Tally()
    await _rotate_columns(work, tally)
    await _rotate_files(work, tally)
    log.info("encryption_rotated", moved=tally.moved, unreadable=tally.unreadable)
    if tally.unreadable:
        raise RotationIncomplete(
            f"{tally.moved} were moved to the current key; {tally.unreadable} open with none of ENCRYPTION_KEYS. "
            "Put the key back that they were encrypted with and run this again"
        )
    return tally


async def _rotate_columns(work: Work, tally: Tally) -> None:
    keyring = work.rolecall.settings.keyring
    for column in sealed_columns():
        after = None
        while True:
            async with work.unit() as services:
                done = await rotate_batch(services.work.session, keyring, column, after=after, limit=BATCH)
            if done.last_id is None:
                break
            after = done.last_id
            tally.moved += done.moved
            tally.unreadable += done.unreadable


async def _rotate_files(work: Work, tally: Tally) -> None:
    """Proofs of auto-apply. One that is deleted meanwhile comes back as a file of no row, which the nightly sweep takes."""
    keyring, storage = work.rolecall.settings.keyring, work.rolecall.clients.storage
    for key in [entry.key async for entry in storage.list(EVIDENCE_PREFIX)]:
        try:
            sealed = await storage.get(key)
            rotated = await asyncio.to_thread(keyring.rotate, sealed, context=context_of(key))
        except FileNotFoundError:
            continue
        except DecryptionFailed:
            tally.unreadable += 1
            continue
        if rotated is not sealed:
            await storage.put(key, rotated, content_type="application/octet-stream")
            tally.moved += 1
