"""Do two sources' postings find each other? Real postings, and what an aggregator makes of each, through the database.

Half of the originals are stored. Of every original a variation arrives from another source: those of the stored half
must find their original, the others nothing. What is hard is in the data: companies with many postings that share most
of their text, one title in several cities, one role in several levels.
"""

import asyncio
import html
import random
import re
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from math import sqrt
from pathlib import Path
from uuid import uuid4

from app.clients.job_boards import BoardPosting
from app.clients.job_boards.ashby import Ashby
from app.clients.job_boards.port import StatedPlace
from app.clients.web import Page
from app.core.config import Settings
from app.core.embedded import embedded_servers
from app.core.migrations import upgrade
from app.domains.jobs.collected import CollectedPosting
from app.domains.scraping.normalise import Unusable, normalise
from app.services import Rolecall
from tests.conftest import REAL_DATA, make_settings
from tests.performance.table import Row

BOARDS = REAL_DATA / "postings" / "ashby_boards"
MOST_A_BOARD = 60
PRECISION, RECALL = 0.99, 0.95
AT_ONCE = 50
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def originals(dice: random.Random) -> list[BoardPosting]:
    """Postings of real boards, as Ashby states them, each board's name for its company's."""
    settings = make_settings()
    found: list[BoardPosting] = []
    for path in sorted(BOARDS.glob("*.json")):
        postings = list(Ashby(settings).parse(Page(path.name, 200, path.read_bytes(), "application/json")).postings)
        dice.shuffle(postings)
        company = path.stem.replace("-", " ").title()
        found += [
            replace(posting, company=company, posted_at="2026-11-10", expires_at=None, raw=b"")
            for posting in postings[:MOST_A_BOARD]
            if posting.description
        ]
    return found


def variation(posting: BoardPosting, number: int, dice: random.Random) -> BoardPosting:
    """The same posting as another source may tell it."""
    title = posting.title
    company = posting.company or ""
    text = html.unescape(re.sub(r"<[^>]+>", " ", posting.description or ""))
    sentences = _SENTENCE.split(" ".join(text.split()))
    place = posting.places[0].text if posting.places else ""
    match dice.randrange(6):
        case 0:
            title = f"{title} (m/w/d)"
        case 1:
            for long, short in (("Senior", "Sr."), ("Engineer", "Engr"), ("Manager", "Mgr")):
                title = re.sub(rf"\b{long}\b", short, title)
        case 2:
            company = f"{company} {dice.choice(['Inc.', 'GmbH', 'Ltd', 'LLC', 'S.A.'])}"
        case 3:
            title = title.upper()
        case 4:
            place = place.partition(",")[0]
    match dice.randrange(5):
        case 0:  # a few sentences are dropped
            sentences = [sentence for sentence in sentences if dice.random() > 0.12]
        case 1:  # the aggregator's own words around it
            sentences = [f"{company} is hiring.", *sentences, "Apply today on our site.", "We never ask for money."]
        case 2:  # a search's teaser
            sentences = [" ".join(sentences)[:500] + "…"]
        case 3:  # reworded here and there
            sentences = [sentence.replace(" and ", " & ").replace(" you ", " You ") for sentence in sentences]
    return BoardPosting(
        title=title,
        external_id=f"v{number}",
        url=f"https://aggregator.example/{number}",
        company=company,
        description=" ".join(sentences),
        places=(StatedPlace(place),) if place else (),
        posted_at="2026-11-14",
    )


def clean(posting: BoardPosting, source: str) -> CollectedPosting | None:
    try:
        return normalise(posting, source=source, address="", find_skills=lambda text: [])
    except Unusable:
        return None


async def take_in(rolecall: Rolecall, postings: list[CollectedPosting]) -> list[int]:
    """The jobs under which they came to stand."""
    ids: list[int] = []
    run = uuid4()
    for start in range(0, len(postings), AT_ONCE):
        async with rolecall.unit() as services:
            arrivals = await services.job_collecting_service.meet(postings[start : start + AT_ONCE])
            await services.duplicate_service.recognise(arrivals)
            await services.job_collecting_service.store(run, arrivals)
            await services.duplicate_service.remember(arrivals)
        ids.extend(arrival.job_id or 0 for arrival in arrivals)
    return ids


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if of == 0:
        return 0.0, 1.0
    share, z = right / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return middle - reach, middle + reach


async def measure(rolecall: Rolecall) -> list[Row]:
    dice = random.Random(20261121)
    pairs = []
    for number, posting in enumerate(originals(dice)):
        original, other = clean(posting, "ashby"), clean(variation(posting, number, dice), "aggregator")
        if original is not None and other is not None:
            pairs.append((original, other, dice.random() < 0.5))
    stored = [original for original, _, is_stored in pairs if is_stored]
    ids = await take_in(rolecall, stored)
    by_id = dict(zip(ids, stored, strict=True))
    found = await take_in(rolecall, [other for _, other, _ in pairs])
    right = wrong = 0
    for (original, other, is_stored), id in zip(pairs, found, strict=True):
        if id not in by_id:
            continue
        of = by_id[id]
        # Two originals that say the same are one to any reader.
        is_right = is_stored and (
            of is original
            or (of.columns["title"], of.columns["location"], of.columns["description"])
            == (original.columns["title"], original.columns["location"], original.columns["description"])
        )
        right += is_right
        wrong += not is_right
        if not is_right:
            told = [f"{one.columns['title']} ({one.columns['location']})" for one in (other, of)]
            print(f"  wrongly one: {told[0]} and {told[1]}", file=sys.stderr)
    planted = len(stored)
    precision, recall = right / max(1, right + wrong), right / max(1, planted)
    low, high = wilson(right, right + wrong), wilson(right, planted)
    names = [
        f"duplicates, precision (n {right + wrong}, {low[0]:.3f} to {low[1]:.3f})",
        f"duplicates, recall (n {planted}, {high[0]:.3f} to {high[1]:.3f})",
    ]
    return [
        Row(names[0], precision, "", f">= {PRECISION}", precision >= PRECISION),
        Row(names[1], recall, "", f">= {RECALL}", recall >= RECALL),
    ]


async def measure_on(settings: Settings) -> list[Row]:
    rolecall = Rolecall(settings)
    try:
        return await measure(rolecall)
    finally:
        await rolecall.aclose()


def run() -> list[Row]:
    if not BOARDS.exists():
        return []
    folder = Path(tempfile.mkdtemp(prefix="rolecall-bench-"))
    folder.chmod(0o755)
    try:
        with ExitStack() as stack:
            settings = stack.enter_context(embedded_servers(make_settings(data_dir=folder)))
            upgrade(settings)
            return asyncio.run(measure_on(settings))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    for row in run():
        print(row)
