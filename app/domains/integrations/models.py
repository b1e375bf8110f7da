from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum
from app.core.sealed_columns import SEALED


class IntegrationKind(StrEnum):
    OPENAI = "openai"
    SKYVERN = "skyvern"
    ADZUNA = "adzuna"
    TAVILY = "tavily"
    SMTP = "smtp"


class Integration(Base, Timestamped):
    """Somebody's own key of an outside service. `credentials` are encrypted (app/core/crypto.py) and leave only for it."""

    __tablename__ = "integrations"
    __table_args__ = (enum_check("kind", IntegrationKind), UniqueConstraint("user_id", "kind"))

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[IntegrationKind] = mapped_column(text_enum(IntegrationKind))
    credentials: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    hint: Mapped[str | None] = mapped_column(bounded(4))  # the last characters of a secret long enough to spare them
    last_used_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(bounded(500))  # of the last use; None: it went well
    last_error_at: Mapped[datetime | None]


class SpendingKind(StrEnum):
    """What costs the operator money, and in what it is counted."""

    LLM_TOKENS = "llm_tokens"
    SKYVERN_RUNS = "skyvern_runs"


class DailySpending(Base):
    """What somebody had the operator spend on one day (UTC)."""

    __tablename__ = "daily_spending"
    __table_args__ = (enum_check("kind", SpendingKind),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[SpendingKind] = mapped_column(text_enum(SpendingKind), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    amount: Mapped[int] = mapped_column(default=0)
