"""Remote OK, Remotive, Jobicy, Himalayas, Arbeitnow and The Muse: what their answers say, field by field."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from app.clients.job_boards import BoardPosting, JobBoards, NotThisBoard, Question
from app.clients.job_boards.port import StatedPlace, StatedSalary
from app.clients.web.client import HttpWebClient
from tests.clients.job_boards.payloads import (
    BOARDS,
    NO_REAL_DATA,
    REAL_PAYLOADS,
    fixture,
    page_of,
    without_raw,
)
from tests.conftest import make_settings
from tests.standins.web import Answer, Visit, WebStandin

JSON = "application/json"

EXPECTED: Mapping[str, list[BoardPosting]] = {
    "remoteok": [
        BoardPosting(
            title="Lighthouse Keeper & Data Engineer",
            external_id="990001",
            url="https://remoteOK.com/remote-jobs/990001",
            apply_url="https://remoteOK.com/l/990001",
            company="Beacon & Works",
            description="Keep the light.<br><br><ul><li>Watch</li></ul>",
            places=(StatedPlace("Lisbon, Portugal"),),
            workplace_type="remote",
            salary=StatedSalary(Decimal(60000), Decimal(90000), "USD", "YEAR"),
            skills=("python", "sql"),
            posted_at="2026-07-14T00:46:40+00:00",
            attribution={"text": "Remote OK", "url": "https://remoteOK.com/remote-jobs/990001"},
        ),
        BoardPosting(
            title="Tester",
            external_id="990002",
            url="https://remoteOK.com/remote-jobs/990002",
            apply_url="https://remoteOK.com/l/990002",
            workplace_type="remote",
            posted_at="1783980000",
            attribution={"text": "Remote OK", "url": "https://remoteOK.com/remote-jobs/990002"},
        ),
    ],
    "remotive": [
        BoardPosting(
            title="Kiln Engineer",
            external_id="1900001",
            url="https://remotive.com/remote-jobs/software-dev/kiln-engineer-1900001",
            apply_url="https://remotive.com/remote-jobs/software-dev/kiln-engineer-1900001",
            company="Clay & Sons",
            description="<p>Fire &amp; forget.</p>",
            places=(StatedPlace("Europe, UK"),),
            workplace_type="remote",
            employment_type="full_time",
            salary_text="$55k - $100k",
            skills=("rust", "iot"),
            posted_at="2026-07-09T08:01:56",
            attribution={
                "text": "Remotive",
                "url": "https://remotive.com/remote-jobs/software-dev/kiln-engineer-1900001",
            },
        ),
        BoardPosting(
            title="Poet",
            external_id="1900002",
            url="https://remotive.com/remote-jobs/writing/poet-1900002",
            apply_url="https://remotive.com/remote-jobs/writing/poet-1900002",
            workplace_type="remote",
            posted_at="2026-07-08T21:48:18",
            attribution={"text": "Remotive", "url": "https://remotive.com/remote-jobs/writing/poet-1900002"},
        ),
    ],
    "jobicy": [
        BoardPosting(
            title="Cartographer \u2013 Deep Sea",
            external_id="120001",
            url="https://jobicy.com/jobs/120001-cartographer",
            apply_url="https://jobicy.com/jobs/120001-cartographer",
            company="Fathom & Co",
            description="<p>Map what nobody saw.</p>",
            places=(StatedPlace("Canada"), StatedPlace("USA")),
            workplace_type="remote",
            employment_type="Full-Time, Contract",
            seniority="Senior",
            salary=StatedSalary(Decimal(48), Decimal("62.5"), "CAD", "HOUR"),
            posted_at="2026-07-10T20:00:05+00:00",
            attribution={"text": "Jobicy", "url": "https://jobicy.com/jobs/120001-cartographer"},
        ),
        BoardPosting(
            title="Support Agent",
            external_id="120002",
            url="https://jobicy.com/jobs/120002-agent",
            apply_url="https://jobicy.com/jobs/120002-agent",
            company="Fathom & Co",
            description="Answer the phone",
            places=(StatedPlace("Anywhere"),),
            workplace_type="remote",
            employment_type="Part-Time",
            salary=StatedSalary(Decimal(30000), None, "USD", "YEAR"),
            posted_at="2026-07-09 11:30:00",
            attribution={"text": "Jobicy", "url": "https://jobicy.com/jobs/120002-agent"},
        ),
    ],
    "himalayas": [
        BoardPosting(
            title="Yak Herder & Analyst",
            external_id="https://himalayas.app/companies/summit-dairy/jobs/yak-herder",
            url="https://himalayas.app/companies/summit-dairy/jobs/yak-herder",
            apply_url="https://himalayas.app/companies/summit-dairy/jobs/yak-herder/apply",
            company="Summit Dairy",
            description="<h3>High up</h3>",
            places=(StatedPlace("Nepal", country="Nepal"), StatedPlace("India", country="India")),
            workplace_type="remote",
            employment_type="Full Time",
            seniority="Mid-level, Senior",
            salary=StatedSalary(Decimal(45000), Decimal(60000), "USD", "YEAR"),
            posted_at="1783731532",
            expires_at="1788915531",
            attribution={"text": "Himalayas", "url": "https://himalayas.app/companies/summit-dairy/jobs/yak-herder"},
        ),
        BoardPosting(
            title="Guide",
            external_id="https://himalayas.app/companies/summit-dairy/jobs/guide",
            url="https://himalayas.app/companies/summit-dairy/jobs/guide",
            apply_url="https://himalayas.app/companies/summit-dairy/jobs/guide",
            company="Summit Dairy",
            description="Show the way",
            workplace_type="remote",
            posted_at="1783731000",
            attribution={"text": "Himalayas", "url": "https://himalayas.app/companies/summit-dairy/jobs/guide"},
        ),
    ],
    "arbeitnow": [
        BoardPosting(
            title="Glasbläser (m/w/d)",
            external_id="glasblaeser-jena-100001",
            url="https://www.arbeitnow.com/jobs/companies/glut/glasblaeser-jena-100001",
            apply_url="https://www.arbeitnow.com/jobs/companies/glut/glasblaeser-jena-100001",
            company="Glut & Glas GmbH",
            description="<p>Am Ofen.</p>",
            places=(StatedPlace("Jena"),),
            employment_type="Full time",
            seniority="professional / experienced",
            skills=("Handwerk",),
            posted_at="1784000000",
            attribution={
                "text": "Arbeitnow",
                "url": "https://www.arbeitnow.com/jobs/companies/glut/glasblaeser-jena-100001",
            },
        ),
        BoardPosting(
            title="Werkstudent Marketing",
            external_id="werkstudent-100002",
            url="https://www.arbeitnow.com/jobs/companies/glut/werkstudent-100002",
            apply_url="https://www.arbeitnow.com/jobs/companies/glut/werkstudent-100002",
            company="Glut & Glas GmbH",
            workplace_type="remote",
            employment_type="Werkstudent",
            posted_at="1783990000",
            attribution={
                "text": "Arbeitnow",
                "url": "https://www.arbeitnow.com/jobs/companies/glut/werkstudent-100002",
            },
        ),
    ],
    "themuse": [
        BoardPosting(
            title="Sign Painter",
            external_id="15000001",
            url="https://www.themuse.com/jobs/brushco/sign-painter-000001",
            apply_url="https://www.themuse.com/jobs/brushco/sign-painter-000001",
            company="Brush Co",
            description="<b>Paint</b> the town.",
            places=(StatedPlace("Flexible / Remote"), StatedPlace("Austin, TX")),
            seniority="Mid Level",
            posted_at="2026-07-12T23:39:58Z",
            attribution={"text": "The Muse", "url": "https://www.themuse.com/jobs/brushco/sign-painter-000001"},
        ),
        BoardPosting(
            title="Intern",
            external_id="15000002",
            posted_at="2026-07-11",
            attribution={"text": "The Muse", "url": "https://www.themuse.com"},
        ),
    ],
}
REJECTED: Mapping[str, list[str | None]] = {
    "remoteok": ["990003"],
    "remotive": [None],
    "jobicy": ["120003"],
    "himalayas": ["g3", "https://himalayas.app/companies/x/jobs/y"],
    "arbeitnow": ["nothing-100003"],
    "themuse": ["15000003"],
}
COUNTS = {"remoteok": None, "remotive": 40, "jobicy": 3, "himalayas": 3, "arbeitnow": None, "themuse": 23}
KEYS = {
    "remoteok": "",
    "remotive": "jobs",
    "jobicy": "jobs",
    "himalayas": "jobs",
    "arbeitnow": "data",
    "themuse": "results",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_answer_field_by_field(name: str) -> None:
    batch = BOARDS.by_name[name].parse(fixture(f"{name}.json"))
    assert without_raw(batch.postings) == EXPECTED[name]
    assert [(row.code, row.external_id) for row in batch.rejections] == [("unreadable", id) for id in REJECTED[name]]
    assert batch.expected == COUNTS[name]
    assert all(json.loads(posting.raw) for posting in batch.postings)


def test_list_that_is_shorter_than_its_count_is_truncated() -> None:
    assert BOARDS.by_name["remotive"].parse(fixture("remotive.json")).is_truncated


WHOLE: Mapping[str, dict[str, Any]] = {
    "remoteok": {"position": "Cook", "epoch": 1, "slug": "cook", "id": "1"},
    "remotive": {"id": 1, "title": "Cook", "candidate_required_location": "", "publication_date": ""},
    "jobicy": {"id": 1, "jobTitle": "Cook", "jobGeo": ""},
    "himalayas": {"guid": "g", "title": "Cook", "applicationLink": "", "locationRestrictions": []},
    "arbeitnow": {"slug": "s", "title": "Cook", "company_name": "", "job_types": []},
    "themuse": {"id": 1, "name": "Cook", "refs": {}, "levels": []},
}


def one(name: str, **fields: Any) -> BoardPosting:
    record = {**WHOLE[name], **fields}
    [posting] = BOARDS.by_name[name].parse(page_of({KEYS[name]: [record]} if KEYS[name] else [record])).postings
    return posting


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        (
            "remoteok",
            {"salary_min": 50000, "salary_max": 0},
            {"salary": StatedSalary(Decimal(50000), None, "USD", "YEAR")},
        ),
        ("remoteok", {"salary_min": "a lot", "salary_max": -5}, {"salary": None}),
        ("remoteok", {"tags": "python"}, {"skills": ("python",)}),
        (
            "remoteok",
            {"tags": {"a": 1}, "location": ["Rome"], "company": 5},
            {"skills": (), "places": (), "company": "5"},
        ),
        ("remoteok", {"url": None}, {"url": None, "attribution": {"text": "Remote OK", "url": "https://remoteok.com"}}),
        ("remotive", {"salary": " ", "tags": [1, None, "go"]}, {"salary_text": None, "skills": ("go",)}),
        ("remotive", {"title": "R&amp;D Lead"}, {"title": "R&D Lead"}),
        ("jobicy", {"jobType": None, "jobLevel": "any"}, {"employment_type": None, "seniority": None}),
        ("jobicy", {"jobGeo": "Bosnia &amp; Herzegovina"}, {"places": (StatedPlace("Bosnia & Herzegovina"),)}),
        (
            "jobicy",
            {"salaryMin": 1000, "salaryMax": 2000, "salaryCurrency": "eur", "salaryPeriod": "fortnightly"},
            {"salary": StatedSalary(Decimal(1000), Decimal(2000), "EUR", None)},
        ),
        ("himalayas", {"seniority": "Senior", "locationRestrictions": None}, {"seniority": None, "places": ()}),
        ("himalayas", {"minSalary": True, "maxSalary": [1]}, {"salary": None}),
        ("arbeitnow", {"remote": "true"}, {"workplace_type": None}),
        (
            "arbeitnow",
            {"job_types": ["berufserfahren", "Teilzeit", "Vollzeit"]},
            {"employment_type": "Teilzeit, Vollzeit"},
        ),
        ("arbeitnow", {"created_at": "2026-07-01 10:00:00"}, {"posted_at": "2026-07-01 10:00:00"}),
        ("themuse", {"locations": [{"name": "Wells"}, {"nom": "x"}, "y", None]}, {"places": (StatedPlace("Wells"),)}),
        ("themuse", {"company": {"name": "R&amp;Co"}}, {"company": "R&Co"}),
    ],
)
def test_edge_cases(name: str, fields: dict[str, Any], expected: dict[str, Any]) -> None:
    posting = one(name, **fields)
    assert {field: getattr(posting, field) for field in expected} == expected


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("payload", [b"", b"{}", b"<html></html>", b'{"jobs": 5}', b"[", b"null", b'"jobs"'])
def test_foreign_payloads_are_refused(name: str, payload: bytes) -> None:
    with pytest.raises(NotThisBoard):
        BOARDS.by_name[name].parse(page_of(payload))


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("remoteok", [{"last_updated": 1, "legal": "Please link back to Remote OK"}]),
        ("remotive", {"0-legal-notice": "x", "job-count": 0, "total-job-count": 0, "jobs": []}),
        ("jobicy", {"apiVersion": "2.2.14", "jobCount": 0, "jobs": []}),
        ("himalayas", {"offset": 0, "limit": 20, "totalCount": 0, "jobs": []}),
        (
            "arbeitnow",
            {"data": [], "links": {"first": "https://www.arbeitnow.com/api/job-board-api?page=1"}, "meta": {}},
        ),
        ("themuse", {"page": 0, "page_count": 0, "total": 0, "results": []}),
    ],
)
def test_empty_list_is_the_board_s_and_empty(name: str, payload: Any) -> None:
    page = page_of(payload)
    assert BOARDS.recognise(page).name == name
    assert BOARDS.by_name[name].parse(page).postings == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://remoteok.com", ("remoteok", "https://remoteok.com/api")),
        ("https://www.remoteok.io/remote-jobs", ("remoteok", "https://remoteok.com/api")),
        ("https://remoteok.com/api?tag=python", ("remoteok", "https://remoteok.com/api?tag=python")),
        ("https://remoteok.com/remote-jobs/990001", None),
        ("https://remotive.com/remote-jobs", ("remotive", "https://remotive.com/api/remote-jobs")),
        (
            "https://remotive.com/remote-jobs/design",
            ("remotive", "https://remotive.com/api/remote-jobs?category=design"),
        ),
        (
            "https://remotive.com/api/remote-jobs?search=go",
            ("remotive", "https://remotive.com/api/remote-jobs?search=go"),
        ),
        ("https://remotive.com/remote-jobs/design/a-b-1", None),
        ("https://jobicy.com/jobs", ("jobicy", "https://jobicy.com/api/v2/remote-jobs")),
        ("https://jobicy.com/jobs/120001-x", None),
        ("https://himalayas.app/jobs", ("himalayas", "https://himalayas.app/jobs/api")),
        ("https://himalayas.app/companies/x/jobs/y", None),
        ("https://www.arbeitnow.com/", ("arbeitnow", "https://www.arbeitnow.com/api/job-board-api")),
        ("https://www.arbeitnow.com/jobs/companies/x/y", None),
        ("https://www.themuse.com/search", ("themuse", "https://www.themuse.com/api/public/jobs")),
        (
            "https://www.themuse.com/api/public/jobs?category=Law",
            ("themuse", "https://www.themuse.com/api/public/jobs?category=Law"),
        ),
        ("https://remoteok.com.evil.example/", None),
    ],
)
def test_addresses(url: str, found: tuple[str, str] | None) -> None:
    located = BOARDS.locate(url)
    assert (located and (located[0].name, located[1])) == found


# Reading over HTTP


async def read(name: str, address: str, client: HttpWebClient, **question: Any) -> list[Any]:
    board = JobBoards(make_settings()).by_name[name]
    return [batch async for batch in board.read(address, client, Question(**question))]


@pytest.mark.parametrize("name", EXPECTED)
async def test_board_is_read_from_any_address_that_is_named(name: str, web: WebStandin, client: HttpWebClient) -> None:
    address = web.serve("/a/list.json", fixture(f"{name}.json").body, content_type=JSON)
    batches = await read(name, address, client)
    found = [posting for batch in batches for posting in batch.postings]
    assert without_raw(found) == EXPECTED[name]


def numbered(count: int) -> list[dict[str, Any]]:
    return [{**WHOLE["himalayas"], "guid": f"g{number}"} for number in range(count)]


async def test_pages_by_offset_are_read_to_the_end(web: WebStandin, client: HttpWebClient) -> None:
    records = numbered(45)

    def respond(visit: Visit) -> Answer:
        query = dict(part.split("=") for part in visit.path.partition("?")[2].split("&"))
        start, size = int(query.get("offset", 0)), int(query["limit"])
        body = {"offset": start, "limit": size, "totalCount": 45, "jobs": records[start : start + size]}
        return Answer(json.dumps(body).encode(), JSON)

    batches = await read("himalayas", web.respond("/jobs/api", respond), client)
    assert [len(batch.postings) for batch in batches] == [20, 20, 5]
    assert not batches[-1].is_truncated
    cut = await read("himalayas", web.url("/jobs/api"), client, limit=30)
    assert sum(len(batch.postings) for batch in cut) == 30
    assert [batch.is_truncated for batch in cut] == [False, True]


async def test_next_link_is_followed_on_the_address_that_was_asked(web: WebStandin, client: HttpWebClient) -> None:
    """The link of a recorded answer names the real host; what it adds to the query is what matters."""

    def respond(visit: Visit) -> Answer:
        number = 2 if "page=2" in visit.path else 1
        following = "https://www.arbeitnow.com/api/job-board-api?page=2" if number == 1 else None
        body = {"data": [{**WHOLE["arbeitnow"], "slug": f"s{number}"}], "links": {"next": following}, "meta": {}}
        return Answer(json.dumps(body).encode(), JSON)

    batches = await read("arbeitnow", web.respond("/list", respond) + "?search=go", client)
    assert [posting.external_id for batch in batches for posting in batch.postings] == ["s1", "s2"]
    assert "/list?search=go&page=2" in web.paths


async def test_pages_are_counted_from_nought(web: WebStandin, client: HttpWebClient) -> None:
    def respond(visit: Visit) -> Answer:
        number = int(visit.path.partition("page=")[2] or 0)
        body = {"page": number, "page_count": 3, "total": 3, "results": [{**WHOLE["themuse"], "id": number + 1}]}
        return Answer(json.dumps(body).encode(), JSON)

    batches = await read("themuse", web.respond("/jobs", respond), client)
    assert [posting.external_id for batch in batches for posting in batch.postings] == ["1", "2", "3"]


async def test_server_that_knows_no_pages_ends_the_reading(web: WebStandin, client: HttpWebClient) -> None:
    body = {"page": 0, "page_count": 900, "total": 900, "results": [WHOLE["themuse"]]}
    address = web.serve("/jobs", json.dumps(body), content_type=JSON)
    batches = await read("themuse", address, client)
    assert [len(batch.postings) for batch in batches] == [1]
    assert len(web.visits("/jobs")) == 2


@pytest.mark.parametrize(("name", "asked"), [("remotive", "search=go"), ("jobicy", "count=100&tag=go")])
async def test_board_that_can_be_asked_is_asked(name: str, asked: str, web: WebStandin, client: HttpWebClient) -> None:
    address = web.serve("/list", fixture(f"{name}.json").body, content_type=JSON)
    await read(name, address, client, query="go")
    assert web.visits("/list")[0].path == f"/list?{asked}"


REAL = {
    "remoteok__ikevinxie": 4,
    "remoteok__lcarlini": 4,
    "remotive__ikevinxie": 4,
    "remotive__lcarlini": 5,
    "remotive__wule15": 2,
    "jobicy__ikevinxie": 4,
    "jobicy__lcarlini": 5,
    "himalayas__ikevinxie": 4,
    "arbeitnow__lcarlini": 5,
}


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
@pytest.mark.parametrize("name", REAL)
def test_real_answers(name: str) -> None:
    page = page_of((REAL_PAYLOADS / f"{name}.json").read_bytes())
    board = BOARDS.recognise(page)
    assert board.name == name.partition("__")[0]
    batch = board.parse(page)
    assert (len(batch.postings), len(batch.rejections)) == (REAL[name], 0)
    for posting in batch.postings:
        assert posting.external_id
        assert posting.url
        assert posting.company
        assert posting.posted_at
        assert posting.attribution


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
def test_real_salary() -> None:
    page = page_of((REAL_PAYLOADS / "jobicy__lcarlini.json").read_bytes())
    first = BOARDS.by_name["jobicy"].parse(page).postings[0]
    assert first.salary == StatedSalary(Decimal(122600), Decimal(204400), "USD", "YEAR")
    assert first.title == "Senior Manager, Change Enablement - Cox Automotive Fleet"
