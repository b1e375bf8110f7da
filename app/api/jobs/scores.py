"""What `include=match_score` and `sort=-match_score` ask for: jobs do not know it, so it is merged here."""

from collections.abc import Collection, Sequence

from app.core.errors import FieldError, InvalidInput, PermissionDenied, Unauthenticated
from app.core.security import Permission, Principal
from app.domains.jobs.schemas import JobInclude, JobRead
from app.domains.jobs.search_schemas import JobFilters, JobSort
from app.domains.matching.match_service import Fit
from app.flows.match import find_fit, fit_of
from app.services import Rolecall, Services


async def wanted_fit(rolecall: Rolecall, user: Principal | None, filters: JobFilters) -> Fit | None:
    """The caller as they are matched, where it is asked for: needed for the order, else only where there is one."""
    if filters.sort is not JobSort.BEST_MATCH:
        return await included_fit(rolecall, user, filters.include)
    if user is None:
        raise Unauthenticated("The order of your matches needs your access token")
    if not user.may(Permission.APPLICATIONS_SUBMIT) or filters.is_of_own_company:
        raise PermissionDenied("Job seekers are matched, with the open postings")
    if filters.cursor is not None:
        raise InvalidInput(
            "This order has pages and no cursor",
            errors=[FieldError("?cursor", "does not go with sort=-match_score", "invalid_cursor")],
        )
    return await fit_of(rolecall, user.user_id)


async def included_fit(rolecall: Rolecall, user: Principal | None, include: Collection[str]) -> Fit | None:
    return await find_fit(rolecall, user) if JobInclude.MATCH_SCORE in include else None


async def tell_scores(services: Services, jobs: Sequence[JobRead], fit: Fit | None) -> None:
    """Give each job its score, two queries for all."""
    if fit is None or not jobs:
        return
    scores = await services.match_service.scores(fit, [job.id for job in jobs])
    for job in jobs:
        job.match_score = scores.get(job.id)
