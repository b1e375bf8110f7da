"""Many postings at once."""

from typing import Annotated

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.api.deps import RolecallDep, require
from app.api.envelope import errors, one
from app.api.problems import BadRequest
from app.api.route import Router, UnsupportedMediaType
from app.core.errors import PayloadTooLarge, PermissionDenied, Unauthenticated
from app.core.schemas import Envelope
from app.core.security import Permission, Principal
from app.domains.companies.errors import NotMember
from app.domains.jobs.import_records import ImportFormat
from app.domains.jobs.import_schemas import ImportReport
from app.flows.import_jobs import import_jobs as run_import

router = Router(prefix="/jobs", tags=["jobs"])
FORMATS = {"application/x-ndjson": ImportFormat.NDJSON, "text/csv": ImportFormat.CSV}
EXAMPLES = {
    "application/x-ndjson": '{"external_id": "A-1041", "title": "Baker", "description": "We bake at night."}\n',
    "text/csv": 'external_id,title,description,skills\nA-1041,Baker,We bake at night.,"Baking;Patience"\n',
}


@router.post(
    "/import",
    summary="Import jobs",
    responses=errors(Unauthenticated, PermissionDenied, NotMember, PayloadTooLarge, UnsupportedMediaType),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                media_type: {"schema": {"contentMediaType": media_type}, "example": example}
                for media_type, example in EXAMPLES.items()
            },
        }
    },
)
async def import_jobs(
    user: Annotated[Principal, require(Permission.JOBS_WRITE)], rolecall: RolecallDep, request: Request
) -> Envelope[ImportReport]:
    """Store a feed of up to 100 MB and 100,000 rows, 60 feeds an hour: a JSON object a line, or CSV with a header and
    skills separated by `;`.

    A row is `{external_id, title, description, company, location, job_type, status, salary_min, salary_max,
    salary_period, currency, apply_url, source_url, posted_at, skills}`; the first three are needed. Rows are stored as
    they arrive, 500 at a time; a bad one is reported and skipped. Importing the same rows again changes nothing.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in FORMATS:
        raise UnsupportedMediaType(f"Send one of {', '.join(FORMATS)}")
    try:
        return one(ImportReport, await run_import(rolecall, user, FORMATS[media_type], request.stream()))
    except ClientDisconnect as error:
        raise BadRequest("The connection was dropped; the rows that came before are stored") from error
