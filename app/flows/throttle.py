"""Login throttling: failures are counted, by account and by address."""

import hashlib
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.core.errors import TooManyRequests, Unauthenticated
from app.core.rate_limit import LOGIN_BY_ACCOUNT, LOGIN_BY_ADDRESS, Limit
from app.domains.accounts.errors import WrongPassword
from app.services import Rolecall


def account_key(email: str) -> str:
    """The account's name in the limiter. Known or unknown, each address has one, so a 429 tells nothing."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]


def address_key(address: str | None) -> str:
    """The caller's address; of IPv6 its /64, which one caller owns whole."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


@asynccontextmanager
async def counting_failures(rolecall: Rolecall, email: str, address: str | None) -> AsyncIterator[None]:
    """Around the proof of a password: TooManyRequests before it where too many failed, and each failure counts.

    The attempt is counted first and given back unless the proof failed, so that parallel guesses cannot slip between
    the question and the count.
    """
    counts = [
        (LOGIN_BY_ACCOUNT, f"account:{account_key(email)}"),
        (LOGIN_BY_ADDRESS, f"address:{address_key(address)}"),
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
