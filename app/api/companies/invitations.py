"""Joining a company: by invitation only."""

from typing import Annotated

from fastapi import Path, Response

from app.api.deps import PathId, RolecallDep, ServicesDep, require
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope
from app.core.security import Permission, Principal
from app.domains.companies.errors import (
    AlreadyMember,
    CompanyHasOpenJobs,
    CompanyNotFound,
    CompanyWithoutMembers,
    InvitationForAnother,
    InvitationGone,
    InvitationNotFound,
    MembershipChanged,
)
from app.domains.companies.schemas import CompanyRead, InvitationCreate, InvitationRead
from app.flows.invite import invite

router = Router()
InvitationToken = Annotated[
    str, Path(min_length=1, max_length=200, pattern="^[A-Za-z0-9_-]+$", examples=["the token of the link in the mail"])
]


@router.post(
    "/companies/{id}/invitations",
    status_code=201,
    summary="Invite a colleague",
    responses=errors(Unauthenticated, PermissionDenied, CompanyNotFound, CompanyWithoutMembers, AlreadyMember),
)
async def create_invitation(
    user: Annotated[Principal, require(Permission.COMPANIES_MANAGE)],
    rolecall: RolecallDep,
    id: PathId,
    invitation: InvitationCreate,
    response: Response,
) -> Envelope[InvitationRead]:
    """Send an invitation by mail. It holds for seven days and for one use; a second one to the same address renews it.

    It ends when you leave the company.
    """
    row = await invite(rolecall, user, id, invitation.email)
    response.headers["Location"] = f"/api/v1/companies/{id}/members"
    return one(InvitationRead, row)


@router.post(
    "/invitations/{token}/accept",
    summary="Join the company that invited you",
    responses=errors(
        Unauthenticated,
        PermissionDenied,
        InvitationNotFound,
        InvitationGone,
        InvitationForAnother,
        AlreadyMember,
        MembershipChanged,
        CompanyHasOpenJobs,
    ),
)
async def accept_invitation(
    user: Annotated[Principal, require(Permission.PROFILES_RECRUITER)], services: ServicesDep, token: InvitationToken
) -> Envelope[CompanyRead]:
    """For the recruiter whose address was invited. You act for one company at most: you leave your present one."""
    return one(CompanyRead, await services.company_service.accept_invitation(user, token))
