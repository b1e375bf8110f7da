"""The Muse: its public API (version 2), in pages counted from 0. No key for a few hundred requests an hour."""

import html
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from app.clients.job_boards.paging import every_page, number_in, query_of
from app.clients.job_boards.port import Batch, BoardPosting, Question, Record, StatedPlace
from app.clients.job_boards.reading import (
    OnePage,
    address_of,
    batch_of,
    count_of,
    json_of,
    list_of,
    needed,
    raw_of,
    records_of,
    text_of,
    with_query,
)
from app.clients.web.port import Page, WebClient

API = "https://www.themuse.com/api/public/jobs"


class TheMuse(OnePage):
    name: ClassVar[str] = "themuse"
    title: ClassVar[str] = "The Muse"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "https://www.themuse.com/search"
    permits: ClassVar[str] = (
        "A public API, 500 requests an hour without a key; its terms ask for a link to each posting."
    )
    lists_everything: ClassVar[bool] = False
    home: ClassVar[str] = API

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host.removeprefix("www.") != "themuse.com":
            return None
        if segments == ["api", "public", "jobs"]:
            return with_query(API, **query_of(url))
        return API if segments in ([], ["search"], ["jobs"]) else None

    def recognises(self, page: Page, document: Any) -> bool:
        if not isinstance(document, dict) or "page_count" not in document:
            return False
        results = list_of(document, "results")
        first = next(iter(results), None)
        return isinstance(first, dict) and {"refs", "levels"} <= first.keys() if results else "results" in document

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        return batch_of(records_of(document, "results"), self._posting, expected=count_of(document, "total"))

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        address = address or API
        if first is None:
            asked = query_of(address)
            address = with_query(address, page=number_in(address, "page", 0))
            if question.location and "location" not in asked:
                address = with_query(address, location=question.location)
        async for batch in every_page(
            address,
            fetch=lambda url: web.get(url, accept=self.accept),
            parse=self.parse,
            following=_following,
            limit=question.limit,
            first=first,
        ):
            yield batch

    def _posting(self, record: Record) -> BoardPosting:
        url = text_of(record, "refs", "landing_page")
        return BoardPosting(
            title=html.unescape(needed(record, "name")),
            external_id=text_of(record, "id"),
            url=url,
            apply_url=url,
            company=html.unescape(text_of(record, "company", "name") or "") or None,
            description=text_of(record, "contents"),
            places=tuple(StatedPlace(name) for name in _names(record, "locations")),
            seniority=", ".join(_names(record, "levels")) or None,
            posted_at=text_of(record, "publication_date"),
            attribution={"text": "The Muse", "url": url or "https://www.themuse.com"},
            raw=raw_of(record),
        )


def _names(record: Record, name: str) -> list[str]:
    return [value for item in list_of(record, name) if (value := text_of(item, "name"))]


def _following(address: str, page: Page, batch: Batch) -> str | None:
    following = number_in(address, "page", 0) + 1
    pages = count_of(json_of(page), "page_count")
    return with_query(address, page=following) if pages is None or following < pages else None


ADAPTER = TheMuse
