"""The web as a source with a quota is asked: each request is counted before it is made."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from app.clients.web import FailureKind, FetchFailed, Page
from app.domains.scraping.quotas import QUOTAS
from app.services import Rolecall

LONGEST_WAIT = timedelta(minutes=1, seconds=5)  # a minute's quota comes back; for a day's nobody waits


class MeteredWeb:
    """A WebClient. For a source without a quota it is the plain one.

    `account` is whose key is used, where it is not the operator's: each has a quota of its own.
    """

    def __init__(self, rolecall: Rolecall, source: str, account: int | None = None) -> None:
        self._rolecall = rolecall
        self._source = source
        self._account = account
        self._web = rolecall.clients.web

    async def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        is_own: bool = False,
    ) -> Page:
        await self._count()
        return await self._web.get(
            url, accept=accept, etag=etag, last_modified=last_modified, headers=headers, is_own=is_own
        )

    async def post_json(
        self, url: str, body: object, *, headers: Mapping[str, str] | None = None, is_own: bool = False
    ) -> Page:
        await self._count()
        return await self._web.post_json(url, body, headers=headers, is_own=is_own)

    async def _count(self) -> None:
        if self._source not in QUOTAS:
            return
        while True:
            async with self._rolecall.unit() as services:
                wait = await services.offer_source_service.use_quota(self._source, self._account)
            if wait is None:
                return
            if wait > LONGEST_WAIT:
                raise FetchFailed(
                    "quota_exhausted",
                    f"The quota of {self._source} is used up; it has room again in {_told(wait)}",
                    kind=FailureKind.REFUSED,
                )
            await asyncio.sleep(wait.total_seconds())


def _told(wait: timedelta) -> str:
    minutes = int(wait.total_seconds()) // 60 + 1
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
