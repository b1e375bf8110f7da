"""Uncached searches, first page with total and facets, warm, one user, over classes of queries.

BENCH_ROWS=1000000 fills a database with a million postings beside one with 100,000: both are asked the same questions in
one run. By default there are 100,000 postings. BENCH_DIR keeps the filled databases for a second run.
"""

import asyncio
import gc
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from app.core.config import Settings
from app.core.embedded import EmbeddedPostgres
from app.core.migrations import upgrade
from app.domains.jobs.search_schemas import JobFilters
from app.services import Rolecall
from tests.conftest import make_settings
from tests.performance.generate import COUNTRIES, Sample, fill
from tests.performance.table import Row

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
SMALL = 100_000
QUERIES = 40
REPEATS = 3
SERVER = {
    "shared_buffers": "4GB", "maintenance_work_mem": "1GB", "max_wal_size": "16GB", "wal_level": "minimal",
    "max_wal_senders": "0", "autovacuum": "off", "effective_cache_size": "12GB", "random_page_cost": "1.1",
}  # fmt: skip
FACETS = ["job_type", "workplace_type", "experience_level", "remote", "country", "city", "skills"]
UNPOOLED = {"nothing asked", "prefix", "cursor, 1,000 deep", "cursor, 5,000 deep, newest", "salary"}
SAMPLE_FILE = "sample.json"


def questions(sample: Sample) -> dict[str, list[dict[str, Any]]]:
    """The classes of shared measurements: words chosen by the share of postings that have them."""
    dice = random.Random(3)
    share = {word: count / sample.postings for word, count in sample.words.items() if word.isalpha() and len(word) > 2}

    def words(low: float, high: float) -> list[str]:
        found = sorted(word for word, of_all in share.items() if low <= of_all < high)
        return [dice.choice(found) for _ in range(QUERIES)]

    def pairs(found: list[tuple[str, str]]) -> list[str]:
        telling = [pair for pair in found if all(0.001 < share.get(word, 0) < 0.3 for word in pair)]
        return [f'"{one} {other}"' for one, other in (dice.choice(telling) for _ in range(QUERIES))]

    selective, medium = words(0.0002, 0.003), words(0.003, 0.04)
    broad, broader = words(0.18, 1.01), words(0.18, 1.01)
    kinds: list[dict[str, Any]] = [
        {"country": [dice.choice(COUNTRIES[:8])], "job_type": ["FULL_TIME"]},
        {"remote": True, "experience_level": ["senior"]},
        {"workplace_type": ["hybrid"], "country": [dice.choice(COUNTRIES[:8]), "US"]},
        {"salary_min": "90000", "currency": "EUR", "job_type": ["FULL_TIME"]},
        {"skills": ["3"], "posted_after": "2026-06-01T00:00:00Z"},
        {"skills": ["1", "2"]},
        {"source": ["ashby"], "language": ["fr"]},
        {"company": ["5"]},
    ]
    filters = [kinds[n % len(kinds)] for n in range(QUERIES)]
    return {
        "selective word": [{"q": word} for word in selective],
        "medium word": [{"q": word} for word in medium],
        "broad word": [{"q": word} for word in broad],
        "broad word, newest": [{"q": word, "sort": "-posted_at"} for word in broad],
        "two broad words": [{"q": f"{one} {other}"} for one, other in zip(broad, broader, strict=True)],
        "three mixed words": [{"q": " ".join(three)} for three in zip(broad, medium, words(0.01, 0.2), strict=True)],
        "phrase": [{"q": phrase} for phrase in pairs(sample.neighbours)],
        "phrase, rarely adjacent": [{"q": phrase} for phrase in pairs(sample.apart)],
        "minus": [{"q": f"{one} -{other}"} for one, other in zip(broad, medium, strict=True)],
        "filters": filters,
        "filters, broad word": [{"q": word, **kind} for word, kind in zip(broad, filters, strict=True)],
        "wide filter, broad word": [{"q": word, "remote": False} for word in broad],
        "nothing asked": [{}] * 10,
        "prefix": [{"q": f"{word[:3]}*"} for word in medium],
        "salary": [{"salary_min": str(dice.randrange(40, 200) * 1000), "currency": "USD"} for _ in range(QUERIES)],
    }


async def ask(rolecall: Rolecall, asked: dict[str, Any], *, facets: bool = True) -> tuple[float, Any]:
    """Milliseconds from the parsed question to the postings as they are serialised."""
    filters = JobFilters.model_validate({**asked, "facets": FACETS if facets else []})
    started = time.perf_counter()
    async with rolecall.read_unit() as services:
        page = await services.job_search_service.search_jobs(None, filters)
        for job in page.items:
            job.model_dump_json()
    return (time.perf_counter() - started) * 1000, page


async def deep(rolecall: Rolecall, asked: dict[str, Any], depth: int) -> float:
    cursor = None
    elapsed = 0.0
    for _ in range(depth // 100 + 1):
        elapsed, page = await ask(rolecall, {**asked, "per_page": 100, "cursor": cursor}, facets=False)
        cursor = page.next_cursor
        if cursor is None:
            break
    return elapsed


async def measure(settings: dict[int, Settings], sample: Sample) -> dict[int, dict[str, list[float]]]:
    """The best of REPEATS of each question, the sizes taking turns: what others do on the machine meets all alike."""
    markets = {size: Rolecall(of_size, name="rolecall-bench") for size, of_size in settings.items()}
    taken: dict[int, dict[str, list[float]]] = {size: {} for size in markets}
    asked = questions(sample)
    try:
        for rolecall in markets.values():  # warm: pages in memory, plans made
            for of_class in asked.values():
                for question in of_class:
                    await ask(rolecall, question)
        gc.collect()
        gc.freeze()
        for name, of_class in asked.items():
            for question in of_class:
                tries: dict[int, list[float]] = {size: [] for size in markets}
                for _ in range(REPEATS):
                    for size, rolecall in markets.items():
                        tries[size].append((await ask(rolecall, question))[0])
                for size, of_size in tries.items():
                    taken[size].setdefault(name, []).append(min(of_size))
        for question in asked["broad word"][:5]:
            for size, rolecall in markets.items():
                deep_down = await deep(rolecall, question, 1_000)
                taken[size].setdefault("cursor, 1,000 deep", []).append(deep_down)
                deep_down = await deep(rolecall, {**question, "sort": "-posted_at"}, 5_000)
                taken[size].setdefault("cursor, 5,000 deep, newest", []).append(deep_down)
    finally:
        gc.unfreeze()
        for rolecall in markets.values():
            await rolecall.aclose()
    return taken


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def pooled(taken: dict[str, list[float]]) -> list[float]:
    return [value for name, values in taken.items() if name not in UNPOOLED for value in values]


def table(taken: dict[int, dict[str, list[float]]]) -> Iterator[str]:
    sizes = sorted(taken)
    yield "| class | " + " | ".join(f"{size:,}: p50 / p95 / max, ms" for size in sizes) + " |"
    yield "| --- |" + " --- |" * len(sizes)
    for name in [*taken[sizes[0]], "pooled"]:
        cells = []
        for size in sizes:
            values = pooled(taken[size]) if name == "pooled" else taken[size][name]
            cells.append(f"{statistics.median(values):.1f} / {percentile(values, 0.95):.1f} / {max(values):.1f}")
        yield f"| {name} | " + " | ".join(cells) + " |"


def run() -> list[Row]:
    kept = os.environ.get("BENCH_DIR")
    folder = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="rolecall-bench-"))
    folder.mkdir(mode=0o755, exist_ok=True)
    folder.chmod(0o755)
    postgres = EmbeddedPostgres(folder, SERVER)
    postgres.start()
    try:
        return rows_of(_measured(postgres, folder))
    finally:
        postgres.stop()
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(postgres.data, ignore_errors=True)


def _measured(postgres: EmbeddedPostgres, folder: Path) -> dict[int, dict[str, list[float]]]:
    sizes = sorted({min(SMALL, ROWS), ROWS})
    settings = {
        size: make_settings(
            database_url=f"postgresql+asyncpg://postgres@/bench_{size}?host={postgres.socket_dir}",
            redis_url="unix:///nowhere",
        )
        for size in sizes
    }
    kept = folder / SAMPLE_FILE
    if not kept.exists():
        for size in sizes:
            postgres.create_database(f"bench_{size}")
            upgrade(settings[size])
        sample = asyncio.run(fill({settings[size].database_url: size for size in sizes}))
        kept.write_bytes(orjson.dumps([sample.postings, sample.words, sample.neighbours, sample.apart]))
    postings, words, neighbours, apart = orjson.loads(kept.read_bytes())
    sample = Sample(postings, words, [(a, b) for a, b in neighbours], [(a, b) for a, b in apart])
    taken = asyncio.run(measure(settings, sample))
    print("\n".join(table(taken)))
    return taken


def rows_of(taken: dict[int, dict[str, list[float]]]) -> list[Row]:
    rows = []
    p95 = {size: percentile(pooled(of_size), 0.95) for size, of_size in taken.items()}
    for size, of_size in taken.items():
        slowest = max(pooled(of_size))
        rows.append(Row(f"search, slowest of {size:,} postings", slowest, "ms", "< 100", slowest < 100))
    if len(taken) > 1:
        ratio = p95[max(p95)] / p95[min(p95)]
        rows.append(Row(f"search, p95 at {max(p95):,} / at {min(p95):,} postings", ratio, "", "≤ 2", ratio <= 2))
    return rows


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.value:.2f} {row.unit} (goal {row.goal}) {'ok' if row.ok else 'MISSED'}")
