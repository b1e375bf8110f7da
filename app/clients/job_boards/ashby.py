"""Ashby's public job posting API: the whole list in one answer, with pay where the employer shows it. No key."""

import re
from typing import Any, ClassVar

from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Record, StatedPlace, StatedSalary
from app.clients.job_boards.reading import (
    OnePage,
    address_of,
    batch_of,
    json_of,
    list_of,
    needed,
    only,
    place_of,
    raw_of,
    records_of,
    salary_of,
    span_of,
    text_of,
    workplace_of,
)
from app.clients.web.port import Page

LIST = "https://api.ashbyhq.com/posting-api/job-board/{board}?includeCompensation=true"


class Ashby(OnePage):
    name: ClassVar[str] = "ashby"
    title: ClassVar[str] = "Ashby"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "A board or one of its postings: https://jobs.ashbyhq.com/{board}, …/{board}/{id}"
    permits: ClassVar[str] = (
        "A public API, made for showing a company's postings on other sites: no key; asked too often, it slows down."
    )
    lists_everything: ClassVar[bool] = True
    account_in: ClassVar[re.Pattern[str] | None] = re.compile(r"/job-board/([^/?#]+)")

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host == "api.ashbyhq.com" and segments[:2] == ["posting-api", "job-board"] and len(segments) > 2:
            return LIST.format(board=segments[2])
        if host != "jobs.ashbyhq.com" or not segments:
            return None
        listed = LIST.format(board=segments[0])
        return only(listed, segments[1]) if len(segments) > 1 and _is_id(segments[1]) else listed

    def recognises(self, page: Page, document: Any) -> bool:
        if not isinstance(document, dict):
            return False
        records = list_of(document, "jobs")
        return any(_is_ours(record) for record in records) if records else document.keys() == {"jobs", "apiVersion"}

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        records = records_of(document, "jobs")
        if records and not any(_is_ours(record) for record in records):
            raise NotThisBoard("None of the answer's jobs is in Ashby's form")
        # The documentation prints the pay beside the list, boards give it with each posting.
        beside = document.get("compensation") if len(records) == 1 else None
        return batch_of(records, lambda record: self._posting(record, record.get("compensation") or beside))

    def _posting(self, record: Record, pay: Any) -> BoardPosting | None:
        if record.get("isListed") is False:
            return None
        is_pay_hidden = record.get("shouldDisplayCompensationOnJobPostings") is False
        return BoardPosting(
            title=needed(record, "title"),
            external_id=text_of(record, "id"),
            url=text_of(record, "jobUrl"),
            apply_url=text_of(record, "applyUrl"),
            description=text_of(record, "descriptionHtml") or text_of(record, "descriptionPlain"),
            places=_places(record),
            workplace_type=_workplace(record),
            employment_type=text_of(record, "employmentType"),
            salary=None if is_pay_hidden else _salary(pay),
            salary_text=None if is_pay_hidden else _salary_text(pay),
            department=text_of(record, "department") or text_of(record, "team"),
            posted_at=text_of(record, "publishedAt"),
            raw=raw_of(record),
        )


def _is_id(segment: str) -> bool:
    return len(segment) == 36 and segment.count("-") == 4


def _is_ours(record: Any) -> bool:
    return isinstance(record, dict) and bool({"jobUrl", "descriptionHtml", "isListed"} & record.keys())


def _workplace(record: Record) -> str | None:
    """The type where there is one, for the flag can contradict it. Not remote may still be hybrid."""
    stated = workplace_of(text_of(record, "workplaceType"))
    return stated or ("remote" if record.get("isRemote") is True else None)


def _places(record: Record) -> tuple[StatedPlace, ...]:
    places = [_place(record), *map(_place, list_of(record, "secondaryLocations"))]
    return tuple(dict.fromkeys(place for place in places if place))


def _place(stated: Any) -> StatedPlace | None:
    """A location has its address in full, or the postal address right there."""
    address = stated.get("address") if isinstance(stated, dict) else None
    postal = address.get("postalAddress", address) if isinstance(address, dict) else None
    return place_of(
        text_of(stated, "location"),
        text_of(postal, "addressLocality"),
        text_of(postal, "addressRegion"),
        text_of(postal, "addressCountry"),
    )


def _salary(pay: Any) -> StatedSalary | None:
    """The summary's salary, else the tiers'. Equity and bonuses are no salary."""
    components = list_of(pay, "summaryComponents") or [
        component for tier in list_of(pay, "compensationTiers") for component in list_of(tier, "components")
    ]
    return span_of(
        salary_of(
            component.get("minValue"),
            component.get("maxValue"),
            text_of(component, "currencyCode"),
            text_of(component, "interval"),
        )
        for component in components
        if isinstance(component, dict) and component.get("compensationType") == "Salary"
    )


def _salary_text(pay: Any) -> str | None:
    return text_of(pay, "scrapeableCompensationSalarySummary") or text_of(pay, "compensationTierSummary")


ADAPTER = Ashby
