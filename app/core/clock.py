"""The one clock. Everything that asks for the time asks here, so that a test, or the demo market's past, can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_UNMOVED = timedelta()
_moved_by: ContextVar[timedelta] = ContextVar("clock_moved_by", default=_UNMOVED)


def now() -> datetime:
    """The current moment, timezone-aware, in UTC."""
    return datetime.now(UTC) + _moved_by.get()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block, and for this task alone, it is `moment` and goes on from there. The database's clock stays."""
    token = _moved_by.set(moment - datetime.now(UTC))
    try:
        yield
    finally:
        _moved_by.reset(token)
