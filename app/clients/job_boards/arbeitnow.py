"""Arbeitnow: postings mostly from Germany, in pages linked by `links.next`. No key."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from app.clients.job_boards.paging import every_page, query_of
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

API = "https://www.arbeitnow.com/api/job-board-api"
EMPLOYMENT = re.compile(
    r"time|zeit|contract|vertrag|intern|prakti|werkstud|student|freelanc|perman|tempor|trainee", re.IGNORECASE
)


class Arbeitnow(OnePage):
    name: ClassVar[str] = "arbeitnow"
    title: ClassVar[str] = "Arbeitnow"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "https://www.arbeitnow.com"
    permits: ClassVar[str] = "A free public API; asks for a link back to the site and not to be abused."
    lists_everything: ClassVar[bool] = False
    home: ClassVar[str] = API

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host.removeprefix("www.") != "arbeitnow.com":
            return None
        if segments == ["api", "job-board-api"]:
            return with_query(API, **query_of(url))
        return API if segments in ([], ["jobs"]) else None

    def recognises(self, page: Page, document: Any) -> bool:
        first = next(iter(list_of(document, "data")), None)
        if isinstance(first, dict):
            return {"slug", "company_name", "job_types"} <= first.keys()
        return isinstance(document, dict) and "arbeitnow" in (text_of(document, "links", "first") or "")

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        return batch_of(
            records_of(document, "data"), self._posting, expected=count_of(document, "meta", "total"), id_field="slug"
        )

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        async for batch in every_page(
            address or API,
            fetch=lambda url: web.get(url, accept=self.accept),
            parse=self.parse,
            following=_following,
            limit=question.limit,
            first=first,
        ):
            yield batch

    def _posting(self, record: Record) -> BoardPosting:
        url = text_of(record, "url")
        location = text_of(record, "location")
        stated = texts_of(record, "job_types")
        return BoardPosting(
            title=html.unescape(needed(record, "title")),
            external_id=text_of(record, "slug"),
            url=url,
            apply_url=url,
            company=html.unescape(text_of(record, "company_name") or "") or None,
            description=text_of(record, "description"),
            places=(StatedPlace(location),) if location else (),
            workplace_type="remote" if record.get("remote") is True else None,
            # One list for both: "Full time" beside "professional / experienced".
            employment_type=", ".join(value for value in stated if EMPLOYMENT.search(value)) or None,
            seniority=", ".join(value for value in stated if not EMPLOYMENT.search(value)) or None,
            skills=texts_of(record, "tags"),
            posted_at=text_of(record, "created_at"),
            attribution={"text": "Arbeitnow", "url": url or "https://www.arbeitnow.com"},
            raw=raw_of(record),
        )


def _following(address: str, page: Page, batch: Batch) -> str | None:
    """The next page's query on our own address: the link may name another host than the one that was asked."""
    link = text_of(json_of(page), "links", "next")
    return with_query(address, **query_of(link)) if link else None


ADAPTER = Arbeitnow
