"""Idempotency keys: the first answer of a POST, kept for a day in the transaction of its effect."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, bounded


class IdempotencyKey(Base):
    """`scope` is the user or address with method and path; `body` is None where the answer held secrets."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(bounded(300), primary_key=True)
    key: Mapped[str] = mapped_column(bounded(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(bounded(64))
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
