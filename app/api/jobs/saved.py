"""What a person saved for later or does not want to see again."""

from typing import Annotated

from fastapi import Query

from app.api.deps import CurrentUser, JobServiceDep, PathId
from app.api.envelope import errors, many
from app.api.route import Router
from app.core.errors import Unauthenticated
from app.core.schemas import ListEnvelope
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.models import JobMarkKind
from app.domains.jobs.schemas import JobRead
from app.domains.jobs.search_schemas import SavedJobFilters

router = Router(prefix="/jobs", tags=["jobs"])


@router.get("/saved", summary="List your saved jobs", responses=errors(Unauthenticated))
async def list_saved_jobs(
    user: CurrentUser, service: JobServiceDep, filters: Annotated[SavedJobFilters, Query()]
) -> ListEnvelope[JobRead]:
    """The jobs you saved, the latest first, as long as they are open."""
    return many(JobRead, await service.list_saved(user, filters), filters)


@router.put("/{id}/save", status_code=204, summary="Save a job", responses=errors(Unauthenticated, JobNotFound))
async def save_job(user: CurrentUser, service: JobServiceDep, id: PathId) -> None:
    """Keep a job for later. Saving it again changes nothing."""
    await service.mark_job(user, id, JobMarkKind.SAVED)


@router.delete("/{id}/save", status_code=204, summary="Forget a saved job", responses=errors(Unauthenticated))
async def unsave_job(user: CurrentUser, service: JobServiceDep, id: PathId) -> None:
    """Take a job off your list; also where it was not on it."""
    await service.unmark_job(user, id, JobMarkKind.SAVED)


@router.put("/{id}/dismiss", status_code=204, summary="Dismiss a job", responses=errors(Unauthenticated, JobNotFound))
async def dismiss_job(user: CurrentUser, service: JobServiceDep, id: PathId) -> None:
    """Say that a job is not for you. Dismissing it again changes nothing."""
    await service.mark_job(user, id, JobMarkKind.DISMISSED)


@router.delete("/{id}/dismiss", status_code=204, summary="Undo a dismissal", responses=errors(Unauthenticated))
async def undismiss_job(user: CurrentUser, service: JobServiceDep, id: PathId) -> None:
    """Let a job be offered to you again."""
    await service.unmark_job(user, id, JobMarkKind.DISMISSED)
