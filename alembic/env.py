"""Alembic reads the settings and the models; without DATABASE_URL it uses the embedded server of DATA_DIR."""

import asyncio

from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from alembic import context
from app.core.config import Settings
from app.core.embedded import embedded_servers
from app.schema import metadata

# A migration that cannot have its lock soon gives up: the service in front of it goes on.
SERVER_SETTINGS = {
    "timezone": "UTC",
    "lock_timeout": "4000",
    "statement_timeout": "600000",
}


def include_name(name: str | None, kind: str, _: object) -> bool:
    """Partitions are made by their own migration, not by the models."""
    return not (kind == "table" and name is not None and name.startswith(("job_search", "job_embeddings_")))


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        include_name=include_name,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run(url: str) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool, connect_args={"server_settings": SERVER_SETTINGS})
    async with engine.connect() as connection:
        # Two processes that start at once must not migrate at once.
        await connection.exec_driver_sql("SELECT pg_advisory_lock(7265)")
        await connection.commit()
        await connection.run_sync(migrate)
    await engine.dispose()


with embedded_servers(context.config.attributes.get("settings") or Settings()) as settings:
    asyncio.run(run(settings.database_url))
