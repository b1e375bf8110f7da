"""Teamtailor: what its two feeds say, field by field; and what addresses are its own."""

from decimal import Decimal
from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.port import StatedPlace, StatedSalary
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, REAL_PAYLOADS, fixture, page_of, without_raw

TEAMTAILOR = BOARDS.by_name["teamtailor"]

TECHNICIAN = BoardPosting(
    title="Drifttekniker",
    external_id="0c0ffee0-0000-4000-8000-000000000001",
    url="https://fjallbransle.teamtailor.com/jobs/8000001-drifttekniker",
    company="Fjällbränsle AB",
    description="<p>Vätgas i Kiruna.</p>",
    places=(
        StatedPlace("Kiruna, Norrbotten, SE", "Kiruna", "Norrbotten", "SE"),
        StatedPlace("Narvik, NO", "Narvik", None, "NO"),
    ),
    workplace_type="remote",
    employment_type="FULL_TIME, TEMPORARY",
    salary=StatedSalary(Decimal(34000), Decimal(39000), "SEK", "MONTH"),
    posted_at="2026-07-20T00:00:00+02:00",
    expires_at="2026-12-04T23:59:59+01:00",
)
OPEN_APPLICATION = BoardPosting(
    title="Spontanansökan",
    external_id="0c0ffee0-0000-4000-8000-000000000002",
    url="https://fjallbransle.teamtailor.com/jobs/8000002-spontanansokan",
    company="Fjällbränsle",
    posted_at="2026-01-01T00:00:00+01:00",
)
TECHNICIAN_IN_RSS = BoardPosting(
    title="Drifttekniker",
    external_id="0c0ffee0-0000-4000-8000-000000000001",
    url="https://fjallbransle.teamtailor.com/jobs/8000001-drifttekniker",
    company="Fjällbränsle",
    description="<p>Vätgas &amp; is i Kiruna.</p>",
    places=(StatedPlace("Kiruna, Sweden", "Kiruna", None, "Sweden"), StatedPlace("Narvik", "Narvik")),
    workplace_type="hybrid",
    department="Drift",
    posted_at="Mon, 20 Jul 2026 09:15:01 +0200",
)


def test_json_feed_field_by_field() -> None:
    batch = TEAMTAILOR.parse(fixture("teamtailor.json"))
    assert without_raw(batch.postings) == [TECHNICIAN, OPEN_APPLICATION]
    assert batch.rejections == [
        Rejection("unreadable", "title is missing", "0c0ffee0-0000-4000-8000-000000000003"),
    ]


def test_rss_field_by_field() -> None:
    batch = TEAMTAILOR.parse(fixture("teamtailor_rss.xml"))
    assert without_raw(batch.postings) == [TECHNICIAN_IN_RSS]
    assert [row.external_id for row in batch.rejections] == ["0c0ffee0-0000-4000-8000-000000000003"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://acme.teamtailor.com", "https://acme.teamtailor.com/jobs.json"),
        ("https://acme.teamtailor.com/jobs?department=1", "https://acme.teamtailor.com/jobs.json"),
        ("https://acme.teamtailor.com/sv/jobs", "https://acme.teamtailor.com/jobs.json"),
        ("https://acme.na.teamtailor.com/jobs", "https://acme.na.teamtailor.com/jobs.json"),
        ("https://acme.teamtailor.com/jobs.rss", "https://acme.teamtailor.com/jobs.rss"),
        ("https://acme.teamtailor.com/jobs/8000001-drifttekniker", None),
        ("https://www.teamtailor.com/", None),
        ("https://jobs.acme.example/jobs", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert TEAMTAILOR.locate(url) == address


@pytest.mark.parametrize(
    ("posting", "expected"),
    [
        ({"jobLocation": {"address": {"addressLocality": "Umeå"}}}, {"places": (StatedPlace("Umeå", "Umeå"),)}),
        ({"jobLocation": {"address": {"addressLocality": "Stockholm", "addressRegion": "Stockholm"}}},
         {"places": (StatedPlace("Stockholm", "Stockholm", "Stockholm"),)}),
        ({"jobLocation": ["Umeå", None]}, {"places": ()}),
        ({"employmentType": "PART_TIME"}, {"employment_type": "PART_TIME"}),
        ({"baseSalary": {"currency": "SEK", "value": {"value": 200, "unitText": "HOUR"}}},
         {"salary": StatedSalary(Decimal(200), Decimal(200), "SEK", "HOUR")}),
        ({"baseSalary": "34 000 kr"}, {"salary": None}),
        ({"hiringOrganization": "Fjäll"}, {"company": "Feed"}),
        ([], {"places": (), "company": "Feed"}),
    ],
)  # fmt: skip
def test_edge_cases(posting: Any, expected: dict[str, Any]) -> None:
    payload = {"title": "Feed", "items": [{"id": "1", "title": "Tekniker", "_jobposting": posting}]}
    [read] = TEAMTAILOR.parse(page_of(payload)).postings
    assert {name: getattr(read, name) for name in expected} == expected


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"<html></html>",
        b'{"items": [',
        b"[]",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "a blog"}]}',
        b'<rss version="2.0"><channel><item><title>a blog</title></item></channel></rss>',
    ],
)
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        TEAMTAILOR.parse(page_of(payload))


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
def test_real_feed() -> None:
    batch = TEAMTAILOR.parse(page_of((REAL_PAYLOADS / "jht__teamtailor_tibber_jobs.json").read_bytes()))
    assert without_raw(batch.postings)[1] == BoardPosting(
        title="Senior Data Scientist",
        external_id="fab88453-11b0-4057-be68-c13dd8c5ca12",
        url="https://tibber.teamtailor.com/jobs/7775504-senior-data-scientist",
        company="Tibber",
        description="<p>[trimmed]</p>",
        places=(StatedPlace("Stockholm, SE", "Stockholm", "Stockholm", "SE"),),
        posted_at="2026-07-13T00:00:00+02:00",
        expires_at="2026-08-04T23:59:59+02:00",
    )
