from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.domains.applications.models import Application, ApplicationStatus
from app.domains.auto_apply.caps import PER_COMPANY, PER_DAY, Taken
from app.domains.auto_apply.errors import RunNotFound
from app.domains.auto_apply.models import OVER, UNSENT, WAITING, AutoApplyEvidence, AutoApplyRun, RunStatus
from app.domains.auto_apply.schemas import RunFilters
from app.domains.companies.models import Company, CompanyMember
from app.domains.jobs.models import Job, JobMark, JobMarkKind, JobStatus


@dataclass(frozen=True, slots=True)
class Target:
    """A job as somebody wants to apply to it: the one that stands for all its duplicates."""

    job: Job
    company_name: str
    is_company_here: bool
    family: frozenset[int]  # the job and those that were merged into it

    @property
    def apply_url(self) -> str | None:
        return None if self.is_company_here else self.job.apply_url or self.job.source_url


class RunRepository(Repository[AutoApplyRun]):
    model = AutoApplyRun
    not_found = RunNotFound

    def owned_by(self, user_id: int) -> Select[AutoApplyRun]:
        return self.base().where(AutoApplyRun.user_id == user_id)

    async def get_owned(self, id: UUID, user_id: int, *, lock: bool = False) -> AutoApplyRun:
        statement = self.owned_by(user_id).where(AutoApplyRun.id == id)
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def find_run(self, id: UUID) -> AutoApplyRun | None:
        return await self.session.get(AutoApplyRun, id)

    async def lock(self, id: UUID) -> AutoApplyRun | None:
        return await self.find_one(self.base().where(AutoApplyRun.id == id).with_for_update())

    async def status_of(self, id: UUID) -> RunStatus | None:
        statement = select(AutoApplyRun.status).where(AutoApplyRun.id == id)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def find_external(self, external_run_id: str) -> AutoApplyRun | None:
        return await self.find_one(self.base().where(AutoApplyRun.external_run_id == external_run_id))

    async def list(self, user_id: int, filters: RunFilters) -> Page[AutoApplyRun]:
        statement = self.owned_by(user_id)
        if filters.job_id is not None:
            statement = statement.where(AutoApplyRun.job_id == filters.job_id)
        counted = statement.with_only_columns(AutoApplyRun.status, func.count()).group_by(AutoApplyRun.status)
        counts = dict.fromkeys((status.value for status in RunStatus), 0)
        counts.update({status.value: count for status, count in await self.session.execute(counted)})
        if filters.status:
            statement = statement.where(AutoApplyRun.status.in_(filters.status))
        order = order_of(filters.sort, AutoApplyRun.id, created_at=AutoApplyRun.created_at)
        scope = scope_of("auto_apply_runs", user_id, filters)
        page = await fetch_page(self.session, statement, filters, order, scope=scope)
        page.meta["counts"] = counts
        return page

    async def count_unsent(self, user_id: int) -> int:
        statement = select(func.count()).where(AutoApplyRun.user_id == user_id, AutoApplyRun.status.in_(UNSENT))
        return (await self.session.execute(statement)).scalar_one()

    async def counts_open(self) -> dict[RunStatus, int]:
        """Everybody's that are neither sent nor over, and those of which nobody knows."""
        states = (*UNSENT, RunStatus.SUBMITTING, RunStatus.UNKNOWN)
        statement = (
            select(AutoApplyRun.status, func.count())
            .where(AutoApplyRun.status.in_(states))
            .group_by(AutoApplyRun.status)
        )
        counts = dict.fromkeys(states, 0)
        for status, count in await self.session.execute(statement):
            counts[status] = count
        return counts

    # Making one

    async def insert_once(self, **values: Any) -> UUID | None:
        """The id of the new run; None where the seeker has one for the job that is not over."""
        statement = (
            insert(AutoApplyRun)
            .values(**values)
            .on_conflict_do_nothing(
                index_elements=[AutoApplyRun.user_id, AutoApplyRun.job_id],
                index_where=text("status NOT IN ('failed', 'cancelled', 'expired')"),
            )
            .returning(AutoApplyRun.id)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def find_standing(self, user_id: int, family: Collection[int]) -> UUID | None:
        """The seeker's run for one of these jobs that is not over."""
        statement = select(AutoApplyRun.id).where(
            AutoApplyRun.user_id == user_id, AutoApplyRun.job_id.in_(family), AutoApplyRun.status.not_in(OVER)
        )
        return (await self.session.execute(statement.limit(1))).scalar_one_or_none()

    async def find_target(self, job_id: int) -> Target | None:
        """What an application to this job goes to; None where there is no such job."""
        standing = select(func.coalesce(Job.merged_into_id, Job.id)).where(Job.id == job_id).scalar_subquery()
        is_here = select(CompanyMember.user_id).where(CompanyMember.company_id == Job.company_id).exists()
        statement = select(Job, Company.name, is_here).join(Company, Company.id == Job.company_id)
        row = (await self.session.execute(statement.where(Job.id == standing))).one_or_none()
        if row is None:
            return None
        job, company_name, is_company_here = row
        merged = select(Job.id).where(Job.merged_into_id == job.id)
        family = {job.id, *(await self.session.execute(merged)).scalars()}
        return Target(job, company_name, is_company_here, frozenset(family))

    async def form_of(self, job_id: int) -> dict[str, Any] | None:
        return (await self.session.execute(select(Job.application_form).where(Job.id == job_id))).scalar_one_or_none()

    async def find_sent(self, user_id: int, family: Collection[int], *, but: UUID) -> UUID | None:
        """Another of the seeker's runs for one of these jobs that was sent, or may have been."""
        statement = select(AutoApplyRun.id).where(
            AutoApplyRun.user_id == user_id,
            AutoApplyRun.job_id.in_(family),
            AutoApplyRun.status.in_([RunStatus.SUBMITTING, RunStatus.SUBMITTED, RunStatus.UNKNOWN]),
            AutoApplyRun.id != but,
        )
        return (await self.session.execute(statement.limit(1))).scalar_one_or_none()

    async def country_of(self, job_id: int) -> str | None:
        return (await self.session.execute(select(Job.country).where(Job.id == job_id))).scalar_one_or_none()

    async def find_application(self, user_id: int, family: Collection[int]) -> int | None:
        """The application that the seeker has sent to one of these jobs; drafts were not sent."""
        statement = select(Application.id).where(
            Application.seeker_user_id == user_id,
            Application.job_id.in_(family),
            Application.status != ApplicationStatus.DRAFT,
        )
        return (await self.session.execute(statement.limit(1))).scalar_one_or_none()

    # Caps

    async def lock_user(self, user_id: int) -> None:
        """One at a time counts somebody's runs and adds to them."""
        await self.session.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('auto_apply'), hashtext(CAST(:user AS text)))"),
            {"user": str(user_id)},
        )

    async def taken(self, user_id: int, at: datetime, *, but: UUID | None = None) -> Sequence[Taken]:
        """What counts towards somebody's caps: what was sent, or may have been, and what was picked to be."""
        statement = select(
            AutoApplyRun.company_id, AutoApplyRun.domain, AutoApplyRun.attempt_at,
            and_(AutoApplyRun.is_picked, AutoApplyRun.status.in_(UNSENT)),
            and_(AutoApplyRun.is_picked, AutoApplyRun.created_at > at - PER_DAY),
        ).where(
            AutoApplyRun.user_id == user_id,
            or_(
                AutoApplyRun.attempt_at > at - PER_COMPANY,
                AutoApplyRun.status.in_(UNSENT),
                AutoApplyRun.created_at > at - PER_DAY,
            ),
        )  # fmt: skip
        if but is not None:
            statement = statement.where(AutoApplyRun.id != but)
        return [Taken(*row) for row in await self.session.execute(statement)]

    async def known_jobs(self, user_id: int) -> Sequence[int]:
        """Jobs that the hourly pick leaves alone: applied to, dismissed, or run for once, with their duplicates."""
        applied = select(Application.job_id).where(
            Application.seeker_user_id == user_id, Application.status != ApplicationStatus.DRAFT
        )
        dismissed = select(JobMark.job_id).where(JobMark.user_id == user_id, JobMark.kind == JobMarkKind.DISMISSED)
        run = select(AutoApplyRun.job_id).where(AutoApplyRun.user_id == user_id)
        known = applied.union(dismissed, run).subquery()
        statement = (
            select(known.c.job_id, Job.merged_into_id)
            .join(Job, Job.id == known.c.job_id)
            .where(known.c.job_id.is_not(None))
        )
        return sorted({id for pair in await self.session.execute(statement) for id in pair if id is not None})

    # Many at once

    async def stop_all(self, user_id: int, message: str, at: datetime) -> Sequence[UUID]:
        """Cancel everything of the seeker's that is not being sent this moment; their ids."""
        return await self._end(AutoApplyRun.user_id == user_id, UNSENT, RunStatus.CANCELLED, message, at)

    async def expire_closed(self, message: str, at: datetime) -> Sequence[UUID]:
        """Those that wait for their seekers though the job is over, and is no duplicate of one that is not."""
        is_over = Job.status.in_([JobStatus.CLOSED, JobStatus.EXPIRED]) | Job.deleted_at.is_not(None)
        over = select(Job.id).where(Job.id == AutoApplyRun.job_id, is_over, Job.merged_into_id.is_(None)).exists()
        return await self._end(over, WAITING, RunStatus.EXPIRED, message, at)

    async def expire(self, message: str, at: datetime) -> Sequence[UUID]:
        return await self._end(AutoApplyRun.expires_at <= at, WAITING, RunStatus.EXPIRED, message, at)

    async def _end(
        self, which: ColumnElement[bool], states: Collection[RunStatus], end: RunStatus, message: str, at: datetime
    ) -> Sequence[UUID]:
        statement = (
            update(AutoApplyRun)
            .where(which, AutoApplyRun.status.in_(states))
            .values(
                status=end,
                message=message,
                expires_at=None,
                not_before=None,
                version=AutoApplyRun.version + 1,
                updated_at=at,
            )
            .returning(AutoApplyRun.id)
            .execution_options(synchronize_session=False)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def silent(self, states: Collection[RunStatus], before: datetime, limit: int) -> Sequence[AutoApplyRun]:
        """Runs of these states of which nothing was heard since, and that nobody holds."""
        statement = (
            self.base()
            .where(
                AutoApplyRun.status.in_(states),
                AutoApplyRun.updated_at < before,
                or_(AutoApplyRun.not_before.is_(None), AutoApplyRun.not_before < before),
            )
            .order_by(AutoApplyRun.updated_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def external_open(self, limit: int, *, since: datetime) -> Sequence[AutoApplyRun]:
        """Runs that are with Skyvern, and those that became unknown since then; the longest untouched first."""
        statement = (
            self.base()
            .where(
                AutoApplyRun.external_run_id.is_not(None),
                or_(
                    AutoApplyRun.status == RunStatus.SUBMITTING,
                    and_(AutoApplyRun.status == RunStatus.UNKNOWN, AutoApplyRun.updated_at > since),
                ),
            )
            .order_by(AutoApplyRun.updated_at)
            .limit(limit)
        )
        return (await self.session.execute(statement)).scalars().all()

    # What is shown around a run

    async def jobs_of(self, runs: Sequence[AutoApplyRun]) -> dict[int, Mapping[str, Any]]:
        statement = (
            select(Job.id, Job.title, Job.company_id, Company.name)
            .join(Company, Company.id == Job.company_id)
            .where(Job.id.in_({run.job_id for run in runs}))
        )
        return {
            id: {"id": id, "title": title, "company_id": company_id, "company_name": name or None}
            for id, title, company_id, name in await self.session.execute(statement)
        }


class EvidenceRepository(Repository[AutoApplyEvidence]):
    model = AutoApplyEvidence

    async def of_runs(self, run_ids: Collection[UUID]) -> dict[UUID, list[AutoApplyEvidence]]:
        found: dict[UUID, list[AutoApplyEvidence]] = {id: [] for id in run_ids}
        if run_ids:
            statement = self.base().where(AutoApplyEvidence.run_id.in_(run_ids)).order_by(AutoApplyEvidence.id)
            for evidence in (await self.session.execute(statement)).scalars():
                found[evidence.run_id].append(evidence)
        return found

    async def find_named(self, run_id: UUID, name: str) -> AutoApplyEvidence | None:
        return await self.find_one(
            self.base().where(AutoApplyEvidence.run_id == run_id, AutoApplyEvidence.name == name)
        )

    async def put(self, **values: Any) -> str | None:
        """Keep it under its name, and return the storage key of what stood there before."""
        before = select(AutoApplyEvidence.storage_key).where(
            AutoApplyEvidence.run_id == values["run_id"], AutoApplyEvidence.name == values["name"]
        )
        replaced = (await self.session.execute(before.with_for_update())).scalar_one_or_none()
        statement = insert(AutoApplyEvidence).values(**values)
        changed = {key: value for key, value in values.items() if key not in {"run_id", "name"}}
        await self.session.execute(
            statement.on_conflict_do_update(
                index_elements=[AutoApplyEvidence.run_id, AutoApplyEvidence.name], set_=changed
            )
        )
        return replaced

    async def due(self, before: datetime, limit: int) -> Sequence[AutoApplyEvidence]:
        """Of runs that nothing happened to since, the oldest first."""
        statement = (
            self.base()
            .join(AutoApplyRun, AutoApplyRun.id == AutoApplyEvidence.run_id)
            .where(AutoApplyRun.updated_at < before)
            .order_by(AutoApplyEvidence.id)
            .limit(limit)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def forget(self, ids: Collection[int]) -> set[UUID]:
        """The runs that lost a proof by this: what somebody else forgot first is not among them."""
        statement = (
            delete(AutoApplyEvidence)
            .where(AutoApplyEvidence.id.in_(ids))
            .returning(AutoApplyEvidence.run_id)
            .execution_options(synchronize_session=False)
        )
        return set((await self.session.execute(statement)).scalars())

    async def forget_contents(self, before: datetime, limit: int) -> int:
        """What runs that are over filled in. The run itself stays: that it was, and how it ended."""
        due = (
            select(AutoApplyRun.id)
            .where(
                AutoApplyRun.content.is_not(None),
                AutoApplyRun.updated_at < before,
                AutoApplyRun.status.in_([RunStatus.SUBMITTED, *OVER]),
            )
            .limit(limit)
        )
        statement = (
            update(AutoApplyRun)
            .where(AutoApplyRun.id.in_(due))
            .values(content=None, updated_at=AutoApplyRun.updated_at)
            .returning(AutoApplyRun.id)
            .execution_options(synchronize_session=False)
        )
        return len((await self.session.execute(statement)).all())

    async def known_keys(self, keys: Collection[str]) -> set[str]:
        statement = select(AutoApplyEvidence.storage_key).where(AutoApplyEvidence.storage_key.in_(keys))
        return set((await self.session.execute(statement)).scalars())
