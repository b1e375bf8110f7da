from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.cache import JOBS
from app.core.clock import now
from app.core.errors import FieldError
from app.core.security import Permission, Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.companies.models import Company
from app.domains.companies.names import fold_name
from app.domains.companies.service import CompanyService
from app.domains.jobs.errors import Overtaken
from app.domains.jobs.import_repository import SOURCE, JobImportRepository, KnownSource
from app.domains.jobs.import_rows import PreparedRow
from app.domains.jobs.import_schemas import ImportedRow, ImportFault, ImportOutcome
from app.domains.jobs.models import Job, JobStatus, ModerationStatus
from app.domains.jobs.search_repository import JobSearchRepository
from app.domains.profiles.service import ProfileService
from app.domains.skills.service import SkillService

AT_ONCE = 50  # rows a statement: what it takes to encode them, other requests wait


@dataclass(frozen=True, slots=True)
class Importer:
    """On whose behalf rows are stored: a recruiter's company, or (None) the unclaimed company that each row names."""

    user_id: int
    company: Company | None
    recruiter_id: int | None

    def key_of(self, row: PreparedRow) -> str:
        """Whose posting the row is: a recruiter may name the company or not."""
        return "" if self.company is not None and row.company_key == fold_name(self.company.name) else row.company_key


class JobImportService:
    """Postings of a feed: new ones are stored, changed ones follow, known ones are left alone."""

    def __init__(
        self,
        work: UnitOfWork,
        jobs: JobImportRepository,
        index: JobSearchRepository,
        *,
        company_service: CompanyService,
        profile_service: ProfileService,
        skill_service: SkillService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.jobs = jobs
        self.index = index
        self.company_service = company_service
        self.profile_service = profile_service
        self.skill_service = skill_service
        self.audit_service = audit_service

    async def importer(self, actor: Principal) -> Importer:
        """Who imports: an admin for anybody unclaimed, else a member for their company (NotMember where there is none)."""
        if actor.may(Permission.JOBS_IMPORT_ANY):
            return Importer(actor.user_id, None, None)
        member = await self.company_service.require_membership(actor)
        recruiter = await self.profile_service.recruiter_of(actor.user_id)
        company = await self.company_service.get_company(member.company_id)
        return Importer(actor.user_id, company, recruiter.id if recruiter else None)

    async def import_rows(self, importer: Importer, rows: Sequence[PreparedRow]) -> list[ImportedRow]:
        """Store one unit's rows, whose keys differ, and say what became of each."""
        await self.jobs.be_patient()
        report = {row.number: _rejected(row) for row in rows if row.faults}
        companies = await self._companies(importer, [row for row in rows if not row.faults])
        accepted: list[tuple[PreparedRow, Company]] = []
        for row in rows:
            if row.faults:
                continue
            company = companies.get(importer.key_of(row))
            if company is None:
                report[row.number] = _foreign(row, importer)
            else:
                accepted.append((row, company))
        if accepted:
            report |= await self._store(importer, accepted)
        return [report[row.number] for row in rows]

    async def _companies(self, importer: Importer, rows: Sequence[PreparedRow]) -> Mapping[str, Company]:
        """The companies by their keys in the rows."""
        if importer.company is not None:
            return {"": importer.company}
        names = [row.row.company for row in rows if row.row and row.row.company]
        return await self.company_service.find_or_create_unclaimed(names) if names else {}

    async def _store(
        self, importer: Importer, accepted: Sequence[tuple[PreparedRow, Company]]
    ) -> dict[int, ImportedRow]:
        known = await self.jobs.known({(company.id, row.external_id or "") for row, company in accepted})
        names = {name for row, _ in accepted if row.row for name in row.row.skills}
        skills = await self.skill_service.resolve(list(names)) if names else {}
        report: dict[int, ImportedRow] = {}
        new: list[tuple[PreparedRow, dict[str, Any]]] = []
        changed: list[tuple[PreparedRow, KnownSource, dict[str, Any]]] = []
        for row, company in accepted:
            source = known.get((company.id, row.external_id or ""))
            outcome = ImportOutcome.CREATED
            if source is not None:
                is_same = source.content_hash == row.content_hash
                outcome = ImportOutcome.UNCHANGED if is_same else ImportOutcome.UPDATED
            if outcome is not ImportOutcome.UNCHANGED:
                columns = _columns(row, company, skills)
                if source is None:
                    new.append((row, columns))
                else:
                    changed.append((row, source, columns))
            report[row.number] = ImportedRow(
                row=row.number, external_id=row.external_id, outcome=outcome, id=source.job_id if source else None
            )
        shown = [*await self._insert(importer, new, report), *await self._update(changed)]
        if shown:
            await self.index.index(shown)
            self.work.invalidate(JOBS)
            self.audit_service.record(
                "jobs.imported", "job", None, actor_id=importer.user_id, created=len(new), updated=len(changed)
            )
        return report

    async def _insert(
        self, importer: Importer, new: Sequence[tuple[PreparedRow, dict[str, Any]]], report: dict[int, ImportedRow]
    ) -> list[Job]:
        if not new:
            return []
        at = now()
        stored: list[Job] = []
        ids = await self.jobs.new_ids(len(new))
        for start in range(0, len(new), AT_ONCE):
            jobs, sources = [], []
            for id, (row, columns) in zip(ids[start:], new[start : start + AT_ONCE], strict=False):
                report[row.number].id = id
                columns |= {"id": id, "recruiter_id": importer.recruiter_id, "source": SOURCE, "version": 1}
                columns |= {"moderation_status": ModerationStatus.APPROVED, "created_at": at, "updated_at": at}
                jobs.append(columns)
                sources.append(
                    {
                        "job_id": id,
                        "company_id": columns["company_id"],
                        "source": SOURCE,
                        "external_id": row.external_id,
                        "source_url": columns["source_url"],
                        "content_hash": row.content_hash,
                        "created_at": at,
                    }
                )
            await self.jobs.insert_all(jobs, sources)
            stored += [Job(**columns) for columns in jobs]
        return stored

    async def _update(self, changed: Sequence[tuple[PreparedRow, KnownSource, dict[str, Any]]]) -> list[Job]:
        if not changed:
            return []
        jobs = await self.jobs.lock({source.job_id for _, source, _ in changed})
        for row, source, columns in changed:
            job = jobs.get(source.job_id)
            if job is None or job.deleted_at is not None:
                raise Overtaken
            if row.row and row.row.posted_at is None and job.posted_at is not None:
                columns["posted_at"] = job.posted_at
            for name, value in columns.items():
                setattr(job, name, value)
        await self.work.session.flush()
        await self.jobs.rehash([(source, row.content_hash, columns["source_url"]) for row, source, columns in changed])
        return list(jobs.values())


def _columns(row: PreparedRow, company: Company, skills: Mapping[str, int]) -> dict[str, Any]:
    """What the feed says of a job, column by column."""
    fields = row.row
    assert fields is not None
    facts = row.facts
    has_salary = facts["salary_source"] is not None
    return {
        **facts,
        "currency": facts["currency"] or (company.currency if has_salary else None),
        "company_id": company.id,
        "title": fields.title,
        "job_type": fields.job_type,
        "skill_ids": list(dict.fromkeys(skills[name] for name in fields.skills if name in skills)),
        "status": fields.status,
        "source_url": fields.source_url,
        "apply_url": fields.apply_url,
        "posted_at": fields.posted_at or (now() if fields.status is not JobStatus.DRAFT else None),
        "last_verified_at": now(),
    }


def _rejected(row: PreparedRow) -> ImportedRow:
    return ImportedRow(
        row=row.number,
        external_id=row.external_id,
        outcome=ImportOutcome.REJECTED,
        errors=[ImportFault.model_validate(fault) for fault in row.faults],
    )


def _foreign(row: PreparedRow, importer: Importer) -> ImportedRow:
    message = "is needed" if importer.company is None else f"is not yours, {importer.company.name}"
    row.faults = [FieldError("/company", message, "unknown_company")]
    return _rejected(row)
