"""`/users/me`."""

from app.api.deps import CurrentUser, UserServiceDep
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import Unauthenticated
from app.core.schemas import Envelope
from app.domains.accounts.schemas import Me

router = Router(prefix="/users", tags=["users"])


@router.get("/me", summary="Read your account", responses=errors(Unauthenticated))
async def get_own_user(user: CurrentUser, service: UserServiceDep) -> Envelope[Me]:
    """Your account, with `is_active` and what it may do."""
    return one(Me, await service.read_me(user))
