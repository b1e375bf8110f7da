"""Finding postings: the list with its filters, the search, and what to type next."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Query, Request

from app.api.deps import OptionalUser, PathId, ReadServicesDep, RolecallDep, share_answer
from app.api.envelope import errors, many, one
from app.api.jobs.scores import tell_scores, wanted_fit
from app.api.jobs.viewer import tell_applications
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope, PageParams
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.schemas import JobRead
from app.domains.jobs.search_schemas import (
    JobFilters,
    JobSearch,
    JobSort,
    JobSuggestions,
    SearchMode,
    SuggestQuery,
)
from app.domains.matching.errors import NothingToMatch
from app.domains.profiles.errors import ProfileNotFound
from app.flows.meaning import meaning_of
from app.services import Rolecall, Services

router = Router(prefix="/jobs", tags=["jobs"])
RANKED = (Unauthenticated, PermissionDenied, ProfileNotFound, NothingToMatch)


@asynccontextmanager
async def _searching(rolecall: Rolecall, filters: JobFilters) -> AsyncIterator[Services]:
    """What is one's own is read where it was written, the market where it is cheap."""
    async with rolecall.unit() if filters.is_of_own_company else rolecall.read_unit() as services:
        yield services


@router.get("", summary="List jobs", responses=errors(*RANKED))
async def list_jobs(
    request: Request, rolecall: RolecallDep, user: OptionalUser, filters: Annotated[JobFilters, Query()]
) -> ListEnvelope[JobRead]:
    """The open postings that meet all filters: the newest first, or with `q` the most relevant.

    A word in the title counts more than one among the skills or in the company's name, and that more than one in the
    description. `total` and the counts in `meta.facets` are exact up to 10,000; each facet counts without its own
    filter. `status` other than OPEN, or `mine=true`, lists your own company's postings and needs your token.
    `sort=-match_score` is for seekers: what fits them best first, of a long list the 500 that come nearest.
    """
    if not (filters.is_of_own_company or filters.include or filters.sort is JobSort.BEST_MATCH):
        await share_answer(request)
    fit = await wanted_fit(rolecall, user, filters)
    async with _searching(rolecall, filters) as services:
        if user is not None and fit is not None and filters.sort is JobSort.BEST_MATCH:
            page = await services.recommendation_service.best_first(user, fit, filters)
        else:
            page = await services.job_search_service.search_jobs(user, filters)
            await tell_scores(services, page.items, fit)
        await tell_applications(services, page.items, user)
    return many(JobRead, page, filters)


@router.post("/search", summary="Search jobs", responses=errors(*RANKED))
async def search_jobs(rolecall: RolecallDep, user: OptionalUser, search: JobSearch) -> ListEnvelope[JobRead]:
    """Postings by their words (`keyword`), by what they mean (`semantic`), or by both (`hybrid`).

    `keyword` finds as the list does, and more: a skill by its other names, and where hardly anything is found, words
    that were mistyped (`meta.corrections`). `semantic` puts all that meet the filters in the order of how near they are
    to the query. `hybrid` fuses both orders. `meta.meaning` is `used`; `unused` where nothing is asked in words, another
    `sort` is asked for or the postings are your own company's; or `unavailable`, with the reason in
    `meta.meaning_code`: then words alone are searched for.
    """
    filters = search.as_filters()
    asked = await meaning_of(rolecall, filters, search.mode)
    told = {} if search.mode is SearchMode.KEYWORD else asked.told()
    fit = await wanted_fit(rolecall, user, filters)
    async with _searching(rolecall, filters) as services:
        if user is not None and fit is not None and filters.sort is JobSort.BEST_MATCH:
            page = await services.recommendation_service.best_first(user, fit, filters)
        else:
            page = await services.meaning_search_service.search_jobs(user, filters, search.mode, asked)
            await tell_scores(services, page.items, fit)
        await tell_applications(services, page.items, user)
    return many(JobRead, page, filters, **told)


@router.get(
    "/{id}/similar", summary="List similar jobs", responses=errors(JobNotFound), dependencies=[Depends(share_answer)]
)
async def list_similar_jobs(
    services: ReadServicesDep, id: PathId, params: Annotated[PageParams, Query()]
) -> ListEnvelope[JobRead]:
    """Open postings that mean much the same, the nearest first, at most a hundred.

    Neither the job itself nor the same title of the same company again. While a job's meaning is not known yet, those
    that share its title's words: `meta.meaning` is then `unavailable`.
    """
    space = await services.embedding_service.space_in_use()
    page, meaning = await services.meaning_search_service.similar(None, id, space, params)
    return many(JobRead, page, params, meaning=meaning.value)


@router.get("/suggest", summary="Complete what is typed", responses=errors(), dependencies=[Depends(share_answer)])
async def suggest_jobs(services: ReadServicesDep, query: Annotated[SuggestQuery, Query()]) -> Envelope[JobSuggestions]:
    """Titles, skills and companies of open postings that go on as typed, at most ten of each."""
    return one(JobSuggestions, await services.job_search_service.suggest(query.q))
