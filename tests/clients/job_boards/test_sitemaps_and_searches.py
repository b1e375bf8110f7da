"""Sitemaps and Tavily: pages that read as postings are fetched, each read by itself."""

import gzip
import json

import pytest

from app.clients.job_boards import Batch, Board, JobBoards, NotThisBoard, Question
from app.clients.job_boards.posting_pages import MOST_FAILURES_IN_A_ROW, looks_like_posting
from app.clients.job_boards.sitemap import MOST_SITEMAPS
from app.clients.web.client import HttpWebClient
from app.clients.web.port import FailureKind, FetchFailed
from tests.clients.job_boards.payloads import BOARDS, fixture, page_of
from tests.conftest import make_settings
from tests.standins.web import Answer, Visit, WebStandin

SITEMAP, TAVILY = BOARDS.by_name["sitemap"], BOARDS.by_name["tavily"]
KEY = "tvly-made-up"


def posting_page(title: str) -> str:
    stated = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": title,
        "description": f"<p>{title} wanted for the quarry above the town. Tools are ours, breakfast too.</p>",
        "hiringOrganization": {"@type": "Organization", "name": "Quarry Ltd"},
        "datePosted": "2026-07-10",
    }
    return f'<html><script type="application/ld+json">{json.dumps(stated)}</script><h1>{title}</h1></html>'


def sitemap_of(*addresses: str, root: str = "urlset", entry: str = "url") -> str:
    entries = "".join(f"<{entry}><loc>{address}</loc></{entry}>" for address in addresses)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{root}>'


async def read(board: Board, address: str, client: HttpWebClient, **question: object) -> list[Batch]:
    return [batch async for batch in board.read(address, client, Question(**question))]  # type: ignore[arg-type]


def titles(batches: list[Batch]) -> list[str]:
    return [posting.title for batch in batches for posting in batch.postings]


def codes(batches: list[Batch]) -> list[str]:
    return [row.code for batch in batches for row in batch.rejections]


@pytest.mark.parametrize(("name", "expected"), [("sitemap.xml", 2), ("sitemap_index.xml", None)])
def test_sitemap_holds_no_posting_but_says_how_many_there_are(name: str, expected: int | None) -> None:
    page = fixture(name)
    assert BOARDS.recognise(page) is SITEMAP
    assert SITEMAP.parse(page) == Batch(expected=expected)


@pytest.mark.parametrize("body", [b"", b"{}", b"<rss><channel/></rss>", b"<html><br></html>", b"<urlset"])
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(NotThisBoard):
        SITEMAP.parse(page_of(body))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example/careers/senior-backend-engineer", True),
        ("https://x.example/jobs/123", True),
        ("https://x.example/job/baker", True),
        ("https://x.example/karriere/stellenangebote/4711-baecker", True),
        ("https://x.example/offres-emploi/boulanger-lyon", True),
        ("https://jobs.x.example/senior-engineer-12", True),
        ("https://boards.greenhouse.io/acme/jobs/123", True),
        ("https://x.example/viewjob?jk=abc123", True),
        ("https://x.example/careers", False),
        ("https://x.example/jobs/", False),
        ("https://x.example/karriere/offene-stellen", False),
        ("https://x.example/q-python-jobs.html", False),
        ("https://x.example/jobs/search?keywords=x", False),
        ("https://x.example/blog/how-to-find-jobs", False),
        ("https://boards.greenhouse.io/acme", False),
        ("https://jobs.x.example/", False),
        ("https://x.example/products/anvil", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_urls_that_read_as_postings(url: str, expected: bool) -> None:
    assert looks_like_posting(url) is expected


async def test_pages_of_a_sitemap_are_read(web: WebStandin, client: HttpWebClient) -> None:
    mason = web.serve("/jobs/101-stone-mason", posting_page("Stone Mason"))
    driver = web.serve("/jobs/102-driver", posting_page("Driver"))
    gone = web.url("/jobs/103-diver")
    web.serve("/jobs/104-nothing", "<p>Nothing here</p>")
    about = web.serve("/about", posting_page("Never read"))
    body = sitemap_of(about, mason, gone, driver, web.url("/jobs/104-nothing"), mason)
    batches = await read(SITEMAP, web.serve("/sitemap.xml", body, content_type="text/xml"), client)
    assert titles(batches) == ["Stone Mason", "Driver"]
    assert batches[0].postings[0].company == "Quarry Ltd"
    assert batches[0].postings[0].url == mason
    assert [row.external_id for batch in batches for row in batch.rejections] == [gone, web.url("/jobs/104-nothing")]
    assert {batch.expected for batch in batches} == {4}
    assert "/about" not in web.paths


async def test_index_is_followed_and_gzip_read(web: WebStandin, client: HttpWebClient) -> None:
    mason = web.serve("/jobs/101-stone-mason", posting_page("Stone Mason"))
    packed = gzip.compress(sitemap_of(mason).encode())
    inner = web.serve("/jobs.xml.gz", packed, content_type="application/gzip")
    web.serve("/broken.xml", "<urlset")
    index = sitemap_of(
        web.url("/broken.xml"), web.url("/gone.xml"), inner, web.url("/index.xml"), root="sitemapindex", entry="sitemap"
    )
    assert titles(await read(SITEMAP, web.serve("/index.xml", index), client)) == ["Stone Mason"]


async def test_no_more_pages_are_read_than_wanted(web: WebStandin, client: HttpWebClient) -> None:
    pages = [web.serve(f"/jobs/{number}", posting_page(f"Cook {number}")) for number in range(5)]
    batches = await read(SITEMAP, web.serve("/sitemap.xml", sitemap_of(*pages)), client, limit=3)
    assert titles(batches) == ["Cook 0", "Cook 1", "Cook 2"]
    assert batches[-1].is_truncated
    assert batches[-1].expected == 5


async def test_pages_are_read_where_no_url_reads_as_a_posting(web: WebStandin, client: HttpWebClient) -> None:
    page = web.serve("/p/alpha", posting_page("Cook"))
    assert titles(await read(SITEMAP, web.serve("/sitemap.xml", sitemap_of(page)), client)) == ["Cook"]


async def test_index_without_end_is_bounded(web: WebStandin, client: HttpWebClient) -> None:
    def respond(visit: Visit) -> Answer:
        number = int(visit.path.partition("n=")[2] or 0)
        children = [web.url(f"/map?n={number * 10 + digit}") for digit in range(1, 10)]
        return Answer(sitemap_of(*children, root="sitemapindex", entry="sitemap").encode(), "text/xml")

    assert titles(await read(SITEMAP, web.respond("/map", respond), client)) == []
    assert len(web.visits("/map")) == MOST_SITEMAPS


async def test_site_that_refuses_page_after_page_is_left_alone(web: WebStandin, client: HttpWebClient) -> None:
    pages = [web.serve(f"/jobs/{number}", "no", status=403) for number in range(30)]
    with pytest.raises(FetchFailed) as failed:
        await read(SITEMAP, web.serve("/sitemap.xml", sitemap_of(*pages)), client)
    assert failed.value.kind is FailureKind.BLOCKED
    assert len([path for path in web.paths if path.startswith("/jobs/")]) == MOST_FAILURES_IN_A_ROW


async def test_pages_that_are_gone_do_not_end_the_reading(web: WebStandin, client: HttpWebClient) -> None:
    pages = [web.url(f"/jobs/{number}") for number in range(20)] + [web.serve("/jobs/20", posting_page("Cook"))]
    batches = await read(SITEMAP, web.serve("/sitemap.xml", sitemap_of(*pages)), client)
    assert titles(batches) == ["Cook"]
    assert len(codes(batches)) == 20


# Tavily


def tavily_at(web: WebStandin) -> Board:
    return JobBoards(make_settings(tavily_api_key=KEY, tavily_base_url=web.url(""))).by_name["tavily"]


def test_results_that_are_no_postings_are_rejected() -> None:
    page = fixture("tavily.json")
    batch = TAVILY.parse(page)
    assert BOARDS.recognise(page) is TAVILY
    assert [row.code for row in batch.rejections] == ["not_a_posting", "not_a_posting", "unreadable"]
    assert (batch.postings, batch.expected) == ((), 4)


async def test_search_leads_to_pages(web: WebStandin, client: HttpWebClient) -> None:
    mason = web.serve("/jobs/101-stone-mason", posting_page("Stone Mason"))
    results = [{"url": mason, "title": "x", "content": "", "score": 1}, {"url": web.url("/blog/pay"), "score": 0.5}]
    web.serve("/search", json.dumps({"query": "q", "results": results}), content_type="application/json")
    batches = await read(tavily_at(web), "", client, query="stone mason", location="Wells")
    assert titles(batches) == ["Stone Mason"]
    assert codes(batches) == ["not_a_posting"]
    assert {batch.expected for batch in batches} == {2}
    [asked] = web.visits("/search")
    assert asked.method == "POST"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert json.loads(asked.body) == {
        "query": "stone mason Wells job posting", "search_depth": "basic", "topic": "general", "max_results": 20,
    }  # fmt: skip
    assert all(KEY not in str(visit.headers) for visit in web.visits("/jobs/101-stone-mason"))


async def test_words_may_come_in_the_address(web: WebStandin, client: HttpWebClient) -> None:
    web.serve("/search", json.dumps({"results": []}), content_type="application/json")
    assert TAVILY.locate("https://api.tavily.com/search?query=cook") is not None
    batches = await read(tavily_at(web), "https://api.tavily.com/search?query=cook", client)
    assert json.loads(web.visits("/search")[0].body)["query"] == "cook job posting"
    assert batches == [Batch(rejections=[], expected=0)]


async def test_search_for_nothing_is_refused(web: WebStandin, client: HttpWebClient) -> None:
    with pytest.raises(NotThisBoard, match="query"):
        await read(tavily_at(web), "", client)
    assert web.log == []


@pytest.mark.parametrize("status", [401, 429, 432, 433, 500])
async def test_refused_search_is_a_failure(status: int, web: WebStandin, client: HttpWebClient) -> None:
    web.serve("/search", "{}", status=status)
    with pytest.raises(FetchFailed) as failed:
        await read(tavily_at(web), "", client, query="cook")
    assert KEY not in f"{failed.value.detail} {failed.value!r}"


@pytest.mark.parametrize("payload", [b"", b"{}", b"<html>", b'{"results": {}}'])
def test_foreign_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        TAVILY.parse(page_of(payload))
