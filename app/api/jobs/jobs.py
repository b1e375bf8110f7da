"""One posting: posting it, reading it, changing it, moving it on."""

from typing import Annotated

from fastapi import Query, Response

from app.api.deps import (
    IfMatch,
    JobServiceDep,
    OptionalUser,
    PathId,
    RolecallDep,
    require,
)
from app.api.envelope import errors, one
from app.api.jobs.scores import included_fit, tell_scores
from app.api.jobs.viewer import tell_applications
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope
from app.core.security import Permission, Principal
from app.domains.companies.errors import NotMember
from app.domains.jobs.errors import InvalidTransition, JobNotFound
from app.domains.jobs.schemas import (
    JobCreate,
    JobInclude,
    JobRead,
    JobStats,
    JobStatusChange,
    JobUpdate,
)
from app.domains.jobs.search_schemas import Named
from app.domains.skills.errors import UnknownSkill
from app.flows.read_job_stats import read_job_stats

router = Router(prefix="/jobs", tags=["jobs"])
JobWriter = Annotated[Principal, require(Permission.JOBS_WRITE)]
Include = Annotated[
    list[JobInclude],
    Named,
    Query(max_length=5, description="`viewer`: what you did with the job; `match_score`: how well you fit."),
]
CHANGES = (Unauthenticated, PermissionDenied, JobNotFound)


@router.get("/stats", summary="The market at a glance", responses=errors())
async def get_job_stats(rolecall: RolecallDep) -> Envelope[JobStats]:
    """Open jobs in total, of the last seven days, by type and by country; at most ten minutes old."""
    return one(JobStats, await read_job_stats(rolecall))


@router.post(
    "",
    status_code=201,
    summary="Post a job",
    responses=errors(Unauthenticated, PermissionDenied, NotMember, UnknownSkill),
)
async def create_job(user: JobWriter, service: JobServiceDep, job: JobCreate, response: Response) -> Envelope[JobRead]:
    """Post a job of your company. It is a draft that nobody else sees, unless you send `"status": "OPEN"`."""
    row = await service.create_job(user, job)
    response.headers["Location"] = f"/api/v1/jobs/{row.id}"
    return one(JobRead, await service.read_job(row, user))


@router.get("/{id}", summary="Read a job", responses=errors(JobNotFound))
async def get_job(user: OptionalUser, rolecall: RolecallDep, id: PathId, include: Include = []) -> Envelope[JobRead]:  # noqa: B006
    """An open job; of your own company's jobs any, whatever its state."""
    fit = await included_fit(rolecall, user, include)
    async with rolecall.unit() as services:
        service = services.job_service
        job = await service.read_job(await service.get_job(id, user), user, include)
        await tell_applications(services, [job], user)
        await tell_scores(services, [job], fit)
    return one(JobRead, job)


@router.put("/{id}", summary="Change a job", responses=errors(*CHANGES, InvalidTransition, PreconditionFailed))
async def update_job(
    user: JobWriter, service: JobServiceDep, id: PathId, changes: JobUpdate, if_match: IfMatch
) -> Envelope[JobRead]:
    """Change the fields you send; the rest stays."""
    row = await service.update_job(user, id, changes, if_match=if_match)
    return one(JobRead, await service.read_job(row, user))


@router.delete("/{id}", status_code=204, summary="Delete a job", responses=errors(*CHANGES, PreconditionFailed))
async def delete_job(user: JobWriter, service: JobServiceDep, id: PathId, if_match: IfMatch) -> None:
    """Remove a job. One that has applications is closed and hidden, and its applications stay."""
    await service.delete_job(user, id, if_match=if_match)


@router.patch(
    "/{id}/status",
    summary="Open, pause or close a job",
    responses=errors(*CHANGES, InvalidTransition, PreconditionFailed),
)
async def change_job_status(
    user: JobWriter, service: JobServiceDep, id: PathId, change: JobStatusChange, if_match: IfMatch
) -> Envelope[JobRead]:
    """DRAFT → OPEN ⇄ PAUSED → CLOSED → OPEN again; an EXPIRED job opens with a new `expires_at`.

    A wrong move is refused with 409 and names the allowed ones.
    """
    row = await service.change_status(user, id, change, if_match=if_match)
    return one(JobRead, await service.read_job(row, user))


@router.post("/{id}/copy", status_code=201, summary="Copy a job", responses=errors(*CHANGES))
async def copy_job(user: JobWriter, service: JobServiceDep, id: PathId, response: Response) -> Envelope[JobRead]:
    """A new draft with the contents of one of your company's jobs."""
    row = await service.copy_job(user, id)
    response.headers["Location"] = f"/api/v1/jobs/{row.id}"
    return one(JobRead, await service.read_job(row, user))
