"""Statements written out, run by the driver: for work so frequent that SQLAlchemy's share of it counts.

A unit of three statements costs this process 350 µs by a session and 150 µs by the driver.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.db import DRIVER_FAULTS, is_connection_lost


class Statements:
    """A connection of the engine's pool in a transaction that the driver began; on a read engine in none.

    A session may join on `connection`. To SQLAlchemy that connection is fresh, so what the session takes for its
    transaction is a savepoint within this one.
    """

    def __init__(self, connection: AsyncConnection, *, is_read_only: bool) -> None:
        self.connection = connection
        self._driver: Any = None
        self._transaction: Any = None
        self._is_read_only = is_read_only
        self._is_lost = False

    async def begin(self) -> None:
        await self.connection.start()
        sync_connection = self.connection.sync_connection
        assert sync_connection is not None
        self._driver = sync_connection.connection.driver_connection
        if not self._is_read_only:
            self._transaction = self._driver.transaction()
            try:
                await self._transaction.start()
            except Exception as error:
                raise self._told_by_sqlalchemy(error, "BEGIN") from error

    async def fetch(self, statement: str, *arguments: Any) -> Sequence[Any]:
        """The rows, by position and by name, of a statement as it stands ($1, $2 …). Errors are those of `session.execute`."""
        try:
            rows: Sequence[Any] = await self._driver.fetch(statement, *arguments)
        except Exception as error:
            raise self._told_by_sqlalchemy(error, statement) from error
        return rows

    async def commit(self) -> None:
        if self._transaction is not None:
            try:
                await self._transaction.commit()
            except Exception as error:
                raise self._told_by_sqlalchemy(error, "COMMIT") from error
            self._transaction = None

    async def close(self) -> None:
        """Return the connection, without what is not committed; one that cannot roll back is thrown away."""
        sync_connection = self.connection.sync_connection
        if sync_connection is None:  # there was none to be had
            return
        try:
            if self._is_lost:
                await self.connection.invalidate()
            elif self._transaction is not None:
                await self._transaction.rollback()
        except DRIVER_FAULTS as error:
            await self.connection.invalidate(error)
        finally:
            if sync_connection.in_transaction():  # a session's, that could not be closed
                await self.connection.close()
            else:  # with nothing to wait for, and so without a greenlet, which costs as much as a statement
                sync_connection.close()

    def _told_by_sqlalchemy(self, error: Exception, statement: str) -> Exception:
        """The driver's fault as SQLAlchemy wraps it; what is none of the driver's stays as it is."""
        self._is_lost = self._is_lost or is_connection_lost(error)
        if not isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError | asyncpg.InternalClientError):
            return error
        dialect = self.connection.dialect
        kinds = dialect.loaded_dbapi
        kind: Any = kinds.Error
        if isinstance(error, asyncpg.IntegrityConstraintViolationError):
            kind = kinds.IntegrityError
        elif isinstance(error, asyncpg.InterfaceError):
            kind = kinds.InterfaceError
        adapted = kind(str(error), error)
        adapted.__cause__ = error
        wrapped: Exception = DBAPIError.instance(
            statement,
            None,
            adapted,
            kinds.Error,
            connection_invalidated=self._is_lost,
            dialect=dialect,
        )
        return wrapped
