"""`/companies`."""

from typing import Annotated

from fastapi import Query

from app.api.deps import IfMatch, PathId, ReadServicesDep, ServicesDep, require
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.core.security import Permission, Principal
from app.domains.companies.errors import CompanyNotFound
from app.domains.companies.schemas import CompanyFilters, CompanyRead, CompanyUpdate

router = Router(prefix="/companies")


@router.get("", summary="Find companies", responses=errors())
async def list_companies(
    services: ReadServicesDep, filters: Annotated[CompanyFilters, Query()]
) -> ListEnvelope[CompanyRead]:
    """Companies by name; `q` finds those whose name has all of its words. Names are not unique. Public."""
    return many(CompanyRead, await services.company_service.list_companies(filters), filters)


@router.get("/{id}", summary="Read a company", responses=errors(CompanyNotFound))
async def get_company(services: ServicesDep, id: PathId) -> Envelope[CompanyRead]:
    """A company, posted for here or known from collected postings. Public."""
    return one(CompanyRead, await services.company_service.get_company(id))


@router.put(
    "/{id}",
    summary="Change your company",
    responses=errors(Unauthenticated, PermissionDenied, CompanyNotFound, PreconditionFailed),
)
async def update_company(
    user: Annotated[Principal, require(Permission.COMPANIES_MANAGE)],
    services: ServicesDep,
    id: PathId,
    changes: CompanyUpdate,
    if_match: IfMatch,
) -> Envelope[CompanyRead]:
    """Change the fields you send. A new `country` brings its currency along, unless you send one. For members."""
    return one(CompanyRead, await services.company_service.update_company(user, id, changes, if_match=if_match))
