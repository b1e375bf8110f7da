"""From what a source states to a job's columns. What is not known stays null; nothing is invented. Pure."""

import hashlib
import html
import re
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import orjson

from app.core.clock import now
from app.core.errors import InvalidInput
from app.core.schemas import LANGUAGES
from app.domains.jobs.collected import CollectedPosting
from app.domains.jobs.facts import description_facts
from app.domains.jobs.models import SalaryPeriod, SalarySource, WorkplaceType
from app.domains.jobs.places import country_named, read_place
from app.domains.scraping.dates import read_moment
from app.domains.scraping.salary import Salary, read_salary
from app.domains.scraping.stated import StatedPlace, StatedPosting
from app.domains.scraping.words import read_job_type, read_level

MAX_TITLE = 200
MAX_DESCRIPTION = 50_000
MAX_PLACES = 20
MAX_SKILLS = 50
MAX_URL = 2_000
EARLIEST = 1990
MOST_PAY = Decimal(10_000_000)
_TOMORROW = timedelta(days=1)
_SPACES = re.compile(r"\s+")
_TAGS = re.compile(r"<[^<>]{1,200}>")

FindSkills = Callable[[str], Sequence[int]]


class Unusable(ValueError):
    """The posting cannot be shown; `code` is stable, the message says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def normalise(
    posting: StatedPosting,
    *,
    source: str,
    address: str,
    is_listed: bool,
    find_skills: FindSkills,
    seen_at: datetime | None = None,
) -> CollectedPosting:
    """The posting as it is stored, or Unusable. `is_listed`: the address lists all that the source has."""
    seen_at = seen_at or now()
    title = _line(posting.title, MAX_TITLE)
    if not title:
        raise Unusable("no_title", "The posting has no title")
    expires_at = _moment(posting.expires_at, seen_at)
    if expires_at is not None and expires_at <= seen_at:
        raise Unusable("expired", f"The posting ended on {expires_at:%Y-%m-%d}")
    description = _description(posting.description)
    places = _places(posting.places)
    country = next((place["country"] for place in places if place["country"]), None)
    url = _url(posting.url)
    company = _line(posting.company or "", 200) or None
    text = f"{title}\n{description['description']}"
    columns: dict[str, Any] = {
        "title": title,
        **description,
        **_where(places, posting.workplace_type, title),
        **_pay(posting, country),
        "language": _language(posting.language) or description["language"],
        "job_type": read_job_type(posting.employment_type, title),
        "experience_level": read_level(posting.seniority, title),
        "skill_ids": list(dict.fromkeys([*find_skills("\n".join(posting.skills)), *find_skills(text)]))[:MAX_SKILLS],
        "apply_url": _url(posting.apply_url) or url,
        "attribution": dict(posting.attribution) if posting.attribution else None,
        "posted_at": _posted(posting.posted_at, seen_at),
        "expires_at": expires_at,
    }
    return CollectedPosting(
        source=source,
        external_id=_external_id(posting, company, url, address, text),
        columns=columns,
        content_hash=_hash(posting),
        company_name=company,
        requisition_id=_line(posting.requisition_id or "", 200) or None,
        source_url=url,
        list_url=address[:MAX_URL] if is_listed and address else None,
        raw=zlib.compress(posting.raw, 6) if posting.raw else None,
    )


def _clean(text: str) -> str:
    """What PostgreSQL stores: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _line(text: str, longest: int) -> str:
    """One line of plain text; markup and entities that slipped in are taken out."""
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    line = _SPACES.sub(" ", _clean(text)).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _description(stated: str | None) -> dict[str, Any]:
    if stated:
        try:
            return description_facts(_clean(stated)[:MAX_DESCRIPTION])
        except InvalidInput:  # markup without a word
            pass
    return {"description": "", "description_html": None, "language": None}


def _url(stated: str | None) -> str | None:
    if not stated or len(stated) > MAX_URL or any(c.isspace() for c in stated):
        return None
    stated = _clean(stated)
    try:
        parts = urlsplit(stated)
    except ValueError:
        return None
    return stated if parts.scheme in {"http", "https"} and parts.hostname else None


def _external_id(posting: StatedPosting, company: str | None, url: str | None, address: str, text: str) -> str:
    """The source's own id, else the URL. Without a company an id counts only within its address."""
    stated = _clean(posting.external_id or posting.requisition_id or "").strip()
    id = stated or url or hashlib.sha256(text.encode()).hexdigest()
    if company is None and stated:
        id = f"{address.partition('?')[0]}#{id}"
    return id if len(id) <= 200 else hashlib.sha256(id.encode()).hexdigest()


def _hash(posting: StatedPosting) -> str:
    """Of what is stated, but for what changes by itself."""
    stated = [
        posting.title, posting.url, posting.apply_url, posting.company, posting.description, posting.workplace_type,
        posting.employment_type, posting.seniority, posting.salary_text, posting.language, posting.expires_at,
        posting.skills, [(place.text, place.city, place.country) for place in posting.places],
        None if posting.salary is None else [str(posting.salary.min), str(posting.salary.max),
                                             posting.salary.currency, posting.salary.period],
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(stated, default=str)).hexdigest()


def _places(stated: Sequence[StatedPlace]) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    for place in stated[:MAX_PLACES]:
        text = _line(place.text, 200)
        if not text:
            continue
        found = read_place(text)
        country = _country(place.country) or found.country
        places.append({"text": text, "city": _line(place.city or "", 100) or found.city, "country": country})
    return places


def _country(stated: str | None) -> str | None:
    if not stated:
        return None
    named = country_named(stated)
    if named is None and len(stated.strip()) == 2:
        return read_place(stated.strip().upper()).country
    return named


def _where(places: Sequence[dict[str, Any]], workplace_type: str | None, title: str) -> dict[str, Any]:
    read = [read_place(place["text"]) for place in places]
    workplace = WorkplaceType(workplace_type) if workplace_type in set(WorkplaceType) else None
    if workplace is None:
        if any(place.is_hybrid for place in read):
            workplace = WorkplaceType.HYBRID
        elif any(place.is_remote for place in read) or (not places and read_place(title).is_remote):
            workplace = WorkplaceType.REMOTE
    first = places[0] if places else None
    return {
        "location": " · ".join(place["text"] for place in places)[:200] or None,
        "locations": list(places),
        "country": first["country"] if first else None,
        "city": first["city"] if first else None,
        "is_remote": workplace is WorkplaceType.REMOTE,
        "workplace_type": workplace,
    }


def _pay(posting: StatedPosting, country: str | None) -> dict[str, Any]:
    salary: Salary | None = None
    source = SalarySource.EMPLOYER
    if posting.salary is not None:
        stated = posting.salary
        salary = Salary(stated.min, stated.max, _currency(stated.currency), _period(stated.period))
        source = SalarySource.PREDICTED if stated.is_predicted else SalarySource.EMPLOYER
    elif posting.salary_text:
        salary, source = read_salary(posting.salary_text, country=country), SalarySource.PARSED
    if salary is None or salary.currency is None or (salary.min is None and salary.max is None):
        return dict.fromkeys(("salary_min", "salary_max", "currency", "salary_period", "salary_source"))
    low, high = salary.min, salary.max
    if low is not None and high is not None and low > high:
        low, high = high, low
    if any(amount is not None and not 0 < amount <= MOST_PAY for amount in (low, high)):
        return dict.fromkeys(("salary_min", "salary_max", "currency", "salary_period", "salary_source"))
    return {
        "salary_min": None if low is None else round(low, 2),
        "salary_max": None if high is None else round(high, 2),
        "currency": salary.currency,
        "salary_period": salary.period or SalaryPeriod.YEAR,
        "salary_source": source,
    }


def _currency(stated: str | None) -> str | None:
    code = (stated or "").strip().upper()
    return code if len(code) == 3 and code.isalpha() else None


def _period(stated: str | None) -> SalaryPeriod | None:
    return SalaryPeriod(stated) if stated in set(SalaryPeriod) else None


def _language(stated: str | None) -> str | None:
    code = (stated or "").strip().lower().partition("-")[0].partition("_")[0]
    return code if code in LANGUAGES else None


def _moment(stated: str | None, seen_at: datetime) -> datetime | None:
    moment = read_moment(stated.strip()[:100], seen_at=seen_at) if stated and stated.strip() else None
    return moment if moment is not None and moment.year >= EARLIEST else None


def _posted(stated: str | None, seen_at: datetime) -> datetime | None:
    moment = _moment(stated, seen_at)
    return moment if moment is not None and moment <= seen_at + _TOMORROW else None
