from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.core.clock import now
from app.core.unit_of_work import UnitOfWork
from app.domains.scraping.models import OfferSource
from app.domains.scraping.quotas import QUOTAS, Quota
from app.domains.scraping.repository import OfferSourceRepository

FAILURES_BEFORE_REST = 5
FIRST_REST = timedelta(minutes=30)
LONGEST_REST = timedelta(hours=24)


class OfferSourceService:
    """The sources of collections: how they fare, and how often they may still be asked."""

    def __init__(self, work: UnitOfWork, sources: OfferSourceRepository) -> None:
        self.work = work
        self.sources = sources

    async def by_name(self) -> Mapping[str, OfferSource]:
        return await self.sources.by_name()

    async def find(self, *names: str) -> OfferSource | None:
        """The source of this name; of several, the one that answered last."""
        return await self.sources.find_named(names)

    async def resting_until(self, name: str) -> datetime | None:
        """Until when it is left alone. None: it may be asked."""
        source = await self.sources.find_named([name])
        until = source.open_until if source is not None else None
        return until if until is not None and until > now() else None

    async def forget_validators(self, name: str) -> None:
        """What we hold of the source is about to change: only the end of a run says again that it is all there."""
        await self.sources.forget_validators(name)

    async def note_success(
        self, name: str, fetched: int, *, etag: str | None = None, last_modified: str | None = None
    ) -> None:
        """The source answered; its validators are for asking whether anything changed since."""
        at = now()
        await self.sources.note(
            name, at, has_failed=False, last_success_at=at, last_fetched=fetched, open_until=None,
            etag=etag, last_modified=last_modified, last_error_code=None, last_error_message=None,
        )  # fmt: skip

    async def note_failure(self, name: str, code: str, message: str) -> None:
        """The source did not answer. After five times in a row it is left alone for a while, then for longer."""
        await self.sources.note(name, now(), has_failed=True, last_error_code=code, last_error_message=message[:500])
        source = await self.sources.find_named([name])
        if source is not None and source.failures >= FAILURES_BEFORE_REST:
            rest = min(FIRST_REST * 2 ** min(source.failures - FAILURES_BEFORE_REST, 10), LONGEST_REST)
            await self.sources.rest(name, now() + rest)

    async def quota_of(self, source: str) -> Sequence[tuple[Quota, int]]:
        """The source's quotas and what is used of each; none where it has none."""
        quotas = QUOTAS.get(source, ())
        used = await self.sources.uses(source, quotas, now()) if quotas else []
        return list(zip(quotas, used, strict=True))

    async def use_quota(self, source: str, account: int | None = None) -> timedelta | None:
        """Count one request, about to be made. A time to wait instead, where a quota is used up.

        `account`: whose own key it is made with, else the operator's.
        """
        quotas = QUOTAS.get(source, ())
        if not quotas:
            return None
        source = source if account is None else f"{source}:{account}"
        await self.sources.lock_quota(source)
        at = now()
        waits: list[timedelta] = []
        for quota, used in zip(quotas, await self.sources.uses(source, quotas, at), strict=True):
            if used >= quota.limit:
                oldest = await self.sources.oldest_use(source, quota, at)
                waits.append((oldest or at) + quota.length - at)
        if waits:
            return max(waits)
        await self.sources.use(source, at)
        return None

    async def forget_old(self) -> None:
        await self.sources.forget_uses(now())
