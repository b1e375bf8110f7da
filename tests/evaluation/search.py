"""How well postings are found: keyword, semantic and hybrid search beside BM25 and plain cosine of the same model.

    python -m tests.evaluation search

Two sets of labelled queries: titles, of which people judged which other titles mean the same (the part of
jobtitlesimilarity_dataset that is there, each title a posting), and the names of the categories in which a job site files
its own postings (finland_jsonld_pages). The searches are the service's, over a database that is made for it and removed.
"""

import asyncio
import gzip
import json
import re
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.clients.embeddings.local import LocalEmbedder
from app.core.clock import now
from app.core.embedded import EmbeddedPostgres
from app.core.logging import configure_logging
from app.core.migrations import upgrade
from app.domains.companies.models import Company
from app.domains.jobs.language import language_of
from app.domains.jobs.models import Job, JobStatus
from app.domains.jobs.search_repository import JobSearchRepository
from app.domains.jobs.search_schemas import JobFilters, SearchMode
from app.domains.matching.texts import job_text
from app.flows.embed_jobs import embed_jobs
from app.flows.meaning import meaning_of
from app.services import Rolecall
from tests.conftest import REAL_DATA, make_settings
from tests.evaluation.figures import ndcg, ratio, recall, reciprocal_rank, shown
from tests.performance.bench_meaning import Bench

PAGES = REAL_DATA / "postings" / "finland_jsonld_pages.jsonl.gz"
TITLES = REAL_DATA / "matching" / "title_similarity"
DEPTH = 50
AT_ONCE = 500
_WORD = re.compile(r"\w+")
FAST = {"fsync": "off", "synchronous_commit": "off"}


@dataclass
class Corpus:
    """Postings as (title, description); queries with the places of the postings that are relevant."""

    name: str
    postings: list[tuple[str, str]]
    queries: dict[str, set[int]] = field(default_factory=dict)


def titles() -> Corpus:
    documents = dict(line.rstrip("\n").split("\t") for line in (TITLES / "corpus_documents.tsv").open(encoding="utf-8"))
    queries = dict(line.rstrip("\n").split("\t") for line in (TITLES / "queries.tsv").open(encoding="utf-8"))
    places = {name: place for place, name in enumerate(documents)}
    corpus = Corpus("titles that mean the same", [(title, title) for title in documents.values()])
    relevant: dict[str, set[int]] = defaultdict(set)
    for line in (TITLES / "annotations.tsv").open(encoding="utf-8"):
        query, _, document, _ = line.split()
        relevant[query].add(places[document])
    corpus.queries = {queries[name]: found for name, found in relevant.items() if name in queries}
    return corpus


def pages() -> Corpus:
    corpus = Corpus("postings of a category by its name", [])
    relevant: dict[str, set[int]] = defaultdict(set)
    with gzip.open(PAGES, "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            posting = page["jsonld"] or {}
            category = page["path"].split("/")[1].replace("-and-", " ").replace("-", " ")
            text = page["body_text"] or posting.get("description") or ""
            relevant[category].add(len(corpus.postings))
            corpus.postings.append((posting.get("title") or "-", text or "-"))
    corpus.queries = {name: found for name, found in relevant.items() if len(found) >= 10 and name != "other"}
    return corpus


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


class Bm25:
    """Okapi BM25 (k1 1.2, b 0.75) over all words of the postings."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(words(text)) for text in texts]
        self.lengths = np.array([sum(count.values()) for count in counts], dtype=np.float64)
        self.postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, count in enumerate(counts):
            for word, times in count.items():
                self.postings[word].append((place, times))

    def scores(self, query: str) -> npt.NDArray[np.float64]:
        """One for each posting; 0 where it has none of the words."""
        scores = np.zeros(len(self.lengths))
        mean = self.lengths.mean()
        for word in set(words(query)):
            found = self.postings.get(word, [])
            weight = log(1 + (len(self.lengths) - len(found) + 0.5) / (len(found) + 0.5))
            for place, times in found:
                norm = 1.2 * (0.25 + 0.75 * self.lengths[place] / mean)
                scores[place] += weight * times * 2.2 / (times + norm)
        return scores

    def __call__(self, query: str) -> list[int]:
        scores = self.scores(query)
        return [int(place) for place in np.argsort(-scores, kind="stable")[:DEPTH] if scores[place] > 0]


async def fill(rolecall: Rolecall, corpus: Corpus) -> dict[int, int]:
    """The postings in an empty database, with their vectors: job id → place."""
    places: dict[int, int] = {}
    for start in range(0, len(corpus.postings), AT_ONCE):
        async with rolecall.unit() as services:
            session = services.work.session
            company = Company(name=f"Company {start}", name_key=f"company {start}")
            session.add(company)
            await session.flush()
            jobs = [
                Job(company_id=company.id, title=title[:200], description=text, language=language_of(text) or "en",
                    status=JobStatus.OPEN, posted_at=now(), skill_ids=[], locations=[])
                for title, text in corpus.postings[start : start + AT_ONCE]
            ]  # fmt: skip
            session.add_all(jobs)
            await session.flush()
            await JobSearchRepository(services.work).index(jobs)
            places |= {job.id: start + number for number, job in enumerate(jobs)}
    await embed_jobs(Bench(rolecall), seconds=3600)
    return places


async def orders(rolecall: Rolecall, corpus: Corpus) -> dict[str, dict[str, list[int]]]:
    """Searcher → query → places, best first."""
    found: dict[str, dict[str, list[int]]] = defaultdict(dict)
    places = await fill(rolecall, corpus)
    for query in corpus.queries:
        for mode in SearchMode:
            filters = JobFilters.model_construct(q=query, per_page=DEPTH)
            asked = await meaning_of(rolecall, filters, mode)
            async with rolecall.read_unit() as services:
                page = await services.meaning_search_service.search_jobs(None, filters, mode, asked)
            found[mode.value][query] = [places[job.id] for job in page.items]
    embedder = LocalEmbedder()
    vectors = await embedder.embed([job_text(title, [], text) for title, text in corpus.postings])
    for query in corpus.queries:
        cosines = vectors @ (await embedder.embed([query]))[0]
        found["cosine"][query] = [int(place) for place in np.argsort(-cosines, kind="stable")[:DEPTH]]
    await embedder.aclose()
    bm25 = Bm25([f"{title} {text}" for title, text in corpus.postings])
    for query in corpus.queries:
        found["BM25"][query] = bm25(query)
    return found


def report(corpus: Corpus, found: dict[str, dict[str, list[int]]]) -> Iterator[str]:
    measures: dict[str, Callable[[Sequence[int], set[int]], float]] = {
        "nDCG@10": ndcg, "MRR": reciprocal_rank, "recall@50": recall,
    }  # fmt: skip
    yield f"search: {corpus.name}: {len(corpus.queries)} queries, {len(corpus.postings)} postings, mean (95 % interval, n)"
    values = {
        name: {
            searcher: [measure(order[query], corpus.queries[query]) for query in corpus.queries]
            for searcher, order in found.items()
        }
        for name, measure in measures.items()
    }
    for name, of_measure in values.items():
        for searcher in ("BM25", "cosine", "keyword", "semantic", "hybrid"):
            yield f"  {name:10} {searcher:9} {shown(of_measure[searcher])}"
    gained = values["nDCG@10"]
    better = max(("BM25", "cosine"), key=lambda searcher: sum(gained[searcher]))
    yield f"  hybrid / {better} in nDCG@10: {ratio(gained['hybrid'], gained[better])}"


async def run(corpora: Sequence[Corpus], postgres: EmbeddedPostgres) -> None:
    for number, corpus in enumerate(corpora):
        started = time.monotonic()
        postgres.create_database(f"eval_{number}")
        settings = make_settings(
            database_url=f"postgresql+asyncpg://postgres@/eval_{number}?host={postgres.socket_dir}",
            redis_url="unix:///nowhere",
            log_level="ERROR",
        )
        configure_logging(settings)
        await asyncio.to_thread(upgrade, settings)
        rolecall = Rolecall(settings, name="rolecall-evaluation", statement_timeout_ms=60_000)
        try:
            for line in report(corpus, await orders(rolecall, corpus)):
                print(line, flush=True)
        finally:
            await rolecall.aclose()
        print(f"  {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="rolecall-evaluation-"))
    folder.chmod(0o755)
    postgres = EmbeddedPostgres(folder, FAST)
    postgres.start()
    try:
        asyncio.run(run([titles(), pages()], postgres))
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(postgres.data, ignore_errors=True)


if __name__ == "__main__":
    main()
