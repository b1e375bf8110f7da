"""`/users/upload-cv` and `/users/cvs`: a seeker's own CVs."""

from typing import Annotated

from fastapi import File, Query, Response, UploadFile

from app.api.deps import PathId, RolecallDep, ServicesDep, require
from app.api.envelope import errors, many, one
from app.api.files import FILE, attachment
from app.api.route import Router
from app.core.errors import Gone, PermissionDenied, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.core.security import Permission, Principal
from app.domains.profiles.cv_files import MAX_BYTES
from app.domains.profiles.errors import (
    CvNotFound,
    CvPending,
    EmptyFile,
    FileTooLarge,
    ScannedPdf,
    TooManyCvs,
    UnreadableFile,
    UnsupportedFile,
)
from app.domains.profiles.proposal_schemas import Acceptance, ProposalRead
from app.domains.profiles.schemas import CvFilters, CvRead, JobSeekerRead
from app.flows.read_cv import read_own_cv
from app.flows.upload_cv import upload_cv as keep_cv

router = Router(prefix="/users", tags=["users"])
Seeker = Annotated[Principal, require(Permission.PROFILES_SEEKER)]


@router.post(
    "/upload-cv",
    status_code=201,
    summary="Upload a CV",
    responses=errors(
        Unauthenticated, PermissionDenied, TooManyCvs, FileTooLarge, EmptyFile, UnsupportedFile, UnreadableFile
    ),
)
async def upload_cv(
    user: Seeker,
    rolecall: RolecallDep,
    file: Annotated[UploadFile, File(description="PDF, DOCX, ODT or plain text, up to 10 MiB.")],
    response: Response,
) -> Envelope[CvRead]:
    """Keep a PDF, DOCX, ODT or text file. What it is is told by its content, not by its name. You may keep twenty.

    It is read at once, in the background: `…/proposal` has the profile that it tells.
    """
    content = await file.read(MAX_BYTES + 1)
    row = await keep_cv(rolecall, user, filename=file.filename, content=content)
    response.headers["Location"] = f"/api/v1/users/cvs/{row.id}"
    return one(CvRead, row)


@router.get("/cvs", summary="List your CVs", responses=errors(Unauthenticated, PermissionDenied))
async def list_cvs(user: Seeker, services: ServicesDep, filters: Annotated[CvFilters, Query()]) -> ListEnvelope[CvRead]:
    """Your CVs, newest first."""
    return many(CvRead, await services.cv_service.list_cvs(user, filters), filters)


@router.get("/cvs/{id}", summary="Read about a CV", responses=errors(Unauthenticated, PermissionDenied, CvNotFound))
async def get_cv(user: Seeker, services: ServicesDep, id: PathId) -> Envelope[CvRead]:
    """What is known of one of your CVs; its bytes are at `…/file`."""
    return one(CvRead, await services.cv_service.get_cv(user, id))


@router.get(
    "/cvs/{id}/file",
    summary="Download a CV",
    response_class=Response,
    responses={**errors(Unauthenticated, PermissionDenied, CvNotFound, Gone), **FILE},
)
async def get_cv_file(user: Seeker, rolecall: RolecallDep, id: PathId) -> Response:
    """The bytes that you uploaded, as a file to save."""
    cv, content = await read_own_cv(rolecall, user, id)
    return attachment(content, filename=cv.filename, content_type=cv.content_type)


@router.get(
    "/cvs/{id}/proposal",
    summary="See what was read out of a CV",
    responses=errors(Unauthenticated, PermissionDenied, CvNotFound),
)
async def get_cv_proposal(user: Seeker, services: ServicesDep, id: PathId) -> Envelope[ProposalRead]:
    """A profile as the CV tells it, each value with the quote that says so; `state` is `pending` for the first seconds.

    A file without text is `failed`, with the reason: `scanned_pdf`, `encrypted`, `too_many_pages`, `too_large`,
    `timed_out`, `empty` or `unreadable`. Text that nobody sees on the page is left out and reported as `hidden_text`.
    """
    return one(ProposalRead, await services.cv_reading_service.get_proposal(user, id))


@router.post(
    "/cvs/{id}/accept",
    summary="Take a CV's proposal over into your profile",
    responses=errors(Unauthenticated, PermissionDenied, CvNotFound, CvPending, ScannedPdf),
)
async def accept_cv_proposal(
    user: Seeker, services: ServicesDep, id: PathId, acceptance: Acceptance
) -> Envelope[JobSeekerRead]:
    """The fields named, or "all", go into your profile, which is the answer.

    A single value takes the place of yours, lists grow by what they lack. Fields of which the CV says nothing, and
    fields that you do not name, stay as they are; asking twice changes nothing more.
    """
    return one(JobSeekerRead, await services.cv_reading_service.accept(user, id, acceptance))


@router.delete(
    "/cvs/{id}",
    status_code=204,
    summary="Delete a CV",
    responses=errors(Unauthenticated, PermissionDenied, CvNotFound),
)
async def delete_cv(user: Seeker, services: ServicesDep, id: PathId) -> None:
    """Take a CV out of your list. A company to which you sent it keeps what it got."""
    await services.cv_service.delete_cv(user, id)
