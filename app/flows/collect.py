"""A run: fetch what a source has, clean it, store it, a step at a time."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

import structlog

from app.clients.job_boards import Batch, Board, BoardPosting, NotThisBoard, Question
from app.clients.web import FetchFailed, Page
from app.core.errors import UpstreamFailed
from app.domains.integrations.errors import CredentialsUnreadable
from app.domains.jobs.collected import CollectedPosting
from app.domains.scraping.errors import RunStopped
from app.domains.scraping.models import ScrapeJob
from app.domains.scraping.normalise import Unusable, normalise
from app.domains.scraping.schemas import AUTO
from app.domains.skills.finder import SkillFinder
from app.flows.credentials import Credentials, board_for, note_use
from app.flows.metered_web import MeteredWeb
from app.flows.revalidating_web import RevalidatingWeb, Unchanged, Validators
from app.flows.skill_finder import skill_finder
from app.services import Rolecall, Services

log = structlog.get_logger(__name__)

POSTINGS_A_UNIT = 50
RUNS_AT_ONCE = 4
GENERIC = "generic"
COUNTED = ("fetched", "new", "updated", "unchanged", "duplicate", "rejected")


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


class Resting(Exception):
    """The source failed too often in a row: collections leave it alone for a while."""


@dataclass(slots=True)
class Source:
    """Where a run reads: a board, its address, and the first page where that was fetched already.

    `own` are the credentials of whoever asked, where the board is asked with these: of the source's health, which is
    everybody's, such a run says nothing.
    """

    board: Board
    address: str
    first: Page | None = None
    is_unchanged: bool = False  # the address was asked already, and has what it had the last time
    own: Credentials | None = None

    @property
    def name(self) -> str:
        """What its health is kept under."""
        return source_name(self.board.name, self.address)


def source_name(board: str, address: str) -> str:
    return f"{board} {address}"[:2000] if address else board


def source_of(board: Board, url: str | None) -> Source:
    """The board's list at this URL: its API where it knows the URL, else the address itself."""
    return Source(board, (board.locate(url) if url else None) or url or "")


@dataclass(slots=True)
class Harvest:
    """What a run has seen so far."""

    fetched: int = 0
    postings: int = 0
    expected: int = 0
    is_truncated: bool = False
    unreadable: set[str] = field(default_factory=set)  # ids that are listed, though nothing could be made of them


async def scrape(work: Work, scrape_job_id: UUID, *, rendered: Page | None = None) -> None:
    """Do one run to its end. Whatever goes wrong with the source is the run's end, told in its `error`."""
    async with work.unit() as services:
        run = await services.scrape_service.begin(scrape_job_id)
    if run is None:
        return
    source = None if run.board_type == AUTO else source_of(_board_of(work.rolecall, run), run.url)
    try:
        if source is not None:
            source = await _with_own_key(work, run, source)
        if run.parent_id is not None and source is not None and source.own is None and rendered is None:
            await _leave_alone_if_resting(work, source)
        source = await _find(work, run) if rendered is None else _rendered(work.rolecall, rendered)
        source = await _with_own_key(work, run, source)
        await _read(work, run, source)
        if source.own is not None:
            await note_use(work.rolecall, source.own)
    except CredentialsUnreadable as error:
        await _fail(work, run, None, error.code, error.detail)
    except Resting as resting:
        await _fail(work, run, None, "circuit_open", f"{resting}")
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

    ended = await asyncio.gather(*(one(run) for run in runs), return_exceptions=True)
    # Each is heard out before one that broke breaks the task, which then goes on with what is left.
    broken = [error for error in ended if isinstance(error, BaseException)]
    if not broken or work.is_last_attempt:
        async with work.unit() as services:
            run = await services.scrape_service.finish_collection(collection_id)
        if run is not None:
            counts = {name: getattr(run, name) for name in COUNTED}
            log.info("collection_over", run=str(run.id), status=run.status.value, sources=len(runs), **counts)
    for error in broken:
        raise error


def _board_of(rolecall: Rolecall, run: ScrapeJob) -> Board:
    return rolecall.clients.job_boards.by_name[run.board_type]


async def _with_own_key(work: Work, run: ScrapeJob, source: Source) -> Source:
    board, own = await board_for(work.rolecall, run.user_id, source.board)
    return replace(source, board=board, own=own)


async def _leave_alone_if_resting(work: Work, source: Source) -> None:
    async with work.unit() as services:
        until = await services.offer_source_service.resting_until(source.name)
    if until is not None:
        raise Resting(
            f"{source.board.title} failed too often in a row; it is left alone until {until:%Y-%m-%d %H:%M} UTC"
        )


async def _find(work: Work, run: ScrapeJob) -> Source:
    """The board and the address of a run: as asked for, by the URL, or by what is there."""
    boards = work.rolecall.clients.job_boards
    url = run.url or ""
    if run.board_type not in {AUTO, GENERIC}:
        return source_of(_board_of(work.rolecall, run), url)
    located = boards.locate(url) if run.board_type == AUTO else None
    if located is not None:
        return Source(*located)
    known, validators = await _known(work, url, list(boards.by_name) if run.board_type == AUTO else [GENERIC])
    page = await work.rolecall.clients.web.get(url, etag=validators.etag, last_modified=validators.last_modified)
    if page.is_unchanged:
        return Source(boards.by_name[known], url, is_unchanged=True)
    board = boards.recognise(page) if run.board_type == AUTO else boards.by_name[GENERIC]
    if board.name == GENERIC and not (await asyncio.to_thread(board.parse, page)).postings:
        embedded = boards.embedded(page)
        if embedded is not None:
            return Source(*embedded)
    return Source(board, page.url, page)


async def _known(work: Work, address: str, boards: Sequence[str]) -> tuple[str, Validators]:
    """The board by which this address was read last, and what holds as long as the list is what it was then.

    Nothing holds where we do not have all of what it was: it is then read again.
    """
    async with work.unit() as services:
        row = await services.offer_source_service.find(*(source_name(board, address) for board in boards))
        if row is None or not (row.etag or row.last_modified):
            return GENERIC, Validators()
        board = row.name.partition(" ")[0]
        if await services.job_collecting_service.listed_last(board, address) != row.last_fetched:
            return board, Validators()
        return board, Validators(row.etag, row.last_modified)


def _rendered(rolecall: Rolecall, page: Page) -> Source:
    return Source(rolecall.clients.job_boards.by_name[GENERIC], page.url, page)


async def _read(work: Work, run: ScrapeJob, source: Source) -> None:
    """Everything that the source has, stored as it comes."""
    question = Question(**{name: value for name, value in run.question.items() if name != "sources"})
    is_whole = bool(source.address) and not (question.query or question.location or question.country) and not source.own
    known = Validators()
    if is_whole and not source.is_unchanged and source.first is None:
        _, known = await _known(work, source.address, [source.board.name])
    async with work.unit() as services:
        await services.scrape_service.advance(run.id, board_type=source.board.name)
        if not source.is_unchanged:
            await services.offer_source_service.forget_validators(source.name)
    if source.is_unchanged:
        await _keep(work, run, source, None)
        return
    finder = await skill_finder(work.rolecall)
    account = run.user_id if source.own is not None else None
    web = RevalidatingWeb(MeteredWeb(work.rolecall, source.board.name, account), known, source.first)
    harvest = Harvest()
    try:
        async for batch in source.board.read(source.address, web, question, source.first):
            await _take_in(work, run, source, batch, harvest, finder, question.limit)
            if harvest.fetched >= question.limit:
                break
    except Unchanged:
        await _keep(work, run, source, known)
        return
    except FetchFailed as failure:
        if harvest.fetched == 0:
            raise
        # What came before is worth keeping; that there is more is said.
        harvest.is_truncated = True
        async with work.unit() as services:
            await services.scrape_service.reject(run.id, failure.code, failure.detail)
    if harvest.postings == 0 and source.board.name == GENERIC:
        raise NothingFound(source.first)
    harvest.is_truncated = harvest.is_truncated or harvest.fetched < harvest.expected
    is_all = is_whole and not harvest.is_truncated and not harvest.unreadable
    validators = web.validators if is_all else Validators()
    async with work.unit() as services:
        if source.board.lists_everything and not harvest.is_truncated and source.address:
            assert run.started_at is not None
            await services.job_collecting_service.close_vanished(
                source.address, run.id, since=run.started_at, listed=harvest.unreadable
            )
        if source.own is None:
            await services.offer_source_service.note_success(
                source.name, harvest.fetched, etag=validators.etag, last_modified=validators.last_modified
            )
        await services.scrape_service.advance(run.id, truncated=harvest.is_truncated)
        await services.scrape_service.finish(run.id)


async def _keep(work: Work, run: ScrapeJob, source: Source, known: Validators | None) -> None:
    """The list is what it was: so are its postings, and those that were not in it are still not."""
    async with work.unit() as services:
        if known is None:
            row = await services.offer_source_service.find(source.name)
            known = Validators() if row is None else Validators(row.etag, row.last_modified)
        count = await services.job_collecting_service.confirm_list(source.board.name, source.address, run.id)
        if source.board.lists_everything:
            assert run.started_at is not None
            await services.job_collecting_service.close_vanished(source.address, run.id, since=run.started_at)
        await services.offer_source_service.note_success(
            source.name, count, etag=known.etag, last_modified=known.last_modified
        )
        await services.scrape_service.advance(run.id, {"fetched": count, "unchanged": count}, expected=count)
        await services.scrape_service.finish(run.id)


async def _take_in(
    work: Work, run: ScrapeJob, source: Source, batch: Batch, harvest: Harvest, finder: SkillFinder, limit: int
) -> None:
    """Clean a batch in a thread and store it, fifty at a time: whoever watches sees it grow."""
    harvest.is_truncated = harvest.is_truncated or batch.is_truncated
    harvest.expected = max(harvest.expected, batch.expected or 0)
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
        harvest.postings += len(part)  # one that cannot be shown, because it is over, is a posting too


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
        is_its_fault = source is not None and code != "quota_exhausted"  # which is our own restraint
        if source is not None and is_its_fault and source.own is None:
            await services.offer_source_service.note_failure(source.name, code, message)
    if source is not None and is_its_fault and source.own is not None:
        await note_use(work.rolecall, source.own, UpstreamFailed(message))
