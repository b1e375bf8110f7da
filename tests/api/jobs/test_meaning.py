"""Search by meaning, over HTTP, with the model that comes with the service."""

import httpx
import pytest
from sqlalchemy import text

from app.domains.skills.models import Skill, SkillAlias
from app.services import Rolecall
from app.tasks.runner import Outcome
from tests.api.jobs.meaning import DEVELOPER, DRIVER, NURSE, Post, count, embed, market, poster, search
from tests.people import Person


@pytest.fixture
async def post(client: httpx.AsyncClient, recruiter: Person) -> Post:
    return poster(client, recruiter)


async def test_posting_is_found_by_what_it_means_where_it_shares_no_word(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    await market(post)
    assert await embed(rolecall) is Outcome.DONE
    titles, meta = await search(client, "caring for sick people in a hospital", mode="semantic")
    assert titles[0] == "Registered nurse"
    assert len(titles) == 3
    assert meta["meaning"] == "used"
    titles, meta = await search(client, "programmer")
    assert titles[0] == "Backend engineer"
    assert meta["meaning"] == "used"
    assert (await search(client, "programmer", mode="keyword"))[0] == []


async def test_posting_of_another_language_is_found_by_english_words_and_the_other_way_round(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    await market(post)
    await post("Camarero", "Buscamos a alguien con ganas de trabajar en un equipo joven.", language="es")
    await embed(rolecall)
    assert (await search(client, "waiter", mode="semantic"))[0][0] == "Camarero"
    assert (await search(client, "Krankenpflegerin", mode="semantic"))[0][0] == "Registered nurse"


async def test_filters_hold_whatever_the_order(client: httpx.AsyncClient, rolecall: Rolecall, post: Post) -> None:
    await market(post)
    await embed(rolecall)
    for mode in ("semantic", "hybrid"):
        titles, meta = await search(
            client, "driving a lorry", mode=mode, filters={"location": ["Berlin"]}, facets=["job_type", "country"]
        )
        assert titles[0] == "Truck driver"
        assert "Backend engineer" not in titles
        assert meta["pagination"]["total"] == len(titles)
    titles, meta = await search(client, "driving a lorry", mode="semantic", filters={"location": ["Berlin"]},
                                facets=["job_type", "country"])  # fmt: skip
    assert titles == ["Truck driver", "Registered nurse"]
    assert meta["facets"]["job_type"] == [{"value": "FULL_TIME", "count": 2}]
    assert meta["facets"]["country"] == [{"value": "DE", "count": 2}]


async def test_filtered_search_by_meaning_loses_nothing(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    """The few that meet the filter are the furthest from the query: all of them are found."""
    for number in range(30):
        await post(f"Truck driver {number}", DRIVER, location="Berlin, Germany")
    wanted = {await post(f"Registered nurse {number}", NURSE, location="Lyon, France") for number in range(5)}
    await embed(rolecall)
    answer = await client.post(
        "/jobs/search", json={"query": "driving a lorry", "mode": "semantic", "filters": {"country": ["FR"]}}
    )
    assert {job["id"] for job in answer.json()["data"]} == wanted
    assert answer.json()["meta"]["pagination"]["total"] == 5


async def test_pages_of_meaning_are_parts_of_one_order(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    for number in range(7):
        await post(f"Nurse {number}", NURSE)
        await post(f"Driver {number}", DRIVER)
    await embed(rolecall)
    for mode in ("semantic", "hybrid"):
        body = {"query": "nurse", "mode": mode, "per_page": 3}
        whole = (await client.post("/jobs/search", json={**body, "per_page": 100})).json()
        ids = [job["id"] for job in whole["data"]]
        assert len(ids) == len(set(ids)) == whole["meta"]["pagination"]["total"]
        paged = []
        for page in range(1, 7):
            paged += [
                job["id"] for job in (await client.post("/jobs/search", json={**body, "page": page})).json()["data"]
            ]
        assert paged == ids
        walked, cursor = [], None
        while True:
            sent = {**body, **({"cursor": cursor} if cursor else {})}
            answer = (await client.post("/jobs/search", json=sent)).json()
            walked += [job["id"] for job in answer["data"]]
            cursor = answer["meta"]["pagination"]["next_cursor"]
            if cursor is None:
                break
        assert walked == ids
    other = {**body, "query": "driver", "cursor": (await client.post("/jobs/search", json=body)).json()["meta"]["pagination"]["next_cursor"]}  # fmt: skip
    assert (await client.post("/jobs/search", json=other)).status_code == 422


async def test_hybrid_goes_on_with_the_words_after_what_was_fused(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domains.matching.search_service.CANDIDATES", 4)
    for number in range(11):
        await post(f"Nurse {number}", NURSE)
    await post("Caregiver", "Somebody who nurses the sick at their homes.")
    await embed(rolecall)
    body = {"query": "nurse", "mode": "hybrid", "per_page": 3}
    ids: list[int] = []
    for page in range(1, 6):
        answer = (await client.post("/jobs/search", json={**body, "page": page})).json()
        ids += [job["id"] for job in answer["data"]]
        assert answer["meta"]["pagination"]["total"] == 12
    assert len(ids) == len(set(ids)) == 12


async def test_of_postings_that_mean_the_same_those_with_the_words_come_first(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    with_word = await post("Truck driver", f"{DRIVER} Our lorries are painted green and white. Your base is Xanten.")
    without = await post("Truck driver", f"{DRIVER} Our lorries are painted green and white. Your base is Aachen.")
    await embed(rolecall)
    for mode, expected in (("semantic", [without, with_word]), ("hybrid", [with_word, without])):
        answer = await client.post("/jobs/search", json={"query": "driver Xanten", "mode": mode})
        assert [job["id"] for job in answer.json()["data"]] == expected


async def test_what_is_not_wanted_is_not_found_by_meaning_either(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    await post("Truck driver", DRIVER)
    await post("Bus driver", "You steer a bus through the town and sell tickets.")
    await embed(rolecall)
    for mode in ("semantic", "hybrid"):
        assert (await search(client, "driver -bus", mode=mode))[0] == ["Truck driver"]


async def test_posting_without_a_vector_yet_comes_last_and_is_not_lost(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    await market(post)
    await embed(rolecall)
    await post("Night nurse", NURSE)
    titles, meta = await search(client, "nurse", mode="semantic")
    assert titles[0] == "Registered nurse"
    assert titles[-1] == "Night nurse"
    assert meta["pagination"]["total"] == 4
    await embed(rolecall)
    assert (await search(client, "nurse", mode="semantic"))[0][:2] == ["Night nurse", "Registered nurse"]


async def test_changed_posting_is_found_by_its_new_meaning_and_a_closed_one_not_at_all(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post, recruiter: Person
) -> None:
    ids = await market(post)
    await embed(rolecall)
    change = {"title": "Pastry chef", "description": "You bake cakes, croissants and bread before the sun rises."}
    answer = await client.put(f"/jobs/{ids['driver']}", json=change, headers=recruiter.headers)
    assert answer.status_code == 200, answer.text
    await client.patch(f"/jobs/{ids['nurse']}/status", json={"status": "CLOSED"}, headers=recruiter.headers)
    await embed(rolecall)
    assert (await search(client, "somebody for the bakery", mode="semantic"))[0] == ["Pastry chef", "Backend engineer"]
    assert await count(rolecall, "SELECT count(*) FROM job_embeddings") == 2
    assert await count(rolecall, "SELECT count(*) FROM job_changes") == 0


async def test_text_that_comes_again_is_not_embedded_again(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    await post("Truck driver", DRIVER)
    await embed(rolecall)
    await post("Truck driver", DRIVER)
    await embed(rolecall)
    assert await count(rolecall, "SELECT count(*) FROM job_embeddings") == 2
    assert await count(rolecall, "SELECT count(*) FROM embedding_cache") == 1
    assert await count(rolecall, "SELECT count(DISTINCT embedding) FROM job_embeddings") == 1
    assert await count(rolecall, "SELECT max(spent) FROM embedding_models") == 1


async def test_new_mean_is_a_new_version_and_the_old_one_serves_until_all_is_in(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    await market(post)
    await embed(rolecall)
    await embed(rolecall, recentre=True, minutes=0)  # opened, and nothing done yet
    states = "SELECT string_agg(state, ',' ORDER BY id) FROM embedding_models"
    async with rolecall.read_unit() as services:
        assert (await services.work.session.execute(text(states))).scalar_one() == "in_use,filling"
    titles, meta = await search(client, "caring for sick people", mode="semantic")
    assert (titles[0], meta["meaning"]) == ("Registered nurse", "used")
    await embed(rolecall)
    async with rolecall.read_unit() as services:
        assert (await services.work.session.execute(text(states))).scalar_one() == "retired,in_use"
        versions = "SELECT count(DISTINCT version) FROM embedding_models"
        assert (await services.work.session.execute(text(versions))).scalar_one() == 2
    titles, meta = await search(client, "caring for sick people", mode="semantic")
    assert (titles[0], meta["meaning"]) == ("Registered nurse", "used")


@pytest.mark.parametrize("query", ["", "  ", "🙂🙂🙂", "-nurse", "!!! ---", "\u200b\u200d"])
async def test_query_without_words_is_no_question_of_meaning(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post, query: str
) -> None:
    await market(post)
    await embed(rolecall)
    for mode in ("semantic", "hybrid"):
        answer = await client.post("/jobs/search", json={"query": query, "mode": mode})
        assert answer.status_code == 200, answer.text
        assert answer.json()["meta"]["meaning"] == "unused"


async def test_query_of_ten_thousand_characters_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/jobs/search", json={"query": "a" * 10_000, "mode": "semantic"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query"


async def test_another_order_is_that_of_the_words(client: httpx.AsyncClient, rolecall: Rolecall, post: Post) -> None:
    await market(post)
    await embed(rolecall)
    titles, meta = await search(client, "nurse", sort="-posted_at")
    assert (titles, meta["meaning"]) == (["Registered nurse"], "unused")


async def test_before_anything_is_embedded_words_serve(client: httpx.AsyncClient, post: Post) -> None:
    await market(post)
    titles, meta = await search(client, "nurse", mode="semantic")
    assert titles == ["Registered nurse"]
    assert (meta["meaning"], meta["meaning_code"]) == ("unavailable", "no_embeddings")


async def test_similar_jobs_leave_out_the_job_and_its_like_of_the_same_company(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post, other_recruiter: Person
) -> None:
    ids = await market(post)
    await post("registered  NURSE", NURSE)
    of_another = await post("Registered nurse", NURSE, person=other_recruiter)
    ward = await post("Ward sister", "You lead the nurses of a ward and look after its patients.")
    await embed(rolecall)
    answer = await client.get(f"/jobs/{ids['nurse']}/similar")
    assert answer.status_code == 200, answer.text
    assert [job["id"] for job in answer.json()["data"]][:2] == [of_another, ward]
    assert not {ids["nurse"], ids["driver"]} & {job["id"] for job in answer.json()["data"]}
    assert answer.json()["meta"]["meaning"] == "used"
    page = await client.get(f"/jobs/{ids['nurse']}/similar", params={"page": 2, "per_page": 1})
    assert [job["id"] for job in page.json()["data"]] == [ward]
    assert (await client.get("/jobs/999999/similar")).json()["code"] == "job_not_found"


async def test_similar_jobs_before_anything_is_embedded_share_words_of_the_title(
    client: httpx.AsyncClient, post: Post, other_recruiter: Person
) -> None:
    ids = await market(post)
    other = await post("Truck driver (night)", DRIVER, person=other_recruiter)
    answer = await client.get(f"/jobs/{ids['driver']}/similar")
    assert [job["id"] for job in answer.json()["data"]] == [other]
    assert answer.json()["meta"]["meaning"] == "unavailable"


# Forgiveness, in all modes of the search


@pytest.fixture
async def kubernetes(rolecall: Rolecall) -> int:
    async with rolecall.unit() as services:
        skill = Skill(name="Kubernetes", name_key="kubernetes")
        services.work.session.add(skill)
        await services.work.session.flush()
        services.work.session.add(SkillAlias(alias_key="k8s", alias="k8s", skill_id=skill.id))
        services.work.session.add(SkillAlias(alias_key="kube cluster", alias="kube cluster", skill_id=skill.id))
        return skill.id


async def test_skill_is_found_by_its_other_names(client: httpx.AsyncClient, post: Post, kubernetes: int) -> None:
    await post("Platform engineer", DEVELOPER, skill_ids=[kubernetes])
    await post("Kubernetes administrator", DEVELOPER)
    await post("Cook", "You know k8s as well as soups.")
    await post("Truck driver", DRIVER)
    for query in ("k8s", "kubernetes", "kube cluster", "K8S engineer shop"):
        titles, _ = await search(client, query, mode="keyword")
        assert "Platform engineer" in titles, query
        assert "Truck driver" not in titles
    assert set((await search(client, "k8s", mode="keyword"))[0]) == {
        "Platform engineer", "Kubernetes administrator", "Cook",
    }  # fmt: skip


async def test_mistyped_word_of_a_title_or_skill_is_understood(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post, kubernetes: int
) -> None:
    await market(post)
    await post("Platform engineer", DEVELOPER, skill_ids=[kubernetes])
    await embed(rolecall)
    titles, meta = await search(client, "registred nurse", mode="keyword")
    assert titles == ["Registered nurse"]
    assert meta["corrections"] == {"registred": "registered"}
    assert (await search(client, "kubernets", mode="keyword"))[0] == ["Platform engineer"]
    assert (await search(client, "engneer"))[1]["corrections"] == {"engneer": "engineer"}
    titles, meta = await search(client, "nurse", mode="keyword")
    assert "corrections" not in meta
