"""`/profiles/job-seekers`."""

from typing import Annotated

from fastapi import Query, Response

from app.api.deps import CurrentUser, IfMatch, PathId, ServicesDep, require
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.core.security import Permission, Principal
from app.domains.profiles.errors import ProfileNotFound
from app.domains.profiles.schemas import JobSeekerRead, JobSeekerUpdate, ProfileFilters
from app.domains.skills.errors import UnknownSkill

router = Router(prefix="/job-seekers")


@router.get("", summary="List job-seeker profiles", responses=errors(Unauthenticated))
async def list_job_seekers(
    user: CurrentUser, services: ServicesDep, filters: Annotated[ProfileFilters, Query()]
) -> ListEnvelope[JobSeekerRead]:
    """Your own; an admin's list has everybody. Companies see a seeker in the application that they got."""
    return many(JobSeekerRead, await services.profile_service.list_seekers(user, filters), filters)


@router.post(
    "",
    status_code=201,
    summary="Fill in your job-seeker profile",
    responses={
        **errors(Unauthenticated, PermissionDenied, UnknownSkill),
        200: {"description": "It was filled in before; the fields sent are changed.", "model": Envelope[JobSeekerRead]},
    },
)
async def create_job_seeker(
    user: Annotated[Principal, require(Permission.PROFILES_SEEKER)],
    services: ServicesDep,
    profile: JobSeekerUpdate,
    response: Response,
) -> Envelope[JobSeekerRead]:
    """Create or complete your own profile: 201 the first time, 200 later. The fields sent win, the rest stays."""
    read, is_first = await services.profile_service.complete_seeker(user, profile)
    response.status_code = 201 if is_first else 200
    response.headers["Location"] = f"/api/v1/profiles/job-seekers/{read.id}"
    return one(JobSeekerRead, read)


@router.get("/{id}", summary="Read a job-seeker profile", responses=errors(Unauthenticated, ProfileNotFound))
async def get_job_seeker(user: CurrentUser, services: ServicesDep, id: PathId) -> Envelope[JobSeekerRead]:
    """Your own profile; an admin reads any."""
    return one(JobSeekerRead, await services.profile_service.get_seeker(user, id))


@router.put(
    "/{id}",
    summary="Change a job-seeker profile",
    responses=errors(Unauthenticated, ProfileNotFound, UnknownSkill, PreconditionFailed),
)
async def update_job_seeker(
    user: CurrentUser, services: ServicesDep, id: PathId, changes: JobSeekerUpdate, if_match: IfMatch
) -> Envelope[JobSeekerRead]:
    """Change the fields you send; the rest stays. Lists and `preferences` are replaced as a whole."""
    return one(JobSeekerRead, await services.profile_service.update_seeker(user, id, changes, if_match=if_match))
