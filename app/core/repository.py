"""What every repository has: the unit's session, and the four verbs' common part."""

from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Base
from app.core.errors import NotFound, PreconditionFailed
from app.core.unit_of_work import UnitOfWork

M = TypeVar("M", bound=Base)


class Repository(Generic[M]):
    """Queries of one domain. `get` raises where `find` returns None; `list`/`search` return a slice."""

    model: type[M]
    not_found: ClassVar[type[NotFound]] = NotFound

    def __init__(self, work: UnitOfWork) -> None:
        self.work = work

    @property
    def session(self) -> AsyncSession:
        return self.work.session

    def add(self, row: M) -> M:
        self.session.add(row)
        return row

    async def find(self, id: int) -> M | None:
        return await self.session.get(self.model, id)

    async def get(self, id: int) -> M:
        row = await self.find(id)
        if row is None:
            raise self.not_found()
        return row

    async def find_one(self, statement: Select[M]) -> M | None:
        return (await self.session.execute(statement)).scalars().one_or_none()

    async def get_one(self, statement: Select[M]) -> M:
        row = await self.find_one(statement)
        if row is None:
            raise self.not_found()
        return row

    async def delete(self, row: M) -> None:
        await self.session.delete(row)

    def base(self) -> Select[M]:
        return select(self.model)


Versions = frozenset[int]  # those that a caller's `If-Match` names


def check_version(row: Any, if_match: Versions | None) -> None:
    """Refuse a stale `If-Match`. Take the row with FOR UPDATE first, or the check can be overtaken."""
    if if_match is not None and row.version not in if_match:
        sent = ", ".join(map(str, sorted(if_match))) or "none of ours"
        raise PreconditionFailed(
            f"You sent If-Match for version {sent}, but the object is at version {row.version}; read it again"
        )
