"""What people find: over HTTP, as they ask it."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.domains.jobs.models import Job
from app.domains.jobs.search_repository import JobSearchRepository
from app.domains.skills.models import Skill
from app.services import Rolecall
from tests.people import Person

Post = Callable[..., Awaitable[int]]
TEXT = "Somebody who likes the work and the people around it."


MISPLACED = text(
    "SELECT count(*) FROM job_search WHERE seg <> (SELECT min(s.seg) FROM job_search_segments s WHERE s.since <= posted)"
)


@pytest.fixture
async def post(client: httpx.AsyncClient, recruiter: Person) -> Post:
    async def posting(title: str, description: str = TEXT, person: Person = recruiter, **fields: object) -> int:
        body = {"title": title, "description": description, "status": "OPEN", "language": "en", **fields}
        answer = await client.post("/jobs", json=body, headers=person.headers)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["data"]["id"])

    return posting


@pytest.fixture
async def skills(rolecall: Rolecall) -> dict[str, int]:
    async with rolecall.unit() as services:
        rows = [Skill(name=name, name_key=name.lower()) for name in ("Welding", "Baking", "C++")]
        services.work.session.add_all(rows)
        await services.work.session.flush()
        return {skill.name: skill.id for skill in rows}


async def found(client: httpx.AsyncClient, person: Person | None = None, **params: object) -> list[str]:
    headers = person.headers if person else {}
    answer = await client.get("/jobs", params=params, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["meta"]["pagination"]["total"] == len(body["data"])
    return [job["title"] for job in body["data"]]


async def facets(client: httpx.AsyncClient, **params: object) -> dict[str, dict[object, int]]:
    answer = await client.get("/jobs", params=params)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    counts = answer.json()["meta"]["facets"]
    return {name: {value["value"]: value["count"] for value in values} for name, values in counts.items()}


async def test_jobs_are_listed_newest_first(client: httpx.AsyncClient, post: Post) -> None:
    for title in ("Cook", "Nurse", "Pilot"):
        await post(title)
    assert await found(client) == ["Pilot", "Nurse", "Cook"]
    assert await found(client, sort="posted_at") == ["Cook", "Nurse", "Pilot"]


async def test_title_comes_before_skills_and_company_and_these_before_the_description(
    client: httpx.AsyncClient, post: Post, skills: dict[str, int]
) -> None:
    await post("Welder wanted, welding all day")
    await post("Smith", skill_ids=[skills["Welding"]])
    await post("Driver", "You drive those who do the welding.")
    await post("Baker")
    assert await found(client, q="welding") == ["Welder wanted, welding all day", "Smith", "Driver"]
    assert await found(client, q="welding", sort="-posted_at") == ["Driver", "Smith", "Welder wanted, welding all day"]
    assert len(await found(client, q="northwind")) == 4


async def test_all_words_must_be_there(client: httpx.AsyncClient, post: Post) -> None:
    await post("Software engineer", "You write programs in Python for hospitals.")
    await post("Sound engineer", "You record music.")
    assert await found(client, q="engineer python") == ["Software engineer"]
    assert await found(client, q="engineers PYTHON hospital") == ["Software engineer"]


async def test_phrase_minus_and_begun_word(client: httpx.AsyncClient, post: Post) -> None:
    await post("Project manager", "You lead a team.")
    await post("Manager", "You are the manager of a project.")
    await post("Engineering manager", "You lead engineers of a project.")
    assert await found(client, q='"project manager"') == ["Project manager"]
    assert await found(client, q='"manager of a project"') == ["Manager"]
    assert await found(client, q='manager -"project manager" -engineers') == ["Manager"]
    assert await found(client, q="-engineers", sort="posted_at") == ["Project manager", "Manager"]
    assert await found(client, q="engineerin*") == ["Engineering manager"]
    assert await found(client, q="proj*", sort="posted_at") == ["Project manager", "Manager", "Engineering manager"]


async def test_accents_and_case_do_not_matter(client: httpx.AsyncClient, post: Post) -> None:
    await post("Infirmière", "Vous soignez les malades de l'hôpital.", language="fr")
    await post("Geschäftsführer", "Sie führen das Geschäft.", language="de")
    for query in ("infirmière", "infirmiere", "INFIRMIÈRE", "infirmier", "hopital", "hôpitaux"):
        assert await found(client, q=query) == ["Infirmière"], query
    for query in ("geschaftsfuhrer", "Geschäftsführer", "GESCHÄFTSFÜHRERN"):
        assert await found(client, q=query) == ["Geschäftsführer"], query


async def test_words_are_stemmed_in_the_language_of_the_posting(client: httpx.AsyncClient, post: Post) -> None:
    await post("Entwickler", "Wir suchen Menschen, die gerne Anwendungen bauen.", language="de")
    await post("Développeur", "Nous cherchons des personnes qui aiment travailler.", language="fr")
    await post("Cocinero", "Buscamos personas que cocinan.", language="es")
    await post("Kock", "Vi söker kockar till restauranger.", language="sv")
    await post("Developer", "We look for people who are developing applications.")
    assert await found(client, q="Anwendung") == ["Entwickler"]
    assert await found(client, q="développeurs") == ["Développeur"]
    assert await found(client, q="travaille") == ["Développeur"]
    assert await found(client, q="cocineros") == ["Cocinero"]
    assert await found(client, q="restaurang") == ["Kock"]
    assert await found(client, q="develop") == ["Developer"]


async def test_names_of_programming_languages_are_words(
    client: httpx.AsyncClient, post: Post, skills: dict[str, int]
) -> None:
    await post("C++ developer")
    await post("C# developer", "ASP.NET and more")
    await post("C developer")
    await post("Embedded developer", skill_ids=[skills["C++"]])
    assert await found(client, q="c++") == ["C++ developer", "Embedded developer"]
    assert await found(client, q="C#") == ["C# developer"]
    assert await found(client, q=".net") == ["C# developer"]


async def test_stop_words_count_only_where_they_can(client: httpx.AsyncClient, post: Post) -> None:
    await post("IT support", "You help people with their computers.")
    await post("Patient support", "It is about the support of people.")
    assert (await found(client, q="it support"))[0] == "IT support"
    assert await found(client, q="it") == ["IT support"]
    assert len(await found(client, q="the support")) == 2


async def test_filters_combine(client: httpx.AsyncClient, post: Post, skills: dict[str, int]) -> None:
    await post("A", job_type="FULL_TIME", location="Berlin, Germany", experience_level="senior")
    await post("B", job_type="PART_TIME", location="Paris, France", workplace_type="hybrid", language="fr")
    await post("C", job_type="FULL_TIME", location="Remote, Germany", skill_ids=[skills["Welding"], skills["Baking"]])
    await post("D", skill_ids=[skills["Welding"]])
    assert await found(client, job_type="full_time") == ["C", "A"]
    assert await found(client, job_type=["FULL_TIME", "PART_TIME"]) == ["C", "B", "A"]
    assert await found(client, job_type="FULL_TIME", country="de", experience_level="senior") == ["A"]
    assert await found(client, city="berlin") == ["A"]
    assert await found(client, remote=True) == ["C"]
    assert await found(client, workplace_type="hybrid") == ["B"]
    assert await found(client, language="fr") == ["B"]
    for place, titles in {
        "Berlin": ["A"], "Deutschland": ["C", "A"], "berlin germany": ["A"], "Paris, Frankreich": ["B"],
        "Berlin, France": [], "DE": ["C", "A"], "de": ["C", "A"], "Berlin, DE": ["A"], "Berlin, FR": [], "FR": ["B"],
    }.items():  # fmt: skip
        assert await found(client, location=place) == titles, place
    assert await found(client, location=["Berlin", "Paris"]) == ["B", "A"]
    assert await found(client, skills=["welding", skills["Baking"]]) == ["C"]
    assert await found(client, skills="Welding") == ["D", "C"]
    assert await found(client, skills="no such skill") == []
    assert await found(client, title="a") == ["A"]
    assert await found(client, source="portal") == ["D", "C", "B", "A"]
    assert await found(client, source="lever") == []
    assert await found(client, posted_after="2999-01-01") == []
    assert len(await found(client, posted_after="2020-01-01T00:00:00Z")) == 4


async def test_company_is_found_by_id_or_by_whole_name_in_either_case(
    client: httpx.AsyncClient, post: Post, other_recruiter: Person
) -> None:
    job_id = await post("A")
    await post("B", person=other_recruiter)
    company = (await client.get(f"/jobs/{job_id}")).json()["data"]["company"]
    assert await found(client, company="NORTHWIND traders") == ["A"]
    assert await found(client, company=company["id"]) == ["A"]
    assert await found(client, company=["northwind traders", "bletchley works"]) == ["B", "A"]
    assert await found(client, company="northwind") == []


async def test_salaries_are_compared_by_the_year_within_one_currency(client: httpx.AsyncClient, post: Post) -> None:
    await post("Year", salary_min=60000, salary_max=90000, currency="EUR")
    await post("Month", salary_min=4000, salary_max=5000, currency="EUR", salary_period="MONTH")
    await post("Hour", salary_min=50, currency="EUR", salary_period="HOUR")
    await post("Day", salary_max=100, currency="EUR", salary_period="DAY")
    await post("Dollars", salary_min=60000, salary_max=90000, currency="USD")
    await post("Silent")
    assert await found(client, salary_min=80000, currency="EUR") == ["Hour", "Year"]
    assert await found(client, salary_max=50000, currency="EUR") == ["Day", "Month"]
    assert await found(client, salary=60000, currency="EUR") == ["Month", "Year"]
    assert await found(client, currency="USD") == ["Dollars"]
    assert await found(client, salary_min=80000, currency="EUR", salary_unknown=True) == [
        "Silent", "Dollars", "Hour", "Year",
    ]  # fmt: skip
    assert await found(client, currency="EUR", sort="-salary_max") == ["Hour", "Year", "Month", "Day"]
    assert await found(client, currency="EUR", sort="salary_min") == ["Day", "Month", "Year", "Hour"]
    assert (await found(client, sort="salary_min"))[-1] == "Silent"


async def test_only_open_postings_are_public(
    client: httpx.AsyncClient, post: Post, recruiter: Person, other_recruiter: Person, seeker: Person
) -> None:
    await post("Draft", status="DRAFT")
    closed = await post("Closed")
    await post("Open")
    answer = await client.patch(f"/jobs/{closed}/status", json={"status": "CLOSED"}, headers=recruiter.headers)
    assert answer.status_code == 200, answer.text
    assert await found(client) == ["Open"]
    assert await found(client, recruiter) == ["Open"]
    assert await found(client, recruiter, mine=True) == ["Open", "Closed", "Draft"]
    assert await found(client, recruiter, status=["draft", "CLOSED"]) == ["Closed", "Draft"]
    assert await found(client, recruiter, mine=True, q="closed people") == ["Closed"]
    await post("Abroad", location="Paris, France")
    for place in ("fr", "FR", "Frankreich"):
        assert await found(client, recruiter, mine=True, location=place) == ["Abroad"]
    await post("Développeuse confirmée", language="fr")
    for words in (
        "developpeuse",
        "DÉVELOPPEUSES",
        "devel*",
        "confir* dév*",
        '"developpeuse confirmee"',
        "-clos* confirm*",
    ):
        assert await found(client, recruiter, mine=True, q=words) == ["Développeuse confirmée"], words
    for words in (
        "_*",
        "-__*",
        "\u00b2*",
        "\u0661*",
        "'*",
        "a:*b*",
        "(dev*",
        "dev*!",
        "\u093f*",
        "\u0345",
        "\u3316" * 400,
        "\u3316" * 400 + "*",
    ):
        await found(client, recruiter, mine=True, q=words)
    assert await found(client, recruiter, mine=True, q="-devel* confirmee") == []
    assert await found(client, recruiter, mine=True, q="\u0345") == []  # a mark alone: nothing is left to look for
    assert await found(client, other_recruiter, mine=True) == []
    assert await found(client, seeker, status="DRAFT") == []
    assert (await client.get("/jobs", params={"status": "DRAFT"})).status_code == 401


async def test_changed_posting_is_found_by_its_new_words(
    client: httpx.AsyncClient, post: Post, recruiter: Person
) -> None:
    job_id = await post("Cook")
    await client.put(f"/jobs/{job_id}", json={"title": "Chef"}, headers=recruiter.headers)
    assert await found(client, q="cook") == []
    assert await found(client, q="chef") == ["Chef"]


async def test_facets_count_the_whole_result_each_without_its_own_filter(
    client: httpx.AsyncClient, post: Post, skills: dict[str, int]
) -> None:
    for number in range(5):
        await post(f"Cook {number}", job_type="FULL_TIME", location="Berlin, Germany", skill_ids=[skills["Baking"]])
    await post("Cook 6", job_type="PART_TIME", location="Paris, France", salary_min=50000, currency="EUR")
    await post("Driver", job_type="PART_TIME")
    names = "job_type,country,skills,company,remote,salary"
    counts = await facets(client, q="cook", facets=names, per_page=2)
    assert counts["job_type"] == {"FULL_TIME": 5, "PART_TIME": 1}
    assert counts["country"] == {"DE": 5, "FR": 1}
    assert counts["skills"] == {skills["Baking"]: 5}
    assert list(counts["company"].values()) == [6]
    assert counts["remote"] == {False: 6}
    assert counts["salary"] == {40000: 1}
    counts = await facets(client, q="cook", facets=names, salary_min=90000, currency="EUR")
    assert counts["salary"] == {40000: 1}
    assert counts["country"] == {}
    counts = await facets(client, q="cook", facets=names, job_type="PART_TIME")
    assert counts["job_type"] == {"FULL_TIME": 5, "PART_TIME": 1}
    assert counts["country"] == {"FR": 1}


async def test_facets_name_companies_and_skills(client: httpx.AsyncClient, post: Post, skills: dict[str, int]) -> None:
    await post("Cook", skill_ids=[skills["Baking"]])
    answer = await client.get("/jobs", params={"facets": ["skills", "company"]})
    counts = answer.json()["meta"]["facets"]
    assert counts["skills"] == [{"value": skills["Baking"], "count": 1, "label": "Baking"}]
    assert counts["company"][0]["label"] == "Northwind Traders"


async def test_facets_of_the_own_company_count_its_own_postings(
    client: httpx.AsyncClient, post: Post, recruiter: Person
) -> None:
    await post("A", job_type="FULL_TIME", status="DRAFT")
    await post("B", job_type="PART_TIME")
    facets = ["job_type", "remote", "skills", "salary"]
    body = await ask(client, recruiter, mine=True, facets=facets, job_type="PART_TIME")
    assert [job["title"] for job in body["data"]] == ["B"]
    counts = body["meta"]["facets"]
    assert counts["job_type"] == [{"value": "FULL_TIME", "count": 1}, {"value": "PART_TIME", "count": 1}]
    assert counts["remote"] == [{"value": False, "count": 1}]


async def ask(client: httpx.AsyncClient, person: Person | None = None, **params: Any) -> dict[str, Any]:
    answer = await client.get("/jobs", params=params, headers=person.headers if person else {})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def walk(client: httpx.AsyncClient, person: Person | None = None, **params: object) -> list[int]:
    ids: list[int] = []
    cursor: dict[str, Any] = {}
    while True:
        body = await ask(client, person, **params, per_page=3, **cursor)
        ids += [job["id"] for job in body["data"]]
        cursor = {"cursor": body["meta"]["pagination"]["next_cursor"]}
        if cursor["cursor"] is None:
            return ids


async def test_cursor_walks_every_posting_once(client: httpx.AsyncClient, post: Post, recruiter: Person) -> None:
    for number in range(5):
        await post(f"Cook {number}", salary_min=30000 + number % 2, currency="EUR")
        await post(f"Driver {number}", "You drive the cooks.")
    asked: list[dict[str, Any]] = [{}, {"q": "cook"}]
    for params in [*asked, *({"sort": sort} for sort in ("posted_at", "-salary_max", "salary_min"))]:
        expected = [job["id"] for job in (await ask(client, **params))["data"]]
        assert len(expected) == 10
        assert await walk(client, **params) == expected, params
        own = await walk(client, recruiter, mine=True, **params)
        assert sorted(own) == sorted(expected), params


async def test_cursor_walk_is_not_disturbed_by_new_postings(client: httpx.AsyncClient, post: Post) -> None:
    expected = [await post(f"Cook {number}") for number in range(6)][::-1]
    first = (await client.get("/jobs", params={"per_page": 3})).json()
    await post("Cook, later")
    cursor = first["meta"]["pagination"]["next_cursor"]
    rest = (await client.get("/jobs", params={"per_page": 3, "cursor": cursor})).json()
    assert [job["id"] for job in first["data"] + rest["data"]] == expected


async def test_cursor_of_another_search_is_refused(client: httpx.AsyncClient, post: Post) -> None:
    for number in range(3):
        await post(f"Cook {number}")
    cursor = (await client.get("/jobs", params={"per_page": 1})).json()["meta"]["pagination"]["next_cursor"]
    answer = await client.get("/jobs", params={"per_page": 1, "cursor": cursor, "q": "cook"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "invalid_cursor"


async def test_page_past_the_end_is_empty(client: httpx.AsyncClient, post: Post) -> None:
    await post("Cook")
    for page in (2, 500, 10_000):
        answer = await client.get("/jobs", params={"page": page, "per_page": 100})
        assert answer.json()["data"] == []
        assert answer.json()["meta"]["pagination"]["total"] == 1


async def test_search_by_body_is_the_search_by_parameters(client: httpx.AsyncClient, post: Post) -> None:
    await post("Cook", job_type="PART_TIME")
    await post("Cook", job_type="FULL_TIME")
    body = {"query": "cook", "filters": {"job_type": "part_time"}, "facets": ["job_type"], "per_page": 5}
    answer = await client.post("/jobs/search", json=body)
    assert answer.status_code == 200, answer.text
    assert [job["job_type"] for job in answer.json()["data"]] == ["PART_TIME"]
    assert answer.json()["meta"]["meaning"] == "unavailable"
    assert answer.json()["meta"]["facets"]["job_type"] == [
        {"value": "FULL_TIME", "count": 1},
        {"value": "PART_TIME", "count": 1},
    ]
    answer = await client.post("/jobs/search", json={"query": "cook", "mode": "keyword"})
    assert "meaning" not in answer.json()["meta"]
    assert answer.json()["meta"]["pagination"]["total"] == 2


async def test_snippet_marks_the_words_and_escapes_the_rest(client: httpx.AsyncClient, post: Post) -> None:
    await post("Cook", "You bake <bread> & cakes; bakers like it.")
    answer = await client.get("/jobs", params={"q": "baker", "include": "snippet"})
    snippet = answer.json()["data"][0]["snippet"]
    assert "<mark>bakers</mark>" in snippet
    assert "<bread>" not in snippet
    assert "snippet" not in (await client.get("/jobs", params={"q": "baker"})).json()["data"][0]


async def test_suggestions_complete_what_is_typed(
    client: httpx.AsyncClient, post: Post, skills: dict[str, int], rolecall: Rolecall
) -> None:
    await post("Senior software engineer", skill_ids=[skills["Welding"]])
    await post("Software engineer")
    await post("Cook")
    await post("Softwood cutter", status="DRAFT")

    async def suggested(typed: str) -> dict[str, list[object]]:
        answer = await client.get("/jobs/suggest", params={"q": typed})
        assert answer.status_code == 200, answer.text
        data: dict[str, list[object]] = answer.json()["data"]
        return data

    assert (await suggested("soft"))["titles"] == ["Software engineer", "Senior software engineer"]
    assert (await suggested("senior soft"))["titles"] == ["Senior software engineer"]
    assert (await suggested("enginee"))["titles"] == ["Senior software engineer", "Software engineer"]
    assert (await suggested("NORTHW"))["companies"][0]["name"] == "Northwind Traders"  # type: ignore[index]
    assert (await suggested("weld"))["skills"] == [{"id": skills["Welding"], "name": "Welding"}]
    assert (await suggested("bak"))["skills"] == []
    assert (await suggested("%_\\'"))["companies"] == []


PATHOLOGICAL = [
    "&", "|", "!", "-", "--", '"', '""', '"""', "*", "* *", "a*", "-*", "()", "(a", "a)", "a & b | !c", "a:*", "a:A",
    "'", "''; DROP TABLE jobs; --", "\\", "a\\'b", "<->", "a <-> b", "%", "_", "🔥", "日本語 エンジニア", "ÀÉÎ õü ß ﬁ ŉ",
    "x" * 500, "c++ c# .net -c++", '-"the', "T=nurse", "~a~1~b", "A=1", "\u202e\u200b", "½ ² Ⅷ", "İstanbul",
]  # fmt: skip


async def test_odd_queries_are_answered(client: httpx.AsyncClient, post: Post) -> None:
    await post("Cook", "A word or two.")
    for query in PATHOLOGICAL:
        name = query[:200].strip() or "x"
        for params in ({"q": query}, {"title": name}, {"location": name}):
            answer = await client.get("/jobs", params={**params, "facets": "job_type", "include": "snippet"})
            assert answer.status_code == 200, (params, answer.text)
        assert (await client.get("/jobs/suggest", params={"q": query[:100]})).status_code == 200, query


async def test_query_of_too_many_words_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/jobs", params={"q": " ".join(["ab"] * 160)})
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "pointer": "?q", "message": "has more than 32 words", "code": "too_many_words",
    }  # fmt: skip


REFUSED = [
    {"q": "a\0b"}, {"q": "x" * 501}, {"page": 0}, {"per_page": 101}, {"sort": "-title"}, {"job_type": "ANY"},
    {"posted_after": "yesterday"}, {"salary_min": "NaN"}, {"country": "Germany"}, {"facets": "nothing"},
    {"cursor": "abc"}, {"unknown": "1"}, {"company": "0" * 300}, {"skills": "x" * 101},
    {"posted_after": "0001-01-01T00:00:00+14:00"}, {"posted_after": "9999-12-31T23:59:59-14:00"},
]  # fmt: skip


async def test_values_out_of_range_are_refused(client: httpx.AsyncClient) -> None:
    for params in REFUSED:
        answer = await client.get("/jobs", params=params)  # type: ignore[arg-type]
        assert answer.status_code == 422, (params, answer.text)


async def test_segments_hold_their_order_when_they_are_balanced(
    client: httpx.AsyncClient, post: Post, rolecall: Rolecall
) -> None:
    expected = [await post(f"Cook {number}") for number in range(17)][::-1]
    steps = 0
    while True:
        async with rolecall.unit() as services:
            if not await JobSearchRepository(services.work).balance((2, 3, 4, 5), at_once=3):
                break
        steps += 1
        assert await walk(client) == expected
        assert await walk(client, q="cook", sort="-posted_at") == expected
    assert steps > 2
    async with rolecall.unit() as services:
        assert (await services.work.session.execute(MISPLACED)).scalar_one() == 0
    assert await walk(client, sort="posted_at", q="cook") == expected[::-1]
    assert await walk(client, sort="posted_at") == expected[::-1]
    new = await post("Cook, the newest")
    assert await walk(client, q="cook") == [new, *expected]
    async with rolecall.unit() as services:
        moved = await services.work.session.get(Job, expected[-1])
        assert moved is not None
        await JobSearchRepository(services.work).index([moved])
    assert (await walk(client, q="cook"))[-1] == expected[-1]


async def test_own_drafts_are_found_by_skill(
    client: httpx.AsyncClient, post: Post, recruiter: Person, skills: dict[str, int]
) -> None:
    await post(title="Kept back", status="DRAFT", skill_ids=[skills["Welding"]])
    await post(title="Without", status="DRAFT")
    assert await found(client, recruiter, mine=True, status="DRAFT", skills="welding") == ["Kept back"]
    assert await found(client, recruiter, mine=True, skills="no such skill") == []


async def test_salaries_of_the_own_company_are_counted_in_bands(
    client: httpx.AsyncClient, post: Post, recruiter: Person
) -> None:
    await post("A", salary_min=61_000, salary_max=65_000, currency="EUR", status="DRAFT")
    await post("B", salary_min=60_500, salary_max=64_000, currency="EUR")
    mine = await ask(client, recruiter, mine=True, facets=["salary"])
    public = await ask(client, facets=["salary"])
    [band] = public["meta"]["facets"]["salary"]
    assert mine["meta"]["facets"]["salary"] == [{**band, "count": 2}]


async def test_own_postings_are_found_as_the_market_is(
    client: httpx.AsyncClient, post: Post, recruiter: Person
) -> None:
    """At each of their places, and without words that are not wanted."""
    await post("Two or three", locations=[{"text": "Berlin, Germany"}, {"text": "Orléans, France"}])
    await post("Two", location="Munich, Germany")
    for params, titles in (
        ({"country": "FR"}, ["Two or three"]),
        ({"country": "DE"}, ["Two", "Two or three"]),
        ({"city": "orleans"}, ["Two or three"]),
        ({"location": "France"}, ["Two or three"]),
        ({"location": "Orléans"}, ["Two or three"]),
        ({"title": "two -three"}, ["Two"]),
        ({"title": "-three"}, ["Two"]),
    ):
        assert await found(client, None, **params) == titles, params
        assert await found(client, recruiter, mine=True, **params) == titles, params


async def test_place_without_a_word_is_nowhere(client: httpx.AsyncClient, post: Post) -> None:
    await post(title="Welder", location="Bremen, Germany")
    assert await found(client, location="½ :: !") == []
    assert await found(client, location=["½", "Bremen"], q="welder") == ["Welder"]


@pytest.mark.parametrize("name", ["city", "source", "company", "skills"])
async def test_value_of_signs_alone_is_nowhere(
    client: httpx.AsyncClient, post: Post, recruiter: Person, name: str
) -> None:
    await post(title="Welder", location="Bremen, Germany")
    assert await found(client, None, **{name: "!!!"}) == []
    assert await found(client, recruiter, mine=True, **{name: "!!!"}) == []
