from collections.abc import Collection, Sequence

from app.core.security import Principal
from app.domains.companies.models import Company
from app.domains.companies.schemas import CompanyRef
from app.domains.companies.service import CompanyService
from app.domains.jobs.models import Job, JobMarkKind
from app.domains.jobs.repository import JobMarkRepository, JobRepository
from app.domains.jobs.schemas import (
    JobInclude,
    JobRead,
    JobSourceRead,
    JobViewer,
    salary_range,
)
from app.domains.skills.schemas import SkillRef
from app.domains.skills.service import SkillService

_COMPUTED = {"company", "company_name", "skills", "sources", "salary_range", "match_score", "viewer", "snippet"}
_COLUMNS = [name for name in JobRead.model_fields if name not in _COMPUTED]


class JobReader:
    """Rows as callers read them: companies, skills, sources and marks come by one query each, however many the jobs."""

    def __init__(
        self,
        jobs: JobRepository,
        marks: JobMarkRepository,
        *,
        company_service: CompanyService,
        skill_service: SkillService,
    ) -> None:
        self.jobs = jobs
        self.marks = marks
        self.company_service = company_service
        self.skill_service = skill_service

    async def read(self, jobs: Sequence[Job], actor: Principal | None, include: Collection[str] = ()) -> list[JobRead]:
        """The jobs in their order. `include` may name "viewer"; without an actor that has no one to tell of."""
        if not jobs:
            return []
        companies = await self.company_service.companies_by_id({job.company_id for job in jobs})
        skills = await self.skill_service.names_of({id for job in jobs for id in job.skill_ids})
        sources = await self.jobs.sources_of([job.id for job in jobs if job.source != "portal"])
        viewers = await self._viewers(jobs, actor) if JobInclude.VIEWER in include else {}
        return [
            JobRead.model_validate(
                {name: getattr(job, name) for name in _COLUMNS}
                | {
                    "company": _named(companies[job.company_id]),
                    "company_name": companies[job.company_id].name or None,
                    "skills": [SkillRef(id=id, name=skills[id]) for id in job.skill_ids if id in skills],
                    "sources": [JobSourceRead.model_validate(source) for source in sources.get(job.id, ())],
                    "salary_range": salary_range(job.salary_min, job.salary_max, job.currency),
                    "viewer": viewers.get(job.id),
                }
            )
            for job in jobs
        ]

    async def _viewers(self, jobs: Sequence[Job], actor: Principal | None) -> dict[int, JobViewer]:
        if actor is None:
            return {}
        marks = await self.marks.of_user(actor.user_id, [job.id for job in jobs])
        return {
            job.id: JobViewer(
                saved=JobMarkKind.SAVED in marks.get(job.id, ()),
                dismissed=JobMarkKind.DISMISSED in marks.get(job.id, ()),
            )
            for job in jobs
        }


def _named(company: Company) -> CompanyRef | None:
    """The company of postings that name none has no name."""
    return CompanyRef(id=company.id, name=company.name) if company.name else None
