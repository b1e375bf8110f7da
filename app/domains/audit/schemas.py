from typing import Any

from app.core.schemas import Id, Output, PageByCreation, ShortLine, Timestamp


class ActivityLogFilters(PageByCreation):
    actor_id: Id | None = None
    action: ShortLine | None = None
    entity_type: ShortLine | None = None
    entity_id: Id | None = None


class ActivityLogRead(Output):
    id: Id
    actor_id: Id | None
    action: str
    entity_type: str
    entity_id: Id | None
    details: dict[str, Any]
    request_id: str | None
    created_at: Timestamp
