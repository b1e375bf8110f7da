"""A market of any size, made by COPY: the same postings for the same number, their words as frequent as in real ones.

The bodies are cut from real postings where REAL_DATA_DIR has them, else made of words with Zipf's frequencies. The rows
of the index come from the service's own code, so that what is measured is what is served.
"""

import asyncio
import csv
import gzip
import os
import random
import re
from bisect import bisect
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

import asyncpg
import orjson

from app.domains.jobs.models import (
    ExperienceLevel,
    Job,
    JobStatus,
    JobType,
    ModerationStatus,
    SalaryPeriod,
    WorkplaceType,
)
from app.domains.jobs.search_document import Document, document_of
from app.domains.jobs.search_repository import row_of
from app.domains.jobs.search_segments import CAPACITY, SEGMENTS
from app.domains.jobs.search_words import CONFIGURATIONS, Vocabulary, Word
from tests.conftest import REAL_DATA

BODY_CHARACTERS = int(os.environ.get("BENCH_BODY", "1150"))
RARE_WORDS = 100_000
COMPANIES = 5_000
SKILLS = 400
CITIES = 181
CHUNK = 2_000
SAMPLED = 50  # every 50th posting is looked at to choose the queries
SPAN = timedelta(days=730)
NEWEST = datetime(2026, 11, 21, tzinfo=UTC)
COUNTRIES = [
    "US",
    "DE",
    "GB",
    "FR",
    "IN",
    "CA",
    "NL",
    "ES",
    "SE",
    "FI",
    "PL",
    "IT",
    "CH",
    "AT",
    "IE",
    "AU",
    "BR",
    "SG",
    "JP",
    "DK",
    "NO",
    "BE",
    "PT",
    "CZ",
    "RO",
    "ZA",
    "MX",
    "AR",
    "AE",
    "NZ",
]
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "zo",
    "ka",
    "le",
    "mi",
    "no",
    "pu",
    "ra",
    "se",
    "ti",
    "vo",
    "za",
]
JOB_COLUMNS = (
    "id", "company_id", "title", "description", "location", "locations", "country", "city", "is_remote",
    "workplace_type", "job_type", "experience_level", "language", "salary_min", "salary_max", "currency",
    "salary_period", "skill_ids", "status", "moderation_status", "source", "posted_at", "version",
)  # fmt: skip


class Skewed:
    """Values drawn with Zipf's frequencies: the n-th is 1/n as frequent as the first."""

    def __init__(self, values: Sequence[Any], exponent: float = 1.0) -> None:
        self.values = values
        self._sums = list(accumulate(1 / (rank + 1) ** exponent for rank in range(len(values))))

    def draw(self, dice: random.Random) -> Any:
        return self.values[bisect(self._sums, dice.random() * self._sums[-1])]


@dataclass
class Sample:
    """What was seen in every 50th posting: enough to choose words of a known frequency."""

    postings: int = 0
    words: Counter[str] = field(default_factory=Counter)
    neighbours: list[tuple[str, str]] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)

    def add(self, words: list[str], dice: random.Random) -> None:
        self.postings += 1
        self.words.update(set(words))
        place = dice.randrange(len(words) - 9)
        self.neighbours.append((words[place], words[place + 1]))
        self.apart.append((words[place], words[place + 8]))


class Market:
    """All that postings are made of. The n-th posting is the same in every run."""

    def __init__(self) -> None:
        dice = random.Random(7)
        self.names = [_pseudo_word(dice, 4) for _ in range(RARE_WORDS)]
        self.rare = Skewed(self.names)
        self.bodies = list(_real_bodies()) or list(_made_bodies(dice))
        self.titles = list(_real_titles()) or [
            " ".join(dice.sample(self.names[:3000], 3)).title() for _ in range(50_000)
        ]
        self.companies = Skewed([(n + 1, f"{self.names[n].title()} Ltd") for n in range(COMPANIES)], 0.7)
        self.skills = Skewed([(n + 1, self.names[-n - 1].title()) for n in range(SKILLS)], 0.8)
        cities = [(self.names[n * 17].title(), COUNTRIES[min(int(dice.expovariate(0.18)), 29)]) for n in range(CITIES)]
        self.cities = Skewed(cities, 0.8)

    def posting(self, n: int) -> tuple[Job, str, list[str]]:
        """A posting, the name of its company and those of its skills."""
        dice = random.Random(n)
        language, body = dice.choice(self.bodies)
        start = dice.randrange(max(1, len(body) - BODY_CHARACTERS))
        text = body[start : start + BODY_CHARACTERS].partition(" ")[2]
        rare = " ".join(self.rare.draw(dice) for _ in range(3))
        company_id, company = self.companies.draw(dice)
        skills = dict(self.skills.draw(dice) for _ in range(dice.randint(2, 8)))
        city, country = self.cities.draw(dice)
        is_remote = dice.random() < 0.2
        pay = dice.randrange(25, 200) * 1000 if dice.random() < 0.6 else None
        job = Job(
            id=n + 1,
            company_id=company_id,
            title=dice.choice(self.titles)[:200],
            description=f"{text} {rare}",
            location=f"{city}, {country}",
            locations=[],
            country=country,
            city=city,
            is_remote=is_remote,
            workplace_type=WorkplaceType.REMOTE if is_remote else dice.choice([*WorkplaceType, None]),
            job_type=dice.choices([*JobType], [70, 10, 8, 4, 4, 1, 1, 2])[0],
            experience_level=dice.choice([*ExperienceLevel, None]),
            language=language,
            salary_min=None if pay is None else Decimal(pay),
            salary_max=None if pay is None else Decimal(pay * 5 // 4),
            currency={"US": "USD", "GB": "GBP"}.get(country, "EUR"),
            salary_period=SalaryPeriod.YEAR,
            skill_ids=list(skills),
            status=JobStatus.OPEN,
            moderation_status=ModerationStatus.APPROVED,
            source=dice.choice(["portal", "portal", "greenhouse", "ashby", "lever", "adzuna"]),
            posted_at=NEWEST - SPAN * dice.random(),
            version=1,
        )
        return job, company, list(skills.values())


def _pseudo_word(dice: random.Random, syllables: int) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(syllables))


def _made_bodies(dice: random.Random) -> Iterator[tuple[str, str]]:
    words = Skewed(list(dict.fromkeys(_pseudo_word(dice, dice.randint(1, 3)) for _ in range(30_000))))
    for _ in range(4_000):
        yield "en", " ".join(words.draw(dice) for _ in range(400))


def _real_bodies() -> Iterator[tuple[str, str]]:
    postings = REAL_DATA / "postings"
    if not postings.exists():
        return
    for board in sorted((postings / "ashby_boards").glob("*.json")):
        for job in orjson.loads(board.read_bytes())["jobs"]:
            yield from _long_enough("en", job.get("descriptionPlain") or "")
    with gzip.open(postings / "finland_jsonld_pages.jsonl.gz", "rt") as pages:
        for page in pages:
            yield from _long_enough("en", orjson.loads(page)["body_text"])
    for language, name, column in (
        ("fr", "fr_france_travail_150.csv", "description"),
        ("sv", "sv_arbetsformedlingen_599_labelled.csv", "Posting"),
    ):
        with (postings / "multilingual" / name).open(newline="") as rows:
            for row in csv.DictReader(rows):
                yield from _long_enough(language, row[column])


def _long_enough(language: str, body: str) -> Iterator[tuple[str, str]]:
    text = " ".join(re.sub(r"[\\\0]", " ", body).split())
    if len(text) > 600:
        yield language, text


def _real_titles() -> Iterator[str]:
    path = REAL_DATA / "postings" / "greenhouse_listings_112k.json.gz"
    if path.exists():
        for listing in orjson.loads(gzip.decompress(path.read_bytes())):
            if title := " ".join(listing["title"].replace("\\", " ").split()):
                yield title


async def lexize(connection: asyncpg.Connection, words: Sequence[str]) -> dict[str, list[str | None]]:
    columns = ", ".join(f"ts_lexize('{name}_stem', word)" for name in CONFIGURATIONS.values())
    rows = await connection.fetch(f"SELECT word, {columns} FROM unnest($1::text[]) AS u (word)", list(words))
    return {row[0]: [stem[0] if stem else None for stem in tuple(row)[1:]] for row in rows}


async def fill(urls: dict[str, int]) -> Sample:
    """Fill migrated, empty databases with so many postings each. Returns the sample.

    Texts are made for the smallest; the others hold these several times, under other dates: words are as frequent in
    all of them.
    """
    market, sample = Market(), Sample()
    connections = {url: await asyncpg.connect(url.replace("+asyncpg", "")) for url in urls}
    distinct = min(urls.values())
    bounds = {url: _bounds(rows) for url, rows in urls.items()}
    for url, connection in connections.items():
        await _prepare(connection, market, bounds[url])
    stems = await asyncpg.connect(next(iter(urls)).replace("+asyncpg", ""))
    dice = random.Random(11)
    vocabulary = Vocabulary(400_000)
    copying: list[asyncio.Task[None]] = []
    for start in range(0, distinct, CHUNK):
        documents = await asyncio.to_thread(_documents, market, range(start, min(distinct, start + CHUNK)))
        for document in documents[::SAMPLED]:
            sample.add(document.body, dice)
        words = {word for document in documents for word in document.words()}
        known = await vocabulary.look_up(words, lambda missing: lexize(stems, missing))
        found = await asyncio.to_thread(_rows, documents, known)
        await asyncio.gather(*copying)
        copying = [asyncio.create_task(_copy(connections[url], found, bounds[url])) for url in urls]
        if start % 20_000 == 0:
            print(f"  {start:,} of {distinct:,} texts", flush=True)
    await asyncio.gather(*copying)
    await stems.close()
    for url, connection in connections.items():
        for copy in range(1, urls[url] // distinct):
            await _repeat(connection, distinct, copy)
            print(f"  {(copy + 1) * distinct:,} of {urls[url]:,} postings", flush=True)
        await _finish(connection)
        await connection.close()
    return sample


async def _repeat(connection: asyncpg.Connection, distinct: int, copy: int) -> None:
    """The same postings once more, under other ids and dates."""
    offset = copy * distinct
    newest, span = int(NEWEST.timestamp() * 1_000_000), int(SPAN.total_seconds() * 1_000_000)
    # Both tables draw the date from the id, so that they agree.
    moment = f"{newest} - CAST((hashint8(id + {offset}) & 2147483647) / 2147483648.0 * {span} AS bigint)"
    others = [column for column in JOB_COLUMNS if column not in {"id", "posted_at"}]
    await connection.execute(
        f"INSERT INTO jobs (id, posted_at, {', '.join(others)}) OVERRIDING SYSTEM VALUE "
        f"SELECT id + {offset}, to_timestamp(({moment}) / 1000000.0), {', '.join(others)} FROM jobs WHERE id <= {distinct}",
        timeout=1800,
    )
    kept = (
        "company, pay_min, pay_max, is_remote, currency, workplace_type, job_type, experience_level, language, country, "
        "city, source, skills, v, pad"
    )
    await connection.execute(
        f"INSERT INTO job_search (seg, posted, id, {kept}) "
        "SELECT (SELECT min(s.seg) FROM job_search_segments s WHERE s.since <= moment), moment, new_id, "
        f"{kept} FROM (SELECT {moment} AS moment, id + {offset} AS new_id, * FROM job_search WHERE id <= {distinct}) r",
        timeout=1800,
    )


def _documents(market: Market, numbers: Iterable[int]) -> list[Document]:
    postings = (market.posting(n) for n in numbers)
    return [document_of(job, company=company, skills=skills) for job, company, skills in postings]


def _rows(documents: Iterable[Document], words: dict[str, Word]) -> list[tuple[Job, dict[str, Any]]]:
    return [(document.job, row_of(document, words)) for document in documents]


def _bounds(rows: int) -> list[int]:
    """The bounds of the segments as upkeep sets them: full, newest first, the last takes the rest."""
    bounds, younger = [], 0
    for capacity in CAPACITY:
        younger += capacity
        moment = NEWEST - SPAN * min(1.0, younger / rows)
        bounds.append(-(2**63) if younger >= rows else int(moment.timestamp() * 1_000_000))
    return [*bounds, -(2**63)]


async def _prepare(connection: asyncpg.Connection, market: Market, bounds: list[int]) -> None:
    await connection.execute("SET synchronous_commit = off")
    names = [name for _, name in market.companies.values]
    await connection.execute(
        "INSERT INTO companies (id, name, name_key, currency, version) OVERRIDING SYSTEM VALUE "
        "SELECT n, name, lower(name), 'USD', 1 FROM unnest($1::text[]) WITH ORDINALITY AS u (name, n)",
        names,
    )
    await connection.execute(
        "INSERT INTO skills (id, name, name_key, source) OVERRIDING SYSTEM VALUE "
        "SELECT n, name, lower(name) || n, 'bench' FROM unnest($1::text[]) WITH ORDINALITY AS u (name, n)",
        [name for _, name in market.skills.values],
    )
    for n, since in enumerate(bounds):
        await connection.execute("UPDATE job_search_segments SET since = $1 WHERE seg = $2", since, n)
        await connection.execute(f"DROP INDEX ix_job_search_{n}_v; DROP INDEX ix_job_search_{n}_posted")


async def _copy(connection: asyncpg.Connection, found: list[tuple[Job, dict[str, Any]]], bounds: list[int]) -> None:
    if not found:
        return
    jobs = [[getattr(job, column) if column != "locations" else "[]" for column in JOB_COLUMNS] for job, _ in found]
    await connection.copy_to_table("jobs", source=_lines(jobs), columns=JOB_COLUMNS)
    segments: dict[int, list[list[Any]]] = {}
    for _, row in found:
        segment = next(n for n, since in enumerate(bounds) if since <= row["posted"])
        segments.setdefault(segment, []).append([segment, *row.values()])
    columns = ["seg", *found[0][1]]
    for segment, rows in segments.items():
        await connection.copy_to_table(f"job_search_{segment}", source=_lines(rows), columns=columns)


async def _lines(rows: Iterable[Sequence[Any]]) -> AsyncIterator[bytes]:
    yield "".join("\t".join(map(_as_text, row)) + "\n" for row in rows).encode()


def _as_text(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}" if value else "{}"
    return str(value)


async def _finish(connection: asyncpg.Connection) -> None:
    for n in range(SEGMENTS):
        await connection.execute(f"CREATE INDEX ix_job_search_{n}_posted ON job_search_{n} (posted DESC, id DESC)")
        await connection.execute(
            f"CREATE INDEX ix_job_search_{n}_v ON job_search_{n} USING gin (v) WITH (gin_pending_list_limit = 512)",
            timeout=1800,
        )
    await connection.execute("VACUUM ANALYZE job_search", timeout=600)
    await connection.execute("VACUUM ANALYZE jobs", timeout=600)
    await connection.execute("ANALYZE companies, skills")
