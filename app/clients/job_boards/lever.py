"""Lever's Postings API: a bare list, a page at a time; a description in three pieces. No key."""

import re
from collections.abc import AsyncIterator
from typing import Any, ClassVar
from urllib.parse import urlencode

from app.clients.job_boards.paging import every_page, number_in
from app.clients.job_boards.port import (
    Batch,
    BoardPosting,
    NotThisBoard,
    Question,
    Record,
    StatedPlace,
    StatedSalary,
)
from app.clients.job_boards.reading import (
    OnePage,
    address_of,
    batch_of,
    json_of,
    list_of,
    needed,
    raw_of,
    records_of,
    salary_of,
    sections_of,
    text_of,
    with_query,
    workplace_of,
)
from app.clients.web.port import Page, WebClient

LIST = "https://{host}/v0/postings/{site}?{query}"
JOB = "https://{host}/v0/postings/{site}/{id}?mode=json"
API_OF = {
    "jobs.lever.co": "api.lever.co",
    "api.lever.co": "api.lever.co",
    "jobs.eu.lever.co": "api.eu.lever.co",
    "api.eu.lever.co": "api.eu.lever.co",
}
PAGE_SIZE = 100
FILTERS = ("location", "commitment", "team", "department", "level")  # of the page and of the API alike

_INTERVAL = re.compile(r"per-(year|month|week|day|hour)\b")


class Lever(OnePage):
    name: ClassVar[str] = "lever"
    title: ClassVar[str] = "Lever"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = (
        "A board or one of its postings: https://jobs.lever.co/{company}, https://jobs.eu.lever.co/{company}/{id}; "
        "the page's filters (?team=…, ?location=…) hold"
    )
    permits: ClassVar[str] = "A public API, made for showing a company's postings on other sites: no key for reading."
    lists_everything: ClassVar[bool] = True
    account_in: ClassVar[re.Pattern[str] | None] = re.compile(r"/postings/([^/?#]+)")

    def locate(self, url: str) -> str | None:
        host, segments, query = address_of(url)
        if host not in API_OF:
            return None
        if host.startswith("api."):
            if segments[:2] != ["v0", "postings"]:
                return None
            segments = segments[2:]
        match segments:
            case [site, id, *_]:
                return JOB.format(host=API_OF[host], site=site, id=id)
            case [site]:
                asked = {name: query[name] for name in FILTERS if name in query}
                asked |= {"mode": ["json"], "limit": [str(PAGE_SIZE)]}
                return LIST.format(host=API_OF[host], site=site, query=urlencode(asked, doseq=True))
        return None

    def recognises(self, page: Page, document: Any) -> bool:
        records = document if isinstance(document, list) else [document]
        return any(_is_ours(record) for record in records)

    def read(self, address: str, web: WebClient, question: Question, first: Page | None = None) -> AsyncIterator[Batch]:
        return every_page(
            address,
            fetch=lambda url: web.get(url, accept=self.accept),
            parse=self.parse,
            following=_following,
            limit=question.limit,
            first=first,
        )

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        records = [document] if _is_ours(document) else records_of(document)
        if records and not any(_is_ours(record) for record in records):
            raise NotThisBoard("None of the answer's postings is in Lever's form")
        return batch_of(records, self._posting)

    def _posting(self, record: Record) -> BoardPosting:
        salary = _salary(record)
        return BoardPosting(
            title=needed(record, "text"),
            external_id=text_of(record, "id"),
            url=text_of(record, "hostedUrl"),
            apply_url=text_of(record, "applyUrl"),
            description=_description(record),
            places=_places(record),
            workplace_type=workplace_of(text_of(record, "workplaceType")),
            employment_type=text_of(record, "categories", "commitment"),
            seniority=text_of(record, "categories", "level"),
            salary=salary,
            salary_text=None if salary else text_of(record, "salaryDescriptionPlain"),
            department=text_of(record, "categories", "department") or text_of(record, "categories", "team"),
            posted_at=text_of(record, "createdAt"),
            raw=raw_of(record),
        )


def _following(address: str, page: Page, batch: Batch) -> str | None:
    """The next page, unless this one is not full or one posting by itself. The API says no total."""
    taken, size = len(batch.postings) + len(batch.rejections), number_in(address, "limit", 0)
    if taken < size or page.body.lstrip()[:1] == b"{":
        return None
    return with_query(address, limit=size or PAGE_SIZE, skip=number_in(address, "skip", 0) + taken)


def _is_ours(record: Any) -> bool:
    return isinstance(record, dict) and "text" in record and ("hostedUrl" in record or "categories" in record)


def _places(record: Record) -> tuple[StatedPlace, ...]:
    """Every location. The country is the posting's, so it is said of its first location alone."""
    first = text_of(record, "categories", "location")
    listed = [item.strip() for item in list_of(record, "categories", "allLocations") if isinstance(item, str)]
    names = dict.fromkeys(name for name in [first, *listed] if name)
    country = text_of(record, "country")
    if not names:
        return (StatedPlace(country, country=country),) if country else ()
    return tuple(StatedPlace(name, country=None if number else country) for number, name in enumerate(names))


def _description(record: Record) -> str | None:
    """The page's order: what it is, its lists under their headings, the rest, the pay."""
    whole = text_of(record, "description") or sections_of(
        [(None, text_of(record, "opening")), (None, text_of(record, "descriptionBody"))]
    )
    lists = [(text_of(item, "text"), _listed(text_of(item, "content"))) for item in list_of(record, "lists")]
    return sections_of(
        [
            (None, whole or text_of(record, "descriptionPlain")),
            *lists,
            (None, text_of(record, "additional") or text_of(record, "additionalPlain")),
            (None, text_of(record, "salaryDescription")),
        ]
    )


def _listed(content: str | None) -> str | None:
    """The API gives the items without their list."""
    return f"<ul>{content}</ul>" if content and content.startswith("<li") else content


def _salary(record: Record) -> StatedSalary | None:
    stated = record.get("salaryRange")
    if not isinstance(stated, dict):
        return None
    interval = _INTERVAL.match(text_of(stated, "interval") or "")
    return salary_of(
        stated.get("min"), stated.get("max"), text_of(stated, "currency"), interval[1] if interval else None
    )


ADAPTER = Lever
