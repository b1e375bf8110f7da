"""Logging in: read the account, verify the password outside any unit, open a session."""

from app.domains.accounts.auth_service import Device
from app.domains.accounts.errors import InvalidCredentials
from app.domains.accounts.schemas import TokenPair
from app.flows.throttle import counting_failures
from app.services import Rolecall


async def log_in(rolecall: Rolecall, email: str, password: str, device: Device, *, caller: str) -> TokenPair:
    """Tokens, or InvalidCredentials: the same answer after the same time whether or not there is such an account."""
    rolecall.passwords.require_room()
    async with counting_failures(rolecall, email, caller):
        async with rolecall.unit() as services:
            user_id, password_hash = await services.user_service.find_credentials(email)
        fits = await rolecall.passwords.verify(password, password_hash)
        if user_id is None or password_hash is None or not fits:
            raise InvalidCredentials
        async with rolecall.unit() as services:
            return await services.auth_service.log_in(user_id, password_hash, device)
