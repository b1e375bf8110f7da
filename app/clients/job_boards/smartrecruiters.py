"""SmartRecruiters' Posting API: a list by pages without descriptions, and one answer a posting with it. No key."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit, urlunsplit

import orjson

from app.clients.job_boards.paging import every_page, number_in
from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Question, Record, StatedPlace
from app.clients.job_boards.reading import (
    OnePage,
    address_of,
    batch_of,
    count_of,
    json_of,
    list_of,
    needed,
    place_of,
    raw_of,
    records_of,
    sections_of,
    text_of,
    with_query,
)
from app.clients.web.port import FetchFailed, Page, WebClient

LIST = "https://api.smartrecruiters.com/v1/companies/{company}/postings?limit=100"
JOB = "https://api.smartrecruiters.com/v1/companies/{company}/postings/{id}"
PAGE = "https://jobs.smartrecruiters.com/{company}/{id}"
HOSTS = {"jobs.smartrecruiters.com", "careers.smartrecruiters.com"}
SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")
PAGE_SIZE = 100
AT_ONCE = 8  # what the API allows


class SmartRecruiters(OnePage):
    name: ClassVar[str] = "smartrecruiters"
    title: ClassVar[str] = "SmartRecruiters"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = (
        "A company's page or one of its postings: https://careers.smartrecruiters.com/{company}, "
        "https://jobs.smartrecruiters.com/{company}/{id}-{title}"
    )
    permits: ClassVar[str] = (
        "A public API for a company's published postings: no key; 10 requests a second, 8 at a time."
    )
    lists_everything: ClassVar[bool] = True
    account_in: ClassVar[re.Pattern[str] | None] = re.compile(r"/companies/([^/?#]+)")

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host == "api.smartrecruiters.com" and segments[:2] == ["v1", "companies"]:
            segments = [segment for segment in segments[2:] if segment != "postings"]
        elif host not in HOSTS:
            return None
        match segments:
            case [company, posting, *_] if (id := posting.split("-")[0]).isalnum() and id[:1].isdigit():
                return JOB.format(company=company, id=id)
            case [company, *_] if company not in ("sr-jobs", "oneclick-ui"):
                return LIST.format(company=company)
        return None

    def recognises(self, page: Page, document: Any) -> bool:
        if not isinstance(document, dict):
            return False
        if "jobAd" in document:
            return _is_ours(document)
        records = list_of(document, "content")
        is_list = count_of(document, "totalFound") is not None and isinstance(document.get("content"), list)
        return is_list and (not records or any(_is_ours(record) for record in records))

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        if isinstance(document, dict) and "jobAd" in document:
            return batch_of([document], self._posting)
        records = records_of(document, "content")
        if records and not any(_is_ours(record) for record in records):
            raise NotThisBoard("None of the answer's postings is in SmartRecruiters' form")
        return batch_of(records, self._posting, expected=count_of(document, "totalFound"))

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        """Each page's postings with their descriptions, as many at a time as the API allows."""
        pages = every_page(
            address,
            fetch=lambda url: web.get(url, accept=self.accept),
            parse=self.parse,
            following=_following,
            limit=question.limit,
            first=first,
        )
        async for batch in pages:
            rest = batch
            while rest.postings:
                some = await self._whole(rest.postings[:AT_ONCE], address, web)
                yield replace(rest, postings=some)
                rest = replace(rest, postings=rest.postings[AT_ONCE:], rejections=())
            if not batch.postings:
                yield batch

    async def _whole(self, postings: Sequence[BoardPosting], address: str, web: WebClient) -> list[BoardPosting]:
        return list(await asyncio.gather(*(self._described(posting, address, web) for posting in postings)))

    async def _described(self, posting: BoardPosting, address: str, web: WebClient) -> BoardPosting:
        """The posting with its detail; as it is in the list, where that cannot be had."""
        if posting.description is not None or posting.external_id is None:
            return posting
        record = orjson.loads(posting.raw)
        parts = urlsplit(address)
        own = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{quote(posting.external_id)}", query=""))
        try:
            page = await web.get(text_of(record, "ref") or own, accept=self.accept)
            detail = json_of(page)
            return self._posting({**record, **detail}) if isinstance(detail, dict) else posting
        except (FetchFailed, ValueError):  # refused, not JSON, or no posting
            return posting

    def _posting(self, record: Record) -> BoardPosting:
        id, company = text_of(record, "id"), text_of(record, "company", "identifier")
        page = PAGE.format(company=quote(company), id=quote(id)) if id and company else None
        place = _place(record)
        seniority = text_of(record, "experienceLevel", "label")
        return BoardPosting(
            title=needed(record, "name"),
            external_id=id,
            requisition_id=text_of(record, "refNumber"),
            url=text_of(record, "postingUrl") or page,
            apply_url=text_of(record, "applyUrl"),
            company=text_of(record, "company", "name"),
            description=_description(record),
            places=(place,) if place else (),
            workplace_type=_workplace(record),
            employment_type=text_of(record, "typeOfEmployment", "label"),
            seniority=None if seniority == "Not Applicable" else seniority,
            department=text_of(record, "department", "label"),
            language=text_of(record, "language", "code"),
            posted_at=text_of(record, "releasedDate"),
            raw=raw_of(record),
        )


def _following(address: str, page: Page, batch: Batch) -> str | None:
    """The next page while the total is not reached. A posting by itself states none."""
    reached = number_in(address, "offset", 0) + len(batch.postings) + len(batch.rejections)
    if batch.expected is None or reached >= batch.expected:
        return None
    return with_query(address, limit=number_in(address, "limit", PAGE_SIZE), offset=reached)


def _is_ours(record: Any) -> bool:
    return isinstance(record, dict) and "name" in record and bool({"releasedDate", "refNumber", "ref"} & record.keys())


def _place(record: Record) -> StatedPlace | None:
    city, region, country = (text_of(record, "location", part) for part in ("city", "region", "country"))
    return place_of(text_of(record, "location", "fullLocation"), city, region, country)


def _workplace(record: Record) -> str | None:
    """What is ticked. Nothing ticked is how the form begins, so it says nothing."""
    place = record.get("location")
    if not isinstance(place, dict):
        return None
    if place.get("hybrid") is True:
        return "hybrid"
    return "remote" if place.get("remote") is True else None


def _description(record: Record) -> str | None:
    ad = record.get("jobAd")
    sections = ad.get("sections") if isinstance(ad, dict) else None
    return sections_of((text_of(sections, name, "title"), text_of(sections, name, "text")) for name in SECTIONS)


ADAPTER = SmartRecruiters
