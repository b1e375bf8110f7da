"""A sitemap, or an index of sitemaps: the pages it lists that read as postings are fetched, each read by itself."""

from collections import deque
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from app.clients.job_boards.port import Batch, NotThisBoard, Question
from app.clients.job_boards.posting_pages import WORDS, looks_like_posting, read_pages
from app.clients.job_boards.reading import OnePage
from app.clients.job_boards.xml_reading import document_of, outline_of, text
from app.clients.web.port import FetchFailed, Page, WebClient

LIST, INDEX = "urlset", "sitemapindex"
MOST_SITEMAPS = 50


class Sitemap(OnePage):
    name: ClassVar[str] = "sitemap"
    title: ClassVar[str] = "Sitemap of postings"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "The URL of a sitemap or an index of sitemaps, also gzipped"
    permits: ClassVar[str] = "What the site's robots.txt and terms permit; a sitemap asks for its pages to be read."
    lists_everything: ClassVar[bool] = False  # a page that could not be read is not gone
    accept: ClassVar[str] = "application/xml, text/xml, */*;q=0.1"

    def locate(self, url: str) -> str | None:
        return None  # known by its shape alone

    def recognises(self, page: Page, document: Any) -> bool:
        return document is None and outline_of(page).root in {LIST, INDEX}

    def parse(self, page: Page) -> Batch:
        """How many pages there are to read; a sitemap holds no posting itself."""
        is_index, addresses = addresses_in(page)
        return Batch(expected=None if is_index else len(_worth_reading(addresses)))

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        if not address:
            raise NotThisBoard("A sitemap's address is needed")
        found: dict[str, None] = {}
        waiting, asked = deque([address]), {address}
        while waiting:
            sitemap = waiting.popleft()
            try:
                page = first or await web.get(sitemap, accept=self.accept)
                is_index, addresses = addresses_in(page)
            except (FetchFailed, NotThisBoard):
                if len(asked) == 1:
                    raise
                continue  # one of several
            first = None
            if not is_index:
                found.update(dict.fromkeys(addresses))
                continue
            # Those named after jobs come first: there may be more of them than we read.
            for child in sorted(addresses, key=lambda url: not WORDS.search(url.lower().replace("/", "-"))):
                if child not in asked and len(asked) < MOST_SITEMAPS:
                    asked.add(child)
                    waiting.append(child)
        wanted = _worth_reading(list(found))
        async for batch in read_pages(wanted[: question.limit], web, self.settings):
            yield batch
        if len(wanted) > question.limit:
            yield Batch(expected=len(wanted), is_truncated=True)


def addresses_in(page: Page) -> tuple[bool, list[str]]:
    """Whether these are addresses of sitemaps rather than of pages, and they."""
    document = document_of(page, "url", "sitemap")
    if document.root not in {LIST, INDEX}:
        raise NotThisBoard("The answer is XML, but no sitemap")
    stated = (text(record.element, "loc") for record in document.records)
    return document.root == INDEX, [url for url in stated if url and url.startswith(("http://", "https://"))]


def _worth_reading(addresses: list[str]) -> list[str]:
    """Those that read as postings; where none does, every one, since somebody called it a sitemap of postings."""
    return [url for url in addresses if looks_like_posting(url)] or addresses


ADAPTER = Sitemap
