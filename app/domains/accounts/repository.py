from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select, update

from app.core.folding import has_words
from app.core.pagination import fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import Page
from app.domains.accounts.errors import SessionNotFound, UserNotFound
from app.domains.accounts.models import OneTimePurpose, OneTimeToken, RefreshToken, Session, User
from app.domains.accounts.schemas import SessionFilters, UserFilters


class UserRepository(Repository[User]):
    model = User
    not_found = UserNotFound

    async def lock(self, id: int) -> User:
        return await self.get_one(self.base().where(User.id == id).with_for_update())

    async def lock_all(self, ids: Collection[int]) -> dict[int, User]:
        """Those of them that are there. Always in one order, so that no two callers wait for each other."""
        statement = self.base().where(User.id.in_(ids)).order_by(User.id).with_for_update()
        return {user.id: user for user in (await self.session.execute(statement)).scalars()}

    async def find_active_id(self, email: str) -> int | None:
        """The account of this address. One row comes either way, so that the answer takes the same time."""
        statement = select(func.max(User.id)).where(User.email == email, User.is_active)
        return (await self.session.execute(statement)).scalar_one()

    async def find_credentials(self, email: str) -> tuple[int | None, str | None]:
        """The id and the password's hash. One row comes either way, as in `find_active_id`."""
        statement = select(func.max(User.id), func.max(User.password_hash)).where(User.email == email)
        id, password_hash = (await self.session.execute(statement)).one()
        return id, password_hash

    async def find_by_email(self, email: str) -> User | None:
        return await self.find_one(self.base().where(User.email == email))

    async def list(self, filters: UserFilters) -> Page[User]:
        statement = self.base().where(*has_words(filters.q, User.email, User.full_name))
        if filters.role:
            statement = statement.where(User.role.in_(filters.role))
        if filters.is_active is not None:
            statement = statement.where(User.is_active == filters.is_active)
        order = order_of(filters.sort, User.id, created_at=User.created_at)
        scope = scope_of("users", filters)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def note_login(self, id: int, at: datetime) -> None:
        """By itself: a login is no change of the account, so neither `version` nor `updated_at` moves."""
        await self.session.execute(
            update(User)
            .where(User.id == id)
            .values(last_login_at=at, updated_at=User.updated_at)
            .execution_options(synchronize_session=False)
        )


class SessionRepository(Repository[Session]):
    model = Session
    not_found = SessionNotFound

    def live(self, user_id: int, at: datetime) -> Select[Session]:
        return self.base().where(Session.user_id == user_id, Session.revoked_at.is_(None), Session.expires_at > at)

    async def list_live(self, user_id: int, at: datetime, filters: SessionFilters) -> Page[Session]:
        order = order_of(filters.sort, Session.id, created_at=Session.created_at)
        statement = self.live(user_id, at).where(*has_words(filters.q, Session.user_agent))
        return await fetch_page(self.session, statement, filters, order, scope=scope_of("sessions", user_id, filters))

    async def find_owner(self, id: UUID, user_id: int, at: datetime) -> User | None:
        """The active account behind a live session."""
        statement = (
            select(User)
            .join(Session, Session.user_id == User.id)
            .where(
                Session.id == id,
                Session.user_id == user_id,
                Session.revoked_at.is_(None),
                Session.expires_at > at,
                User.is_active,
            )
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def revoke(
        self,
        user_id: int,
        *,
        at: datetime,
        because: str,
        only: UUID | None = None,
        keep: UUID | None = None,
    ) -> Sequence[UUID]:
        """End the user's live sessions, or `only` one of them, or all but the one to `keep`; returns which ended."""
        statement = (
            update(Session)
            .where(Session.user_id == user_id, Session.revoked_at.is_(None))
            .values(revoked_at=at, revoked_because=because)
            .returning(Session.id)
            .execution_options(synchronize_session=False)
        )
        if only is not None:
            statement = statement.where(Session.id == only)
        if keep is not None:
            statement = statement.where(Session.id != keep)
        return (await self.session.execute(statement)).scalars().all()

    async def prune(self, before: datetime) -> int:
        """Remove the sessions, and with them the refresh tokens, that ended before then."""
        statement = delete(Session).where(or_(Session.expires_at < before, Session.revoked_at < before))
        return len((await self.session.execute(statement.returning(Session.id))).all())


class RefreshTokenRepository(Repository[RefreshToken]):
    model = RefreshToken

    async def lock_family(self, token_hash: str) -> tuple[RefreshToken, Session, User] | None:
        """The token with its session and account; token and session are locked, so that one of two refreshes waits."""
        statement = (
            select(RefreshToken, Session, User)
            .join(Session, Session.id == RefreshToken.session_id)
            .join(User, User.id == Session.user_id)
            .where(RefreshToken.token_hash == token_hash)
            .with_for_update(of=[RefreshToken, Session])
        )
        row = (await self.session.execute(statement)).one_or_none()
        return None if row is None else (row[0], row[1], row[2])


class OneTimeTokenRepository(Repository[OneTimeToken]):
    model = OneTimeToken

    async def find_owner(self, token_hash: str, purpose: OneTimePurpose, at: datetime) -> int | None:
        """Whose token it is, where it can still be used."""
        statement = select(OneTimeToken.user_id).where(
            OneTimeToken.token_hash == token_hash,
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > at,
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def spend_all(self, user_id: int, purpose: OneTimePurpose, at: datetime) -> None:
        """One link was used, so the others of its kind lie in a mailbox for nothing."""
        await self.session.execute(
            update(OneTimeToken)
            .where(
                OneTimeToken.user_id == user_id,
                OneTimeToken.purpose == purpose,
                OneTimeToken.used_at.is_(None),
            )
            .values(used_at=at)
            .execution_options(synchronize_session=False)
        )

    async def prune(self, before: datetime) -> int:
        statement = delete(OneTimeToken).where(OneTimeToken.expires_at < before)
        return len((await self.session.execute(statement.returning(OneTimeToken.id))).all())
