from sqlalchemy import Select

from app.core.pagination import Order, fetch_page, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.domains.audit.models import ActivityLog
from app.domains.audit.schemas import ActivityLogFilters


class ActivityLogRepository(Repository[ActivityLog]):
    model = ActivityLog

    async def list(self, filters: ActivityLogFilters) -> Page[ActivityLog]:
        statement: Select[ActivityLog] = self.base()
        if filters.actor_id is not None:
            statement = statement.where(ActivityLog.actor_id == filters.actor_id)
        if filters.action is not None:
            statement = statement.where(ActivityLog.action == filters.action)
        if filters.entity_type is not None:
            statement = statement.where(ActivityLog.entity_type == filters.entity_type)
        if filters.entity_id is not None:
            statement = statement.where(ActivityLog.entity_id == filters.entity_id)
        order = Order(ActivityLog.id, descending=filters.sort == "-created_at")  # ids come in the order of time
        scope = scope_of("activity_logs", filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)
