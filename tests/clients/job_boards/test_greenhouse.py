"""Greenhouse: what its payloads say, field by field; and what addresses are its own."""

from decimal import Decimal
from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.port import StatedPlace, StatedSalary
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, REAL_PAYLOADS, fixture, page_of, without_raw

GREENHOUSE = BOARDS.by_name["greenhouse"]

CHEMIST = BoardPosting(
    title="Glaze Chemist",
    external_id="4100001",
    requisition_id="KILN-117",
    url="https://job-boards.greenhouse.io/brightkiln/jobs/4100001",
    apply_url="https://job-boards.greenhouse.io/brightkiln/jobs/4100001",
    company="Bright Kiln",
    description="<h2>The work</h2>\n<p>Glazes &amp; clays, at 1,250\u00a0°C.</p>",
    places=(StatedPlace("Lisbon, Portugal | Porto, Portugal"),),
    workplace_type="hybrid",
    employment_type="Full-time",
    salary=StatedSalary(Decimal("40000.5"), Decimal(54000), "EUR", "YEAR"),
    department="Research",
    language="en",
    posted_at="2026-09-01T08:00:00-04:00",
    expires_at="2026-12-31T23:59:00-05:00",
)
TALENT_POOL = BoardPosting(
    title="Join our talent pool",
    external_id="4100002",
    url="https://careers.brightkiln.example/openings?gh_jid=4100002",
    apply_url="https://careers.brightkiln.example/openings?gh_jid=4100002",
    places=(StatedPlace("Lisbon, Portugal"), StatedPlace("Anywhere in the EU")),
    posted_at="2026-08-20T10:00:00-04:00",
)


def test_list_field_by_field() -> None:
    batch = GREENHOUSE.parse(fixture("greenhouse.json"))
    assert without_raw(batch.postings) == [CHEMIST, TALENT_POOL]
    assert batch.rejections == [Rejection("unreadable", "title is missing", "4100003")]
    assert batch.expected == 3
    assert all(b'"absolute_url"' in posting.raw for posting in batch.postings)


def test_single_job_is_a_list_of_one() -> None:
    batch = GREENHOUSE.parse(fixture("greenhouse_job.json"))
    assert without_raw(batch.postings) == [
        BoardPosting(
            title="Kiln Operator",
            external_id="4100009",
            requisition_id="KILN-130",
            url="https://job-boards.greenhouse.io/brightkiln/jobs/4100009",
            apply_url="https://job-boards.greenhouse.io/brightkiln/jobs/4100009",
            description="<p>Nights and weekends.</p>",
            places=(StatedPlace("Remote - Portugal"),),
            salary=StatedSalary(Decimal("14.5"), Decimal(18), "EUR", "HOUR"),
            posted_at="2026-09-14T11:20:05-04:00",
        )
    ]


LIST = "https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true&pay_transparency=true"
JOB = "https://boards-api.greenhouse.io/v1/boards/acme/jobs/4012345?pay_transparency=true"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://boards.greenhouse.io/acme", LIST),
        ("https://boards.greenhouse.io/acme/", LIST),
        ("http://job-boards.greenhouse.io/acme?t=abc", LIST),
        ("https://job-boards.eu.greenhouse.io/acme", LIST),
        ("https://boards.eu.greenhouse.io/acme/jobs/4012345", JOB),
        ("https://job-boards.greenhouse.io/acme/jobs/4012345?gh_src=x#app", JOB),
        ("https://boards.greenhouse.io/embed/job_board?for=acme&b=https%3A%2F%2Facme.example", LIST),
        ("https://boards.greenhouse.io/embed/job_board/js?for=acme", LIST),
        ("https://boards.greenhouse.io/embed/job_app?for=acme&token=4012345", JOB),
        ("https://boards.greenhouse.io/acme?gh_jid=4012345", JOB),
        ("https://boards-api.greenhouse.io/v1/boards/acme/jobs", LIST),
        ("https://boards-api.greenhouse.io/v1/boards/acme/jobs/4012345", JOB),
        ("https://boards.greenhouse.io/", None),
        ("https://boards.greenhouse.io/embed/job_board", None),
        ("https://www.greenhouse.io/acme", None),
        ("https://careers.acme.example/?gh_jid=4012345", None),
        ("https://boards.greenhouse.io.evil.example/acme", None),
        ("http://[half", None),
        ("", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert GREENHOUSE.locate(url) == address


BASE = {"absolute_url": "https://x.example/1", "updated_at": "2026-01-01", "id": 1, "title": "Potter"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"content": "&lt;p&gt;R&amp;amp;D&lt;/p&gt;"}, {"description": "<p>R&amp;D</p>"}),
        ({"content": 7}, {"description": "7"}),
        ({"location": "Paris"}, {"places": ()}),
        ({"location": {"name": "Paris; Lyon"}}, {"places": (StatedPlace("Paris; Lyon"),)}),
        ({"location": None, "offices": [{"name": None, "location": None}, None, 3]}, {"places": ()}),
        ({"metadata": [{"name": "Workplace Type", "value": "Remote"}]}, {"workplace_type": "remote"}),
        ({"metadata": [{"name": "Location Type", "value": "Wherever"}]}, {"workplace_type": None}),
        ({"metadata": [{"name": "Location Type", "value": ["On-Site"]}, 4, None]}, {"workplace_type": None}),
        ({"departments": [{"name": None}, {"name": "Kiln"}]}, {"department": "Kiln"}),
        ({"pay_input_ranges": [{"min_cents": 0, "max_cents": None, "currency_type": "USD"}]}, {"salary": None}),
        ({"pay_input_ranges": [{"min_cents": "5000000", "currency_type": "USD"}]}, {"salary": None}),
        (
            {
                "pay_input_ranges": [
                    {"min_cents": 5000000, "max_cents": 6000000, "currency_type": "USD", "title": "US"},
                    {"min_cents": 4000000, "max_cents": 4500000, "currency_type": "CAD", "title": "Canada"},
                ]
            },
            {"salary": StatedSalary(Decimal(50000), Decimal(60000), "USD", None)},
        ),
        ({"id": "4100001"}, {"external_id": "4100001"}),
        ({"id": True}, {"external_id": None}),
        ({"first_published": None}, {"posted_at": "2026-01-01"}),
    ],
)
def test_edge_cases(change: dict[str, Any], expected: dict[str, Any]) -> None:
    [posting] = GREENHOUSE.parse(page_of({"jobs": [BASE | change]})).postings
    assert {name: getattr(posting, name) for name in expected} == expected


@pytest.mark.parametrize(
    "payload",
    [b"", b"<html>", b'{"jobs": [', b"[]", b'{"jobs": {}}', b'{"jobs": [{"title": "x", "jobUrl": "y"}]}', b"null"],
)
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        GREENHOUSE.parse(page_of(payload))


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
def test_real_list() -> None:
    batch = GREENHOUSE.parse(page_of((REAL_PAYLOADS / "greenhouse__recruitai.json").read_bytes()))
    assert (len(batch.postings), batch.expected, batch.rejections) == (4, 4, [])
    first, last = batch.postings[0], batch.postings[-1]
    assert (first.title, first.external_id, first.requisition_id, first.company, first.places, first.posted_at) == (
        "Amazon GTM Partnership, Startups",
        "5215052008",
        "P-4729",
        "Anthropic",
        (StatedPlace("San Francisco, CA | New York City, NY | Seattle, WA"),),
        "2026-05-11T17:58:31-04:00",
    )
    assert (first.workplace_type, first.department, first.language, first.salary) == ("on_site", "Sales", "en", None)
    assert (first.description or "").startswith('<div class="content-intro"><h2><strong>About Anthropic</strong></h2>')
    assert (last.title, last.places, last.workplace_type) == (
        "Account Executive, Public Sector",
        (StatedPlace("Sydney, Australia"),),
        None,
    )
