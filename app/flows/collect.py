"""A run: fetch what a source has, clean it, store it, a step at a time."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

import structlog

from app.clients.job_boards import Batch, Board, BoardPosting, NotThisBoard, Question
from app.clients.web import FetchFailed, Page, WebClient
from app.domains.jobs.collected import CollectedPosting
from app.domains.scraping.errors import RunStopped
from app.domains.scraping.models import ScrapeJob
from app.domains.scraping.normalise import Unusable, normalise
from app.domains.scraping.schemas import AUTO
from app.domains.skills.finder import SkillFinder
from app.flows.metered_web import MeteredWeb
from app.flows.skill_finder import skill_finder
from app.services import Rolecall, Services

log = structlog.get_logger(__name__)

POSTINGS_A_UNIT = 50
RUNS_AT_ONCE = 4
GENERIC = "generic"


class Work(Protocol):
    """What a flow of a task gets: units that commit only while the task is still ours (app/tasks/run.py)."""

    @property
    def rolecall(self) -> Rolecall: ...

    @property
    def is_last_attempt(self) -> bool: ...

    def unit(self) -> AbstractAsyncContextManager[Services]: ...


class NothingFound(Exception):
    """The page is there, and holds no posting. `page` may show some to a browser."""

    def __init__(self, page: Page | None) -> None:
        super().__init__()
        self.page = page


@dataclass(slots=True)
class Source:
    """Where a run reads: a board, its address, and the first page where that was fetched already."""

    board: Board
    address: str
    first: Page | None = None

    @property
    def name(self) -> str:
        """What its health is kept under."""
        return f"{self.board.name} {self.address}"[:2000] if self.address else self.board.name


@dataclass(slots=True)
class Harvest:
    """What a run has seen so far."""

    fetched: int = 0
    postings: int = 0
    is_truncated: bool = False
    unreadable: set[str] = field(default_factory=set)  # ids that are listed, though nothing could be made of them


async def scrape(work: Work, scrape_job_id: UUID, *, rendered: Page | None = None) -> None:
    """Do one run to its end. Whatever goes wrong with the source is the run's end, told in its `error`."""
    async with work.unit() as services:
        run = await services.scrape_service.begin(scrape_job_id)
    if run is None:
        return
    source: Source | None = None
    try:
        source = await _find(work.rolecall, run) if rendered is None else _rendered(work.rolecall, rendered)
        await _read(work, run, source)
    except RunStopped:
        log.info("scrape_stopped", run=str(run.id))
    except NothingFound as nothing:
        await _nothing_found(work, run, nothing, was_rendered=rendered is not None)
    except FetchFailed as failure:
        await _fail(work, run, source, failure.code, failure.detail)
    except NotThisBoard as error:
        await _fail(work, run, source, "unreadable_answer", f"{error}")
    except Exception:
        if work.is_last_attempt:
            await _fail(work, run, source, "internal_error", "Something went wrong on our side; start the run again")
        raise


async def collect(work: Work, collection_id: UUID) -> None:
    """Do the runs of a collection, a few at a time. One that fails does not touch the others."""
    async with work.unit() as services:
        if await services.scrape_service.begin(collection_id) is None:
            return
        runs = await services.scrape_service.runs_of(collection_id)
    places = asyncio.Semaphore(RUNS_AT_ONCE)

    async def one(run: ScrapeJob) -> None:
        async with places:
            await scrape(work, run.id)

    # Each is heard out before one that broke breaks the task, which then goes on with what is left.
    for ended in await asyncio.gather(*(one(run) for run in runs), return_exceptions=True):
        if isinstance(ended, BaseException):
            raise ended
    async with work.unit() as services:
        try:
            await services.scrape_service.finish_collection(collection_id)
        except RunStopped:
            log.info("collection_stopped", run=str(collection_id))


async def _find(rolecall: Rolecall, run: ScrapeJob) -> Source:
    """The board and the address of a run: as asked for, by the URL, or by what is there."""
    boards = rolecall.clients.job_boards
    url = run.url or ""
    if run.board_type not in {AUTO, GENERIC}:
        board = boards.by_name[run.board_type]
        return Source(board, (board.locate(url) if url else None) or url)
    located = boards.locate(url) if run.board_type == AUTO else None
    if located is not None:
        return Source(*located)
    page = await rolecall.clients.web.get(url)
    board = boards.recognise(page) if run.board_type == AUTO else boards.by_name[GENERIC]
    if board.name == GENERIC and not (await asyncio.to_thread(board.parse, page)).postings:
        embedded = boards.embedded(page)
        if embedded is not None:
            return Source(*embedded)
    return Source(board, page.url, page)


def _rendered(rolecall: Rolecall, page: Page) -> Source:
    return Source(rolecall.clients.job_boards.by_name[GENERIC], page.url, page)


async def _read(work: Work, run: ScrapeJob, source: Source) -> None:
    """Everything that the source has, stored as it comes."""
    question = Question(**{name: value for name, value in run.question.items() if name != "sources"})
    async with work.unit() as services:
        await services.scrape_service.advance(run.id, board_type=source.board.name)
    finder = await skill_finder(work.rolecall)
    web: WebClient = MeteredWeb(work.rolecall, source.board.name)
    harvest = Harvest()
    try:
        async for batch in source.board.read(source.address, web, question, source.first):
            await _take_in(work, run, source, batch, harvest, finder, question.limit)
            if harvest.fetched >= question.limit:
                harvest.is_truncated = harvest.is_truncated or (batch.expected or 0) > harvest.fetched
                break
    except FetchFailed as failure:
        if harvest.fetched == 0:
            raise
        # What came before is worth keeping; that there is more is said.
        harvest.is_truncated = True
        async with work.unit() as services:
            await services.scrape_service.reject(run.id, failure.code, failure.detail)
    if harvest.postings == 0 and source.board.name == GENERIC:
        raise NothingFound(source.first)
    async with work.unit() as services:
        if source.board.lists_everything and not harvest.is_truncated and source.address:
            await services.job_collecting_service.close_vanished(source.address, run.id, listed=harvest.unreadable)
        await services.offer_source_service.note_success(source.name, harvest.fetched)
        await services.scrape_service.advance(run.id, truncated=harvest.is_truncated)
        await services.scrape_service.finish(run.id)


async def _take_in(
    work: Work, run: ScrapeJob, source: Source, batch: Batch, harvest: Harvest, finder: SkillFinder, limit: int
) -> None:
    """Clean a batch in a thread and store it, fifty at a time: whoever watches sees it grow."""
    harvest.is_truncated = harvest.is_truncated or batch.is_truncated
    stated = list(batch.postings)[: max(0, limit - harvest.fetched)]
    harvest.is_truncated = harvest.is_truncated or len(stated) < len(batch.postings)
    rejections = [asdict(rejection) for rejection in batch.rejections]
    values: dict[str, Any] = {} if batch.expected is None else {"expected": batch.expected}
    for start in range(0, max(len(stated), 1), POSTINGS_A_UNIT):
        part = stated[start : start + POSTINGS_A_UNIT]
        clean, unusable = await asyncio.to_thread(_clean, part, source, finder)
        told = [*rejections, *unusable]
        harvest.unreadable |= {rejection["external_id"] for rejection in told if rejection["external_id"]}
        rejections = []
        async with work.unit() as services:
            await services.scrape_service.take_in(run.id, clean, told, **values)
        harvest.fetched += len(clean) + len(told)
        harvest.postings += len(clean)


def _clean(
    stated: Sequence[BoardPosting], source: Source, finder: SkillFinder
) -> tuple[list[CollectedPosting], list[dict[str, Any]]]:
    clean: list[CollectedPosting] = []
    unusable: list[dict[str, Any]] = []
    account = source.board.account(source.address)
    for posting in stated:
        try:
            clean.append(
                normalise(
                    posting if posting.company or account is None else replace(posting, company=account),
                    source=source.board.name,
                    address=source.address,
                    is_listed=source.board.lists_everything,
                    find_skills=finder,
                )
            )
        except Unusable as error:
            unusable.append({"code": error.code, "message": str(error), "external_id": posting.external_id})
    return clean, unusable


async def _nothing_found(work: Work, run: ScrapeJob, nothing: NothingFound, *, was_rendered: bool) -> None:
    """A page without postings may show them to a browser; one that a browser saw has none."""
    page = nothing.page
    if not was_rendered and page is not None and page.content_type in {"text/html", "application/xhtml+xml"}:
        async with work.unit() as services:
            services.scrape_service.hand_to_browser(run.id, page.url)
        return
    await _fail(work, run, None, "no_posting_found", "The page was read, and holds no posting that we can tell")


async def _fail(work: Work, run: ScrapeJob, source: Source | None, code: str, message: str) -> None:
    async with work.unit() as services:
        await services.scrape_service.fail(run.id, code, message)
        if source is not None:
            await services.offer_source_service.note_failure(source.name, code, message)
