"""Columns whose values are encrypted, and moving them to the current key.

A column says so itself: `mapped_column(info=SEALED)`. Its values are bound to "table:id:column" (app/core/crypto.py).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, LargeBinary, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.crypto import DecryptionFailed, Keyring
from app.core.db import Base

SEALED = {"is_sealed": True}


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done to one batch. `last_id` is the last row looked at; None: there is none left."""

    last_id: Any
    moved: int
    unreadable: int


def sealed_columns() -> list[Column[Any]]:
    """Every one of the schema, in the order of the tables."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns if column.info.get("is_sealed")]


async def rotate_batch(
    session: AsyncSession, keyring: Keyring, column: Column[Any], *, after: Any, limit: int
) -> Rotated:
    """Put the next values that are under another key under the current one, and touch nothing else of their rows.

    `after` is the last row of the batch before, None for the first. The rows are ours until the unit ends. What no key
    opens is left as it is.
    """
    [id] = column.table.primary_key
    prefix = f"{keyring.current}:".encode()
    statement = (
        select(id, column)
        .where(column.is_not(None), func.substr(column, 1, len(prefix)) != bindparam(None, prefix, LargeBinary))
        .order_by(id)
        .limit(limit)
        .with_for_update()
    )
    rows = (await session.execute(statement if after is None else statement.where(id > after))).all()
    moved: dict[Any, bytes] = {}
    for row_id, sealed in rows:
        try:
            moved[row_id] = keyring.rotate(sealed, context=f"{column.table.name}:{row_id}:{column.name}")
        except DecryptionFailed:
            continue
    if moved:
        # As text: an update of the ORM's would say that the row's owner changed it (updated_at, version).
        await session.execute(
            text(
                f"""
                UPDATE {column.table.name} AS kept SET {column.name} = moved.sealed
                FROM unnest(CAST(:ids AS {id.type.compile(session.get_bind().dialect)}[]), CAST(:sealed AS bytea[]))
                    AS moved (id, sealed)
                WHERE kept.{id.name} = moved.id
                """  # noqa: S608 (names of the schema)
            ),
            {"ids": list(moved), "sealed": list(moved.values())},
        )
    return Rotated(rows[-1][0] if rows else None, len(moved), len(rows) - len(moved))
