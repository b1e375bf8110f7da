"""`/users` for admins: everybody's accounts."""

from typing import Annotated

from fastapi import Query, Response

from app.api.deps import IfMatch, PathId, RolecallDep, UserServiceDep, require
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.core.security import Permission, Principal
from app.domains.accounts.errors import CannotSuspendYourself, CommonPassword, EmailTaken, UserNotFound
from app.domains.accounts.schemas import Registration, UserFilters, UserRead, UserUpdate
from app.flows.register import register

router = Router(prefix="/users", tags=["users"])
Admin = Annotated[Principal, require(Permission.USERS_MANAGE)]


@router.get("", summary="List accounts", responses=errors(Unauthenticated, PermissionDenied))
async def list_users(
    admin: Admin, service: UserServiceDep, filters: Annotated[UserFilters, Query()]
) -> ListEnvelope[UserRead]:
    """Everybody's accounts, newest first. For admins."""
    return many(UserRead, await service.list_users(filters), filters)


@router.post(
    "",
    status_code=201,
    summary="Open somebody's account",
    responses=errors(Unauthenticated, PermissionDenied, EmailTaken, CommonPassword),
)
async def create_user(
    admin: Admin, rolecall: RolecallDep, registration: Registration, response: Response
) -> Envelope[UserRead]:
    """Register somebody else. For admins; other admins are made by `python -m app.tasks.create_admin`."""
    user = await register(rolecall, registration, actor_id=admin.user_id)
    response.headers["Location"] = f"/api/v1/users/{user.id}"
    return one(UserRead, user)


# `:int`, so that this path does not swallow /users/profile and the like.
@router.get("/{id:int}", summary="Read an account", responses=errors(Unauthenticated, PermissionDenied, UserNotFound))
async def get_user(admin: Admin, service: UserServiceDep, id: PathId) -> Envelope[UserRead]:
    """Somebody's account. For admins."""
    return one(UserRead, await service.get_user(id))


@router.put(
    "/{id:int}",
    summary="Change or suspend an account",
    responses=errors(Unauthenticated, PermissionDenied, UserNotFound, CannotSuspendYourself, PreconditionFailed),
)
async def update_user(
    admin: Admin, service: UserServiceDep, id: PathId, changes: UserUpdate, if_match: IfMatch
) -> Envelope[UserRead]:
    """Change the fields you send. `is_active: false` suspends the account: its sessions end at once. For admins."""
    return one(UserRead, await service.update_user(admin, id, changes, if_match=if_match))
