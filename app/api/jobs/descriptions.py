"""Structured descriptions."""

from typing import Annotated

from fastapi import Response

from app.api.deps import PathId, RolecallDep, require
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope
from app.core.security import Permission, Principal
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.schemas import JobRead
from app.flows.describe_jobs import ask_for_description

router = Router(prefix="/jobs", tags=["jobs"])


@router.post(
    "/{id}/generate-description",
    status_code=202,
    summary="Generate a structured description",
    responses=errors(Unauthenticated, PermissionDenied, JobNotFound),
)
async def generate_job_description(
    user: Annotated[Principal, require(Permission.JOBS_WRITE)], rolecall: RolecallDep, id: PathId, response: Response
) -> Envelope[JobRead]:
    """Have the job's description sorted into summary, responsibilities, requirements, benefits and stack, 60 times an hour.

    It is done in the background, by a language model where this service has one, else from the text's own headings and
    lists; nothing is added that the text does not say. The result is the job's `description_structured`, and its
    `version` moves. When the description changes later it is sorted again.
    """
    job = await ask_for_description(rolecall, user, id)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return one(JobRead, job)
