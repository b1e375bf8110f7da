"""`/profiles/recruiters`."""

from typing import Annotated

from fastapi import Query, Response

from app.api.deps import CurrentUser, IfMatch, PathId, ReadServicesDep, ServicesDep, require
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.core.security import Permission, Principal
from app.domains.profiles.errors import ProfileNotFound
from app.domains.profiles.schemas import RecruiterFilters, RecruiterRead, RecruiterUpdate

router = Router(prefix="/recruiters")


@router.get("", summary="List recruiters", responses=errors(Unauthenticated))
async def list_recruiters(
    user: CurrentUser, services: ReadServicesDep, filters: Annotated[RecruiterFilters, Query()]
) -> ListEnvelope[RecruiterRead]:
    """Recruiters with the company they act for, newest first."""
    return many(RecruiterRead, await services.profile_service.list_recruiters(user, filters), filters)


@router.post(
    "",
    status_code=201,
    summary="Fill in your recruiter profile",
    responses={
        **errors(Unauthenticated, PermissionDenied),
        200: {"description": "It was filled in before; the fields sent are changed.", "model": Envelope[RecruiterRead]},
    },
)
async def create_recruiter(
    user: Annotated[Principal, require(Permission.PROFILES_RECRUITER)],
    services: ServicesDep,
    profile: RecruiterUpdate,
    response: Response,
) -> Envelope[RecruiterRead]:
    """Create or complete your own profile and name your company: 201 the first time, 200 later. The fields sent win."""
    read, is_first = await services.profile_service.complete_recruiter(user, profile)
    response.status_code = 201 if is_first else 200
    response.headers["Location"] = f"/api/v1/profiles/recruiters/{read.id}"
    return one(RecruiterRead, read)


@router.get("/{id}", summary="Read a recruiter's profile", responses=errors(Unauthenticated, ProfileNotFound))
async def get_recruiter(user: CurrentUser, services: ServicesDep, id: PathId) -> Envelope[RecruiterRead]:
    """A recruiter's name, title and company. The phone number is shown to the recruiter alone."""
    return one(RecruiterRead, await services.profile_service.get_recruiter(user, id))


@router.put(
    "/{id}",
    summary="Change a recruiter's profile",
    responses=errors(Unauthenticated, ProfileNotFound, PreconditionFailed),
)
async def update_recruiter(
    user: CurrentUser, services: ServicesDep, id: PathId, changes: RecruiterUpdate, if_match: IfMatch
) -> Envelope[RecruiterRead]:
    """Change the fields you send; the rest stays. Your own; an admin changes any."""
    return one(RecruiterRead, await services.profile_service.update_recruiter(user, id, changes, if_match=if_match))
