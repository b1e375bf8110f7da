"""Finding postings: the list with its filters, the search, and what to type next."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Query, Request

from app.api.deps import OptionalUser, ReadServicesDep, RolecallDep, share_answer
from app.api.envelope import errors, many, one
from app.api.jobs.viewer import tell_applications
from app.api.route import Router
from app.core.errors import Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.jobs.schemas import JobRead
from app.domains.jobs.search_schemas import (
    JobFilters,
    JobSearch,
    JobSuggestions,
    SearchInclude,
    SearchMode,
    SuggestQuery,
)
from app.services import Rolecall, Services

router = Router(prefix="/jobs", tags=["jobs"])


@asynccontextmanager
async def _searching(rolecall: Rolecall, filters: JobFilters) -> AsyncIterator[Services]:
    """What is one's own is read where it was written, the market where it is cheap."""
    async with rolecall.unit() if filters.is_of_own_company else rolecall.read_unit() as services:
        yield services


@router.get("", summary="List jobs", responses=errors(Unauthenticated))
async def list_jobs(
    request: Request, rolecall: RolecallDep, user: OptionalUser, filters: Annotated[JobFilters, Query()]
) -> ListEnvelope[JobRead]:
    """The open postings that meet all filters: the newest first, or with `q` the most relevant.

    A word in the title counts more than one among the skills or in the company's name, and that more than one in the
    description. `total` and the counts in `meta.facets` are exact up to 10,000; each facet counts without its own
    filter. `status` other than OPEN, or `mine=true`, lists your own company's postings and needs your token.
    """
    if not filters.is_of_own_company and SearchInclude.VIEWER not in filters.include:
        await share_answer(request)
    if not (filters.is_of_own_company or filters.include):
        await share_answer(request)
    async with _searching(rolecall, filters) as services:
        page = await services.job_search_service.search_jobs(user, filters)
        await tell_applications(services, page.items, user)
    return many(JobRead, page, filters)


@router.post("/search", summary="Search jobs", responses=errors(Unauthenticated))
async def search_jobs(rolecall: RolecallDep, user: OptionalUser, search: JobSearch) -> ListEnvelope[JobRead]:
    """The list's search as a body. `meta.meaning` says whether postings were also found by what they mean."""
    filters = search.as_filters()
    meaning = {} if search.mode is SearchMode.KEYWORD else {"meaning": "unavailable"}
    async with _searching(rolecall, filters) as services:
        page = await services.job_search_service.search_jobs(user, filters)
        await tell_applications(services, page.items, user)
    return many(JobRead, page, filters, **meaning)


@router.get("/suggest", summary="Complete what is typed", responses=errors(), dependencies=[Depends(share_answer)])
async def suggest_jobs(services: ReadServicesDep, query: Annotated[SuggestQuery, Query()]) -> Envelope[JobSuggestions]:
    """Titles, skills and companies of open postings that go on as typed, at most ten of each."""
    return one(JobSuggestions, await services.job_search_service.suggest(query.q))
