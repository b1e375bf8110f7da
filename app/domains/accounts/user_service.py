from app.core.errors import Unauthenticated
from app.core.repository import Versions, check_version
from app.core.schemas import Page
from app.core.security import PERMISSIONS, Principal, Role
from app.core.unit_of_work import UnitOfWork
from app.domains.accounts.auth_service import AuthService
from app.domains.accounts.errors import CannotSuspendYourself, EmailTaken, UserNotFound
from app.domains.accounts.messages import USER_REGISTERED
from app.domains.accounts.models import User
from app.domains.accounts.repository import UserRepository
from app.domains.accounts.schemas import Me, UserFilters, UserRead, UserUpdate
from app.domains.audit.service import AuditService


class UserService:
    """Accounts as such: who there is, and whether they may come in."""

    def __init__(
        self,
        work: UnitOfWork,
        users: UserRepository,
        *,
        auth_service: AuthService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.users = users
        self.auth_service = auth_service
        self.audit_service = audit_service

    async def create_user(
        self, *, email: str, password_hash: str, role: Role, full_name: str, actor_id: int | None = None
    ) -> User:
        """A new account, or EmailTaken. `email` is in lower case; the hash was made outside the unit.

        `actor_id` is the admin who opens it; without one, people register themselves.
        """
        if await self.users.find_by_email(email) is not None:
            raise EmailTaken
        user = self.users.add(User(email=email, password_hash=password_hash, role=role, full_name=full_name))
        await self.work.session.flush()
        self.audit_service.record("user.registered", "user", user.id, actor_id=actor_id or user.id, role=role.value)
        self.work.publish(USER_REGISTERED, user_id=user.id)
        return user

    async def get_user(self, id: int) -> User:
        return await self.users.get(id)

    async def rename(self, id: int, full_name: str) -> None:
        """A person has one name: the account's is the profile's."""
        user = await self.users.lock(id)
        user.full_name = full_name

    async def find_user(self, id: int) -> User | None:
        return await self.users.find(id)

    async def find_credentials(self, email: str) -> tuple[int | None, str | None]:
        """The id and the password's hash of an address, or two times None, after the same time."""
        return await self.users.find_credentials(email)

    async def find_by_email(self, email: str) -> User | None:
        return await self.users.find_by_email(email)

    async def read_me(self, actor: Principal) -> Me:
        user = await self.users.get(actor.user_id)
        permissions = sorted(PERMISSIONS[user.role], key=lambda permission: permission.value)
        return Me(**UserRead.model_validate(user).model_dump(), permissions=permissions)

    async def list_users(self, filters: UserFilters) -> Page[User]:
        return await self.users.list(filters)

    async def update_user(self, actor: Principal, id: int, changes: UserUpdate, *, if_match: Versions | None) -> User:
        """An admin's change of an account. Suspending it ends all its sessions at once."""
        sent = changes.sent()
        suspends = sent.get("is_active") is False
        user = await (self._lock_to_suspend(actor, id) if suspends else self.users.lock(id))
        check_version(user, if_match)
        if suspends and id == actor.user_id:
            raise CannotSuspendYourself
        was_active = user.is_active
        for field, value in sent.items():
            setattr(user, field, value)
        await self.work.session.flush()
        if was_active and not user.is_active:
            await self.auth_service.end_sessions(user.id, because="suspended")
        action = "user.updated"
        if was_active != user.is_active:
            action = "user.reinstated" if user.is_active else "user.suspended"
        self.audit_service.record(action, "user", user.id, actor_id=actor.user_id, fields=sorted(sent))
        return user

    async def _lock_to_suspend(self, actor: Principal, id: int) -> User:
        """The account, locked with the admin's own: of two who suspend each other at once, the second comes too late."""
        locked = await self.users.lock_all({actor.user_id, id})
        if actor.user_id not in locked or not locked[actor.user_id].is_active:
            raise Unauthenticated("Your account was suspended a moment ago")
        if id not in locked:
            raise UserNotFound
        return locked[id]
