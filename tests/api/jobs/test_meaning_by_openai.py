"""Search by meaning with OpenAI's vectors: what the service does when they are not to be had, and when the model changes."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app.clients.embeddings import queries
from app.core.config import Settings
from app.services import Rolecall
from app.tasks.runner import Outcome
from tests.api.jobs.meaning import Post, count, embed, market, poster, search
from tests.conftest import cloned, make_rolecall
from tests.people import Person
from tests.standins.openai import PATH, OpenAIStandin, openai_standin, settings_with

QUERY = "patients ward medicine"


@pytest.fixture
async def api() -> AsyncIterator[OpenAIStandin]:
    async with openai_standin() as standin:
        yield standin


@pytest.fixture
async def settings(servers: Settings, tmp_path: Path, api: OpenAIStandin) -> AsyncIterator[Settings]:
    async with cloned(servers, data_dir=tmp_path) as cloned_settings:
        yield settings_with(cloned_settings, api)


@pytest.fixture
async def post(client: httpx.AsyncClient, recruiter: Person) -> Post:
    return poster(client, recruiter)


@pytest.fixture
async def without_key(settings: Settings, rolecall: Rolecall) -> AsyncIterator[Rolecall]:
    """Another process of the same service, whose key was taken away."""
    service = make_rolecall(settings.model_copy(update={"openai_api_key": SecretStr("")}))
    try:
        yield service
    finally:
        await service.aclose()


async def test_postings_are_found_by_the_services_vectors(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post, api: OpenAIStandin
) -> None:
    await market(post)
    assert await embed(rolecall) is Outcome.DONE
    assert [len(batch) for batch in api.batches] == [3]
    titles, meta = await search(client, QUERY, mode="semantic")
    assert (titles[0], meta["meaning"]) == ("Registered nurse", "used")
    assert api.batches[-1] == [QUERY]
    await search(client, QUERY, mode="hybrid", filters={"remote": False})
    assert len(api.batches) == 2
    assert await count(rolecall, "SELECT count(*) FROM embedding_models WHERE model = 'text-embedding-3-small'") == 1


@pytest.mark.parametrize("failure", ["silent", "busy", "broken", "half", "garbage"])
async def test_words_serve_while_the_service_fails(
    client: httpx.AsyncClient,
    rolecall: Rolecall,
    post: Post,
    api: OpenAIStandin,
    failure: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "PATIENCE_SECONDS", 0.5)
    await market(post)
    await embed(rolecall)
    if failure in {"silent", "garbage"}:
        api.web.misbehave(PATH, failure)  # type: ignore[arg-type]
    elif failure == "half":
        api.spoils(lambda data: [])
    else:
        api.fails(429 if failure == "busy" else 500, headers={"Retry-After": "0"}, times=20)
    for mode in ("semantic", "hybrid"):
        titles, meta = await search(client, "nurse", mode=mode)
        assert titles == ["Registered nurse"]
        assert (meta["meaning"], meta["meaning_code"]) == ("unavailable", "embedding_failed")


async def test_half_a_batch_is_none_and_what_was_not_embedded_is_tried_again(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post, api: OpenAIStandin
) -> None:
    await market(post)
    api.spoils(lambda data: data[:1])
    assert await embed(rolecall) is Outcome.FAILED
    assert await count(rolecall, "SELECT count(*) FROM job_embeddings") == 0
    assert await count(rolecall, "SELECT count(*) FROM job_changes") > 0
    api.spoils(None)
    assert await embed(rolecall) is Outcome.DONE
    assert await count(rolecall, "SELECT count(*) FROM job_embeddings") == 3
    assert await count(rolecall, "SELECT count(*) FROM job_changes") == 0


async def test_texts_of_a_day_are_limited_and_the_rest_waits(
    client: httpx.AsyncClient, settings: Settings, rolecall: Rolecall, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.flows.embed_jobs.BATCH", 2)
    await market(post)
    thrifty = make_rolecall(settings.model_copy(update={"openai_embedding_texts_per_day": 2}))
    try:
        await embed(thrifty)
        await embed(thrifty)
        assert await count(rolecall, "SELECT count(*) FROM job_embeddings") == 2
        async with rolecall.unit() as services:
            await services.work.session.execute(text("UPDATE embedding_models SET spent_on = spent_on - 1"))
        await embed(thrifty)
    finally:
        await thrifty.aclose()
    assert await count(rolecall, "SELECT count(*) FROM job_embeddings") == 3


async def test_another_model_takes_over_when_it_has_all_postings(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post, api: OpenAIStandin, without_key: Rolecall
) -> None:
    """Queries are embedded by the model whose vectors are searched, whatever the settings want next."""
    await market(post)
    await embed(rolecall)
    await embed(without_key, minutes=0)
    titles, meta = await search(client, QUERY, mode="semantic")
    assert (titles[0], meta["meaning"]) == ("Registered nurse", "used")
    assert api.batches[-1] == [QUERY]
    await embed(without_key)
    calls = len(api.batches)
    titles, meta = await search(client, "caring for sick people in a hospital", mode="semantic")
    assert (titles[0], meta["meaning"]) == ("Registered nurse", "used")
    assert len(api.batches) == calls
    mixed = """
        SELECT count(*) FROM job_embeddings e JOIN embedding_models m ON m.slot = e.slot AND m.state = 'in_use'
        WHERE (e.model, e.version) <> (m.model, m.version)
    """
    assert await count(rolecall, mixed) == 0
    assert await count(rolecall, "SELECT count(*) FROM embedding_models WHERE state = 'in_use'") == 1


async def test_going_back_before_all_was_embedded_anew_keeps_the_old_vectors(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post, without_key: Rolecall
) -> None:
    await market(post)
    await embed(rolecall)
    await embed(without_key, minutes=0)
    await embed(rolecall)
    assert await count(rolecall, "SELECT count(*) FROM embedding_models WHERE state = 'filling'") == 0
    assert (await search(client, QUERY, mode="semantic"))[1]["meaning"] == "used"
    await embed(without_key)
    await embed(without_key)
    assert (
        await count(rolecall, "SELECT count(*) FROM embedding_models WHERE model LIKE 'all-Mini%' AND state = 'in_use'")
        == 1
    )


async def test_vectors_of_a_model_that_nobody_can_ask_any_more_are_no_use(
    client: httpx.AsyncClient, rolecall: Rolecall, post: Post
) -> None:
    await market(post)
    await embed(rolecall)
    async with rolecall.unit() as services:
        await services.work.session.execute(text("UPDATE embedding_models SET model = 'text-embedding-4'"))
    titles, meta = await search(client, "nurse", mode="semantic")
    assert (titles, meta["meaning"]) == (["Registered nurse"], "unavailable")
