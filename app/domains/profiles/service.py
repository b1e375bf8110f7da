from collections.abc import Sequence
from typing import Any

from app.core.cache import recommendations_of
from app.core.clock import now
from app.core.errors import FieldError, InvalidInput
from app.core.repository import Versions, check_version
from app.core.schemas import Page
from app.core.security import Principal, Role
from app.core.unit_of_work import UnitOfWork
from app.domains.accounts.models import User
from app.domains.accounts.schemas import Registration
from app.domains.accounts.user_service import UserService
from app.domains.audit.service import AuditService
from app.domains.companies.models import Company
from app.domains.companies.schemas import CompanyRef, CompanyUpdate
from app.domains.companies.service import CompanyService
from app.domains.profiles.errors import ProfileNotFound
from app.domains.profiles.messages import SEEKER_CHANGED
from app.domains.profiles.models import JobSeeker, Recruiter
from app.domains.profiles.repository import JobSeekerRepository, RecruiterRepository
from app.domains.profiles.schemas import (
    JobSeekerRead,
    JobSeekerUpdate,
    ProfileFilters,
    ProfileUpdate,
    RecruiterFilters,
    RecruiterRead,
    RecruiterUpdate,
)
from app.domains.skills.schemas import SkillRef
from app.domains.skills.service import SkillService


class ProfileService:
    """Who people are here. A profile belongs to one account and is made with it."""

    def __init__(
        self,
        work: UnitOfWork,
        seekers: JobSeekerRepository,
        recruiters: RecruiterRepository,
        *,
        user_service: UserService,
        company_service: CompanyService,
        skill_service: SkillService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.seekers = seekers
        self.recruiters = recruiters
        self.user_service = user_service
        self.company_service = company_service
        self.skill_service = skill_service
        self.audit_service = audit_service

    # Registration

    async def register(self, registration: Registration, password_hash: str, *, actor_id: int | None = None) -> User:
        """An account, the profile of its role and, for a recruiter, their company: founded, or joined by invitation."""
        _refuse_mixed(registration)
        user = await self.user_service.create_user(
            email=registration.email,
            password_hash=password_hash,
            role=registration.role,
            full_name=registration.full_name,
            actor_id=actor_id,
        )
        if user.role is Role.JOB_SEEKER:
            self.seekers.add(JobSeeker(user_id=user.id, full_name=user.full_name))
        else:
            self.recruiters.add(Recruiter(user_id=user.id, full_name=user.full_name))
            if registration.invitation_token is None:
                await self.company_service.found_company(registration.company_name or user.full_name, user.id)
            else:
                await self.company_service.join_by_invitation(user.id, user.email, registration.invitation_token)
        await self.work.session.flush()
        return user

    # For the domains above

    async def seeker_of(self, user_id: int) -> JobSeeker | None:
        return await self.seekers.find_of(user_id)

    async def recruiter_of(self, user_id: int) -> Recruiter | None:
        return await self.recruiters.find_of(user_id)

    async def read_seekers(self, rows: Sequence[JobSeeker]) -> list[JobSeekerRead]:
        """Profiles with the names of their skills, one query for all."""
        names = await self.skill_service.names_of({id for row in rows for id in row.skill_ids})
        return [_read_seeker(row, names) for row in rows]

    # Job seekers

    async def list_seekers(self, actor: Principal, filters: ProfileFilters) -> Page[JobSeekerRead]:
        """The caller's own; an admin's list has everybody."""
        page = await self.seekers.list(_owner_scope(actor), filters)
        items = await self.read_seekers(page.items)
        return Page(items, page.total, next_cursor=page.next_cursor, is_capped=page.is_capped)

    async def get_seeker(self, actor: Principal, id: int) -> JobSeekerRead:
        row = await self.seekers.get_readable(id, _owner_scope(actor))
        return (await self.read_seekers([row]))[0]

    async def get_own_seeker(self, actor: Principal) -> JobSeekerRead:
        """The caller's own, kept from changing until this unit ends."""
        row = await self.seekers.find_of(actor.user_id, lock=True)
        if row is None:
            raise ProfileNotFound
        return (await self.read_seekers([row]))[0]

    async def complete_seeker(self, actor: Principal, profile: JobSeekerUpdate) -> tuple[JobSeekerRead, bool]:
        """Fill in the caller's own profile; True the first time. Registration has made it, with the name alone."""
        row = await self.seekers.find_of(actor.user_id, lock=True)
        if row is None:
            user = await self.user_service.get_user(actor.user_id)
            row = self.seekers.add(JobSeeker(user_id=user.id, full_name=user.full_name))
            await self.work.session.flush()
        is_first = row.version == 1
        return await self._change_seeker(actor, row, profile), is_first

    async def update_seeker(
        self, actor: Principal, id: int, changes: JobSeekerUpdate, *, if_match: Versions | None = None
    ) -> JobSeekerRead:
        row = await self.seekers.get_readable(id, _owner_scope(actor), lock=True)
        check_version(row, if_match)
        return await self._change_seeker(actor, row, changes)

    async def _change_seeker(self, actor: Principal, row: JobSeeker, changes: JobSeekerUpdate) -> JobSeekerRead:
        sent = changes.model_dump(mode="json", include=changes.model_fields_set)
        if "skills" in sent:
            row.skill_ids = await self.skill_service.require(sent.pop("skills"))
        await self._save(actor, row, sent, changes)
        return (await self.read_seekers([row]))[0]

    # Recruiters

    async def list_recruiters(self, actor: Principal, filters: RecruiterFilters) -> Page[RecruiterRead]:
        page = await self.recruiters.list(filters)
        items = await self._read_recruiters(actor, page.items)
        return Page(items, page.total, next_cursor=page.next_cursor, is_capped=page.is_capped)

    async def get_recruiter(self, actor: Principal, id: int) -> RecruiterRead:
        return (await self._read_recruiters(actor, [await self.recruiters.get(id)]))[0]

    async def complete_recruiter(self, actor: Principal, profile: RecruiterUpdate) -> tuple[RecruiterRead, bool]:
        """Fill in the caller's own profile and company; True the first time."""
        row = await self.recruiters.find_of(actor.user_id, lock=True)
        if row is None:
            user = await self.user_service.get_user(actor.user_id)
            row = self.recruiters.add(Recruiter(user_id=user.id, full_name=user.full_name))
            await self.work.session.flush()
        is_first = row.version == 1
        return await self._change_recruiter(actor, row, profile), is_first

    async def update_recruiter(
        self, actor: Principal, id: int, changes: RecruiterUpdate, *, if_match: Versions | None = None
    ) -> RecruiterRead:
        row = await self.recruiters.get_changeable(id, _owner_scope(actor))
        check_version(row, if_match)
        return await self._change_recruiter(actor, row, changes)

    async def _change_recruiter(self, actor: Principal, row: Recruiter, changes: RecruiterUpdate) -> RecruiterRead:
        sent = changes.sent()
        company_name = sent.pop("company_name", None)
        await self._save(actor, row, sent, changes)
        if company_name is not None:
            await self._name_company(actor, row.user_id, company_name)
        return (await self._read_recruiters(actor, [row]))[0]

    async def _name_company(self, actor: Principal, user_id: int, name: str) -> None:
        member = await self.company_service.membership_of(user_id)
        if member is None:
            await self.company_service.found_company(name, user_id)
        else:
            await self.company_service.update_company(actor, member.company_id, CompanyUpdate(name=name))

    async def _read_recruiters(self, actor: Principal, rows: Sequence[Recruiter]) -> list[RecruiterRead]:
        companies = await self.company_service.companies_of([row.user_id for row in rows])
        return [_read_recruiter(row, companies.get(row.user_id), actor) for row in rows]

    # The caller's own, of either role

    async def get_own(self, actor: Principal) -> JobSeekerRead | RecruiterRead:
        if actor.role is Role.JOB_SEEKER and (seeker := await self.seekers.find_of(actor.user_id)):
            return (await self.read_seekers([seeker]))[0]
        if actor.role is Role.RECRUITER and (recruiter := await self.recruiters.find_of(actor.user_id)):
            return (await self._read_recruiters(actor, [recruiter]))[0]
        raise ProfileNotFound("You have no profile: job seekers and recruiters do")

    async def update_own(
        self, actor: Principal, changes: ProfileUpdate, *, if_match: Versions | None = None
    ) -> JobSeekerRead | RecruiterRead:
        own = await self.get_own(actor)
        if isinstance(own, JobSeekerRead):
            seeker = _narrowed(changes, JobSeekerUpdate)
            return await self.update_seeker(actor, own.id, seeker, if_match=if_match)
        recruiter = _narrowed(changes, RecruiterUpdate)
        return await self.update_recruiter(actor, own.id, recruiter, if_match=if_match)

    async def _save(
        self,
        actor: Principal,
        row: JobSeeker | Recruiter,
        values: dict[str, Any],
        changes: JobSeekerUpdate | RecruiterUpdate,
    ) -> None:
        for field, value in values.items():
            setattr(row, field, value)
        row.updated_at = now()  # a change that changes nothing still is the next version
        if "full_name" in values:
            await self.user_service.rename(row.user_id, row.full_name)
        await self.work.session.flush()
        kind = "job_seeker" if isinstance(row, JobSeeker) else "recruiter"
        if kind == "job_seeker":
            self.work.invalidate(recommendations_of(row.user_id))
            self.work.publish(SEEKER_CHANGED, user_id=row.user_id)
        self.audit_service.record(
            f"{kind}.updated", kind, row.id, actor_id=actor.user_id, fields=sorted(changes.model_fields_set)
        )


def _owner_scope(actor: Principal) -> int | None:
    """Whose profiles the actor reads and changes: their own, or, None, an admin, everybody's."""
    return None if actor.role is Role.ADMIN else actor.user_id


def _read_seeker(row: JobSeeker, names: dict[int, str]) -> JobSeekerRead:
    values = {name: getattr(row, name) for name in JobSeekerRead.model_fields if name not in {"role", "skills"}}
    skills = [SkillRef(id=id, name=names[id]) for id in row.skill_ids if id in names]
    return JobSeekerRead(**values, skills=skills)


def _read_recruiter(row: Recruiter, company: Company | None, actor: Principal) -> RecruiterRead:
    return RecruiterRead(
        id=row.id,
        user_id=row.user_id,
        full_name=row.full_name,
        title=row.title,
        phone=row.phone if row.user_id == actor.user_id else None,
        company=CompanyRef.model_validate(company) if company else None,
        company_name=company.name if company else None,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _narrowed(changes: ProfileUpdate, kind: type[Any]) -> Any:
    """The changes as those of one role; fields of the other role's are refused."""
    foreign = sorted(changes.model_fields_set - kind.model_fields.keys())
    if foreign:
        raise InvalidInput(
            f"Your profile has no {foreign[0]}",
            errors=[
                FieldError(f"/{name}", "is no field of your role's profile", "extra_forbidden") for name in foreign
            ],
        )
    sent = {name: getattr(changes, name) for name in changes.model_fields_set}
    return kind.model_construct(_fields_set=set(sent), **sent)


def _refuse_mixed(registration: Registration) -> None:
    """Companies are for recruiters, and one is either founded or joined."""
    sent = [name for name in ("company_name", "invitation_token") if getattr(registration, name) is not None]
    if registration.role is Role.JOB_SEEKER and sent:
        raise InvalidInput(
            f"{sent[0]} is for recruiters",
            errors=[FieldError(f"/{name}", "is for recruiters", "not_for_this_role") for name in sent],
        )
    if len(sent) == 2:
        raise InvalidInput(
            "Send company_name to found a company or invitation_token to join one",
            errors=[FieldError("/company_name", "cannot go with invitation_token", "either_or")],
        )
