from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, text, update

from app.core.clock import now
from app.core.folding import has_words
from app.core.pagination import Order, fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.core.security import Permission, Principal
from app.domains.accounts.models import User
from app.domains.applications.errors import ApplicationNotFound, InterviewNotFound
from app.domains.applications.models import (
    OPEN_INTERVIEWS,
    Application,
    ApplicationEvent,
    ApplicationNote,
    ApplicationStatus,
    Channel,
    Interview,
    Side,
)
from app.domains.applications.schemas import ApplicantFilters, ApplicationFilters, InterviewFilters, TimelineFilters
from app.domains.companies.models import Company, CompanyMember
from app.domains.jobs.models import Job, JobStatus
from app.domains.profiles.models import Cv, JobSeeker

_RANKS = {"match_score": "match_rank"}  # those without a score come last
_KEEP_SCORES = text(
    """
    UPDATE applications a SET match_score = u.score
    FROM unnest(CAST(:ids AS bigint[]), CAST(:scores AS numeric[])) AS u (id, score)
    WHERE a.id = u.id AND a.match_score IS DISTINCT FROM u.score
    """
)


def side_of(actor: Principal) -> Side:
    return Side.SEEKER if actor.may(Permission.APPLICATIONS_SUBMIT) else Side.COMPANY


def own_company(actor: Principal) -> Any:
    """The company the actor acts for, as a scalar subquery; NULL where there is none, which equals nothing."""
    return select(CompanyMember.company_id).where(CompanyMember.user_id == actor.user_id).scalar_subquery()


def visible_to(actor: Principal) -> ColumnElement[bool]:
    """Seekers see their own; a company those sent to it: no drafts, and nothing that a seeker noted for themselves."""
    if side_of(actor) is Side.SEEKER:
        return Application.seeker_user_id == actor.user_id
    return and_(
        Application.company_id == own_company(actor),
        Application.channel != Channel.EXTERNAL,
        Application.status != ApplicationStatus.DRAFT,
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around an application: its job, its company, its applicant."""

    application_id: int
    job_title: str | None
    job_location: str | None
    job_status: JobStatus | None
    apply_url: str | None
    company_id: int | None
    company_name: str | None
    seeker_id: int | None
    full_name: str
    headline: str | None
    email: str


class ApplicationRepository(Repository[Application]):
    model = Application
    not_found = ApplicationNotFound

    async def get_visible(self, id: int, actor: Principal, *, lock: bool = False) -> Application:
        statement = self.base().where(Application.id == id, visible_to(actor))
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def find_of_job(self, job_id: int, user_id: int) -> int | None:
        statement = select(Application.id).where(Application.job_id == job_id, Application.seeker_user_id == user_id)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def lock_of(self, job_id: int, user_id: int) -> Application:
        statement = self.base().where(Application.job_id == job_id, Application.seeker_user_id == user_id)
        return await self.get_one(statement.with_for_update())

    async def ids_by_job(self, user_id: int, job_ids: Collection[int]) -> dict[int, int]:
        statement = select(Application.job_id, Application.id).where(
            Application.job_id.in_(job_ids), Application.seeker_user_id == user_id
        )
        return {job_id: id for job_id, id in await self.session.execute(statement) if job_id is not None}

    async def find_cv(self, application: Application) -> Cv | None:
        return await self.session.get(Cv, application.cv_id) if application.cv_id is not None else None

    async def carries_cv(self, cv_id: int) -> bool:
        return (
            await self.session.execute(select(Application.id).where(Application.cv_id == cv_id).limit(1))
        ).first() is not None

    async def form_of(self, job_id: int) -> dict[str, Any] | None:
        return (await self.session.execute(select(Job.application_form).where(Job.id == job_id))).scalar_one_or_none()

    async def owns_job(self, job_id: int, actor: Principal) -> bool:
        statement = select(Job.id).where(Job.id == job_id, Job.company_id == own_company(actor))
        return (await self.session.execute(statement)).first() is not None

    async def lock_of_job(self, job_id: int, ids: Collection[int], actor: Principal) -> Sequence[Application]:
        """The applications among these ids that were sent to this job of the actor's company, locked in one order."""
        statement = self.base().where(Application.job_id == job_id, Application.id.in_(ids), visible_to(actor))
        return (await self.session.execute(statement.order_by(Application.id).with_for_update())).scalars().all()

    async def list(self, actor: Principal, filters: ApplicationFilters) -> Page[Application]:
        statement = self.base().where(visible_to(actor))
        if filters.channel:
            statement = statement.where(Application.channel.in_(filters.channel))
        if filters.archived is not None:
            archived = Application.archived_at.is_not(None)
            statement = statement.where(archived if filters.archived else ~archived)
        if filters.q:
            statement = (
                statement.outerjoin(Job, Job.id == Application.job_id)
                .outerjoin(Company, Company.id == Application.company_id)
                .outerjoin(JobSeeker, JobSeeker.user_id == Application.seeker_user_id)
            )
            named = (Application.title, Application.company_name, Job.title, Company.name, JobSeeker.full_name)
            statement = statement.where(*has_words(filters.q, *named))
        scope = scope_of("applications", actor.user_id, filters)
        return await self._page(statement, filters, scope)

    async def list_of_job(self, job_id: int, actor: Principal, filters: ApplicantFilters) -> Page[Application]:
        statement = self.base().where(Application.job_id == job_id, visible_to(actor))
        scope = scope_of("job applications", job_id, filters)
        return await self._page(statement, filters, scope)

    async def _page(
        self, statement: Select[Application], filters: ApplicationFilters | ApplicantFilters, scope: str
    ) -> Page[Application]:
        """A page of the states asked for; its `meta.counts` tells how many there are in each state."""
        counted = statement.with_only_columns(Application.status, func.count()).group_by(Application.status)
        counts = dict.fromkeys((status.value for status in ApplicationStatus), 0)
        counts.update({status.value: count for status, count in await self.session.execute(counted)})
        if filters.status:
            statement = statement.where(Application.status.in_(filters.status))
        column = getattr(Application, _RANKS.get(key := filters.sort.removeprefix("-"), key))
        order = Order(column, Application.id, descending=filters.sort.startswith("-"))
        page = await fetch_page(self.session, statement, filters, order, scope=scope)
        page.meta["counts"] = counts
        return page

    async def surroundings(self, ids: Collection[int]) -> dict[int, Surroundings]:
        if not ids:
            return {}
        statement = (
            select(
                Application.id, Job.title, Job.location, Job.status, func.coalesce(Job.apply_url, Job.source_url),
                Application.company_id, Company.name,
                JobSeeker.id, func.coalesce(JobSeeker.full_name, User.full_name), JobSeeker.headline, User.email,
            )
            .join(User, User.id == Application.seeker_user_id)
            .outerjoin(JobSeeker, JobSeeker.user_id == User.id)
            .outerjoin(Job, Job.id == Application.job_id)
            .outerjoin(Company, Company.id == Application.company_id)
            .where(Application.id.in_(ids))
        )  # fmt: skip
        return {row[0]: Surroundings(*row) for row in await self.session.execute(statement)}

    async def members_of(self, company_id: int) -> Sequence[int]:
        """Who acts for the company: user ids."""
        statement = select(CompanyMember.user_id).where(CompanyMember.company_id == company_id)
        return (await self.session.execute(statement.order_by(CompanyMember.user_id))).scalars().all()

    async def keep_match_scores(self, scores: Mapping[int, Decimal]) -> None:
        """Sorted, so that two who do so at once do not wait for each other."""
        values = {"ids": sorted(scores), "scores": [scores[id] for id in sorted(scores)]}
        await self.session.execute(_KEEP_SCORES, values)

    async def archive_untouched(self, before: datetime, *, limit: int) -> Sequence[int]:
        """Mark a batch that nobody touched since `before`; the mark itself is no touch."""
        due = (
            select(Application.id)
            .where(Application.archived_at.is_(None), Application.updated_at < before)
            .order_by(Application.updated_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(Application)
            .where(Application.id.in_(due.scalar_subquery()))
            .values(archived_at=now(), updated_at=Application.updated_at, version=Application.version + 1)
            .returning(Application.id)
            .execution_options(synchronize_session=False)
        )
        return (await self.session.execute(statement)).scalars().all()


class TimelineRepository(Repository[ApplicationEvent]):
    model = ApplicationEvent

    async def list(self, application_id: int, filters: TimelineFilters) -> Page[ApplicationEvent]:
        statement = self.base().where(ApplicationEvent.application_id == application_id)
        if filters.kind:
            statement = statement.where(ApplicationEvent.kind.in_(filters.kind))
        order = Order(ApplicationEvent.id, descending=filters.sort == "-at")  # ids come in the order of time
        scope = scope_of("timeline", application_id, filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)


class NoteRepository(Repository[ApplicationNote]):
    model = ApplicationNote

    async def by_application(self, ids: Collection[int], side: Side) -> dict[int, list[ApplicationNote]]:
        """The notes of one side, oldest first."""
        notes: dict[int, list[ApplicationNote]] = {id: [] for id in ids}
        if ids:
            statement = self.base().where(ApplicationNote.application_id.in_(ids), ApplicationNote.side == side)
            for note in (await self.session.execute(statement.order_by(ApplicationNote.id))).scalars():
                notes[note.application_id].append(note)
        return notes

    async def count(self, application_id: int, side: Side) -> int:
        statement = select(func.count()).where(
            ApplicationNote.application_id == application_id, ApplicationNote.side == side
        )
        return (await self.session.execute(statement)).scalar_one()


class InterviewRepository(Repository[Interview]):
    model = Interview
    not_found = InterviewNotFound

    def visible_to(self, actor: Principal) -> Select[Interview]:
        if side_of(actor) is Side.SEEKER:
            return self.base().where(Interview.seeker_user_id == actor.user_id)
        return self.base().where(Interview.company_id == own_company(actor))

    async def get_visible(self, id: int, actor: Principal, *, lock: bool = False) -> Interview:
        statement = self.visible_to(actor).where(Interview.id == id)
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def list(self, application_id: int, filters: InterviewFilters) -> Page[Interview]:
        statement = self.base().where(Interview.application_id == application_id)
        if filters.status:
            statement = statement.where(Interview.status.in_(filters.status))
        if filters.kind:
            statement = statement.where(Interview.kind.in_(filters.kind))
        order = order_of(filters.sort, Interview.id, starts_at=Interview.starts_at)
        scope = scope_of("interviews", application_id, filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def lock_calendar(self, seeker_user_id: int) -> None:
        """One booking at a time in a seeker's calendar: bookings that race would deadlock in the exclusion constraint."""
        key = func.hashtextextended("interviews", seeker_user_id)
        await self.session.execute(select(func.pg_advisory_xact_lock(key)))

    async def overlaps(self, interview: Interview) -> bool:
        statement = select(Interview.id).where(
            Interview.seeker_user_id == interview.seeker_user_id,
            Interview.status.in_(OPEN_INTERVIEWS),
            Interview.starts_at < interview.ends_at,
            Interview.ends_at > interview.starts_at,
        )
        if interview.id is not None:
            statement = statement.where(Interview.id != interview.id)
        return (await self.session.execute(statement.limit(1))).first() is not None

    async def lock_open_of(self, application_ids: Collection[int]) -> Sequence[Interview]:
        statement = self.base().where(
            Interview.application_id.in_(application_ids), Interview.status.in_(OPEN_INTERVIEWS)
        )
        return (await self.session.execute(statement.order_by(Interview.id).with_for_update())).scalars().all()
