"""Changing a password: verify the current one and hash the new one outside any unit."""

from app.core.security import Principal
from app.domains.accounts.errors import WrongPassword
from app.flows.passwords import hash_new_password
from app.flows.throttle import counting_failures
from app.services import Rolecall


async def change_password(rolecall: Rolecall, actor: Principal, current: str, new: str, *, caller: str) -> None:
    """Set a new password, or WrongPassword, which counts as a failed login. All other sessions end."""
    async with rolecall.unit() as services:
        user = await services.user_service.get_user(actor.user_id)
    async with counting_failures(rolecall, user.email, caller):
        if not await rolecall.passwords.verify(current, user.password_hash):
            raise WrongPassword
    new_hash = await hash_new_password(rolecall, new, pointer="/new_password")
    async with rolecall.unit() as services:
        await services.auth_service.change_password(actor, user.password_hash, new_hash)
