"""A forgotten password: ask for a link, which the worker mails; use it."""

from app.core.rate_limit import RESET
from app.flows.passwords import hash_new_password
from app.flows.throttle import account_key
from app.services import Rolecall


async def ask_for_reset(rolecall: Rolecall, email: str) -> None:
    """Whether there is such an account or not, the same is done here; beyond a few a day nothing is mailed."""
    verdict = await rolecall.rate_limiter.hit(RESET, f"account:{account_key(email)}")
    async with rolecall.unit() as services:
        await services.auth_service.ask_for_reset(email if verdict.is_allowed else None)


async def reset_password(rolecall: Rolecall, token: str, password: str) -> None:
    """Set a new password by a mailed token, or InvalidOneTimeToken. Every session ends."""
    async with rolecall.unit() as services:
        await services.auth_service.check_reset_token(token)
    new_hash = await hash_new_password(rolecall, password)
    async with rolecall.unit() as services:
        await services.auth_service.reset_password(token, new_hash)
