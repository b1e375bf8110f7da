"""Collected postings and their sources."""

from typing import Annotated

from fastapi import Query, Response

from app.api.deps import CurrentUser, RolecallDep
from app.api.envelope import errors, many, one
from app.api.jobs.scores import included_fit, tell_scores
from app.api.jobs.viewer import tell_applications
from app.api.route import Router
from app.api.scraping.scrape_jobs import Scraper
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.jobs.schemas import JobRead
from app.domains.jobs.search_schemas import JobFilters
from app.domains.scraping.schemas import CollectionCreate, OfferSourceFilters, OfferSourceRead, ScrapeJobStarted
from app.flows.collect_offers import read_sources, start_collection

router = Router(prefix="/job-offers", tags=["job offers"])


@router.post(
    "/collect", status_code=202, summary="Collect job offers", responses=errors(Unauthenticated, PermissionDenied)
)
async def collect_job_offers(
    user: Scraper, rolecall: RolecallDep, wanted: CollectionCreate, response: Response
) -> Envelope[ScrapeJobStarted]:
    """Ask several sources at once, each within its own quota, in the background.

    The answer's run is the sum of one run a source; watch it at its `Location`.
    """
    run = await start_collection(rolecall, user, wanted)
    response.headers["Location"] = f"/api/v1/scrape-jobs/{run.id}"
    return one(ScrapeJobStarted, {"job_id": run.id, "status": run.status})


@router.get("", summary="List job offers", responses=errors(Unauthenticated))
async def list_job_offers(
    user: CurrentUser, rolecall: RolecallDep, filters: Annotated[JobFilters, Query()]
) -> ListEnvelope[JobRead]:
    """The open postings that were collected, with the filters of `GET /jobs`; what fits best first is found there."""
    fit = await included_fit(rolecall, user, filters.include)
    async with rolecall.read_unit() as services:
        page = await services.job_search_service.search_collected(user, filters)
        await tell_scores(services, page.items, fit)
        await tell_applications(services, page.items, user)
    return many(JobRead, page, filters)


@router.get("/sources", summary="List sources", responses=errors(Unauthenticated))
async def list_offer_sources(
    user: CurrentUser, rolecall: RolecallDep, filters: Annotated[OfferSourceFilters, Query()]
) -> ListEnvelope[OfferSourceRead]:
    """Where postings are collected from: whether each answers, since when not, and what is left of its quota."""
    return many(OfferSourceRead, await read_sources(rolecall, filters), filters)
