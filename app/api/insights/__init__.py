"""`/insights`: what the market tells somebody about themselves."""

from app.api.applications.actors import Seeker
from app.api.deps import RolecallDep
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope
from app.domains.matching.errors import NothingToMatch
from app.domains.matching.schemas import CareerRead
from app.domains.profiles.errors import ProfileNotFound
from app.flows.match import fit_of

router = Router(prefix="/insights", tags=["insights"])


@router.get(
    "/career",
    summary="See what would open more jobs to you",
    responses=errors(Unauthenticated, PermissionDenied, ProfileNotFound, NothingToMatch),
)
async def get_career(rolecall: RolecallDep, user: Seeker) -> Envelope[CareerRead]:
    """The skills that open postings of your target titles require and that your profile lacks.

    Your targets are the titles of your preferences, else those that you held last. `unlocks` counts the postings that
    require nothing else that you lack. Counted over the latest postings of each title.
    """
    fit = await fit_of(rolecall, user.user_id)
    async with rolecall.read_unit() as services:
        return one(CareerRead, await services.career_service.career(fit))
