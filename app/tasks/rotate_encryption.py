"""Move everything that is encrypted to the newest of ENCRYPTION_KEYS, after which the older ones can go.

Run it by hand, once every process knows the new key; see docs/integrations.md.
"""

from datetime import timedelta

from app.core.task_queue import Command, Queue
from app.flows.rotate_encryption import rotate_everything
from app.tasks.by_hand import by_hand
from app.tasks.registry import flow
from app.tasks.run import TaskRun

ROTATE_ENCRYPTION = Command("rotate_encryption", Queue.BULK, max_attempts=3, timeout=timedelta(hours=12))


@flow(ROTATE_ENCRYPTION)
async def rotate_encryption(run: TaskRun) -> None:
    """Re-encrypt credentials, answers, filled forms and proofs under the newest of ENCRYPTION_KEYS, in small batches."""
    await rotate_everything(run)


if __name__ == "__main__":
    by_hand(rotate_encryption)
