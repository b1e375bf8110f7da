import json

import httpx
import pytest

from tests.people import Person

pytestmark = pytest.mark.usefixtures("taxonomy")


async def names(client: httpx.AsyncClient, **query: object) -> list[str]:
    answer = await client.get("/skills", params={key: str(value) for key, value in query.items()})
    assert answer.status_code == 200, answer.text
    return [skill["name"] for skill in answer.json()["data"]]


@pytest.mark.parametrize("q", ["k8s", "K8S", " kubernetes ", "Kübernetes"])
async def test_skill_is_found_by_name_and_alias_without_a_token(client: httpx.AsyncClient, q: str) -> None:
    assert (await names(client, q=q))[0] == "Kubernetes"


async def test_exact_name_comes_first_then_what_begins_with_it(client: httpx.AsyncClient) -> None:
    found = await names(client, q="java")
    assert found[0] == "Java"
    assert "JavaScript" in found[1:4]
    assert (await names(client, q="c"))[0] == "C"
    assert (await names(client, q="c#"))[0] == "C#"


async def test_wildcards_are_letters_like_others(client: httpx.AsyncClient) -> None:
    assert await names(client, q="%") == []
    assert await names(client, q="_ubernetes") == []


async def test_trade_narrows_the_list(client: httpx.AsyncClient) -> None:
    answer = await client.get("/skills", params={"trade": "software development", "per_page": 100})
    assert {skill["trade"] for skill in answer.json()["data"]} == {"Software development"}
    assert answer.json()["meta"]["pagination"]["total"] >= 15
    assert await names(client, trade="no such trade") == []


@pytest.mark.parametrize("q", [None, "a"])
async def test_cursor_walks_through_every_skill_once(client: httpx.AsyncClient, q: str | None) -> None:
    query: dict[str, str] = {"per_page": "100", **({"q": q} if q else {})}
    seen: list[int] = []
    cursor: str | None = None
    while True:
        answer = await client.get("/skills", params={**query, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        seen.extend(skill["id"] for skill in answer.json()["data"])
        pagination = answer.json()["meta"]["pagination"]
        cursor = pagination["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == pagination["total"]


async def test_pages_of_a_search_do_not_overlap(client: httpx.AsyncClient) -> None:
    first = await names(client, q="management", per_page=10)
    second = await names(client, q="management", per_page=10, page=2)
    assert len(first) == 10
    assert not set(first) & set(second)
    assert await names(client, q="management", per_page=10, page=900) == []


async def test_recruiter_adds_a_skill_with_aliases(client: httpx.AsyncClient, recruiter: Person) -> None:
    skill = {"name": "Kintsugi repair", "trade": "Crafts", "aliases": ["Golden joinery", "kintsugi  REPAIR"]}
    answer = await client.post("/skills", json=skill, headers=recruiter.headers)
    assert answer.status_code == 201, answer.text
    data = answer.json()["data"]
    assert data["aliases"] == ["Golden joinery"]
    assert data["source"] == "user"
    found = await client.get(answer.headers["location"].removeprefix("/api/v1"))
    assert [skill["id"] for skill in found.json()["data"]] == [data["id"]]
    assert await names(client, q="golden join") == ["Kintsugi repair"]


@pytest.mark.parametrize(
    "skill",
    [
        {"name": "kubernetes"},
        {"name": "K8s"},
        {"name": "Container herding", "aliases": ["k8s"]},
    ],
)
async def test_known_name_or_alias_is_refused_with_its_skill(
    client: httpx.AsyncClient, recruiter: Person, skill: dict[str, object]
) -> None:
    answer = await client.post("/skills", json=skill, headers=recruiter.headers)
    assert answer.status_code == 409
    assert answer.json()["code"] == "skill_exists"
    assert answer.json()["skill_id"] == 2


async def test_seeker_adds_no_skill(client: httpx.AsyncClient, seeker: Person) -> None:
    answer = await client.post("/skills", json={"name": "Kintsugi"}, headers=seeker.headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "name", ["", "   ", "a\0b", "a\nb", "x" * 101, "\u0301", "ﷺ" * 60, "\ud800"], ids=lambda name: ascii(name)[:20]
)
async def test_bad_name_is_refused(client: httpx.AsyncClient, recruiter: Person, name: str) -> None:
    body = b'{"name": %s}' % ascii_json(name)
    headers = {**recruiter.headers, "Content-Type": "application/json"}
    answer = await client.post("/skills", content=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def ascii_json(text: str) -> bytes:
    return json.dumps(text).encode("ascii")
