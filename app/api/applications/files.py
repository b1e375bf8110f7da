"""The CV that went with an application."""

from fastapi import Response

from app.api.applications.actors import Party
from app.api.deps import PathId, RolecallDep
from app.api.envelope import errors
from app.api.files import FILE, attachment
from app.api.route import Router
from app.core.errors import Gone, PermissionDenied, Unauthenticated
from app.domains.applications.errors import ApplicationCvNotFound, ApplicationNotFound
from app.flows.read_application_cv import read_application_cv

router = Router(prefix="/applications", tags=["applications"])


@router.get(
    "/{id}/cv",
    summary="Download an application's CV",
    response_class=Response,
    responses={
        **errors(Unauthenticated, PermissionDenied, ApplicationNotFound, ApplicationCvNotFound, Gone),
        **FILE,
    },
)
async def get_application_cv(user: Party, rolecall: RolecallDep, id: PathId) -> Response:
    """The CV as a file to save, for its seeker and for the company that it was sent to."""
    cv, content = await read_application_cv(rolecall, user, id)
    return attachment(content, filename=cv.filename, content_type=cv.content_type)
