from collections.abc import AsyncIterator

import numpy as np
import pytest

from app.clients.embeddings import EmbeddingFailed, Embeddings, make_embeddings, queries
from app.clients.embeddings.openai import BATCH, OpenAIEmbedder
from tests.conftest import make_settings
from tests.standins.openai import KEY, PATH, OpenAIStandin, Spoil, openai_standin, settings_with


@pytest.fixture
async def api() -> AsyncIterator[OpenAIStandin]:
    async with openai_standin() as standin:
        yield standin


@pytest.fixture
async def embeddings(api: OpenAIStandin) -> AsyncIterator[Embeddings]:
    made = make_embeddings(settings_with(make_settings(), api), None)
    yield made
    await made.aclose()


async def test_texts_go_in_batches_and_vectors_come_back_in_their_order(
    api: OpenAIStandin, embeddings: Embeddings
) -> None:
    texts = [f"cook number {number}" for number in range(BATCH + 3)]
    vectors = await embeddings.current.embed(texts)
    assert vectors.shape == (BATCH + 3, 384)
    assert [len(batch) for batch in api.batches] == [BATCH, 3]
    assert np.allclose(vectors[BATCH + 1], (await embeddings.current.embed([texts[BATCH + 1]]))[0])


async def test_vectors_out_of_order_are_put_in_order(api: OpenAIStandin, embeddings: Embeddings) -> None:
    straight = await embeddings.current.embed(["cook", "nurse"])
    api.spoils(lambda data: data[::-1])
    assert np.allclose(await embeddings.current.embed(["cook", "nurse"]), straight)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda data: data[:1], id="half a batch"),
        pytest.param(lambda data: [data[0], data[0]], id="one of them twice"),
        pytest.param(lambda data: [{**item, "embedding": [0.0] * 384} for item in data], id="zeros"),
        pytest.param(lambda data: [{**item, "embedding": [float("nan")] * 384} for item in data], id="NaN"),
        pytest.param(lambda data: [{**item, "embedding": item["embedding"][:100]} for item in data], id="too short"),
        pytest.param(lambda data: [{**item, "embedding": "what?"} for item in data], id="text"),
        pytest.param(lambda data: None, id="nothing"),
        pytest.param(lambda data: {"cook": 1}, id="an object"),
        pytest.param(lambda data: [1, 2], id="numbers"),
    ],
)
async def test_what_is_no_answer_is_refused(api: OpenAIStandin, embeddings: Embeddings, spoil: Spoil) -> None:
    api.spoils(spoil)
    with pytest.raises(EmbeddingFailed):
        await embeddings.current.embed(["cook", "nurse"])


async def test_busy_service_is_asked_again(api: OpenAIStandin, embeddings: Embeddings) -> None:
    api.fails(429, code="rate_limit_exceeded", headers={"Retry-After": "0.01"}, times=2)
    assert (await embeddings.current.embed(["cook"])).shape == (1, 384)
    assert len(api.web.visits(PATH)) == 3


async def test_service_that_stays_busy_says_how_long(api: OpenAIStandin, embeddings: Embeddings) -> None:
    api.fails(429, code="insufficient_quota", headers={"Retry-After": "0.02"}, times=10)
    with pytest.raises(EmbeddingFailed, match="429") as failure:
        await embeddings.current.embed(["cook"])
    assert failure.value.retry_after == 0.02


async def test_wrong_key_is_told_and_not_shown(api: OpenAIStandin) -> None:
    embedder = OpenAIEmbedder(
        api_key="sk-wrong", base_url=api.web.url("/v1"), model="text-embedding-3-small", texts_per_day=None
    )
    with pytest.raises(EmbeddingFailed, match="401") as failure:
        await embedder.embed(["cook"])
    assert "sk-wrong" not in str(failure.value)
    assert KEY not in str(failure.value)
    await embedder.aclose()


async def test_unknown_model_is_a_failure(api: OpenAIStandin) -> None:
    made = make_embeddings(settings_with(make_settings(), api, openai_embedding_model="text-embedding-9"), None)
    with pytest.raises(EmbeddingFailed, match="404"):
        await made.current.embed(["cook"])
    await made.aclose()


@pytest.mark.parametrize("hurt", ["reset", "reset_midway", "half", "garbage"])
async def test_broken_connection_is_a_failure(
    api: OpenAIStandin, embeddings: Embeddings, hurt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.web.misbehave(PATH, hurt)  # type: ignore[arg-type]
    with pytest.raises(EmbeddingFailed):
        await embeddings.current.embed(["cook"])


async def test_search_does_not_wait_for_a_silent_service_and_not_at_all_the_next_time(
    api: OpenAIStandin, embeddings: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PATIENCE_SECONDS", 0.2)
    api.web.misbehave(PATH, "silent")
    for _ in range(3):
        with pytest.raises(EmbeddingFailed):
            await embeddings.queries.of(embeddings.current, "cook")
    assert len(api.web.visits(PATH)) == 1


async def test_query_is_embedded_once(api: OpenAIStandin, embeddings: Embeddings) -> None:
    one = await embeddings.queries.of(embeddings.current, "cook")
    other = await embeddings.queries.of(embeddings.current, "cook")
    assert np.array_equal(one, other)
    assert api.batches == [["cook"]]


def test_models_are_found_by_name_and_revision(api: OpenAIStandin) -> None:
    made = make_embeddings(settings_with(make_settings(), api), None)
    assert made.current.model == "text-embedding-3-small"
    assert made.find(made.current.model, made.current.revision) is made.current
    assert made.find(made.current.model, "another") is None
    local = make_embeddings(make_settings(), None).current
    found = made.find(local.model, local.revision)
    assert found is not None
    assert found.model == "all-MiniLM-L6-v2"
