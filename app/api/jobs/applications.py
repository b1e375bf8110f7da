"""Applications from a job's side: apply to it, and for its company, read and move those that came in."""

from typing import Annotated

from fastapi import Query, Response

from app.api.applications.actors import ApplicationServiceDep, Reviewer, Seeker
from app.api.deps import PathId, RolecallDep
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope, Page
from app.domains.applications.errors import (
    ApplicationAlreadySent,
    ApplicationNotFound,
    InvalidTransition,
    ProfileNeeded,
)
from app.domains.applications.schemas import (
    ApplicantFilters,
    ApplicationRead,
    ApplicationsMove,
    ApplicationsMoved,
    ApplyToJob,
)
from app.domains.jobs.errors import JobClosed, JobNotFound
from app.domains.matching.schemas import ApplicantRead
from app.flows.match import matches_of

router = Router(prefix="/jobs", tags=["applications"])


@router.post(
    "/{id}/apply",
    status_code=201,
    summary="Apply to this job",
    responses=errors(Unauthenticated, PermissionDenied, JobNotFound, JobClosed, ApplicationAlreadySent, ProfileNeeded),
)
async def apply_to_job(
    user: Seeker, service: ApplicationServiceDep, id: PathId, response: Response, application: ApplyToJob | None = None
) -> Envelope[ApplicationRead]:
    """As `POST /applications` with this job's id; the body may be left out."""
    read = await service.apply(user, id, application or ApplyToJob())
    response.headers["Location"] = f"/api/v1/applications/{read.id}"
    return one(ApplicationRead, read)


@router.get(
    "/{id}/applications",
    summary="List the applications to a job",
    responses=errors(Unauthenticated, PermissionDenied, JobNotFound),
)
async def list_job_applications(
    user: Reviewer, rolecall: RolecallDep, id: PathId, filters: Annotated[ApplicantFilters, Query()]
) -> ListEnvelope[ApplicantRead]:
    """Who applied to a job of your company, newest first; `meta.counts` tells how many there are in each state.

    `sort=-match_score` has those who fit best first, and `include=match` says why. The score is made of the profile and
    the CV that was sent; the wishes of the applicants (pay, places) are theirs and no part of it.
    """
    async with rolecall.unit() as services:
        page = await services.application_service.list_applications_of_job(user, id, filters)
    matches = await matches_of(rolecall, page.items, filters.include)
    rows = [{**vars(row), "match": matches.get(row.id)} for row in page.items]
    shown = Page(rows, page.total, next_cursor=page.next_cursor, is_capped=page.is_capped, meta=page.meta)
    return many(ApplicantRead, shown, filters)


@router.post(
    "/{id}/applications/move",
    summary="Move several applications",
    responses=errors(Unauthenticated, PermissionDenied, JobNotFound, ApplicationNotFound, InvalidTransition),
)
async def move_job_applications(
    user: Reviewer, service: ApplicationServiceDep, id: PathId, move: ApplicationsMove
) -> Envelope[ApplicationsMoved]:
    """Move up to 100 applications to one job at once: all of them, or, where one cannot, none."""
    moved = await service.move_applications(user, id, move)
    return one(ApplicationsMoved, ApplicationsMoved(ids=[row.id for row in moved], status=move.status))
