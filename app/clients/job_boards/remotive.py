"""Remotive: its postings in one answer. No key."""

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
    raw_of,
    records_of,
    text_of,
    texts_of,
    with_query,
)
from app.clients.web.port import Page, WebClient

API = "https://remotive.com/api/remote-jobs"


class Remotive(OnePage):
    name: ClassVar[str] = "remotive"
    title: ClassVar[str] = "Remotive"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "https://remotive.com/remote-jobs"
    permits: ClassVar[str] = (
        "Sharing its postings with a link to each on Remotive and Remotive named as the source; asking at most four times "
        "a day; not passing them on to other job boards."
    )
    lists_everything: ClassVar[bool] = False
    home: ClassVar[str] = API

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host.removeprefix("www.") not in {"remotive.com", "remotive.io"}:
            return None
        if segments == ["api", "remote-jobs"]:
            return with_query(API, **query_of(url))
        if segments in ([], ["remote-jobs"]):
            return API
        if len(segments) == 2 and segments[0] == "remote-jobs":
            return with_query(API, category=segments[1])
        return None  # a single posting is read as a page

    def recognises(self, page: Page, document: Any) -> bool:
        first = next(iter(list_of(document, "jobs")), None)
        if isinstance(first, dict):
            return {"candidate_required_location", "publication_date"} <= first.keys()
        return isinstance(document, dict) and {"jobs", "job-count"} <= document.keys()

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        records = records_of(document, "jobs")
        expected = count_of(document, "total-job-count")
        is_truncated = expected is not None and expected > len(records)
        return batch_of(records, self._posting, expected=expected, is_truncated=is_truncated)

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        address = address or API
        if question.query and "search" not in query_of(address):
            address = with_query(address, search=question.query)
        async for batch in super().read(address, web, question, first):
            yield batch

    def _posting(self, record: Record) -> BoardPosting:
        url = text_of(record, "url")
        location = text_of(record, "candidate_required_location")
        return BoardPosting(
            title=html.unescape(needed(record, "title")),
            external_id=text_of(record, "id"),
            url=url,
            apply_url=url,
            company=html.unescape(text_of(record, "company_name") or "") or None,
            description=text_of(record, "description"),
            places=(StatedPlace(location),) if location else (),
            workplace_type="remote",
            employment_type=text_of(record, "job_type"),
            salary_text=text_of(record, "salary"),
            skills=texts_of(record, "tags"),
            posted_at=text_of(record, "publication_date"),
            attribution={"text": "Remotive", "url": url or "https://remotive.com"},
            raw=raw_of(record),
        )


ADAPTER = Remotive
