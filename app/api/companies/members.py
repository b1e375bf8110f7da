"""`/companies/{id}/members`."""

from typing import Annotated

from fastapi import Query

from app.api.deps import PathId, ServicesDep, require
from app.api.envelope import errors, many
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import ListEnvelope
from app.core.security import Permission, Principal
from app.domains.companies.errors import CompanyHasOpenJobs, CompanyNotFound, MemberNotFound, OwnerOnly
from app.domains.companies.schemas import MemberFilters, MemberRead

router = Router(prefix="/companies/{id}/members")
Manager = Annotated[Principal, require(Permission.COMPANIES_MANAGE)]


@router.get(
    "", summary="List your company's members", responses=errors(Unauthenticated, PermissionDenied, CompanyNotFound)
)
async def list_members(
    user: Manager, services: ServicesDep, id: PathId, filters: Annotated[MemberFilters, Query()]
) -> ListEnvelope[MemberRead]:
    """Who acts for the company, in the order they joined. For its members."""
    return many(MemberRead, await services.company_service.list_members(user, id, filters), filters)


@router.delete(
    "/{user_id}",
    status_code=204,
    summary="Remove a member, or leave",
    responses=errors(Unauthenticated, PermissionDenied, CompanyNotFound, MemberNotFound, OwnerOnly, CompanyHasOpenJobs),
)
async def remove_member(user: Manager, services: ServicesDep, id: PathId, user_id: PathId) -> None:
    """An owner removes anybody; everybody may leave. The access of who is removed ends at once.

    When the last owner leaves, the longest-standing member becomes one. The last member may not leave open jobs behind.
    Members whose accounts are suspended do not count.
    """
    await services.company_service.remove_member(user, id, user_id)
