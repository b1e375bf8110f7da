"""Reading whole boards over HTTP: a real client, a real server on the loopback."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.clients.job_boards import Batch, NotThisBoard, Question
from app.clients.job_boards.port import StatedSalary
from app.clients.job_boards.reading import amount_of, json_of, salary_of, span_of, with_query, workplace_of
from app.clients.web.client import HttpWebClient
from app.clients.web.port import FailureKind, FetchFailed, Page
from tests.clients.job_boards.payloads import BOARDS, FIXTURES, fixture, page_of
from tests.standins.web import Answer, Visit, WebStandin


async def read(
    board: str, address: str, client: HttpWebClient, *, limit: int = 5000, first: Page | None = None
) -> list[Batch]:
    question = Question(limit=limit)
    return [batch async for batch in BOARDS.by_name[board].read(address, client, question, first)]


def titles(batches: list[Batch]) -> list[str]:
    return [posting.title for batch in batches for posting in batch.postings]


def paths(web: WebStandin) -> list[str]:
    return [visit.path for visit in web.log if visit.path != "/robots.txt"]


def as_json(payload: Any) -> Answer:
    return Answer(json.dumps(payload).encode(), "application/json")


# Boards whose list is one answer


@pytest.mark.parametrize(
    ("board", "name"),
    [
        ("greenhouse", "greenhouse.json"),
        ("greenhouse", "greenhouse_job.json"),
        ("ashby", "ashby.json"),
        ("workable", "workable.json"),
        ("recruitee", "recruitee.json"),
        ("recruitee", "recruitee_feed.xml"),
        ("personio", "personio.xml"),
        ("teamtailor", "teamtailor.json"),
        ("teamtailor", "teamtailor_rss.xml"),
        ("breezy", "breezy.json"),
    ],
)
async def test_list_is_read_from_the_very_address(
    web: WebStandin, client: HttpWebClient, board: str, name: str
) -> None:
    kind = "application/json" if name.endswith("json") else "application/xml"
    address = web.serve("/any/where?token=x", (FIXTURES / name).read_bytes(), content_type=kind)
    batches = await read(board, address, client)
    assert titles(batches) == [posting.title for posting in BOARDS.by_name[board].parse(fixture(name)).postings]
    assert paths(web) == ["/any/where?token=x"]


async def test_page_that_was_fetched_already_is_not_fetched_again(web: WebStandin, client: HttpWebClient) -> None:
    batches = await read("ashby", web.url("/gone"), client, first=fixture("ashby.json"))
    assert titles(batches) == ["Orchard Robotics Lead", "Harvest Technician"]
    assert paths(web) == []


async def test_one_posting_of_a_list_is_read_alone(web: WebStandin, client: HttpWebClient) -> None:
    address = web.serve("/board", (FIXTURES / "ashby.json").read_bytes(), content_type="application/json")
    [batch] = await read("ashby", f"{address}#posting=22222222-2222-4333-8444-555555555555", client)
    assert titles([batch]) == ["Harvest Technician"]
    assert (batch.rejections, batch.expected) == ([], 1)
    assert titles(await read("ashby", f"{address}#posting=gone", client)) == []
    assert len(titles(await read("ashby", f"{address}#/openings", client))) == 2


async def test_no_more_than_asked_is_given(web: WebStandin, client: HttpWebClient) -> None:
    address = web.serve("/board", (FIXTURES / "ashby.json").read_bytes(), content_type="application/json")
    [batch] = await read("ashby", address, client, limit=1)
    assert (len(batch.postings), batch.is_truncated) == (1, True)


async def test_html_for_json_is_not_this_board(web: WebStandin, client: HttpWebClient) -> None:
    with pytest.raises(NotThisBoard, match="HTML"):
        await read("greenhouse", web.serve("/board", "<html>Sign in</html>"), client)


async def test_failed_fetch_is_told(web: WebStandin, client: HttpWebClient) -> None:
    with pytest.raises(FetchFailed) as failure:
        await read("greenhouse", web.serve("/board", status=404), client)
    assert failure.value.kind is FailureKind.GONE


# Lever: pages without a total


def lever(count: int) -> Callable[[Visit], Answer]:
    """As the API does it: all of it, unless a limit is asked for."""
    rows = [
        {"id": f"l{number}", "text": f"Sailor {number}", "hostedUrl": f"https://jobs.lever.co/quayline/l{number}"}
        for number in range(count)
    ]

    def respond(visit: Visit) -> Answer:
        query = parse_qs(urlsplit(visit.path).query)
        skip, limit = int(query.get("skip", ["0"])[0]), int(query.get("limit", [str(count)])[0])
        return as_json(rows[skip : skip + limit])

    return respond


async def test_lever_s_pages_are_read_to_the_end(web: WebStandin, client: HttpWebClient) -> None:
    address = web.respond("/v0/postings/quayline", lever(250)) + "?mode=json&limit=100"
    batches = await read("lever", address, client)
    assert [len(batch.postings) for batch in batches] == [100, 100, 50]
    assert len(set(titles(batches))) == 250
    assert not any(batch.is_truncated for batch in batches)
    assert paths(web)[1:] == [
        "/v0/postings/quayline?mode=json&limit=100&skip=100",
        "/v0/postings/quayline?mode=json&limit=100&skip=200",
    ]


async def test_lever_without_a_limit_in_the_address(web: WebStandin, client: HttpWebClient) -> None:
    address = web.respond("/postings", lever(150))
    assert len(titles(await read("lever", address, client))) == 150
    assert paths(web) == ["/postings", "/postings?limit=100&skip=150"]


async def test_lever_where_the_server_knows_no_pages(web: WebStandin, client: HttpWebClient) -> None:
    address = web.serve("/lever.json", (FIXTURES / "lever.json").read_bytes(), content_type="application/json")
    assert titles(await read("lever", address, client)) == ["Timetable Engineer", "Passenger Support"]


async def test_lever_s_single_posting_asks_for_no_more(web: WebStandin, client: HttpWebClient) -> None:
    address = web.respond("/v0/postings/quayline/l1", lambda _: as_json(json.loads(_first_of("lever.json"))))
    assert titles(await read("lever", address, client)) == ["Timetable Engineer"]
    assert len(paths(web)) == 1


async def test_lever_stops_at_the_limit(web: WebStandin, client: HttpWebClient) -> None:
    address = web.respond("/v0/postings/quayline", lever(500)) + "?limit=100"
    batches = await read("lever", address, client, limit=150)
    assert len(titles(batches)) == 150
    assert batches[-1].is_truncated
    assert len(paths(web)) == 2


async def test_lever_s_second_page_failing_is_told(web: WebStandin, client: HttpWebClient) -> None:
    respond = lever(150)
    address = web.respond("/p", lambda visit: Answer(status=503) if "skip" in visit.path else respond(visit))
    batches = BOARDS.by_name["lever"].read(f"{address}?limit=100", client, Question())
    assert len(titles([await anext(batches)])) == 100
    with pytest.raises(FetchFailed):
        await anext(batches)


def _first_of(name: str) -> str:
    return json.dumps(json.loads((FIXTURES / name).read_bytes())[0])


# SmartRecruiters: pages with a total, and a detail each


def smartrecruiters(web: WebStandin, count: int, *, failing: int | None = None, has_ref: bool = True) -> str:
    base = "/v1/companies/elmo/postings"

    def row(number: int) -> dict[str, Any]:
        ref = {"ref": web.url(f"/refs/{number}")} if has_ref else {}
        return {"id": str(number), "name": f"Nurse {number}", "refNumber": f"REF{number}", **ref}

    def respond(visit: Visit) -> Answer:
        query = parse_qs(urlsplit(visit.path).query)
        offset, limit = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["10"])[0])
        rows = [row(number) for number in range(offset, min(count, offset + limit))]
        return as_json({"offset": offset, "limit": limit, "totalFound": count, "content": rows})

    def detail(visit: Visit) -> Answer:
        number = int(urlsplit(visit.path).path.rpartition("/")[2])
        if number == failing:
            return Answer(status=500)
        sections = {"jobDescription": {"title": "Work", "text": f"<p>Ward {number}</p>"}}
        return as_json({**row(number), "jobAd": {"sections": sections}, "applyUrl": f"https://apply.example/{number}"})

    for number in range(count):
        web.respond(f"/refs/{number}" if has_ref else f"{base}/{number}", detail)
    return web.respond(base, respond)


async def test_smartrecruiters_pages_are_read_with_their_details(web: WebStandin, client: HttpWebClient) -> None:
    batches = await read("smartrecruiters", f"{smartrecruiters(web, 25)}?limit=10&custom=x", client)
    postings = [posting for batch in batches for posting in batch.postings]
    assert [posting.external_id for posting in postings] == [str(number) for number in range(25)]
    assert postings[7].description == "<h3>Work</h3>\n<p>Ward 7</p>"
    assert postings[7].apply_url == "https://apply.example/7"
    assert {batch.expected for batch in batches} == {25}
    assert max(len(batch.postings) for batch in batches) == 8  # progress is seen between the details
    lists = [path for path in paths(web) if "/refs/" not in path]
    assert [parse_qs(urlsplit(path).query) for path in lists[1:]] == [
        {"custom": ["x"], "limit": ["10"], "offset": ["10"]},
        {"custom": ["x"], "limit": ["10"], "offset": ["20"]},
    ]


async def test_smartrecruiters_detail_that_fails_costs_its_description(web: WebStandin, client: HttpWebClient) -> None:
    batches = await read("smartrecruiters", smartrecruiters(web, 3, failing=1), client)
    found = {posting.external_id: posting.description is not None for posting in batches[0].postings}
    assert found == {"0": True, "1": False, "2": True}


async def test_smartrecruiters_detail_beside_the_list(web: WebStandin, client: HttpWebClient) -> None:
    """Where a posting has no `ref`, its detail is under the list's own address."""
    [batch] = await read("smartrecruiters", f"{smartrecruiters(web, 1, has_ref=False)}?limit=10", client)
    assert batch.postings[0].description == "<h3>Work</h3>\n<p>Ward 0</p>"
    assert paths(web)[-1] == "/v1/companies/elmo/postings/0"


async def test_smartrecruiters_single_posting_is_not_fetched_twice(web: WebStandin, client: HttpWebClient) -> None:
    body = (FIXTURES / "smartrecruiters_job.json").read_bytes()
    [batch] = await read("smartrecruiters", web.serve("/job", body, content_type="application/json"), client)
    assert [posting.workplace_type for posting in batch.postings] == ["hybrid"]
    assert paths(web) == ["/job"]


async def test_smartrecruiters_total_that_is_not_kept_ends_all_the_same(web: WebStandin, client: HttpWebClient) -> None:
    address = web.respond(
        "/list", lambda _: as_json({"totalFound": 900, "content": [{"id": "1", "name": "A", "ref": 1}]})
    )
    assert titles(await read("smartrecruiters", address, client)) == ["A"]


# Teamtailor: pages by a link


async def test_teamtailor_s_next_page_is_followed_on_its_own_host(web: WebStandin, client: HttpWebClient) -> None:
    def feed(number: int, next_url: str | None) -> Answer:
        item = {"id": str(number), "title": f"Tekniker {number}", "_jobposting": {}}
        return as_json({"items": [item], "next_url": next_url})

    web.respond("/jobs.json", lambda _: feed(1, "/second.json"))
    web.respond("/second.json", lambda _: feed(2, "http://127.0.0.2:1/third.json"))
    assert titles(await read("teamtailor", web.url("/jobs.json"), client)) == ["Tekniker 1", "Tekniker 2"]


# The careful looks themselves


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (1, Decimal(1)),
        (45000.5, Decimal("45000.5")),
        ("60000.00", Decimal(60000)),
        (" 1,250,000 ", Decimal(1250000)),
        ("1,5", None),
        ("45k", None),
        ("-1", None),
        (-1, None),
        (0, None),
        (True, None),
        (float("inf"), None),
        (1e30, None),
        ("1e3", None),
        ("9" * 400, None),
        (10**15, None),
        ("\u0661\u0662", None),
        (None, None),
        ([1], None),
    ],
)
def test_amounts(value: Any, amount: Decimal | None) -> None:
    assert amount_of(value) == amount


def test_salaries() -> None:
    assert salary_of("10", None, "usd", "1 HOUR") == StatedSalary(Decimal(10), None, "USD", "HOUR")
    assert salary_of(10, 20, None, "2 WEEK") == StatedSalary(Decimal(10), Decimal(20), None, None)
    assert salary_of(None, "", "USD", "year") is None
    assert span_of([]) is None
    assert span_of([None, salary_of(5, None, "EUR", "DAY"), salary_of(None, 9, "EUR", "DAY")]) == StatedSalary(
        Decimal(5), Decimal(9), "EUR", "DAY"
    )


@pytest.mark.parametrize(
    ("stated", "workplace"),
    [("On-site", "on_site"), ("ON_SITE", "on_site"), ("Fully Remote", "remote"), ("Hybrid", "hybrid"), ("none", None)],
)
def test_workplaces(stated: str, workplace: str | None) -> None:
    assert workplace_of(stated) == workplace


@pytest.mark.parametrize(
    ("body", "more", "document"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {}, {"a": 1}),
        ('{"a": "é"}'.encode("latin-1"), {"charset": "iso-8859-1"}, {"a": "é"}),
        ('{"a": "é"}'.encode("utf-16"), {"charset": "utf-16"}, {"a": "é"}),
        (b'{"a": NaN, "b": -Infinity}', {}, {"a": None, "b": None}),
        (b'{"a": "\\ud800x"}', {}, {"a": "?x"}),
    ],
)
def test_json_that_is_not_quite(body: bytes, more: dict[str, Any], document: Any) -> None:
    assert json_of(page_of(body, **more)) == document


@pytest.mark.parametrize(
    ("body", "more"), [(b"[" * 100_000, {}), (b"{", {}), (b"\xff{}", {}), (b"\xff{}", {"charset": "klingon"})]
)
def test_json_that_is_none(body: bytes, more: dict[str, Any]) -> None:
    with pytest.raises(NotThisBoard):
        json_of(page_of(body, **more))


def test_query_parameters_are_added_and_kept() -> None:
    assert with_query("http://x.example/a?b=1&c=&limit=5#d", limit=100, skip=7) == (
        "http://x.example/a?b=1&c=&limit=100&skip=7"
    )
