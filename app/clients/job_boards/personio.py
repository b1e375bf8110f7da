"""Personio's XML feed: the whole list in one answer, a description in headed sections. Switched on by the company."""

import re
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from xml.etree.ElementTree import Element

from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, StatedPlace
from app.clients.job_boards.reading import OnePage, address_of, only, sections_of
from app.clients.job_boards.xml_reading import (
    XmlRecord,
    batch_of_xml,
    document_of,
    markup,
    needed_text,
    outline_of,
    text,
    texts,
)
from app.clients.web.port import Page

DOMAINS = (".jobs.personio.de", ".jobs.personio.com")
ROOT = "workzagjobs"  # <workzag-jobs>, the product's first name


class Personio(OnePage):
    name: ClassVar[str] = "personio"
    title: ClassVar[str] = "Personio"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = (
        "A company's page or one of its positions: https://{company}.jobs.personio.de, …/job/{id}; ?language=en for "
        "another language than the company's own"
    )
    permits: ClassVar[str] = "A public feed, which a company switches on to have its positions shown elsewhere: no key."
    lists_everything: ClassVar[bool] = True
    account_in: ClassVar[re.Pattern[str] | None] = re.compile(r"//([^./]+)\.jobs\.personio\.")
    accept: ClassVar[str] = "application/xml, text/xml"

    def locate(self, url: str) -> str | None:
        host, segments, query = address_of(url)
        if not host.endswith(DOMAINS):
            return None
        language = query.get("language", [])[:1]
        feed = f"https://{host}/xml" + (f"?{urlencode({'language': language[0]})}" if language else "")
        match segments:
            case ["job", id, *_]:
                return only(feed, id)
        return feed

    def recognises(self, page: Page, document: Any) -> bool:
        return document is None and outline_of(page).root == ROOT

    def parse(self, page: Page) -> Batch:
        document = document_of(page, "position")
        if document.root != ROOT:
            raise NotThisBoard("The answer is no feed of Personio's")
        return batch_of_xml(document, lambda record: self._posting(record, page.url))

    def _posting(self, record: XmlRecord, feed: str) -> BoardPosting:
        position = record.element
        id = text(position, "id")
        kinds = [text(position, "employmenttype"), text(position, "schedule")]
        return BoardPosting(
            title=needed_text(position, "name"),
            external_id=id,
            url=text(position, "joburl", "url") or (_page_of(id, feed) if id else None),
            company=text(position, "subcompany"),
            description=sections_of(_sections(position)),
            places=tuple(StatedPlace(name) for name in dict.fromkeys(texts(position, "office", OFFICES))),
            employment_type=", ".join(kind for kind in kinds if kind) or None,
            seniority=text(position, "seniority"),
            department=text(position, "department"),
            language=_language(feed),
            posted_at=text(position, "createdat"),
            raw=record.raw,
        )


OFFICES = "additionaloffices/office"


def _sections(position: Element) -> list[tuple[str | None, str | None]]:
    return [(text(part, "name"), markup(part, "value")) for part in position.findall("jobdescriptions/jobdescription")]


def _language(feed: str) -> str | None:
    """The one that was asked for. The feed itself does not say what its default is."""
    return parse_qs(urlsplit(feed).query).get("language", [None])[0]


def _page_of(id: str, feed: str) -> str:
    parts, language = urlsplit(feed), _language(feed)
    asked = f"?{urlencode({'language': language})}" if language else ""
    return f"{parts.scheme}://{parts.netloc}/job/{quote(id)}{asked}"


ADAPTER = Personio
