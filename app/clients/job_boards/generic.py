"""Any page: the JobPostings that it states in structured data, else its main content, else the postings that it links."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from app.clients.job_boards._generic.content import main_content, own_url, posting_of_content, postings_of_sections
from app.clients.job_boards._generic.job_posting import TEASER
from app.clients.job_boards._generic.links import PostingLink, likeness, next_page, posting_links
from app.clients.job_boards._generic.structured import Structured, page_language, structured, tree_of
from app.clients.job_boards._generic.texts import has_markup, words_of
from app.clients.job_boards.port import Batch, BoardPosting, Question, Rejection
from app.clients.web.port import FailureKind, FetchFailed, Page, WebClient
from app.clients.web.text import text_of_page
from app.core.config import Settings
from app.core.markup import Markup, take_apart

NO_POSTING = "no_posting_found"
MAX_FOLLOWED = 500  # pages of postings a list
MAX_LISTS = 20  # pages of a list
MAX_REFUSALS = 3  # one after another; then the host does not want us
ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class Findings:
    """What a page holds: its postings, or the addresses of some."""

    batch: Batch
    links: tuple[PostingLink, ...] = ()
    next_page: str | None = None


class Generic:
    name: ClassVar[str] = "generic"
    title: ClassVar[str] = "Any page"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = "The URL of a posting, or of a page that lists some"
    permits: ClassVar[str] = "What the site's robots.txt permits; postings are shown with a link to their page."
    home: ClassVar[str] = ""
    lists_everything: ClassVar[bool] = False

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def locate(self, url: str) -> str | None:
        return None  # any page may be its; whose it is, its shape tells

    def account(self, address: str) -> str | None:
        return None

    def recognises(self, page: Page, document: Any) -> bool:
        return document is None and page.content_type in {"text/html", "application/xhtml+xml"}

    def parse(self, page: Page) -> Batch:
        return look_at(page).batch

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        page = first or await web.get(address, accept=ACCEPT)
        limit = min(question.limit, MAX_FOLLOWED)
        seen: set[str] = {page.url}
        read = 0
        for _ in range(MAX_LISTS):
            found = await asyncio.to_thread(look_at, page)
            links = [link for link in found.links if link.url not in seen]
            seen.update(link.url for link in links)
            whole, cards = _cards(found.batch, page.url)
            if whole.postings or whole.rejections or not (links or cards):
                yield whole
            read += len(whole.postings)
            is_refused = False
            async for batch in _follow(links, cards, web, limit - read):
                is_refused = batch.is_truncated
                read += len(batch.postings) + len(batch.rejections)
                yield batch
            if found.next_page is None or found.next_page in seen or is_refused or read >= limit:
                return
            seen.add(found.next_page)
            page = await web.get(found.next_page, accept=ACCEPT)


def look_at(page: Page) -> Findings:
    """Everything that the page says of postings. Pure, and it never raises for what a page holds."""
    markup = take_apart(text_of_page(page))
    found = structured(markup, page.url)
    if found.postings:
        is_list = len(found.postings) > 1
        batch = Batch(_with_content(found, markup), found.rejections)
        return Findings(batch, next_page=_next(markup, page) if is_list else None)
    if found.links:
        return Findings(Batch(rejections=found.rejections, expected=len(found.links)), found.links, _next(markup, page))
    if found.rejections and all(rejection.code == "unreadable" for rejection in found.rejections):
        return Findings(Batch(rejections=found.rejections))  # it says that it is a posting, and is none
    return _without_structure(markup, page)


def _without_structure(markup: Markup, page: Page) -> Findings:
    tree = tree_of(markup)
    links = posting_links(tree, page.url)
    following = next_page(tree, page.url)
    is_detail = likeness(own_url(tree, page.url)) == 2
    if not is_detail and len(links) >= 2:
        return Findings(Batch(expected=len(links)), tuple(links), following)
    sections, linked = postings_of_sections(tree, page.url)
    if not is_detail and (sections or linked):
        batch = Batch(
            [replace(section, raw=(section.description or "").encode()) for section in sections],
            expected=len(sections) + len(linked),
        )
        return Findings(batch, tuple(linked), following)
    posting = posting_of_content(tree, page.url)
    if posting is not None:
        return Findings(Batch([replace(posting, language=page_language(markup.html), raw=markup.html.encode())]))
    if links and not is_detail:
        return Findings(Batch(expected=len(links)), tuple(links), following)
    return Findings(Batch(rejections=[Rejection(NO_POSTING, "The page holds no posting that we can tell")]))


def _with_content(found: Structured, markup: Markup) -> tuple[BoardPosting, ...]:
    """A page's only posting, described in a sentence or not at all, is described by the page."""
    if len(found.postings) != 1:
        return found.postings
    (posting,) = found.postings
    teaser = posting.description or ""
    if len(teaser) >= TEASER or has_markup(teaser):
        return found.postings
    content = main_content(tree_of(markup))
    if content is None or len(words_of(content)) < max(TEASER, 3 * len(teaser)):
        return found.postings
    if teaser and words_of(teaser) not in words_of(content):
        content = f"<p>{teaser}</p>\n{content}"
    return (replace(posting, description=content),)


def _next(markup: Markup, page: Page) -> str | None:
    return next_page(tree_of(markup), page.url)


def _cards(batch: Batch, page_url: str) -> tuple[Batch, list[BoardPosting]]:
    """What the page says whole, and its cards: postings without a description that have a page of their own."""
    cards = [
        posting
        for posting in batch.postings
        if posting.description is None and posting.url and posting.url.partition("#")[0] != page_url.partition("#")[0]
    ]
    if not cards:
        return batch, []
    return replace(batch, postings=[posting for posting in batch.postings if posting not in cards]), cards


async def _follow(
    links: list[PostingLink], cards: list[BoardPosting], web: WebClient, limit: int
) -> AsyncIterator[Batch]:
    """A batch a page. A card whose page cannot be read counts as it is; a link is a rejection then."""
    wanted: list[tuple[str, BoardPosting | None]] = [(card.url or "", card) for card in cards]
    wanted += [(link.url, None) for link in links]
    refusals = 0
    for place, (url, card) in enumerate(wanted):
        is_last = place + 1 >= limit or refusals >= MAX_REFUSALS
        if place >= max(limit, 0) or refusals >= MAX_REFUSALS:
            return
        try:
            page = await web.get(url, accept=ACCEPT)
        except FetchFailed as failure:
            refusals = refusals + 1 if failure.kind is not FailureKind.GONE else 0
            is_last = is_last or refusals >= MAX_REFUSALS
            kept = [card] if card is not None and failure.kind is not FailureKind.GONE else []
            rejections = [] if kept else [Rejection(failure.code, failure.detail, url)]
        else:
            refusals = 0
            found = (await asyncio.to_thread(look_at, page)).batch
            kept = list(found.postings) or ([card] if card is not None else [])
            rejections = (
                [] if kept else [replace(item, external_id=item.external_id or url) for item in found.rejections]
            )
            if not kept and not rejections:
                rejections = [Rejection(NO_POSTING, "The page holds no posting that we can tell", url)]
        yield Batch(kept, rejections, len(wanted), is_truncated=is_last and place + 1 < len(wanted))


ADAPTER = Generic
