"""From what a source states to a job's columns. What is not known stays null; nothing is invented. Pure."""

import hashlib
import html
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from babel import Locale

from app.core.clock import now
from app.core.errors import InvalidInput
from app.core.schemas import LANGUAGES
from app.domains.jobs.collected import CollectedPosting
from app.domains.jobs.facts import description_facts
from app.domains.jobs.models import SalaryPeriod, SalarySource, WorkplaceType
from app.domains.jobs.places import Place, country_named, is_remote_title, read_place, split_places
from app.domains.scraping.dates import read_end, read_moment
from app.domains.scraping.salary import WEEKS_A_YEAR, Salary, currency_named, find_salary, period_of, read_salary
from app.domains.scraping.stated import StatedPlace, StatedPosting
from app.domains.scraping.words import read_job_type, read_level

MAX_TITLE = 200
MAX_DESCRIPTION = 50_000
MAX_PLACES = 20
MAX_SKILLS = 50
MAX_URL = 2_000
EARLIEST = 1990
MOST_PAY = Decimal(10_000_000)
MOST_PAY_IN_SMALL_MONEY = Decimal(5_000_000_000)
_SMALL_MONEY = {"JPY", "KRW", "IDR", "VND", "HUF", "COP", "CLP", "NGN", "IRR", "LAK", "UGX", "TZS", "PYG", "UZS", "KHR"}
_LEAST, _MOST = Decimal("0.01"), Decimal(10**12)
_WIDEST_PAY = 100  # a range from one to more than this is a mistake
_MOST_RAW = 500_000  # characters that are read of a description
_TOMORROW = timedelta(days=1)
# What cannot be seen but is found in the way: marks of direction, spaces of no width, soft hyphens. Joiners stay between
# letters of scripts that need them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
    r"|(?:^|(?<=[\x00-\x7f]))[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\x7f]|$)"
)
_UNWANTED = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NO_TITLES = {
    "none available", "not available", "n a", "na", "none", "null", "nil", "undefined", "untitled", "no title", "tbd", "tba",
    "test", "test job", "test posting", "job title", "title", "unknown", "nan", "lorem ipsum", "xxx",
}  # fmt: skip
_WORDS = re.compile(r"[^\W_]+")
_CUT_TAG = re.compile(r"<[^<>]*$|&[#\w]{0,30}$")
_MONTH_FIRST = {"US", "PH"}
_OWN_NAMES = (
    "en", "de", "fr", "es", "it", "nl", "sv", "fi", "pl", "pt", "da", "no", "cs", "hu", "ro", "el", "tr", "uk", "ru", "ja", "zh",
)  # fmt: skip
_DAY_FIRST_LANGUAGES = {"de", "fr", "es", "it", "nl", "fi", "pl", "pt", "da", "no"}
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
    find_skills: FindSkills,
    seen_at: datetime | None = None,
) -> CollectedPosting:
    """The posting as it is stored, or Unusable. `address` is the list it stands in."""
    seen_at = seen_at or now()
    title = _line(posting.title, MAX_TITLE)
    if not any(map(str.isalpha, title)) or " ".join(_WORDS.findall(title.lower())) in _NO_TITLES:
        raise Unusable("no_title", "The posting has no title")
    description = _description(posting.description)
    places = _places(posting.places)
    country = next((place["country"] for place in places if place["country"]), None)
    language = _language(posting.language) or description["language"]
    is_day_first = _is_day_first(country, language)
    expires_at = _expires(posting.expires_at, seen_at, is_day_first)
    if expires_at is not None and expires_at <= seen_at:
        raise Unusable("expired", f"The posting ended on {expires_at:%Y-%m-%d}")
    url = _url(posting.url)
    company = _line(posting.company or "", 200) or None
    text = f"{title}\n{description['description']}"
    columns: dict[str, Any] = {
        "title": title,
        **description,
        **_where(places, posting.workplace_type, title),
        **_pay(posting, country, description["description"]),
        "language": language,
        "job_type": read_job_type(posting.employment_type, title),
        "experience_level": read_level(posting.seniority, title),
        "skill_ids": _skills(posting.skills, text, find_skills),
        "apply_url": _url(posting.apply_url) or url,
        "attribution": _attribution(posting.attribution),
        "posted_at": _posted(posting.posted_at, seen_at, is_day_first),
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
        list_url=address[:MAX_URL] or None,
        raw=zlib.compress(posting.raw, 6) if posting.raw else None,
    )


def _clean(text: str) -> str:
    """What PostgreSQL stores: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _line(text: str, longest: int) -> str:
    """One line of plain text; markup, entities and what cannot be seen are taken out."""
    text = text[: longest * 20]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    line = _SPACES.sub(" ", _CONTROL.sub(" ", _INVISIBLE.sub("", _clean(text)))).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _description(stated: str | None) -> dict[str, Any]:
    if stated:
        try:
            facts = description_facts(_clean(stated[:_MOST_RAW]))
        except InvalidInput:  # markup without a word
            pass
        else:
            if len(facts["description_html"] or "") > MAX_DESCRIPTION:
                facts = _shortened(facts)
            for name in ("description", "description_html"):
                facts[name] = _UNWANTED.sub("", facts[name])[:MAX_DESCRIPTION] if facts[name] else facts[name]
            return facts
    return {"description": "", "description_html": None, "language": None}


def _shortened(facts: dict[str, Any]) -> dict[str, Any]:
    try:
        return description_facts(_cut(facts["description_html"]))
    except InvalidInput:  # the room went to a link without an end
        return {**facts, "description_html": None}


def _cut(safe: str) -> str:
    """As much of sanitised HTML as is kept, cut between two blocks where one ends near, never within a tag."""
    room = MAX_DESCRIPTION - 2_000  # for the ends of what is open
    end = max(safe.rfind(mark, room - 2_000, room) for mark in ("</p>", "</li>", "<br>", "</div>", "</tr>", "</ul>"))
    return _CUT_TAG.sub("", safe[: end if end > 0 else room])


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
    return hashlib.sha256(repr(stated).encode()).hexdigest()  # as repr writes it, half a surrogate pair is no trouble


def _places(stated: Sequence[StatedPlace]) -> list[dict[str, Any]]:
    """Each place once. The source's own parts win over what its text says."""
    places: dict[str, dict[str, Any]] = {}
    for place in stated[:MAX_PLACES]:
        city, country = _city(place.city), _country(place.country)
        text = _line(place.text, 500)
        for named in [text] if city else split_places(text):
            found = read_place(named)
            if found.country is None and country is None and place.region:
                found = replace(
                    found, country=read_place(f"{city or found.city or '?'}, {_line(place.region, 100)}").country
                )
            places.setdefault(
                named[:200],
                {
                    "text": named[:200],
                    "city": city or (found.city[:100] if found.city else None),
                    "country": country or found.country,
                },
            )
    return list(places.values())[:MAX_PLACES]


def _city(stated: str | None) -> str | None:
    """A field for the town may say "Remote", too."""
    city = _line(stated or "", 100)
    found = read_place(city)
    is_none = (
        found.is_remote or found.is_hybrid or found.is_on_site or (found.country is not None and found.city is None)
    )
    return None if is_none or not any(map(str.isalpha, city)) else city


def _country(stated: str | None) -> str | None:
    return country_named(_line(stated, 100)) if stated else None


def _where(places: Sequence[dict[str, Any]], workplace_type: str | None, title: str) -> dict[str, Any]:
    workplace = WorkplaceType(workplace_type) if workplace_type in set(WorkplaceType) else None
    workplace = workplace or _workplace([read_place(place["text"]) for place in places], title)
    first: dict[str, Any] = next((place for place in places if place["city"] or place["country"]), {})
    return {
        "location": " · ".join(place["text"] for place in places)[:200].strip() or None,
        "locations": list(places),
        "country": first.get("country"),
        "city": first.get("city"),
        "is_remote": workplace is WorkplaceType.REMOTE,
        "workplace_type": workplace,
    }


def _workplace(places: Sequence[Place], title: str) -> WorkplaceType | None:
    if any(place.is_hybrid for place in places):
        return WorkplaceType.HYBRID
    if any(place.is_remote for place in places) or is_remote_title(title):
        return WorkplaceType.REMOTE
    return WorkplaceType.ON_SITE if any(place.is_on_site for place in places) else None


def _skills(stated: Sequence[str], text: str, find_skills: FindSkills) -> list[int]:
    """Those that the source lists, then those that the posting names."""
    listed = "\n".join(_line(name, 100) for name in stated[: 2 * MAX_SKILLS])
    return list(dict.fromkeys([*find_skills(listed), *find_skills(text)]))[:MAX_SKILLS]


def _attribution(stated: Mapping[str, str] | None) -> dict[str, str] | None:
    return {_line(name, 50): _clean(value)[:MAX_URL] for name, value in stated.items()} if stated else None


def _pay(posting: StatedPosting, country: str | None, description: str) -> dict[str, Any]:
    """The source's own amounts, else its words, else what the description says in so many words."""
    for read in (_stated_pay, _written_pay):
        if found := read(posting, country):
            return found
    salary = find_salary(description, country=country)
    return _columns(salary, SalarySource.PARSED) or _NO_PAY


_NO_PAY = dict.fromkeys(("salary_min", "salary_max", "currency", "salary_period", "salary_source"))


def _stated_pay(posting: StatedPosting, country: str | None) -> dict[str, Any] | None:
    stated = posting.salary
    if stated is None:
        return None
    low, high, currency = (
        _amount(stated.min),
        _amount(stated.max),
        currency_named(stated.currency or "", country=country),
    )
    period = SalaryPeriod(stated.period) if stated.period in set(SalaryPeriod) else None
    if stated.period == "WEEK":
        low, high = (None if amount is None else amount * WEEKS_A_YEAR for amount in (low, high))
        period = SalaryPeriod.YEAR
    elif stated.period is None:
        period = period_of(low, high, currency)
    return _columns(
        Salary(low, high, currency, period), SalarySource.PREDICTED if stated.is_predicted else SalarySource.EMPLOYER
    )


def _written_pay(posting: StatedPosting, country: str | None) -> dict[str, Any] | None:
    salary = read_salary(posting.salary_text, country=country) if posting.salary_text else None
    return _columns(salary, SalarySource.PREDICTED if salary and salary.is_predicted else SalarySource.PARSED)


def _amount(stated: Decimal | None) -> Decimal | None:
    """None for what is no amount: "-1", 0, not a number."""
    return stated if stated is not None and stated.is_finite() and _LEAST <= stated <= _MOST else None


def _columns(salary: Salary | None, source: SalarySource) -> dict[str, Any] | None:
    """None where an amount, its currency or its period is missing: such a salary can be compared with no other."""
    if salary is None or salary.currency is None or salary.period is None:
        return None
    most = MOST_PAY_IN_SMALL_MONEY if salary.currency in _SMALL_MONEY else MOST_PAY
    low, high = _amount(salary.min), _amount(salary.max)
    if low is not None and high is not None and low > high:
        low, high = high, low
    least, top = low or high, high or low
    if least is None or top is None or top > most or top > least * _WIDEST_PAY:
        return None
    return {
        "salary_min": None if low is None else round(low, 2),
        "salary_max": None if high is None else round(high, 2),
        "currency": salary.currency,
        "salary_period": salary.period,
        "salary_source": source,
    }


def _language(stated: str | None) -> str | None:
    """ "en-US", "English", "Deutsch" """
    name = _line(stated or "", 50).lower()
    code = re.split(r"[-_]", name, maxsplit=1)[0]
    return code if code in LANGUAGES else _languages().get(name.partition(" (")[0])


@cache
def _languages() -> dict[str, str]:
    """Languages by their own names and by their English ones, in lower case."""
    english = Locale("en").languages
    own = {Locale(code).languages[code].lower(): code for code in _OWN_NAMES}
    return {**own, **{english[code].lower(): code for code in LANGUAGES if code in english}}


def _is_day_first(country: str | None, language: str | None) -> bool | None:
    """How people there write a date in figures; None where that is not known."""
    if country is not None:
        return country not in _MONTH_FIRST
    return True if language in _DAY_FIRST_LANGUAGES else None


def _expires(stated: str | None, seen_at: datetime, is_day_first: bool | None) -> datetime | None:
    moment = read_end(stated, seen_at=seen_at, day_first=is_day_first) if stated else None
    return moment if moment is not None and moment.year >= EARLIEST else None


def _posted(stated: str | None, seen_at: datetime, is_day_first: bool | None) -> datetime | None:
    moment = read_moment(stated, seen_at=seen_at, day_first=is_day_first) if stated else None
    return moment if moment is not None and moment.year >= EARLIEST and moment <= seen_at + _TOMORROW else None
