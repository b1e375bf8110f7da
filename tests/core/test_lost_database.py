"""A database that dies says so in many words; the caller hears one: 503, try again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError

from app.api.problems import to_app_error
from app.core.config import Settings
from app.core.db import create_engine, fetch_rows, is_connection_lost
from app.services import Rolecall
from app.tasks.runner import is_database_fault

LAST_WORDS = {"S": "FATAL", "V": "FATAL", "C": "57P02", "M": "terminating connection because of crash"}
WORDS_OF_DEATH = [
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.ConnectionFailureError("server closed the connection"),
    asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    asyncpg.CrashShutdownError("terminating connection because of crash of another server process"),
    asyncpg.CannotConnectNowError("the database system is in recovery mode"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InterfaceError("the underlying connection is closed"),
    asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
    ConnectionResetError(104, "Connection reset by peer"),
    ConnectionRefusedError(111, "Connection refused"),
    BrokenPipeError(32, "Broken pipe"),
    TimeoutError(),
]
OVERLOADED = [
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    asyncpg.OutOfMemoryError("out of memory"),
    asyncpg.DiskFullError("no space left on device"),
    asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only transaction"),
    asyncpg.QueryCanceledError("canceling statement due to statement timeout"),
    asyncpg.LockNotAvailableError("canceling statement due to lock timeout"),
    asyncpg.SerializationError("could not serialize access"),
    asyncpg.DeadlockDetectedError("deadlock detected"),
    asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
]
OUR_FAULTS = [
    asyncpg.UndefinedColumnError('column "nothing" does not exist'),
    asyncpg.AmbiguousColumnError('column reference "country" is ambiguous'),
    asyncpg.NotNullViolationError("null value"),
]


def named(error: Exception) -> str:
    return f"{type(error).__name__} {error}"[:60]


def wrapped(error: Exception) -> Exception:
    """As SQLAlchemy raises what the driver raised in a statement: its own kinds, else the error as it is."""
    dbapi: Any = AsyncAdapt_asyncpg_dbapi(asyncpg)  # type: ignore[no-untyped-call]
    for kind in type(error).__mro__:
        if kind in dbapi._asyncpg_error_translate:
            adapted = dbapi._asyncpg_error_translate[kind](str(error), error)
            adapted.__cause__ = error
            is_lost = is_connection_lost(adapted)
            found: Exception = DBAPIError.instance(
                "SELECT 1", None, adapted, dbapi.Error, connection_invalidated=is_lost
            )
            return found
    return error


@pytest.mark.parametrize("error", [*WORDS_OF_DEATH, *OVERLOADED], ids=named)
def test_fault_of_the_store_is_503_in_a_statement_and_while_connecting(error: Exception) -> None:
    assert to_app_error(error).status == 503
    assert to_app_error(wrapped(error)).status == 503


@pytest.mark.parametrize("error", OUR_FAULTS, ids=named)
def test_fault_of_ours_stays_500(error: Exception) -> None:
    assert to_app_error(wrapped(error)).status == 500
    assert not is_connection_lost(wrapped(error))


@pytest.mark.parametrize("error", [error for error in WORDS_OF_DEATH if not isinstance(error, OSError)], ids=named)
def test_lost_connection_is_no_failure_of_the_task(error: Exception) -> None:
    assert is_database_fault(wrapped(error))


class Wire:
    """Between a client and PostgreSQL: lets everything through, until it says a server's last words."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.clients: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.clients.append(writer)
        from_server, to_server = await asyncio.open_unix_connection(self.socket)
        await asyncio.gather(self.carry(reader, to_server), self.carry(from_server, writer))

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
        writer.close()

    async def say_last_words(self) -> None:
        """A dying server speaks to idle clients, too, a moment before their sockets close."""
        fields = b"".join(f"{field}{value}\0".encode() for field, value in LAST_WORDS.items()) + b"\0"
        for client in self.clients:
            client.write(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)
        await asyncio.sleep(0.05)


@pytest.fixture
async def wire(settings: Settings) -> AsyncIterator[tuple[Wire, str]]:
    """A wire, and the database's URL through it."""
    place, _, folder = settings.database_url.partition("?host=")
    wire = Wire(Path(folder) / ".s.PGSQL.5432")
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield wire, place.replace("@/", f"@127.0.0.1:{port}/")
    finally:
        server.close()
        for client in wire.clients:
            client.close()
        await server.wait_closed()


async def test_server_that_dies_while_nobody_asks_is_503_once_and_then_forgotten(wire: tuple[Wire, str]) -> None:
    line, url = wire
    engine = create_engine(url, pool_size=1)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        await line.say_last_words()
        with pytest.raises(DBAPIError) as caught:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        assert caught.value.connection_invalidated
        assert to_app_error(caught.value).status == 503
        async with engine.connect() as connection:
            assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
    finally:
        await engine.dispose()


async def test_statement_by_the_drivers_own_cursor_lets_a_lost_connection_go(
    settings: Settings, wire: tuple[Wire, str]
) -> None:
    line, url = wire
    rolecall = Rolecall(settings.model_copy(update={"database_url": url, "db_pool_size": 1}))
    try:
        async with rolecall.unit() as services:
            await services.work.session.execute(text("SELECT 1"))
            await line.say_last_words()
            with pytest.raises(DBAPIError) as caught:
                await services.work.session.run_sync(fetch_rows, "SELECT 1")
            assert to_app_error(caught.value).status == 503
            await services.work.session.rollback()
        async with rolecall.unit() as services:
            assert await services.work.session.run_sync(fetch_rows, "SELECT 1") == [(1,)]
    finally:
        await rolecall.aclose()


async def ask_while_it_dies(rolecall: Rolecall, line: Wire, *, asked_before: bool) -> None:
    async with rolecall.work() as work:
        if asked_before:
            await work.fetch("SELECT 1")
        await line.say_last_words()
        await work.fetch("SELECT 1")


@pytest.mark.parametrize("asked_before", [True, False])
async def test_unit_of_statements_lets_a_lost_connection_go(
    settings: Settings, wire: tuple[Wire, str], *, asked_before: bool
) -> None:
    line, url = wire
    rolecall = Rolecall(settings.model_copy(update={"database_url": url, "db_pool_size": 1}))
    try:
        async with rolecall.work() as work:
            await work.fetch("SELECT 1")
        with pytest.raises(DBAPIError) as caught:
            await ask_while_it_dies(rolecall, line, asked_before=asked_before)
        assert caught.value.connection_invalidated
        assert to_app_error(caught.value).status == 503
        async with rolecall.work() as work:
            assert await work.fetch("SELECT 1") == [(1,)]
    finally:
        await rolecall.aclose()
