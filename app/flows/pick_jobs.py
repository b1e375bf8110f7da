"""The hourly pick of auto-apply: who fits what is found out first, the runs are made in one unit a seeker."""

import structlog

from app.core.errors import AppError
from app.domains.matching.errors import NothingToMatch
from app.domains.profiles.errors import ProfileNotFound
from app.flows.match import fit_of
from app.services import Rolecall

log = structlog.get_logger(__name__)

SEEKERS_AT_ONCE = 500


async def pick_jobs(rolecall: Rolecall) -> int:
    """Make runs for everybody who lets jobs be picked for them. How many. One seeker's trouble is not the others'."""
    picked, after = 0, 0
    while True:
        async with rolecall.read_unit() as services:
            seekers = await services.auto_apply_settings_service.who_wants_picks(after=after, limit=SEEKERS_AT_ONCE)
        if not seekers:
            return picked
        after = seekers[-1]
        for user_id in seekers:
            try:
                picked += await pick_for(rolecall, user_id)
            except AppError as error:
                log.warning("pick_failed", user_id=user_id, code=error.code)


async def pick_for(rolecall: Rolecall, user_id: int) -> int:
    """Make runs for one seeker, as many as their settings allow now."""
    async with rolecall.unit() as services:
        if not await services.auto_apply_planner_service.wants_picks(user_id):
            return 0
    try:
        fit = await fit_of(rolecall, user_id)
    except (ProfileNotFound, NothingToMatch):
        return 0
    async with rolecall.unit() as services:
        shortlist = await services.auto_apply_planner_service.shortlist(user_id, fit)
    async with rolecall.unit() as services:
        return await services.auto_apply_planner_service.pick(user_id, shortlist)
