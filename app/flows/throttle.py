"""Login throttling: failures are counted, by account and by address."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from app.core.errors import AppError, TooManyRequests, Unauthenticated, Unavailable
from app.core.rate_limit import LOGIN_BY_ACCOUNT, LOGIN_BY_ADDRESS, Limit, Verdict
from app.domains.accounts.errors import WrongPassword
from app.services import Rolecall


def account_key(email: str) -> str:
    """The account's name in the limiter. Known or unknown, each address has one, so a 429 tells nothing."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]


@asynccontextmanager
async def counting_failures(rolecall: Rolecall, email: str, caller: str) -> AsyncIterator[None]:
    """Around the proof of a password: TooManyRequests before it where too many failed, and each failure counts.

    `caller` is the caller's address as limits count it. The attempt is counted first and given back unless the proof
    failed, so that parallel guesses cannot slip between the question and the count. While attempts are open nobody
    knows which of them fail: what is one too many then is told to come again in a second. Of other processes' open
    attempts we know nothing; they count as failures here.
    """
    limiter = rolecall.rate_limiter
    counts = [
        (LOGIN_BY_ACCOUNT, f"account:{account_key(email)}"),
        (LOGIN_BY_ADDRESS, f"address:{caller}"),
    ]
    taken: list[tuple[Limit, str]] = []
    failed = False
    with ExitStack() as attempts:
        try:
            for limit, key in counts:
                verdict = await limiter.hit(limit, key)
                if not verdict.is_allowed:
                    raise _refusal(verdict, is_final=not limiter.has_undecided(limit, key))
                attempts.enter_context(limiter.undecided(limit, key))
                taken.append((limit, key))
            yield
        except (Unauthenticated, WrongPassword):
            failed = True
            raise
        finally:
            if not failed:
                for limit, key in taken:
                    await limiter.hit(limit, key, cost=-1)


def _refusal(verdict: Verdict, *, is_final: bool) -> AppError:
    if is_final:
        return TooManyRequests(
            f"Too many failed logins; try again in {verdict.retry_after} s", retry_after=verdict.retry_after
        )
    return Unavailable("Too many logins at once; try again in a second", retry_after=1)
