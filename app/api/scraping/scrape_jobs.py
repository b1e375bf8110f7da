"""Runs: start one with an address, watch it, stop it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from app.api.deps import CurrentUser, RolecallDep, ScrapeServiceDep, require
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.core.security import Permission, Principal
from app.domains.scraping.errors import ScrapeJobEnded, ScrapeJobNotFound
from app.domains.scraping.models import RUNNING, ScrapeJob
from app.domains.scraping.schemas import (
    BoardFilters,
    BoardRead,
    Deleted,
    ScrapeJobCreate,
    ScrapeJobFilters,
    ScrapeJobRead,
    ScrapeJobStarted,
)
from app.flows.collect_offers import describe_boards, start_scrape
from app.services import Rolecall

router = Router(prefix="/scrape-jobs", tags=["scraping"])
Scraper = Annotated[Principal, require(Permission.SCRAPE_WRITE)]
EVENT_STREAM = "text/event-stream"
LOOK_SECONDS = 0.2
LONGEST_WATCH_SECONDS = 1_800
LOOKS_BETWEEN_SIGNS = 75  # of life: proxies hang up on a connection that is silent for longer than 15 s or more


@router.post("", status_code=202, summary="Scrape an address", responses=errors(Unauthenticated, PermissionDenied))
async def create_scrape_job(
    user: Scraper, rolecall: RolecallDep, wanted: ScrapeJobCreate, response: Response
) -> Envelope[ScrapeJobStarted]:
    """Turn a career page, a single posting or a feed into postings, in the background.

    With `auto` the board is told by the address, or by what is there. Watch the run at its `Location`.
    """
    run = await start_scrape(rolecall, user, wanted)
    response.headers["Location"] = f"/api/v1/scrape-jobs/{run.id}"
    return one(ScrapeJobStarted, {"job_id": run.id, "status": run.status})


@router.get("", summary="List scrape jobs", responses=errors(Unauthenticated, PermissionDenied))
async def list_scrape_jobs(
    user: Scraper, service: ScrapeServiceDep, filters: Annotated[ScrapeJobFilters, Query()]
) -> ListEnvelope[ScrapeJobRead]:
    """Your runs, the newest first; an admin's are everybody's."""
    return many(ScrapeJobRead, await service.list_runs(user, filters), filters)


@router.get("/boards", summary="List boards", responses=errors(Unauthenticated))
async def list_boards(
    user: CurrentUser, rolecall: RolecallDep, filters: Annotated[BoardFilters, Query()]
) -> ListEnvelope[BoardRead]:
    """Every kind of source, what it takes, what it needs and what it permits."""
    return many(BoardRead, await describe_boards(rolecall, user, filters), filters)


@router.get(
    "/{job_id}",
    summary="Watch a scrape job",
    responses=errors(Unauthenticated, PermissionDenied, ScrapeJobNotFound)
    | {200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}},
    response_model=Envelope[ScrapeJobRead],
)
async def get_scrape_job(user: Scraper, rolecall: RolecallDep, request: Request, job_id: UUID) -> Response | object:
    """A run with its progress. With `Accept: text/event-stream` it is told as it grows: `progress` events, the last `end`."""
    async with rolecall.unit() as services:
        run = await services.scrape_service.get_run(user, job_id)
    if EVENT_STREAM in request.headers.get("accept", ""):
        return StreamingResponse(_watch(rolecall, user, run), media_type=EVENT_STREAM)
    return one(ScrapeJobRead, run)


@router.post(
    "/{job_id}/cancel",
    summary="Cancel a scrape job",
    responses=errors(Unauthenticated, PermissionDenied, ScrapeJobNotFound, ScrapeJobEnded),
)
async def cancel_scrape_job(user: Scraper, service: ScrapeServiceDep, job_id: UUID) -> Envelope[ScrapeJobRead]:
    """Stop a run: it is `failed` with the code `cancelled`. What it stored before stays."""
    return one(ScrapeJobRead, await service.cancel_run(user, job_id))


@router.delete(
    "/{job_id}",
    summary="Delete a scrape job",
    responses=errors(Unauthenticated, PermissionDenied, ScrapeJobNotFound),
)
async def delete_scrape_job(user: Scraper, service: ScrapeServiceDep, job_id: UUID) -> Envelope[Deleted]:
    """Forget a run; one that goes on is stopped. The postings it found stay."""
    await service.delete_run(user, job_id)
    return one(Deleted, {"message": "The scrape job is deleted; its postings stay"})


async def _watch(rolecall: Rolecall, user: Principal, run: ScrapeJob) -> AsyncIterator[bytes]:
    """The run each time that it changed, until it ends, goes away or is watched too long."""
    told = b""
    for look in range(int(LONGEST_WATCH_SECONDS / LOOK_SECONDS)):
        data = ScrapeJobRead.model_validate(run).model_dump_json().encode()
        is_over = run.status not in RUNNING
        if data != told:
            yield b"event: " + (b"end" if is_over else b"progress") + b"\ndata: " + data + b"\n\n"
            told = data
        elif look % LOOKS_BETWEEN_SIGNS == 0:
            yield b": still going on\n\n"
        if is_over:
            return
        await asyncio.sleep(LOOK_SECONDS)
        async with rolecall.unit() as services:
            try:
                run = await services.scrape_service.get_run(user, run.id)
            except ScrapeJobNotFound:
                break
    yield b"event: end\ndata: null\n\n"
