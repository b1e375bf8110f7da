from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, delete, func, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.core.clock import now
from app.core.folding import has_words
from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.core.security import Permission, Principal
from app.domains.companies.models import Company, CompanyMember
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.models import Job, JobMark, JobMarkKind, JobSource, JobStatus, is_public
from app.domains.jobs.schemas import Count, JobStats
from app.domains.jobs.search_schemas import SavedJobFilters
from app.domains.profiles.models import Recruiter

STATS_COUNTRIES = 20


def is_managed_by(actor: Principal) -> ColumnElement[bool]:
    """What the actor may change: a member their company's jobs, an admin all of them."""
    if actor.may(Permission.JOBS_IMPORT_ANY):
        return true()
    return Job.company_id.in_(select(CompanyMember.company_id).where(CompanyMember.user_id == actor.user_id))


def is_visible_to(actor: Principal | None) -> ColumnElement[bool]:
    return is_public() if actor is None else is_public() | is_managed_by(actor)


class JobRepository(Repository[Job]):
    model = Job
    not_found = JobNotFound

    def base(self) -> Select[Job]:
        return select(Job).where(Job.deleted_at.is_(None))

    async def get_visible(self, id: int, actor: Principal | None) -> Job:
        return await self.get_one(self.base().where(Job.id == id, is_visible_to(actor)))

    async def get_managed(self, id: int, actor: Principal, *, lock: bool = False) -> Job:
        """A job that the actor may change; a stranger's is not found."""
        statement = self.base().where(Job.id == id, is_managed_by(actor))
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def by_id(self, ids: Collection[int]) -> dict[int, Job]:
        """Jobs by their ids, those that are hidden included: an application still names its job."""
        if not ids:
            return {}
        rows = (await self.session.execute(select(Job).where(Job.id.in_(ids)))).scalars()
        return {job.id: job for job in rows}

    async def delete_unless_referred_to(self, id: int) -> bool:
        """Delete a job for good, unless an application refers to it: the database knows, this domain does not."""
        try:
            async with self.session.begin_nested():
                await self.session.execute(delete(Job).where(Job.id == id).execution_options(synchronize_session=False))
        except IntegrityError:
            return False
        return True

    async def has_open(self, company_id: int) -> bool:
        """Whether the company has postings that people may apply to, now or when a pause ends."""
        statement = self.base().where(Job.company_id == company_id, Job.status.in_([JobStatus.OPEN, JobStatus.PAUSED]))
        return (await self.session.execute(statement.limit(1))).first() is not None

    async def titles_of(self, company_id: int) -> set[str]:
        return set((await self.session.execute(select(Job.title).where(Job.company_id == company_id))).scalars())

    async def forget_sources(self, id: int) -> None:
        """A feed that names the posting again brings a new one."""
        await self.session.execute(delete(JobSource).where(JobSource.job_id == id))

    async def is_recruiter_of(self, recruiter_id: int, company_id: int) -> bool:
        statement = (
            select(Recruiter.id)
            .join(CompanyMember, CompanyMember.user_id == Recruiter.user_id)
            .where(Recruiter.id == recruiter_id, CompanyMember.company_id == company_id)
        )
        return (await self.session.execute(statement)).first() is not None

    async def sources_of(self, job_ids: Collection[int]) -> dict[int, list[JobSource]]:
        if not job_ids:
            return {}
        statement = select(JobSource).where(JobSource.job_id.in_(job_ids)).order_by(JobSource.id)
        found: dict[int, list[JobSource]] = {}
        for source in (await self.session.execute(statement)).scalars():
            found.setdefault(source.job_id, []).append(source)
        return found

    async def expire_due(self, at: datetime, limit: int) -> Sequence[int]:
        """Open jobs whose time has come become EXPIRED; their ids."""
        due = (
            select(Job.id)
            .where(Job.status == JobStatus.OPEN, Job.expires_at <= at)
            .order_by(Job.expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(Job)
            .where(Job.id.in_(due))
            .values(status=JobStatus.EXPIRED, version=Job.version + 1, updated_at=at)
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def stats(self, at: datetime) -> JobStats:
        """Counts over the open jobs, in one pass: a row for the whole, one a type and one a country."""
        is_new = case((Job.posted_at >= at - timedelta(days=7), 1))
        statement = (
            select(
                func.grouping(Job.job_type, Job.country).label("level"),
                Job.job_type,
                Job.country,
                func.count().label("jobs"),
                func.count(is_new).label("fresh"),
                func.count(Job.company_id.distinct()).label("companies"),
            )
            .where(is_public())
            .group_by(func.grouping_sets(tuple_(), Job.job_type, Job.country))
        )
        rows = (await self.session.execute(statement)).all()
        total = next((row for row in rows if row.level == 3), None)
        by_type = sorted(
            (Count(value=row.job_type, count=row.jobs) for row in rows if row.level == 1 and row.job_type),
            key=lambda count: (-count.count, count.value),
        )
        by_country = sorted(
            (Count(value=row.country, count=row.jobs) for row in rows if row.level == 2 and row.country),
            key=lambda count: (-count.count, count.value),
        )
        return JobStats(
            open_jobs=total.jobs if total else 0,
            new_last_7_days=total.fresh if total else 0,
            companies=total.companies if total else 0,
            by_type=by_type,
            by_country=by_country[:STATS_COUNTRIES],
        )


class JobMarkRepository(Repository[JobMark]):
    """Who saved or dismissed what."""

    model = JobMark

    async def put(self, user_id: int, job_id: int, kind: JobMarkKind) -> None:
        statement = insert(JobMark).values(user_id=user_id, job_id=job_id, kind=kind, created_at=now())
        await self.session.execute(statement.on_conflict_do_nothing())

    async def drop(self, user_id: int, job_id: int, kind: JobMarkKind) -> None:
        await self.session.execute(
            delete(JobMark).where(JobMark.user_id == user_id, JobMark.job_id == job_id, JobMark.kind == kind)
        )

    async def of_user(self, user_id: int, job_ids: Collection[int]) -> dict[int, set[JobMarkKind]]:
        statement = select(JobMark).where(JobMark.user_id == user_id, JobMark.job_id.in_(job_ids))
        marks: dict[int, set[JobMarkKind]] = {}
        for mark in (await self.session.execute(statement)).scalars():
            marks.setdefault(mark.job_id, set()).add(mark.kind)
        return marks

    async def list_visible(self, actor: Principal, kind: JobMarkKind, filters: SavedJobFilters) -> Page[JobMark]:
        """The actor's marks on jobs that they can still see."""
        statement = (
            select(JobMark)
            .join(Job, Job.id == JobMark.job_id)
            .join(Company, Company.id == Job.company_id)
            .where(
                JobMark.user_id == actor.user_id,
                JobMark.kind == kind,
                Job.deleted_at.is_(None),
                is_visible_to(actor),
                *has_words(filters.q, Job.title, Company.name),
            )
        )
        if filters.country:
            statement = statement.where(Job.country.in_(filters.country))
        if filters.remote is not None:
            statement = statement.where(Job.is_remote == filters.remote)
        if filters.job_type:
            statement = statement.where(Job.job_type.in_(filters.job_type))
        order = order_of(filters.sort, JobMark.job_id, saved_at=JobMark.created_at)
        scope = scope_of("marks", actor.user_id, kind, filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)
