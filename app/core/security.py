"""Passwords, tokens and who is asking. The only module that touches python-jose and passlib."""

import asyncio
import hashlib
import os
import secrets
import sys
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from jose import jwt
from jose.exceptions import JOSEError
from passlib.context import CryptContext

from app.core.errors import Unauthenticated, Unavailable
from app.core.schemas import MAX_ID

MIN_PASSWORD_BYTES = 8
MAX_PASSWORD_BYTES = 72  # what bcrypt reads
ISSUER = "rolecall"
AUDIENCE = "rolecall-api"
HASH_THREADS = 2
HASH_NICENESS = 10
HASH_QUEUE = 8  # more waiting than this and the caller is better served by a 503 now than by an answer in seconds


class Role(StrEnum):
    JOB_SEEKER = "job_seeker"
    RECRUITER = "recruiter"
    ADMIN = "admin"


class Permission(StrEnum):
    """What an endpoint asks for. A role is a set of these."""

    JOBS_WRITE = "jobs:write"
    JOBS_IMPORT_ANY = "jobs:import_any"
    APPLICATIONS_SUBMIT = "applications:submit"
    APPLICATIONS_REVIEW = "applications:review"
    PROFILES_SEEKER = "profiles:job_seeker"
    PROFILES_RECRUITER = "profiles:recruiter"
    COMPANIES_MANAGE = "companies:manage"
    SKILLS_WRITE = "skills:write"
    SCRAPE_WRITE = "scrape:write"
    USERS_MANAGE = "users:manage"
    AUDIT_READ = "audit:read"
    TASKS_MANAGE = "background_tasks:manage"
    AUTO_APPLY_MANAGE = "auto_apply:manage"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.JOB_SEEKER: frozenset({Permission.APPLICATIONS_SUBMIT, Permission.PROFILES_SEEKER}),
    Role.RECRUITER: frozenset(
        {
            Permission.JOBS_WRITE,
            Permission.APPLICATIONS_REVIEW,
            Permission.PROFILES_RECRUITER,
            Permission.COMPANIES_MANAGE,
            Permission.SKILLS_WRITE,
            Permission.SCRAPE_WRITE,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Permission.JOBS_WRITE,
            Permission.JOBS_IMPORT_ANY,
            Permission.COMPANIES_MANAGE,
            Permission.SKILLS_WRITE,
            Permission.SCRAPE_WRITE,
            Permission.USERS_MANAGE,
            Permission.AUDIT_READ,
            Permission.TASKS_MANAGE,
            Permission.AUTO_APPLY_MANAGE,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: a live session of an active account."""

    user_id: int
    role: Role
    session_id: UUID

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]


def hash_token(token: str) -> str:
    """How a random token is kept: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def _yield_to_others() -> None:
    """A hash keeps a core busy for a quarter of a second: the event loop's thread goes first. Linux counts by thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), HASH_NICENESS)


class PasswordHasher:
    """bcrypt in threads of its own, so that the event loop never waits for a hash."""

    def __init__(self, *, rounds: int) -> None:
        self._context = CryptContext(schemes=["bcrypt"], bcrypt__rounds=rounds)
        self._threads = ThreadPoolExecutor(HASH_THREADS, thread_name_prefix="bcrypt", initializer=_yield_to_others)
        self._waiting = 0
        # Verified where the account is unknown, so that both answers take the same time.
        self._dummy = self._context.hash(secrets.token_hex(16))

    async def hash(self, password: str) -> str:
        return str(await self._run(self._context.hash, password))

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Whether the password fits. With `hashed=None` the same work is done, and the answer is no."""
        if len(password.encode()) > MAX_PASSWORD_BYTES or "\0" in password:
            password, hashed = "x", None
        fits = await self._run(self._context.verify, password, hashed or self._dummy)
        return bool(fits) and hashed is not None

    def require_room(self) -> None:
        """Unavailable where too many wait. Asked before other work is done for somebody who will be sent away."""
        if self._waiting >= HASH_THREADS + HASH_QUEUE:
            raise Unavailable(
                "Too many people are logging in at this moment; try again in a second",
                retry_after=1,
            )

    async def _run(self, function: Any, *args: Any) -> Any:
        self.require_room()
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function, *args)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class AccessClaims:
    user_id: int
    session_id: UUID
    expires_at: int


class TokenSigner:
    """Access tokens (RFC 9068 in spirit): one algorithm, one key, every claim required.

    python-jose by itself takes the algorithm from the header and requires no claim, hence this module.
    """

    _REQUIRED = {f"require_{claim}": True for claim in ("exp", "iat", "iss", "aud", "sub", "jti")}
    _KEPT = 10_000

    def __init__(self, key: str, *, algorithm: str, lifetime_seconds: int) -> None:
        self._key = key
        self._algorithm = algorithm
        self.lifetime_seconds = lifetime_seconds
        self._verified: OrderedDict[str, AccessClaims] = OrderedDict()  # a signature is checked once, then remembered

    def sign(self, *, user_id: int, session_id: UUID) -> str:
        issued = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": str(session_id),
            "jti": secrets.token_hex(16),
            "iat": issued,
            "exp": issued + self.lifetime_seconds,
            "typ": "access",
        }
        return str(jwt.encode(claims, self._key, algorithm=self._algorithm))

    def verify(self, token: str) -> AccessClaims:
        """The claims of a genuine token that has not run out, else Unauthenticated."""
        known = self._verified.get(token)
        if known is None:
            known = self._decode(token)
            self._verified[token] = known
            if len(self._verified) > self._KEPT:
                self._verified.popitem(last=False)
        if known.expires_at <= time.time():
            self._verified.pop(token, None)
            raise Unauthenticated("The access token has expired; get a new one with your refresh token")
        return known

    def _decode(self, token: str) -> AccessClaims:
        refused = Unauthenticated("The access token is not valid")
        if len(token) > 4096:
            raise refused
        try:
            if jwt.get_unverified_header(token).get("alg") != self._algorithm:
                raise refused
            claims = jwt.decode(
                token, self._key, algorithms=[self._algorithm], audience=AUDIENCE, issuer=ISSUER,
                options={**self._REQUIRED, "leeway": 0},
            )  # fmt: skip
            if claims.get("typ") != "access":
                raise refused
            user_id = int(claims["sub"])
            if not 0 < user_id <= MAX_ID:
                raise refused
            return AccessClaims(user_id, UUID(claims["sid"]), int(claims["exp"]))
        except (JOSEError, KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
            raise refused from error
