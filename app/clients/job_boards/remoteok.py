"""Remote OK: the newest postings in one answer, whose first element is a legal notice. No key."""

import html
from typing import Any, ClassVar

from app.clients.job_boards.paging import query_of
from app.clients.job_boards.port import Batch, BoardPosting, Record, StatedPlace
from app.clients.job_boards.reading import (
    OnePage,
    address_of,
    batch_of,
    json_of,
    needed,
    raw_of,
    records_of,
    salary_of,
    text_of,
    texts_of,
    with_query,
)
from app.clients.web.port import Page

API = "https://remoteok.com/api"
LISTS = {"", "api", "remote-jobs", "remote-jobs.json", "remote-jobs.rss"}


class RemoteOk(OnePage):
    name: ClassVar[str] = "remoteok"
    title: ClassVar[str] = "Remote OK"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "https://remoteok.com"
    permits: ClassVar[str] = (
        "Showing its postings, with a followed link to each on Remote OK and Remote OK named as the source."
    )
    lists_everything: ClassVar[bool] = False
    home: ClassVar[str] = API

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host.removeprefix("www.") not in {"remoteok.com", "remoteok.io"} or "/".join(segments) not in LISTS:
            return None
        return with_query(API, **query_of(url)) if segments == ["api"] else API

    def recognises(self, page: Page, document: Any) -> bool:
        if not isinstance(document, list) or not document:
            return False
        notice, first = document[0], document[min(1, len(document) - 1)]
        if _is_notice(notice):
            return "remote ok" in str(notice["legal"]).lower()
        return isinstance(first, dict) and {"position", "epoch", "slug"} <= first.keys()

    def parse(self, page: Page) -> Batch:
        records = records_of(json_of(page))
        return batch_of((record for record in records if not _is_notice(record)), self._posting)

    def _posting(self, record: Record) -> BoardPosting:
        url = text_of(record, "url")
        location = text_of(record, "location")
        return BoardPosting(
            title=html.unescape(needed(record, "position")),
            external_id=text_of(record, "id"),
            url=url,
            apply_url=text_of(record, "apply_url"),
            company=html.unescape(text_of(record, "company") or "") or None,
            description=text_of(record, "description"),
            places=(StatedPlace(location),) if location else (),
            workplace_type="remote",
            # Employers state yearly amounts in US dollars here; 0 is none.
            salary=salary_of(record.get("salary_min"), record.get("salary_max"), "USD", "YEAR"),
            skills=texts_of(record, "tags"),
            posted_at=text_of(record, "date") or text_of(record, "epoch"),
            attribution={"text": "Remote OK", "url": url or "https://remoteok.com"},
            raw=raw_of(record),
        )


def _is_notice(record: Any) -> bool:
    return isinstance(record, dict) and "legal" in record and "position" not in record


ADAPTER = RemoteOk
