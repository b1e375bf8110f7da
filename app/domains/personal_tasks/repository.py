from sqlalchemy import Select, select

from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.domains.applications.models import Application
from app.domains.personal_tasks.errors import PersonalTaskNotFound
from app.domains.personal_tasks.models import PersonalTask
from app.domains.personal_tasks.schemas import PersonalTaskFilters


class PersonalTaskRepository(Repository[PersonalTask]):
    model = PersonalTask
    not_found = PersonalTaskNotFound

    def owned_by(self, user_id: int) -> Select[PersonalTask]:
        return self.base().where(PersonalTask.user_id == user_id)

    async def get_owned(self, id: int, user_id: int, *, lock: bool = False) -> PersonalTask:
        statement = self.owned_by(user_id).where(PersonalTask.id == id)
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def list(self, user_id: int, filters: PersonalTaskFilters) -> Page[PersonalTask]:
        statement = self.owned_by(user_id)
        if filters.status:
            statement = statement.where(PersonalTask.status.in_(filters.status))
        if filters.application_id is not None:
            statement = statement.where(PersonalTask.application_id == filters.application_id)
        order = order_of(filters.sort, PersonalTask.id, created_at=PersonalTask.created_at)
        scope = scope_of("tasks", user_id, filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def owns_application(self, user_id: int, application_id: int) -> bool:
        statement = select(Application.id).where(
            Application.id == application_id, Application.seeker_user_id == user_id
        )
        return (await self.session.execute(statement)).first() is not None
