from collections.abc import Collection, Sequence

from sqlalchemy import Select, and_, select

from app.core.repository import Repository
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.models import IS_UNDESCRIBED, PORTAL, Job, JobStatus


class DescriptionRepository(Repository[Job]):
    """Postings whose descriptions are sorted into what a reader looks for."""

    model = Job
    not_found = JobNotFound

    def base(self) -> Select[Job]:
        return select(Job).where(Job.deleted_at.is_(None))

    async def find_living(self, id: int) -> Job | None:
        return await self.find_one(self.base().where(Job.id == id))

    async def collected(self, limit: int, *, before: int | None, only_new: bool) -> Sequence[Job]:
        """Open postings from outside, the newest first, from an id on down; `only_new`: whose text nobody sorted yet."""
        is_wanted = IS_UNDESCRIBED if only_new else and_(Job.status == JobStatus.OPEN, Job.source != PORTAL)
        statement = self.base().where(is_wanted)
        if before is not None:
            statement = statement.where(Job.id < before)
        return (await self.session.execute(statement.order_by(Job.id.desc()).limit(limit))).scalars().all()

    async def lock(self, ids: Collection[int]) -> Sequence[Job]:
        """In the order of their ids, so that two units don't wait for each other."""
        statement = self.base().where(Job.id.in_(ids)).order_by(Job.id).with_for_update()
        return (await self.session.execute(statement)).scalars().all()
