"""What was sent appears in the seeker's tracker."""

from pydantic import JsonValue

from app.domains.applications.schemas import ApplyToJob
from app.domains.applications.sent_elsewhere_service import SentElsewhereService
from app.domains.applications.service import ApplicationService
from app.domains.auto_apply.content import RunContent
from app.domains.auto_apply.models import AutoApplyRun
from app.domains.auto_apply.settings_repository import SettingsRepository
from app.domains.profiles.cv_service import CvService


class Tracking:
    """Applications of runs: those sent here, and notes of those sent elsewhere."""

    def __init__(
        self,
        settings: SettingsRepository,
        *,
        application_service: ApplicationService,
        sent_elsewhere_service: SentElsewhereService,
        cv_service: CvService,
    ) -> None:
        self.settings = settings
        self.application_service = application_service
        self.sent_elsewhere_service = sent_elsewhere_service
        self.cv_service = cv_service

    async def send_here(self, run: AutoApplyRun, answers: dict[str, JsonValue]) -> None:
        """Apply to a job whose company is here, in this unit: it is sent with its commit, or not at all."""
        letter, cv_id = await self._documents(run)
        new = ApplyToJob.model_construct(cover_letter=letter, cv_id=cv_id, answers=answers or None)
        run.application_id = await self.application_service.apply_for(run.user_id, run.job_id, new)

    async def note_sent(self, run: AutoApplyRun, content: RunContent) -> None:
        """It was sent elsewhere; whatever else happened, the tracker says so."""
        letter, cv_id = await self._documents(run)
        url = content.final_url or run.apply_url or ""
        run.application_id = await self.sent_elsewhere_service.note_sent(
            run.user_id, run.job_id, url=url[:2000], cv_id=cv_id, cover_letter=letter
        )

    async def _documents(self, run: AutoApplyRun) -> tuple[str | None, int | None]:
        settings = await self.settings.of_user(run.user_id)
        cv = await self.cv_service.chosen_or_latest(run.user_id, settings.cv_id if settings else None)
        return (settings.cover_letter if settings else None), (cv.id if cv else None)
