"""Hours in which nothing is picked or sent by itself, on the clock where the seeker is."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo


def quiet_until(quiet_hours: Mapping[str, Any] | None, at: datetime) -> datetime | None:
    """When the quiet hours that `at` lies in end; None outside of them. From 22:00 to 07:00 goes over midnight.

    Where the clocks change, a time that exists twice is its first, and one that does not exist is moved on.
    """
    if quiet_hours is None:
        return None
    zone = ZoneInfo(quiet_hours["time_zone"])
    start, end = time.fromisoformat(quiet_hours["from"]), time.fromisoformat(quiet_hours["to"])
    local = at.astimezone(zone)
    is_over_midnight = start > end
    clock = local.time()
    if not (clock >= start or clock < end if is_over_midnight else start <= clock < end):
        return None
    day = local.date() + timedelta(days=is_over_midnight and clock >= start)
    return datetime.combine(day, end, zone).astimezone(at.tzinfo)
