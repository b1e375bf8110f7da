"""Alembic from inside: is the schema current, and bring it there."""

import asyncio
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import pool, text
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
    engine = create_async_engine(settings.database_url, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    except ProgrammingError:  # no such table: a new database
        return None
    finally:
        await engine.dispose()


def is_current(settings: Settings) -> bool:
    head = ScriptDirectory.from_config(config(settings)).get_current_head()
    return asyncio.run(current_revision(settings)) == head
