"""Real postings as import rows, mapped as somebody who knows the feed but not us would do it. Data: see REAL_DATA."""

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conftest import REAL_DATA

POSTINGS = REAL_DATA / "postings"
FINNISH = POSTINGS / "finland_jsonld_pages.jsonl.gz"
ASHBY = POSTINGS / "ashby_boards"
NAUKRI = POSTINGS / "naukri_13656" / "jobs.csv"
FRENCH = POSTINGS / "multilingual" / "fr_france_travail_150.csv"

_ASHBY_TYPES = {"FullTime": "FULL_TIME", "PartTime": "PART_TIME", "Intern": "INTERN", "Contract": "CONTRACTOR"}
_ASHBY_PERIODS = {"1 YEAR": "YEAR", "1 HOUR": "HOUR", "1 MONTH": "MONTH"}

Row = dict[str, Any]


def _given(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def finnish_rows() -> Iterator[Row]:
    """4,244 pages of all trades, 4,500 characters each."""
    with gzip.open(FINNISH, "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            posting = page["jsonld"] or {}
            address = ((posting.get("jobLocation") or {}).get("address") or {}) if posting else {}
            job_type = "PART_TIME" if "Part-time" in (posting.get("employmentType") or "") else "FULL_TIME"
            yield _given(
                {
                    "external_id": Path(page["path"]).stem,
                    "title": posting.get("title"),
                    "description": page["body_text"] or posting.get("description"),
                    "company": (posting.get("hiringOrganization") or {}).get("name"),
                    "location": address.get("addressLocality"),
                    "job_type": job_type,
                    "posted_at": posting.get("datePosted"),
                    "source_url": (posting.get("mainEntityOfPage") or {}).get("@id"),
                }
            )


def ashby_rows() -> Iterator[Row]:
    """866 postings of 46 boards, in HTML, many with amounts."""
    for path in sorted(ASHBY.glob("*.json")):
        for posting in json.loads(path.read_text(encoding="utf-8")).get("jobs", []):
            parts = (posting.get("compensation") or {}).get("summaryComponents") or []
            salary: Row = next(
                (part for part in parts if part.get("interval") in _ASHBY_PERIODS and part.get("minValue")), {}
            )
            yield _given(
                {
                    "external_id": posting["id"],
                    "title": posting["title"],
                    "description": posting.get("descriptionHtml"),
                    "company": path.stem,
                    "location": posting.get("location"),
                    "job_type": _ASHBY_TYPES.get(posting.get("employmentType", "")),
                    "salary_min": salary.get("minValue"),
                    "salary_max": salary.get("maxValue"),
                    "salary_period": _ASHBY_PERIODS.get(salary.get("interval", "")),
                    "currency": salary.get("currencyCode"),
                    "posted_at": posting.get("publishedAt"),
                    "source_url": posting.get("jobUrl"),
                    "apply_url": posting.get("applyUrl"),
                }
            )


def naukri_rows() -> Iterator[Row]:
    """13,656 short rows: the description is a list of skills."""
    with NAUKRI.open(encoding="utf-8", newline="") as lines:
        for number, posting in enumerate(csv.DictReader(lines), 1):
            skills = [name.strip() for name in (posting["Skills/Description"] or "").split(",")]
            yield _given(
                {
                    "external_id": f"naukri-{number}",
                    "title": posting["Job_Role"],
                    "description": posting["Skills/Description"],
                    "company": posting["Company"],
                    "location": posting["Location"],
                    "skills": [name for name in skills if 0 < len(name) <= 100][:50],
                }
            )


def french_rows() -> Iterator[Row]:
    """150 postings in French."""
    with FRENCH.open(encoding="utf-8", newline="") as lines:
        for posting in csv.DictReader(lines):
            yield _given(
                {
                    "external_id": posting["id"],
                    "title": posting["intitule"],
                    "description": posting["description"],
                    "company": "France Travail",
                    "posted_at": posting["dateCreation"],
                }
            )


def short_rows(count: int) -> list[Row]:
    """Rows with descriptions of 800 characters, cut from real ones."""
    text = "\n".join(row["description"] for row in finnish_rows() if "description" in row)
    return [
        {
            "external_id": f"short-{number}",
            "title": f"{['Nurse', 'Welder', 'Baker', 'Driver', 'Engineer'][number % 5]} {number}",
            "description": text[(start := number * 787 % (len(text) - 800)) : start + 800].strip() or "Work.",
            "company": f"Company {number % 200}",
            "location": ("Helsinki, Finland", "Lyon, France", "Remote")[number % 3],
            "job_type": "FULL_TIME",
            "salary_min": 20_000 + number % 50_000,
        }
        for number in range(count)
    ]


def as_ndjson(rows: Iterator[Row] | list[Row]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
