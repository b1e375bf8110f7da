"""Counting: what takes a place, for how long, and when one is free again."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domains.auto_apply.caps import Caps, Taken, has_room, room_from

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CAPS = Caps(day=2, company=1, domain=2)


def sent(hours_ago: float, company: int = 1, domain: str | None = "a.example") -> Taken:
    return Taken(company, domain, NOON - timedelta(hours=hours_ago))


@pytest.mark.parametrize(
    ("taken", "company", "domain", "is_free"),
    [
        ([], 1, "a.example", True),
        ([sent(1)], 1, "b.example", False),  # the company has its one
        ([sent(24 * 29)], 1, "b.example", False),
        ([sent(24 * 31)], 1, "a.example", True),
        ([sent(1), sent(2, 2)], 3, "c.example", False),  # the day has its two
        ([sent(1), sent(25, 2)], 3, "c.example", True),
        ([Taken(1, None, waits=True)], 1, None, False),
        ([Taken(1, None, of_today=True), Taken(2, None, of_today=True)], 3, None, False),
        ([Taken(1, None, of_today=True)], 1, None, True),  # cancelled: it was no application to the company
        ([Taken(1, None, waits=True), Taken(2, None)], 3, None, True),
    ],
)
def test_one_more_is_picked_where_all_three_caps_have_room(
    taken: list[Taken], company: int, domain: str | None, is_free: bool
) -> None:
    assert has_room(CAPS, taken, company, domain, NOON) is is_free


def test_domain_has_a_cap_of_its_own() -> None:
    roomy = Caps(day=9, company=9, domain=2)
    taken = [sent(1, 1), sent(2, 2)]
    assert not has_room(roomy, taken, 3, "a.example", NOON)
    assert has_room(roomy, taken, 3, "b.example", NOON)
    assert has_room(roomy, [sent(1, 1, None), sent(2, 2, None)], 3, None, NOON)  # here: no site to spare


@pytest.mark.parametrize(
    ("taken", "company", "until"),
    [
        ([], 1, None),
        ([Taken(1, "a.example", waits=True), Taken(1, None, of_today=True)], 1, None),
        ([sent(1, 2), sent(5, 3)], 1, (NOON + timedelta(hours=19), "a day")),  # when the older one leaves the day
        ([sent(1, 2), sent(5, 3), sent(9, 4)], 1, (NOON + timedelta(hours=19), "a day")),
        ([sent(1)], 1, (NOON - timedelta(hours=1) + timedelta(days=30), "a company")),
    ],
)
def test_what_is_held_back_goes_on_when_the_window_has_moved(
    taken: list[Taken], company: int, until: tuple[datetime, str] | None
) -> None:
    assert room_from(CAPS, taken, company, "b.example", NOON) == until
