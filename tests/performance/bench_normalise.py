"""From a board's recorded payload to postings as they are stored: parsing and normalising, one core, no database."""

import gc
import json
import time
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from app.clients.job_boards.ashby import Ashby
from app.clients.web.port import Page
from app.domains.scraping.normalise import Unusable, normalise
from app.domains.skills.finder import SkillFinder
from app.domains.skills.taxonomy import own_taxonomy
from tests.conftest import make_settings
from tests.performance.table import Row
from tests.real_postings import ASHBY

POSTINGS = 500
ROUNDS = 5
GOAL = 300
ADDRESS = "https://api.ashbyhq.com/posting-api/job-board/acme?includeCompensation=true"
_PARAGRAPH = (
    "<p>We bake bread and rolls for the whole town, and we look for somebody who knows <b>Python</b> and ovens.</p>"
)


def _records() -> Iterator[dict[str, Any]]:
    """Postings of real boards, in turns, where they are there; else generated ones of the same length."""
    for path in sorted(ASHBY.glob("*.json")):
        yield from json.loads(path.read_bytes())["jobs"]
    if not ASHBY.exists():
        for number in range(POSTINGS):
            yield {
                "id": str(number),
                "title": f"Senior Baker {number}",
                "location": "Berlin, Germany",
                "employmentType": "FullTime",
                "descriptionHtml": f"<h2>Job {number}</h2>" + _PARAGRAPH * 40 + "<ul><li>Docker</li><li>SQL</li></ul>",
                "publishedAt": "2026-11-20T10:00:00.000+00:00",
                "jobUrl": f"https://jobs.ashbyhq.com/acme/{number}",
                "compensation": {"compensationTierSummary": "€45K - €60K"},
            }


def payload() -> bytes:
    """An answer with exactly so many postings, each listed and with an id of its own."""
    records = [
        {**record, "id": f"p{n}", "isListed": True} for n, record in enumerate(islice(cycle(_records()), POSTINGS))
    ]
    return json.dumps({"apiVersion": "1", "jobs": records}).encode()


def run() -> list[Row]:
    body = payload()
    finder = SkillFinder((name, id) for id, skill in enumerate(own_taxonomy()) for name in (skill.name, *skill.aliases))
    board = Ashby(make_settings())
    page = Page(url=ADDRESS, status=200, content_type="application/json", body=body)
    best = 0.0
    for _ in range(ROUNDS):
        gc.collect()
        started = time.process_time()
        kept = 0
        for posting in board.parse(page).postings:
            try:
                normalise(posting, source="ashby", address=ADDRESS, find_skills=finder)
            except Unusable:
                continue
            kept += 1
        assert kept == POSTINGS
        best = max(best, POSTINGS / (time.process_time() - started))
    size = len(body) // POSTINGS
    name = f"parsing and normalising a board payload of {POSTINGS} postings of {size:,} bytes, one core"
    return [Row(name, best, "/s", f">= {GOAL}", best >= GOAL)]
