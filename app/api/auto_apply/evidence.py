"""The proof of what a run did."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Response

from app.api.applications.actors import Seeker
from app.api.auto_apply.runs import OWN
from app.api.deps import RolecallDep
from app.api.envelope import errors
from app.api.files import attachment
from app.api.route import Router
from app.core.errors import Gone
from app.domains.auto_apply.errors import EvidenceGone, EvidenceNotFound
from app.flows.evidence import read_evidence

router = Router(prefix="/auto-apply/runs", tags=["auto-apply"])
BYTES = ("image/png", "image/jpeg", "text/plain")
PROOF: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The proof as it was kept.",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in BYTES}
        | {"application/json": {"schema": {"description": "A record, such as the filled fields."}}},
    }
}
EvidenceName = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[^\x00/]+$", examples=["after.png"])]


@router.get(
    "/{id}/evidence/{name}",
    summary="Download a run's proof",
    response_class=Response,
    responses={**errors(*OWN, EvidenceNotFound, EvidenceGone, Gone), **PROOF},
)
async def get_auto_apply_evidence(user: Seeker, rolecall: RolecallDep, id: UUID, name: EvidenceName) -> Response:
    """A screenshot before or after sending, the filled fields, what the page confirmed: a name of the run's `evidence`.

    For you alone; kept encrypted, and deleted once its time is over.
    """
    evidence, content = await read_evidence(rolecall, user, id, name)
    return attachment(content, filename=evidence.name, content_type=evidence.content_type)
