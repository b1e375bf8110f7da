"""How well people are matched: 240 labelled résumés against 4,244 real postings, beside plain cosine, BM25 and chance.

    python -m tests.evaluation match

The résumés go through the service's own reader, the postings through its own reading of requirements; the score, the
vectors and the two-of-a-company rule are those of the service. Which postings are a résumé's own says
category_mapping.json, which was written first. Nothing is stored.
"""

import asyncio
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.clients.cv_text import CvTextRefused, make_cv_text
from app.clients.embeddings.local import LocalEmbedder
from app.domains.jobs.language import language_of
from app.domains.matching.candidate import Candidate
from app.domains.matching.evidence import Evidence
from app.domains.matching.match_repository import Person, PostingRow
from app.domains.matching.match_service import self_of
from app.domains.matching.recommendation_service import diverse
from app.domains.matching.requirements import Requirements, read_requirements
from app.domains.matching.score import Matcher, Posting, Skills
from app.domains.matching.texts import job_text
from app.domains.matching.titles import compare, read_title
from app.domains.matching.vectors import centred
from app.domains.profiles.cv_reading import read_document
from app.domains.skills.finder import SkillFinder
from app.domains.skills.taxonomy import TECHNOLOGY_TRADES, own_taxonomy
from app.flows.propose_profile import document_of
from tests.conftest import REAL_DATA
from tests.evaluation.ceiling import ceilings
from tests.evaluation.figures import auc, average_precision, interval, shown
from tests.evaluation.search import Bm25

MAPPING = Path(__file__).with_name("category_mapping.json")
RESUMES = REAL_DATA / "resumes" / "livecareer_text.jsonl.gz"
PAGES = REAL_DATA / "postings" / "finland_jsonld_pages.jsonl.gz"
TITLES = REAL_DATA / "matching" / "title_similarity"
TODAY = date(2026, 11, 21)
TOP = 10


class Taxonomy:
    """The service's own, with the trades."""

    def __init__(self) -> None:
        named = list(enumerate(own_taxonomy(), 1))
        self.names = {id: skill.name for id, skill in named}
        self.skills = Skills(self.names, {id: skill.trade for id, skill in named})
        self.finder = SkillFinder([(name, id) for id, skill in named for name in (skill.name, *skill.aliases)])
        self.technologies = {id for id, skill in named if skill.trade in TECHNOLOGY_TRADES}


@dataclass(frozen=True, slots=True)
class Resume:
    category: str
    candidate: Candidate
    quotes: int  # that were looked at, each exact


@dataclass(frozen=True, slots=True)
class Page:
    category: str
    company: str
    title: str
    text: str
    words: str  # all of them, as a search by words sees them
    requirements: Requirements


async def read_resumes(taxonomy: Taxonomy) -> list[Resume]:
    reader = make_cv_text()
    resumes: list[Resume] = []
    with gzip.open(RESUMES, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            try:
                read = await reader.read(row["text"].encode(), "text/plain")
            except CvTextRefused:  # one is empty: it stays one of those that are counted
                resumes.append(Resume(row["category"], Candidate(), 0))
                continue
            proposal = read_document(
                document_of(read),
                find_skills=taxonomy.finder.find,
                skill_names=taxonomy.names,
                technologies=taxonomy.technologies,
                today=TODAY,
            ).model_dump(mode="json", by_alias=True)
            own = self_of(Person(None, (), [], [], {}, 1, read.text, proposal, ()), today=TODAY)
            resumes.append(Resume(row["category"], own.candidate, _exact_quotes(own.candidate, read.text, taxonomy)))
    return resumes


def _exact_quotes(candidate: Candidate, text: str, taxonomy: Taxonomy) -> int:
    evidence = Evidence(text, taxonomy.finder.find)
    quotes = [*evidence.of_skills(candidate.skills), *evidence.of_languages(candidate.languages)]
    quotes += [quote for title in candidate.titles for quote in evidence.of_title(title)]
    assert all(text[quote.start : quote.end] == quote.quote for quote in quotes)
    return len(quotes)


def read_pages(taxonomy: Taxonomy) -> Iterator[Page]:
    with gzip.open(PAGES, "rt", encoding="utf-8") as lines:
        for line in lines:
            page: dict[str, Any] = json.loads(line)
            posting = page["jsonld"] or {}
            title, text = posting.get("title") or "", page["body_text"] or posting.get("description") or ""
            yield Page(
                category=page["path"].split("/")[1],
                company=(posting.get("hiringOrganization") or {}).get("name") or "",
                title=title,
                text=job_text(title, [], text),
                words=f"{title} {text}",
                requirements=read_requirements(title, text, language_of(text), find_skills=taxonomy.finder),
            )


def own_of(resumes: Sequence[Resume], pages: Sequence[Page]) -> npt.NDArray[np.bool_]:
    mapping = json.loads(MAPPING.read_text(encoding="utf-8"))["categories"]
    own = {category: set(entry["own"]) for category, entry in mapping.items()}
    return np.array([[page.category in own[resume.category] for page in pages] for resume in resumes])


def title_map() -> list[float]:
    """Mean average precision of titles alone, on human judgements of title pairs."""
    corpus = dict(line.rstrip("\n").split("\t") for line in (TITLES / "corpus_documents.tsv").open(encoding="utf-8"))
    queries = dict(line.rstrip("\n").split("\t") for line in (TITLES / "queries.tsv").open(encoding="utf-8"))
    relevant: dict[str, set[int]] = defaultdict(set)
    places = {name: place for place, name in enumerate(corpus)}
    for line in (TITLES / "annotations.tsv").open(encoding="utf-8"):
        query, _, document, _ = line.split()
        relevant[query].add(places[document])
    titles = [read_title(title) for title in corpus.values()]
    found: list[float] = []
    for name, wanted in queries.items():
        if name in relevant:
            query_title = read_title(wanted)
            scores = [compare(query_title, title) for title in titles]
            order = sorted(range(len(titles)), key=lambda place: (-scores[place], place))
            found.append(average_precision(order, relevant[name]))
    return found


async def evaluate() -> dict[str, list[float]]:
    started = time.monotonic()
    taxonomy = Taxonomy()
    resumes = await read_resumes(taxonomy)
    pages = list(read_pages(taxonomy))
    embedder = LocalEmbedder()
    vectors = centred(await embedder.embed([page.text for page in pages]), embedder.mean())
    people = centred(
        await embedder.embed([one.candidate.text(taxonomy.names) or "-" for one in resumes]), embedder.mean()
    )
    titles = centred(await embedder.embed([page.title or "-" for page in pages]), embedder.mean())
    await embedder.aclose()
    cosines = people @ vectors.T
    own = own_of(resumes, pages)
    postings = [Posting(page.title, page.requirements, language="en") for page in pages]
    scores = np.array(
        [
            [matcher.score(posting, float(cosine)) for posting, cosine in zip(postings, row, strict=True)]
            for matcher, row in (
                (Matcher(one.candidate, taxonomy.skills), row) for one, row in zip(resumes, cosines, strict=True)
            )
        ],
        dtype=np.float32,
    )
    by_words = Bm25([page.words for page in pages])
    keyword = np.array([by_words.scores(one.candidate.text(taxonomy.names)) for one in resumes], dtype=np.float32)
    companies = {name: number for number, name in enumerate({page.company for page in pages}, 1)}
    rows = [_row(place, page, companies) for place, page in enumerate(pages)]
    mapping = json.loads(MAPPING.read_text(encoding="utf-8"))["categories"]
    labels = [mapping[one.category]["label"] for one in resumes]
    told: dict[str, list[float]] = {"quotes": [float(one.quotes) for one in resumes]}
    for name, ranking in (("match", scores), ("cosine", cosines), ("BM25", keyword)):
        tops = [_top(ranking[place], rows) for place in range(len(resumes))]
        precision = [float(own[place][top].mean()) if top else 0.0 for place, top in enumerate(tops)]
        told[f"{name} precision"] = precision
        told[f"{name} precision occupation"] = [
            one for one, label in zip(precision, labels, strict=True) if label == "occupation"
        ]
        told[f"{name} auc"] = [auc(ranking[place], own[place]) for place in range(len(resumes))]
    told["gain"] = [one - other for one, other in zip(told["match precision"], told["BM25 precision"], strict=True)]
    told["chance"] = [float(one.mean()) for one in own]
    told |= {
        name: [float(own[place][_top(ranking[place], rows)].mean()) for place in range(len(resumes))]
        for name, ranking in ceilings(
            people.astype(np.float64),
            [one.category for one in resumes],
            np.hstack([vectors, titles]).astype(np.float64) / np.sqrt(2),
            [page.category for page in pages],
            {category: set(entry["own"]) for category, entry in mapping.items()},
            scores.astype(np.float64),
        ).items()
    }
    told["titles"] = title_map()
    by_category: dict[str, list[float]] = defaultdict(list)
    for one, value in zip(resumes, told["match precision"], strict=True):
        by_category[one.category].append(value)
    _print(told, labels, by_category, len(pages), time.monotonic() - started)
    return told


def _top(scores: npt.NDArray[np.float32], rows: Sequence[PostingRow]) -> list[int]:
    order = np.argsort(-scores, kind="stable")[:300]
    return diverse([rows[int(place)] for place in order], TOP)


def _row(place: int, page: Page, companies: dict[str, int]) -> PostingRow:
    return PostingRow(
        id=place, company_id=companies[page.company], title=page.title, level=None, language="en", location=None,
        locations=[], country=None, city=None, is_remote=False, salary_max=None, currency=None, skill_ids=(),
        requirements=page.requirements,
    )  # fmt: skip


def _print(
    told: dict[str, list[float]],
    labels: Sequence[str],
    by_category: dict[str, list[float]],
    pages: int,
    seconds: float,
) -> None:
    print(f"match: 240 résumés (livecareer, development part), {pages} postings, mean (95 % interval, n)")
    print(f"  precision@10 of the category  match   {shown(told['match precision'])}")
    print(f"                                cosine  {shown(told['cosine precision'])}")
    print(f"                                BM25    {shown(told['BM25 precision'])}")
    print(f"                                chance  {shown(told['chance'])}")
    print(f"                                match - BM25, of the same résumé: {shown(told['gain'])}")
    print(f"  the same where the category   match   {shown(told['match precision occupation'])}")
    print(f"  says what people do           cosine  {shown(told['cosine precision occupation'])}")
    print(f"                                BM25    {shown(told['BM25 precision occupation'])}")
    print("  the same of rankings that saw the labels (all résumés; where the category says what people do):")
    for name, values in told.items():
        if name.startswith(("learned", "…")):
            occupations = [value for value, label in zip(values, labels, strict=True) if label == "occupation"]
            print(f"    {name:36} {shown(values)}; {shown(occupations)}")
    print(f"  AUC own against others        match   {shown(told['match auc'])}")
    print(f"                                cosine  {shown(told['cosine auc'])}")
    print(f"                                BM25    {shown(told['BM25 auc'])}")
    print(f"  titles alone, MAP                     {shown(told['titles'])}")
    print(f"  quotes, all exact                     {int(sum(told['quotes']))}")
    print("  precision@10 by category (n 10 each):")
    for category, values in sorted(by_category.items(), key=lambda one: -sum(one[1])):
        low, high = interval(values)
        print(f"    {category:24} {sum(values) / len(values):.2f} ({low:.2f}-{high:.2f})")
    print(f"  {seconds:.0f} s")


if __name__ == "__main__":
    asyncio.run(evaluate())
