import asyncio

import httpx
import pytest

from app.services import Rolecall
from tests.people import Person, register


async def company_of(client: httpx.AsyncClient, person: Person) -> int:
    answer = await client.get("/users/profile", headers=person.headers)
    id: int = answer.json()["data"]["company"]["id"]
    return id


async def test_company_is_readable_without_a_token(client: httpx.AsyncClient, recruiter: Person) -> None:
    id = await company_of(client, recruiter)
    answer = await client.get(f"/companies/{id}")
    assert answer.status_code == 200
    assert answer.json()["data"]["name"] == "Northwind Traders"
    assert answer.headers["etag"] == '"1"'
    assert (await client.get("/companies/999999")).json()["code"] == "company_not_found"


async def test_companies_are_found_by_the_words_of_their_name(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person
) -> None:
    answer = await client.get("/companies", params={"q": "traders NORTH"})
    assert [company["name"] for company in answer.json()["data"]] == ["Northwind Traders"]
    everything = (await client.get("/companies")).json()
    assert [company["name"] for company in everything["data"]] == ["Bletchley Works", "Northwind Traders"]
    assert everything["meta"]["pagination"]["total"] == 2
    assert (await client.get("/companies", params={"q": "%"})).json()["data"] == []


async def test_put_changes_the_fields_sent_and_brings_the_currency(
    client: httpx.AsyncClient, recruiter: Person
) -> None:
    id = await company_of(client, recruiter)
    answer = await client.put(
        f"/companies/{id}", json={"country": "ch", "city": "Zürich"}, headers={**recruiter.headers, "If-Match": '"1"'}
    )
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert (data["country"], data["city"], data["currency"]) == ("CH", "Zürich", "CHF")
    assert (data["name"], data["version"]) == ("Northwind Traders", 2)
    stale = await client.put(
        f"/companies/{id}", json={"city": "Bern"}, headers={**recruiter.headers, "If-Match": '"1"'}
    )
    assert stale.status_code == 412
    chosen = await client.put(f"/companies/{id}", json={"country": "DE", "currency": "usd"}, headers=recruiter.headers)
    assert chosen.json()["data"]["currency"] == "USD"


async def test_only_members_and_admins_change_a_company(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person, seeker: Person, admin: Person
) -> None:
    id = await company_of(client, recruiter)
    change = {"industry": "Freight"}
    assert (await client.put(f"/companies/{id}", json=change)).status_code == 401
    assert (await client.put(f"/companies/{id}", json=change, headers=seeker.headers)).status_code == 403
    assert (await client.put(f"/companies/{id}", json=change, headers=other_recruiter.headers)).status_code == 404
    assert (await client.put(f"/companies/{id}", json=change, headers=admin.headers)).status_code == 200
    assert (await client.get(f"/companies/{id}/members", headers=other_recruiter.headers)).status_code == 404
    assert (await client.get(f"/companies/{id}/members", headers=admin.headers)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": None},
        {"name": "x" * 201},
        {"website": "javascript:alert(1)"},
        {"country": "Germany"},
        {"country": "ZZ"},
        {"currency": "EURO"},
        {"currency": "QQQ"},
        {"currency": None},
        {"reply_within_days": 0},
        {"reply_within_days": 10**30},
        {"description": "a\0b"},
        {"owner": 1},
    ],
)
async def test_bad_change_is_refused(client: httpx.AsyncClient, recruiter: Person, change: dict[str, object]) -> None:
    id = await company_of(client, recruiter)
    answer = await client.put(f"/companies/{id}", json=change, headers=recruiter.headers)
    assert answer.status_code == 422, answer.text


async def test_unclaimed_companies_are_made_once_and_have_no_members(rolecall: Rolecall) -> None:
    async def collect() -> dict[str, int]:
        async with rolecall.unit() as services:
            names = ["Acme  GmbH", "ACME gmbh", "Zeta Ltd"]
            found = await services.company_service.find_or_create_unclaimed(names)
            return {key: company.id for key, company in found.items()}

    first, *others = await asyncio.gather(*(collect() for _ in range(5)))
    assert set(first) == {"acme gmbh", "zeta ltd"}
    assert all(other == first for other in others)


async def test_company_with_members_is_never_taken_for_a_collected_one(
    client: httpx.AsyncClient, recruiter: Person, rolecall: Rolecall
) -> None:
    id = await company_of(client, recruiter)
    async with rolecall.unit() as services:
        found = await services.company_service.find_or_create_unclaimed(["northwind traders"])
    assert found["northwind traders"].id != id


async def test_two_companies_may_bear_one_name(client: httpx.AsyncClient) -> None:
    one = await register(client, role="recruiter", company_name="Twin Works")
    other = await register(client, role="recruiter", company_name="Twin Works")
    assert await company_of(client, one) != await company_of(client, other)
