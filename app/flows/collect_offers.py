"""Collections: which sources there are, which are asked by the clock, and asking them."""

from collections.abc import Collection, Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from app.clients.job_boards import Board
from app.core.clock import now
from app.core.errors import FieldError, InvalidInput
from app.core.folding import are_words_in
from app.core.pagination import page_of, scope_of
from app.core.rate_limit import SCRAPE
from app.core.schemas import Page
from app.core.security import Principal
from app.domains.scraping.models import OfferSource, ScrapeJob
from app.domains.scraping.quotas import QUOTAS, Quota
from app.domains.scraping.schemas import (
    AUTO,
    BoardFilters,
    BoardRead,
    CollectionCreate,
    OfferSourceFilters,
    OfferSourceRead,
    QuotaRead,
    ScrapeError,
    ScrapeJobCreate,
)
from app.flows.collect import Work, collect, source_of
from app.flows.credentials import own_boards
from app.services import Rolecall

SCHEDULED = CollectionCreate(limit=5_000)
# By the half hour a quota of 250 requests a day is five at a time: pages of fifty.
SCHEDULED_WITH_QUOTA = 250
Configured = tuple[str, str | None]  # a board's name, and an address where it is listed rather than asked


async def describe_boards(rolecall: Rolecall, actor: Principal, filters: BoardFilters) -> Page[BoardRead]:
    """The kinds of sources, as they are for this person."""
    own = await own_boards(rolecall, actor.user_id)
    boards = [
        BoardRead(
            board_type=board.name,
            title=board.title,
            takes=board.takes,
            needs=list(board.needs),
            is_available=_is_available(rolecall, board, own),
            permits=board.permits,
        )
        for board in rolecall.clients.job_boards.by_name.values()
    ]
    wanted = [
        board
        for board in boards
        if are_words_in(filters.q, board.board_type, board.title) and filters.is_available in {None, board.is_available}
    ]
    return page_of(wanted, filters, filters.sort, scope=scope_of("boards", filters))


async def start_scrape(rolecall: Rolecall, actor: Principal, wanted: ScrapeJobCreate) -> ScrapeJob:
    """Begin a run of one address."""
    if wanted.board_type != AUTO:
        own = await own_boards(rolecall, actor.user_id)
        _require_board(rolecall, wanted.board_type, "/board_type", own)
    await rolecall.rate_limiter.require(SCRAPE, f"user:{actor.user_id}")
    async with rolecall.unit() as services:
        return await services.scrape_service.start_run(actor, wanted)


async def start_collection(rolecall: Rolecall, actor: Principal, wanted: CollectionCreate) -> ScrapeJob:
    """Begin a collection from the sources that are named, else from all that are configured or that they have a key of."""
    own = await own_boards(rolecall, actor.user_id)
    if wanted.sources is None:
        sources: list[Configured] = configured_sources(rolecall, own)
        if not sources:
            raise InvalidInput(
                "No source is configured; name some in `sources`, bring a key along (POST /integrations), or set JOB_OFFER_SOURCES",
                errors=[FieldError("/sources", "is needed while no source is configured", "no_source")],
            )
    else:
        sources = []
        for place, name in enumerate(dict.fromkeys(wanted.sources)):
            sources += _sources_named(rolecall, name, f"/sources/{place}", own)
    await rolecall.rate_limiter.require(SCRAPE, f"user:{actor.user_id}")
    async with rolecall.unit() as services:
        collection = await services.scrape_service.start_collection(wanted, sources, user_id=actor.user_id)
        services.scrape_service.hand_to_worker(collection)
    return collection


def _sources_named(rolecall: Rolecall, name: str, pointer: str, own: Collection[str]) -> list[Configured]:
    """As they are configured; else the board itself, where it can be asked without an address."""
    board = _require_board(rolecall, name, pointer, own)
    configured = [source for source in configured_sources(rolecall) if source[0] == name]
    if not configured and not (board.home or board.needs):
        raise InvalidInput(
            f"{board.title} is many lists, and none is configured in JOB_OFFER_SOURCES; "
            "give the address of one to POST /scrape-jobs",
            errors=[FieldError(pointer, "needs an address in JOB_OFFER_SOURCES", "address_needed")],
        )
    return configured or [(name, None)]


async def collect_configured(work: Work, key: int, *, only: str | None = None) -> UUID | None:
    """Collect from every configured source, here and now. The same `key` goes on with the same collection.

    Returns the collection's id, or None where nothing is configured.
    """
    rolecall = work.rolecall
    sources = [source for source in configured_sources(rolecall) if only is None or source[0] == only]
    if only is not None and not sources:
        _require_board(rolecall, only, "/source")
    if not sources:
        return None
    id = uuid5(NAMESPACE_OID, f"collection:{key}")
    async with work.unit() as services:
        if not await services.scrape_service.has_run(id):
            await services.scrape_service.start_collection(
                SCHEDULED, sources, user_id=None, id=id, limits=dict.fromkeys(QUOTAS, SCHEDULED_WITH_QUOTA)
            )
    await collect(work, id)
    return id


def configured_sources(rolecall: Rolecall, own: Collection[str] = ()) -> list[Configured]:
    """What JOB_OFFER_SOURCES lists, and the boards whose keys are set, or are somebody's `own`."""
    boards = rolecall.clients.job_boards.by_name
    sources: list[Configured] = []
    for entry in rolecall.settings.job_offer_sources:
        name, _, url = entry.partition("=")
        if name.strip() in boards:
            sources.append((name.strip(), url.strip() or None))
    named = {name for name, _ in sources}
    sources += [
        (board.name, None)
        for board in boards.values()
        if board.needs and board.name not in named and _is_available(rolecall, board, own)
    ]
    return sources


async def read_sources(rolecall: Rolecall, filters: OfferSourceFilters) -> Page[OfferSourceRead]:
    """The sources of collections, how they fare and what is left of their quotas.

    Addresses that somebody had scraped are their own business: of those that are not configured, the boards are told.
    """
    boards = rolecall.clients.job_boards.by_name
    configured = {source_of(boards[name], url).name: boards[name] for name, url in configured_sources(rolecall)}
    async with rolecall.read_unit() as services:
        rows = await services.offer_source_service.by_name()
        quotas = {name: await services.offer_source_service.quota_of(name) for name in boards}
    others = {name: boards[name] for name in rows if name in boards and name not in configured}
    sources = [
        _told(name, board, rows.get(name), quotas[board.name], is_configured=name in configured)
        for name, board in (configured | others).items()
    ]
    wanted = [
        source
        for source in sources
        if are_words_in(filters.q, source.name, source.title)
        and filters.is_configured in {None, source.is_configured}
        and filters.is_healthy in {None, source.is_healthy}
    ]
    return page_of(wanted, filters, filters.sort, scope=scope_of("sources", filters))


def _told(
    name: str, board: Board, row: OfferSource | None, quotas: Sequence[tuple[Quota, int]], *, is_configured: bool
) -> OfferSourceRead:
    shown = name.partition("?")[0]  # a feed's query may carry a key
    told = OfferSourceRead(
        name=shown,
        title=board.title,
        is_configured=is_configured,
        is_healthy=True,
        quota=[QuotaRead(period=quota.period, limit=quota.limit, used=used) for quota, used in quotas],
    )
    if row is None:
        return told
    error = None
    if row.last_error_code is not None:
        error = ScrapeError(code=row.last_error_code, message=row.last_error_message or "")
    return told.model_copy(
        update={
            "is_healthy": row.failures == 0,
            "last_run_at": row.last_run_at,
            "last_success_at": row.last_success_at,
            "last_fetched": row.last_fetched,
            "failures": row.failures,
            "open_until": row.open_until if row.open_until is not None and row.open_until > now() else None,
            "last_error": error,
        }
    )


def _is_available(rolecall: Rolecall, board: Board, own: Collection[str] = ()) -> bool:
    return board.name in own or all(_is_set(getattr(rolecall.settings, need.lower(), None)) for need in board.needs)


def _is_set(value: object) -> bool:
    secret = getattr(value, "get_secret_value", None)
    return bool(secret() if secret is not None else value)


def _require_board(rolecall: Rolecall, name: str, pointer: str, own: Collection[str] = ()) -> Board:
    boards = rolecall.clients.job_boards.by_name
    board = boards.get(name)
    if board is None:
        raise InvalidInput(
            f"There is no board {name}; there are auto, {', '.join(boards)}",
            errors=[FieldError(pointer, "is none of GET /scrape-jobs/boards", "unknown_board")],
        )
    if not _is_available(rolecall, board, own):
        needs = " and ".join(board.needs)
        raise InvalidInput(
            f"{board.title} needs {needs}, which the operator of this service has not set; "
            "bring your own key along (POST /integrations)",
            errors=[FieldError(pointer, f"needs {needs} to be set", "board_unavailable")],
        )
    return board
