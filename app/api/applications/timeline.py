"""What is kept about an application: its timeline, and each side's notes."""

from typing import Annotated

from fastapi import Query, Response

from app.api.applications.actors import ApplicationServiceDep, Party
from app.api.deps import PathId
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.applications.errors import ApplicationNotFound, TooManyNotes
from app.domains.applications.schemas import NoteCreate, NoteRead, TimelineEvent, TimelineFilters

router = Router(prefix="/applications", tags=["applications"])


@router.get(
    "/{id}/timeline",
    summary="Read what happened to an application",
    responses=errors(Unauthenticated, PermissionDenied, ApplicationNotFound),
)
async def list_application_events(
    user: Party, service: ApplicationServiceDep, id: PathId, filters: Annotated[TimelineFilters, Query()]
) -> ListEnvelope[TimelineEvent]:
    """Every move and every interview, oldest first. Both sides see the same; nothing is ever changed or removed."""
    return many(TimelineEvent, await service.list_timeline(user, id, filters), filters)


@router.post(
    "/{id}/notes",
    status_code=201,
    summary="Note something about an application",
    responses=errors(Unauthenticated, PermissionDenied, ApplicationNotFound, TooManyNotes),
)
async def create_application_note(
    user: Party, service: ApplicationServiceDep, id: PathId, note: NoteCreate, response: Response
) -> Envelope[NoteRead]:
    """Keep a note for your own side: the seeker's are the seeker's alone, the company's are its people's."""
    response.headers["Location"] = f"/api/v1/applications/{id}"
    return one(NoteRead, await service.add_note(user, id, note.content))
