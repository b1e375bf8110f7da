"""Runs that were left behind, or that waited too long; and those held back while the switch was off."""

from app.core.task_queue import Queue
from app.domains.auto_apply.messages import RESUME
from app.services import Services
from app.tasks.by_hand import by_hand
from app.tasks.registry import does, every


@every(minutes=5, queue=Queue.BULK)
async def settle_auto_apply(services: Services) -> None:
    """What was about to be sent when its worker died becomes `unknown`, the rest begins again; what waited is given up."""
    await services.auto_apply_recovery_service.recover()
    await services.auto_apply_recovery_service.expire_waiting()


@does(RESUME)
async def resume_auto_apply(services: Services) -> None:
    """The switch is on again."""
    await services.auto_apply_recovery_service.resume_held()


if __name__ == "__main__":
    by_hand(settle_auto_apply)
