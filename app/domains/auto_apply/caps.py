"""How many at most: a day, a company, a web site. Counted over what was sent and what is about to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PER_DAY = timedelta(hours=24)
PER_COMPANY = timedelta(days=30)
PER_DOMAIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Caps:
    day: int
    company: int
    domain: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A run as the caps count it."""

    company_id: int
    domain: str | None
    attempt_at: datetime | None = None
    waits: bool = False  # picked, and neither sent nor given up
    of_today: bool = False  # picked within the day, whatever came of it


def has_room(caps: Caps, taken: Iterable[Taken], company_id: int, domain: str | None, at: datetime) -> bool:
    """Whether one more may be picked."""
    day = company = on_domain = 0
    for run in taken:
        day += run.waits or run.of_today or _within(run, PER_DAY, at)
        company += run.company_id == company_id and (run.waits or _within(run, PER_COMPANY, at))
        on_domain += domain is not None and run.domain == domain and (run.waits or _within(run, PER_DOMAIN, at))
    return day < caps.day and company < caps.company and on_domain < caps.domain


def room_from(
    caps: Caps, taken: Sequence[Taken], company_id: int, domain: str | None, at: datetime
) -> tuple[datetime, str] | None:
    """When one more may be sent, and which cap says so; None: now. What merely waits takes nobody's place."""
    to_company = [run for run in taken if run.company_id == company_id]
    on_domain = [run for run in taken if domain is not None and run.domain == domain]
    held = [
        (full, name)
        for runs, cap, window, name in (
            (taken, caps.day, PER_DAY, "a day"),
            (to_company, caps.company, PER_COMPANY, "a company"),
            (on_domain, caps.domain, PER_DOMAIN, "a site"),
        )
        if (full := _full_until(runs, cap, window, at)) is not None
    ]
    return max(held, default=None)


def _full_until(runs: Iterable[Taken], cap: int, window: timedelta, at: datetime) -> datetime | None:
    sent = sorted(run.attempt_at for run in runs if run.attempt_at is not None and _within(run, window, at))
    return sent[len(sent) - cap] + window if len(sent) >= cap else None


def _within(run: Taken, window: timedelta, at: datetime) -> bool:
    return run.attempt_at is not None and run.attempt_at > at - window
