"""Recruitee: a company's offers as JSON, whole list in one answer; and the XML feed for partners. No key."""

import re
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Record, StatedPlace
from app.clients.job_boards.reading import (
    OnePage,
    address_of,
    batch_of,
    json_of,
    list_of,
    needed,
    place_of,
    raw_of,
    records_of,
    salary_of,
    sections_of,
    text_of,
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
from app.clients.web.port import Page

LIST = "https://{host}/api/offers/"
JOB = "https://{host}/api/offers/{slug}"
DOMAIN = ".recruitee.com"
NO_COMPANIES = {"www.recruitee.com", "app.recruitee.com", "api.recruitee.com", "docs.recruitee.com"}


class Recruitee(OnePage):
    name: ClassVar[str] = "recruitee"
    title: ClassVar[str] = "Recruitee"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = (
        "A company's page or one of its offers: https://{company}.recruitee.com, …/o/{offer}; a page on the company's "
        "own domain as {domain}/api/offers/; a partner's XML feed"
    )
    permits: ClassVar[str] = "A public API, made for showing a company's offers on its own pages: no key."
    lists_everything: ClassVar[bool] = True
    account_in: ClassVar[re.Pattern[str] | None] = re.compile(r"//([^./]+)\.recruitee\.com")
    accept: ClassVar[str] = "application/json, application/xml;q=0.9, text/xml;q=0.9"

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if not host.endswith(DOMAIN) or host in NO_COMPANIES:
            return None
        match segments:
            case ["api", "offers", slug]:
                return JOB.format(host=host, slug=slug)
            case [*_, "o", slug] | [*_, "o", slug, "c", "new"]:
                return JOB.format(host=host, slug=slug)
        return LIST.format(host=host)

    def recognises(self, page: Page, document: Any) -> bool:
        if isinstance(document, dict):
            if document.get("offers") == []:
                return True
            return any(_is_ours(record) for record in list_of(document, "offers") or [document.get("offer")])
        outline = outline_of(page) if document is None else None
        return outline is not None and outline.has("jobs/job/reference", "jobs/job/companyid", "jobs/job/title")

    def parse(self, page: Page) -> Batch:
        if page.body.lstrip()[:1] == b"<" or page.content_type.endswith("xml"):
            return self._feed(page)
        document = json_of(page)
        if isinstance(document, dict) and isinstance(document.get("offer"), dict):
            records = [document["offer"]]
        else:
            records = records_of(document, "offers")
        if records and not any(_is_ours(record) for record in records):
            raise NotThisBoard("None of the answer's offers is in Recruitee's form")
        return batch_of(records, self._offer)

    def _offer(self, record: Record) -> BoardPosting | None:
        if text_of(record, "status") not in (None, "published"):
            return None
        salary = record.get("salary")
        stated = salary if isinstance(salary, dict) else {}
        return BoardPosting(
            title=needed(record, "title"),
            external_id=text_of(record, "id"),
            url=text_of(record, "careers_url"),
            apply_url=text_of(record, "careers_apply_url"),
            company=text_of(record, "company_name"),
            description=sections_of([(None, text_of(record, "description")), (None, text_of(record, "requirements"))]),
            places=_places(record),
            workplace_type=_workplace({flag: record.get(flag) is True for flag in FLAGS}),
            employment_type=text_of(record, "employment_type_code"),
            seniority=text_of(record, "experience_code"),
            salary=salary_of(
                stated.get("min"), stated.get("max"), text_of(stated, "currency"), text_of(stated, "period")
            ),
            salary_text=text_of(record, "salary"),
            department=text_of(record, "department"),
            language=_language(record),
            posted_at=text_of(record, "published_at") or text_of(record, "created_at"),
            expires_at=text_of(record, "close_at"),
            raw=raw_of(record),
        )

    def _feed(self, page: Page) -> Batch:
        document = document_of(page, "job")
        if document.root != "jobs" or not all(_is_job(record.element) for record in document.records[:1]):
            raise NotThisBoard("The answer is no feed of Recruitee's")
        return batch_of_xml(document, self._job)

    def _job(self, record: XmlRecord) -> BoardPosting:
        job = record.element
        salary = job.find("salary")
        has_amounts = salary is not None and len(salary) > 0
        return BoardPosting(
            title=needed_text(job, "title"),
            external_id=text(job, "reference"),
            url=text(job, "url"),
            apply_url=text(job, "applyurl", "apply"),
            company=text(job, "company"),
            description=markup(job, "descriptionrequirements"),
            places=_places_in(job),
            workplace_type=_workplace({flag: text(job, flag.replace("_", "")) == "true" for flag in FLAGS}),
            employment_type=text(job, "contracttype"),
            seniority=text(job, "experience"),
            salary=salary_of(*(text(job, f"salary/{part}") for part in ("min", "max", "currency", "period"))),
            salary_text=None if has_amounts else text(job, "salary"),
            posted_at=text(job, "publishedat", "publicationdate", "date", "createdat"),
            raw=record.raw,
        )


FLAGS = ("remote", "hybrid", "on_site")


def _is_ours(record: Any) -> bool:
    return isinstance(record, dict) and "title" in record and bool({"careers_url", "careers_apply_url"} & record.keys())


def _is_job(element: Element) -> bool:
    return element.find("reference") is not None and (
        element.find("companyid") is not None or element.find("descriptionrequirements") is not None
    )


def _workplace(flags: dict[str, bool]) -> str | None:
    """The flags do not exclude each other. Two of them leave it to the applicant, so it is neither."""
    ticked = [flag for flag in FLAGS if flags[flag]]
    return ticked[0] if len(ticked) == 1 else None


def _language(record: Record) -> str | None:
    """The offer's first language, or the only one that it is written in."""
    translations = record.get("translations")
    names = list(translations) if isinstance(translations, dict) else []
    return text_of(record, "primary_lang_code") or (names[0] if len(names) == 1 else None)


def _places(record: Record) -> tuple[StatedPlace, ...]:
    """Every location; the offer's own fields where there is no list."""
    places = [_place(row) for row in list_of(record, "locations")]
    places = [place for place in places if place] or [_place(record, text_of(record, "location"))]
    return tuple(dict.fromkeys(place for place in places if place))


def _place(row: Any, shown: str | None = None) -> StatedPlace | None:
    city = text_of(row, "city")
    region = text_of(row, "state") or text_of(row, "state_name")
    country = text_of(row, "country")
    place = place_of(shown, city, region, country) or place_of(text_of(row, "name"))
    if place is None:
        return None
    return StatedPlace(place.text, city, region or text_of(row, "state_code"), text_of(row, "country_code") or country)


def _places_in(job: Element) -> tuple[StatedPlace, ...]:
    rows = job.findall("locations/location") or [job]
    places = [
        place_of(text(row, "location", "name"), text(row, "city"), text(row, "state"), text(row, "country"))
        for row in rows
    ]
    return tuple(dict.fromkeys(place for place in places if place))


ADAPTER = Recruitee
