"""Breezy HR: what its list says, field by field; and what addresses are its own."""

from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.port import StatedPlace
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, REAL_PAYLOADS, fixture, page_of, without_raw

BREEZY = BOARDS.by_name["breezy"]

BEEKEEPER = BoardPosting(
    title="Beekeeper",
    external_id="aa00bb11cc22",
    url="https://hivewright.breezy.hr/p/aa00bb11cc22-beekeeper",
    company="Hivewright",
    description="<p>Bees, mostly.</p>",
    places=(StatedPlace("Salem, OR", "Salem", "Oregon", "US"), StatedPlace("Canada", None, None, "CA")),
    employment_type="Part-Time",
    salary_text="$24 \u2013 $28 / hour",
    department="Apiary",
    posted_at="2026-07-16T19:57:12.622Z",
)
WRITER = BoardPosting(
    title="Honey Writer",
    external_id="dd33ee44ff55",
    url="https://hivewright.breezy.hr/p/dd33ee44ff55-honey-writer",
    company="Hivewright",
    places=(StatedPlace("Canada", None, None, "CA"),),
    workplace_type="remote",
    employment_type="Contract",
    posted_at="2026-02-27T19:49:59.718Z",
)


def test_list_field_by_field() -> None:
    batch = BREEZY.parse(fixture("breezy.json"))
    assert without_raw(batch.postings) == [BEEKEEPER, WRITER]
    assert batch.rejections == [Rejection("unreadable", "name is missing", "000000000000")]


LIST = "https://acme.breezy.hr/json?verbose=true"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://acme.breezy.hr/", LIST),
        ("https://acme.breezy.hr/json", LIST),
        ("https://acme.breezy.hr/p/aa00bb11cc22-beekeeper/apply", f"{LIST}#posting=aa00bb11cc22"),
        ("https://www.breezy.hr/", None),
        ("https://breezy.hr/", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert BREEZY.locate(url) == address


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ({"is_remote": True, "remote_details": {"value": "hybrid"}}, {"workplace_type": "hybrid", "places": ()}),
        ({"is_remote": True}, {"workplace_type": "remote"}),
        ({"is_remote": False, "remote_details": None}, {"workplace_type": None}),
        ("Salem", {"workplace_type": None, "places": ()}),
        ({"city": "Salem", "country": "US"}, {"places": (StatedPlace("Salem", "Salem"),)}),
    ],
)
def test_edge_cases(location: Any, expected: dict[str, Any]) -> None:
    record = {"id": "a", "friendly_id": "a-keeper", "name": "Keeper", "location": location}
    [posting] = BREEZY.parse(page_of([record])).postings
    assert {name: getattr(posting, name) for name in expected} == expected


@pytest.mark.parametrize("payload", [b"", b"<html>", b'[{"name": ', b"{}", b'[{"text": "x", "categories": {}}]'])
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        BREEZY.parse(page_of(payload))


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
def test_real_list() -> None:
    batch = BREEZY.parse(page_of((REAL_PAYLOADS / "jht__breezy_altlegal_positions.json").read_bytes()))
    assert without_raw(batch.postings)[1] == BoardPosting(
        title="Data Migration and Onboarding Specialist at Alt Legal (Remote)",
        external_id="2cc745ec3a62",
        url="https://alt-legal.breezy.hr/p/2cc745ec3a62-data-migration-and-onboarding-specialist-at-alt-legal-remote",
        company="Alt Legal",
        places=(StatedPlace("Philippines", None, None, "PH"),),
        workplace_type="remote",
        employment_type="Full-Time",
        salary_text="\u20b11,368 \u2013 \u20b11,308,000 / year",
        posted_at="2026-06-03T19:53:43.737Z",
    )
