"""Who am I, and where am I logged in."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.deps import AuthServiceDep, CurrentUser, UserServiceDep
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.accounts.errors import SessionNotFound
from app.domains.accounts.schemas import Me, SessionFilters, SessionRead

router = Router()


@router.get("/me", summary="Who am I", responses=errors(Unauthenticated))
async def get_me(user: CurrentUser, service: UserServiceDep) -> Envelope[Me]:
    """Your account, with what it may do."""
    return one(Me, await service.read_me(user))


@router.post("/logout", status_code=204, summary="Log out", responses=errors(Unauthenticated))
async def log_out_user(user: CurrentUser, service: AuthServiceDep) -> None:
    """End this session: its access token and its refresh token are dead at once."""
    await service.log_out(user)


@router.get("/sessions", summary="List your sessions", responses=errors(Unauthenticated))
async def list_sessions(
    user: CurrentUser, service: AuthServiceDep, filters: Annotated[SessionFilters, Query()]
) -> ListEnvelope[SessionRead]:
    """Where you are logged in, newest first."""
    return many(SessionRead, await service.list_sessions(user, filters), filters)


@router.delete(
    "/sessions/{id}", status_code=204, summary="End a session", responses=errors(Unauthenticated, SessionNotFound)
)
async def end_session(user: CurrentUser, service: AuthServiceDep, id: UUID) -> None:
    """Log a device out: its tokens are dead at once."""
    await service.end_session(user, id)
