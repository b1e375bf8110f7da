"""The one clock. Everything that asks for the time asks here, so that a test can move it."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment, timezone-aware, in UTC."""
    return datetime.now(UTC)
