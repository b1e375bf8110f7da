"""Moments in all the shapes that sources write them in."""

from datetime import UTC, datetime

import pytest

from app.domains.scraping.dates import read_end, read_moment

SEEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21", "2026-11-21 00:00"),
        ("20261121", "2026-11-21 00:00"),
        ("2026-11-21T10:00:00", "2026-11-21 10:00"),
        ("2026-11-21T10:00:00Z", "2026-11-21 10:00"),
        ("2026-11-21T10:00:00.000000999Z", "2026-11-21 10:00"),
        ("2026-11-21T10:00:00+01:00", "2026-11-21 09:00"),
        ("2026-11-21T10:00:00+0100", "2026-11-21 09:00"),
        ("2026-11-21T10:00-05", "2026-11-21 15:00"),
        ("2026-11-21 10:00:00", "2026-11-21 10:00"),
        ("2026-11-21 10:00:00 UTC", "2026-11-21 10:00"),
        ("2026-11-21 10:00:00 +0200", "2026-11-21 08:00"),
        ("Sat, 21 Nov 2026 10:00:00 GMT", "2026-11-21 10:00"),
        ("Sat, 21 Nov 2026 10:00:00 +0100", "2026-11-21 09:00"),
        ("21 Nov 2026 10:00:00 EST", "2026-11-21 15:00"),
        ("1795255200", "2026-11-21 10:00"),
        ("1795255200000", "2026-11-21 10:00"),
        ("21.11.2026", "2026-11-21 00:00"),
        ("1.2.26", "2026-02-01 00:00"),
        ("21.11.2026, 15:30 Uhr", "2026-11-21 15:30"),
        ("21/11/2026", "2026-11-21 00:00"),
        ("11/21/2026", "2026-11-21 00:00"),
        ("4/4/2026", "2026-04-04 00:00"),
        ("2026/11/21", "2026-11-21 00:00"),
        ("2026年11月21日", "2026-11-21 00:00"),
        ("Nov 21, 2026", "2026-11-21 00:00"),
        ("Nov 21, 2026 3:30 PM", "2026-11-21 15:30"),
        ("March 29, 2026", "2026-03-29 00:00"),
        ("Saturday, November 21, 2026", "2026-11-21 00:00"),
        ("Samstag, 21. November 2026", "2026-11-21 00:00"),
        ("21st of November 2026", "2026-11-21 00:00"),
        ("21-Nov-2026", "2026-11-21 00:00"),
        ("21 novembre 2026", "2026-11-21 00:00"),
        ("1er décembre 2026", "2026-12-01 00:00"),
        ("21 de noviembre de 2026", "2026-11-21 00:00"),
        ("21. marraskuuta 2026", "2026-11-21 00:00"),
        ("21 listopada 2026", "2026-11-21 00:00"),
        ("21 de novembro de 2026", "2026-11-21 00:00"),
        ("3 days ago", "2026-11-18 12:00"),
        ("Posted 2 weeks ago", "2026-11-07 12:00"),
        ("17 hours ago", "2026-11-20 19:00"),
        ("an hour ago", "2026-11-21 11:00"),
        ("a month ago", "2026-10-22 12:00"),
        ("5d", "2026-11-16 12:00"),
        ("vor 3 Tagen", "2026-11-18 12:00"),
        ("vor einer Stunde", "2026-11-21 11:00"),
        ("il y a 3 jours", "2026-11-18 12:00"),
        ("hace 3 días", "2026-11-18 12:00"),
        ("3 giorni fa", "2026-11-18 12:00"),
        ("3 dagen geleden", "2026-11-18 12:00"),
        ("för 3 dagar sedan", "2026-11-18 12:00"),
        ("3 päivää sitten", "2026-11-18 12:00"),
        ("3 dni temu", "2026-11-18 12:00"),
        ("há 3 dias", "2026-11-18 12:00"),
        ("just posted", "2026-11-21 12:00"),
        ("Posted yesterday", "2026-11-20 12:00"),
        ("Gestern", "2026-11-20 12:00"),
        ("aujourd\u2019hui", "2026-11-21 12:00"),
    ],
)
def test_moment_is_read(text: str, moment: str) -> None:
    assert read_moment(text, seen_at=SEEN) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "ASAP", "None", "0", "-1", "21", "2026", "2026-11", "2026-W47", "10:00", "may", "²", "1e9", "3 days",
        "30+ days ago", "vor mehr als 30 Tagen", "more than 30 days ago", "3 days left", "in 3 days", "3 years experience",
        "03/04/2026", "31/02/2026", "99.99.2026", "2026-13-45", "2026-11-21T10:00:00+99:99", "9999-12-31", "0001-01-01",
        "1795255200000000", "Sat, 21 Nov 99999999 10:00:00", "\u0662\u0660\u0662\u0666-11-21", "999 years ago", "2026-11-21\0", "1" * 5_000,
    ],
)  # fmt: skip
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_moment(text, seen_at=SEEN) is None


def test_day_that_could_be_two_is_read_where_the_order_is_known() -> None:
    assert read_moment("03/04/2026", seen_at=SEEN, day_first=True) == datetime(2026, 4, 3, tzinfo=UTC)
    assert read_moment("03/04/2026", seen_at=SEEN, day_first=False) == datetime(2026, 3, 4, tzinfo=UTC)
    assert read_moment("21/11/2026", seen_at=SEEN, day_first=False) == datetime(2026, 11, 21, tzinfo=UTC)


def test_what_ends_on_a_day_ends_with_it() -> None:
    assert read_end("2026-11-21", seen_at=SEEN) == datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)
    assert read_end("2026-11-21T10:00:00Z", seen_at=SEEN) == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert read_end("3 days ago", seen_at=SEEN) == datetime(2026, 11, 18, 12, tzinfo=UTC)
