# ruff: noqa: S608 - the parts are of this module; values are bound

import asyncio
import re
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import accumulate
from typing import Any

from sqlalchemy import Select, select, text

from app.core.repository import Repository
from app.domains.companies.models import Company
from app.domains.jobs.models import Job, JobStatus, ModerationStatus, TitleWord, is_public
from app.domains.jobs.search_document import Document, document_of, lexemes_of, yearly
from app.domains.jobs.search_schemas import FacetName, JobSort
from app.domains.jobs.search_segments import CAPACITY, SEGMENTS
from app.domains.jobs.search_sql import (
    FACET_VALUES,
    Position,
    Question,
    count_statement,
    newest_statement,
    page_statement,
)
from app.domains.jobs.search_words import CONFIGURATIONS, DEFAULT_LANGUAGE, VOCABULARY, Word
from app.domains.skills.models import Skill

SUGGESTIONS = 10
_LOOKED_AT = 300  # postings whose titles are suggested
_SHOWN_OF = 20_000  # characters of a description in which a snippet is looked for
_AT_ONCE = 50  # postings made into lexemes before other requests get their turn
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Writers share it; who moves the bounds of the segments has it alone.
BOUNDS_LOCK = "hashtextextended('job_search.bounds', 0)"
# A row below 2 kB would keep its lexemes inline; this much padding makes PostgreSQL move them out (and compresses away).
_INLINE_BELOW = 3000
_PAD = "x" * 2100

_LEXIZE = text(
    "SELECT word, "
    + ", ".join(f"ts_lexize('{configuration}_stem', word)" for configuration in CONFIGURATIONS.values())
    + " FROM unnest(CAST(:words AS text[])) AS u (word)"
)
_COLUMNS = {
    "id": "bigint", "posted": "bigint", "company": "bigint", "pay_min": "bigint", "pay_max": "bigint",
    "is_remote": "boolean", "currency": "text", "workplace_type": "text", "job_type": "text",
    "experience_level": "text", "language": "text", "country": "text", "city": "text", "source": "text",
    "skills": "text", "v": "text", "pad": "text",
}  # fmt: skip
_NAMES = ", ".join(_COLUMNS)
_INSERT = text(
    f"INSERT INTO job_search (seg, {_NAMES}) "
    "SELECT (SELECT min(s.seg) FROM job_search_segments s WHERE s.since <= u.posted), "
    + ", ".join(
        f"CAST(u.{name} AS {cast})" if (cast := {"skills": "bigint[]", "v": "tsvector"}.get(name)) else f"u.{name}"
        for name in _COLUMNS
    )
    + f" FROM unnest({', '.join(f'CAST(:{name} AS {type}[])' for name, type in _COLUMNS.items())}) AS u ({_NAMES})"
)
_DELETE = text(
    "WITH gone AS (DELETE FROM job_search WHERE id = ANY(CAST(:ids AS bigint[]))) "
    "INSERT INTO job_changes (job_id) SELECT unnest(CAST(:ids AS bigint[]))"
)


def microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def is_searchable(job: Job) -> bool:
    """What everyone may find."""
    return (
        job.status is JobStatus.OPEN
        and job.moderation_status is ModerationStatus.APPROVED
        and job.deleted_at is None
        and job.posted_at is not None
    )


def row_of(document: Document, words: Mapping[str, Word]) -> dict[str, Any]:
    """A posting's row of `job_search`, but for its segment."""
    job = document.job
    low, high = yearly(job.salary_min, job.salary_period), yearly(job.salary_max, job.salary_period)
    lexemes = " ".join(lexemes_of(document, words))
    return {
        "id": job.id,
        "posted": microseconds(job.posted_at or job.created_at),
        "company": job.company_id,
        "pay_min": high if low is None else low,
        "pay_max": low if high is None else high,
        "is_remote": job.is_remote,
        "currency": None if low is None and high is None else job.currency,
        "workplace_type": job.workplace_type,
        "job_type": job.job_type,
        "experience_level": job.experience_level,
        "language": job.language,
        "country": job.country,
        "city": job.city,
        "source": job.source,
        "skills": "{" + ",".join(map(str, job.skill_ids)) + "}",
        "v": lexemes,
        "pad": _PAD if len(lexemes) < _INLINE_BELOW else None,
    }


_LEARN = text(
    "INSERT INTO title_words (word, seen) SELECT word, seen "
    "FROM unnest(CAST(:words AS text[]), CAST(:counts AS bigint[])) AS u (word, seen) ORDER BY word "
    "ON CONFLICT (word) DO UPDATE SET seen = title_words.seen + excluded.seen"
)
_LIKE_WORD = text(
    "SELECT word, seen FROM title_words WHERE length(word) BETWEEN :shortest AND :longest "
    "AND (left(word, 1) = :first OR right(word, 3) = :last)"
)
_SLACK = 1.25
_HELD = text("SELECT " + ", ".join(f"(SELECT count(*) FROM job_search_{n})" for n in range(SEGMENTS)))

# Marks that no posting contains: private characters, taken out of the text before they are put in.
_MARK, _UNMARK = "\ue000", "\ue001"
_CONFIGURATION = (
    "CAST(CASE language "
    + " ".join(f"WHEN '{language}' THEN '{configuration}'" for language, configuration in CONFIGURATIONS.items())
    + f" ELSE '{CONFIGURATIONS[DEFAULT_LANGUAGE]}' END AS regconfig)"
)
_SNIPPETS = text(
    f"SELECT id, ts_headline({_CONFIGURATION}, translate(left(description, {_SHOWN_OF}), '{_MARK}{_UNMARK}', ''), "
    f"websearch_to_tsquery({_CONFIGURATION}, :query), "
    f"'StartSel={_MARK}, StopSel={_UNMARK}, MinWords=10, MaxWords=30, MaxFragments=2, FragmentDelimiter=\" … \"') "
    "FROM jobs WHERE id = ANY(CAST(:ids AS bigint[]))"
)
_HAS_SKILL = " OR ".join(
    f"EXISTS (SELECT FROM job_search_{n} WHERE v @@ CAST('S=' || s.id AS tsquery))" for n in range(SEGMENTS)
)
_SKILLS_BEGINNING = text(
    f"SELECT s.id, s.name FROM skills s WHERE s.name_key LIKE :key AND ({_HAS_SKILL}) ORDER BY s.name_key LIMIT :limit"
)


class JobSearchRepository(Repository[Job]):
    """The index of open postings. Whoever changes a posting calls `index` or `remove` in the same unit.

    Both note the change for those who follow the index in their own time (`job_changes`).
    """

    model = Job

    # Upkeep

    async def index(self, jobs: Sequence[Job]) -> None:
        """Let the search know these postings as they are now; those that nobody may find are taken out.

        Pass many at once: four statements, whatever the number.
        """
        if not jobs:
            return
        await self.session.flush()
        await self.remove([job.id for job in jobs])
        shown = [job for job in jobs if is_searchable(job)]
        if shown:
            rows = await self._rows(shown)
            await self.session.execute(_INSERT, {name: [row[name] for row in rows] for name in _COLUMNS})

    async def remove(self, ids: Collection[int]) -> None:
        await self.session.execute(text(f"SELECT pg_advisory_xact_lock_shared({BOUNDS_LOCK})"))
        await self.session.execute(_DELETE, {"ids": list(ids)})

    async def balance(self, capacities: Sequence[int] = CAPACITY, *, at_once: int = 500) -> int:
        """Move some of the oldest postings out of the first segment that holds too many; how many were moved.

        The bounds move with them in one transaction, so at every moment each segment is wholly younger than the next.
        Postings go as far as there is room, past empty segments, so that a large import is not moved four times.
        """
        await self.session.execute(text(f"SELECT pg_advisory_xact_lock({BOUNDS_LOCK})"))
        counts = (await self.session.execute(_HELD)).one()
        room = list(accumulate(capacities))  # for how many postings there is room up to each segment
        younger = 0
        for segment, capacity in enumerate(capacities):
            younger += counts[segment]
            if counts[segment] <= capacity * _SLACK or younger <= room[segment]:
                continue
            target = segment + 1
            while target < bisect(room, younger) and counts[target] == 0:
                target += 1
            surplus = max(1, min(at_once, younger - room[target - 1]))
            moved = await self._move(segment, target, surplus)
            if moved:
                return moved
        return 0

    async def _move(self, segment: int, target: int, number: int) -> int:
        oldest = f"SELECT posted FROM job_search_{segment} ORDER BY posted, id OFFSET :number LIMIT 1"
        bound = (
            await self.session.execute(
                text(f"SELECT min(posted) FROM job_search_{segment} WHERE posted > ({oldest})"), {"number": number - 1}
            )
        ).scalar_one()
        if bound is None:  # all were posted at the same moment
            return 0
        moved = await self.session.execute(
            text("UPDATE job_search SET seg = :target WHERE seg = :segment AND posted < :bound RETURNING 1"),
            {"segment": segment, "target": target, "bound": bound},
        )
        await self.session.execute(
            text("UPDATE job_search_segments SET since = :bound WHERE seg >= :segment AND seg < :target"),
            {"segment": segment, "target": target, "bound": bound},
        )
        return len(moved.all())

    async def _rows(self, jobs: Sequence[Job]) -> list[dict[str, Any]]:
        company_ids = {job.company_id for job in jobs}
        skill_ids = {id for job in jobs for id in job.skill_ids}
        companies = await self._names(select(Company.id, Company.name).where(Company.id.in_(company_ids)))
        skills = await self._names(select(Skill.id, Skill.name).where(Skill.id.in_(skill_ids))) if skill_ids else {}
        rows: list[dict[str, Any]] = []
        for start in range(0, len(jobs), _AT_ONCE):
            documents = [
                document_of(
                    job,
                    company=companies[job.company_id],
                    skills=[skills[id] for id in job.skill_ids if id in skills],
                )
                for job in jobs[start : start + _AT_ONCE]
            ]
            words = await self.look_up({word for document in documents for word in document.words()})
            rows += [row_of(document, words) for document in documents]
            await asyncio.sleep(0)
        return rows

    async def _names(self, statement: Select[int, str]) -> dict[int, str]:
        return dict((await self.session.execute(statement)).all())

    # Asking

    async def look_up(self, words: Collection[str]) -> dict[str, Word]:
        """Words with their stems in every language."""
        return await VOCABULARY.look_up(words, self._lexize)

    async def _lexize(self, words: Sequence[str]) -> dict[str, list[str | None]]:
        rows = (await self.session.execute(_LEXIZE, {"words": list(words)})).all()
        return {word: [stem[0] if stem else None for stem in stems] for word, *stems in rows}

    async def search(
        self, question: Question, sort: JobSort, *, offset: int, limit: int, after: Position | None
    ) -> list[Position]:
        """Where the matching postings stand, best first."""
        sql, binds = page_statement(question, sort, offset=offset, limit=limit, after=after)
        return [(row[0], row[1], row[2]) for row in (await self.session.execute(text(sql), binds)).all()]

    async def newest_of_each(self, questions: Sequence[Question], *, limit: int) -> list[int]:
        """Postings that match one of several questions that differ in their words alone, at most `limit` for each."""
        sql, binds = newest_statement(questions, limit=limit)
        return list(dict.fromkeys(row[2] for row in (await self.session.execute(text(sql), binds)).all()))

    async def count(
        self, question: Question, facets: Sequence[FacetName]
    ) -> tuple[int, dict[FacetName, list[tuple[str, int]]]]:
        """How many match (at most one more than is shown), and the counts of each facet's values."""
        sql, binds = count_statement(question, facets)
        counts: dict[FacetName, Counter[str]] = {facet: Counter() for facet in facets}
        total = 0
        for names, values, count in (await self.session.execute(text(sql), binds)).all():
            if not names:
                total = count
            for name, value in zip(names.split(), values or (), strict=True):
                if value is not None:
                    counts[FacetName(name)][value] += count
        return total, {facet: _common(of_facet) for facet, of_facet in counts.items()}

    async def jobs_in_order(self, ids: Sequence[int]) -> list[Job]:
        """The postings of these ids; one that was deleted a moment ago is left out."""
        jobs = (await self.session.execute(select(Job).where(Job.id.in_(ids)))).scalars() if ids else ()
        by_id = {job.id: job for job in jobs}
        return [by_id[id] for id in ids if id in by_id]

    async def titles_of(self, ids: Sequence[int]) -> dict[int, str]:
        return await self._names(select(Job.id, Job.title).where(Job.id.in_(ids)))

    async def company_ids(self, keys: Iterable[str]) -> list[int]:
        """Companies by their whole folded names; a name may be that of several."""
        statement = select(Company.id).where(Company.name_key.in_(list(keys)))
        return list((await self.session.execute(statement)).scalars())

    async def company_names(self, ids: Collection[int]) -> dict[int, str]:
        return await self._names(select(Company.id, Company.name).where(Company.id.in_(ids))) if ids else {}

    async def snippets(self, ids: Sequence[int], query: str) -> dict[int, str]:
        """Where the words of a query stand in these postings: HTML-escaped text, the words in <mark>."""
        rows = (await self.session.execute(_SNIPPETS, {"ids": list(ids), "query": query})).all()
        return {id: _marked(snippet) for id, snippet in rows}

    # What may have been meant

    async def learn_words(self, counts: Mapping[str, int]) -> None:
        """Count words of titles and skills."""
        if counts:
            await self.session.execute(_LEARN, {"words": list(counts), "counts": list(counts.values())})

    async def known_words(self, words: Collection[str]) -> set[str]:
        """Those that some title or skill ever had."""
        statement = select(TitleWord.word).where(TitleWord.word.in_(words))
        return set((await self.session.execute(statement)).scalars())

    async def words_like(self, word: str) -> list[tuple[str, int]]:
        """Words about as long that begin or end as this one does, and how often they were seen."""
        values = {"shortest": len(word) - 2, "longest": len(word) + 2, "first": word[0], "last": word[-3:]}
        return [(like, seen) for like, seen in (await self.session.execute(_LIKE_WORD, values)).all()]

    # As people type

    async def titles(self, question: Question, typed: str) -> list[str]:
        """Titles with the words typed, those that begin with them and the common ones first."""
        places = await self.search(question, JobSort.RELEVANCE, offset=0, limit=_LOOKED_AT, after=None)
        rows = await self.session.execute(select(Job.title).where(Job.id.in_([id for _, _, id in places])))
        titles = list(rows.scalars())
        counts = Counter(title.casefold() for title in titles)
        shown = {title.casefold(): title for title in reversed(titles)}
        begun = typed.casefold()
        order = sorted(counts, key=lambda title: (not title.startswith(begun), -counts[title], title))
        return [shown[title] for title in order[:SUGGESTIONS]]

    async def companies_beginning(self, key: str) -> list[tuple[int, str]]:
        """Companies with an open posting whose names begin so."""
        has_job = select(Job.id).where(Job.company_id == Company.id, is_public()).exists()
        statement = (
            select(Company.id, Company.name)
            .where(Company.name_key.startswith(key, autoescape=True), has_job)
            .order_by(Company.name_key, Company.id)
            .limit(SUGGESTIONS)
        )
        return [(id, name) for id, name in (await self.session.execute(statement)).all()]

    async def skills_beginning(self, key: str) -> list[tuple[int, str]]:
        """Skills of open postings whose names begin so."""
        rows = (await self.session.execute(_SKILLS_BEGINNING, {"key": _like(key), "limit": SUGGESTIONS})).all()
        return [(id, name) for id, name in rows]


def _common(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:FACET_VALUES]


def _like(beginning: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", beginning) + "%"


def _marked(snippet: str) -> str:
    return escape(snippet, quote=False).replace(_MARK, "<mark>").replace(_UNMARK, "</mark>")
