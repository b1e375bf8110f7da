"""Himalayas: remote postings in pages by offset. No key."""

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
    period_of,
    raw_of,
    records_of,
    salary_of,
    text_of,
    with_query,
)
from app.clients.web.port import Page, WebClient

API = "https://himalayas.app/jobs/api"
PAGE = 20  # the most it gives at once


class Himalayas(OnePage):
    name: ClassVar[str] = "himalayas"
    title: ClassVar[str] = "Himalayas"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "https://himalayas.app/jobs"
    permits: ClassVar[str] = (
        "Showing its postings with a link to each on Himalayas and Himalayas named as the source; not passing them on to "
        "other job boards."
    )
    lists_everything: ClassVar[bool] = False
    home: ClassVar[str] = API

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host.removeprefix("www.") != "himalayas.app":
            return None
        if segments == ["jobs", "api"]:
            return with_query(API, **query_of(url))
        return API if segments in ([], ["jobs"]) else None

    def recognises(self, page: Page, document: Any) -> bool:
        first = next(iter(list_of(document, "jobs")), None)
        if isinstance(first, dict):
            return {"applicationLink", "locationRestrictions"} <= first.keys()
        return isinstance(document, dict) and {"jobs", "totalCount", "offset"} <= document.keys()

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        return batch_of(
            records_of(document, "jobs"), self._posting, expected=count_of(document, "totalCount"), id_field="guid"
        )

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        address = address or API
        if first is None and "limit" not in query_of(address):
            address = with_query(address, limit=PAGE)
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
        url = text_of(record, "guid") or text_of(record, "applicationLink")
        return BoardPosting(
            title=html.unescape(needed(record, "title")),
            external_id=text_of(record, "guid"),
            url=url,
            apply_url=text_of(record, "applicationLink"),
            company=html.unescape(text_of(record, "companyName") or "") or None,
            description=text_of(record, "description") or text_of(record, "excerpt"),
            places=tuple(StatedPlace(name, country=name) for name in _names(record, "locationRestrictions")),
            workplace_type="remote",
            employment_type=text_of(record, "employmentType"),
            seniority=", ".join(_names(record, "seniority")) or None,
            salary=salary_of(
                record.get("minSalary"),
                record.get("maxSalary"),
                text_of(record, "currency"),
                period_of(text_of(record, "salaryPeriod")),
            ),
            posted_at=text_of(record, "pubDate"),
            expires_at=text_of(record, "expiryDate"),
            attribution={"text": "Himalayas", "url": url or "https://himalayas.app"},
            raw=raw_of(record),
        )


def _names(record: Record, name: str) -> list[str]:
    """A list of names, which some versions of the API wrap in objects."""
    found = (text_of(item) if isinstance(item, str) else text_of(item, "name") for item in list_of(record, name))
    return [value for value in found if value]


def _following(address: str, page: Page, batch: Batch) -> str | None:
    there = len(batch.postings) + len(batch.rejections)
    offset = number_in(address, "offset", 0) + there
    return with_query(address, offset=offset) if batch.expected is None or offset < batch.expected else None


ADAPTER = Himalayas
