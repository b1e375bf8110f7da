"""Interviews: propose, confirm, move, cancel, and take into a calendar."""

from email.utils import parseaddr
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Query, Response

from app.api.applications.actors import InterviewServiceDep, Party, Reviewer
from app.api.deps import IfMatch, PathId, RolecallDep
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.applications.calendar import to_ics
from app.domains.applications.errors import (
    ApplicationIsOver,
    ApplicationNotFound,
    InterviewConflict,
    InterviewNotFound,
    InvalidInterviewTime,
    InvalidTransition,
    NotEditable,
)
from app.domains.applications.schemas import InterviewCreate, InterviewFilters, InterviewRead, InterviewUpdate

router = Router(tags=["interviews"])


@router.get(
    "/applications/{id}/interviews",
    summary="List the interviews of an application",
    responses=errors(Unauthenticated, PermissionDenied, ApplicationNotFound),
)
async def list_interviews(
    user: Party, service: InterviewServiceDep, id: PathId, filters: Annotated[InterviewFilters, Query()]
) -> ListEnvelope[InterviewRead]:
    """All of them in the order of their times, the cancelled ones too."""
    return many(InterviewRead, await service.list_interviews(user, id, filters), filters)


@router.post(
    "/applications/{id}/interviews",
    status_code=201,
    summary="Propose an interview",
    responses=errors(
        Unauthenticated, PermissionDenied, ApplicationNotFound, ApplicationIsOver, InterviewConflict,
        InvalidInterviewTime,
    ),
)  # fmt: skip
async def create_interview(
    user: Reviewer, service: InterviewServiceDep, id: PathId, interview: InterviewCreate, response: Response
) -> Envelope[InterviewRead]:
    """The company proposes a time; the applicant confirms it or proposes another. The application stays in its state."""
    row = await service.propose(user, id, interview)
    response.headers["Location"] = f"/api/v1/interviews/{row.id}"
    return one(InterviewRead, row)


@router.get(
    "/interviews/{id}",
    summary="Read an interview",
    responses=errors(Unauthenticated, PermissionDenied, InterviewNotFound),
)
async def get_interview(user: Party, service: InterviewServiceDep, id: PathId) -> Envelope[InterviewRead]:
    """One of your interviews, as both sides see it."""
    return one(InterviewRead, await service.get_interview(user, id))


@router.put(
    "/interviews/{id}",
    summary="Confirm or change an interview",
    responses=errors(
        Unauthenticated, PermissionDenied, InterviewNotFound, InterviewConflict, InvalidTransition, NotEditable,
        InvalidInterviewTime, PreconditionFailed,
    ),
)  # fmt: skip
async def update_interview(
    user: Party, service: InterviewServiceDep, id: PathId, changes: InterviewUpdate, if_match: IfMatch
) -> Envelope[InterviewRead]:
    """Send `status: confirmed` to accept the other side's time, or other times to propose them.

    The company may also send `cancelled`, `done`, and another kind, place or note.
    """
    return one(InterviewRead, await service.update_interview(user, id, changes, if_match=if_match))


@router.delete(
    "/interviews/{id}",
    status_code=204,
    summary="Cancel an interview",
    responses=errors(Unauthenticated, PermissionDenied, InterviewNotFound, InvalidTransition),
)
async def cancel_interview(user: Reviewer, service: InterviewServiceDep, id: PathId) -> None:
    """The company calls it off. It stays on record as `cancelled`."""
    await service.cancel_interview(user, id)


@router.get(
    "/interviews/{id}.ics",
    summary="Take an interview into a calendar",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "iCalendar, RFC 5545."},
        **errors(Unauthenticated, PermissionDenied, InterviewNotFound),
    },
)
async def get_interview_calendar(
    user: Party, service: InterviewServiceDep, rolecall: RolecallDep, id: PathId
) -> Response:
    """The interview as an entry for any calendar; opened again after a change, it replaces the entry before."""
    entry = await service.get_calendar_entry(user, id)
    settings = rolecall.settings
    content = to_ics(
        entry.interview,
        entry.around,
        organizer=parseaddr(settings.email_from)[1],
        host=urlsplit(settings.base_url).hostname or "localhost",
    )
    headers = {
        "Content-Disposition": f'attachment; filename="interview-{id}.ics"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)
