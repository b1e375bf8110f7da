"""`/tasks`: a person's to-dos."""

from typing import Annotated

from fastapi import Query, Response

from app.api.deps import CurrentUser, IfMatch, PathId, PersonalTaskServiceDep
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.personal_tasks.errors import PersonalTaskNotFound
from app.domains.personal_tasks.schemas import (
    PersonalTaskCreate,
    PersonalTaskFilters,
    PersonalTaskRead,
    PersonalTaskUpdate,
)

router = Router(prefix="/tasks", tags=["tasks"])


@router.get("", summary="List your to-dos", responses=errors(Unauthenticated))
async def list_tasks(
    user: CurrentUser,
    service: PersonalTaskServiceDep,
    filters: Annotated[PersonalTaskFilters, Query()],
) -> ListEnvelope[PersonalTaskRead]:
    """Your own to-dos, newest first."""
    return many(PersonalTaskRead, await service.list_tasks(user, filters), filters)


@router.post("", status_code=201, summary="Note a to-do", responses=errors(Unauthenticated))
async def create_task(
    user: CurrentUser,
    service: PersonalTaskServiceDep,
    task: PersonalTaskCreate,
    response: Response,
) -> Envelope[PersonalTaskRead]:
    """Note something to do, about one of your applications or by itself."""
    row = await service.create_task(user, task)
    response.headers["Location"] = f"/api/v1/tasks/{row.id}"
    return one(PersonalTaskRead, row)


@router.get(
    "/{id}",
    summary="Read a to-do",
    responses=errors(Unauthenticated, PersonalTaskNotFound),
)
async def get_task(user: CurrentUser, service: PersonalTaskServiceDep, id: PathId) -> Envelope[PersonalTaskRead]:
    """One of your to-dos."""
    return one(PersonalTaskRead, await service.get_task(user, id))


@router.put(
    "/{id}",
    summary="Change a to-do",
    responses=errors(Unauthenticated, PersonalTaskNotFound, PreconditionFailed),
)
async def update_task(
    user: CurrentUser,
    service: PersonalTaskServiceDep,
    id: PathId,
    changes: PersonalTaskUpdate,
    if_match: IfMatch,
) -> Envelope[PersonalTaskRead]:
    """Change the fields you send; the rest stays."""
    return one(
        PersonalTaskRead,
        await service.update_task(user, id, changes, if_match=if_match),
    )


@router.delete(
    "/{id}",
    status_code=204,
    summary="Delete a to-do",
    responses=errors(Unauthenticated, PersonalTaskNotFound),
)
async def delete_task(user: CurrentUser, service: PersonalTaskServiceDep, id: PathId) -> None:
    """Remove a to-do for good."""
    await service.delete_task(user, id)
