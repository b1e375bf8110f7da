"""Personio: what its feed says, field by field; and what addresses are its own."""

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard
from app.clients.job_boards.port import StatedPlace
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, REAL_FEEDS, fixture, page_of, without_raw

PERSONIO = BOARDS.by_name["personio"]
FEED = "https://windrad-nord.jobs.personio.de/xml"

TECHNICIAN = BoardPosting(
    title="Servicetechniker:in Windkraft",
    external_id="700001",
    url="https://windrad-nord.jobs.personio.de/job/700001",
    company="Windrad Nord GmbH & Co. KG",
    description="<h3>Deine Aufgaben</h3>\n"
    "<ul><li>Rotoren pr&uuml;fen</li></ul><p>Nicht irritieren lassen: </position></p>\n"
    "<h3>Dein Profil</h3>\n<p>Schwindelfrei &amp; seefest</p>",
    places=(StatedPlace("Husum"), StatedPlace("Flensburg")),
    employment_type="permanent, full-time",
    seniority="experienced",
    department="Wartung",
    posted_at="2026-07-13T14:10:41+00:00",
)
INTERN = BoardPosting(
    title="Praktikum Planung",
    external_id="700002",
    url="https://windrad-nord.jobs.personio.de/job/700002",
    employment_type="intern",
    posted_at="2026-07-14T09:00:00+00:00",
)


def test_feed_field_by_field() -> None:
    batch = PERSONIO.parse(fixture("personio.xml", FEED))
    assert without_raw(batch.postings) == [TECHNICIAN, INTERN]
    assert [(row.code, row.external_id) for row in batch.rejections] == [("unreadable", "700003")]
    assert all(posting.raw.startswith(b"<position>") for posting in batch.postings)


def test_language_that_was_asked_for_is_the_postings() -> None:
    posting = PERSONIO.parse(fixture("personio.xml", f"{FEED}?language=en")).postings[0]
    assert posting.language == "en"
    assert posting.url == "https://windrad-nord.jobs.personio.de/job/700001?language=en"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://acme.jobs.personio.de/", "https://acme.jobs.personio.de/xml"),
        ("https://acme.jobs.personio.com", "https://acme.jobs.personio.com/xml"),
        ("https://acme.jobs.personio.com/?language=en", "https://acme.jobs.personio.com/xml?language=en"),
        ("https://acme.jobs.personio.de/xml?language=fr", "https://acme.jobs.personio.de/xml?language=fr"),
        (
            "https://acme.jobs.personio.de/job/700001?language=en&display=en",
            "https://acme.jobs.personio.de/xml?language=en#posting=700001",
        ),
        ("https://www.personio.de/", None),
        ("https://jobs.personio.de/", None),
        ("https://acme.jobs.personio.de.evil.example/", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert PERSONIO.locate(url) == address


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (b"<schedule>part-time</schedule>", {"employment_type": "part-time"}),
        (b"<jobUrl>https://x.example/1</jobUrl>", {"url": "https://x.example/1"}),
        (b"<office>  </office><office>Bonn</office>", {"places": (StatedPlace("Bonn"),)}),
        (b"<additionalOffices/>", {"places": ()}),
        (
            b"<jobDescriptions><jobDescription><value><p>Plain <b>elements</b></p></value></jobDescription></jobDescriptions>",
            {"description": "<p>Plain <b>elements</b></p>"},
        ),
        (b"<jobDescriptions>loose</jobDescriptions>", {"description": None}),
        (b"<department>R&nbsp;&amp; D</department>", {"department": "R\u00a0& D"}),
    ],
)
def test_edge_cases(inner: bytes, expected: dict[str, object]) -> None:
    feed = b"<workzag-jobs><position><id>1</id><name>Rigger</name>%s</position></workzag-jobs>" % inner
    [posting] = PERSONIO.parse(page_of(feed, FEED)).postings
    assert {name: getattr(posting, name) for name in expected} == expected


def test_company_without_positions_is_empty_not_foreign() -> None:
    page = page_of(b'<?xml version="1.0" encoding="UTF-8"?>\n<workzag-jobs>\n</workzag-jobs>', FEED)
    assert PERSONIO.parse(page).postings == []
    assert BOARDS.recognise(page) is PERSONIO


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"<html><head><title>Personio</title></head></html>",
        b"<positions><position/></positions>",
        b"<workzag-jobs><position>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workzag-jobs><position><name>&a;</name></position></workzag-jobs>',
    ],
)
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        PERSONIO.parse(page_of(payload, FEED))


@pytest.mark.skipif(not REAL_FEEDS.exists(), reason=NO_REAL_DATA)
def test_real_feed() -> None:
    page = page_of((REAL_FEEDS / "personio__careerkit_trimmed.xml").read_bytes(), FEED)
    posting = BoardPosting(
        title="Staff Software Engineer, Data Platform",
        external_id="1834171",
        url="https://windrad-nord.jobs.personio.de/job/1834171",
        company="Acme SE & Co. KG",
        places=(StatedPlace("Munich"), StatedPlace("Berlin")),
        employment_type="permanent, full-time",
        seniority="experienced",
        department="Product and Tech",
        posted_at="2024-11-13T14:10:41+00:00",
    )
    assert without_raw(PERSONIO.parse(page).postings) == [posting, posting]
