"""Idempotency keys: the first answer of a POST, kept for a day in the transaction of its effect."""

from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, bounded
from app.core.unit_of_work import UnitOfWork

KEPT = timedelta(hours=24)


class IdempotencyKey(Base):
    """`scope` is the user or address with method and path.

    `status` is None while the first request is being answered outside a single unit; `body` is None where the answer
    held secrets.
    """

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(bounded(300), primary_key=True)
    key: Mapped[str] = mapped_column(bounded(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(bounded(64))
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class IdempotencyKeys:
    """The keys as one unit of work sees them."""

    def __init__(self, work: UnitOfWork) -> None:
        self.session = work.session

    async def try_lock(self, scope: str, key: str) -> bool:
        """Whether nobody else is at work under this key. Held until the unit ends, so a crash leaves nothing behind."""
        number = func.hashtextextended(f"{scope} {key}", 0)
        return bool((await self.session.execute(select(func.pg_try_advisory_xact_lock(number)))).scalar_one())

    async def find(self, scope: str, key: str) -> IdempotencyKey | None:
        """The row under this key, where it is not older than a day."""
        statement = select(IdempotencyKey).where(
            IdempotencyKey.scope == scope, IdempotencyKey.key == key, IdempotencyKey.created_at > now() - KEPT
        )
        return (await self.session.execute(statement)).scalars().one_or_none()

    async def put(
        self, scope: str, key: str, fingerprint: str, *, status: int | None = None,
        headers: dict[str, str] | None = None, body: bytes | None = None,
    ) -> None:  # fmt: skip
        """Write the row, over an expired one or over one's own claim."""
        values = {"fingerprint": fingerprint, "status": status, "headers": headers, "body": body, "created_at": now()}
        statement = insert(IdempotencyKey).values(scope=scope, key=key, **values)
        await self.session.execute(
            statement.on_conflict_do_update(index_elements=["scope", "key"], set_=values),
            execution_options={"autoflush": False},
        )

    async def remove(self, scope: str, key: str) -> None:
        await self.session.execute(
            delete(IdempotencyKey).where(IdempotencyKey.scope == scope, IdempotencyKey.key == key)
        )

    async def forget_expired(self) -> int:
        """Remove the keys that are older than a day. Returns how many."""
        result = await self.session.execute(
            delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT).returning(IdempotencyKey.key)
        )
        return len(result.all())
