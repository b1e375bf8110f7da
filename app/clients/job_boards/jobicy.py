"""Jobicy: the newest remote postings in one answer of up to a hundred. No key."""

import html
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from app.clients.job_boards.paging import query_of
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
    texts_of,
    with_query,
)
from app.clients.web.port import Page, WebClient

API = "https://jobicy.com/api/v2/remote-jobs"
MOST = 100


class Jobicy(OnePage):
    name: ClassVar[str] = "jobicy"
    title: ClassVar[str] = "Jobicy"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "https://jobicy.com"
    permits: ClassVar[str] = (
        "Showing its postings with Jobicy credited by a link, applications sent to the posting's own URL; asking a few "
        "times a day."
    )
    lists_everything: ClassVar[bool] = False
    home: ClassVar[str] = API

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host.removeprefix("www.") != "jobicy.com":
            return None
        if segments == ["api", "v2", "remote-jobs"]:
            return with_query(API, **query_of(url))
        return API if segments in ([], ["jobs"], ["remote-jobs"]) else None

    def recognises(self, page: Page, document: Any) -> bool:
        first = next(iter(list_of(document, "jobs")), None)
        if isinstance(first, dict):
            return {"jobTitle", "jobGeo"} <= first.keys()
        return isinstance(document, dict) and {"jobs", "jobCount", "apiVersion"} <= document.keys()

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        return batch_of(records_of(document, "jobs"), self._posting, expected=count_of(document, "jobCount"))

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        address = address or API
        asked = query_of(address)
        if "count" not in asked:
            address = with_query(address, count=min(MOST, question.limit))
        if question.query and "tag" not in asked:
            address = with_query(address, tag=question.query)
        async for batch in super().read(address, web, question, first):
            yield batch

    def _posting(self, record: Record) -> BoardPosting:
        url = text_of(record, "url")
        geo = html.unescape(text_of(record, "jobGeo") or "")
        level = text_of(record, "jobLevel")
        return BoardPosting(
            title=html.unescape(needed(record, "jobTitle")),
            external_id=text_of(record, "id"),
            url=url,
            apply_url=url,
            company=html.unescape(text_of(record, "companyName") or "") or None,
            description=text_of(record, "jobDescription") or text_of(record, "jobExcerpt"),
            places=tuple(StatedPlace(place.strip()) for place in geo.split(",") if place.strip()),
            workplace_type="remote",
            employment_type=", ".join(texts_of(record, "jobType")) or None,
            seniority=level if level and level.lower() != "any" else None,
            salary=salary_of(
                record.get("salaryMin") or record.get("annualSalaryMin"),
                record.get("salaryMax") or record.get("annualSalaryMax"),
                text_of(record, "salaryCurrency"),
                period_of(text_of(record, "salaryPeriod"))
                or ("YEAR" if "annualSalaryMin" in record or "annualSalaryMax" in record else None),
            ),
            posted_at=text_of(record, "pubDate"),
            attribution={"text": "Jobicy", "url": url or "https://jobicy.com"},
            raw=raw_of(record),
        )


ADAPTER = Jobicy
