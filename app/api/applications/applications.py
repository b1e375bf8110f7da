"""`/applications`: send, list, read, change, withdraw, delete."""

from typing import Annotated

from fastapi import Query, Response

from app.api.applications.actors import ApplicationServiceDep, Party, Seeker
from app.api.deps import IfMatch, PathId, RolecallDep, ServicesDep
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.applications.errors import (
    ApplicationAlreadySent,
    ApplicationNotFound,
    InvalidTransition,
    NotEditable,
    ProfileNeeded,
    WithdrawInstead,
)
from app.domains.applications.schemas import (
    ApplicationCreate,
    ApplicationFilters,
    ApplicationIncludes,
    ApplicationMove,
    ApplicationRead,
    ApplicationUpdate,
)
from app.domains.jobs.errors import JobClosed, JobNotFound
from app.domains.matching.schemas import ApplicantRead
from app.flows.match import matches_of

router = Router(prefix="/applications", tags=["applications"])


@router.get("", summary="List applications", responses=errors(Unauthenticated, PermissionDenied))
async def list_applications(
    user: Party, service: ApplicationServiceDep, filters: Annotated[ApplicationFilters, Query()]
) -> ListEnvelope[ApplicationRead]:
    """Your own applications; for recruiters, those that were sent to their company. Newest first.

    `meta.counts` tells how many there are in each state under the other filters.
    """
    return many(ApplicationRead, await service.list_applications(user, filters), filters)


@router.post(
    "",
    status_code=201,
    summary="Apply to a job",
    responses=errors(Unauthenticated, PermissionDenied, JobNotFound, JobClosed, ApplicationAlreadySent, ProfileNeeded),
)
async def create_application(
    user: Seeker, services: ServicesDep, application: ApplicationCreate, response: Response
) -> Envelope[ApplicationRead]:
    """Apply to a job here with `job_id`, or note an application made elsewhere with `company` and `title`.

    Where the job's company is not here itself, the application is `external`, starts as `draft` and carries the
    `apply_url` at which you send it.
    """
    read = await services.application_service.create_application(user, application)
    response.headers["Location"] = f"/api/v1/applications/{read.id}"
    return one(ApplicationRead, read)


@router.get(
    "/{id}",
    summary="Read an application",
    responses=errors(Unauthenticated, PermissionDenied, ApplicationNotFound),
)
async def get_application(
    user: Party,
    rolecall: RolecallDep,
    id: PathId,
    include: Annotated[ApplicationIncludes, Query()] = [],  # noqa: B006
) -> Envelope[ApplicantRead]:
    """An application of yours, or one that was sent to your company; `include=match` says why it fits, as both see it."""
    async with rolecall.unit() as services:
        application = await services.application_service.get_application(user, id)
    matches = await matches_of(rolecall, [application], include)
    return one(ApplicantRead, {**vars(application), "match": matches.get(id)})


@router.put(
    "/{id}",
    summary="Change an application",
    responses=errors(Unauthenticated, PermissionDenied, ApplicationNotFound, NotEditable, PreconditionFailed),
)
async def update_application(
    user: Seeker, service: ApplicationServiceDep, id: PathId, changes: ApplicationUpdate, if_match: IfMatch
) -> Envelope[ApplicationRead]:
    """Change the fields you send; the rest stays. What was sent here can be changed until the company begins to read."""
    return one(ApplicationRead, await service.update_application(user, id, changes, if_match=if_match))


@router.delete(
    "/{id}",
    status_code=204,
    summary="Delete an application",
    responses=errors(Unauthenticated, PermissionDenied, ApplicationNotFound, WithdrawInstead),
)
async def delete_application(user: Seeker, service: ApplicationServiceDep, id: PathId) -> None:
    """Remove a draft or an external application for good. One that was sent here is withdrawn instead."""
    await service.delete_application(user, id)


@router.patch(
    "/{id}/status",
    summary="Move an application",
    responses=errors(Unauthenticated, PermissionDenied, ApplicationNotFound, InvalidTransition, PreconditionFailed),
)
async def move_application(
    user: Party, service: ApplicationServiceDep, id: PathId, move: ApplicationMove, if_match: IfMatch
) -> Envelope[ApplicationRead]:
    """Move it on, one step at a time: draft, submitted, under_review, interview, offer, hired; or reject or withdraw it.

    The company moves what was sent to it and the seeker may withdraw; an external one is the seeker's to move. The
    answer to a wrong move names the `allowed` ones.
    """
    return one(ApplicationRead, await service.move_application(user, id, move, if_match=if_match))
