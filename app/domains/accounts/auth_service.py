from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from app.core.clock import now
from app.core.schemas import Page
from app.core.security import AccessClaims, Principal, TokenSigner, hash_token, new_token
from app.core.unit_of_work import UnitOfWork
from app.domains.accounts.errors import InvalidCredentials, InvalidOneTimeToken, SessionNotFound, WrongPassword
from app.domains.accounts.messages import SEND_PASSWORD_RESET, SEND_VERIFICATION
from app.domains.accounts.models import OneTimePurpose, OneTimeToken, RefreshToken, Session, User
from app.domains.accounts.repository import (
    OneTimeTokenRepository,
    RefreshTokenRepository,
    SessionRepository,
    UserRepository,
)
from app.domains.accounts.schemas import SessionFilters, SessionRead, TokenPair
from app.domains.audit.service import AuditService

# However often it is refreshed, a login ends some day (ASVS 10.4.8).
LONGEST_SESSION = timedelta(days=30)
LINK_LIFETIME = {OneTimePurpose.VERIFY_EMAIL: timedelta(hours=24), OneTimePurpose.RESET_PASSWORD: timedelta(hours=1)}

ForgetSessions = Callable[[Collection[UUID]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Device:
    """From where somebody logs in, so that they know their sessions apart."""

    user_agent: str = ""
    address: str | None = None


class AuthService:
    """Who may come in: sessions, their tokens, and what proves that a person owns an account.

    Passwords are verified and hashed outside, in app/flows: that waits for a thread.
    """

    def __init__(
        self,
        work: UnitOfWork,
        users: UserRepository,
        sessions: SessionRepository,
        refresh_tokens: RefreshTokenRepository,
        one_time_tokens: OneTimeTokenRepository,
        *,
        signer: TokenSigner,
        refresh_lifetime: timedelta,
        forget_sessions: ForgetSessions,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.users = users
        self.sessions = sessions
        self.refresh_tokens = refresh_tokens
        self.one_time_tokens = one_time_tokens
        self.signer = signer
        self.refresh_lifetime = refresh_lifetime
        self.forget_sessions = forget_sessions
        self.audit_service = audit_service

    async def find_principal(self, claims: AccessClaims) -> Principal | None:
        """Who bears the token, or None where the session has ended or the account is suspended."""
        user = await self.sessions.find_owner(claims.session_id, claims.user_id, now())
        return None if user is None else Principal(user.id, user.role, claims.session_id)

    # Sessions

    async def log_in(self, user_id: int, verified_hash: str, device: Device) -> TokenPair:
        """A new session for an account whose password has just been verified against this hash.

        Verifying took a moment outside any transaction: a password that was changed, or an account that was suspended
        meanwhile, is refused here.
        """
        user = await self.users.lock(user_id)
        if not user.is_active or user.password_hash != verified_hash:
            raise InvalidCredentials
        at = now()
        session = self.sessions.add(
            Session(
                id=uuid4(),
                user_id=user.id,
                user_agent=device.user_agent,
                address=device.address,
                created_at=at,
                last_used_at=at,
                expires_at=at + self.refresh_lifetime,
            )
        )
        await self.work.session.flush()
        await self.users.note_login(user.id, at)
        self.audit_service.record(
            "session.opened", "user", user.id, actor_id=user.id, session_id=str(session.id), address=device.address
        )
        return self._issue(session)

    async def refresh(self, token: str) -> TokenPair | None:
        """The next pair of tokens, or None where the token is no good.

        A spent token that comes back, however late, was copied by somebody, thief or owner: the session ends for both.
        That must be committed, hence None instead of an error.
        """
        at = now()
        family = await self.refresh_tokens.lock_family(hash_token(token))
        if family is None:
            return None
        spent, session, user = family
        if session.revoked_at is not None or not user.is_active:
            return None
        if spent.spent_at is not None:
            await self.end_sessions(user.id, because="refresh_token_reused", only=session.id)
            self.audit_service.record(
                "session.refresh_token_reused", "user", user.id, actor_id=user.id, session_id=str(session.id)
            )
            return None
        if spent.expires_at <= at:
            return None
        spent.spent_at = session.last_used_at = at
        session.expires_at = min(at + self.refresh_lifetime, session.created_at + self._longest)
        return self._issue(session)

    async def log_out(self, actor: Principal) -> None:
        """End the session of the token that asks."""
        await self.end_sessions(actor.user_id, because="logged_out", only=actor.session_id)
        self.audit_service.record(
            "session.closed", "user", actor.user_id, actor_id=actor.user_id, session_id=str(actor.session_id)
        )

    async def list_sessions(self, actor: Principal, filters: SessionFilters) -> Page[SessionRead]:
        page = await self.sessions.list_live(actor.user_id, now(), filters)
        items = [
            SessionRead(
                id=session.id,
                user_agent=session.user_agent,
                address=session.address,
                is_current=session.id == actor.session_id,
                created_at=session.created_at,
                last_used_at=session.last_used_at,
                expires_at=session.expires_at,
            )
            for session in page.items
        ]
        return Page(items, page.total, next_cursor=page.next_cursor, is_capped=page.is_capped)

    async def end_session(self, actor: Principal, id: UUID) -> None:
        """End one of the caller's own sessions, on whatever device."""
        if not await self.end_sessions(actor.user_id, because="ended_by_user", only=id):
            raise SessionNotFound
        self.audit_service.record("session.closed", "user", actor.user_id, actor_id=actor.user_id, session_id=str(id))

    async def end_sessions(
        self, user_id: int, *, because: str, only: UUID | None = None, keep: UUID | None = None
    ) -> bool:
        """End the user's sessions, or `only` one, or all but the one to `keep`. Their tokens are dead on commit."""
        ended = await self.sessions.revoke(user_id, at=now(), because=because, only=only, keep=keep)
        if ended:
            self.work.after_commit(partial(self.forget_sessions, ended))
        return bool(ended)

    # Passwords and mailed links

    async def change_password(self, actor: Principal, verified_hash: str | None, new_hash: str) -> None:
        """`verified_hash` is what the current password was verified against. All other sessions and links end."""
        user = await self.users.lock(actor.user_id)
        if user.password_hash != verified_hash:
            raise WrongPassword
        self._set_password(user, new_hash)
        await self.one_time_tokens.spend_all(user.id, OneTimePurpose.RESET_PASSWORD, now())
        await self.end_sessions(user.id, because="password_changed", keep=actor.session_id)
        self.audit_service.record("user.password_changed", "user", user.id, actor_id=user.id)

    async def ask_for_reset(self, email: str | None) -> None:
        """Have a link mailed, if there is such an account. Known, unknown or None: the same work is done here."""
        self.work.enqueue(SEND_PASSWORD_RESET, user_id=await self.users.find_active_id(email or ""))

    async def ask_for_verification(self, user_id: int) -> None:
        """Have a link mailed that confirms the address."""
        self.work.enqueue(SEND_VERIFICATION, user_id=user_id)

    async def make_link_token(self, user: User, purpose: OneTimePurpose) -> str:
        """A token for a mailed link. Only its hash is kept."""
        token = new_token()
        self.one_time_tokens.add(
            OneTimeToken(
                user_id=user.id,
                purpose=purpose,
                token_hash=hash_token(token),
                expires_at=now() + LINK_LIFETIME[purpose],
            )
        )
        await self.work.session.flush()
        return token

    async def check_reset_token(self, token: str) -> None:
        """Refuse a bad token before its new password costs a hash."""
        if await self.one_time_tokens.find_owner(hash_token(token), OneTimePurpose.RESET_PASSWORD, now()) is None:
            raise InvalidOneTimeToken

    async def reset_password(self, token: str, new_hash: str) -> None:
        """Set a new password by a mailed link. Every session ends."""
        user = await self._spend(token, OneTimePurpose.RESET_PASSWORD)
        self._set_password(user, new_hash)
        self._mark_verified(user)  # whoever read the mail owns the address
        await self.end_sessions(user.id, because="password_reset")
        self.audit_service.record("user.password_reset", "user", user.id, actor_id=user.id)

    async def verify_email(self, token: str) -> None:
        self._mark_verified(await self._spend(token, OneTimePurpose.VERIFY_EMAIL))

    async def prune(self, before: datetime) -> int:
        """Remove what ended before then; returns how many rows."""
        return await self.sessions.prune(before) + await self.one_time_tokens.prune(before)

    # Parts

    @property
    def _longest(self) -> timedelta:
        return max(LONGEST_SESSION, self.refresh_lifetime)

    def _issue(self, session: Session) -> TokenPair:
        token = new_token()
        self.refresh_tokens.add(
            RefreshToken(session_id=session.id, token_hash=hash_token(token), expires_at=session.expires_at)
        )
        return TokenPair(
            access_token=self.signer.sign(user_id=session.user_id, session_id=session.id),
            refresh_token=token,
            expires_in=self.signer.lifetime_seconds,
        )

    async def _spend(self, token: str, purpose: OneTimePurpose) -> User:
        """The account that a link was mailed to, locked. The link and the others of its kind are used up."""
        at = now()
        owner_id = await self.one_time_tokens.find_owner(hash_token(token), purpose, at)
        if owner_id is None:
            raise InvalidOneTimeToken
        user = await self.users.lock(owner_id)  # before the token, as change_password does: else they deadlock
        # Whoever had the lock may have spent the token.
        if not user.is_active or await self.one_time_tokens.find_owner(hash_token(token), purpose, at) is None:
            raise InvalidOneTimeToken
        await self.one_time_tokens.spend_all(user.id, purpose, at)
        return user

    def _set_password(self, user: User, new_hash: str) -> None:
        user.password_hash = new_hash
        user.password_changed_at = now()

    def _mark_verified(self, user: User) -> None:
        if user.email_verified_at is None:
            user.email_verified_at = now()
            self.audit_service.record("user.email_verified", "user", user.id, actor_id=user.id)
