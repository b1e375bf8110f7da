"""How often a source may be asked, where it says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Quota:
    """So many requests in any stretch of that length."""

    period: str
    length: timedelta
    limit: int


# https://developer.adzuna.com/docs/terms_of_service
QUOTAS: Mapping[str, tuple[Quota, ...]] = {
    "adzuna": (
        Quota("minute", timedelta(minutes=1), 25),
        Quota("day", timedelta(days=1), 250),
        Quota("week", timedelta(days=7), 1_000),
        Quota("month", timedelta(days=31), 2_500),
    ),
}
LONGEST = max(quota.length for quotas in QUOTAS.values() for quota in quotas)
