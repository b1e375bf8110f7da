from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.core.clock import now
from app.core.folding import has_words
from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.domains.auto_apply.errors import AnswerNotFound
from app.domains.auto_apply.models import AutoApplyAnswer
from app.domains.auto_apply.schemas import AnswerFilters
from app.domains.companies.models import Company


class AnswerRepository(Repository[AutoApplyAnswer]):
    model = AutoApplyAnswer
    not_found = AnswerNotFound

    def owned_by(self, user_id: int) -> Select[AutoApplyAnswer]:
        return self.base().where(AutoApplyAnswer.user_id == user_id)

    async def get_owned(self, id: int, user_id: int, *, lock: bool = False) -> AutoApplyAnswer:
        statement = self.owned_by(user_id).where(AutoApplyAnswer.id == id)
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def find_same(
        self, user_id: int, question_key: str, company_id: int | None, country: str | None
    ) -> AutoApplyAnswer | None:
        """The answer to the same question for the same company and country."""
        return await self.find_one(
            self.owned_by(user_id)
            .where(
                AutoApplyAnswer.question_key == question_key,
                AutoApplyAnswer.company_id.is_not_distinct_from(company_id),
                AutoApplyAnswer.country.is_not_distinct_from(country),
            )
            .with_for_update()
        )

    async def list(self, user_id: int, filters: AnswerFilters) -> Page[AutoApplyAnswer]:
        statement = self.owned_by(user_id).where(*has_words(filters.q, AutoApplyAnswer.question))
        if filters.scope:
            statement = statement.where(AutoApplyAnswer.scope.in_(filters.scope))
        order = order_of(filters.sort, AutoApplyAnswer.id, created_at=AutoApplyAnswer.created_at)
        scope = scope_of("auto_apply_answers", user_id, filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def all_of(self, user_id: int) -> Sequence[tuple[AutoApplyAnswer, str | None]]:
        """The whole bank with the companies' names, the latest first."""
        statement = (
            select(AutoApplyAnswer, Company.name)
            .outerjoin(Company, Company.id == AutoApplyAnswer.company_id)
            .where(AutoApplyAnswer.user_id == user_id)
            .order_by(AutoApplyAnswer.updated_at.desc(), AutoApplyAnswer.id.desc())
        )
        return [(answer, name) for answer, name in await self.session.execute(statement)]

    async def lock_bank(self, user_id: int) -> None:
        """One change of somebody's bank at a time: it is counted, and a question has one answer."""
        await self.session.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('auto_apply.answers'), hashtext(CAST(:user AS text)))"),
            {"user": str(user_id)},
        )

    async def count(self, user_id: int) -> int:
        statement = select(func.count()).where(AutoApplyAnswer.user_id == user_id)
        return (await self.session.execute(statement)).scalar_one()

    async def new_id(self) -> int:
        """An id before its row: what is encrypted for a row names it."""
        sequence = text("SELECT nextval(pg_get_serial_sequence('auto_apply_answers', 'id'))")
        return int((await self.session.execute(sequence)).scalar_one())

    async def insert(self, **values: Any) -> AutoApplyAnswer:
        at = now()
        statement = (
            insert(AutoApplyAnswer)
            .values(version=1, created_at=at, updated_at=at, **values)
            .returning(AutoApplyAnswer)
            .execution_options(populate_existing=True)
        )
        return (await self.session.execute(statement)).scalar_one()

    async def company_names(self, ids: Collection[int]) -> dict[int, str]:
        if not ids:
            return {}
        statement = select(Company.id, Company.name).where(Company.id.in_(ids))
        return {row.id: row.name for row in await self.session.execute(statement)}

    async def mark_used(self, ids: Collection[int]) -> None:
        """It is no change of the answer: neither version nor time moves."""
        if ids:
            await self.session.execute(
                update(AutoApplyAnswer)
                .where(AutoApplyAnswer.id.in_(sorted(ids)))
                .values(last_used_at=now(), updated_at=AutoApplyAnswer.updated_at)
                .execution_options(synchronize_session=False)
            )
