"""JobPosting extraction from pages of 500 kB: how long, against extruct on the same pages, and that no field is lost."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from app.clients.job_boards.generic import look_at
from app.clients.job_boards.port import BoardPosting
from app.clients.web.port import Page
from tests.conftest import REAL_DATA
from tests.performance.baselines.extruct_pages import postings_of
from tests.performance.table import Row

SIZE = 500_000
URL = "https://acorn.example/jobs/4711-carpenter"
ROUNDS = 7
MIN_RATIO = 5.0
ALL = ("json-ld", "microdata", "rdfa")
SENTENCE = "Carpenters at Acorn build stairs that outlive the houses they were made for, out of oak, ash and patience. "
FIELDS = {
    "title": "Carpenter",
    "description": f"<p>{SENTENCE * 30}</p><ul>{'<li>Saw, plane, fit.</li>' * 20}</ul>",
    "datePosted": "2026-03-01",
    "validThrough": "2026-06-01",
    "employmentType": "FULL_TIME",
    "identifier": "AC-4711",
    "url": URL,
    "jobLocationType": "TELECOMMUTE",
    "industry": "Building",
    "skills": "Joinery, Stairs",
    "inLanguage": "en",
    "baseSalary": "€38k to €45k a year",
}
# The posting's field in which a property of schema.org's arrives, other than as a text of its own.
ARRIVES_IN: dict[str, Callable[[BoardPosting], Any]] = {
    "title": lambda posting: posting.title,
    "description": lambda posting: posting.description,
    "datePosted": lambda posting: posting.posted_at,
    "validThrough": lambda posting: posting.expires_at,
    "employmentType": lambda posting: posting.employment_type,
    "identifier": lambda posting: posting.external_id,
    "url": lambda posting: posting.url,
    "jobLocationType": lambda posting: posting.workplace_type,
    "industry": lambda posting: posting.department,
    "skills": lambda posting: posting.skills,
    "inLanguage": lambda posting: posting.language,
    "baseSalary": lambda posting: posting.salary or posting.salary_text,
    "hiringOrganization": lambda posting: posting.company,
    "jobLocation": lambda posting: posting.places,
}


def generated(markup: str) -> bytes:
    """A page around the posting: menus, cards, scripts, as many as make 500 kB."""
    card = (
        '<div class="card"><a href="/stories/{0}"><img src="/i/{0}.jpg" alt=""><h3>Story {0}</h3></a><p>{1}</p></div>\n'
    )
    script = f"<script>window.state{{0}} = {json.dumps({'text': SENTENCE * 8, 'on': True})};</script>\n"
    parts = [f"<!DOCTYPE html><html lang=en><head><title>Carpenter</title></head><body><main>{markup}</main>"]
    size = number = 0
    while size < SIZE:
        number += 1
        parts.append(card.format(number, SENTENCE) + (script.replace("{0}", str(number)) if number % 3 == 0 else ""))
        size += len(parts[-1])
    return "".join([*parts, "</body></html>"]).encode()


def pages() -> Iterator[tuple[str, bytes]]:
    organization, place = (
        {"@type": "Organization", "name": "Acorn Works"},
        {"@type": "Place", "address": "Cork, Ireland"},
    )
    node = {"@context": "https://schema.org", "@type": "JobPosting", **FIELDS, "hiringOrganization": organization,
            "jobLocation": place}  # fmt: skip
    yield "JSON-LD", generated(f'<script type="application/ld+json">{json.dumps(node)}</script>')
    values = FIELDS | {"hiringOrganization": "Acorn Works", "jobLocation": "Cork, Ireland"}
    for name, scope, attribute in (
        ("microdata", 'itemscope itemtype="https://schema.org/JobPosting"', "itemprop"),
        ("RDFa", 'vocab="https://schema.org/" typeof="JobPosting"', "property"),
    ):
        said = "".join(f'<div {attribute}="{field}">{value}</div>' for field, value in values.items())
        yield name, generated(f"<article {scope}>{said}</article>")
    for path in sorted((REAL_DATA / "pages" / "html").glob("*.html")):
        body = path.read_bytes()
        if len(body) > SIZE and b'"JobPosting"' in body:
            yield f"real page of {len(body) // 1000} kB", body


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time, as the machine may be shared; the median of some rounds."""
    rounds: list[float] = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        rounds.append((time.process_time() - started) * 1000)
    return statistics.median(rounds)


def lost(ours: list[BoardPosting], theirs: list[dict[str, Any]]) -> list[str]:
    """The properties that extruct found something for and we did not."""
    (posting,), (node,) = ours, theirs
    return [name for name, arrived in ARRIVES_IN.items() if node.get(name) and not arrived(posting)]


def run() -> list[Row]:
    slowest = 0.0
    ratios: list[float] = []
    against_one: list[float] = []
    missing: list[str] = []
    for name, body in pages():
        page, text = Page(URL, 200, body, "text/html"), body.decode()
        syntaxes = {"microdata": ("microdata",), "RDFa": ("rdfa",)}.get(name, ("json-ld",))
        missing += lost(list(look_at(page).batch.postings), postings_of(text, URL, syntaxes))
        ours = milliseconds(lambda page=page: look_at(page))  # type: ignore[misc]
        theirs = milliseconds(lambda text=text: postings_of(text, URL, ALL))  # type: ignore[misc]
        one = milliseconds(lambda text=text, syntaxes=syntaxes: postings_of(text, URL, syntaxes))  # type: ignore[misc]
        print(f"{name}: {ours:.2f} ms; extruct {theirs:.1f} ms, for {syntaxes[0]} alone {one:.1f} ms")
        slowest = max(slowest, ours)
        ratios.append(theirs / ours)
        against_one.append(one / ours)
    return [
        Row("JobPosting from a page of 500 kB, the slowest kind", slowest, "ms", "< 20", slowest < 20),
        Row("extruct's time against ours, the worst page", min(ratios), "x", ">= 5", min(ratios) >= MIN_RATIO),
        Row("the same, extruct looking for the page's own syntax alone", min(against_one), "x", "", True),
        Row("properties that extruct found and we did not", len(missing), "", "0", not missing),
    ]
