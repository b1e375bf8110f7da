"""Greenhouse's Job Board API: the whole list in one answer, descriptions as escaped HTML. No key."""

import html
import re
from typing import Any, ClassVar

from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Record, StatedPlace, StatedSalary
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
    salary_of,
    span_of,
    text_of,
    workplace_of,
)
from app.clients.web.port import Page

LIST = "https://boards-api.greenhouse.io/v1/boards/{token}/jobs?content=true&pay_transparency=true"
JOB = "https://boards-api.greenhouse.io/v1/boards/{token}/jobs/{id}?pay_transparency=true"
HOSTS = {"boards.greenhouse.io", "job-boards.greenhouse.io", "boards.eu.greenhouse.io", "job-boards.eu.greenhouse.io"}
API_HOSTS = {"boards-api.greenhouse.io", "api.greenhouse.io"}

_PERIODS = {"year": "YEAR", "annual": "YEAR", "month": "MONTH", "week": "WEEK", "hour": "HOUR"}
_PERIOD = re.compile("|".join(_PERIODS), re.IGNORECASE)


class Greenhouse(OnePage):
    name: ClassVar[str] = "greenhouse"
    title: ClassVar[str] = "Greenhouse"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = (
        "A board or one of its postings: https://boards.greenhouse.io/{board}, https://job-boards.greenhouse.io/{board}"
        "/jobs/{id}, the address of an embedded board (…/embed/job_board?for={board}), or the API's own"
    )
    permits: ClassVar[str] = (
        "A public API, made for showing a company's postings on other sites: no key, and no limit that is published."
    )
    lists_everything: ClassVar[bool] = True
    account_in: ClassVar[re.Pattern[str] | None] = re.compile(r"/boards/([^/?#]+)")

    def locate(self, url: str) -> str | None:
        host, segments, query = address_of(url)
        if host in API_HOSTS and segments[:2] == ["v1", "boards"]:
            return self._address(segments[2:])
        if host not in HOSTS:
            return None
        if segments[:1] == ["embed"]:  # …/embed/job_board?for=acme, …/embed/job_app?for=acme&token=4012345
            embedded = query.get("for", [])[:1]
            return self._address([*embedded, "jobs", *query.get("token", query.get("gh_jid", []))[:1]])
        if query.get("gh_jid"):  # what pages that embed a board link to
            segments = [*segments[:1], "jobs", query["gh_jid"][0]]
        return self._address(segments)

    def _address(self, segments: list[str]) -> str | None:
        match segments:
            case [token, "jobs", id, *_] if token != "jobs" and id.isdigit():
                return JOB.format(token=token, id=id)
            case [token, *_] if token != "jobs":
                return LIST.format(token=token)
        return None

    def recognises(self, page: Page, document: Any) -> bool:
        if not isinstance(document, dict):
            return False
        if document.get("jobs") == []:
            return count_of(document, "meta", "total") == 0
        return _is_ours(document) or any(_is_ours(record) for record in list_of(document, "jobs"))

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        records = [document] if _is_ours(document) else records_of(document, "jobs")  # a job's own address: it alone
        if records and not any(_is_ours(record) for record in records):
            raise NotThisBoard("None of the answer's jobs is in Greenhouse's form")
        return batch_of(records, self._posting, expected=count_of(document, "meta", "total"))

    def _posting(self, record: Record) -> BoardPosting:
        content = text_of(record, "content")
        url = text_of(record, "absolute_url")
        return BoardPosting(
            title=needed(record, "title"),
            external_id=text_of(record, "id"),
            requisition_id=text_of(record, "requisition_id"),
            url=url,
            apply_url=url,
            company=text_of(record, "company_name"),
            description=html.unescape(content) if content else None,
            places=_places(record),
            workplace_type=workplace_of(_field(record, "location type", "workplace type")),
            employment_type=_field(record, "employment type"),
            salary=span_of(_range(stated) for stated in list_of(record, "pay_input_ranges")),
            department=next((name for item in list_of(record, "departments") if (name := text_of(item, "name"))), None),
            language=text_of(record, "language"),
            posted_at=text_of(record, "first_published") or text_of(record, "updated_at"),
            expires_at=text_of(record, "application_deadline"),
            raw=raw_of(record),
        )


def _is_ours(record: Any) -> bool:
    return isinstance(record, dict) and "absolute_url" in record and "updated_at" in record


def _places(record: Record) -> tuple[StatedPlace, ...]:
    """The text that the posting shows ("Paris | Remote" too); the offices only where it shows none."""
    if name := text_of(record, "location", "name"):
        return (StatedPlace(name),)
    offices = [place_of(text_of(row, "location") or text_of(row, "name")) for row in list_of(record, "offices")]
    return tuple(place for place in offices if place)


def _field(record: Record, *names: str) -> str | None:
    """One of the employer's custom fields, which are how a Greenhouse board states more than the API has names for."""
    for field in list_of(record, "metadata"):
        if (text_of(field, "name") or "").lower() in names:
            return text_of(field, "value")
    return None


def _range(stated: Any) -> StatedSalary | None:
    """The API names no period; the range's title or blurb mostly does ("Annual base salary")."""
    if not isinstance(stated, dict):
        return None
    told = _PERIOD.search(f"{text_of(stated, 'title') or ''} {text_of(stated, 'blurb') or ''}")
    return salary_of(
        _major(stated.get("min_cents")),
        _major(stated.get("max_cents")),
        text_of(stated, "currency_type"),
        _PERIODS[told[0].lower()] if told else None,
    )


def _major(cents: Any) -> float | None:
    return cents / 100 if isinstance(cents, int) and not isinstance(cents, bool) else None


ADAPTER = Greenhouse
