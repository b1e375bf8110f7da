from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select, text

from app.core.folding import has_words
from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.domains.companies.models import CompanyMember
from app.domains.profiles.errors import CvNotFound, ProfileNotFound
from app.domains.profiles.models import Cv, CvReading, JobSeeker, ReadingState, Recruiter
from app.domains.profiles.schemas import CvFilters, ProfileFilters, RecruiterFilters


class JobSeekerRepository(Repository[JobSeeker]):
    model = JobSeeker
    not_found = ProfileNotFound

    def owned_by(self, user_id: int) -> Select[JobSeeker]:
        return self.base().where(JobSeeker.user_id == user_id)

    async def find_of(self, user_id: int, *, lock: bool = False) -> JobSeeker | None:
        statement = self.owned_by(user_id)
        return await self.find_one(statement.with_for_update() if lock else statement)

    async def get_readable(self, id: int, user_id: int | None, *, lock: bool = False) -> JobSeeker:
        """A profile by its id: the user's own, or any for None (an admin)."""
        statement = (self.base() if user_id is None else self.owned_by(user_id)).where(JobSeeker.id == id)
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def list(self, user_id: int | None, filters: ProfileFilters) -> Page[JobSeeker]:
        statement = self.base() if user_id is None else self.owned_by(user_id)
        statement = statement.where(*has_words(filters.q, JobSeeker.full_name))
        order = order_of(filters.sort, JobSeeker.id, created_at=JobSeeker.created_at)
        scope = scope_of("job_seekers", user_id, filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)


class RecruiterRepository(Repository[Recruiter]):
    model = Recruiter
    not_found = ProfileNotFound

    def owned_by(self, user_id: int) -> Select[Recruiter]:
        return self.base().where(Recruiter.user_id == user_id)

    async def find_of(self, user_id: int, *, lock: bool = False) -> Recruiter | None:
        statement = self.owned_by(user_id)
        return await self.find_one(statement.with_for_update() if lock else statement)

    async def get_changeable(self, id: int, user_id: int | None) -> Recruiter:
        """A profile to change: the user's own, or any for None (an admin)."""
        statement = (self.base() if user_id is None else self.owned_by(user_id)).where(Recruiter.id == id)
        return await self.get_one(statement.with_for_update())

    async def list(self, filters: RecruiterFilters) -> Page[Recruiter]:
        statement = self.base()
        if filters.company is not None:
            statement = statement.join(CompanyMember, CompanyMember.user_id == Recruiter.user_id).where(
                CompanyMember.company_id == filters.company
            )
        order = order_of(filters.sort, Recruiter.id, created_at=Recruiter.created_at)
        scope = scope_of("recruiters", filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)


class CvRepository(Repository[Cv]):
    model = Cv
    not_found = CvNotFound

    def owned_by(self, user_id: int) -> Select[Cv]:
        return self.base().where(Cv.user_id == user_id, Cv.deleted_at.is_(None))

    async def get_owned(self, id: int, user_id: int, *, lock: bool = False) -> Cv:
        statement = self.owned_by(user_id).where(Cv.id == id)
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def latest_of(self, user_id: int) -> Cv | None:
        statement = self.owned_by(user_id).order_by(Cv.created_at.desc(), Cv.id.desc()).limit(1)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def list(self, user_id: int, filters: CvFilters) -> Page[Cv]:
        order = order_of(filters.sort, Cv.id, created_at=Cv.created_at)
        statement = self.owned_by(user_id).where(*has_words(filters.q, Cv.filename))
        return await fetch_page(self.session, statement, filters, order, scope=scope_of("cvs", user_id, filters))

    async def lock_quota(self, user_id: int) -> None:
        """One upload of a person is counted at a time."""
        await self.session.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('cvs.quota'), hashtext(CAST(:user AS text)))"),
            {"user": str(user_id)},
        )

    async def count(self, user_id: int) -> int:
        statement = select(func.count()).select_from(self.owned_by(user_id).subquery())
        return (await self.session.execute(statement)).scalar_one()

    async def forget(self, id: int) -> None:
        """Remove the row of a CV that its owner has deleted, if it is still there."""
        await self.session.execute(
            delete(Cv).where(Cv.id == id, Cv.deleted_at.is_not(None)).execution_options(synchronize_session=False)
        )

    async def known_keys(self, keys: Collection[str]) -> set[str]:
        """Those storage keys that belong to a CV, deleted ones included: an application may still need the file."""
        statement = select(Cv.storage_key).where(Cv.storage_key.in_(keys))
        return set((await self.session.execute(statement)).scalars())


class CvReadingRepository(Repository[CvReading]):
    model = CvReading
    not_found = CvNotFound

    async def owner_of(self, cv_id: int) -> int:
        return (await self.session.execute(select(Cv.user_id).where(Cv.id == cv_id))).scalar_one()

    async def find_of(self, cv_id: int, *, lock: bool = False) -> CvReading | None:
        """The reading of a CV that its owner has not deleted."""
        statement = (
            self.base().join(Cv, Cv.id == CvReading.cv_id).where(CvReading.cv_id == cv_id, Cv.deleted_at.is_(None))
        )
        return await self.find_one(statement.with_for_update(of=CvReading) if lock else statement)

    async def get_owned(self, cv_id: int, user_id: int, *, lock: bool = False) -> CvReading:
        statement = (
            self.base()
            .join(Cv, Cv.id == CvReading.cv_id)
            .where(CvReading.cv_id == cv_id, Cv.user_id == user_id, Cv.deleted_at.is_(None))
        )
        return await self.get_one(statement.with_for_update(of=CvReading) if lock else statement)

    async def pending_since(self, before: datetime, most: int) -> Sequence[int]:
        """The CVs that wait longest to be read."""
        statement = (
            select(CvReading.cv_id)
            .where(CvReading.state == ReadingState.PENDING, CvReading.created_at < before)
            .order_by(CvReading.created_at)
            .limit(most)
        )
        return (await self.session.execute(statement)).scalars().all()
