"""Who fits what: recommendations and matches, for those who look for work."""

from typing import Annotated

from fastapi import Query, Request

from app.api.applications.actors import Seeker
from app.api.deps import PathId, RolecallDep, share_answer
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope, PageParams
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.schemas import JobRead
from app.domains.matching.errors import NothingToMatch
from app.domains.matching.schemas import MatchRead, RecommendationQuery
from app.domains.profiles.errors import ProfileNotFound
from app.flows.match import fit_of

router = Router(prefix="/jobs", tags=["jobs"])
MATCHED = (Unauthenticated, PermissionDenied, ProfileNotFound, NothingToMatch)


@router.get("/recommendations", summary="List jobs that fit you", responses=errors(*MATCHED))
async def list_recommendations(
    request: Request, rolecall: RolecallDep, user: Seeker, query: Annotated[RecommendationQuery, Query()]
) -> ListEnvelope[JobRead]:
    """The open postings that fit you best, each with its `match_score`.

    What your preferences say of places, remote work, pay, kinds of work and excluded companies has to hold; nothing that
    you applied to or dismissed is among them, and of one company two, as long as there are others. Kept for an hour, and
    made anew when your profile, your marks, your applications or the market change.
    """
    await share_answer(request)
    fit = await fit_of(rolecall, user.user_id)
    async with rolecall.read_unit() as services:
        page = await services.recommendation_service.recommend(user, fit, query.limit)
    params = PageParams(per_page=query.limit)
    meaning = "unavailable" if fit.vector is None else "used"
    return many(JobRead, page, params, meaning=meaning, provisional=fit.own.is_provisional)


@router.get("/{id}/match", summary="See how well you fit a job", responses=errors(*MATCHED, JobNotFound))
async def get_match(rolecall: RolecallDep, user: Seeker, id: PathId) -> Envelope[MatchRead]:
    """The score, 0 to 1, in its parts: each with its weight, its reason, the words of your CV that speak for it and what
    would raise it.

    Your profile counts; what it leaves open, the last CV that was read fills, and the answer is `provisional`. Neither
    name nor gender, age, photo, nationality or address are known to the score. `knock_outs` are conditions that nothing
    else makes up for: one that you are known not to meet caps the score at 0.49.
    """
    fit = await fit_of(rolecall, user.user_id)
    async with rolecall.read_unit() as services:
        return one(MatchRead, await services.match_service.match(user, fit, id))
