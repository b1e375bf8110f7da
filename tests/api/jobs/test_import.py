import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.core.rate_limit import IMPORT
from app.domains.jobs.import_records import MAX_RECORD, ImportFormat, RecordSplitter
from app.services import Rolecall
from tests.locks import until_locks_are_waited_for
from tests.people import Person, register

NDJSON, CSV = {"Content-Type": "application/x-ndjson"}, {"Content-Type": "text/csv; charset=utf-8"}


def row(number: int, **overrides: object) -> dict[str, object]:
    return {
        "external_id": f"A-{number}",
        "title": f"Baker {number}",
        "description": "We bake at night and sell in the morning.",
        "location": "Lyon, France",
        "job_type": "full_time",
        **overrides,
    }


def ndjson(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


async def send(
    client: httpx.AsyncClient, person: Person, content: bytes | AsyncIterator[bytes], headers: dict[str, str] = NDJSON
) -> dict[str, Any]:
    answer = await client.post("/jobs/import", content=content, headers={**person.headers, **headers})
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()["data"]
    return report


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[name] for name in ("created", "updated", "unchanged", "rejected"))


async def job_of(client: httpx.AsyncClient, report: dict[str, Any], place: int = 0) -> dict[str, Any]:
    job: dict[str, Any] = (await client.get(f"/jobs/{report['rows'][place]['id']}")).json()["data"]
    return job


async def test_rows_become_jobs_of_the_recruiters_company(client: httpx.AsyncClient, recruiter: Person) -> None:
    full = row(
        1, salary_min=24000, salary_max=28000.5, currency="eur", apply_url="https://example.com/apply",
        source_url="https://example.com/a1", posted_at="2026-01-31", company="  northwind TRADERS ",
    )  # fmt: skip
    report = await send(client, recruiter, ndjson(full, row(2)))
    assert counts(report) == (2, 0, 0, 0)
    assert [entry["outcome"] for entry in report["rows"]] == ["created", "created"]
    job = await job_of(client, report)
    assert job["company_name"] == "Northwind Traders"
    assert (job["source"], job["sources"][0]["external_id"]) == ("import", "A-1")
    assert (job["country"], job["city"], job["job_type"]) == ("FR", "Lyon", "FULL_TIME")
    assert (job["salary_range"], job["salary_period"]) == ("€24,000 - €28,000.50", "YEAR")
    assert job["posted_at"] == "2026-01-31T00:00:00Z"
    assert job["status"] == "OPEN"
    assert job["recruiter_id"] is not None


async def test_repeated_import_changes_nothing(client: httpx.AsyncClient, recruiter: Person) -> None:
    rows = ndjson(*(row(number) for number in range(1, 4)))
    first = await send(client, recruiter, rows)
    before = await job_of(client, first)
    again = await send(client, recruiter, rows)
    assert counts(again) == (0, 0, 3, 0)
    assert [entry["id"] for entry in again["rows"]] == [entry["id"] for entry in first["rows"]]
    assert await job_of(client, again) == before


async def test_changed_row_changes_its_job_alone(client: httpx.AsyncClient, recruiter: Person) -> None:
    first = await send(client, recruiter, ndjson(row(1), row(2)))
    second = await send(client, recruiter, ndjson(row(1, title="Master baker"), row(2)))
    assert counts(second) == (0, 1, 1, 0)
    assert second["rows"][0]["id"] == first["rows"][0]["id"]
    job = await job_of(client, second)
    assert (job["title"], job["version"]) == ("Master baker", 2)
    assert (await job_of(client, second, 1))["version"] == 1


async def test_row_that_closes_takes_the_job_off_the_market(client: httpx.AsyncClient, recruiter: Person) -> None:
    report = await send(client, recruiter, ndjson(row(1)))
    await send(client, recruiter, ndjson(row(1, status="CLOSED")))
    path = f"/jobs/{report['rows'][0]['id']}"
    assert (await client.get(path)).status_code == 404
    assert (await client.get(path, headers=recruiter.headers)).json()["data"]["status"] == "CLOSED"
    found = (await client.get("/jobs", params={"q": "baker"})).json()["data"]
    assert found == []


BAD: list[tuple[dict[str, object], str]] = [
    ({"title": ""}, "/title"),
    ({"title": None}, "/title"),
    ({"description": "<p></p>"}, "/description"),
    ({"description": "a\0b"}, "/description"),
    ({"job_type": "Full-time, Permanent"}, "/job_type"),
    ({"salary_min": "a lot"}, "/salary_min"),
    ({"salary_min": 9, "salary_max": 1}, "/salary_max"),
    ({"currency": "XQX"}, "/currency"),
    ({"posted_at": "2999-01-01"}, "/posted_at"),
    ({"posted_at": "yesterday"}, "/posted_at"),
    ({"posted_at": "1066-10-14"}, "/posted_at"),
    ({"apply_url": "javascript:alert(1)"}, "/apply_url"),
    ({"company": "Somebody Else"}, "/company"),
    ({"skills": "Baking"}, "/skills"),
    ({"recruiter_id": 1}, "/recruiter_id"),
    ({"external_id": "x" * 201}, "/external_id"),
]


async def test_bad_rows_are_reported_and_skipped(client: httpx.AsyncClient, recruiter: Person) -> None:
    bad = [row(number, **fields) for number, (fields, _) in enumerate(BAD, 1)]
    report = await send(client, recruiter, ndjson(*bad, row(99)))
    assert counts(report) == (1, 0, 0, len(bad))
    *refused, last = report["rows"]
    assert last["outcome"] == "created"
    assert [[error["pointer"] for error in entry["errors"]] for entry in refused] == [[pointer] for _, pointer in BAD]
    assert [entry["row"] for entry in refused] == list(range(1, len(bad) + 1))
    assert all(entry["outcome"] == "rejected" and "id" not in entry for entry in refused)


UNREADABLE = [
    b"{", b"[1]", b"null", b"\xff\xfe", b'{"title": "\\ud800"}', b"9" * 400, b"[" * 50_000, b'{"a":1}' * 2
]  # fmt: skip


async def test_lines_that_are_no_objects_are_reported_and_skipped(client: httpx.AsyncClient, recruiter: Person) -> None:
    content = ndjson(row(1)) + b"\n\n".join(UNREADABLE) + b"\n" + ndjson(row(2)).strip()
    report = await send(client, recruiter, content)
    assert counts(report) == (2, 0, 0, len(UNREADABLE))
    assert {entry["errors"][0]["code"] for entry in report["rows"][1:-1]} == {"unreadable"}


async def test_line_without_end_is_refused_and_not_kept(client: httpx.AsyncClient, recruiter: Person) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield ndjson(row(1))
        for _ in range(30):
            yield b"x" * 100_000
        yield b"\n" + ndjson(row(2))

    report = await send(client, recruiter, chunks())
    assert counts(report) == (2, 0, 0, 1)


async def test_null_is_as_if_not_there(client: httpx.AsyncClient, recruiter: Person) -> None:
    report = await send(client, recruiter, ndjson(row(1, skills=None, status=None, location=None, company=None)))
    assert counts(report) == (1, 0, 0, 0)
    assert (await job_of(client, report))["status"] == "OPEN"
    assert counts(await send(client, recruiter, ndjson({**row(2), "title": None}))) == (0, 0, 0, 1)


async def test_external_id_counts_once_in_an_import(client: httpx.AsyncClient, recruiter: Person) -> None:
    rows = ndjson(row(1), row(1, title="Another"))
    assert counts(await send(client, recruiter, rows)) == (1, 0, 0, 1)
    assert counts(await send(client, recruiter, rows)) == (0, 0, 1, 1)


async def test_csv_with_quotes_line_breaks_and_skills(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person
) -> None:
    async with rolecall.unit() as services:
        await services.skill_service.load_own_taxonomy()
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(["external_id", "title", "description", "salary_min", "skills"])
    writer.writerow(["1", 'The "best" baker, ever', "Line one.\nLine, two.", "", "Kubernetes; k8s ;no such skill"])
    writer.writerow(["2", "Cook", "Soup.", "20000", ""])
    report = await send(client, recruiter, b"\xef\xbb\xbf" + buffer.getvalue().encode(), CSV)
    assert counts(report) == (2, 0, 0, 0), report
    job = await job_of(client, report)
    assert job["title"] == 'The "best" baker, ever'
    assert job["description"] == "Line one.\nLine, two."
    assert [skill["name"] for skill in job["skills"]] == ["Kubernetes"]
    assert (await job_of(client, report, 1))["salary_min"] == 20000


@pytest.mark.parametrize(
    "header", ["external_id,titel", "title,title,external_id", "title,description", '"external_id']
)
async def test_csv_with_a_wrong_header_is_refused(client: httpx.AsyncClient, recruiter: Person, header: str) -> None:
    headers = {**recruiter.headers, **CSV}
    answer = await client.post("/jobs/import", content=f"{header}\n1,Baker,x\n".encode(), headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "invalid_header"


async def test_csv_row_with_another_number_of_cells_is_skipped(client: httpx.AsyncClient, recruiter: Person) -> None:
    content = b"external_id,title,description\r\n1,Baker,Bread.\r\n2,Baker\r\n3,Baker,Rolls.\r\n"
    assert counts(await send(client, recruiter, content, CSV)) == (2, 0, 0, 1)


async def test_csv_row_that_is_no_text_is_skipped(client: httpx.AsyncClient, recruiter: Person) -> None:
    content = b"external_id,title,description\n1,Baker,Bread.\n2,B\xe4cker,Brot.\n3,Baker,Rolls.\n"
    assert counts(await send(client, recruiter, content, CSV)) == (2, 0, 0, 1)


async def test_admin_imports_for_companies_that_nobody_acts_for(
    client: httpx.AsyncClient, admin: Person, recruiter: Person
) -> None:
    rows = ndjson(row(1, company="Acme"), row(1, company="Umbrella"), row(2, company=" ACME "), row(3))
    report = await send(client, admin, rows)
    assert counts(report) == (3, 0, 0, 1)
    assert report["rows"][3]["errors"][0]["pointer"] == "/company"
    jobs = [await job_of(client, report, place) for place in range(3)]
    assert [job["company_name"] for job in jobs] == ["Acme", "Umbrella", "Acme"]
    assert jobs[0]["company"]["id"] == jobs[2]["company"]["id"]
    own = await send(client, admin, ndjson(row(9, company="Northwind Traders")))
    mine = await send(client, recruiter, ndjson(row(9)))
    assert (await job_of(client, own))["company"]["id"] != (await job_of(client, mine))["company"]["id"]


async def test_imports_of_two_companies_do_not_meet(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person
) -> None:
    first = await send(client, recruiter, ndjson(row(1)))
    second = await send(client, other_recruiter, ndjson(row(1)))
    assert counts(second) == (1, 0, 0, 0)
    assert first["rows"][0]["id"] != second["rows"][0]["id"]


async def test_imports_are_limited(client: httpx.AsyncClient, recruiter: Person, rolecall: Rolecall) -> None:
    rolecall.rate_limiter.per_minute = 6
    allowed = IMPORT.scaled(6).capacity
    headers = {**recruiter.headers, **NDJSON}
    answers = [await client.post("/jobs/import", content=ndjson(row(n)), headers=headers) for n in range(allowed + 1)]
    assert [answer.status_code for answer in answers] == [200] * allowed + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_import_needs_permission_a_company_and_a_known_type(
    client: httpx.AsyncClient, seeker: Person, recruiter: Person
) -> None:
    content = ndjson(row(1))
    assert (await client.post("/jobs/import", content=content, headers=NDJSON)).status_code == 401
    assert (await client.post("/jobs/import", content=content, headers={**seeker.headers, **NDJSON})).status_code == 403
    wrong = {**recruiter.headers, "Content-Type": "application/json"}
    assert (await client.post("/jobs/import", content=content, headers=wrong)).status_code == 415


async def test_dropped_connection_keeps_the_units_before_it(client: httpx.AsyncClient, recruiter: Person) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield ndjson(*(row(number) for number in range(1, 701)))
        raise ConnectionResetError

    answer = await client.post("/jobs/import", content=chunks(), headers={**recruiter.headers, **NDJSON})
    assert answer.status_code == 503
    report = await send(client, recruiter, ndjson(*(row(number) for number in range(1, 701))))
    assert counts(report) == (200, 0, 500, 0)


async def test_parallel_imports_of_the_same_rows_store_them_once(client: httpx.AsyncClient, admin: Person) -> None:
    rows = [row(number, company=f"Company {number % 7}") for number in range(1, 101)]
    reports = await asyncio.gather(
        send(client, admin, ndjson(*rows)),
        send(client, admin, ndjson(*reversed(rows))),
        send(client, admin, ndjson(*rows)),
    )
    assert sum(report["created"] for report in reports) == 100
    assert sum(report["unchanged"] for report in reports) == 200
    assert (await client.get("/jobs", params={"q": "baker"})).json()["meta"]["pagination"]["total"] == 100


async def test_imported_jobs_are_found(client: httpx.AsyncClient, recruiter: Person) -> None:
    await send(client, recruiter, ndjson(row(1, title="Patissier"), row(2, title="Welder", status="DRAFT")))
    found = (await client.get("/jobs", params={"q": "patissier"})).json()["data"]
    assert [job["title"] for job in found] == ["Patissier"]
    assert (await client.get("/jobs", params={"q": "welder"})).json()["data"] == []


async def test_recruiter_without_company_can_not_import(client: httpx.AsyncClient, rolecall: Rolecall) -> None:
    lonely = await register(client, role="recruiter", company_name="Gone Ltd")
    async with rolecall.unit() as services:
        member = await services.company_service.membership_of(lonely.id)
        assert member is not None
        await services.company_service.members.delete(member)
    answer = await client.post("/jobs/import", content=ndjson(row(1)), headers={**lonely.headers, **NDJSON})
    assert answer.status_code == 409
    assert answer.json()["code"] == "no_company"


async def test_posting_is_one_whether_its_row_names_the_company_or_not(
    client: httpx.AsyncClient, recruiter: Person
) -> None:
    named = {"company": "northwind TRADERS"}
    report = await send(client, recruiter, ndjson(row(1), row(1, **named, title="Other"), row(2)))
    assert counts(report) == (2, 0, 0, 1)
    assert report["rows"][1]["errors"][0]["code"] == "repeated"
    many = [row(number) for number in range(1, 502)]
    assert counts(await send(client, recruiter, ndjson(*many, row(1, **named, title="Other")))) == (499, 0, 2, 1)
    assert counts(await send(client, recruiter, ndjson(row(1, **named)))) == (0, 1, 0, 0)  # the hash is of the row


@pytest.mark.parametrize("is_hidden", [True, False])
async def test_posting_that_is_deleted_while_it_is_imported_comes_anew(
    client: httpx.AsyncClient, recruiter: Person, rolecall: Rolecall, is_hidden: bool
) -> None:
    [known] = (await send(client, recruiter, ndjson(row(1))))["rows"]
    async with rolecall.unit() as services:
        session = services.work.session
        if is_hidden:  # as where somebody applied
            await session.execute(text("UPDATE jobs SET deleted_at = now(), status = 'CLOSED'"))
            await session.execute(text("DELETE FROM job_sources"))
        else:
            await session.execute(text("DELETE FROM jobs"))
        sending = asyncio.create_task(send(client, recruiter, ndjson(row(1, title="Baker again"))))
        await until_locks_are_waited_for(rolecall)
    report = await sending
    assert counts(report) == (1, 0, 0, 0)
    assert report["rows"][0]["id"] != known["id"]
    assert (await job_of(client, report))["title"] == "Baker again"


async def test_quote_within_a_cell_is_a_quote(client: httpx.AsyncClient, recruiter: Person) -> None:
    content = b"""external_id,title,description
A-1,6" nails,desc one
A-2,Baker,"of ""bread"",
and more"
A-3,"Baker, 5"" cakes",desc three
A-4,Baker,"x"y"
A-5,Baker,desc five
"""
    report = await send(client, recruiter, content, CSV)
    assert [(entry["external_id"], entry["outcome"]) for entry in report["rows"]] == [
        ("A-1", "created"), ("A-2", "created"), ("A-3", "created"), (None, "rejected"), ("A-5", "created"),
    ]  # fmt: skip
    assert (await job_of(client, report))["title"] == '6" nails'
    assert (await job_of(client, report, 1))["description"] == 'of "bread",\nand more'
    assert (await job_of(client, report, 2))["title"] == 'Baker, 5" cakes'


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4])
async def test_mark_before_the_first_row_may_come_in_pieces(
    client: httpx.AsyncClient, recruiter: Person, at: int
) -> None:
    content = b"\xef\xbb\xbf" + ndjson(row(1))

    async def pieces() -> AsyncIterator[bytes]:
        yield content[:at]
        yield content[at:]

    assert counts(await send(client, recruiter, pieces())) == (1, 0, 0, 0)


async def test_import_of_too_many_rows_is_stopped_and_says_where(
    client: httpx.AsyncClient, recruiter: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.flows.import_jobs.MAX_ROWS", 500)
    assert counts(await send(client, recruiter, ndjson(*[row(number) for number in range(500)]))) == (500, 0, 0, 0)
    content = ndjson(*[row(number, title="Changed") for number in range(501)])
    answer = await client.post("/jobs/import", content=content, headers={**recruiter.headers, **NDJSON})
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    assert "500 rows" in answer.json()["detail"]
    listed = await client.get("/jobs", params={"per_page": 1, "title": "Changed"})
    assert listed.json()["meta"]["pagination"]["total"] == 500


def test_lines_within_quotes_do_not_pile_up() -> None:
    splitter = RecordSplitter(ImportFormat.CSV)
    assert list(splitter.feed(b'external_id,title\nA-1,"')) == [b"external_id,title"]
    for _ in range(40):
        assert list(splitter.feed(b"\n" * 50_000)) == []
    [record] = splitter.feed(b'"\n')
    assert MAX_RECORD < len(record) < MAX_RECORD + 100_000
