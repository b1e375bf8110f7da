from datetime import datetime, time, timedelta

from app.core.clock import now
from app.core.unit_of_work import UnitOfWork
from app.domains.integrations.errors import BudgetExhausted
from app.domains.integrations.models import SpendingKind
from app.domains.integrations.repository import SpendingRepository

KEPT = timedelta(days=90)


class BudgetService:
    """What one person may have the operator spend a day (UTC). Counted in PostgreSQL, before the money is spent."""

    def __init__(self, work: UnitOfWork, spending: SpendingRepository) -> None:
        self.work = work
        self.spending = spending

    async def reserve(self, user_id: int, kind: SpendingKind, amount: int, *, most: int) -> None:
        """Count what is about to be spent, or BudgetExhausted. `most` of 0: there is no limit."""
        at = now()
        if not await self.spending.add(user_id, kind, at.date(), amount, most=most or 2**62):
            raise BudgetExhausted(retry_after=_until_tomorrow(at))

    async def settle(self, user_id: int, kind: SpendingKind, *, reserved: int, spent: int) -> None:
        """Count what it was instead of what it was thought to be. What is never settled stays counted."""
        if spent != reserved:
            await self.spending.correct(user_id, kind, now().date(), spent - reserved)

    async def spent_today(self, user_id: int, kind: SpendingKind) -> int:
        return await self.spending.spent(user_id, kind, now().date())

    async def forget_old(self) -> None:
        await self.spending.forget_before((now() - KEPT).date())


def _until_tomorrow(at: datetime) -> int:
    midnight = datetime.combine(at.date() + timedelta(days=1), time.min, at.tzinfo)
    return int((midnight - at).total_seconds()) + 1
