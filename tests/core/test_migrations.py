from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.config import Settings
from app.core.embedded import EmbeddedPostgres
from app.core.migrations import downgrade, is_current, is_one_empty, upgrade
from app.schema import metadata
from tests.conftest import database_url, make_settings


def differences(connection: Connection) -> list[object]:
    def include(name: str | None, kind: str, _: object) -> bool:
        return not (kind == "table" and name is not None and name.startswith(("job_search", "job_embeddings_")))

    context = MigrationContext.configure(connection, opts={"include_name": include, "compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_migrations_make_what_the_models_say(settings: Settings) -> None:
    engine = create_async_engine(settings.database_url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def test_every_migration_goes_down_and_up_again(servers: Settings) -> None:
    postgres = EmbeddedPostgres(servers.data_dir)
    postgres.psql("DROP DATABASE IF EXISTS down_and_up")
    postgres.create_database("down_and_up")
    settings = make_settings(database_url=database_url(postgres, "down_and_up"), redis_url="unix:///unused")
    assert not is_current(settings), "a new database"
    upgrade(settings)
    assert is_current(settings)
    downgrade(settings, "base")
    assert not is_current(settings), "everything taken back"
    upgrade(settings)
    assert is_one_empty(settings, ("skills", "alembic_version"))
    assert not is_one_empty(settings, ("alembic_version",))
    postgres.psql("DROP DATABASE down_and_up WITH (FORCE)")
