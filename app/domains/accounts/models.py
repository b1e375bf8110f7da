from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum
from app.core.security import Role


class User(Base, Timestamped):
    __tablename__ = "users"
    __table_args__ = (enum_check("role", Role),)

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(bounded(254), unique=True)  # lower case
    password_hash: Mapped[str | None] = mapped_column(bounded(200))
    role: Mapped[Role] = mapped_column(text_enum(Role))
    full_name: Mapped[str] = mapped_column(bounded(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    email_verified_at: Mapped[datetime | None]
    password_changed_at: Mapped[datetime] = mapped_column(default=now)
    last_login_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Session(Base):
    """One login on one device, and its family of refresh tokens. Its id is the access token's `sid`."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_user", "user_id", postgresql_where=text("revoked_at IS NULL")),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    user_agent: Mapped[str] = mapped_column(bounded(300), default="")
    address: Mapped[str | None] = mapped_column(INET)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str | None] = mapped_column(bounded(50))


class RefreshToken(Base):
    """A refresh token by its hash. A spent one that comes back ends the whole session: somebody copied it."""

    __tablename__ = "refresh_tokens"

    id: Mapped[Id]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(bounded(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]


class OneTimePurpose(StrEnum):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"


class OneTimeToken(Base):
    """What a mailed link carries: usable once, kept as a hash."""

    __tablename__ = "one_time_tokens"
    __table_args__ = (enum_check("purpose", OneTimePurpose),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[OneTimePurpose] = mapped_column(text_enum(OneTimePurpose))
    token_hash: Mapped[str] = mapped_column(bounded(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
