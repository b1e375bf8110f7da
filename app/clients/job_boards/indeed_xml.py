"""Indeed's XML feed, and the many feeds made in its likeness: a root, a <job> (or <offer>, <vacancy> …) each."""

from typing import Any, ClassVar

from app.clients.job_boards.feed_fields import posting_of
from app.clients.job_boards.port import Batch, NotThisBoard
from app.clients.job_boards.reading import OnePage, count_of
from app.clients.job_boards.xml_reading import Outline, XmlDocument, batch_of_xml, document_of, outline_of, text
from app.clients.web.port import Page

RECORDS = ("job", "offer", "vacancy", "ad", "jobposting", "jobad", "listing", "offre")
TITLES = ("title", "jobtitle", "jobdescription/title")
SIGNS = (
    "url",
    "link",
    "referencenumber",
    "reqid",
    "reference",
    "company",
    "companytitle",
    "city",
    "location",
    "description",
    "jobdescription",
)
OTHERS = {"rss", "rdf", "feed", "html", "urlset", "sitemapindex", "workzagjobs"}


class IndeedXml(OnePage):
    name: ClassVar[str] = "indeed_xml"
    title: ClassVar[str] = "Indeed-style XML feed"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "The URL of a feed: <source><job>…</job></source> and what is like it, also gzipped"
    permits: ClassVar[str] = "What its publisher permits; such feeds are made for being taken over by job boards."
    lists_everything: ClassVar[bool] = True
    accept: ClassVar[str] = "application/xml, text/xml, */*;q=0.1"

    def locate(self, url: str) -> str | None:
        return None  # known by its shape alone

    def recognises(self, page: Page, document: Any) -> bool:
        return document is None and _is_feed(outline_of(page))

    def parse(self, page: Page) -> Batch:
        document = document_of(page, *RECORDS)
        if document.root in OTHERS or not (document.records or document.broken or _is_empty(document)):
            raise NotThisBoard("The answer is XML, but no feed with a job each")
        stated = text(document.head, "expectedjobcount", "jobcount", "totaljobs")
        expected = (
            count_of({"count": int(stated)}, "count") if stated and stated.isdecimal() and len(stated) < 9 else None
        )
        return batch_of_xml(document, posting_of, expected=expected)


def _is_feed(outline: Outline) -> bool:
    root = outline.root
    if not root or root in OTHERS:
        return False
    for record in RECORDS:
        start = f"{root}/{record}/"
        has_title = any(start + name in outline.texts for name in TITLES)
        if has_title and any(start + name in outline.texts for name in SIGNS):
            return not {f"{start}companyid", f"{start}reference"} <= outline.texts.keys()  # Recruitee's own
    return root == "source" and outline.has("source/publisher")


def _is_empty(document: XmlDocument) -> bool:
    """A feed of nobody's who is hiring: Indeed's root, or one without anything in it."""
    return document.root == "source" or (document.root in {"jobs", "offers", "vacancies"} and not len(document.head))


ADAPTER = IndeedXml
