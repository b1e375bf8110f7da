"""Making an admin: on the server only, never over HTTP."""

from app.core.security import Role
from app.domains.accounts.models import User
from app.flows.passwords import hash_new_password
from app.services import Rolecall


async def create_admin(rolecall: Rolecall, *, email: str, password: str, full_name: str) -> User:
    """A new account with the role admin, or EmailTaken."""
    password_hash = await hash_new_password(rolecall, password)
    async with rolecall.unit() as services:
        return await services.user_service.create_user(
            email=email, password_hash=password_hash, role=Role.ADMIN, full_name=full_name
        )
