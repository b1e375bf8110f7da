from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.core.security import Permission, Principal
from app.domains.scraping.errors import ScrapeJobNotFound
from app.domains.scraping.models import RUNNING, OfferSource, QuotaUse, ScrapeJob, ScrapeStatus
from app.domains.scraping.quotas import LONGEST, Quota
from app.domains.scraping.schemas import ScrapeJobFilters

COUNTERS = ("fetched", "new", "updated", "unchanged", "duplicate", "rejected")
MAX_REJECTIONS = 100


class ScrapeJobRepository(Repository[ScrapeJob]):
    model = ScrapeJob
    not_found = ScrapeJobNotFound

    def owned_by(self, actor: Principal) -> Select[ScrapeJob]:
        """The actor's runs; an admin's are all, the scheduled ones too."""
        statement = self.base()
        return (
            statement if actor.may(Permission.JOBS_IMPORT_ANY) else statement.where(ScrapeJob.user_id == actor.user_id)
        )

    async def get_owned(self, id: UUID, actor: Principal, *, lock: bool = False) -> ScrapeJob:
        statement = self.owned_by(actor).where(ScrapeJob.id == id)
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def list(self, actor: Principal, filters: ScrapeJobFilters) -> Page[ScrapeJob]:
        statement = self.owned_by(actor)
        if filters.status:
            statement = statement.where(ScrapeJob.status.in_(filters.status))
        order = order_of(filters.sort, ScrapeJob.id, created_at=ScrapeJob.created_at)
        scope = scope_of("scrape_jobs", actor.user_id, filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def find_locked(self, id: UUID) -> ScrapeJob | None:
        return await self.find_one(self.base().where(ScrapeJob.id == id).with_for_update())

    async def lock_id(self, id: UUID) -> None:
        """Who makes the run of an id that is known beforehand makes it alone."""
        await self.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"scrape_job:{id}"))))

    async def children_of(self, id: UUID) -> Sequence[ScrapeJob]:
        statement = self.base().where(ScrapeJob.parent_id == id).order_by(ScrapeJob.board_type, ScrapeJob.id)
        return (await self.session.execute(statement)).scalars().all()

    async def advance(self, id: UUID, counts: Mapping[str, int], at: datetime, **values: Any) -> UUID | None:
        """Add to the counters of a run that is going on. Its parent (or itself, where it has none); None: it was stopped."""
        columns = {getattr(ScrapeJob, name): getattr(ScrapeJob, name) + count for name, count in counts.items()}
        columns |= {getattr(ScrapeJob, name): value for name, value in values.items()}
        statement = (
            update(ScrapeJob)
            .where(ScrapeJob.id == id, ScrapeJob.status == ScrapeStatus.PROCESSING)
            .values(columns | {ScrapeJob.updated_at: at})
            .returning(func.coalesce(ScrapeJob.parent_id, ScrapeJob.id))
            .execution_options(synchronize_session=False)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def sum_up(self, parent_id: UUID, at: datetime) -> None:
        """A collection's counters are the sums of its runs'."""
        runs = select(
            *[func.coalesce(func.sum(getattr(ScrapeJob, name)), 0).label(name) for name in (*COUNTERS, "expected")],
            func.coalesce(func.bool_or(ScrapeJob.truncated), False).label("truncated"),
        ).where(ScrapeJob.parent_id == parent_id)
        sums = (await self.session.execute(runs)).one()
        await self.session.execute(
            update(ScrapeJob)
            .where(ScrapeJob.id == parent_id, ScrapeJob.status == ScrapeStatus.PROCESSING)
            .values({**sums._mapping, "updated_at": at})  # noqa: SLF001 (a row's mapping is public)
            .execution_options(synchronize_session=False)
        )

    async def stop_all(self, ids: Collection[UUID], code: str, message: str, at: datetime) -> None:
        """End these runs, and their parts, where they go on."""
        await self.session.execute(
            update(ScrapeJob)
            .where(ScrapeJob.id.in_(ids) | ScrapeJob.parent_id.in_(ids), ScrapeJob.status.in_(RUNNING))
            .values(status=ScrapeStatus.FAILED, error_code=code, error_message=message, finished_at=at, updated_at=at)
            .execution_options(synchronize_session=False)
        )

    async def silent_since(self, at: datetime) -> Sequence[UUID]:
        """Runs that go on, and of which nothing was heard since."""
        statement = select(ScrapeJob.id).where(ScrapeJob.status.in_(RUNNING), ScrapeJob.updated_at < at)
        return (await self.session.execute(statement)).scalars().all()

    async def forget_before(self, at: datetime) -> None:
        await self.session.execute(delete(ScrapeJob).where(ScrapeJob.finished_at < at))


class OfferSourceRepository(Repository[OfferSource]):
    model = OfferSource

    async def by_name(self) -> dict[str, OfferSource]:
        return {row.name: row for row in (await self.session.execute(self.base())).scalars()}

    async def find_named(self, names: Collection[str]) -> OfferSource | None:
        """The one of these that answered last."""
        statement = self.base().where(OfferSource.name.in_(names))
        return await self.find_one(statement.order_by(OfferSource.last_success_at.desc().nulls_last()).limit(1))

    async def forget_validators(self, name: str) -> None:
        await self.session.execute(
            update(OfferSource)
            .where(OfferSource.name == name)
            .values(etag=None, last_modified=None)
            .execution_options(synchronize_session=False)
        )

    async def note(self, name: str, at: datetime, **values: Any) -> None:
        """What the last run found out. `failures` counts up where it is True, and begins again where it is False."""
        failed = values.pop("has_failed")
        values |= {"last_run_at": at, "updated_at": at}
        values["failures"] = OfferSource.failures + 1 if failed else 0
        statement = insert(OfferSource).values(name=name, **{**values, "failures": int(failed)})
        await self.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))

    async def rest(self, name: str, until: datetime) -> None:
        await self.session.execute(update(OfferSource).where(OfferSource.name == name).values(open_until=until))

    # Quotas

    async def uses(self, source: str, quotas: Sequence[Quota], at: datetime) -> list[int]:
        """The requests within each quota's stretch, up to now."""
        counts = [func.count(case((QuotaUse.used_at > at - quota.length, 1))) for quota in quotas]
        return list((await self.session.execute(select(*counts).where(QuotaUse.source == source))).one())

    async def oldest_use(self, source: str, quota: Quota, at: datetime) -> datetime | None:
        statement = select(func.min(QuotaUse.used_at)).where(
            QuotaUse.source == source, QuotaUse.used_at > at - quota.length
        )
        return (await self.session.execute(statement)).scalar_one()

    async def lock_quota(self, source: str) -> None:
        """One at a time: two that count at once would both find room."""
        await self.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"quota:{source}"))))

    async def use(self, source: str, at: datetime) -> None:
        self.session.add(QuotaUse(source=source, used_at=at))

    async def forget_uses(self, at: datetime) -> None:
        await self.session.execute(delete(QuotaUse).where(QuotaUse.used_at < at - LONGEST))
