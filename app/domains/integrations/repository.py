from datetime import date, datetime

from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.core.unit_of_work import UnitOfWork
from app.domains.integrations.errors import IntegrationNotFound
from app.domains.integrations.models import DailySpending, Integration, IntegrationKind, SpendingKind
from app.domains.integrations.schemas import IntegrationFilters


class IntegrationRepository(Repository[Integration]):
    model = Integration
    not_found = IntegrationNotFound

    def owned_by(self, user_id: int) -> Select[Integration]:
        return self.base().where(Integration.user_id == user_id)

    async def get_owned(self, id: int, user_id: int, *, lock: bool = False) -> Integration:
        statement = self.owned_by(user_id).where(Integration.id == id)
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def find_of(self, user_id: int, kind: IntegrationKind) -> Integration | None:
        return await self.find_one(self.owned_by(user_id).where(Integration.kind == kind))

    async def list(self, user_id: int, filters: IntegrationFilters) -> Page[Integration]:
        statement = self.owned_by(user_id)
        if filters.kind:
            statement = statement.where(Integration.kind.in_(filters.kind))
        order = order_of(filters.sort, Integration.id, created_at=Integration.created_at)
        scope = scope_of("integrations", user_id, filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def kinds_of(self, user_id: int) -> set[IntegrationKind]:
        return set(
            (await self.session.execute(select(Integration.kind).where(Integration.user_id == user_id))).scalars()
        )

    async def next_id(self) -> int:
        """The id of a row that is still to be written: what is encrypted for it is bound to it."""
        statement = text("SELECT nextval(pg_get_serial_sequence('integrations', 'id'))")
        return int((await self.session.execute(statement)).scalar_one())

    async def note_use(self, id: int, at: datetime, error: str | None) -> None:
        """`updated_at` stays: it tells of the owner's changes."""
        values = {
            Integration.last_used_at: at,
            Integration.last_error: error,
            Integration.updated_at: Integration.updated_at,
        }
        if error is not None:
            values[Integration.last_error_at] = at
        await self.session.execute(update(Integration).where(Integration.id == id).values(values))


class SpendingRepository:
    """What was spent, by person, kind and day."""

    def __init__(self, work: UnitOfWork) -> None:
        self.work = work

    async def add(self, user_id: int, kind: SpendingKind, day: date, amount: int, *, most: int) -> bool:
        """Count it, unless the day's sum would be more than `most`. One statement: two at once cannot both fit."""
        if amount > most:
            return False
        statement = insert(DailySpending).values(user_id=user_id, kind=kind, day=day, amount=amount)
        statement = statement.on_conflict_do_update(
            index_elements=["user_id", "kind", "day"],
            set_={"amount": DailySpending.amount + amount},
            where=DailySpending.amount + amount <= most,
        )
        counted = await self.work.session.execute(statement.returning(DailySpending.amount))
        return counted.first() is not None

    async def correct(self, user_id: int, kind: SpendingKind, day: date, by: int) -> None:
        await self.work.session.execute(
            update(DailySpending)
            .where(DailySpending.user_id == user_id, DailySpending.kind == kind, DailySpending.day == day)
            .values(amount=func.greatest(DailySpending.amount + by, 0))
        )

    async def spent(self, user_id: int, kind: SpendingKind, day: date) -> int:
        statement = select(DailySpending.amount).where(
            DailySpending.user_id == user_id, DailySpending.kind == kind, DailySpending.day == day
        )
        return int((await self.work.session.execute(statement)).scalar_one_or_none() or 0)

    async def forget_before(self, day: date) -> None:
        await self.work.session.execute(delete(DailySpending).where(DailySpending.day < day))
