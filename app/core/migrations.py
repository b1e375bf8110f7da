"""Alembic from inside: is the schema current, and bring it there."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Executable, exists, pool, select, table, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from alembic import command
from app.core.config import Settings

ROOT = Path(__file__).parent.parent.parent


def config(settings: Settings) -> Config:
    made = Config(str(ROOT / "alembic.ini"))
    made.attributes["settings"] = settings
    return made


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Migrate the database behind DATABASE_URL. Not from inside a running event loop."""
    command.upgrade(config(settings), revision)


def downgrade(settings: Settings, revision: str) -> None:
    command.downgrade(config(settings), revision)


async def current_revision(settings: Settings) -> str | None:
    try:
        rows = await _rows(settings, text("SELECT version_num FROM alembic_version"))
        return str(rows[0][0]) if rows else None  # none: everything was taken back
    except ProgrammingError:  # no such table: a new database
        return None


def is_current(settings: Settings) -> bool:
    head = ScriptDirectory.from_config(config(settings)).get_current_head()
    return asyncio.run(current_revision(settings)) == head


def is_one_empty(settings: Settings, tables: Iterable[str]) -> bool:
    """Whether one of these tables has no row. Not from inside a running event loop."""
    [are_filled] = asyncio.run(_rows(settings, select(*(exists().select_from(table(name)) for name in tables))))
    return not all(are_filled)


async def _rows(settings: Settings, statement: Executable) -> Sequence[Any]:
    engine = create_async_engine(settings.database_url, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            return (await connection.execute(statement)).all()
    finally:
        await engine.dispose()
