"""Search by meaning: how near the index comes to the exact order, what it costs beside bare SQL, how the search by both
grows with the market, and how fast the worker embeds.

BENCH_ROWS=1000000 fills a market of a million beside one of 100,000; by default there are 100,000 postings. The vectors
are made: normal clouds around 2,000 centres, cloud and centre of equal weight. BENCH_DIR keeps the filled databases.
"""

import asyncio
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import asyncpg
import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import text

from app.clients.embeddings.local import LocalEmbedder, LocalModel
from app.core.config import Settings
from app.core.db import SERVER_SETTINGS
from app.core.embedded import EmbeddedPostgres
from app.core.garbage import spare_imports
from app.core.migrations import upgrade
from app.domains.jobs.search_schemas import JobFilters, SearchMode
from app.domains.matching.models import EmbeddingSpace
from app.domains.matching.search_service import Asked, Meaning
from app.domains.matching.texts import RECIPE, job_text
from app.domains.matching.vectors import DIMENSIONS, Vector, mean_name
from app.flows.embed_jobs import embed_jobs
from app.services import Rolecall
from tests.conftest import make_settings
from tests.performance.bench_search import FACETS, ROWS, SERVER, SMALL, percentile
from tests.performance.generate import Sample, fill
from tests.performance.table import Row

CENTRES = 2_000
CHUNK = 5_000
QUERIES = 100
REPEATS = 3
EMBEDDED = int(os.environ.get("BENCH_TEXTS", "512"))
SAMPLE_FILE = "meaning.json"
BARE = "SELECT job_id FROM job_embeddings_0 ORDER BY embedding <#> $1::halfvec LIMIT 10"


def clouds(rows: int, *, seed: int = 5) -> Iterator[Vector]:
    """Vectors of unit length, CHUNK by CHUNK; the n-th is the same for any number of rows."""
    centres = np.random.default_rng(1).standard_normal((CENTRES, DIMENSIONS), dtype=np.float32)
    for start in range(0, rows, CHUNK):
        dice = np.random.default_rng([seed, start])
        here = min(CHUNK, rows - start)
        vectors = centres[dice.integers(0, CENTRES, CHUNK)] + dice.standard_normal(
            (CHUNK, DIMENSIONS), dtype=np.float32
        )
        yield (vectors / np.linalg.norm(vectors, axis=1, keepdims=True))[:here]


def texts(vectors: Vector) -> list[str]:
    return ["[" + ",".join(f"{value:.4g}" for value in vector) + "]" for vector in vectors.tolist()]


async def fill_vectors(url: str, rows: int) -> None:
    """A vector for each posting, in a space that is complete; the index is built when all are in."""
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    try:
        await connection.execute("SET maintenance_work_mem = '1GB'; DROP INDEX ix_job_embeddings_embedding")
        ids = [row["id"] for row in await connection.fetch("SELECT id FROM jobs ORDER BY id")]
        version = f"{LocalEmbedder.revision}-{RECIPE}-{mean_name(np.zeros(DIMENSIONS, dtype=np.float32))}"
        start = 0
        for chunk in clouds(rows):
            await connection.execute(
                "INSERT INTO job_embeddings (job_id, slot, model, version, content_hash, embedding, created_at) "
                "SELECT id, 0, $3, $4, '', embedding::halfvec, now() "
                "FROM unnest($1::bigint[], $2::text[]) AS u (id, embedding)",
                ids[start : start + len(chunk)], texts(chunk), LocalEmbedder.model, version,
            )  # fmt: skip
            start += len(chunk)
        await connection.execute(
            "INSERT INTO embedding_models "
            "(model, version, revision, recipe, mean, state, slot, spent, spent_on, created_at) "
            "VALUES ($1, $2, $3, $4, array_fill(0::real, ARRAY[384]), 'in_use', 0, 0, current_date, now())",
            LocalEmbedder.model, version, LocalEmbedder.revision, RECIPE,
        )  # fmt: skip
        await connection.execute(
            "CREATE INDEX ix_job_embeddings_embedding ON job_embeddings "
            "USING hnsw (embedding halfvec_ip_ops) WITH (m = 16, ef_construction = 64)"
        )
        await connection.execute("ANALYZE job_embeddings")
    finally:
        await connection.close()


async def space_of(rolecall: Rolecall) -> EmbeddingSpace:
    async with rolecall.read_unit() as services:
        space = await services.embedding_service.space_in_use()
    assert space is not None
    return space


async def measure_vectors(rolecall: Rolecall, rows: int) -> list[Row]:
    """The ten nearest by the service and by bare SQL on one connection, taking turns; recall against the exact ten."""
    space = await space_of(rolecall)
    everything: npt.NDArray[np.float16] = np.concatenate([chunk.astype(np.float16) for chunk in clouds(rows)])
    queries = next(clouds(QUERIES, seed=6))
    service_ms, bare_ms, hits = [], [], 0
    url = rolecall.settings.database_url.replace("postgresql+asyncpg", "postgresql")
    connection = await asyncpg.connect(url, server_settings=SERVER_SETTINGS)
    ids = np.array([row["id"] for row in await connection.fetch("SELECT id FROM jobs ORDER BY id")])
    try:
        for query, written in zip(queries, texts(queries), strict=True):
            own, bare = [], []
            near: Sequence[tuple[int, float | None]] = []
            for _ in range(REPEATS):
                started = time.perf_counter()
                await connection.fetch(BARE, written)
                bare.append((time.perf_counter() - started) * 1000)
                async with rolecall.read_unit() as services:
                    search = services.meaning_search_service
                    question = await search.search_service.ask_filters(JobFilters())
                    started = time.perf_counter()
                    near = await search.vectors.nearest_of_many(space, query, question, offset=0, limit=10)
                    own.append((time.perf_counter() - started) * 1000)
            bare_ms.append(min(bare))
            service_ms.append(min(own))
            cosines = everything.astype(np.float32) @ query if rows <= SMALL else _cosines(everything, query)
            hits += len(set(ids[np.argpartition(-cosines, 10)[:10]].tolist()) & {id for id, _ in near})
    finally:
        await connection.close()
    recall = hits / (10 * QUERIES)
    ratio = percentile(service_ms, 0.95) / percentile(bare_ms, 0.95)
    print(f"{rows:,} vectors: p50 {statistics.median(service_ms):.1f} ms, bare {statistics.median(bare_ms):.1f} ms")
    return [
        Row(f"nearest 10 of {rows:,} vectors, recall", recall, "", "≥ 0.98", recall >= 0.98),
        Row(f"nearest 10 of {rows:,} vectors, p95 / bare SQL", ratio, "x", "≤ 1.5", ratio <= 1.5),
    ]


def _cosines(everything: npt.NDArray[np.float16], query: Vector) -> Vector:
    return np.concatenate(
        [everything[start : start + SMALL].astype(np.float32) @ query for start in range(0, len(everything), SMALL)]
    )


async def measure_hybrid(markets: dict[int, Rolecall], words: Sequence[str]) -> list[Row]:
    """The same questions of every market, with and without filters, the sizes taking turns; the best of REPEATS."""
    spaces = {size: await space_of(rolecall) for size, rolecall in markets.items()}
    vectors = next(clouds(QUERIES, seed=7))
    filters: list[dict[str, object]] = [
        {},
        {"remote": True},
        {"country": ["DE"]},
        {"job_type": ["FULL_TIME"], "experience_level": ["senior"]},
    ]
    taken: dict[int, list[float]] = {size: [] for size in markets}
    for number, vector in enumerate(vectors):
        asked = JobFilters.model_validate(
            {"q": words[number % len(words)], **filters[number % len(filters)], "facets": FACETS}
        )
        tries: dict[int, list[float]] = {size: [] for size in markets}
        for _ in range(REPEATS):
            for size, rolecall in markets.items():
                meaning = Asked(Meaning.USED, space=spaces[size], vector=vector)
                started = time.perf_counter()
                async with rolecall.read_unit() as services:
                    await services.meaning_search_service.search_jobs(None, asked, SearchMode.HYBRID, meaning)
                tries[size].append((time.perf_counter() - started) * 1000)
        for size, of_size in tries.items():
            taken[size].append(min(of_size))
    p95 = {size: percentile(of_size, 0.95) for size, of_size in taken.items()}
    for size, of_size in taken.items():
        print(f"{size:,}: hybrid p50 {statistics.median(of_size):.1f}, p95 {p95[size]:.1f}, max {max(of_size):.1f} ms")
    rows = [Row(f"hybrid search, p95 at {size:,}", value, "ms", "", ok=True) for size, value in p95.items()]
    if len(p95) > 1:
        ratio = p95[max(p95)] / p95[min(p95)]
        rows.append(Row(f"hybrid search, p95 at {max(p95):,} / at {min(p95):,}", ratio, "x", "≤ 2", ratio <= 2))
    return rows


class Bench:
    """What the worker's task is to the flow, without a lease."""

    def __init__(self, rolecall: Rolecall) -> None:
        self.rolecall = rolecall
        self.is_last_attempt = True
        self.unit = rolecall.unit


async def measure_embedding(rolecall: Rolecall) -> Row:
    """Texts a second of CPU time: postings by the worker's flow, then the same texts by the encoder alone."""
    dice = random.Random(1)
    async with rolecall.unit() as services:
        ids = sorted(dice.sample(list(await services.embedding_service.embeddings.after(0, SMALL)), EMBEDDED))
        told = await services.embedding_service.embeddings.told(ids)
    async with rolecall.unit() as services:
        await services.embedding_service.embeddings.remove(ids)
        await services.work.session.execute(text("TRUNCATE embedding_cache"))
        changed = text("INSERT INTO job_changes (job_id) SELECT unnest(CAST(:ids AS bigint[]))")
        await services.work.session.execute(changed, {"ids": ids})
    model = LocalModel()
    wanted = list({job_text(job.title, job.skills, job.description, job.structured) for job in told})
    await rolecall.clients.embeddings.current.embed(["warm"])
    started = time.process_time()
    done = await embed_jobs(Bench(rolecall), seconds=3600)
    worker = done / (time.process_time() - started)
    started = time.process_time()
    model.embed(wanted)
    bare = len(wanted) / (time.process_time() - started)
    print(f"embedding: {worker:.1f} a second by the worker ({done} texts), {bare:.1f} by the encoder")
    return Row("embedding by the worker / by the bare encoder", worker / bare, "x", "≥ 0.9", worker / bare >= 0.9)


async def measure(settings: dict[int, Settings], words: Sequence[str]) -> list[Row]:
    markets = {size: Rolecall(of_size, name="rolecall-bench") for size, of_size in settings.items()}
    spare_imports()  # as a process that serves does
    try:
        rows = await measure_vectors(markets[min(markets)], min(markets))
        rows += await measure_hybrid(markets, words)
        return [*rows, await measure_embedding(markets[min(markets)])]
    finally:
        for rolecall in markets.values():
            await rolecall.aclose()


def words_of(sample: Sample) -> list[str]:
    """Words that some or many postings have."""
    dice = random.Random(3)
    share = {word: count / sample.postings for word, count in sample.words.items() if word.isalpha() and len(word) > 2}
    return dice.sample(sorted(word for word, of_all in share.items() if of_all >= 0.003), 40)


def run() -> list[Row]:
    kept = os.environ.get("BENCH_DIR")
    folder = (Path(kept) if kept else Path(tempfile.mkdtemp(prefix="rolecall-bench-"))) / "meaning"
    folder.mkdir(mode=0o755, exist_ok=True, parents=True)
    folder.parent.chmod(0o755)
    postgres = EmbeddedPostgres(folder, SERVER)
    postgres.start()
    try:
        sizes = sorted({min(SMALL, ROWS), ROWS})
        settings = {
            size: make_settings(
                database_url=f"postgresql+asyncpg://postgres@/bench_{size}?host={postgres.socket_dir}",
                redis_url="unix:///nowhere",
            )
            for size in sizes
        }
        sample_file = folder / SAMPLE_FILE
        if not sample_file.exists():
            for size in sizes:
                postgres.create_database(f"bench_{size}")
                upgrade(settings[size])
            sample = asyncio.run(fill({settings[size].database_url: size for size in sizes}))
            for size in sizes:
                asyncio.run(fill_vectors(settings[size].database_url, size))
            sample_file.write_bytes(orjson.dumps(words_of(sample)))
        return asyncio.run(measure(settings, orjson.loads(sample_file.read_bytes())))
    finally:
        postgres.stop()
        if not kept:
            shutil.rmtree(folder.parent, ignore_errors=True)
            shutil.rmtree(postgres.data, ignore_errors=True)


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.value:.2f} {row.unit} (goal {row.goal}) {'ok' if row.ok else 'MISSED'}")
