"""Login throttling: failures are counted, by account and by address."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.core.errors import TooManyRequests, Unauthenticated
from app.core.rate_limit import LOGIN_BY_ACCOUNT, LOGIN_BY_ADDRESS, Limit
from app.domains.accounts.errors import WrongPassword
from app.services import Rolecall


def account_key(email: str) -> str:
    """The account's name in the limiter. Known or unknown, each address has one, so a 429 tells nothing."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]


@asynccontextmanager
async def counting_failures(rolecall: Rolecall, email: str, caller: str) -> AsyncIterator[None]:
    """Around the proof of a password: TooManyRequests before it where too many failed, and each failure counts.

    `caller` is the caller's address as limits count it. The attempt is counted first and given back unless the proof failed, so that parallel guesses cannot slip between
    the question and the count.
    """
    counts = [
        (LOGIN_BY_ACCOUNT, f"account:{account_key(email)}"),
        (LOGIN_BY_ADDRESS, f"address:{caller}"),
    ]
    taken: list[tuple[Limit, str]] = []
    failed = False
    try:
        for limit, key in counts:
            verdict = await rolecall.rate_limiter.hit(limit, key)
            if not verdict.is_allowed:
                raise TooManyRequests(
                    f"Too many failed logins; try again in {verdict.retry_after} s", retry_after=verdict.retry_after
                )
            taken.append((limit, key))
        yield
    except (Unauthenticated, WrongPassword):
        failed = True
        raise
    finally:
        if not failed:
            for limit, key in taken:
                await rolecall.rate_limiter.hit(limit, key, cost=-1)
