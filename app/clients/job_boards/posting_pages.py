"""Pages that may hold a posting each, found by a sitemap or a search: which are worth a look, and reading them."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from app.clients.job_boards.generic import Generic
from app.clients.job_boards.port import Batch, Rejection
from app.clients.job_boards.reading import address_of
from app.clients.web.port import FailureKind, FetchFailed, WebClient
from app.core.config import Settings

MOST_FAILURES_IN_A_ROW = 5
HTML = "text/html, application/xhtml+xml, */*;q=0.1"
HOSTS = re.compile(
    r"(^|\.)(greenhouse\.io|lever\.co|ashbyhq\.com|workable\.com|smartrecruiters\.com|recruitee\.com|personio\.(de|com)|"
    r"teamtailor\.com|breezy\.hr|myworkdayjobs\.com|icims\.com|jobvite\.com|bamboohr\.com|join\.com|softgarden\.io)\Z"
)
WORDS = re.compile(
    r"(?:^|[-_.])(?:jobs?|careers?|karriere|stellen?|stellen(?:angebote?|anzeigen?|markt)|jobangebote?|vacanc(?:y|ies)|"
    r"vacatures?|positions?|openings?|opportunit(?:y|ies)|postings?|roles?|emplois?|offres?|recrutement|carrieres?|empleos?|"
    r"ofertas?|trabajos?|vagas?|empregos?|lavoro|carriera|praca|oferty|kariera|jobb|lediga|tyopaikat|avoimet|stilling(?:er)?|"
    r"hiring|viewjob|jobdetail|requisitions?|werken)(?:$|[-_.])"
)
LISTS = re.compile(
    r"(?:^|[-_])(?:search|suche|recherche|results?|categor(?:y|ies)|tags?|locations?|alerts?|page|browse|departments?|teams?|"
    r"about|blog|news|login|signin|faq|salar(?:y|ies)|q)(?:$|[-_.])"
)


def looks_like_posting(url: str) -> bool:
    """Whether a URL reads as one posting's: a word for work, and a name or number of its own after it."""
    host, segments, query = address_of(url)
    if not host:
        return False
    segments = [segment.lower() for segment in segments]
    if any(LISTS.search(segment) for segment in segments):
        return False
    if HOSTS.search(host):
        return len(segments) >= 2 or (len(segments) == 1 and _is_own_name(segments[0]))
    has_word = [bool(WORDS.search(segment)) for segment in segments]
    if not any(has_word):
        is_job_site = bool(WORDS.search(host.split(".")[0]))
        return is_job_site and bool(segments) and _is_own_name(segments[-1])
    number = next((values[0] for name, values in query.items() if "id" in name.lower() or name == "jk"), "")
    return _is_own_name(segments[-1]) or (any(has_word[:-1]) and not has_word[-1]) or bool(number)


def _is_own_name(segment: str) -> bool:
    """A number, or several words of which one is no word for work: "4711", "senior-baker-lyon", but not "open-positions"."""
    if any(sign.isdigit() for sign in segment):
        return True
    words = [word for word in re.split(r"[-_.]+", segment.removesuffix(".html").removesuffix(".htm")) if word]
    own = [word for word in words if not WORDS.search(word) and word not in {"open", "our", "all", "current", "offene"}]
    return len(words) >= 2 and len(own) >= 2


async def read_pages(
    addresses: Sequence[str], web: WebClient, settings: Settings, rejections: Sequence[Rejection] = ()
) -> AsyncIterator[Batch]:
    """A batch a page. A page that is gone, blocked or without a posting is a Rejection; many in a row end the reading."""
    generic = Generic(settings)
    expected = len(addresses) + len(rejections)
    if rejections or not addresses:
        yield Batch(rejections=rejections, expected=expected)
    failures = 0
    for address in addresses:
        try:
            page = await web.get(address, accept=HTML)
        except FetchFailed as error:
            failures = 0 if error.kind is FailureKind.GONE else failures + 1
            if failures >= MOST_FAILURES_IN_A_ROW:
                raise
            yield Batch(rejections=[Rejection(error.code, error.detail, address)], expected=expected)
            continue
        failures = 0
        if page.is_unchanged:
            continue
        batch = await asyncio.to_thread(generic.parse, page)
        postings = [posting if posting.url else replace(posting, url=page.url) for posting in batch.postings]
        refused = [replace(rejection, external_id=rejection.external_id or address) for rejection in batch.rejections]
        if not postings and not refused:
            refused = [Rejection("no_posting_found", "There is no posting on the page", address)]
        yield Batch(postings, refused, expected)
