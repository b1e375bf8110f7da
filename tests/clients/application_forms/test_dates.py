"""In which form a field wants a day."""

from datetime import date

import pytest

from app.clients.application_forms.dates import format_of, parse_day

DAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("hint", "written"),
    [
        ("DD.MM.YYYY", "03.12.2026"),
        ("dd/mm/yyyy", "03/12/2026"),
        ("MM/DD/YYYY", "12/03/2026"),
        ("YYYY-MM-DD", "2026-12-03"),
        ("yyyy/mm/dd", "2026/12/03"),
        ("TT.MM.JJJJ", "03.12.2026"),
        ("JJ/MM/AAAA", "03/12/2026"),
        ("DD/MM/AAAA", "03/12/2026"),
        ("MM/YYYY", "12/2026"),
        ("dd-mm-yy", "03-12-26"),
        ("e.g. 31/12/2025", "31/12/2025"),
        ("For example 12/31/2025", "12/31/2025"),
        ("2025-12-31", "2025-12-31"),
        ("Start date (DD.MM.YYYY)", "03.12.2026"),
    ],
)
def test_hint_tells_the_form(hint: str, written: str) -> None:
    wanted = format_of("", hint)
    assert wanted is not None
    assert (date(2025, 12, 31) if "31" in hint else DAY).strftime(wanted) == written


@pytest.mark.parametrize(
    "hint", ["", "Select a date", "3/4/2025", "and/or/not", "Date", "10/2025", "a.b.c", "x" * 10_000]
)
def test_unclear_hint_tells_nothing(hint: str) -> None:
    assert format_of(hint) is None


def test_days_and_months_are_read_and_nothing_else() -> None:
    assert parse_day("2026-12-03") == DAY
    assert parse_day("2026-12") == date(2026, 12, 1)
    assert [parse_day(text) for text in ("", "soon", "2026-13-01", "03.12.2026", "2026")] == [None] * 5
