"""The composition root: which service gets which repository and which peers. The only file that knows every domain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cached_property

from app.clients import Clients
from app.core.config import Settings
from app.core.runtime import Runtime
from app.core.unit_of_work import UnitOfWork
from app.domains.accounts.auth_service import AuthService
from app.domains.accounts.repository import (
    OneTimeTokenRepository,
    RefreshTokenRepository,
    SessionRepository,
    UserRepository,
)
from app.domains.accounts.user_service import UserService
from app.domains.applications.interview_service import InterviewService
from app.domains.applications.notices import ApplicationNotices
from app.domains.applications.reader import ApplicationReader
from app.domains.applications.repository import (
    ApplicationRepository,
    InterviewRepository,
    NoteRepository,
    TimelineRepository,
)
from app.domains.applications.sent_elsewhere_service import SentElsewhereService
from app.domains.applications.service import ApplicationService
from app.domains.applications.submission_repository import SubmissionRepository
from app.domains.audit.repository import ActivityLogRepository
from app.domains.audit.service import AuditService
from app.domains.auto_apply.answer_repository import AnswerRepository
from app.domains.auto_apply.answer_service import AutoApplyAnswerService
from app.domains.auto_apply.attempt_service import AutoApplyAttemptService
from app.domains.auto_apply.evidence_service import AutoApplyEvidenceService
from app.domains.auto_apply.moving import RunMoves
from app.domains.auto_apply.planner_service import AutoApplyPlannerService
from app.domains.auto_apply.recovery_service import AutoApplyRecoveryService
from app.domains.auto_apply.run_reader import RunReader
from app.domains.auto_apply.run_repository import EvidenceRepository, RunRepository
from app.domains.auto_apply.run_service import AutoApplyRunService
from app.domains.auto_apply.settings_repository import SettingsRepository, SwitchRepository
from app.domains.auto_apply.settings_service import AutoApplySettingsService
from app.domains.auto_apply.tracking import Tracking
from app.domains.background_tasks.repository import BackgroundTaskRepository
from app.domains.background_tasks.service import BackgroundTaskService
from app.domains.companies.repository import (
    CompanyInvitationRepository,
    CompanyMemberRepository,
    CompanyRepository,
)
from app.domains.companies.service import CompanyService
from app.domains.integrations.budget_service import BudgetService
from app.domains.integrations.repository import IntegrationRepository, SpendingRepository
from app.domains.integrations.service import IntegrationService
from app.domains.jobs.collecting_repository import CollectedJobRepository
from app.domains.jobs.collecting_service import JobCollectingService
from app.domains.jobs.company_jobs_repository import CompanyJobsRepository
from app.domains.jobs.description_repository import DescriptionRepository
from app.domains.jobs.description_service import DescriptionService
from app.domains.jobs.import_repository import JobImportRepository
from app.domains.jobs.import_service import JobImportService
from app.domains.jobs.reader import JobReader
from app.domains.jobs.repository import JobMarkRepository, JobRepository
from app.domains.jobs.search_repository import JobSearchRepository
from app.domains.jobs.search_service import JobSearchService
from app.domains.jobs.service import JobService
from app.domains.matching.career_service import CareerService
from app.domains.matching.embedding_repository import EmbeddingRepository
from app.domains.matching.embedding_service import EmbeddingService
from app.domains.matching.match_repository import MatchRepository
from app.domains.matching.match_service import MatchService
from app.domains.matching.recommendation_service import RecommendationService
from app.domains.matching.search_service import MeaningSearchService
from app.domains.matching.vector_repository import VectorRepository
from app.domains.notifications.repository import (
    MailDeliveryRepository,
    NotificationRepository,
    PreferencesRepository,
)
from app.domains.notifications.service import NotificationService
from app.domains.personal_tasks.repository import PersonalTaskRepository
from app.domains.personal_tasks.service import PersonalTaskService
from app.domains.profiles.cv_service import CvService
from app.domains.profiles.reading_service import CvReadingService
from app.domains.profiles.repository import (
    CvReadingRepository,
    CvRepository,
    JobSeekerRepository,
    RecruiterRepository,
)
from app.domains.profiles.service import ProfileService
from app.domains.scraping.duplicates_service import DuplicateService
from app.domains.scraping.fingerprint_repository import FingerprintRepository
from app.domains.scraping.merging_service import MergingService
from app.domains.scraping.repository import OfferSourceRepository, ScrapeJobRepository
from app.domains.scraping.service import ScrapeService
from app.domains.scraping.source_service import OfferSourceService
from app.domains.skills.repository import SkillRepository
from app.domains.skills.service import SkillService


class Services:
    """The services of one unit of work; each is made when first asked for."""

    def __init__(self, work: UnitOfWork, runtime: Runtime) -> None:
        self.work = work
        self.runtime = runtime

    @cached_property
    def audit_service(self) -> AuditService:
        return AuditService(self.work, ActivityLogRepository(self.work))

    @cached_property
    def background_task_service(self) -> BackgroundTaskService:
        return BackgroundTaskService(self.work, BackgroundTaskRepository(self.work), audit_service=self.audit_service)

    @cached_property
    def auth_service(self) -> AuthService:
        return AuthService(
            self.work,
            UserRepository(self.work),
            SessionRepository(self.work),
            RefreshTokenRepository(self.work),
            OneTimeTokenRepository(self.work),
            signer=self.runtime.tokens,
            refresh_lifetime=timedelta(days=self.runtime.settings.refresh_token_expire_days),
            forget_sessions=self.runtime.session_copies.forget,
            audit_service=self.audit_service,
        )

    @cached_property
    def notification_service(self) -> NotificationService:
        return NotificationService(
            self.work,
            NotificationRepository(self.work),
            PreferencesRepository(self.work),
            MailDeliveryRepository(self.work),
        )

    @cached_property
    def integration_service(self) -> IntegrationService:
        return IntegrationService(
            self.work,
            IntegrationRepository(self.work),
            keyring=self.runtime.settings.keyring,
            audit_service=self.audit_service,
        )

    @cached_property
    def budget_service(self) -> BudgetService:
        return BudgetService(self.work, SpendingRepository(self.work))

    @cached_property
    def user_service(self) -> UserService:
        return UserService(
            self.work,
            UserRepository(self.work),
            auth_service=self.auth_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def skill_service(self) -> SkillService:
        return SkillService(self.work, SkillRepository(self.work), audit_service=self.audit_service)

    @cached_property
    def company_service(self) -> CompanyService:
        return CompanyService(
            self.work,
            CompanyRepository(self.work),
            CompanyMemberRepository(self.work),
            CompanyInvitationRepository(self.work),
            has_open_jobs=JobRepository(self.work).has_open,
            user_service=self.user_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def profile_service(self) -> ProfileService:
        return ProfileService(
            self.work,
            JobSeekerRepository(self.work),
            RecruiterRepository(self.work),
            user_service=self.user_service,
            company_service=self.company_service,
            skill_service=self.skill_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def cv_service(self) -> CvService:
        return CvService(
            self.work,
            CvRepository(self.work),
            reading_service=self.cv_reading_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def cv_reading_service(self) -> CvReadingService:
        return CvReadingService(
            self.work,
            CvReadingRepository(self.work),
            profile_service=self.profile_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def job_import_service(self) -> JobImportService:
        return JobImportService(
            self.work,
            JobImportRepository(self.work),
            JobSearchRepository(self.work),
            company_service=self.company_service,
            profile_service=self.profile_service,
            skill_service=self.skill_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def job_collecting_service(self) -> JobCollectingService:
        return JobCollectingService(
            self.work,
            CollectedJobRepository(self.work),
            JobSearchRepository(self.work),
            company_service=self.company_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def duplicate_service(self) -> DuplicateService:
        return DuplicateService(self.work, FingerprintRepository(self.work))

    @cached_property
    def merging_service(self) -> MergingService:
        return MergingService(
            self.work,
            FingerprintRepository(self.work),
            collecting_service=self.job_collecting_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def scrape_service(self) -> ScrapeService:
        return ScrapeService(
            self.work,
            ScrapeJobRepository(self.work),
            collecting_service=self.job_collecting_service,
            duplicate_service=self.duplicate_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def offer_source_service(self) -> OfferSourceService:
        return OfferSourceService(self.work, OfferSourceRepository(self.work))

    @cached_property
    def job_reader(self) -> JobReader:
        return JobReader(
            JobRepository(self.work),
            JobMarkRepository(self.work),
            company_service=self.company_service,
            skill_service=self.skill_service,
        )

    @cached_property
    def job_search_service(self) -> JobSearchService:
        return JobSearchService(
            self.work,
            JobSearchRepository(self.work),
            CompanyJobsRepository(self.work),
            reader=self.job_reader,
            company_service=self.company_service,
            skill_service=self.skill_service,
        )

    @cached_property
    def job_service(self) -> JobService:
        return JobService(
            self.work,
            JobRepository(self.work),
            JobMarkRepository(self.work),
            JobSearchRepository(self.work),
            reader=self.job_reader,
            company_service=self.company_service,
            profile_service=self.profile_service,
            skill_service=self.skill_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def description_service(self) -> DescriptionService:
        return DescriptionService(
            self.work,
            DescriptionRepository(self.work),
            job_service=self.job_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def embedding_service(self) -> EmbeddingService:
        return EmbeddingService(
            self.work,
            EmbeddingRepository(self.work),
            search_service=self.job_search_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def meaning_search_service(self) -> MeaningSearchService:
        return MeaningSearchService(
            self.work,
            VectorRepository(self.work),
            search_service=self.job_search_service,
            job_service=self.job_service,
        )

    @cached_property
    def match_service(self) -> MatchService:
        return MatchService(
            self.work,
            MatchRepository(self.work),
            job_service=self.job_service,
            application_service=self.application_service,
            meaning_service=self.meaning_search_service,
        )

    @cached_property
    def career_service(self) -> CareerService:
        return CareerService(self.work, MatchRepository(self.work), search_service=self.job_search_service)

    @cached_property
    def recommendation_service(self) -> RecommendationService:
        return RecommendationService(
            self.work,
            MatchRepository(self.work),
            match_service=self.match_service,
            search_service=self.job_search_service,
            meaning_service=self.meaning_search_service,
        )

    @cached_property
    def interview_service(self) -> InterviewService:
        return InterviewService(
            self.work,
            InterviewRepository(self.work),
            ApplicationRepository(self.work),
            TimelineRepository(self.work),
            audit_service=self.audit_service,
        )

    @cached_property
    def application_service(self) -> ApplicationService:
        applications, notes = ApplicationRepository(self.work), NoteRepository(self.work)
        return ApplicationService(
            self.work,
            applications,
            TimelineRepository(self.work),
            notes,
            SubmissionRepository(self.work),
            reader=ApplicationReader(applications, notes),
            interview_service=self.interview_service,
            cv_service=self.cv_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def sent_elsewhere_service(self) -> SentElsewhereService:
        return SentElsewhereService(
            self.work,
            ApplicationRepository(self.work),
            TimelineRepository(self.work),
            SubmissionRepository(self.work),
            audit_service=self.audit_service,
        )

    @cached_property
    def application_notices(self) -> ApplicationNotices:
        return ApplicationNotices(
            ApplicationRepository(self.work), TimelineRepository(self.work), InterviewRepository(self.work)
        )

    @cached_property
    def personal_task_service(self) -> PersonalTaskService:
        return PersonalTaskService(self.work, PersonalTaskRepository(self.work), audit_service=self.audit_service)

    @cached_property
    def auto_apply_settings_service(self) -> AutoApplySettingsService:
        return AutoApplySettingsService(
            self.work,
            SettingsRepository(self.work),
            SwitchRepository(self.work),
            RunRepository(self.work),
            cv_service=self.cv_service,
            audit_service=self.audit_service,
        )

    @cached_property
    def auto_apply_answer_service(self) -> AutoApplyAnswerService:
        return AutoApplyAnswerService(
            self.work,
            AnswerRepository(self.work),
            keyring=self.runtime.settings.keyring,
            audit_service=self.audit_service,
        )

    @cached_property
    def auto_apply_tracking(self) -> Tracking:
        return Tracking(
            SettingsRepository(self.work),
            application_service=self.application_service,
            sent_elsewhere_service=self.sent_elsewhere_service,
            cv_service=self.cv_service,
        )

    @cached_property
    def auto_apply_run_service(self) -> AutoApplyRunService:
        runs, evidence, keyring = RunRepository(self.work), EvidenceRepository(self.work), self.runtime.settings.keyring
        return AutoApplyRunService(
            self.work,
            runs,
            evidence,
            SwitchRepository(self.work),
            keyring=keyring,
            reader=RunReader(runs, evidence, keyring=keyring),
            answer_service=self.auto_apply_answer_service,
            profile_service=self.profile_service,
            integration_service=self.integration_service,
            tracking=self.auto_apply_tracking,
            audit_service=self.audit_service,
            is_skyvern_for_all=bool(self.runtime.settings.skyvern_api_key.get_secret_value()),
        )

    @cached_property
    def auto_apply_attempt_service(self) -> AutoApplyAttemptService:
        return AutoApplyAttemptService(
            self.work,
            RunRepository(self.work),
            SwitchRepository(self.work),
            keyring=self.runtime.settings.keyring,
            settings_service=self.auto_apply_settings_service,
            answer_service=self.auto_apply_answer_service,
            tracking=self.auto_apply_tracking,
            user_service=self.user_service,
            profile_service=self.profile_service,
            cv_service=self.cv_service,
            moves=self.auto_apply_moves,
        )

    @cached_property
    def auto_apply_recovery_service(self) -> AutoApplyRecoveryService:
        return AutoApplyRecoveryService(
            self.work,
            RunRepository(self.work),
            SwitchRepository(self.work),
            moves=self.auto_apply_moves,
            audit_service=self.audit_service,
        )

    @cached_property
    def auto_apply_moves(self) -> RunMoves:
        return RunMoves(self.work, audit_service=self.audit_service)

    @cached_property
    def auto_apply_planner_service(self) -> AutoApplyPlannerService:
        return AutoApplyPlannerService(
            self.work,
            RunRepository(self.work),
            SettingsRepository(self.work),
            SwitchRepository(self.work),
            run_service=self.auto_apply_run_service,
            recommendation_service=self.recommendation_service,
        )

    @cached_property
    def auto_apply_evidence_service(self) -> AutoApplyEvidenceService:
        return AutoApplyEvidenceService(self.work, EvidenceRepository(self.work), audit_service=self.audit_service)


class Rolecall(Runtime):
    """The running service: the kernel, the clients, and units of work that come with their services."""

    def __init__(
        self,
        settings: Settings,
        *,
        name: str = "rolecall",
        statement_timeout_ms: int = 3000,
    ) -> None:
        super().__init__(settings, name=name, statement_timeout_ms=statement_timeout_ms)
        self.clients = Clients(settings, self.redis)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Services]:
        """Services over one transaction, committed at the end of the block."""
        async with self.work() as work:
            yield Services(work, self)

    @asynccontextmanager
    async def read_unit(self) -> AsyncIterator[Services]:
        """Services that only read: no transaction, possibly a replica."""
        async with self.reading() as work:
            yield Services(work, self)

    async def aclose(self) -> None:
        await self.clients.aclose()
        await super().aclose()
