"""Workable: what its payloads say, field by field; and what addresses are its own."""

from decimal import Decimal
from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.port import StatedPlace, StatedSalary
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, REAL_PAYLOADS, fixture, page_of, without_raw

WORKABLE = BOARDS.by_name["workable"]

TECHNICIAN = BoardPosting(
    title="Sonar Technician",
    external_id="AB12CD34EF",
    requisition_id="SEA-7",
    url="https://apply.workable.com/j/AB12CD34EF",
    apply_url="https://apply.workable.com/j/AB12CD34EF/apply",
    company="Copperfin Instruments",
    description="<p>At sea, six weeks on.</p>",
    places=(
        StatedPlace("Bergen, Vestland, Norway", "Bergen", "Vestland", "NO"),
        StatedPlace("Esbjerg, Denmark", "Esbjerg", None, "DK"),
    ),
    employment_type="Full-time",
    seniority="Mid-Senior level",
    department="Service",
    posted_at="2026-06-06",
)
LABELLER = BoardPosting(
    title="Data Labeller",
    external_id="99FF00AA11",
    url="https://apply.workable.com/j/99FF00AA11",
    company="Copperfin Instruments",
    description="<p>Name fish.</p>\n<h3>Requirements</h3>\n<ul><li>Patience</li></ul>",
    places=(StatedPlace("Portugal", None, None, "Portugal"),),
    workplace_type="remote",
    posted_at="2026-07-01",
)
MECHANIC = BoardPosting(
    title="Buoy Mechanic",
    external_id="COPPER009",
    requisition_id="SEA-9",
    url="https://copperfin.workable.com/jobs/900",
    apply_url="https://copperfin.workable.com/jobs/900/candidates/new",
    places=(StatedPlace("Bergen, Norway", "Bergen", "Vestland", "NO"),),
    workplace_type="on_site",
    salary=StatedSalary(Decimal(480000), Decimal(560000), "NOK", None),
    department="Service",
    posted_at="2026-05-06T00:00:00Z",
)


def test_list_field_by_field() -> None:
    batch = WORKABLE.parse(fixture("workable.json"))
    assert without_raw(batch.postings) == [TECHNICIAN, LABELLER]
    assert batch.rejections == [Rejection("unreadable", "title is missing", "BROKEN0001")]


def test_keyed_api_field_by_field() -> None:
    batch = WORKABLE.parse(fixture("workable_spi.json"))
    assert without_raw(batch.postings) == [MECHANIC]
    assert batch.rejections == []
    assert batch.is_truncated  # the next page wants a key


LIST = "https://apply.workable.com/api/v1/widget/accounts/acme?details=true"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://apply.workable.com/acme", LIST),
        ("https://apply.workable.com/acme/?lng=en#jobs", LIST),
        ("https://apply.workable.com/acme/j/AB12CD34EF/", f"{LIST}#posting=AB12CD34EF"),
        ("https://apply.workable.com/acme/j/AB12CD34EF/apply/", f"{LIST}#posting=AB12CD34EF"),
        ("https://apply.workable.com/api/v1/widget/accounts/acme", LIST),
        ("https://www.workable.com/api/accounts/acme?details=true", LIST),
        ("https://acme.workable.com", LIST),
        ("https://acme.workable.com/j/AB12CD34EF", f"{LIST}#posting=AB12CD34EF"),
        ("https://apply.workable.com/j/AB12CD34EF", None),
        ("https://apply.workable.com/api/v3/accounts", None),
        ("https://apply.workable.com/", None),
        ("https://www.workable.com/pricing", None),
        ("https://jobs.workable.com/view/1", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert WORKABLE.locate(url) == address


BASE = {"shortcode": "A", "title": "Diver"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"state": "Oregon", "city": "Salem", "country": "USA"},
         {"places": (StatedPlace("Salem, Oregon, USA", "Salem", "Oregon", "USA"),)}),
        ({"state": "closed"}, {"places": (StatedPlace("closed", None, "closed", None),)}),
        ({"telecommuting": False}, {"workplace_type": None}),
        ({"telecommuting": "true"}, {"workplace_type": None}),
        ({"telecommuting": True, "workplace_type": "hybrid"}, {"workplace_type": "hybrid"}),
        ({"locations": [{"city": "", "country": ""}, 7], "city": "Oslo"}, {"places": (StatedPlace("Oslo", "Oslo"),)}),
        ({"locations": [{"city": "Oslo", "countryCode": "NO"}]}, {"places": (StatedPlace("Oslo", "Oslo", None, "NO"),)}),
        ({"url": None, "shortlink": "https://apply.workable.com/j/A"}, {"url": "https://apply.workable.com/j/A"}),
        ({"salary": "a lot"}, {"salary": None}),
    ],
)  # fmt: skip
def test_edge_cases(change: dict[str, Any], expected: dict[str, Any]) -> None:
    [posting] = WORKABLE.parse(page_of({"name": "Copperfin", "jobs": [BASE | change]})).postings
    assert {name: getattr(posting, name) for name in expected} == expected


@pytest.mark.parametrize("payload", [b"", b"<html>", b'{"jobs": [', b"[]", b'{"jobs": [{"title": "x", "url": "y"}]}'])
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        WORKABLE.parse(page_of(payload))


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
def test_real_keyed_api() -> None:
    folder = REAL_PAYLOADS / "workable_private_api"
    batch = WORKABLE.parse(page_of((folder / "jobs.json").read_bytes()))
    assert without_raw(batch.postings) == [
        BoardPosting(
            title="Office Manager",
            external_id="GROOV005",
            requisition_id="US/4/OM",
            url="https://groove-tech.workable.com/jobs/376844767",
            apply_url="https://groove-tech.workable.com/jobs/376844767/candidates/new",
            places=(StatedPlace("Chicago, Illinois, United States", "Chicago", "Illinois", "US"),),
            department="Administration",
            posted_at="2015-06-06T00:00:00Z",
        )
    ]
    [one] = WORKABLE.parse(page_of((folder / "job.json").read_bytes())).postings
    assert (one.external_id, one.employment_type, one.seniority) == ("GROOV005", "Full-time", "Associate")
    assert "<strong>Requirements</strong>" in (one.description or "")
