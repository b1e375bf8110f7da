from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from app.core.cache import JOBS, recommendations_of
from app.core.clock import now
from app.core.errors import FieldError, InvalidInput
from app.core.repository import Versions, check_version
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.companies.models import Company
from app.domains.companies.service import CompanyService
from app.domains.jobs.errors import InvalidTransition
from app.domains.jobs.facts import (
    LANGUAGE_FROM,
    PLACE_FIELDS,
    SALARY_FIELDS,
    description_facts,
    place_facts,
    salary_facts,
)
from app.domains.jobs.forms import NO_FORM, check_form
from app.domains.jobs.language import language_of
from app.domains.jobs.messages import DESCRIBE, JOB_CHANGED
from app.domains.jobs.models import Job, JobMarkKind, JobStatus
from app.domains.jobs.reader import JobReader
from app.domains.jobs.repository import JobMarkRepository, JobRepository
from app.domains.jobs.schemas import InitialStatus, JobCreate, JobRead, JobStats, JobStatusChange, JobUpdate
from app.domains.jobs.search_repository import JobSearchRepository
from app.domains.jobs.search_schemas import SavedJobFilters
from app.domains.profiles.service import ProfileService
from app.domains.skills.service import SkillService

MOVES: dict[JobStatus, tuple[JobStatus, ...]] = {
    JobStatus.DRAFT: (JobStatus.OPEN,),
    JobStatus.OPEN: (JobStatus.PAUSED, JobStatus.CLOSED),
    JobStatus.PAUSED: (JobStatus.OPEN, JobStatus.CLOSED),
    JobStatus.CLOSED: (JobStatus.OPEN,),
    JobStatus.EXPIRED: (JobStatus.OPEN,),
}
COPIED = (
    "company_id", "title", "description", "description_html", "description_structured", "location", "locations",
    "country", "city", "is_remote", "workplace_type", "job_type", "experience_level", "language", "salary_min",
    "salary_max", "currency", "salary_period", "salary_source", "skill_ids", "apply_url", "application_form",
    "reply_within_days",
)  # fmt: skip
EXPIRED_AT_ONCE = 500


class VersionedForm(NamedTuple):
    """An application form, and the version of the job that it is a part of."""

    form: dict[str, Any]
    version: int


class JobService:
    """Postings, from draft to closed. A company's people write its jobs; an admin may change any."""

    def __init__(
        self,
        work: UnitOfWork,
        jobs: JobRepository,
        marks: JobMarkRepository,
        index: JobSearchRepository,
        *,
        reader: JobReader,
        company_service: CompanyService,
        profile_service: ProfileService,
        skill_service: SkillService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.jobs = jobs
        self.marks = marks
        self.index = index
        self.reader = reader
        self.company_service = company_service
        self.profile_service = profile_service
        self.skill_service = skill_service
        self.audit_service = audit_service

    # Reading

    async def get_job(self, id: int, actor: Principal | None) -> Job:
        """A job that the actor can see: everyone the open ones, a company's people all of theirs."""
        return await self.jobs.get_visible(id, actor)

    async def get_managed(self, id: int, actor: Principal, *, lock: bool = False) -> Job:
        """A job that the actor may change."""
        return await self.jobs.get_managed(id, actor, lock=lock)

    async def jobs_by_id(self, ids: Collection[int]) -> dict[int, Job]:
        """Jobs whatever their state, the hidden ones too; absent where deleted for good."""
        return await self.jobs.by_id(ids)

    async def titles_of_company(self, company_id: int) -> set[str]:
        """The titles of all that the company ever posted, the hidden ones too."""
        return await self.jobs.titles_of(company_id)

    async def read_job(self, job: Job, actor: Principal | None, include: Collection[str] = ()) -> JobRead:
        return (await self.reader.read([job], actor, include))[0]

    async def stats(self) -> JobStats:
        return await self.jobs.stats(now())

    # Writing

    async def create_job(self, actor: Principal, new: JobCreate) -> Job:
        member = await self.company_service.require_membership(actor)
        company = await self.company_service.get_company(member.company_id)
        sent = new.model_dump()
        await self._require_recruiter(new.recruiter_id, company.id)
        await self.skill_service.require_ids(new.skill_ids)
        facts = description_facts(new.description)
        facts["language"] = new.language or facts["language"]
        job = Job(
            company_id=company.id,
            recruiter_id=new.recruiter_id or await self._own_recruiter_id(actor),
            title=new.title,
            job_type=new.job_type,
            experience_level=new.experience_level,
            skill_ids=list(dict.fromkeys(new.skill_ids)),
            status=JobStatus.DRAFT,
            apply_url=new.apply_url,
            source_url=new.source_url,
            reply_within_days=new.reply_within_days,
            expires_at=new.expires_at,
            **facts,
            **place_facts(sent),
            **salary_facts(sent, currency=company.currency),
        )
        self.jobs.add(job)
        if new.status is InitialStatus.OPEN:
            self._open(job)
        await self._saved(job)
        self.audit_service.record("job.created", "job", job.id, actor_id=actor.user_id, status=job.status)
        return job

    async def update_job(self, actor: Principal, id: int, changes: JobUpdate, *, if_match: Versions | None) -> Job:
        job = await self.jobs.get_managed(id, actor, lock=True)
        check_version(job, if_match)
        was_open, was_described = job.status is JobStatus.OPEN, job.description_structured is not None
        company = await self.company_service.get_company(job.company_id)
        sent = changes.sent()
        status = sent.pop("status", None)
        await self._require_recruiter(sent.get("recruiter_id"), job.company_id)
        if "skill_ids" in sent:
            await self.skill_service.require_ids(changes.skill_ids)
            sent["skill_ids"] = list(dict.fromkeys(changes.skill_ids))
        for field, value in self._changed(job, sent, company).items():
            setattr(job, field, value)
        if "expires_at" in sent and job.status is JobStatus.OPEN:
            _refuse_past(job.expires_at)
        if status is not None:
            self._move(job, status)
        await self._saved(job, was_open=was_open)
        if was_described and job.description_structured is None:  # of the text that was
            self.work.enqueue(DESCRIBE, job_id=id, user_id=actor.user_id)
        if sent:
            self.work.publish(JOB_CHANGED, job_id=id)
        self.audit_service.record(
            "job.updated", "job", id, actor_id=actor.user_id, fields=sorted(changes.model_fields_set)
        )
        return job

    async def change_status(
        self, actor: Principal, id: int, change: JobStatusChange, *, if_match: Versions | None = None
    ) -> Job:
        """Move a job on; a job that is in that state already stays as it is."""
        job = await self.jobs.get_managed(id, actor, lock=True)
        check_version(job, if_match)
        before = job.status
        if "expires_at" in change.model_fields_set:
            job.expires_at = change.expires_at
        self._move(job, change.status)
        if "expires_at" in change.model_fields_set and job.status is JobStatus.OPEN:
            _refuse_past(job.expires_at)
        await self._saved(job, was_open=before is JobStatus.OPEN)
        if job.status is not before:
            self.audit_service.record(f"job.{job.status.lower()}", "job", id, actor_id=actor.user_id, before=before)
        return job

    async def delete_job(self, actor: Principal, id: int, *, if_match: Versions | None = None) -> None:
        """Delete a job. One that has applications is closed and hidden instead, for they still name it."""
        job = await self.jobs.get_managed(id, actor, lock=True)
        check_version(job, if_match)
        await self.index.remove([id])
        if not await self.jobs.delete_unless_referred_to(id):
            job.status = JobStatus.CLOSED
            job.deleted_at = now()
            await self.jobs.forget_sources(id)
            await self.work.session.flush()
        self.work.invalidate(JOBS)
        self.audit_service.record("job.deleted", "job", id, actor_id=actor.user_id, title=job.title)

    async def copy_job(self, actor: Principal, id: int) -> Job:
        """A draft with the contents of another job of the same company."""
        job = await self.jobs.get_managed(id, actor)
        copy = self.jobs.add(
            Job(
                recruiter_id=await self._own_recruiter_id(actor) or job.recruiter_id,
                status=JobStatus.DRAFT,
                **{field: getattr(job, field) for field in COPIED},
            )
        )
        await self._saved(copy)
        self.audit_service.record("job.created", "job", copy.id, actor_id=actor.user_id, copy_of=id)
        return copy

    async def expire_due(self) -> int:
        """Take jobs whose time has come off the market; how many. At most 500 at once: call again while it is 500."""
        expired = await self.jobs.expire_due(now(), EXPIRED_AT_ONCE)
        if expired:
            await self.index.remove(expired)
            self.work.invalidate(JOBS)
        for id in expired:
            self.audit_service.record("job.expired", "job", id, actor_id=None)
        return len(expired)

    # The application form

    async def get_form(self, id: int, actor: Principal | None) -> VersionedForm:
        """The form of a job that the actor can see; one without questions where the job has none."""
        job = await self.jobs.get_visible(id, actor)
        return VersionedForm(job.application_form or NO_FORM, job.version)

    async def set_form(
        self, actor: Principal, id: int, form: Mapping[str, Any], *, if_match: Versions | None = None
    ) -> VersionedForm:
        """Replace the form. Answers that were given before stay as they were."""
        job = await self.jobs.get_managed(id, actor, lock=True)
        check_version(job, if_match)
        kept = check_form(form)
        job.application_form = kept if kept["properties"] else None
        await self.work.session.flush()
        self.audit_service.record(
            "job.form_changed", "job", id, actor_id=actor.user_id, questions=len(kept["properties"])
        )
        return VersionedForm(kept, job.version)

    # Marks

    async def mark_job(self, actor: Principal, id: int, kind: JobMarkKind) -> None:
        await self.jobs.get_visible(id, actor)
        await self.marks.put(actor.user_id, id, kind)
        self.work.invalidate(recommendations_of(actor.user_id))

    async def unmark_job(self, actor: Principal, id: int, kind: JobMarkKind) -> None:
        await self.marks.drop(actor.user_id, id, kind)
        self.work.invalidate(recommendations_of(actor.user_id))

    async def list_saved(self, actor: Principal, filters: SavedJobFilters) -> Page[JobRead]:
        page = await self.marks.list_visible(actor, JobMarkKind.SAVED, filters)
        jobs = await self.jobs.by_id([mark.job_id for mark in page.items])
        read = await self.reader.read([jobs[mark.job_id] for mark in page.items if mark.job_id in jobs], actor)
        return Page(read, page.total, next_cursor=page.next_cursor, is_capped=page.is_capped)

    # Rules

    def _changed(self, job: Job, sent: dict[str, Any], company: Company) -> dict[str, Any]:
        """The columns that follow from the fields sent."""
        changed = dict(sent)
        if "description" in sent:
            facts = description_facts(sent["description"])
            changed |= facts | {"language": sent.get("language") or facts["language"] or job.language}
        elif "language" in sent:
            changed["language"] = sent["language"] or language_of(job.description[:LANGUAGE_FROM])
        if any(field in sent for field in PLACE_FIELDS):
            known = {field: getattr(job, field) for field in PLACE_FIELDS}
            if "location" in sent or "locations" in sent:  # a new place is read afresh
                known |= {"country": None, "city": None}
                if job.workplace_type is None:
                    known["is_remote"] = None
            if "locations" in sent:
                known["location"] = None
            if "workplace_type" in sent:
                known["is_remote"] = None
            elif "is_remote" in sent:
                known["workplace_type"] = None
            changed |= place_facts(known | sent)
        if any(field in sent for field in SALARY_FIELDS):
            known = {field: getattr(job, field) for field in SALARY_FIELDS}
            changed |= salary_facts(known | sent, currency=company.currency)
        return changed

    def _move(self, job: Job, status: JobStatus) -> None:
        if status is job.status:
            return
        allowed = MOVES[job.status]
        if status not in allowed:
            raise InvalidTransition(
                f"A job that is {job.status} can become {' or '.join(allowed)}, not {status}",
                allowed=[state.value for state in allowed],
            )
        if status is JobStatus.OPEN:
            self._open(job)
        job.status = status

    def _open(self, job: Job) -> None:
        _refuse_past(job.expires_at)
        job.status = JobStatus.OPEN
        job.posted_at = job.posted_at or now()
        job.last_verified_at = now()

    async def _saved(self, job: Job, *, was_open: bool = False) -> None:
        """Flush, and let the search and the cached answers follow what the public sees."""
        await self.work.session.flush()
        if job.status is JobStatus.OPEN:
            await self.index.index([job])
        elif was_open:
            await self.index.remove([job.id])
        else:
            return
        self.work.invalidate(JOBS)

    async def _own_recruiter_id(self, actor: Principal) -> int | None:
        recruiter = await self.profile_service.recruiter_of(actor.user_id)
        return recruiter.id if recruiter else None

    async def _require_recruiter(self, recruiter_id: int | None, company_id: int) -> None:
        if recruiter_id is not None and not await self.jobs.is_recruiter_of(recruiter_id, company_id):
            raise InvalidInput(
                "recruiter_id names no recruiter of your company",
                errors=[FieldError("/recruiter_id", "names no recruiter of your company", "unknown_recruiter")],
            )


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= now()


def _refuse_past(expires_at: datetime | None) -> None:
    if _is_past(expires_at):
        raise InvalidInput(
            "expires_at lies in the past; send a new one to open the job",
            errors=[FieldError("/expires_at", "must lie in the future for an open job", "in_the_past")],
        )
