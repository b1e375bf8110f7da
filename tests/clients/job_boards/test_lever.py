"""Lever: what its payloads say, field by field; and what addresses are its own."""

from decimal import Decimal
from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.port import StatedPlace, StatedSalary
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, REAL_PAYLOADS, fixture, page_of, without_raw

LEVER = BOARDS.by_name["lever"]

ENGINEER = BoardPosting(
    title="Timetable Engineer",
    external_id="0b7c2a5e-6f1d-4c55-9a11-1f2e3d4c5b6a",
    url="https://jobs.lever.co/quayline/0b7c2a5e-6f1d-4c55-9a11-1f2e3d4c5b6a",
    apply_url="https://jobs.lever.co/quayline/0b7c2a5e-6f1d-4c55-9a11-1f2e3d4c5b6a/apply",
    description="<p>Ferries need timetables.</p>\n"
    "<h3>What you'll do</h3>\n<ul><li>Plan routes</li><li>Watch tides</li></ul>\n"
    "<h3>Ships &amp; harbours</h3>\n<div><ul><li>Halifax</li></ul></div>\n"
    "<p>We answer everyone.</p>\n"
    "<p>And a boat pass.</p>",
    places=(StatedPlace("Toronto, Canada", country="CA"), StatedPlace("Montréal, Canada")),
    workplace_type="hybrid",
    employment_type="Full-time",
    salary=StatedSalary(Decimal(95000), Decimal("120000.5"), "CAD", "YEAR"),
    department="Engineering",
    posted_at="1788000000000",
)
SUPPORT = BoardPosting(
    title="Passenger Support",
    external_id="5d3e9f10-aaaa-4bbb-8ccc-0123456789ab",
    url="https://jobs.lever.co/quayline/5d3e9f10-aaaa-4bbb-8ccc-0123456789ab",
    apply_url="https://jobs.lever.co/quayline/5d3e9f10-aaaa-4bbb-8ccc-0123456789ab/apply",
    description="<p>Quayline.</p>\n<p>Passengers call.</p>",
    places=(StatedPlace("Remote"),),
    salary_text="CA$24 to CA$28 an hour",
    department="Support",
    posted_at="1787000000000",
)


def test_list_field_by_field() -> None:
    batch = LEVER.parse(fixture("lever.json"))
    assert without_raw(batch.postings) == [ENGINEER, SUPPORT]
    assert batch.rejections == [
        Rejection("unreadable", "text is missing", "ffffffff-0000-4000-8000-000000000000"),
    ]
    assert batch.expected is None


LIST = "https://api.lever.co/v0/postings/acme?mode=json&limit=100"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://jobs.lever.co/acme", LIST),
        ("https://jobs.lever.co/acme/", LIST),
        (
            "https://jobs.lever.co/acme?team=Field%20Work&lever-via=x",
            "https://api.lever.co/v0/postings/acme?team=Field+Work&mode=json&limit=100",
        ),
        ("https://jobs.eu.lever.co/acme", "https://api.eu.lever.co/v0/postings/acme?mode=json&limit=100"),
        ("https://jobs.lever.co/acme/0b7c-1/apply", "https://api.lever.co/v0/postings/acme/0b7c-1?mode=json"),
        ("https://api.lever.co/v0/postings/acme?mode=json", LIST),
        (
            "https://api.eu.lever.co/v0/postings/acme/0b7c-1",
            "https://api.eu.lever.co/v0/postings/acme/0b7c-1?mode=json",
        ),
        ("https://jobs.lever.co/", None),
        ("https://api.lever.co/v1/candidates", None),
        ("https://www.lever.co/acme", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert LEVER.locate(url) == address


BASE = {"id": "a", "text": "Deckhand", "hostedUrl": "https://jobs.lever.co/quayline/a"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"workplaceType": "on-site"}, {"workplace_type": "on_site"}),
        ({"workplaceType": "onsite"}, {"workplace_type": "on_site"}),
        ({"workplaceType": "unspecified"}, {"workplace_type": None}),
        ({"country": "NO"}, {"places": (StatedPlace("NO", country="NO"),)}),
        ({"categories": {"allLocations": ["Oslo", None, " Oslo ", "Moss"]}, "country": "NO"},
         {"places": (StatedPlace("Oslo", country="NO"), StatedPlace("Moss"))}),
        ({"categories": None}, {"places": (), "employment_type": None, "department": None}),
        ({"salaryRange": {"min": 20, "max": 25, "currency": "USD", "interval": "per-hour-wage"}},
         {"salary": StatedSalary(Decimal(20), Decimal(25), "USD", "HOUR")}),
        ({"salaryRange": {"min": 900, "max": None, "currency": None, "interval": "bi-week-salary"}},
         {"salary": StatedSalary(Decimal(900), None, None, None)}),
        ({"salaryRange": {"min": 0, "max": 0, "currency": "USD", "interval": "one-time"}}, {"salary": None}),
        ({"salaryRange": [1, 2]}, {"salary": None}),
        ({"description": "", "descriptionPlain": "Ropes.\nKnots."}, {"description": "Ropes.\nKnots."}),
        ({"lists": [None, {"text": "Only a heading"}, {"content": "<li>Rope</li>"}]},
         {"description": "<ul><li>Rope</li></ul>"}),
        ({"lists": "no list"}, {"description": None}),
        ({"createdAt": None}, {"posted_at": None}),
    ],
)  # fmt: skip
def test_edge_cases(change: dict[str, Any], expected: dict[str, Any]) -> None:
    [posting] = LEVER.parse(page_of([BASE | change])).postings
    assert {name: getattr(posting, name) for name in expected} == expected


def test_single_posting_is_a_list_of_one() -> None:
    assert [posting.title for posting in LEVER.parse(page_of(BASE)).postings] == ["Deckhand"]


@pytest.mark.parametrize("payload", [b"", b"<html>", b'[{"text": ', b'{"ok": false}', b'[{"text": "x"}]', b'"text"'])
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        LEVER.parse(page_of(payload))


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
def test_real_list() -> None:
    batch = LEVER.parse(page_of((REAL_PAYLOADS / "lever__recruitai.json").read_bytes()))
    assert (len(batch.postings), batch.rejections) == (4, [])
    first, last = batch.postings[0], batch.postings[-1]
    assert (first.title, first.external_id, first.employment_type, first.department, first.posted_at) == (
        "Director of IT",
        "d6d4ddcc-1d05-433f-8777-e803665e219a",
        "Full-Time",
        "G&A",
        "1777410676083",
    )
    assert first.salary == StatedSalary(Decimal(200000), Decimal(270000), "USD", "YEAR")
    assert first.places == (StatedPlace("United States", country="US"),)
    assert first.workplace_type == "remote"
    headings = ["About Backstory", "<h3>Responsibilities</h3>", "Recruit, mentor, and lead", "Headquartered in San"]
    found = [(first.description or "").find(heading) for heading in headings]
    assert -1 not in found
    assert found == sorted(found)
    assert (last.title, last.employment_type, last.places, last.salary) == (
        "Senior Software Engineer — XCore (Europe)",
        "Contract",
        (StatedPlace("Poland", country="PL"),),
        None,
    )
