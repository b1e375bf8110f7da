from datetime import datetime

from sqlalchemy import delete, func, select, text

from app.core.pagination import Order, fetch_page, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.core.task_queue import BackgroundTask, Queue, TaskState
from app.domains.background_tasks.errors import BackgroundTaskNotFound
from app.domains.background_tasks.schemas import BackgroundTaskFilters

COUNTED_TO = 10_000
# Each count reads an index of its own, and no further than the cap: what is done is never looked at.
_WAITING = text(
    """
    SELECT state, (
        CASE state
        WHEN 'due' THEN (SELECT count(*) FROM (SELECT FROM background_tasks
            WHERE state = 'ready' AND run_at <= now() LIMIT :most) AS rows)
        WHEN 'later' THEN (SELECT count(*) FROM (SELECT FROM background_tasks
            WHERE state = 'ready' AND run_at > now() LIMIT :most) AS rows)
        WHEN 'running' THEN (SELECT count(*) FROM (SELECT FROM background_tasks
            WHERE state = 'running' LIMIT :most) AS rows)
        WHEN 'dead' THEN (SELECT count(*) FROM (SELECT FROM background_tasks
            WHERE state = 'dead' LIMIT :most) AS rows)
        ELSE (SELECT count(*) FROM (SELECT FROM background_tasks
            WHERE state = 'quarantined' LIMIT :most) AS rows)
        END
    ) AS number
    FROM unnest(ARRAY['due', 'later', 'running', 'dead', 'quarantined']) AS states (state)
    """
)
_DELAYS = text(
    """
    SELECT queue, extract(epoch FROM clock_timestamp() - (
        SELECT run_at FROM background_tasks AS task
        WHERE state = 'ready' AND task.queue = queues.queue AND run_at <= clock_timestamp() ORDER BY run_at LIMIT 1
    )) AS seconds
    FROM unnest(CAST(:queues AS text[])) AS queues (queue)
    """
)


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
        scope = scope_of("background_tasks", filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def count_by_state(self) -> dict[TaskState, int]:
        statement = select(BackgroundTask.state, func.count()).group_by(BackgroundTask.state)
        counts = {row.state: row[1] for row in await self.session.execute(statement)}
        return {state: counts.get(state, 0) for state in TaskState}

    async def count_waiting(self) -> dict[str, int]:
        """Tasks that are not done, by state, ready ones as `due` and `later`; each counted to COUNTED_TO."""
        return {row.state: row.number for row in await self.session.execute(_WAITING, {"most": COUNTED_TO})}

    async def find_delays(self) -> dict[Queue, float]:
        """For how many seconds the task that is due longest has waited, by queue; 0 where none is due."""
        rows = await self.session.execute(_DELAYS, {"queues": [queue.value for queue in Queue]})
        return {Queue(row.queue): float(row.seconds or 0) for row in rows}

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
