"""Greenhouse's Job Board API: the whole list in one answer, descriptions as escaped HTML. No key."""

import html
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from app.clients.job_boards.port import Batch, BoardPosting, Record, StatedPlace
from app.clients.job_boards.reading import (
    OnePage,
    batch_of,
    count_of,
    json_of,
    list_of,
    needed,
    raw_of,
    records_of,
    text_of,
)
from app.clients.web.port import Page

API = "https://boards-api.greenhouse.io/v1/boards/{token}/jobs?content=true"
HOSTS = {"boards.greenhouse.io", "job-boards.greenhouse.io", "boards.eu.greenhouse.io", "job-boards.eu.greenhouse.io"}


class Greenhouse(OnePage):
    name: ClassVar[str] = "greenhouse"
    title: ClassVar[str] = "Greenhouse"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "https://boards.greenhouse.io/{board}"
    permits: ClassVar[str] = "A public API made for showing a company's postings elsewhere."
    lists_everything: ClassVar[bool] = True

    def locate(self, url: str) -> str | None:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        segments = [segment for segment in parts.path.split("/") if segment]
        if host == "boards-api.greenhouse.io" and segments[:2] == ["v1", "boards"] and len(segments) > 2:
            return API.format(token=segments[2])
        if host not in HOSTS or not segments:
            return None
        if segments[0] == "embed":  # …/embed/job_board?for=acme
            named = parse_qs(parts.query).get("for")
            return API.format(token=named[0]) if named else None
        return API.format(token=segments[0])

    def recognises(self, page: Page, document: Any) -> bool:
        first = next(iter(list_of(document, "jobs")), None)
        return isinstance(first, dict) and {"absolute_url", "internal_job_id"} <= first.keys()

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        return batch_of(records_of(document, "jobs"), self._posting, expected=count_of(document, "meta", "total"))

    def _posting(self, record: Record) -> BoardPosting:
        content = text_of(record, "content")
        return BoardPosting(
            title=needed(record, "title"),
            external_id=text_of(record, "id"),
            requisition_id=text_of(record, "requisition_id"),
            url=text_of(record, "absolute_url"),
            apply_url=text_of(record, "absolute_url"),
            company=text_of(record, "company_name"),
            description=html.unescape(content) if content else None,
            places=tuple(StatedPlace(text) for text in [text_of(record, "location", "name")] if text),
            department=next((name for item in list_of(record, "departments") if (name := text_of(item, "name"))), None),
            language=text_of(record, "language"),
            posted_at=text_of(record, "first_published") or text_of(record, "updated_at"),
            raw=raw_of(record),
        )


ADAPTER = Greenhouse
