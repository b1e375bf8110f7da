from typing import Annotated, Any, Literal

from pydantic import Field

from app.core.schemas import Id, LowerInput, Output, PageParams, ShortLine, Timestamp
from app.core.task_queue import Queue, TaskState


class BackgroundTaskFilters(PageParams):
    state: list[Annotated[TaskState, LowerInput]] = Field(
        default=[], max_length=len(TaskState), description="Repeat it for several."
    )
    name: ShortLine | None = Field(default=None, examples=["core.clear_cache"])
    queue: Annotated[Queue, LowerInput] | None = None
    sort: Literal["-id", "id"] = "-id"


class BackgroundTaskRead(Output):
    id: Id
    name: str
    queue: Queue
    payload: dict[str, Any] = Field(description="Ids and plain values, never secrets.")
    state: TaskState
    run_at: Timestamp = Field(description="When it is, or was, due.")
    attempts: int = Field(description="Times that it failed.")
    interruptions: int = Field(description="Times that its worker or the database died under it.")
    started_at: Timestamp | None
    finished_at: Timestamp | None
    last_error: str | None
    created_at: Timestamp
    updated_at: Timestamp
