"""Breezy HR's list of a career site's positions: a bare list in one answer, pay as text. No key."""

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
    text_of,
    workplace_of,
)
from app.clients.web.port import Page

LIST = "https://{host}/json?verbose=true"
DOMAIN = ".breezy.hr"
NO_COMPANIES = {"www.breezy.hr", "app.breezy.hr", "api.breezy.hr", "developer.breezy.hr"}


class Breezy(OnePage):
    name: ClassVar[str] = "breezy"
    title: ClassVar[str] = "Breezy HR"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "A career site or one of its positions: https://{company}.breezy.hr, …/p/{id}-{title}"
    permits: ClassVar[str] = "A public list of a career site's positions: no key, and no terms that speak of it."
    lists_everything: ClassVar[bool] = True
    account_in: ClassVar[re.Pattern[str] | None] = re.compile(r"//([^./]+)\.breezy\.hr")

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if not host.endswith(DOMAIN) or host in NO_COMPANIES:
            return None
        listed = LIST.format(host=host)
        return only(listed, segments[1].split("-")[0]) if len(segments) > 1 and segments[0] == "p" else listed

    def recognises(self, page: Page, document: Any) -> bool:
        return isinstance(document, list) and any(_is_ours(record) for record in document)

    def parse(self, page: Page) -> Batch:
        records = records_of(json_of(page))
        if records and not any(_is_ours(record) for record in records):
            raise NotThisBoard("None of the answer's positions is in Breezy's form")
        return batch_of(records, self._posting)

    def _posting(self, record: Record) -> BoardPosting:
        return BoardPosting(
            title=needed(record, "name"),
            external_id=text_of(record, "id"),
            url=text_of(record, "url"),
            company=text_of(record, "company", "name"),
            description=text_of(record, "description"),
            places=_places(record),
            workplace_type=_workplace(record.get("location")),
            employment_type=text_of(record, "type", "name"),
            seniority=text_of(record, "experience", "name"),
            salary_text=text_of(record, "salary"),
            department=text_of(record, "department"),
            posted_at=text_of(record, "published_date"),
            raw=raw_of(record),
        )


def _is_ours(record: Any) -> bool:
    return isinstance(record, dict) and {"name", "friendly_id"} <= record.keys()


def _places(record: Record) -> tuple[StatedPlace, ...]:
    places = [_place(row) for row in list_of(record, "locations") or [record.get("location")]]
    return tuple(dict.fromkeys(place for place in places if place))


def _place(row: Any) -> StatedPlace | None:
    return place_of(
        text_of(row, "name"),
        text_of(row, "city"),
        text_of(row, "state", "name"),
        text_of(row, "country", "id") or text_of(row, "country", "name"),
    )


def _workplace(location: Any) -> str | None:
    """The details are "remote", "remote-location" (within some countries), "hybrid"."""
    if not isinstance(location, dict):
        return None
    details = text_of(location, "remote_details", "value") or ""
    stated = workplace_of(details.removesuffix("-location"))
    return stated or ("remote" if location.get("is_remote") is True else None)


ADAPTER = Breezy
