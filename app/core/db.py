"""The database: declarative base, column types and engines."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import asyncpg
from pydantic_core import from_json
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Enum,
    Identity,
    MetaData,
    String,
    event,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.core.clock import now

NAMING_CONVENTION = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

# What the driver itself raises: SQLAlchemy does not wrap it while a connection is opened.
DRIVER_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
# What an operation may raise when the database is away or coming back.
DATABASE_FAULTS = (SQLAlchemyError, *DRIVER_FAULTS)
# After these a connection is of no more use. A server that dies says so on idle connections too, and the driver, which
# nobody asked anything then, finds itself in the middle of something at the next statement (InternalClientError).
LOST = (
    OSError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)

# Session settings live on the connection: SET LOCAL is silently ignored in an AUTOCOMMIT read unit.
SERVER_SETTINGS = {
    "timezone": "UTC",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # a request has one core; search stops early only if it reads in order
    "statement_timeout": "3000",
    "lock_timeout": "2000",
    "idle_in_transaction_session_timeout": "10000",
    # pgvector: a search by meaning goes on until enough of what it finds meets the filters.
    "hnsw.iterative_scan": "relaxed_order",
    "hnsw.ef_search": "200",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        int: BigInteger(),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
    }


Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]


class Timestamped:
    """created_at and updated_at, set in Python: a server-side onupdate would need a read-back after each flush."""

    created_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, server_default=func.now())


def text_enum(enum: type[StrEnum], length: int = 32) -> Enum:
    """An enumeration stored as text with a CHECK: adding a value is a cheap migration."""
    return Enum(
        enum,
        native_enum=False,
        length=length,
        create_constraint=False,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


def enum_check(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """The CHECK that goes with `text_enum`, named ck_<table>_<column>."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(member.value) for member in enum)})", name=column)


def bounded(length: int) -> String:
    return String(length)


def create_engine(
    url: str,
    *,
    pool_size: int,
    autocommit: bool = False,
    settings: dict[str, str] | None = None,
    name: str = "rolecall",
) -> AsyncEngine:
    """An engine whose connections give up rather than wait for ever. `autocommit` is for read units."""
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2,
        pool_recycle=1800,
        hide_parameters=True,  # values of people are not quoted in the errors that are logged
        isolation_level="AUTOCOMMIT" if autocommit else None,
        json_deserializer=_read_json,
        connect_args={
            "timeout": 5,
            "server_settings": {
                **SERVER_SETTINGS,
                **(settings or {}),
                "application_name": name,
            },
        },
    )
    event.listen(engine.sync_engine, "handle_error", _let_go)
    return engine


def _read_json(value: str) -> Any:
    """As json.loads reads it, in a third of the time; what is nested more deeply than the quick reader goes, as well."""
    try:
        return from_json(value)
    except ValueError:
        return json.loads(value)


def is_connection_lost(error: BaseException | None) -> bool:
    """Whether the driver's fault behind an error leaves the connection unusable."""
    while error is not None:
        if isinstance(error, LOST) or (isinstance(error, asyncpg.InterfaceError) and "closed" in str(error)):
            return True
        error = error.__cause__
    return False


def _let_go(context: ExceptionContext) -> None:
    """SQLAlchemy knows one of the driver's words for a lost connection, and would keep the others' for the next."""
    if is_connection_lost(context.original_exception):
        context.is_disconnect = True


def fetch_rows(session: Session, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement as it stands ($1, $2 …), by the driver's own cursor, in the session's transaction.

    To be called inside `session.run_sync`. Errors are those of `session.execute`.
    """
    connection = session.connection()
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, arguments)
        return list(cursor.fetchall())
    except dialect.loaded_dbapi.Error as error:
        is_lost = is_connection_lost(error)
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement,
            None,
            error,
            dialect.loaded_dbapi.Error,
            connection_invalidated=is_lost,
            dialect=dialect,
        ) from error
    finally:
        cursor.close()
