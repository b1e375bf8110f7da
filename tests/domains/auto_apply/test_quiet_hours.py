"""Quiet hours on the seeker's clock: over midnight, in any zone, where the clocks change."""

from datetime import UTC, datetime

import pytest

from app.domains.auto_apply.quiet_hours import quiet_until


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "zone", "at", "until"),
    [
        (("22:00", "07:00"), "UTC", "2026-11-21T21:59", None),
        (("22:00", "07:00"), "UTC", "2026-11-21T22:00", "2026-11-22T07:00"),
        (("22:00", "07:00"), "UTC", "2026-11-22T06:59", "2026-11-22T07:00"),
        (("22:00", "07:00"), "UTC", "2026-11-22T07:00", None),
        (("09:00", "17:00"), "UTC", "2026-11-21T12:00", "2026-11-21T17:00"),
        (("09:00", "17:00"), "UTC", "2026-11-21T17:00", None),
        (("00:00", "06:00"), "UTC", "2026-11-21T00:00", "2026-11-21T06:00"),
        (("22:00", "00:00"), "UTC", "2026-12-31T23:00", "2027-01-01T00:00"),
        (("22:00", "07:00"), "Asia/Kolkata", "2026-11-21T16:30", "2026-11-22T01:30"),
        (("22:00", "07:00"), "America/New_York", "2026-11-21T12:00", None),
        # Europe/Berlin: the night of 25 October 2026 has 25 hours, that of 28 March 2027 has 23.
        (("22:00", "07:00"), "Europe/Berlin", "2026-10-24T21:00", "2026-10-25T06:00"),
        (("22:00", "07:00"), "Europe/Berlin", "2027-03-27T22:00", "2027-03-28T05:00"),
        (("01:00", "02:30"), "Europe/Berlin", "2027-03-28T00:30", "2027-03-28T01:30"),  # 02:30 does not exist there
    ],
)
def test_quiet_until(hours: tuple[str, str], zone: str, at: str, until: str | None) -> None:
    settings = {"from": hours[0], "to": hours[1], "time_zone": zone}
    assert quiet_until(settings, utc(at)) == (utc(until) if until else None)


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert quiet_until(None, utc("2026-11-21T03:00")) is None
