"""Any RSS (0.9 to 2.0, also as RDF) or Atom feed of postings, with whatever fields its extensions add."""

from typing import Any, ClassVar

from app.clients.job_boards.feed_fields import FeedDefaults, posting_of
from app.clients.job_boards.port import Batch, NotThisBoard
from app.clients.job_boards.reading import OnePage
from app.clients.job_boards.xml_reading import Outline, XmlDocument, batch_of_xml, document_of, outline_of, text
from app.clients.web.port import Page

ROOTS = {"rss", "rdf", "feed"}
NEOGOV = "http://www.neogov.com/namespaces/JobListing"
# Feeds that have a board of their own, by what their beginning says.
WITH_BOARD_OF_THEIR_OWN = ("weworkremotely.com", "teamtailor.com")


class Rss(OnePage):
    name: ClassVar[str] = "rss"
    title: ClassVar[str] = "RSS or Atom feed"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "The URL of a feed of postings"
    permits: ClassVar[str] = "What its publisher permits; feeds are made for being read by others, with a link back."
    lists_everything: ClassVar[bool] = False  # feeds tell what is new
    accept: ClassVar[str] = "application/rss+xml, application/atom+xml, application/xml, text/xml, */*;q=0.1"

    def locate(self, url: str) -> str | None:
        return None  # known by its shape alone

    def recognises(self, page: Page, document: Any) -> bool:
        if document is not None:
            return False
        outline = outline_of(page)
        return is_feed(outline) and not any(belongs_to(outline, host) for host in WITH_BOARD_OF_THEIR_OWN)

    def parse(self, page: Page) -> Batch:
        document = feed_of(page)
        defaults = FeedDefaults(_company(document, page), text(document.head, "channel/language"))
        return batch_of_xml(document, lambda record: posting_of(record, defaults))


def feed_of(page: Page) -> XmlDocument:
    """The feed, else NotThisBoard."""
    document = document_of(page, "item", "entry")
    if document.root not in ROOTS:
        raise NotThisBoard("The answer is XML, but neither RSS nor Atom")
    return document


def is_feed(outline: Outline) -> bool:
    return outline.root in ROOTS and (outline.root != "feed" or "http://www.w3.org/2005/Atom" in outline.namespaces)


def belongs_to(outline: Outline, host: str) -> bool:
    """Whether a feed says that it is this site's, in its link or a namespace."""
    said = (outline.texts.get("rss/channel/link", ""), outline.texts.get("rss/channel/item/link", ""))
    return any(host in text for text in (*said, *outline.namespaces))


def _company(document: XmlDocument, page: Page) -> str | None:
    """NEOGOV's feeds are an employer's each, and named after it; other titles may be anybody's."""
    return text(document.head, "channel/title") if NEOGOV in outline_of(page).namespaces else None


ADAPTER = Rss
