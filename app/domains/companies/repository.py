from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, select, text, update

from app.core.clock import now
from app.core.folding import has_words
from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.domains.accounts.models import User
from app.domains.companies.errors import CompanyNotFound, InvitationNotFound, MemberNotFound
from app.domains.companies.models import Company, CompanyInvitation, CompanyMember
from app.domains.companies.names import fold_name
from app.domains.companies.schemas import CompanyFilters, MemberFilters, MemberRead

LOCK_NAMES = text(
    "SELECT pg_advisory_xact_lock(hashtext('companies.unclaimed'), hashtext(key)) "
    "FROM (SELECT unnest(CAST(:keys AS text[])) AS key ORDER BY 1) AS keys"
)
HAS_MEMBERS = exists().where(CompanyMember.company_id == Company.id)


class CompanyRepository(Repository[Company]):
    model = Company
    not_found = CompanyNotFound

    def of_member(self, user_id: int) -> Select[Company]:
        return (
            self.base()
            .join(CompanyMember, CompanyMember.company_id == Company.id)
            .where(CompanyMember.user_id == user_id)
        )

    async def get_locked(self, id: int) -> Company:
        return await self.get_one(self.base().where(Company.id == id).with_for_update())

    async def get_of_member(self, id: int, user_id: int, *, lock: bool = False) -> Company:
        statement = self.of_member(user_id).where(Company.id == id)
        return await self.get_one(statement.with_for_update(of=Company) if lock else statement)

    async def lock_all(self, ids: Collection[int]) -> None:
        """Lock companies in the order of their ids, so that two moves in opposite directions don't wait for each other."""
        statement = select(Company.id).where(Company.id.in_(ids)).order_by(Company.id).with_for_update()
        await self.session.execute(statement)

    async def by_id(self, ids: Collection[int]) -> dict[int, Company]:
        if not ids:
            return {}
        rows = (await self.session.execute(self.base().where(Company.id.in_(ids)))).scalars()
        return {row.id: row for row in rows}

    async def list(self, filters: CompanyFilters) -> Page[Company]:
        statement = self.base()
        for word in fold_name(filters.q or "").split():
            statement = statement.where(Company.name_key.contains(word, autoescape=True))
        order = order_of(filters.sort, Company.id, name=Company.name_key)
        scope = scope_of("companies", filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def unclaimed_by_key(self, keys: Collection[str]) -> dict[str, Company]:
        """Companies without members by their folded names; of several namesakes the oldest."""
        statement = self.base().where(Company.name_key.in_(keys), ~HAS_MEMBERS).order_by(Company.id.desc())
        return {row.name_key: row for row in (await self.session.execute(statement)).scalars()}

    async def lock_unclaimed(self, keys: Collection[str]) -> None:
        """Names are not unique, so two imports would each make the company: the second waits here."""
        await self.session.execute(LOCK_NAMES, {"keys": sorted(keys)})


class CompanyMemberRepository(Repository[CompanyMember]):
    model = CompanyMember
    not_found = MemberNotFound

    async def company_of(self, user_id: int) -> int | None:
        """The company alone, as it is now: a member who was read before would stay as they were then."""
        statement = select(CompanyMember.company_id).where(CompanyMember.user_id == user_id)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def list(self, company_id: int, filters: MemberFilters) -> Page[MemberRead]:
        """A company's people with their names."""
        statement = (
            select(CompanyMember)
            .join(User, User.id == CompanyMember.user_id)
            .where(CompanyMember.company_id == company_id, *has_words(filters.q, User.full_name, User.email))
        )
        if filters.is_owner is not None:
            statement = statement.where(CompanyMember.is_owner == filters.is_owner)
        order = order_of(filters.sort, CompanyMember.user_id, joined_at=CompanyMember.joined_at)
        scope = scope_of("members", company_id, filters)
        page = await fetch_page(self.session, statement, filters, order, scope=scope)
        users = await self._users([member.user_id for member in page.items])
        members = [
            MemberRead(
                user_id=member.user_id,
                full_name=users[member.user_id].full_name,
                email=users[member.user_id].email,
                is_owner=member.is_owner,
                joined_at=member.joined_at,
            )
            for member in page.items
        ]
        return Page(members, page.total, next_cursor=page.next_cursor, is_capped=page.is_capped)

    async def _users(self, ids: Collection[int]) -> dict[int, User]:
        rows = (await self.session.execute(select(User).where(User.id.in_(ids)))).scalars()
        return {row.id: row for row in rows}

    async def of_company(self, company_id: int, *, only_active: bool = False) -> Sequence[CompanyMember]:
        """Everybody, or everybody whose account is not suspended, the longest-standing first."""
        statement = self.base().where(CompanyMember.company_id == company_id)
        if only_active:
            statement = statement.join(User, User.id == CompanyMember.user_id).where(User.is_active)
        rows = await self.session.execute(statement.order_by(CompanyMember.joined_at, CompanyMember.user_id))
        return rows.scalars().all()

    async def companies_of(self, user_ids: Collection[int]) -> dict[int, Company]:
        """Users → the company each acts for; who acts for none is absent."""
        if not user_ids:
            return {}
        statement = (
            select(CompanyMember.user_id, Company)
            .join(Company, Company.id == CompanyMember.company_id)
            .where(CompanyMember.user_id.in_(user_ids))
        )
        return dict((await self.session.execute(statement)).all())

    async def is_member_address(self, company_id: int, email: str) -> bool:
        statement = (
            select(CompanyMember.user_id)
            .join(User, User.id == CompanyMember.user_id)
            .where(CompanyMember.company_id == company_id, func.lower(User.email) == email)
        )
        return (await self.session.execute(statement)).first() is not None


class CompanyInvitationRepository(Repository[CompanyInvitation]):
    model = CompanyInvitation
    not_found = InvitationNotFound

    async def company_of(self, token_hash: str) -> int:
        """The company alone: an invitation that is read before its lock would stay as it was then."""
        statement = select(CompanyInvitation.company_id).where(CompanyInvitation.token_hash == token_hash)
        id = (await self.session.execute(statement)).scalar_one_or_none()
        if id is None:
            raise InvitationNotFound
        return id

    async def get_by_hash(self, token_hash: str) -> CompanyInvitation:
        return await self.get_one(self.base().where(CompanyInvitation.token_hash == token_hash).with_for_update())

    async def get_locked(self, id: int) -> CompanyInvitation:
        return await self.get_one(self.base().where(CompanyInvitation.id == id).with_for_update())

    async def find_open(self, company_id: int, email: str, *, at: datetime | None = None) -> CompanyInvitation | None:
        """The invitation of this address that can still be accepted."""
        statement = (
            self.base()
            .where(
                CompanyInvitation.company_id == company_id,
                CompanyInvitation.email == email,
                CompanyInvitation.accepted_at.is_(None),
                CompanyInvitation.expires_at > (at or now()),
            )
            .order_by(CompanyInvitation.id.desc())
            .limit(1)
        )
        return await self.find_one(statement)

    async def end_open(self, company_id: int, *, invited_by: int | None) -> None:
        """End what can still be accepted, of one sender or (None) of all."""
        at = now()
        statement = (
            update(CompanyInvitation)
            .where(
                CompanyInvitation.company_id == company_id,
                CompanyInvitation.accepted_at.is_(None),
                CompanyInvitation.expires_at > at,
            )
            .values(expires_at=at)
            .execution_options(synchronize_session=False)
        )
        if invited_by is not None:
            statement = statement.where(CompanyInvitation.invited_by == invited_by)
        await self.session.execute(statement)
