"""Real servers for every test: one embedded PostgreSQL and Valkey a run, one database and Redis number a worker.

A template database is migrated once by Alembic; a test that asks for `rolecall` gets a clone of it (about 40 ms).
"""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import httpx
import pytest
from alembic.config import Config
from fastapi import FastAPI

from alembic import command
from app.api import create_app
from app.core.config import Environment, Settings
from app.core.embedded import EmbeddedPostgres, EmbeddedValkey, embedded_servers
from app.services import Rolecall

if TYPE_CHECKING:
    from tests.people import Known

pytest_plugins = ["tests.people"]

ROOT = Path(__file__).parent.parent
TEMPLATE = "template_rolecall"
# Tests do not care for a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
MEMORY_NEEDED = 4_000_000_000
REAL_DATA = Path(os.environ.get("REAL_DATA_DIR", ROOT.parent / "shared" / "data"))


def pytest_collection_finish() -> None:
    """What was imported and collected stays for good: it need not be looked through for garbage all the time."""
    gc.collect()
    gc.freeze()


def make_settings(**overrides: object) -> Settings:
    """Settings of a test: nothing of the environment or .env."""
    values: dict[str, object] = {
        "environment": Environment.TESTING,
        "secret_key": "only-for-tests-only-for-tests-only-for-tests",
        "rate_limit_per_minute": 1_000_000,
        "db_pool_size": 10,
        "redis_timeout_seconds": 2.0,  # a busy machine is no outage
        "log_level": "WARNING",
    }
    return Settings(_env_file=None, **{**values, **overrides})  # type: ignore[arg-type]


def make_rolecall(settings: Settings) -> Rolecall:
    """The service with more patience than it has by itself: a busy machine is no outage."""
    return Rolecall(settings, name="rolecall-test", statement_timeout_ms=30_000)


def roomy_memory() -> Path:
    """Where the servers' files lie: in memory, where there is enough of it. A clone there takes a tenth of the time."""
    memory = Path("/dev/shm")
    is_roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_NEEDED
    return memory if is_roomy else Path(tempfile.gettempdir())


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The embedded servers of this run, shared by all its xdist workers, with the template database in them."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    folder = roomy_memory() / f"rolecall-tests-{run[:12]}"
    folder.mkdir(exist_ok=True, mode=0o755)
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    EmbeddedPostgres.extra_settings = FAST
    with embedded_servers(make_settings(data_dir=folder)) as settings:
        with (folder / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            postgres = EmbeddedPostgres(folder)
            if not (folder / "template.done").exists():
                postgres.create_database(TEMPLATE)
                migrate(database_url(postgres, TEMPLATE))
                (folder / "template.done").touch()
        yield settings.model_copy(update={"redis_url": f"{EmbeddedValkey(folder).url}?db={worker % 16}"})
    if EmbeddedPostgres(folder).pid is None:  # the last worker of the run takes the folder with it
        shutil.rmtree(folder, ignore_errors=True)


def database_url(postgres: EmbeddedPostgres, name: str) -> str:
    return f"postgresql+asyncpg://postgres@/{name}?host={postgres.socket_dir}"


def migrate(url: str, revision: str = "head") -> None:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["settings"] = make_settings(database_url=url, redis_url="unix:///unused")
    command.upgrade(config, revision)


@pytest.fixture
async def settings(request: pytest.FixtureRequest, servers: Settings, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings over a fresh clone of the template database and an empty Redis number.

    What the test asks for and takes its time is there already: people who signed up, the skills.
    """
    from tests import people  # a plugin: pytest wants to be the first to import it

    wanted = tuple(name for name in request.fixturenames if name in people.PREPARED)
    template, known = await template_with(wanted, servers)
    async with cloned(servers, template, data_dir=tmp_path) as cloned_settings:
        people.KNOWN[cloned_settings.database_url] = known
        yield cloned_settings
        del people.KNOWN[cloned_settings.database_url]


_templates: dict[tuple[str, ...], tuple[str, "Known"]] = {(): (TEMPLATE, {})}


async def template_with(wanted: tuple[str, ...], servers: Settings) -> tuple[str, "Known"]:
    """A template with these, made once by each process that needs it."""
    from tests.people import prepare

    if wanted not in _templates:
        name = await clone(servers, TEMPLATE)
        url = database_url(EmbeddedPostgres(servers.data_dir), name)
        rolecall = make_rolecall(servers.model_copy(update={"database_url": url}))
        async with client_on(application(), rolecall) as http:
            _templates[wanted] = name, {one: await prepare(one, http, rolecall) for one in wanted}
        await rolecall.aclose()
    return _templates[wanted]


@asynccontextmanager
async def cloned(servers: Settings, template: str = TEMPLATE, **overrides: object) -> AsyncIterator[Settings]:
    postgres = EmbeddedPostgres(servers.data_dir)
    name = await clone(servers, template)
    try:
        yield servers.model_copy(update={"database_url": database_url(postgres, name), **overrides})
    finally:
        await as_superuser(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


async def clone(servers: Settings, template: str) -> str:
    """The name of a new database that is like this one."""
    name = f"test_{uuid4().hex[:16]}"
    statement = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'
    await as_superuser(EmbeddedPostgres(servers.data_dir), statement)
    return name


async def as_superuser(postgres: EmbeddedPostgres, statement: str) -> None:
    """By a connection, not by psql: to fork this process costs more than to copy a database."""
    connection = await asyncpg.connect(host=str(postgres.socket_dir), user="postgres", database="postgres")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def rolecall(settings: Settings) -> AsyncIterator[Rolecall]:
    """The service without its HTTP door: `async with rolecall.unit() as services: …`."""
    service = make_rolecall(settings)
    await service.redis.redis.flushdb()
    try:
        yield service
    finally:
        await service.aclose()


@cache
def application() -> FastAPI:
    """One for all tests of a process: what FastAPI works out about the operations takes longer than most tests."""
    return create_app()


@pytest.fixture
async def client(rolecall: Rolecall) -> AsyncIterator[httpx.AsyncClient]:
    """An anonymous HTTP client on the whole ASGI application."""
    async with client_on(application(), rolecall) as http:
        yield http


@asynccontextmanager
async def client_on(app: FastAPI, rolecall: Rolecall) -> AsyncIterator[httpx.AsyncClient]:
    """An anonymous client of an application that serves this service; two services at once need two applications."""
    app.state.rolecall = rolecall
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver/api/v1") as http:
        yield http
