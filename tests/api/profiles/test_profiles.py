import asyncio
import json
from typing import Any

import httpx
import pytest

from app.services import Rolecall
from tests.people import Person, register

SEEKER = "/profiles/job-seekers"
RECRUITER = "/profiles/recruiters"
FULL: dict[str, Any] = {
    "headline": "Backend developer",
    "summary": "I build services that stay up.",
    "location": "Hamburg, Germany",
    "phone": "+49 (40) 123-456",
    "experience": [{"title": "Developer", "company": "Northwind", "start": "2019-03-01", "end": None}],
    "education": [{"school": "TU Hamburg", "degree": "B.Sc.", "field": "Computer science", "end": "2018-09-30"}],
    "languages": [{"code": "DE", "level": "NATIVE"}, {"code": "en", "level": "c1"}],
    "links": [{"label": "Portfolio", "url": "https://ada.example"}],
    "preferences": {
        "titles": ["Backend developer"],
        "locations": ["Hamburg"],
        "remote": True,
        "salary_min": 65000.50,
        "currency": "eur",
        "job_types": ["full_time"],
        "preferred_companies": ["Northwind"],
        "excluded_companies": ["Evil Corp"],
    },
}


async def own(client: httpx.AsyncClient, person: Person) -> dict[str, Any]:
    answer = await client.get("/users/profile", headers=person.headers)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def test_registration_makes_the_profile_of_the_role(
    client: httpx.AsyncClient, seeker: Person, recruiter: Person
) -> None:
    assert (await own(client, seeker))["full_name"] == "Ada Lovelace"
    profile = await own(client, recruiter)
    assert (profile["role"], profile["full_name"]) == ("recruiter", "Grace Hopper")
    assert profile["company_name"] == profile["company"]["name"] == "Northwind Traders"


async def test_company_bears_the_recruiters_name_where_none_is_given(client: httpx.AsyncClient) -> None:
    person = await register(client, role="recruiter", full_name="Solo Self")
    assert (await own(client, person))["company_name"] == "Solo Self"


async def test_first_post_answers_201_and_later_ones_200(client: httpx.AsyncClient, seeker: Person) -> None:
    first = await client.post(SEEKER, json={"full_name": "Ada King"}, headers=seeker.headers)
    assert first.status_code == 201, first.text
    assert first.headers["location"] == f"/api/v1{SEEKER}/{first.json()['data']['id']}"
    again = await client.post(SEEKER, json={"full_name": "Ada King"}, headers=seeker.headers)
    assert again.status_code == 200
    third = await client.post(SEEKER, json={"headline": "Countess"}, headers=seeker.headers)
    assert (third.status_code, third.json()["data"]["full_name"]) == (200, "Ada King")


async def test_whole_profile_comes_back_as_it_was_sent(
    client: httpx.AsyncClient, seeker: Person, taxonomy: None
) -> None:
    body = {**FULL, "skills": ["k8s", 1, "docker", "Python"]}
    answer = await client.post(SEEKER, json=body, headers=seeker.headers)
    assert answer.status_code == 201, answer.text
    data = answer.json()["data"]
    assert [skill["name"] for skill in data["skills"]] == ["Kubernetes", "Docker", "Python"]
    assert data["languages"] == [{"code": "de", "level": "native"}, {"code": "en", "level": "c1"}]
    assert data["preferences"] == {
        **FULL["preferences"], "currency": "EUR", "job_types": ["FULL_TIME"], "salary_min": 65000.5
    }  # fmt: skip
    assert data["experience"] == [
        {**FULL["experience"][0], "location": None, "description": None},
    ]
    for field in ("headline", "summary", "location", "phone", "links"):
        assert data[field] == FULL[field]
    assert (await client.get(f"{SEEKER}/{data['id']}", headers=seeker.headers)).json()["data"] == data
    assert await own(client, seeker) == data


async def test_put_changes_what_is_sent_and_leaves_the_rest(client: httpx.AsyncClient, seeker: Person) -> None:
    await client.post(SEEKER, json=FULL, headers=seeker.headers)
    answer = await client.put("/users/profile", json={"headline": None, "links": []}, headers=seeker.headers)
    data = answer.json()["data"]
    assert (data["headline"], data["links"]) == (None, [])
    assert data["summary"] == FULL["summary"]
    assert len(data["experience"]) == 1


async def test_a_person_has_one_name(client: httpx.AsyncClient, seeker: Person, recruiter: Person) -> None:
    for person in (seeker, recruiter):
        changed = await client.put("/users/profile", json={"full_name": "Grace Hopper"}, headers=person.headers)
        assert changed.json()["data"]["full_name"] == "Grace Hopper"
        assert (await client.get("/auth/me", headers=person.headers)).json()["data"]["full_name"] == "Grace Hopper"
    company = changed.json()["data"]["company"]["id"]
    [member] = (await client.get(f"/companies/{company}/members", headers=recruiter.headers)).json()["data"]
    assert member["full_name"] == "Grace Hopper"


async def test_stale_if_match_is_refused(client: httpx.AsyncClient, seeker: Person) -> None:
    profile = await own(client, seeker)
    headers = {**seeker.headers, "If-Match": '"1"'}
    path = f"{SEEKER}/{profile['id']}"
    first = await client.put(path, json={"headline": "One"}, headers=headers)
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    second = await client.put(path, json={"headline": "Two"}, headers=headers)
    assert (second.status_code, second.json()["code"]) == (412, "precondition_failed")
    own_path = await client.put("/users/profile", json={"headline": "Two"}, headers=headers)
    assert own_path.status_code == 412
    assert (await own(client, seeker))["headline"] == "One"


async def test_parallel_changes_with_one_version_let_one_win(client: httpx.AsyncClient, seeker: Person) -> None:
    path = f"{SEEKER}/{(await own(client, seeker))['id']}"
    headers = {**seeker.headers, "If-Match": '"1"'}
    answers = await asyncio.gather(
        *(client.put(path, json={"headline": f"Number {n}"}, headers=headers) for n in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]


async def test_seekers_profile_is_their_own_affair(
    client: httpx.AsyncClient, seeker: Person, other_seeker: Person, recruiter: Person, admin: Person
) -> None:
    path = f"{SEEKER}/{(await own(client, seeker))['id']}"
    for stranger in (other_seeker, recruiter):
        assert (await client.get(path, headers=stranger.headers)).json()["code"] == "profile_not_found"
        assert (await client.put(path, json={"headline": "x"}, headers=stranger.headers)).status_code == 404
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=admin.headers)).status_code == 200
    mine = (await client.get(SEEKER, headers=seeker.headers)).json()["data"]
    assert [profile["user_id"] for profile in mine] == [seeker.id]
    assert (await client.get(SEEKER, headers=recruiter.headers)).json()["data"] == []
    assert (await client.get(SEEKER, headers=admin.headers)).json()["meta"]["pagination"]["total"] == 2


async def test_recruiter_is_readable_but_for_the_phone(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    body = {"title": "Head of people", "phone": "+49 40 1", "company_name": "Northwind Group"}
    answer = await client.post(RECRUITER, json=body, headers=recruiter.headers)
    assert answer.status_code == 201, answer.text
    data = answer.json()["data"]
    assert (data["phone"], data["company_name"]) == ("+49 40 1", "Northwind Group")
    seen = (await client.get(f"{RECRUITER}/{data['id']}", headers=seeker.headers)).json()["data"]
    assert seen == {**data, "phone": None}
    assert (await client.put(f"{RECRUITER}/{data['id']}", json={}, headers=seeker.headers)).status_code == 404
    assert (await client.get(f"{RECRUITER}/{data['id']}")).status_code == 401
    company = data["company"]["id"]
    found = await client.get(RECRUITER, params={"company": company}, headers=seeker.headers)
    assert [profile["id"] for profile in found.json()["data"]] == [data["id"]]
    nobody = await client.get(RECRUITER, params={"company": company + 99}, headers=seeker.headers)
    assert nobody.json()["data"] == []


async def test_each_role_fills_in_its_own_kind(
    client: httpx.AsyncClient, seeker: Person, recruiter: Person, admin: Person
) -> None:
    assert (await client.post(RECRUITER, json={}, headers=seeker.headers)).status_code == 403
    assert (await client.post(SEEKER, json={}, headers=recruiter.headers)).status_code == 403
    assert (await client.get("/users/profile", headers=admin.headers)).json()["code"] == "profile_not_found"
    refused = await client.put("/users/profile", json={"company_name": "X"}, headers=seeker.headers)
    assert refused.json()["errors"] == [
        {"pointer": "/company_name", "message": "is no field of your role's profile", "code": "extra_forbidden"}
    ]
    assert (await client.put("/users/profile", json={"skills": []}, headers=recruiter.headers)).status_code == 422
    renamed = await client.put("/users/profile", json={"company_name": "Renamed"}, headers=recruiter.headers)
    assert renamed.json()["data"]["company_name"] == "Renamed"


async def test_unknown_skill_is_refused_by_its_place(client: httpx.AsyncClient, seeker: Person, taxonomy: None) -> None:
    body = {"skills": ["Python", "no such skill", 10**15]}
    answer = await client.put("/users/profile", json=body, headers=seeker.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_skill")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/skills/1", "/skills/2"]


@pytest.mark.parametrize(
    "change",
    [
        {"full_name": ""},
        {"full_name": None},
        {"full_name": "two\nlines"},
        {"headline": "x" * 201},
        {"summary": "a\0b"},
        {"summary": "\ud800"},
        {"phone": "call me"},
        {"skills": [0]},
        {"skills": [2**63]},
        {"skills": [True]},
        {"skills": ["x"] * 201},
        {"skills": None},
        {"experience": [{}]},
        {"experience": [{"title": "x", "start": "2020-01-01", "end": "2019-01-01"}]},
        {"experience": [{"title": "x", "start": "1066-10-14"}]},
        {"experience": [{"title": "x", "wage": 1}]},
        {"experience": [{"title": "x"}] * 51},
        {"languages": [{"code": "klingon"}]},
        {"languages": [{"code": "zz"}]},
        {"languages": [{"code": "de", "level": "z9"}]},
        {"links": [{"label": "x", "url": "javascript:alert(1)"}]},
        {"links": [{"label": "x", "url": "data:text/html,x"}]},
        {"preferences": {"salary_min": 1}},
        {"preferences": {"salary_min": -1, "currency": "EUR"}},
        {"preferences": {"salary_min": 1.005, "currency": "EUR"}},
        {"preferences": {"salary_min": 1e30, "currency": "EUR"}},
        {"preferences": {"salary_min": float("nan"), "currency": "EUR"}},
        {"preferences": {"job_types": ["SOMETIMES"]}},
        {"preferences": None},
        {"user_id": 1},
        {"version": 7},
    ],
    ids=lambda change: ascii(change)[:50],
)
async def test_bad_profile_is_refused(client: httpx.AsyncClient, seeker: Person, change: dict[str, Any]) -> None:
    content = json.dumps(change).encode("ascii")
    headers = {**seeker.headers, "Content-Type": "application/json"}
    answer = await client.put("/users/profile", content=content, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]


async def test_changes_are_in_the_activity_log(client: httpx.AsyncClient, seeker: Person, admin: Person) -> None:
    await client.put("/users/profile", json={"headline": "New"}, headers=seeker.headers)
    answer = await client.get("/admin/activity-logs", params={"actor_id": seeker.id}, headers=admin.headers)
    logged = {entry["action"]: entry["details"] for entry in answer.json()["data"]}
    assert logged["job_seeker.updated"] == {"fields": ["headline"]}


async def test_somebody_without_a_profile_makes_one(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, recruiter: Person
) -> None:
    async with rolecall.unit() as services:
        await services.work.session.delete(await services.profile_service.seeker_of(seeker.id))
        await services.work.session.delete(await services.profile_service.recruiter_of(recruiter.id))
    for path, person, body in ((SEEKER, seeker, {"headline": "Baker"}), (RECRUITER, recruiter, {"title": "Founder"})):
        made = await client.post(path, json=body, headers=person.headers)
        assert made.status_code == 201, made.text
        profile = made.json()["data"]
        assert (profile["user_id"], profile["full_name"]) == (person.id, (await me(client, person))["full_name"])
        assert body.items() <= profile.items()
        assert (await client.post(path, json=body, headers=person.headers)).status_code == 200


async def me(client: httpx.AsyncClient, person: Person) -> dict[str, Any]:
    data: dict[str, Any] = (await client.get("/auth/me", headers=person.headers)).json()["data"]
    return data


async def test_seekers_are_found_by_a_part_of_the_name_without_its_accents(
    client: httpx.AsyncClient, admin: Person, seeker: Person
) -> None:
    person = await register(client, full_name="Zoë Müller")

    async def found(q: str) -> list[int]:
        answer = await client.get(SEEKER, params={"q": q}, headers=admin.headers)
        assert answer.status_code == 200, answer.text
        return [row["user_id"] for row in answer.json()["data"]]

    assert await found("zoe mull") == [person.id]
    assert await found("%") == []
    assert await found("nobody of that name") == []
