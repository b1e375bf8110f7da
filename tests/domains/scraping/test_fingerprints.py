"""When two sources tell of one posting, and when of two."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domains.scraping.fingerprints import (
    Fingerprint,
    company_key,
    containment,
    fingerprint,
    is_same,
    place_key,
    similarity,
    title_key,
    titles_agree,
)

TEXT = " ".join(f"word{n}" for n in range(200))
POSTED = datetime(2026, 11, 1, tzinfo=UTC)


def print_of(**changes: Any) -> Fingerprint:
    stated = {
        "title": "Wind turbine engineer", "company": "Northwind", "places": ["Hamburg, Germany"], "requisition": None,
        "text": TEXT, "posted_at": POSTED,
    }  # fmt: skip
    return fingerprint(**(stated | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Wind Turbine Engineer (m/w/d)"},
        {"title": "WIND TURBINE ENGR"},
        {"title": "Wind turbine enginer"},
        {"company": "Northwind GmbH & Co. KG"},
        {"company": "NORTHWIND S.A."},
        {"places": ["Hamburg"]},
        {"places": ["Berlin", "Hamburg"]},
        {"places": ["Remote"]},
        {"places": []},
        {"posted_at": POSTED + timedelta(days=30)},
        {"text": TEXT.replace("word7 ", "other ")},
        {"requisition": "R-1"},
    ],
)
def test_one_posting_told_twice(changes: dict[str, Any]) -> None:
    assert is_same(print_of(), print_of(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Senior wind turbine engineer"},
        {"title": "Wind turbine engineer II"},
        {"title": "Wind turbine engineer, night shift"},
        {"title": "Wind turbine manager"},
        {"company": "Southwind"},
        {"company": None},
        {"places": ["Munich, Germany"]},
        {"posted_at": POSTED + timedelta(days=90)},
        {"text": " ".join(f"other{n}" for n in range(200))},
        {"text": ""},
    ],
)
def test_two_postings(changes: dict[str, Any]) -> None:
    assert not is_same(print_of(), print_of(**changes))


def test_the_employers_own_number_decides_first() -> None:
    mine = print_of(requisition="R-1")
    assert is_same(mine, print_of(requisition="r 1", text="another text", posted_at=POSTED + timedelta(days=300)))
    assert not is_same(mine, print_of(requisition="R-2"))
    assert not is_same(mine, print_of(requisition="R-1", title="Cook"))


def test_two_postings_without_a_company_are_never_one() -> None:
    assert not is_same(print_of(company=None), print_of(company=None))


def test_a_teaser_is_one_with_the_text_that_contains_it() -> None:
    teaser = " ".join(TEXT.split()[:60])
    contains = containment(teaser, TEXT)
    assert contains == 1.0
    assert is_same(print_of(), print_of(text=teaser), contains=contains)
    assert not is_same(print_of(), print_of(text=teaser), contains=0.3)
    assert not is_same(print_of(), print_of(text=teaser))


def test_similarity_estimates_the_share_of_common_shingles() -> None:
    half = " ".join([*TEXT.split()[:134], *(f"other{n}" for n in range(66))])
    assert similarity(print_of().signature, print_of().signature) == 1.0
    assert 0.3 < similarity(print_of().signature, print_of(text=half).signature) < 0.7


@pytest.mark.parametrize(
    ("name", "key"),
    [("Northwind Energy GmbH", "northwind energy"), ("A.B.C. Inc.", "abc"), ("AG", "ag"), ("  ", None), (None, None)],
)
def test_company_key(name: str | None, key: str | None) -> None:
    assert company_key(name) == key


@pytest.mark.parametrize(
    ("title", "key"),
    [("Sr. Engineer (m/w/d)", "senior engineer"), ("Entwickler*in (f/m/x)", "entwickler in"), ("(m/w/d)", "m w d")],
)
def test_title_key(title: str, key: str) -> None:
    assert title_key(title) == key


def test_place_key_is_of_towns_alone() -> None:
    assert place_key(["San Francisco, CA", "Remote - Leeds"]) == "leeds|san francisco"
    assert place_key(["Remote"]) is None


@pytest.mark.parametrize(("one", "other"), [("intern summer", "intern winter"), ("designer p2", "designer p3")])
def test_words_that_tell_apart_are_no_misspelling(one: str, other: str) -> None:
    assert not titles_agree(one, other)
