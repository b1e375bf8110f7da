"""Teamtailor's public feeds of a career site: JSON Feed with a JobPosting in each item, or RSS with its own elements."""

import re
from collections.abc import AsyncIterator
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from app.clients.job_boards.paging import every_page
from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Question, Record, StatedPlace, StatedSalary
from app.clients.job_boards.reading import (
    OnePage,
    address_of,
    batch_of,
    json_of,
    needed,
    place_of,
    raw_of,
    records_of,
    salary_of,
    text_of,
    workplace_of,
)
from app.clients.job_boards.xml_reading import (
    XmlRecord,
    batch_of_xml,
    document_of,
    markup,
    needed_text,
    outline_of,
    text,
)
from app.clients.web.port import Page, WebClient

JSON_FEED = "https://{host}/jobs.json"
RSS_FEED = "https://{host}/jobs.rss"
DOMAIN = ".teamtailor.com"
NO_COMPANIES = {"www.teamtailor.com", "app.teamtailor.com", "api.teamtailor.com", "docs.teamtailor.com"}
NAMESPACE = "https://teamtailor.com/locations"


class Teamtailor(OnePage):
    name: ClassVar[str] = "teamtailor"
    title: ClassVar[str] = "Teamtailor"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = (
        "A career site: https://{company}.teamtailor.com/jobs; on a company's own domain, its feed: {domain}/jobs.json "
        "or {domain}/jobs.rss"
    )
    permits: ClassVar[str] = "Public feeds of a career site, made for readers and other sites: no key."
    lists_everything: ClassVar[bool] = True
    account_in: ClassVar[re.Pattern[str] | None] = re.compile(r"//([^./]+)\.teamtailor\.com")
    accept: ClassVar[str] = "application/feed+json, application/json, application/rss+xml;q=0.9, */*;q=0.1"

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if not host.endswith(DOMAIN) or host in NO_COMPANIES:
            return None
        if len(segments) > 1 and segments[-2] == "jobs" and segments[-1][:1].isdigit():
            return None  # one posting's own page says more of it than the feeds, in its JobPosting
        return (RSS_FEED if segments[-1:] == ["jobs.rss"] else JSON_FEED).format(host=host)

    def recognises(self, page: Page, document: Any) -> bool:
        if document is None:
            return NAMESPACE in outline_of(page).namespaces
        if not isinstance(document, dict) or not isinstance(document.get("items"), list):
            return False
        items = document["items"]
        if not items:
            return urlsplit(text_of(document, "feed_url") or "").path.endswith("/jobs.json")
        return any(_is_ours(item) for item in items)

    def parse(self, page: Page) -> Batch:
        if page.body.lstrip()[:1] == b"<":
            return self._rss(page)
        document = json_of(page)
        items = records_of(document, "items")
        if items and not any(_is_ours(item) for item in items):
            raise NotThisBoard("None of the feed's items carries a JobPosting")
        company = text_of(document, "title")
        return batch_of(items, lambda item: self._item(item, company))

    def read(self, address: str, web: WebClient, question: Question, first: Page | None = None) -> AsyncIterator[Batch]:
        return every_page(
            address,
            fetch=lambda url: web.get(url, accept=self.accept),
            parse=self.parse,
            following=_following,
            limit=question.limit,
            first=first,
        )

    def _item(self, item: Record, company: str | None) -> BoardPosting:
        posting = item.get("_jobposting")
        stated: Record = posting if isinstance(posting, dict) else {}
        return BoardPosting(
            title=needed(item, "title"),
            external_id=text_of(item, "id"),
            url=text_of(item, "url"),
            company=text_of(stated, "hiringOrganization", "name") or company,
            description=text_of(item, "content_html") or text_of(stated, "description"),
            places=_places(stated),
            workplace_type=workplace_of(text_of(stated, "jobLocationType")),
            employment_type=_employment(stated),
            salary=_salary(stated),
            language=text_of(item, "language"),
            posted_at=text_of(item, "date_published") or text_of(stated, "datePosted"),
            expires_at=text_of(stated, "validThrough"),
            raw=raw_of(item),
        )

    def _rss(self, page: Page) -> Batch:
        document = document_of(page, "item")
        if document.root != "rss" or NAMESPACE not in outline_of(page).namespaces:
            raise NotThisBoard("The answer is no feed of Teamtailor's")
        company = text(document.head, "channel/title")
        return batch_of_xml(document, lambda record: self._rss_item(record, company))

    def _rss_item(self, record: XmlRecord, company: str | None) -> BoardPosting:
        item = record.element
        places = [
            place_of(None, text(row, "city") or text(row, "name"), None, text(row, "country"))
            for row in item.findall("locations/location")
        ]
        return BoardPosting(
            title=needed_text(item, "title"),
            external_id=text(item, "guid"),
            url=text(item, "link"),
            company=company,
            description=markup(item, "description"),
            places=tuple(dict.fromkeys(place for place in places if place)),
            workplace_type=workplace_of(text(item, "remotestatus")),
            department=text(item, "department"),
            posted_at=text(item, "pubdate"),
            raw=record.raw,
        )


def _is_ours(item: Any) -> bool:
    return isinstance(item, dict) and "_jobposting" in item


def _following(address: str, page: Page, batch: Batch) -> str | None:
    """What the JSON feed's `next_url` says, on the same host."""
    if page.body.lstrip()[:1] == b"<":
        return None
    stated = text_of(json_of(page), "next_url")
    try:
        following = urljoin(page.url, stated) if stated else None
        return following if following and urlsplit(following).netloc == urlsplit(page.url).netloc else None
    except ValueError:
        return None


def _places(posting: Record) -> tuple[StatedPlace, ...]:
    stated = posting.get("jobLocation")
    rows = stated if isinstance(stated, list) else [stated]
    places = [
        place_of(
            None,
            text_of(row, "address", "addressLocality"),
            text_of(row, "address", "addressRegion"),
            text_of(row, "address", "addressCountry"),
        )
        for row in rows
    ]
    return tuple(dict.fromkeys(place for place in places if place))


def _employment(posting: Record) -> str | None:
    stated = posting.get("employmentType")
    kinds = [kind for kind in stated if isinstance(kind, str)] if isinstance(stated, list) else []
    return ", ".join(kinds) or text_of(posting, "employmentType")


def _salary(posting: Record) -> StatedSalary | None:
    stated = posting.get("baseSalary")
    value = stated.get("value") if isinstance(stated, dict) else None
    if not isinstance(value, dict):
        return None
    exact = value.get("value")
    return salary_of(
        value.get("minValue", exact),
        value.get("maxValue", exact),
        text_of(stated, "currency"),
        text_of(value, "unitText"),
    )


ADAPTER = Teamtailor
