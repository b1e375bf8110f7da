"""`/admin/jobs`: what only admins do to postings."""

from typing import Annotated

from fastapi import Response

from app.api.deps import PathId, ServicesDep, require
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope
from app.core.security import Permission, Principal
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.schemas import JobRead
from app.domains.scraping.errors import NotSplittable
from app.domains.scraping.schemas import JobSplit

router = Router(prefix="/admin/jobs", tags=["admin"])


@router.post(
    "/{id}/split",
    status_code=201,
    summary="Split a job",
    responses=errors(Unauthenticated, PermissionDenied, JobNotFound, NotSplittable),
)
async def split_job(
    admin: Annotated[Principal, require(Permission.JOBS_IMPORT_ANY)],
    services: ServicesDep,
    id: PathId,
    split: JobSplit,
    response: Response,
) -> Envelope[JobRead]:
    """Undo a wrong merge: these sources become a job of their own, and stay it. For admins."""
    new = await services.merging_service.split(admin, id, split.source_ids)
    response.headers["Location"] = f"/api/v1/jobs/{new.id}"
    return one(JobRead, await services.job_service.read_job(new, admin))
