"""Workable: the widget's API, whole list in one answer; and the jobs of its keyed API (SPI), as somebody exported them."""

import re
from typing import Any, ClassVar

from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Record, StatedPlace
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
    sections_of,
    text_of,
    workplace_of,
)
from app.clients.web.port import Page

LIST = "https://apply.workable.com/api/v1/widget/accounts/{account}?details=true"
NO_ACCOUNTS = {"www", "apply", "jobs", "help", "resources"}


class Workable(OnePage):
    name: ClassVar[str] = "workable"
    title: ClassVar[str] = "Workable"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = (
        "A company's page or one of its postings: https://apply.workable.com/{company}/, …/{company}/j/{code}/"
    )
    permits: ClassVar[str] = (
        "A public API, made for the widget on a company's own site: no key; one request at a time, it slows callers down."
    )
    lists_everything: ClassVar[bool] = True
    account_in: ClassVar[re.Pattern[str] | None] = re.compile(r"/accounts/([^/?#]+)")

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host == "apply.workable.com":
            match segments:
                case ["api", "v1", "widget", "accounts", account, *_]:
                    return LIST.format(account=account)
                case ["api" | "j", *_]:  # a posting's short address does not say whose it is
                    return None
                case [account, "j", code, *_]:
                    return only(LIST.format(account=account), code)
                case [account, *_]:
                    return LIST.format(account=account)
            return None
        if host == "www.workable.com" and segments[:2] == ["api", "accounts"] and len(segments) > 2:
            return LIST.format(account=segments[2])
        account, _, domain = host.partition(".")
        if domain != "workable.com" or account in NO_ACCOUNTS:
            return None
        listed = LIST.format(account=account)
        return only(listed, segments[1]) if len(segments) > 1 and segments[0] == "j" else listed

    def recognises(self, page: Page, document: Any) -> bool:
        if not isinstance(document, dict):
            return False
        if document.get("jobs") == []:
            return {"name", "jobs"} <= document.keys() <= {"name", "description", "jobs"}
        return any(_is_ours(record) for record in list_of(document, "jobs") or [document])

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        records = [document] if _is_ours(document) else records_of(document, "jobs")
        if records and not any(_is_ours(record) for record in records):
            raise NotThisBoard("None of the answer's jobs is in Workable's form")
        company = text_of(document, "name") if "jobs" in document else None
        is_truncated = text_of(document, "paging", "next") is not None  # which wants a key
        return batch_of(
            records,
            lambda record: self._posting(record, company),
            is_truncated=is_truncated,
            id_field="shortcode",
        )

    def _posting(self, record: Record, company: str | None) -> BoardPosting | None:
        is_keyed = isinstance(record.get("location"), dict)  # elsewhere `state` is a part of a country
        if is_keyed and text_of(record, "state") not in (None, "published"):
            return None
        return BoardPosting(
            title=needed(record, "title"),
            external_id=text_of(record, "shortcode"),
            requisition_id=text_of(record, "code"),
            url=text_of(record, "url") or text_of(record, "shortlink"),
            apply_url=text_of(record, "application_url"),
            company=company,
            description=_description(record),
            places=_places(record),
            workplace_type=_workplace(record),
            employment_type=text_of(record, "employment_type"),
            seniority=text_of(record, "experience"),
            salary=salary_of(
                _in(record, "salary", "salary_from"),
                _in(record, "salary", "salary_to"),
                text_of(record, "salary", "salary_currency"),
                None,
            ),
            department=text_of(record, "department"),
            posted_at=text_of(record, "published_on") or text_of(record, "created_at"),
            raw=raw_of(record),
        )


def _is_ours(record: Any) -> bool:
    return isinstance(record, dict) and "shortcode" in record and "title" in record


def _in(record: Record, name: str, field: str) -> Any:
    inner = record.get(name)
    return inner.get(field) if isinstance(inner, dict) else None


def _description(record: Record) -> str | None:
    """One HTML text as a rule; some accounts have its parts by themselves."""
    whole = text_of(record, "full_description") or text_of(record, "description")
    parts = [("Requirements", text_of(record, "requirements")), ("Benefits", text_of(record, "benefits"))]
    return sections_of([(None, whole), *([] if "full_description" in record else parts)])


def _workplace(record: Record) -> str | None:
    """Telecommuting is remote; its absence may still be hybrid."""
    location = record.get("location")
    stated = workplace_of(text_of(record, "workplace_type") or text_of(location, "workplace_type"))
    is_remote = record.get("telecommuting") is True or _in(record, "location", "telecommuting") is True
    return stated or ("remote" if is_remote else None)


def _places(record: Record) -> tuple[StatedPlace, ...]:
    """Every location that is shown; the posting's own fields where there is no list."""
    shown = [row for row in list_of(record, "locations") if isinstance(row, dict) and row.get("hidden") is not True]
    places = [
        _place(row, text_of(row, "countryCode") or text_of(row, "country_code"))
        for row in shown
        if text_of(row, "city") or text_of(row, "country") or text_of(row, "country_name")
    ]
    if not places:
        location = record.get("location")
        own = location if isinstance(location, dict) else record
        places = [_place(own, text_of(own, "country_code"))]
    return tuple(dict.fromkeys(place for place in places if place))


def _place(row: Any, code: str | None) -> StatedPlace | None:
    city, region = text_of(row, "city"), text_of(row, "region") or text_of(row, "state") or text_of(row, "subregion")
    country = text_of(row, "country") or text_of(row, "country_name")
    place = place_of(text_of(row, "location_str"), city, region, country)
    return StatedPlace(place.text, city, region, code or country) if place else place_of(None, city, region, code)


ADAPTER = Workable
