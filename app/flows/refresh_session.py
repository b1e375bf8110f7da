"""Refreshing: what ends a copied session must be committed, and only then is the caller refused."""

from app.domains.accounts.errors import InvalidRefreshToken
from app.domains.accounts.schemas import TokenPair
from app.services import Rolecall


async def refresh_session(rolecall: Rolecall, refresh_token: str) -> TokenPair:
    async with rolecall.unit() as services:
        pair = await services.auth_service.refresh(refresh_token)
    if pair is None:
        raise InvalidRefreshToken
    return pair
