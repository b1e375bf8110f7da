"""Hacker News: first lines in their parts, and the newest thread."""

import json
from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Question
from app.clients.job_boards.hackernews import Header, header_of
from app.clients.job_boards.port import StatedPlace
from app.clients.job_boards.reading import UnreadableRecord
from app.clients.web.client import HttpWebClient
from tests.clients.job_boards.payloads import BOARDS, fixture, page_of, without_raw
from tests.standins.web import WebStandin

HN = BOARDS.by_name["hackernews"]
API = "https://hn.algolia.com/api/v1"

RIGGER = BoardPosting(
    title="Senior Rigging Engineer",
    external_id="48000001",
    url="https://news.ycombinator.com/item?id=48000001",
    apply_url="https://tallship.example/jobs",
    company="Tallship",
    description="Tallship (YC W24) | Senior Rigging Engineer | Rotterdam, NL | ONSITE or HYBRID | Full-time | "
    '&euro;70k &#x2F; year | <a href="https:&#x2F;&#x2F;tallship.example&#x2F;jobs" rel="nofollow">'
    "https:&#x2F;&#x2F;tallship.example&#x2F;jobs</a><p>We sail.<p>Mail us.",
    places=(StatedPlace("Rotterdam, NL"),),
    workplace_type="hybrid",
    employment_type="Full-time",
    salary_text="€70k / year",
    posted_at="2026-07-01T15:05:00.000Z",
    attribution={"text": "Hacker News", "url": "https://news.ycombinator.com/item?id=48000001"},
)
SCIENTIST = BoardPosting(
    title="Data Scientist, ML Engineer",
    external_id="48000002",
    url="https://news.ycombinator.com/item?id=48000002",
    company="Fernworks",
    description="Fernworks (https:&#x2F;&#x2F;fern.example) | REMOTE (EU only) | Data Scientist, ML Engineer | "
    "Contract | VISA",
    places=(StatedPlace("EU"),),
    workplace_type="remote",
    employment_type="Contract",
    posted_at="2026-07-01T15:06:00.000Z",
    attribution={"text": "Hacker News", "url": "https://news.ycombinator.com/item?id=48000002"},
)


def test_thread_field_by_field() -> None:
    page = fixture("hackernews.json")
    batch = HN.parse(page)
    assert without_raw(batch.postings) == [RIGGER, SCIENTIST]
    assert [row.external_id for row in batch.rejections] == ["48000004", "48000005"]
    assert b"sponsor" not in batch.postings[0].raw, "answers to a comment are no part of it"
    assert BOARDS.recognise(page) is HN


def header(company: str, title: str, *places: str, **more: str) -> Header:
    parts = {name: more.get(name) for name in ("workplace_type", "employment_type", "salary_text", "url")}
    return Header(company, title, places, **parts)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Acme | Backend Engineer | Berlin | ONSITE",
            header("Acme", "Backend Engineer", "Berlin", workplace_type="on_site"),
        ),
        ("Acme | Berlin | Backend Engineer", header("Acme", "Backend Engineer", "Berlin")),
        ("Acme|Backend Engineer|Berlin", header("Acme", "Backend Engineer", "Berlin")),
        ("Acme | Multiple roles | REMOTE (US)", header("Acme", "Multiple roles", "US", workplace_type="remote")),
        ("Acme | Designer | Remote", header("Acme", "Designer", workplace_type="remote")),
        ("Acme | Designer | NYC or Remote", header("Acme", "Designer", "NYC or Remote")),
        ("Acme | Designer | Remote or NYC | HYBRID", header("Acme", "Designer", "NYC")),
        (
            "Acme | Senior Engineer, Remote (Europe) | Full time",
            header("Acme", "Senior Engineer, Remote (Europe)", workplace_type="remote", employment_type="Full time"),
        ),
        (
            "Acme | Developer | $120k-$150k + equity | Full-time",
            header("Acme", "Developer", salary_text="$120k-$150k + equity", employment_type="Full-time"),
        ),
        ("Acme | Developer | London | Visa sponsorship", header("Acme", "Developer", "London")),
        (
            "Acme (https://acme.example) | Developer | https://acme.example/jobs",
            header("Acme", "Developer", url="https://acme.example/jobs"),
        ),
        ("R&amp;D Co | R&amp;D Manager", header("R&D Co", "R&D Manager")),
        ("<i>Acme</i> | <b>Developer</b> | Oslo<p>Text | more", header("Acme", "Developer", "Oslo")),
        (
            "Acme | Internships | Part-time, contract",
            header("Acme", "Internships", employment_type="Part-time, contract"),
        ),
    ],
)
def test_first_line_in_its_parts(line: str, expected: Header) -> None:
    assert header_of(line) == expected


@pytest.mark.parametrize(
    "comment",
    [
        "Is anybody hiring juniors?",
        "Acme — Backend Engineer — Paris",
        "Acme | Paris | Onsite",
        "Acme | Remote | $100k",
        "| | |",
        "",
        "Engineer | " + "x" * 600,
        "<" * 100_000,
        "(" * 100_000 + " | Engineer",
    ],
)
def test_comment_that_is_no_posting(comment: str) -> None:
    with pytest.raises(UnreadableRecord):
        header_of(comment)


@pytest.mark.parametrize("text", [None, 5, [], {"a": 1}, True])
def test_odd_comments_break_nothing(text: Any) -> None:
    children = [{"id": 1, "type": "comment", "text": text, "created_at": []}, None, "x", 5]
    batch = HN.parse(page_of({"children": children, "story_id": 1, "author": "whoishiring"}))
    assert batch.postings == []


@pytest.mark.parametrize("payload", [b"", b"<html>", b"{}", b"[]", b'{"children": 3}', b'{"hits": []}'])
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        HN.parse(page_of(payload))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://news.ycombinator.com/item?id=48000000", f"{API}/items/48000000"),
        (
            "https://news.ycombinator.com/submitted?id=whoishiring",
            f"{API}/search_by_date?tags=story,author_whoishiring&hitsPerPage=20",
        ),
        ("https://hn.algolia.com/api/v1/items/48000000", f"{API}/items/48000000"),
        ("https://news.ycombinator.com/item?id=x", None),
        ("https://news.ycombinator.com/", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert HN.locate(url) == address


def hit(number: int, title: str, created_at: str) -> dict[str, Any]:
    return {"objectID": str(number), "title": title, "created_at": created_at, "author": "whoishiring"}


async def test_newest_thread_is_found(web: WebStandin, client: HttpWebClient) -> None:
    hits = [
        hit(9, "Ask HN: Who wants to be hired? (July 2026)", "2026-07-01T15:00:57Z"),
        hit(7, "Ask HN: Who is hiring? (June 2026)", "2026-06-01T15:00:00Z"),
        hit(48000000, "Ask HN: Who is hiring? (July 2026)", "2026-07-01T15:00:56Z"),
    ]
    search = web.serve("/api/v1/search_by_date", json.dumps({"hits": hits}), content_type="application/json")
    web.serve("/api/v1/items/48000000", fixture("hackernews.json").body, content_type="application/json")
    batches = [batch async for batch in HN.read(f"{search}?tags=story", client, Question(limit=1))]
    assert [posting.title for posting in batches[0].postings] == [RIGGER.title]
    assert batches[0].is_truncated


async def test_search_without_a_thread_is_said(web: WebStandin, client: HttpWebClient) -> None:
    search = web.serve("/search_by_date", json.dumps({"hits": [{"title": "Show HN"}]}), content_type="application/json")
    with pytest.raises(NotThisBoard, match="Who is hiring"):
        [batch async for batch in HN.read(search, client, Question())]
