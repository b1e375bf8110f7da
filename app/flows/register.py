"""Registration: the address is free, the password is hashed, then account, profile and company in one unit."""

from app.domains.accounts.errors import EmailTaken
from app.domains.accounts.models import User
from app.domains.accounts.schemas import Registration
from app.flows.passwords import hash_new_password
from app.services import Rolecall


async def register(rolecall: Rolecall, registration: Registration, *, actor_id: int | None = None) -> User:
    """`actor_id` is the admin who does it for somebody else."""
    async with rolecall.unit() as services:
        if await services.user_service.find_by_email(registration.email) is not None:
            raise EmailTaken
    password_hash = await hash_new_password(rolecall, registration.password)
    async with rolecall.unit() as services:
        return await services.profile_service.register(registration, password_hash, actor_id=actor_id)
