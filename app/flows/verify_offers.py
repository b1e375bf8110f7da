"""Whether collected postings are still there: their own pages are asked, the longest unseen first."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from app.clients.job_boards import NotThisBoard
from app.clients.web import FailureKind, FetchFailed, Page
from app.core.clock import now
from app.domains.jobs.models import JobSource
from app.domains.scraping.dates import read_end
from app.flows.collect import GENERIC, Work

log = structlog.get_logger(__name__)

UNSEEN_FOR = timedelta(hours=12)
AT_ONCE = 8


async def verify_offers(work: Work, *, limit: int) -> tuple[int, int]:
    """Ask the pages of up to `limit` postings that no list showed for half a day. How many were asked, how many closed.

    404 and 410 are a strike, the second in a row closes; a page that says that its posting ended is one too. 403, 429
    and 5xx say nothing.
    """
    async with work.unit() as services:
        due = await services.job_collecting_service.unverified(before=now() - UNSEEN_FOR, limit=limit)
    places = asyncio.Semaphore(AT_ONCE)

    async def ask(source: JobSource) -> bool | None:
        async with places:
            return await _is_there(work, source)

    answers = await asyncio.gather(*(ask(source) for source in due))
    closed = 0
    async with work.unit() as services:
        seen, gone = _sorted(due, answers)
        await services.job_collecting_service.confirm_sources(seen)
        for source in gone:
            closed += await services.job_collecting_service.strike_source(source.id)
    log.info("offers_verified", asked=len(due), gone=len(gone), closed=closed)
    return len(due), closed


def _sorted(due: Sequence[JobSource], answers: Sequence[bool | None]) -> tuple[list[JobSource], list[JobSource]]:
    """Those that are there and those that are gone; of the rest nothing is known."""
    pairs = list(zip(due, answers, strict=True))
    return [source for source, answer in pairs if answer], [source for source, answer in pairs if answer is False]


async def _is_there(work: Work, source: JobSource) -> bool | None:
    assert source.source_url is not None
    try:
        page = await work.rolecall.clients.web.get(source.source_url)
    except FetchFailed as failure:
        return False if failure.kind is FailureKind.GONE else None
    return not _says_it_ended(work, page)


def _says_it_ended(work: Work, page: Page) -> bool:
    """Whether the page's one posting has a `validThrough` that is past."""
    try:
        postings = work.rolecall.clients.job_boards.by_name[GENERIC].parse(page).postings
    except NotThisBoard:
        return False
    if len(postings) != 1 or not postings[0].expires_at:
        return False
    ended_at = read_end(postings[0].expires_at, seen_at=now())
    return ended_at is not None and ended_at < now()
