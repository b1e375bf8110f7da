from datetime import datetime

from sqlalchemy import delete, func, select

from app.core.pagination import Order, fetch_page, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.core.task_queue import BackgroundTask, TaskState
from app.domains.background_tasks.errors import BackgroundTaskNotFound
from app.domains.background_tasks.schemas import BackgroundTaskFilters


class BackgroundTaskRepository(Repository[BackgroundTask]):
    model = BackgroundTask
    not_found = BackgroundTaskNotFound

    async def get_locked(self, id: int) -> BackgroundTask:
        return await self.get_one(self.base().where(BackgroundTask.id == id).with_for_update())

    async def list(self, filters: BackgroundTaskFilters) -> Page[BackgroundTask]:
        statement = self.base()
        if filters.state:
            statement = statement.where(BackgroundTask.state.in_(filters.state))
        if filters.name is not None:
            statement = statement.where(BackgroundTask.name == filters.name)
        if filters.queue is not None:
            statement = statement.where(BackgroundTask.queue == filters.queue)
        order = Order(BackgroundTask.id, descending=filters.sort == "-id")
        scope = scope_of("background_tasks", filters.model_dump(exclude={"page", "per_page", "cursor"}))
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def count_by_state(self) -> dict[TaskState, int]:
        statement = select(BackgroundTask.state, func.count()).group_by(BackgroundTask.state)
        counts = {row.state: row[1] for row in await self.session.execute(statement)}
        return {state: counts.get(state, 0) for state in TaskState}

    async def delete_done(self, *, before: datetime, limit: int) -> int:
        """Remove up to `limit` rows that were done before this moment. Returns how many."""
        oldest = (
            select(BackgroundTask.id)
            .where(BackgroundTask.state == TaskState.DONE, BackgroundTask.finished_at < before)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = delete(BackgroundTask).where(BackgroundTask.id.in_(oldest)).returning(BackgroundTask.id)
        options = {"synchronize_session": False}
        return len((await self.session.execute(statement, execution_options=options)).all())
