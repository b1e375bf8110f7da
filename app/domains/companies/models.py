from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded


class Company(Base, Timestamped):
    """An employer. Names are not unique; one of collected postings has no members."""

    __tablename__ = "companies"
    __table_args__ = (
        Index("ix_companies_name_key", "name_key"),
        # Names as they are begun, whatever the database's collation is.
        Index("ix_companies_name_prefix", "name_key", postgresql_ops={"name_key": "text_pattern_ops"}),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(bounded(200))
    name_key: Mapped[str] = mapped_column(bounded(200))  # folded, for look-ups by whole name
    industry: Mapped[str | None] = mapped_column(bounded(100))
    website: Mapped[str | None] = mapped_column(bounded(2000))
    description: Mapped[str | None] = mapped_column(bounded(5000))
    country: Mapped[str | None] = mapped_column(bounded(2))
    city: Mapped[str | None] = mapped_column(bounded(100))
    size: Mapped[str | None] = mapped_column(bounded(50))
    currency: Mapped[str] = mapped_column(bounded(3), default="USD")
    reply_within_days: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CompanyMember(Base):
    """Who acts for a company. A person acts for one at most."""

    __tablename__ = "company_members"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    is_owner: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(default=now)


class CompanyInvitation(Base):
    """An invitation by e-mail. Its token is made when the mail is, so until then there is no hash."""

    __tablename__ = "company_invitations"

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(bounded(254))
    token_hash: Mapped[str | None] = mapped_column(bounded(64), unique=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
