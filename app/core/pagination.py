"""Keyset pagination: an opaque, signed cursor that is bound to its query, and the slice of a statement."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import FieldError, InvalidInput
from app.core.schemas import MAX_PAGED_ROWS, Page, PageParams

_KEY = b"rolecall cursor v1"  # guards against mangled cursors, not against their maker: a cursor opens nothing


def _signature(body: bytes) -> bytes:
    return hmac.new(_KEY, body, hashlib.sha256).digest()[:8]


def _default(value: Any) -> Any:
    if isinstance(value, (Decimal, UUID)):  # asyncpg's UUID is a subclass, which orjson does not take
        return str(value)
    raise TypeError


def encode_cursor(position: Sequence[Any], scope: str) -> str:
    """A cursor after the row at `position`, valid for the query named by `scope` alone."""
    body = orjson.dumps([scope, *position], default=_default)
    return base64.urlsafe_b64encode(_signature(body) + body).decode().rstrip("=")


def decode_cursor(cursor: str, scope: str) -> list[Any]:
    refused = InvalidInput(
        "The cursor does not belong to this query; start again without it",
        errors=[FieldError("?cursor", "is not a cursor of this query", "invalid_cursor")],
    )
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        signature, body = raw[:8], raw[8:]
        if not hmac.compare_digest(signature, _signature(body)):
            raise refused
        found_scope, *position = orjson.loads(body)
    except ValueError as error:
        raise refused from error
    if found_scope != scope:
        raise refused
    return list(position)


_WHERE_IN_IT = {"page", "per_page", "cursor"}


def scope_of(*parts: object) -> str:
    """A short name for a query: its filters and its order, and not where in its result somebody is."""
    asked = [part.model_dump(exclude=_WHERE_IN_IT) if isinstance(part, PageParams) else part for part in parts]
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:12]


def _as_is(value: Any) -> Any:
    return value


# JSON knows none of these.
_READERS: dict[type, Callable[[Any], Any]] = {datetime: datetime.fromisoformat, UUID: UUID, Decimal: Decimal}


class Order:
    """A sort order: columns with their directions, ending in a unique one. Directions must be all the same."""

    def __init__(self, *columns: InstrumentedAttribute[Any], descending: bool = True) -> None:
        self.columns = columns
        self.descending = descending

    def clauses(self) -> list[ColumnElement[Any]]:
        return [column.desc() if self.descending else column.asc() for column in self.columns]

    def after(self, position: Sequence[Any]) -> ColumnElement[bool]:
        values = [
            _READERS.get(column.type.python_type, _as_is)(value) if value is not None else None
            for column, value in zip(self.columns, position, strict=True)
        ]
        row = tuple_(*self.columns)
        bound = tuple_(*values)
        return row < bound if self.descending else row > bound

    def position(self, item: object) -> list[Any]:
        return [getattr(item, column.key) for column in self.columns]


def page_of(items: Sequence[Any], params: PageParams, sort: str, *, scope: str) -> Page[Any]:
    """One page of what is there as a whole, in the order of that attribute; a `-` turns it round."""
    ordered = sorted(items, key=attrgetter(sort.removeprefix("-")))
    if sort.startswith("-"):
        ordered.reverse()
    start = params.offset if params.cursor is None else int(decode_cursor(params.cursor, scope)[0])
    end = start + params.per_page
    return Page(
        ordered[start:end], len(ordered), next_cursor=encode_cursor([end], scope) if end < len(ordered) else None
    )


def order_of(sort: str, unique: InstrumentedAttribute[Any], **columns: InstrumentedAttribute[Any]) -> Order:
    """The order that a list's `sort` names: by that column, then by the unique one; a `-` turns both round."""
    return Order(columns[sort.removeprefix("-")], unique, descending=sort.startswith("-"))


async def fetch_page(
    session: AsyncSession,
    statement: Select[Any],
    params: PageParams,
    order: Order,
    *,
    scope: str,
) -> Page[Any]:
    """One page of `statement` (a select of one entity) with its total, exact up to 10,000.

    With a cursor the walk is by keyset, else by offset within the first 10,000 rows. Rows are fetched one over, to know
    whether there is a next page.
    """
    counted = select(func.count()).select_from(
        statement.with_only_columns(func.row_number().over(), maintain_column_froms=True)
        .order_by(None)
        .limit(MAX_PAGED_ROWS + 1)
        .subquery()
    )
    total = (await session.execute(counted)).scalar_one()
    statement = statement.order_by(*order.clauses()).limit(params.per_page + 1)
    if params.cursor is not None:
        statement = statement.where(order.after(decode_cursor(params.cursor, scope)))
    elif params.offset >= MAX_PAGED_ROWS:
        return Page([], min(total, MAX_PAGED_ROWS), is_capped=total > MAX_PAGED_ROWS)
    else:
        statement = statement.offset(params.offset)
    rows = list((await session.execute(statement)).scalars().unique())
    items = rows[: params.per_page]
    has_more = len(rows) > params.per_page
    return Page(
        items,
        min(total, MAX_PAGED_ROWS),
        is_capped=total > MAX_PAGED_ROWS,
        next_cursor=encode_cursor(order.position(items[-1]), scope) if has_more else None,
    )
