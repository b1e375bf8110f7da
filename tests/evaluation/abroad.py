"""How well English words find French postings: 150 of France Travail, filed there by ROME code.

    python -m tests.evaluation abroad

The plain cosine of the local model, with and without what the service puts before a title of another language, and with
the likeness of titles that hybrid search adds.
"""

import asyncio
import csv
import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from app.clients.embeddings.local import LocalEmbedder
from app.domains.matching.search_service import TITLE_WEIGHT
from app.domains.matching.texts import job_text
from app.domains.matching.titles import compare, read_title
from app.domains.matching.vectors import centred
from tests.conftest import REAL_DATA
from tests.evaluation.figures import ndcg, shown

POSTINGS = REAL_DATA / "postings" / "multilingual" / "fr_france_travail_150.csv"
QUERIES = Path(__file__).with_name("rome_queries.json")


async def evaluate() -> None:
    with POSTINGS.open(encoding="utf-8", newline="") as lines:
        postings = [(row["romeCode"][:3], row["intitule"], row["description"]) for row in csv.DictReader(lines)]
    relevant: dict[str, set[int]] = defaultdict(set)
    for place, (group, _, _) in enumerate(postings):
        relevant[group].add(place)
    asked: dict[str, str] = json.loads(QUERIES.read_text(encoding="utf-8"))["queries"]
    queries = [(query, relevant[group]) for group, query in asked.items() if len(relevant[group]) > 1]
    embedder = LocalEmbedder()
    vectors = centred(await embedder.embed([query for query, _ in queries]), embedder.mean())
    plain = [job_text("", [], f"{title}. {text}") for _, title, text in postings]
    told = [job_text(title, [], text) for _, title, text in postings]
    cosines = {
        name: vectors @ centred(await embedder.embed(texts), embedder.mean()).T
        for name, texts in (("cosine, the words as they are", plain), ("cosine, as the service embeds", told))
    }
    await embedder.aclose()
    titles = [read_title(title) for _, title, _ in postings]
    likeness = np.array([[compare(read_title(query), title) for title in titles] for query, _ in queries])
    cosines["… and the likeness of titles"] = cosines["cosine, as the service embeds"] + TITLE_WEIGHT * likeness
    print(f"abroad: English queries, {len(postings)} French postings, nDCG@10 (95 % interval, n)")
    for name, scores in cosines.items():
        orders = np.argsort(-scores, axis=1, kind="stable")
        found = [ndcg([int(one) for one in order], own) for order, (_, own) in zip(orders, queries, strict=True)]
        print(f"  {name:32} {shown(found)}")


if __name__ == "__main__":
    asyncio.run(evaluate())
