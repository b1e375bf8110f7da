"""The HNSW index beside the exact order, over a market of made vectors."""

from collections.abc import AsyncIterator

import numpy as np
import pytest
from sqlalchemy import text

from app.core.config import Settings
from app.domains.jobs.search_query import Search
from app.domains.jobs.search_sql import Question
from app.domains.matching.models import EmbeddingSpace
from app.domains.matching.vector_repository import VectorRepository
from app.domains.matching.vectors import DIMENSIONS, Vector, centred, written
from app.services import Rolecall

JOBS = 1_500
FEW = 20
COMPANY = text("INSERT INTO companies (name, name_key, currency, version) VALUES ('A', 'a', 'USD', 1) RETURNING id")
JOB = text(
    "INSERT INTO jobs (id, company_id, title, description, locations, is_remote, skill_ids, status, moderation_status, "
    "source, posted_at, version) SELECT n, :company, 'Cook', 'Cook', '[]', false, '{}', 'OPEN', 'approved', 'portal', "
    "now(), 1 FROM generate_series(1, :jobs) n"
)
INDEXED = text(
    "INSERT INTO job_search (id, seg, posted, company, is_remote, source, skills, v) "
    "SELECT n, 0, n, :company, false, 'portal', '{}', "
    "CAST(CASE WHEN n <= :few THEN 'A=1 C=FR' ELSE 'A=1 C=DE' END AS tsvector) FROM generate_series(1, :jobs) n"
)


def market() -> Vector:
    """The first few lie opposite to all others."""
    dice = np.random.default_rng(1)
    vectors = dice.standard_normal((JOBS, DIMENSIONS)).astype(np.float32)
    vectors[:, 0] = 12
    vectors[:FEW, 0] = -12
    unit: Vector = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.fixture
async def space(rolecall: Rolecall, settings: Settings) -> EmbeddingSpace:
    async with rolecall.unit() as services:
        session = services.work.session
        company = (await session.execute(COMPANY)).scalar_one()
        await session.execute(JOB, {"company": company, "jobs": JOBS})
        await session.execute(INDEXED, {"company": company, "jobs": JOBS, "few": FEW})
        space = await services.embedding_service.open_space("made", "1", np.zeros(DIMENSIONS, dtype=np.float32))
        vectors = [(id, (b"", vector)) for id, vector in enumerate(market(), start=1)]
        for start in range(0, JOBS, 100):
            await services.embedding_service.embeddings.keep(space, dict(vectors[start : start + 100]))
        return space


@pytest.fixture
async def by_index(rolecall: Rolecall, space: EmbeddingSpace) -> AsyncIterator[VectorRepository]:
    """In a session that must use the index, small as the table is."""
    async with rolecall.unit() as services:
        await services.work.session.execute(text("SET LOCAL enable_seqscan = off"))
        await services.work.session.execute(text("SET LOCAL enable_sort = off"))
        await services.work.session.execute(text("SET LOCAL enable_bitmapscan = off"))
        yield VectorRepository(services.work)


def asked_for(country: str | None) -> Question:
    return Question(Search(filters={"country": f"C={country}"} if country else {}))


def query() -> Vector:
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[:4] = (1, 0.2, -0.1, 0.3)
    return vector / np.float32(np.linalg.norm(vector))


async def test_index_is_used_and_nearly_exact(by_index: VectorRepository, space: EmbeddingSpace) -> None:
    plan = (
        await by_index.session.execute(
            text("EXPLAIN SELECT job_id FROM job_embeddings_0 ORDER BY embedding <#> CAST(:v AS halfvec) LIMIT 10"),
            {"v": written(query())},
        )
    ).scalars()
    assert any("embedding_idx" in line for line in plan)
    exact = await by_index.nearest_of_few(space, query(), asked_for(None), offset=0, limit=50)
    near = await by_index.nearest_of_many(space, query(), asked_for(None), offset=0, limit=50)
    assert [cosine for _, cosine in near] == sorted((cosine or 0 for _, cosine in near), reverse=True)
    assert len({id for id, _ in exact} & {id for id, _ in near}) >= 48
    assert [cosine for _, cosine in exact] == pytest.approx(sorted(market() @ query(), reverse=True)[:50], abs=2e-3)


async def test_index_goes_on_until_it_has_those_that_meet_the_filter(
    by_index: VectorRepository, space: EmbeddingSpace
) -> None:
    """They are the furthest of all: an index that stops after its candidates finds none of them."""
    near = await by_index.nearest_of_many(space, query(), asked_for("FR"), offset=0, limit=FEW)
    assert {id for id, _ in near} == set(range(1, FEW + 1))
    await by_index.session.execute(text("SET LOCAL hnsw.iterative_scan = off"))
    stopped = await by_index.nearest_of_many(space, query(), asked_for("FR"), offset=0, limit=FEW)
    assert len(stopped) < FEW


async def test_vectors_of_another_version_are_not_compared(by_index: VectorRepository, space: EmbeddingSpace) -> None:
    other = EmbeddingSpace(model=space.model, version="another", slot=space.slot)
    assert await by_index.nearest_of_many(other, query(), asked_for("FR"), offset=0, limit=FEW) == []
    few = await by_index.nearest_of_few(other, query(), asked_for("FR"), offset=0, limit=FEW)
    assert {cosine for _, cosine in few} == {None}
    assert await by_index.cosines(other, query(), [1, 2]) == {}


async def test_cosines_are_those_of_the_vectors(by_index: VectorRepository, space: EmbeddingSpace) -> None:
    cosines = await by_index.cosines(space, query(), [1, 2, 999_999])
    assert cosines == pytest.approx({1: market()[0] @ query(), 2: market()[1] @ query()}, abs=2e-3)


def test_centring_keeps_lengths_and_survives_the_mean_itself() -> None:
    mean = market()[0] * np.float32(0.5)
    assert np.allclose(np.linalg.norm(centred(market(), mean), axis=1), 1, atol=1e-5)
    assert np.allclose(centred(mean, mean), mean)


async def test_likeness_to_the_middle_of_some(rolecall: Rolecall, space: EmbeddingSpace) -> None:
    vectors = market()
    middle = vectors[[4, 7]].mean(axis=0)
    middle /= np.linalg.norm(middle)
    async with rolecall.read_unit() as services:
        found = await VectorRepository(services.work).likeness(space, [5, 8], [5, 900, JOBS + 1])
    assert found == {
        5: pytest.approx(float(vectors[4] @ middle), abs=0.002),
        900: pytest.approx(float(vectors[899] @ middle), abs=0.002),
    }
