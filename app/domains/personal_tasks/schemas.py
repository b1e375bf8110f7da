from typing import Annotated

from pydantic import Field

from app.core.schemas import Id, Input, Line, LowerInput, Output, PageByCreation, Timestamp
from app.domains.personal_tasks.models import PersonalTaskPriority, PersonalTaskStatus

Status = Annotated[PersonalTaskStatus, LowerInput]
Priority = Annotated[PersonalTaskPriority, LowerInput]


class PersonalTaskCreate(Input):
    title: Line = Field(examples=["Send the portfolio to Northwind"])
    due_at: Timestamp | None = None
    priority: Priority = PersonalTaskPriority.NORMAL
    status: Status = PersonalTaskStatus.OPEN
    application_id: Id | None = Field(default=None, description="One of your own applications.", examples=[None])


class PersonalTaskUpdate(Input):
    """The fields sent are changed, the rest is left."""

    title: Line = Field(default="", examples=["Send the portfolio to Northwind"])
    due_at: Timestamp | None = None
    priority: Priority = PersonalTaskPriority.NORMAL
    status: Status = PersonalTaskStatus.OPEN
    application_id: Id | None = Field(default=None, examples=[None])


class PersonalTaskFilters(PageByCreation):
    status: list[Status] = Field(default=[], max_length=3, description="Repeat it for several.")
    application_id: Id | None = None


class PersonalTaskRead(Output):
    id: Id
    title: str
    due_at: Timestamp | None
    priority: PersonalTaskPriority
    status: PersonalTaskStatus
    application_id: Id | None
    version: int
    created_at: Timestamp
    updated_at: Timestamp
