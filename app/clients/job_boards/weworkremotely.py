"""We Work Remotely: RSS whose titles read "Company: Title", with a region and a type of its own."""

from dataclasses import replace
from typing import Any, ClassVar

from app.clients.job_boards.feed_fields import leaf, posting_of
from app.clients.job_boards.port import Batch, BoardPosting, StatedPlace
from app.clients.job_boards.reading import OnePage, UnreadableRecord, address_of
from app.clients.job_boards.rss import belongs_to, feed_of, is_feed
from app.clients.job_boards.xml_reading import XmlRecord, batch_of_xml, outline_of
from app.clients.web.port import Page

HOST = "weworkremotely.com"
FEED = f"https://{HOST}/remote-jobs.rss"


class WeWorkRemotely(OnePage):
    name: ClassVar[str] = "weworkremotely"
    title: ClassVar[str] = "We Work Remotely"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "https://weworkremotely.com, or a category: https://weworkremotely.com/categories/{category}"
    permits: ClassVar[str] = "Feeds made for being shown elsewhere, with a link back and We Work Remotely named."
    lists_everything: ClassVar[bool] = False
    home: ClassVar[str] = FEED
    accept: ClassVar[str] = "application/rss+xml, application/xml, text/xml, */*;q=0.1"

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        if host.removeprefix("www.") != HOST:
            return None
        if len(segments) == 2 and segments[0] == "categories":
            return f"https://{HOST}/categories/{segments[1].removesuffix('.rss')}.rss"
        return FEED if segments in ([], ["remote-jobs"], ["remote-jobs.rss"]) else None  # a posting is read as a page

    def recognises(self, page: Page, document: Any) -> bool:
        if document is not None:
            return False
        outline = outline_of(page)
        return is_feed(outline) and belongs_to(outline, HOST)

    def parse(self, page: Page) -> Batch:
        return batch_of_xml(feed_of(page), _posting)


def _posting(record: XmlRecord) -> BoardPosting:
    stated = posting_of(record)
    company, separator, title = f"{stated.title} ".partition(": ")
    if not separator:
        company, title = "", stated.title
    if not title.strip():
        raise UnreadableRecord("title is missing")  # "Company:" and no more
    regions = [place.strip() for place in (leaf(record.element, "region") or "").split(",") if place.strip()]
    country = leaf(record.element, "country")
    return replace(
        stated,
        title=title.strip(),
        company=company.strip() or stated.company,
        places=tuple(StatedPlace(region) for region in regions)
        or ((StatedPlace(country, country=country),) if country else ()),
        workplace_type="remote",
        apply_url=stated.apply_url or stated.url,
        attribution={"text": "We Work Remotely", "url": stated.url or f"https://{HOST}"},
    )


ADAPTER = WeWorkRemotely
