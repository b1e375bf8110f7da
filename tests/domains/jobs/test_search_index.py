"""The index finds what PostgreSQL's own text search finds, over generated (or, where they are, real) postings."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from functools import cache
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.domains.companies.models import Company
from app.domains.jobs.models import Job
from app.domains.jobs.search_repository import JobSearchRepository
from app.domains.jobs.search_schemas import FacetName, JobFilters
from app.domains.jobs.search_words import CONFIGURATIONS, MAX_WORD, VOCABULARY, split_words
from app.domains.skills.models import Skill
from app.services import Rolecall, Services
from tests.performance.generate import Market

POSTINGS = 400
MATCHED_WORDS = text(
    "SELECT id FROM jobs WHERE to_tsvector(CAST(:config AS regconfig), title || ' ' || description) "
    "@@ CAST(:query AS tsquery)"
)
STEMS = text(
    "SELECT " + ", ".join(f"ts_lexize('{configuration}_stem', :word)" for configuration in CONFIGURATIONS.values())
)
MATCHED_PHRASE = text(
    "SELECT id FROM jobs WHERE "
    + " OR ".join(
        f"to_tsvector('english', {column}) @@ phraseto_tsquery('{configuration}', :phrase)"
        for configuration in (*CONFIGURATIONS.values(), "simple")
        for column in ("title", "description")
    )
)


@pytest.fixture
async def services(rolecall: Rolecall) -> AsyncIterator[Services]:
    """A market of English words alone, so that PostgreSQL's parser and ours split them alike."""
    market = whole_market()
    async with rolecall.unit() as services:
        session = services.work.session
        postings = [market.posting(number) for number in range(POSTINGS)]
        companies = {job.company_id for job, _, _ in postings}
        session.add_all([Company(id=id, name=f"Firm{id}", name_key=f"firm{id}") for id in companies])
        skills = {id for job, _, _ in postings for id in job.skill_ids}
        session.add_all([Skill(id=id, name=f"Skill{id}", name_key=f"skill{id}") for id in skills])
        await session.flush()
        for job, _, _ in postings:
            job.language = "en"
            job.title = " ".join(plain_words(job.title)) or "clerk"
            job.description = " ".join(plain_words(job.description))
        jobs = [job for job, _, _ in postings]
        session.add_all(jobs)
        await JobSearchRepository(services.work).index(jobs)
        yield services


@cache
def whole_market() -> Market:
    return Market()


def plain_words(of: str) -> list[str]:
    return [word for word in split_words(of) if word.isascii() and word.isalpha()]


async def found(services: Services, **asked: Any) -> set[int]:
    """All ids, walked by cursor: no posting twice."""
    ids: list[int] = []
    filters = JobFilters.model_validate({"per_page": 100, **asked})
    while True:
        page = await services.job_search_service.search_jobs(None, filters)
        ids += [job.id for job in page.items]
        if page.next_cursor is None:
            break
        filters = filters.model_copy(update={"cursor": page.next_cursor})
    assert len(ids) == len(set(ids)) == page.total
    return set(ids)


async def one_of_its_stems(services: Services, word: str) -> str:
    """A word as a tsquery: any of its stems. Empty where it is a stop word."""
    stems = (await services.work.session.execute(STEMS, {"word": word})).one()
    if any(stem == [] for stem in stems):
        return ""
    return "(" + " | ".join(sorted({word, *(stem[0] for stem in stems)})) + ")"


async def matched(services: Services, query: str) -> set[int]:
    rows = await services.work.session.execute(MATCHED_WORDS, {"config": "english", "query": query})
    return set(rows.scalars())


async def sentences(services: Services) -> list[list[str]]:
    rows = await services.work.session.execute(select(Job.description).order_by(Job.id).limit(60))
    return [description.split() for description in rows.scalars()]


def drawn(dice: random.Random, words: Sequence[str], number: int) -> list[str]:
    return [word for word in dice.sample(list(words), number) if len(word) > 2]


async def test_words_find_what_a_plain_text_search_finds(services: Services) -> None:
    dice = random.Random(5)
    asked = 0
    for words in (await sentences(services))[:30]:
        for number in (1, 2, 3):
            chosen = drawn(dice, words, number)
            parts = [await one_of_its_stems(services, word) for word in chosen]
            if not chosen or not all(parts):
                continue
            expected = await matched(services, " & ".join(parts))
            assert await found(services, q=" ".join(chosen)) == expected, chosen
            asked += 1
    assert asked > 50


async def test_numbers_are_what_the_dictionaries_make_of_them(rolecall: Rolecall) -> None:
    numbers = ["7", "007", "2026", "9" * MAX_WORD]
    async with rolecall.unit() as services:
        repository = JobSearchRepository(services.work)
        stems = await repository._lexize(numbers)
        words = await VOCABULARY.look_up(numbers, repository._lexize)
    for number in numbers:
        assert words[number].stems == (*stems[number], number)
        assert (words[number].accented, words[number].stops) == ((), frozenset())


async def test_minus_words_leave_out_what_a_plain_text_search_leaves_out(services: Services) -> None:
    dice = random.Random(6)
    asked = 0
    for words in (await sentences(services))[:30]:
        pair = dice.sample(words, 2)
        one, other = [await one_of_its_stems(services, word) for word in pair]
        if one and other:
            expected = await matched(services, f"{one} & !{other}")
            assert await found(services, q=f"{pair[0]} -{pair[1]}") == expected, pair
            asked += 1
    assert asked > 5


async def test_phrases_find_what_a_plain_phrase_search_finds(services: Services) -> None:
    dice = random.Random(7)
    asked = 0
    for words in await sentences(services):
        start = dice.randrange(len(words) - 4)
        for number in (2, 3):
            phrase = words[start : start + number]
            if not all([await one_of_its_stems(services, word) for word in (phrase[0], phrase[-1])]):
                continue
            rows = await services.work.session.execute(MATCHED_PHRASE, {"phrase": " ".join(phrase)})
            expected = set(rows.scalars())
            shown = await found(services, q=f'"{" ".join(phrase)}"')
            # Two neighbouring pairs may stand in different places of one posting: three words can find a little more.
            assert shown == expected if number == 2 else shown >= expected, phrase
            asked += 1
    assert asked > 20


async def test_facets_are_the_counts_of_a_plain_grouping(services: Services) -> None:
    names = [name.value for name in FacetName if name is not FacetName.SALARY]
    ids = await found(services, q="work")
    filters = JobFilters.model_validate({"q": "work", "facets": names})
    page = await services.job_search_service.search_jobs(None, filters)
    jobs = (await services.work.session.execute(select(Job).where(Job.id.in_(ids)))).scalars().all()
    expected: dict[str, Counter[Any]] = {
        "job_type": Counter(job.job_type for job in jobs),
        "workplace_type": Counter(job.workplace_type for job in jobs),
        "experience_level": Counter(job.experience_level for job in jobs),
        "language": Counter(job.language for job in jobs),
        "remote": Counter(job.is_remote for job in jobs),
        "country": Counter(job.country for job in jobs),
        "city": Counter(job.city for job in jobs),
        "company": Counter(job.company_id for job in jobs),
        "skills": Counter(id for job in jobs for id in job.skill_ids),
        "source": Counter(job.source for job in jobs),
    }
    assert jobs
    for name, counts in expected.items():
        counts.pop(None, None)
        shown = {value["value"]: value["count"] for value in page.meta["facets"][name]}
        assert shown == {value: counts[value] for value in shown}, name
        assert len(shown) == min(50, len(counts)), name
        assert sorted(shown.values(), reverse=True) == sorted(counts.values(), reverse=True)[:50], name


async def test_filters_beside_words_leave_their_common_part(services: Services) -> None:
    whole = await found(services)
    assert len(whole) == POSTINGS
    work = await found(services, q="work")
    full_time = await found(services, job_type=["FULL_TIME"])
    abroad = await found(services, country=["DE", "FR"])
    rows = await services.work.session.execute(select(func.count()).where(Job.country.in_(["DE", "FR"])))
    assert len(abroad) == rows.scalar_one()
    assert await found(services, q="work", job_type=["FULL_TIME"], country=["DE", "FR"]) == work & full_time & abroad


async def test_removed_postings_are_not_found(services: Services) -> None:
    ids = sorted(await found(services))[:10]
    await JobSearchRepository(services.work).remove(ids)
    assert len(await found(services)) == POSTINGS - 10
