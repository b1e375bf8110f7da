"""Recruitee: what its payloads say, field by field, as JSON and as the partners' feed; and what addresses are its own."""

from decimal import Decimal
from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.port import StatedPlace, StatedSalary
from tests.clients.job_boards.payloads import BOARDS, fixture, page_of, without_raw

RECRUITEE = BOARDS.by_name["recruitee"]

BAKER = BoardPosting(
    title="Bakker (m/v)",
    external_id="1500001",
    url="https://molenmeel.recruitee.com/o/bakker-m-v",
    apply_url="https://molenmeel.recruitee.com/o/bakker-m-v/c/new",
    company="Molen & Meel",
    description="<p>Brood voor de stad.</p>\n<ul><li>Vroeg op</li></ul>",
    places=(
        StatedPlace("Utrecht, Netherlands", "Utrecht", "Utrecht", "NL"),
        StatedPlace("Gent, Belgium", "Gent", None, "BE"),
    ),
    workplace_type="on_site",
    employment_type="parttime_permanent",
    seniority="entry_level",
    salary=StatedSalary(Decimal(2400), Decimal(2900), "EUR", "MONTH"),
    department="Bakkerij",
    language="nl",
    posted_at="2026-05-17 08:00:00 UTC",
    expires_at="2026-12-01 00:00:00 UTC",
)
MANAGER = BoardPosting(
    title="Webshop Manager",
    external_id="1500002",
    url="https://molenmeel.recruitee.com/o/webshop-manager",
    apply_url="https://molenmeel.recruitee.com/o/webshop-manager/c/new",
    description="<p>Flour, online.</p>",
    places=(StatedPlace("Remote job", "Utrecht", None, "NL"),),
    posted_at="2026-06-01 12:00:00 UTC",
)
BAKER_IN_THE_FEED = BoardPosting(
    title="Bakker (m/v)",
    external_id="1500001",
    url="https://molenmeel.recruitee.com/o/bakker-m-v",
    apply_url="https://molenmeel.recruitee.com/o/bakker-m-v/c/new",
    company="Molen & Meel",
    description="<p>Brood voor de stad.</p><ul><li>Vroeg op</li></ul>",
    places=(StatedPlace("Utrecht, UT, NL", "Utrecht", "UT", "NL"), StatedPlace("Gent, BE", "Gent", None, "BE")),
    workplace_type="hybrid",
    employment_type="parttime_permanent",
    seniority="entry_level",
    salary=StatedSalary(Decimal(2400), Decimal(2900), "EUR", "MONTH"),
    posted_at="2026-05-17T08:00:00Z",
)


def test_list_field_by_field() -> None:
    batch = RECRUITEE.parse(fixture("recruitee.json"))
    assert without_raw(batch.postings) == [BAKER, MANAGER]
    assert batch.rejections == [Rejection("unreadable", "title is missing", "1500004")]


def test_feed_field_by_field() -> None:
    batch = RECRUITEE.parse(fixture("recruitee_feed.xml"))
    assert without_raw(batch.postings) == [BAKER_IN_THE_FEED]
    assert [(row.code, row.external_id) for row in batch.rejections] == [("unreadable", "1500005")]


LIST = "https://acme.recruitee.com/api/offers/"
JOB = "https://acme.recruitee.com/api/offers/baker-2"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://acme.recruitee.com", LIST),
        ("https://acme.recruitee.com/l/nl/?x=1", LIST),
        ("https://acme.recruitee.com/o/baker-2", JOB),
        ("https://acme.recruitee.com/l/en/o/baker-2", JOB),
        ("https://acme.recruitee.com/o/baker-2/c/new", JOB),
        ("https://acme.recruitee.com/api/offers", LIST),
        ("https://acme.recruitee.com/api/offers/baker-2", JOB),
        ("https://www.recruitee.com/", None),
        ("https://recruitee.com/", None),
        ("https://careers.acme.example/o/baker-2", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert RECRUITEE.locate(url) == address


BASE = {"id": 1, "title": "Miller", "careers_url": "https://molenmeel.recruitee.com/o/miller"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"remote": True}, {"workplace_type": "remote"}),
        ({"remote": "true"}, {"workplace_type": None}),
        ({"remote": True, "on_site": True}, {"workplace_type": None}),
        ({"salary": "€2.400"}, {"salary": None, "salary_text": "€2.400"}),
        ({"salary": {"min": "0", "max": "0"}}, {"salary": None}),
        ({"salary": {"min": 15.5, "period": "hour", "currency": "eur"}},
         {"salary": StatedSalary(Decimal("15.5"), None, "EUR", "HOUR")}),
        ({"translations": {}, "primary_lang_code": "fr"}, {"language": "fr"}),
        ({"translations": ["en"]}, {"language": None}),
        ({"locations": [None, {}, {"name": "HQ"}]}, {"places": (StatedPlace("HQ"),)}),
        ({"locations": {}, "location": None, "country_code": "NL"}, {"places": ()}),
        ({"description": None, "requirements": "<p>Strong</p>"}, {"description": "<p>Strong</p>"}),
    ],
)  # fmt: skip
def test_edge_cases(change: dict[str, Any], expected: dict[str, Any]) -> None:
    [posting] = RECRUITEE.parse(page_of({"offers": [BASE | change]})).postings
    assert {name: getattr(posting, name) for name in expected} == expected


def test_single_offer_is_a_list_of_one() -> None:
    assert [posting.title for posting in RECRUITEE.parse(page_of({"offer": BASE})).postings] == ["Miller"]


def test_feed_with_pay_as_text_and_no_list_of_places() -> None:
    feed = b"""<jobs><job><reference>1</reference><company_id>1</company_id><title>Miller</title>
    <city>Gent</city><country>BE</country><salary>2.400 EUR</salary><remote>true</remote></job></jobs>"""
    [posting] = RECRUITEE.parse(page_of(feed)).postings
    assert (posting.salary, posting.salary_text, posting.workplace_type) == (None, "2.400 EUR", "remote")
    assert posting.places == (StatedPlace("Gent, BE", "Gent", None, "BE"),)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"<html><body></body></html>",
        b"<jobs><job>",
        b"<jobs><job><id>1</id><title>x</title></job></jobs>",
        b'{"offers": [',
        b"[]",
        b'{"offers": [{"title": "x", "url": "y"}]}',
    ],
)
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        RECRUITEE.parse(page_of(payload))
