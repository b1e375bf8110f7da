"""SmartRecruiters: what its payloads say, field by field; and what addresses are its own."""

from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.port import StatedPlace
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, REAL_PAYLOADS, fixture, page_of, without_raw

SMARTRECRUITERS = BOARDS.by_name["smartrecruiters"]

NURSE = BoardPosting(
    title="Night Nurse",
    external_id="743999900000001",
    requisition_id="REF101X",
    url="https://jobs.smartrecruiters.com/StElmoClinic/743999900000001",
    company="St. Elmo Clinic",
    places=(StatedPlace("Graz, Styria, Austria", "Graz", "Styria", "at"),),
    employment_type="Part-time",
    seniority="Associate",
    department="Ward 3",
    language="de",
    posted_at="2026-06-08T02:11:28.000Z",
)
CODER = BoardPosting(
    title="Medical Coder",
    external_id="743999900000002",
    requisition_id="REF102Y",
    url="https://jobs.smartrecruiters.com/StElmoClinic/743999900000002",
    company="St. Elmo Clinic",
    places=(StatedPlace("Vienna, at", "Vienna", None, "at"),),
    workplace_type="remote",
    posted_at="2026-06-09T02:11:28.000Z",
)
NURSE_IN_FULL = BoardPosting(
    title="Night Nurse",
    external_id="743999900000001",
    requisition_id="REF101X",
    url="https://jobs.smartrecruiters.com/StElmoClinic/743999900000001-night-nurse",
    apply_url="https://jobs.smartrecruiters.com/StElmoClinic/743999900000001-night-nurse?oga=true",
    company="St. Elmo Clinic",
    description="<h3>Über uns</h3>\n<p>Ein kleines Spital.</p>\n<h3>Aufgaben</h3>\n<ul><li>Nachtdienst</li></ul>\n"
    "<h3>Extras &amp; mehr</h3>\n<p>Parkplatz</p>",
    places=(StatedPlace("Graz, Styria, Austria", "Graz", "Styria", "at"),),
    workplace_type="hybrid",
    employment_type="Part-time",
    seniority="Associate",
    language="de",
    posted_at="2026-06-08T02:11:28.000Z",
)


def test_list_field_by_field() -> None:
    batch = SMARTRECRUITERS.parse(fixture("smartrecruiters.json"))
    assert without_raw(batch.postings) == [NURSE, CODER]
    assert batch.rejections == [Rejection("unreadable", "name is missing", "743999900000003")]
    assert batch.expected == 3


def test_single_posting_field_by_field() -> None:
    assert without_raw(SMARTRECRUITERS.parse(fixture("smartrecruiters_job.json")).postings) == [NURSE_IN_FULL]


LIST = "https://api.smartrecruiters.com/v1/companies/Acme/postings?limit=100"
JOB = "https://api.smartrecruiters.com/v1/companies/Acme/postings/743999900000001"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://careers.smartrecruiters.com/Acme", LIST),
        ("https://careers.smartrecruiters.com/Acme/?search=x", LIST),
        ("https://jobs.smartrecruiters.com/Acme", LIST),
        ("https://jobs.smartrecruiters.com/Acme/743999900000001-night-nurse", JOB),
        ("https://jobs.smartrecruiters.com/Acme/743999900000001?oga=true", JOB),
        ("https://careers.smartrecruiters.com/Acme/engineering", LIST),
        ("https://api.smartrecruiters.com/v1/companies/Acme/postings", LIST),
        ("https://api.smartrecruiters.com/v1/companies/Acme/postings/743999900000001", JOB),
        ("https://jobs.smartrecruiters.com/", None),
        ("https://jobs.smartrecruiters.com/sr-jobs/search", None),
        ("https://www.smartrecruiters.com/Acme", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert SMARTRECRUITERS.locate(url) == address


BASE = {"id": "1", "name": "Porter", "ref": "https://api.example/1"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"company": {"identifier": "A B/C"}}, {"url": "https://jobs.smartrecruiters.com/A%20B/C/1"}),
        ({"company": None}, {"url": None, "company": None}),
        ({"location": {"hybrid": True, "remote": True}}, {"workplace_type": "hybrid", "places": ()}),
        ({"location": {"hybrid": "true", "city": 4}}, {"workplace_type": None, "places": (StatedPlace("4", "4"),)}),
        ({"location": ["Graz"]}, {"workplace_type": None, "places": ()}),
        ({"jobAd": {"sections": {"jobDescription": {"text": "<p>Lift.</p>"}}}}, {"description": "<p>Lift.</p>"}),
        ({"jobAd": {"sections": []}}, {"description": None}),
        ({"experienceLevel": {"label": "Executive"}}, {"seniority": "Executive"}),
    ],
)
def test_edge_cases(change: dict[str, Any], expected: dict[str, Any]) -> None:
    [posting] = SMARTRECRUITERS.parse(page_of({"content": [BASE | change], "totalFound": 1})).postings
    assert {name: getattr(posting, name) for name in expected} == expected


@pytest.mark.parametrize(
    "payload", [b"", b"<html>", b'{"content": [', b"[]", b'{"content": "x"}', b'{"content": [{"title": "x"}]}']
)
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        SMARTRECRUITERS.parse(page_of(payload))


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
def test_real_list() -> None:
    batch = SMARTRECRUITERS.parse(page_of((REAL_PAYLOADS / "smartrecruiters__careerkit_trimmed.json").read_bytes()))
    assert batch.expected == 1
    assert without_raw(batch.postings) == [
        BoardPosting(
            title="CNA  / LPN - Consistent Hours. Start Next Week.",
            external_id="743999671674844",
            requisition_id="REF30D",
            url="https://jobs.smartrecruiters.com/Knight/743999671674844",
            company="Knight Gayles",
            places=(StatedPlace("St. Louis, MO, United States", "St. Louis", "MO", "us"),),
            employment_type="Part-time",
            language="en",
            posted_at="2018-06-08T02:11:28.000Z",
        )
    ]
