import re
from collections.abc import Sequence
from decimal import Decimal

from app.core.clock import now
from app.core.folding import fold
from app.core.unit_of_work import UnitOfWork
from app.domains.auto_apply.caps import Caps, Taken, has_room
from app.domains.auto_apply.models import AutoApplySettings, Mode, RunMode
from app.domains.auto_apply.quiet_hours import quiet_until
from app.domains.auto_apply.run_repository import RunRepository, Target
from app.domains.auto_apply.run_service import AutoApplyRunService, why_closed
from app.domains.auto_apply.settings_repository import SettingsRepository, SwitchRepository
from app.domains.auto_apply.sites import site_of
from app.domains.jobs.models import Job, ModerationStatus
from app.domains.matching.candidate import Wishes
from app.domains.matching.match_service import Fit
from app.domains.matching.recommendation_service import RecommendationService

LOOKED_AT = 200  # of the jobs that fit, the best


class AutoApplyPlannerService:
    """The hourly pick: which jobs get a run without being asked for, and never more of them than the caps allow."""

    def __init__(
        self,
        work: UnitOfWork,
        runs: RunRepository,
        settings: SettingsRepository,
        switch: SwitchRepository,
        *,
        run_service: AutoApplyRunService,
        recommendation_service: RecommendationService,
    ) -> None:
        self.work = work
        self.runs = runs
        self.settings = settings
        self.switch = switch
        self.run_service = run_service
        self.recommendation_service = recommendation_service

    async def wants_picks(self, user_id: int) -> bool:
        """Whether anything may be picked for this seeker now."""
        settings = await self.settings.of_user(user_id)
        if settings is None or settings.mode is Mode.OFF or not await self.switch.is_on():
            return False
        return quiet_until(settings.quiet_hours, now()) is None

    async def shortlist(self, user_id: int, fit: Fit) -> list[tuple[int, float]]:
        """The open jobs that meet the seeker's criteria and that they have had nothing to do with, the best first."""
        settings = await self.settings.of_user(user_id)
        if settings is None:
            return []
        found = await self.recommendation_service.shortlist(
            fit,
            wishes_of(settings),
            excluded_companies=settings.excluded_companies,
            known=await self.runs.known_jobs(user_id),
        )
        return [(id, score) for id, score in found if score >= settings.min_score][:LOOKED_AT]

    async def pick(self, user_id: int, shortlist: Sequence[tuple[int, float]]) -> int:
        """Make runs of the best of these as long as there is room. How many.

        One pick of a seeker counts at a time, so that two of them together stay within the caps as well.
        """
        await self.runs.lock_user(user_id)
        if not shortlist or not await self.wants_picks(user_id):
            return 0
        settings = await self.settings.of_user(user_id)
        assert settings is not None
        at = now()
        caps = Caps(settings.cap_per_day, settings.cap_per_company, settings.cap_per_domain)
        taken = list(await self.runs.taken(user_id, at))
        unwanted = words_of(settings.excluded_words)
        picked = 0
        for job_id, score in shortlist:
            if sum(run.waits or run.of_today for run in taken) >= caps.day:
                break
            target = await self.runs.find_target(job_id)
            if target is None or not is_wanted(target.job, unwanted) or not _has_way(target):
                continue
            domain = site_of(target.apply_url) if target.apply_url else None
            if not has_room(caps, taken, target.job.company_id, domain, at):
                continue
            if await self.runs.find_application(user_id, target.family) is not None:
                continue
            id = await self.run_service.add_run(
                user_id, target, mode=RunMode(settings.mode.value), actor_id=None, match_score=Decimal(str(score))
            )
            if id is not None:
                taken.append(Taken(target.job.company_id, domain, waits=True))
                picked += 1
        return picked


def wishes_of(settings: AutoApplySettings) -> Wishes:
    return Wishes(
        titles=tuple(settings.titles),
        places=tuple(settings.locations),
        is_remote=settings.remote,
        salary_min=settings.salary_min,
        currency=settings.currency,
        job_types=tuple(settings.job_types),
    )


def words_of(excluded: Sequence[str]) -> re.Pattern[str] | None:
    """The words and phrases, whole, folded."""
    phrases = [r"\W+".join(map(re.escape, fold(phrase).split())) for phrase in excluded if fold(phrase).strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)") if phrases else None


def is_wanted(job: Job, unwanted: re.Pattern[str] | None) -> bool:
    if job.deleted_at is not None or job.moderation_status is not ModerationStatus.APPROVED:
        return False
    if why_closed(job) is not None:
        return False
    return unwanted is None or unwanted.search(fold(f"{job.title}\n{job.description}")) is None


def _has_way(target: Target) -> bool:
    return target.is_company_here or target.apply_url is not None
