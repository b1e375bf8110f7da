"""Ashby: what its payloads say, field by field; and what addresses are its own."""

from decimal import Decimal
from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.port import StatedPlace, StatedSalary
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, REAL_PAYLOADS, fixture, page_of, without_raw
from tests.real_postings import ASHBY as REAL_BOARDS

ASHBY = BOARDS.by_name["ashby"]

LEAD = BoardPosting(
    title="Orchard Robotics Lead",
    external_id="11111111-2222-4333-8444-555555555555",
    url="https://jobs.ashbyhq.com/applepick/11111111-2222-4333-8444-555555555555",
    apply_url="https://jobs.ashbyhq.com/applepick/11111111-2222-4333-8444-555555555555/application",
    description='<p style="min-height:1.5em">Robots that pick apples.</p>',
    places=(
        StatedPlace("Leeds, UK", "Leeds", "England", "United Kingdom"),
        StatedPlace("Ghent, Belgium", "Ghent", "East Flanders", "Belgium"),
        StatedPlace("Turin", "Turin", None, "Italy"),
        StatedPlace("Anywhere"),
    ),
    workplace_type="hybrid",
    employment_type="FullTime",
    salary=StatedSalary(Decimal(70000), Decimal(90000), "GBP", "YEAR"),
    salary_text="£70K - £90K",
    department="Field",
    posted_at="2026-08-28T06:35:40.261+00:00",
)
TECHNICIAN = BoardPosting(
    title="Harvest Technician",
    external_id="22222222-2222-4333-8444-555555555555",
    url="https://jobs.ashbyhq.com/applepick/22222222-2222-4333-8444-555555555555",
    description="Ten weeks in the orchards.",
    places=(StatedPlace("Belgium", None, None, "Belgium"),),
    workplace_type="remote",
    employment_type="Temporary",
    salary=StatedSalary(Decimal(15), Decimal(21), "EUR", "HOUR"),
    salary_text="€15 \u2013 €21 per hour",
    department="Harvest",
    posted_at="2026-08-01T00:00:00.000+00:00",
)


def test_list_field_by_field() -> None:
    batch = ASHBY.parse(fixture("ashby.json"))
    assert without_raw(batch.postings) == [LEAD, TECHNICIAN]
    assert batch.rejections == [Rejection("unreadable", "title is missing", "44444444-2222-4333-8444-555555555555")]


LIST = "https://api.ashbyhq.com/posting-api/job-board/acme?includeCompensation=true"
ID = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://jobs.ashbyhq.com/acme", LIST),
        ("https://jobs.ashbyhq.com/acme?departmentId=1", LIST),
        ("https://jobs.ashbyhq.com/Flock%20Safety", LIST.replace("acme", "Flock%20Safety")),
        (f"https://jobs.ashbyhq.com/acme/{ID}/application", f"{LIST}#posting={ID}"),
        ("https://api.ashbyhq.com/posting-api/job-board/acme", LIST),
        ("https://jobs.ashbyhq.com/", None),
        ("https://api.ashbyhq.com/job.list", None),
        ("https://www.ashbyhq.com/careers", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert ASHBY.locate(url) == address


BASE = {"id": "a", "title": "Picker", "jobUrl": "https://jobs.ashbyhq.com/applepick/a"}
DAY_PAY = {"compensationType": "Salary", "interval": "1 DAY", "currencyCode": "EUR", "minValue": 90, "maxValue": 110}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"isRemote": False}, {"workplace_type": None}),
        ({"isRemote": True, "workplaceType": "OnSite"}, {"workplace_type": "on_site"}),
        ({"isRemote": False, "workplaceType": "Remote"}, {"workplace_type": "remote"}),
        ({"isRemote": "yes"}, {"workplace_type": None}),
        ({"address": {"postalAddress": {}}}, {"places": ()}),
        ({"address": [], "location": "Oslo", "secondaryLocations": [None, "Bergen", {"location": "Oslo"}]},
         {"places": (StatedPlace("Oslo"),)}),
        ({"compensation": {"summaryComponents": [DAY_PAY]}},
         {"salary": StatedSalary(Decimal(90), Decimal(110), "EUR", "DAY")}),
        ({"compensation": {"summaryComponents": [DAY_PAY | {"compensationType": "Bonus"}]}}, {"salary": None}),
        ({"compensation": {"summaryComponents": [DAY_PAY | {"interval": "NONE"}]}},
         {"salary": StatedSalary(Decimal(90), Decimal(110), "EUR", None)}),
        ({"compensation": {"summaryComponents": [DAY_PAY, DAY_PAY | {"currencyCode": "USD", "maxValue": 900}]}},
         {"salary": StatedSalary(Decimal(90), Decimal(110), "EUR", "DAY")}),
        ({"compensation": {"summaryComponents": [DAY_PAY]}, "shouldDisplayCompensationOnJobPostings": False},
         {"salary": None, "salary_text": None}),
        ({"compensation": "€90"}, {"salary": None, "salary_text": None}),
    ],
)  # fmt: skip
def test_edge_cases(change: dict[str, Any], expected: dict[str, Any]) -> None:
    [posting] = ASHBY.parse(page_of({"jobs": [BASE | change], "apiVersion": "1"})).postings
    assert {name: getattr(posting, name) for name in expected} == expected


def test_pay_beside_the_list_is_the_only_posting_s() -> None:
    pay = {"summaryComponents": [DAY_PAY], "scrapeableCompensationSalarySummary": "€90 - €110"}
    [posting] = ASHBY.parse(page_of({"jobs": [BASE], "compensation": pay})).postings
    assert posting.salary == StatedSalary(Decimal(90), Decimal(110), "EUR", "DAY")
    for one_of_two in ASHBY.parse(page_of({"jobs": [BASE, BASE | {"id": "b"}], "compensation": pay})).postings:
        assert one_of_two.salary is None


@pytest.mark.parametrize("payload", [b"", b"<html>", b'{"jobs": [', b"[]", b'{"jobs": [{"title": "x", "url": "y"}]}'])
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        ASHBY.parse(page_of(payload))


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
def test_real_lists() -> None:
    first = ASHBY.parse(page_of((REAL_PAYLOADS / "ashby__lcarlini.json").read_bytes())).postings[0]
    assert (first.title, first.places, first.workplace_type, first.employment_type, first.department) == (
        "Senior Front-end Engineer - Open Application",
        (StatedPlace("LatAm", None, None, "Panama"),),
        "remote",
        "FullTime",
        "Pipeline",
    )
    trimmed = ASHBY.parse(page_of((REAL_PAYLOADS / "ashby__careerkit_trimmed.json").read_bytes())).postings
    assert trimmed[0].places == (StatedPlace("Canada", None, None, "Canada"),)


@pytest.mark.skipif(not REAL_BOARDS.exists(), reason=NO_REAL_DATA)
def test_real_boards_lose_nothing() -> None:
    count = 0
    for path in sorted(REAL_BOARDS.glob("*.json")):
        page = page_of(path.read_bytes())
        batch = ASHBY.parse(page)
        assert BOARDS.recognise(page) is ASHBY, path.name
        assert batch.rejections == [], path.name
        count += len(batch.postings)
    assert count == 866

    by_id = {
        posting.external_id: posting
        for posting in ASHBY.parse(page_of((REAL_BOARDS / "Crusoe.json").read_bytes())).postings
    }
    director = by_id["bf24fe85-281b-42b6-8ee6-711dcc3d9488"]
    assert director.title == "Product Design Director"
    assert director.salary == StatedSalary(Decimal(230000), Decimal(287000), "USD", "YEAR")
    assert director.places == (
        StatedPlace("San Francisco, CA - US", "San Francisco", "California", "USA"),
        StatedPlace("Sunnyvale, CA - US", "Sunnyvale", "California", "United States"),
    )
