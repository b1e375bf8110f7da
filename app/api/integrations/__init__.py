"""`/integrations`: a person's own keys of outside services."""

from typing import Annotated

from fastapi import Query, Response

from app.api.deps import CurrentUser, IntegrationServiceDep, PathId, RolecallDep
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.integrations.errors import CredentialsUnreadable, IntegrationExists, IntegrationNotFound
from app.domains.integrations.schemas import (
    IntegrationCreate,
    IntegrationFilters,
    IntegrationRead,
    IntegrationTestRead,
    IntegrationUpdate,
)
from app.flows.check_integration import check_integration

router = Router(prefix="/integrations", tags=["integrations"])


@router.get("", summary="List your integrations", responses=errors(Unauthenticated))
async def list_integrations(
    user: CurrentUser,
    service: IntegrationServiceDep,
    filters: Annotated[IntegrationFilters, Query()],
) -> ListEnvelope[IntegrationRead]:
    """The keys that you brought along: of each its last four characters, when it was used and what went wrong."""
    return many(IntegrationRead, await service.list_integrations(user, filters), filters)


@router.post("", status_code=201, summary="Bring a key along", responses=errors(Unauthenticated, IntegrationExists))
async def create_integration(
    user: CurrentUser, service: IntegrationServiceDep, integration: IntegrationCreate, response: Response
) -> Envelope[IntegrationRead]:
    """Keep your own key of OpenAI, Skyvern, Adzuna, Tavily or a mail server, one of each kind.

    It goes before this service's own in what is done for you. It is encrypted, and never shown again.
    """
    row = await service.create_integration(user, integration)
    response.headers["Location"] = f"/api/v1/integrations/{row.id}"
    return one(IntegrationRead, row)


@router.get("/{id}", summary="Read an integration", responses=errors(Unauthenticated, IntegrationNotFound))
async def get_integration(user: CurrentUser, service: IntegrationServiceDep, id: PathId) -> Envelope[IntegrationRead]:
    """One of your integrations, without its key."""
    return one(IntegrationRead, await service.get_integration(user, id))


@router.put("/{id}", summary="Replace a key", responses=errors(Unauthenticated, IntegrationNotFound))
async def update_integration(
    user: CurrentUser, service: IntegrationServiceDep, id: PathId, changes: IntegrationUpdate
) -> Envelope[IntegrationRead]:
    """Put other credentials in the place of the old ones, as a whole."""
    return one(IntegrationRead, await service.update_integration(user, id, changes))


@router.delete(
    "/{id}", status_code=204, summary="Delete an integration", responses=errors(Unauthenticated, IntegrationNotFound)
)
async def delete_integration(user: CurrentUser, service: IntegrationServiceDep, id: PathId) -> None:
    """Forget a key for good. What is done for you from now on uses this service's own, where there is one."""
    await service.delete_integration(user, id)


@router.post(
    "/{id}/test",
    summary="Test an integration",
    responses=errors(Unauthenticated, IntegrationNotFound, CredentialsUnreadable),
)
async def test_integration(user: CurrentUser, rolecall: RolecallDep, id: PathId) -> Envelope[IntegrationTestRead]:
    """Ask the service whether it takes the key, by the cheapest question that it answers, 60 times an hour.

    A key that is refused is no failure of this operation: `is_working` is false and `detail` says why.
    """
    return one(IntegrationTestRead, await check_integration(rolecall, user, id))
