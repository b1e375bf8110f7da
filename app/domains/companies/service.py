from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from app.core.clock import now
from app.core.repository import Versions, check_version
from app.core.schemas import Page
from app.core.security import Permission, Principal, Role, hash_token, new_token
from app.core.unit_of_work import UnitOfWork
from app.domains.accounts.user_service import UserService
from app.domains.audit.service import AuditService
from app.domains.companies.errors import (
    AlreadyMember,
    CompanyHasOpenJobs,
    CompanyWithoutMembers,
    InvitationForAnother,
    InvitationGone,
    MemberNotFound,
    MembershipChanged,
    NotMember,
    OwnerOnly,
)
from app.domains.companies.messages import SEND_INVITATION
from app.domains.companies.models import Company, CompanyInvitation, CompanyMember
from app.domains.companies.names import currency_of, fold_name
from app.domains.companies.repository import (
    CompanyInvitationRepository,
    CompanyMemberRepository,
    CompanyRepository,
)
from app.domains.companies.schemas import CompanyFilters, CompanyUpdate, MemberFilters, MemberRead

INVITATION_LIFETIME = timedelta(days=7)
HasOpenJobs = Callable[[int], Awaitable[bool]]  # of a company; postings are known above, so this is handed in


class CompanyService:
    """Companies and who acts for them: a person for one at most, by founding it or by invitation."""

    def __init__(
        self,
        work: UnitOfWork,
        companies: CompanyRepository,
        members: CompanyMemberRepository,
        invitations: CompanyInvitationRepository,
        *,
        has_open_jobs: HasOpenJobs,
        user_service: UserService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.has_open_jobs = has_open_jobs
        self.companies = companies
        self.members = members
        self.invitations = invitations
        self.user_service = user_service
        self.audit_service = audit_service

    # Companies

    async def list_companies(self, filters: CompanyFilters) -> Page[Company]:
        return await self.companies.list(filters)

    async def get_company(self, id: int) -> Company:
        return await self.companies.get(id)

    async def companies_by_id(self, ids: Collection[int]) -> dict[int, Company]:
        return await self.companies.by_id(ids)

    async def companies_of(self, user_ids: Collection[int]) -> dict[int, Company]:
        """Users → the company each acts for; who acts for none is absent."""
        return await self.members.companies_of(user_ids)

    async def found_company(self, name: str, owner_id: int, **fields: Any) -> Company:
        """A new company with its first member and owner, who acts for no other."""
        company = self._new_company(name, **fields)
        await self.work.session.flush()
        self.members.add(CompanyMember(user_id=owner_id, company_id=company.id, is_owner=True))
        await self.work.session.flush()
        self.audit_service.record("company.founded", "company", company.id, actor_id=owner_id)
        return company

    async def find_or_create_unclaimed(self, names: Sequence[str]) -> dict[str, Company]:
        """The companies of collected postings, which have no members, by `fold_name(name)`; missing ones are made."""
        wanted = {fold_name(name): name for name in reversed(names)}
        known = await self.companies.unclaimed_by_key(set(wanted))
        missing = wanted.keys() - known.keys()
        if missing:
            await self.companies.lock_unclaimed(missing)
            known |= await self.companies.unclaimed_by_key(missing)
            known |= {key: self._new_company(wanted[key]) for key in wanted if key not in known}
            await self.work.session.flush()
        return known

    async def update_company(
        self, actor: Principal, id: int, changes: CompanyUpdate, *, if_match: Versions | None = None
    ) -> Company:
        company = await self._get_managed(actor, id, lock=True)
        check_version(company, if_match)
        self.change(company, changes)
        await self.work.session.flush()
        self.audit_service.record(
            "company.updated", "company", id, actor_id=actor.user_id, fields=sorted(changes.model_fields_set)
        )
        return company

    def change(self, company: Company, changes: CompanyUpdate) -> None:
        """Set the fields that were sent. A new country brings its currency, unless one is sent too."""
        sent = changes.sent()
        if "country" in sent and "currency" not in sent and sent["country"] != company.country:
            sent["currency"] = currency_of(sent["country"])
        if "name" in sent:
            sent["name_key"] = fold_name(sent["name"])
        for field, value in sent.items():
            setattr(company, field, value)

    def _new_company(self, name: str, **fields: Any) -> Company:
        fields.setdefault("currency", currency_of(fields.get("country")))
        return self.companies.add(Company(name=name, name_key=fold_name(name), **fields))

    async def _get_managed(self, actor: Principal, id: int, *, lock: bool = False) -> Company:
        """A company that the actor manages: a member their own, an admin any."""
        if actor.role is Role.ADMIN:
            return await (self.companies.get_locked(id) if lock else self.companies.get(id))
        return await self.companies.get_of_member(id, actor.user_id, lock=lock)

    # Members

    async def membership_of(self, user_id: int) -> CompanyMember | None:
        return await self.members.find(user_id)

    async def require_membership(self, actor: Principal) -> CompanyMember:
        """The actor's membership, else NotMember, which says how to get one."""
        member = await self.members.find(actor.user_id)
        if member is None:
            raise NotMember(
                "You act for no company: accept an invitation, or found one by "
                "POST /api/v1/profiles/recruiters with a company_name"
                if actor.may(Permission.PROFILES_RECRUITER)
                else "Only people who act for a company may do this"
            )
        return member

    async def list_members(self, actor: Principal, id: int, filters: MemberFilters) -> Page[MemberRead]:
        await self._get_managed(actor, id)
        return await self.members.list(id, filters)

    async def remove_member(self, actor: Principal, id: int, user_id: int) -> None:
        """An owner removes anybody, everybody may leave. Ownership passes to the longest-standing of those who stay."""
        await self._get_managed(actor, id, lock=True)
        people = await self.members.of_company(id)
        leaving = next((member for member in people if member.user_id == user_id), None)
        if leaving is None:
            raise MemberNotFound
        is_owner = any(member.is_owner for member in people if member.user_id == actor.user_id)
        if not (is_owner or user_id == actor.user_id or actor.role is Role.ADMIN):
            raise OwnerOnly("Only an owner may remove other members; you may remove yourself")
        await self._take_leave(leaving, actor_id=actor.user_id)

    async def _take_leave(self, leaving: CompanyMember, *, actor_id: int) -> None:
        """The company is locked. Who is suspended cannot act for it, and does not count among those who stay."""
        active = await self.members.of_company(leaving.company_id, only_active=True)
        staying = [member for member in active if member is not leaving]
        if not staying and await self.has_open_jobs(leaving.company_id):
            raise CompanyHasOpenJobs("Close the company's open and paused jobs first, or invite somebody to take over")
        if staying and not any(member.is_owner for member in staying):
            heir = staying[0]
            heir.is_owner = True
            self.audit_service.record(
                "company.owner_changed", "company", heir.company_id, actor_id=actor_id, user_id=heir.user_id
            )
        await self.members.delete(leaving)
        # An invitation is its sender's word: whoever was removed could else return by one to another address of theirs.
        await self.invitations.end_open(leaving.company_id, invited_by=leaving.user_id if staying else None)
        await self.work.session.flush()
        self.audit_service.record(
            "company.member_left", "company", leaving.company_id, actor_id=actor_id, user_id=leaving.user_id
        )

    # Invitations

    async def invite(self, actor: Principal, id: int, email: str) -> CompanyInvitation:
        """Invite an address. Its mail, which alone carries the token, is sent by the worker."""
        await self._get_managed(actor, id, lock=True)
        email = email.lower()
        if not await self.members.of_company(id):
            raise CompanyWithoutMembers
        if await self.members.is_member_address(id, email):
            raise AlreadyMember(f"Somebody with this address acts for company {id} already")
        invitation = await self.invitations.find_open(id, email)
        if invitation is None:
            invitation = self.invitations.add(CompanyInvitation(company_id=id, email=email))
        invitation.invited_by = actor.user_id
        invitation.expires_at = now() + INVITATION_LIFETIME
        await self.work.session.flush()
        self.work.enqueue(SEND_INVITATION, invitation_id=invitation.id)
        self.audit_service.record("company.invited", "company", id, actor_id=actor.user_id, invitation_id=invitation.id)
        return invitation

    async def find_open_invitation(self, invitation_id: int) -> CompanyInvitation | None:
        """The invitation, locked, unless it was accepted or has run out."""
        invitation = await self.invitations.get_locked(invitation_id)
        return None if invitation.accepted_at is not None or invitation.expires_at <= now() else invitation

    async def make_invitation_token(self, invitation: CompanyInvitation) -> tuple[Company, str]:
        """A fresh token for an invitation, kept as its hash; an earlier one ends."""
        token = new_token()
        invitation.token_hash = hash_token(token)
        await self.work.session.flush()
        return await self.companies.get(invitation.company_id), token

    async def accept_invitation(self, actor: Principal, token: str) -> Company:
        """Join the company that invited the actor; who acts for another leaves that one."""
        user = await self.user_service.get_user(actor.user_id)
        present = await self.members.find(actor.user_id)
        invitation = await self._lock_invitation(token, present)
        if await self.members.company_of(actor.user_id) != (present.company_id if present else None):
            raise MembershipChanged("You joined or left a company at this moment; look again, and try again")
        if present is not None:
            if present.company_id == invitation.company_id:
                raise AlreadyMember("You act for this company already")
            await self._take_leave(present, actor_id=actor.user_id)
        return await self._join(user.id, user.email, invitation)

    async def join_by_invitation(self, user_id: int, email: str, token: str) -> Company:
        """Somebody who has just registered joins the company that invited them."""
        return await self._join(user_id, email, await self._lock_invitation(token))

    async def _lock_invitation(self, token: str, leaving: CompanyMember | None = None) -> CompanyInvitation:
        """Companies are locked first, as by who renews the invitation, so that the two don't wait for each other."""
        token_hash = hash_token(token)
        companies = {await self.invitations.company_of(token_hash)}
        if leaving is not None:
            companies.add(leaving.company_id)
        await self.companies.lock_all(companies)
        return await self.invitations.get_by_hash(token_hash)

    async def _join(self, user_id: int, email: str, invitation: CompanyInvitation) -> Company:
        """The invitation and its company are locked."""
        if invitation.accepted_at is not None or invitation.expires_at <= now():
            raise InvitationGone("This invitation was used or has run out; ask the company for a new one")
        if invitation.email != email.lower():
            raise InvitationForAnother("This invitation was sent to another e-mail address than your account's")
        company = await self.companies.get(invitation.company_id)
        if not await self.members.of_company(company.id):  # postings that were collected may be filed under it by now
            raise InvitationGone("Nobody acts for this company any more, so nobody can join it")
        self.members.add(CompanyMember(user_id=user_id, company_id=company.id))
        invitation.accepted_at = now()
        await self.work.session.flush()
        self.audit_service.record(
            "company.member_joined", "company", company.id, actor_id=user_id, invitation_id=invitation.id
        )
        return company
