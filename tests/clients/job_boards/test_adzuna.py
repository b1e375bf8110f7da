"""Adzuna: what its search says, field by field; how it is asked; and that its key stays where it belongs."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.clients.job_boards import Board, BoardPosting, JobBoards, NotThisBoard, Question
from app.clients.job_boards.port import StatedPlace, StatedSalary
from app.clients.web.client import HttpWebClient
from app.clients.web.port import FailureKind, FetchFailed, Page
from tests.clients.job_boards.payloads import BOARDS, fixture, page_of, without_raw
from tests.conftest import make_settings
from tests.standins.web import Answer, Visit, WebStandin

ADZUNA = BOARDS.by_name["adzuna"]
SEARCH = "https://api.adzuna.com/v1/api/jobs/gb/search/1"
ID, KEY = "app-0f0f", "key-5e5e5e5e"
CREDIT = {"text": "Jobs by Adzuna", "url": "https://www.adzuna.co.uk"}

BAKER = BoardPosting(
    title="Baker & Pastry Lead",
    external_id="5210000001",
    url="https://www.adzuna.co.uk/jobs/land/ad/5210000001?se=made-up&v=ABC",
    apply_url="https://www.adzuna.co.uk/jobs/land/ad/5210000001?se=made-up&v=ABC",
    company="Mill & Crumb Ltd",
    description="We bake through the night in the old mill. You lead three bakers and keep the sourdough alive. "
    "Our ovens are …",
    places=(StatedPlace("Milton Keynes, Buckinghamshire", region="South East England", country="UK"),),
    employment_type="full_time, permanent",
    salary=StatedSalary(Decimal(31000), Decimal("35500.5"), "GBP", "YEAR"),
    posted_at="2026-07-14T05:12:09Z",
    attribution=CREDIT,
)
PORTER = BoardPosting(
    title="Night Porter",
    external_id="5210000002",
    url="https://www.adzuna.co.uk/jobs/land/ad/5210000002",
    apply_url="https://www.adzuna.co.uk/jobs/land/ad/5210000002",
    description="Somebody who likes the quiet.",
    places=(StatedPlace("UK", country="UK"),),
    salary=StatedSalary(Decimal("27123.45"), Decimal("27123.45"), "GBP", "YEAR", is_predicted=True),
    posted_at="2026-07-13T21:00:00Z",
    attribution=CREDIT,
)


def test_answer_field_by_field() -> None:
    page = fixture("adzuna.json", SEARCH)
    batch = ADZUNA.parse(page)
    assert without_raw(batch.postings) == [BAKER, PORTER]
    assert [(row.code, row.external_id) for row in batch.rejections] == [("unreadable", "5210000003")]
    assert batch.expected == 1203
    assert BOARDS.recognise(page) is ADZUNA


def test_currency_is_the_country_s_and_unknown_without_one() -> None:
    polish = ADZUNA.parse(fixture("adzuna.json", "https://x.example/v1/api/jobs/pl/search/3")).postings[0]
    unknown = ADZUNA.parse(fixture("adzuna.json", "https://x.example/answer.json")).postings[0]
    assert BAKER.salary is not None
    assert polish.salary == replace(BAKER.salary, currency="PLN")
    assert unknown.salary == replace(BAKER.salary, currency=None)


def one(**fields: Any) -> BoardPosting:
    record = {"id": "1", "title": "Cook", "adref": "r", "redirect_url": "https://www.adzuna.de/land/ad/1", **fields}
    [posting] = ADZUNA.parse(page_of({"count": 1, "results": [record]}, SEARCH)).postings
    return posting


@pytest.mark.parametrize("stated", ["1", 1, 1.0, True])
def test_predicted_salary_is_said_to_be(stated: Any) -> None:
    salary = one(salary_min=1, salary_is_predicted=stated).salary
    assert salary is not None
    assert salary.is_predicted


@pytest.mark.parametrize("stated", ["0", 0, None, False, "", "yes", [], {}])
def test_salary_is_the_employer_s_otherwise(stated: Any) -> None:
    salary = one(salary_min=1, salary_is_predicted=stated).salary
    assert salary is not None
    assert not salary.is_predicted


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "<strong>Java</strong> <STRONG>Dev</STRONG> &lt;3"}, {"title": "Java Dev <3"}),
        ({"company": None, "location": None, "category": 3}, {"company": None, "places": ()}),
        ({"company": {"display_name": "<strong>A</strong>&amp;B"}}, {"company": "A&B"}),
        ({"location": {"display_name": "Ulm, BW"}}, {"places": (StatedPlace("Ulm, BW"),)}),
        (
            {"location": {"area": ["DE", 5, "", "Ulm"]}},
            {"places": (StatedPlace("Ulm, DE", region="Ulm", country="DE"),)},
        ),
        ({"contract_type": "contract"}, {"employment_type": "contract"}),
        ({"contract_time": [], "contract_type": {}}, {"employment_type": None}),
        ({"salary_min": None, "salary_max": 0}, {"salary": None}),
        ({"redirect_url": 5, "id": 7}, {"external_id": "7"}),
        ({}, {"attribution": {"text": "Jobs by Adzuna", "url": "https://www.adzuna.de"}}),
        (
            {"redirect_url": "https://evil.example/"},
            {"attribution": {"text": "Jobs by Adzuna", "url": "https://www.adzuna.com"}},
        ),
    ],
)
def test_edge_cases(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    posting = one(**fields)
    assert {name: getattr(posting, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"<html>503</html>", "HTML"),
        (b'{"results": null}', "not a list"),
        (b'{"__CLASS__": "Adzuna::API::Response::Exception", "exception": "AUTH_FAIL"}', "AUTH_FAIL"),
    ],
)
def test_foreign_payloads_are_refused(payload: bytes, why: str) -> None:
    with pytest.raises(NotThisBoard, match=why):
        ADZUNA.parse(page_of(payload, SEARCH))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.adzuna.co.uk/search?q=baker&loc=Leeds", f"{SEARCH}?what=baker&where=Leeds"),
        ("https://www.adzuna.de/", "https://api.adzuna.com/v1/api/jobs/de/search/1"),
        ("https://adzuna.com.au/search", "https://api.adzuna.com/v1/api/jobs/au/search/1"),
        ("https://api.adzuna.com/v1/api/jobs/gb/search/3?app_id=a&app_key=b&what=x", f"{SEARCH}?what=x"),
        ("https://www.adzuna.co.uk/jobs/land/ad/5210000001", None),
        ("https://adzuna.evil.example/search", None),
    ],
)
def test_addresses(url: str, address: str | None) -> None:
    assert ADZUNA.locate(url) == address


# Asking over HTTP


def adzuna_at(web: WebStandin) -> Board:
    settings = make_settings(adzuna_app_id=ID, adzuna_api_key=KEY, adzuna_base_url=web.url("/v1/api"))
    return JobBoards(settings).by_name["adzuna"]


def serve_many(web: WebStandin, country: str, count: int) -> None:
    def respond(visit: Visit) -> Answer:
        asked = parse_qs(urlsplit(visit.path).query)
        if (asked.get("app_id"), asked.get("app_key")) != ([ID], [KEY]):
            return Answer(b'{"exception": "AUTH_FAIL"}', "application/json", status=401)
        page, size = int(urlsplit(visit.path).path.rpartition("/")[2]), int(asked["results_per_page"][0])
        numbers = range((page - 1) * size, min(page * size, count))
        results = [{"id": str(n), "title": f"Cook {n}", "adref": "r", "redirect_url": ""} for n in numbers]
        body = {"__CLASS__": "Adzuna::API::Response::JobSearchResults", "count": count, "results": results}
        return Answer(json.dumps(body).encode(), "application/json")

    for number in range(1, 10):
        web.respond(f"/v1/api/jobs/{country}/search/{number}", respond)


async def test_search_is_read_in_pages_of_fifty(web: WebStandin, client: HttpWebClient) -> None:
    serve_many(web, "fr", 120)
    question = Question(query="chef de partie", location="Lyon", country="FR")
    batches = [batch async for batch in adzuna_at(web).read("", client, question)]
    assert [len(batch.postings) for batch in batches] == [50, 50, 20]
    assert {batch.expected for batch in batches} == {120}
    asked = parse_qs(urlsplit(web.log[0].path).query)
    assert asked == {
        "what": ["chef de partie"], "where": ["Lyon"], "results_per_page": ["50"], "app_id": [ID], "app_key": [KEY],
    }  # fmt: skip


async def test_no_more_is_asked_for_than_is_wanted(web: WebStandin, client: HttpWebClient) -> None:
    serve_many(web, "gb", 1000)
    batches = [batch async for batch in adzuna_at(web).read("", client, Question(limit=70))]
    assert [len(batch.postings) for batch in batches] == [50, 20]
    assert [batch.is_truncated for batch in batches] == [False, True]
    few = [batch async for batch in adzuna_at(web).read("", client, Question(limit=5))]
    assert [len(batch.postings) for batch in few] == [5]
    assert "results_per_page=5&" in web.log[-1].path


async def test_key_is_in_nothing_that_leaves_the_adapter(web: WebStandin, client: HttpWebClient) -> None:
    serve_many(web, "gb", 3)
    batches = [batch async for batch in adzuna_at(web).read("", client, Question())]
    assert KEY not in repr(batches)
    assert all(KEY.encode() not in posting.raw for batch in batches for posting in batch.postings)


async def test_key_is_in_no_message(web: WebStandin, client: HttpWebClient) -> None:
    web.serve("/v1/api/jobs/gb/search/1", f"<p>{KEY}", status=403)
    with pytest.raises(FetchFailed) as failed:
        [batch async for batch in adzuna_at(web).read("", client, Question())]
    assert failed.value.kind is FailureKind.BLOCKED
    assert KEY not in f"{failed.value!r} {failed.value.detail} {failed.value.__cause__!r}"


class Indiscreet:
    """A WebClient whose failures name the whole address."""

    async def get(self, url: str, **_: object) -> Page:
        raise FetchFailed("timeout", f"{url} did not answer", kind=FailureKind.UNKNOWN)

    async def post_json(self, url: str, body: object, **_: object) -> Page:
        raise AssertionError("nothing is posted")


async def test_key_is_taken_out_of_a_message_that_has_it(web: WebStandin) -> None:
    with pytest.raises(FetchFailed, match="did not answer") as failed:
        [batch async for batch in adzuna_at(web).read("", Indiscreet(), Question())]
    assert failed.value.code == "timeout"
    assert failed.value.__context__ is None or failed.value.__suppress_context__
    assert KEY not in failed.value.detail
    assert ID not in failed.value.detail


async def test_key_goes_to_no_other_host(web: WebStandin, client: HttpWebClient) -> None:
    body = fixture("adzuna.json").body
    address = web.serve("/other/v1/api/jobs/gb/search/1", body, content_type="application/json")
    batches = [batch async for batch in adzuna_at(web).read(address, client, Question())]
    assert [posting.title for posting in batches[0].postings] == [BAKER.title, PORTER.title]
    assert all(KEY not in visit.path and ID not in visit.path for visit in web.log)


async def test_country_it_does_not_serve_is_said(web: WebStandin, client: HttpWebClient) -> None:
    with pytest.raises(NotThisBoard, match="fi"):
        [batch async for batch in adzuna_at(web).read("", client, Question(country="FI"))]
