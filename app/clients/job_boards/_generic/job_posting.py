"""schema.org's JobPosting, as pages really write it, to a posting."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin, urlsplit

from app.clients.job_boards._generic.items import local_name
from app.clients.job_boards._generic.texts import (
    first_object,
    is_nothing,
    line_of,
    lines_of,
    text_of,
    values_of,
    words_of,
)
from app.clients.job_boards.port import BoardPosting, StatedPlace, StatedSalary
from app.clients.job_boards.reading import UnreadableRecord, amount_of

TYPE = "JobPosting"
TEASER = 400  # characters; a description below this says little more than that there is one
MAX_PLACES = 50

_PERIODS = {
    "YEAR": ("year", "yr", "annual", "annum", "ann", "p.a", "pa", "jahr", "an", "année", "año", "vuosi", "år", "jaar"),
    "MONTH": ("month", "mon", "mth", "monat", "mois", "mes", "kuukausi", "kk", "månad", "maand", "mese", "mês"),
    "WEEK": ("week", "wk", "wee", "woche", "semaine", "semana", "viikko", "vecka", "settimana"),
    "DAY": ("day", "dai", "daily", "tag", "jour", "día", "dia", "päivä", "dag", "giorno"),
    "HOUR": ("hour", "hr", "hur", "stunde", "heure", "hora", "tunti", "timme", "uur", "ora"),
}
_WORKPLACES = {
    "telecommute": "remote", "telecommuting": "remote", "remote": "remote", "virtual": "remote", "hybrid": "hybrid",
    "onsite": "on_site", "inoffice": "on_site",
}  # fmt: skip
_THOUSANDS = re.compile(r"(\d{1,3}(?:[.,'\u2019\s]\d{3})+)(?:[.,](\d{1,2}))?")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_WAGE = re.compile(r"\d{1,2}\.\d{3}")  # by the hour: twelve and a half, not twelve thousand
_SAYS_PAY = re.compile(r"[^\W\d_]|[$\u20ac\u00a3\u00a5]|\d\s*[-\u2013]\s*\d")
_LONGEST_SKILL = 60
_LONGEST_SENIORITY = 60
_SECTIONS = {
    "responsibilities": "Responsibilities", "qualifications": "Qualifications", "educationRequirements": "Education",
    "experienceRequirements": "Experience", "jobBenefits": "Benefits", "incentiveCompensation": "Incentives",
}  # fmt: skip

Node = Mapping[str, Any]


def is_posting(node: Node) -> bool:
    """Whether the object says that it is a JobPosting, however it spells that."""
    types = values_of(node.get("@type") or node.get("type"))
    return any(isinstance(name, str) and local_name(name).lower() == TYPE.lower() for name in types)


def plain_names(node: Node) -> dict[str, Any]:
    """The object with the names of its properties as schema.org has them, without a prefix."""
    return {
        (local_name(name) if not name.startswith("@") and (":" in name or "/" in name) else name): value
        for name, value in node.items()
    }


def posting_of(stated: Node, page_url: str, *, language: str | None = None) -> BoardPosting:
    """The posting that an object states, else UnreadableRecord. `url` is None where the object names no page."""
    node = plain_names(stated)
    title = line_of(node.get("title")) or line_of(node.get("name")) or line_of(node.get("jobTitle"))
    if title is None:
        raise UnreadableRecord(
            f"title is {json.dumps(str(node['title'])[:100])}" if node.get("title") else "title is missing"
        )
    company = _company(node)
    identifier = _identifier(node, title, company)
    url = _url(node, page_url)
    salary, salary_text = _salary(node)
    workplace = _workplace(node)
    return BoardPosting(
        title=title,
        external_id=identifier,
        requisition_id=identifier,
        url=url,
        apply_url=_apply_url(node, url, page_url),
        company=company,
        description=_description(node, title),
        places=_places(node, is_remote=workplace == "remote"),
        workplace_type=workplace,
        employment_type=", ".join(_last_segments(node.get("employmentType"))) or None,
        seniority=_short(node.get("experienceRequirements"), _LONGEST_SENIORITY),
        salary=salary,
        salary_text=salary_text,
        skills=_skills(node),
        department=_department(node),
        language=_language(node) or language,
        posted_at=line_of(node.get("datePosted")) or line_of(node.get("datePublished")),
        expires_at=line_of(node.get("validThrough")),
        raw=raw_of(stated),
    )


def raw_of(node: Node) -> bytes:
    """The object as JSON, whatever numbers and halves of characters it holds."""
    try:
        return json.dumps(node).encode()
    except (ValueError, RecursionError):
        return b""


def _company(node: Node) -> str | None:
    for stated in (node.get("hiringOrganization"), node.get("employmentUnit"), node.get("hiringOrganisation")):
        for organization in values_of(stated):
            if isinstance(organization, dict):
                named = plain_names(organization)
                if name := line_of(named.get("name")) or line_of(named.get("legalName")):
                    return name
            elif (name := line_of(organization)) and not name.startswith(("http://", "https://")):
                return name
    return None


def _identifier(node: Node, title: str, company: str | None) -> str | None:
    """The number of the posting. Templates that put the title or the employer there have none."""
    for stated in values_of(node.get("identifier")):
        inner = plain_names(stated) if isinstance(stated, dict) else {}
        identifier = line_of(inner.get("value") or inner.get("@id")) if inner else line_of(stated)
        if identifier and len(identifier) <= 200 and words_of(identifier) not in {words_of(title), words_of(company)}:
            return identifier
    return None


def _url(node: Node, page_url: str) -> str | None:
    for stated in (node.get("url"), node.get("mainEntityOfPage"), node.get("sameAs"), node.get("@id")):
        for item in values_of(stated):
            address = item.get("@id") or item.get("url") if isinstance(item, dict) else item
            if found := absolute(address, page_url):
                return found
    return None


def absolute(address: Any, base: str) -> str | None:
    """The http(s) address that a page's link leads to."""
    if not isinstance(address, str) or is_nothing(address) or address.lstrip().startswith("#"):
        return None
    try:
        url = urljoin(base, address.strip())
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    is_page = "." in address or "/" in address or ":" in address
    return url if is_page and parts.scheme in {"http", "https"} and host and len(url) <= 2_000 else None


def _apply_url(node: Node, url: str | None, page_url: str) -> str | None:
    action = plain_names(first_object(node.get("potentialAction")))
    target = action.get("target")
    contact = first_object(node.get("applicationContact"))
    for stated in (target, first_object(target).get("urlTemplate"), contact.get("url"), node.get("directApply")):
        for item in values_of(stated):
            if found := absolute(item, page_url):
                return found
    is_direct = str(node.get("directApply")).lower() in {"true", "1", "yes"}
    return url if is_direct else None


def _description(node: Node, title: str) -> str | None:
    """As stated. A teaser is completed by the sections that the posting states beside it."""
    said = [text for item in values_of(node.get("description")) if (text := text_of(item))]
    description = "\n\n".join(dict.fromkeys(said)) or None
    if description is not None and words_of(description) == words_of(title):
        description = None
    if len(words_of(description)) >= TEASER:
        return description
    parts = [description] if description else []
    known = words_of(description)
    for name, heading in _SECTIONS.items():
        if name == "experienceRequirements" and _short(node.get(name), _LONGEST_SENIORITY):
            continue  # a level, which is told as one
        texts = [text for item in values_of(node.get(name)) if (text := text_of(item))]
        new = [text for text in texts if words_of(text) and words_of(text) not in known]
        if len(new) > 1:
            new = [f"<ul>{''.join(f'<li>{text}</li>' for text in new)}</ul>"]
        parts += [f"<h3>{heading}</h3>\n{text}" for text in new]
    return "\n".join(parts) or None


def _places(node: Node, *, is_remote: bool) -> tuple[StatedPlace, ...]:
    places = [place for stated in values_of(node.get("jobLocation"))[:MAX_PLACES] for place in _place(stated)]
    if is_remote and not places:
        required = values_of(node.get("applicantLocationRequirements"))[:MAX_PLACES]
        places = [_area(stated) for stated in required if line_of(stated)]
    return tuple(dict.fromkeys(places))


def _area(stated: Any) -> StatedPlace:
    """Where applicants have to live: a Country, a State, or a text."""
    name = line_of(stated) or ""
    types = values_of(stated.get("@type")) if isinstance(stated, dict) else []
    return StatedPlace(name, country=name if "Country" in types else None)


def _place(stated: Any) -> list[StatedPlace]:
    if not isinstance(stated, dict):
        return [StatedPlace(text)] if (text := line_of(stated)) else []
    place = plain_names(stated)
    addresses = values_of(place.get("address")) or [place]
    places = [found for address in addresses[:MAX_PLACES] if (found := _address(address))]
    name = line_of(place.get("name"))
    return places or ([StatedPlace(name)] if name else [])


def _address(stated: Any) -> StatedPlace | None:
    if not isinstance(stated, dict):
        return StatedPlace(text) if (text := line_of(stated)) else None
    address = plain_names(stated)
    city, region, country = (
        line_of(address.get(name)) for name in ("addressLocality", "addressRegion", "addressCountry")
    )
    if city and "," in city:  # "Helsinki, Uusimaa, Finland": a whole place where a city should be
        return StatedPlace(city, country=country)
    parts = list(dict.fromkeys(part for part in (city, region, country) if part))
    if not parts:
        street = line_of(address.get("streetAddress"))
        return StatedPlace(street) if street else None
    if len(parts) == 1:  # alone it may be a city, a country or "Anywhere"
        return StatedPlace(parts[0], region=region if not city else None, country=country if not city else None)
    return StatedPlace(", ".join(parts), city=city, region=region, country=country)


def _workplace(node: Node) -> str | None:
    for stated in values_of(node.get("jobLocationType")):
        text = re.sub(r"[^a-z]", "", local_name(line_of(stated) or "").lower())
        if text in _WORKPLACES:
            return _WORKPLACES[text]
    virtual = [
        local_name(str(place.get("@type"))) for place in values_of(node.get("jobLocation")) if isinstance(place, dict)
    ]
    return "remote" if virtual and set(virtual) == {"VirtualLocation"} else None


def _salary(node: Node) -> tuple[StatedSalary | None, str | None]:
    """Amounts where there are some; else what is said instead of them."""
    for name, is_predicted in (("baseSalary", False), ("estimatedSalary", True), ("salary", False)):
        for stated in values_of(node.get(name)):
            salary = _amounts(stated, line_of(node.get("salaryCurrency")), is_predicted=is_predicted)
            if salary is not None:
                return salary, None
    prose = next((text for name in ("baseSalary", "salary") for text in _prose(node.get(name))), None)
    return None, prose


def _amounts(stated: Any, currency: str | None, *, is_predicted: bool) -> StatedSalary | None:
    outer = plain_names(stated) if isinstance(stated, dict) else {"value": stated}
    inner = plain_names(first_object(outer.get("value")))
    value = outer.get("value") if not inner else inner.get("value")
    period = next((named for item in (inner, outer) if (named := _period(item))), None)
    low: Decimal | None = _first_amount(inner, outer, names=("minValue", "minPrice", "percentile10"), period=period)
    high = _first_amount(inner, outer, names=("maxValue", "maxPrice", "percentile90"), period=period)
    if low is None and high is None:
        values = [value] if value is not None else [inner.get("median"), outer.get("median"), outer.get("price")]
        amounts = [found for item in values for one in values_of(item) if (found := _amount(one, period))]
        low, high = (min(amounts), max(amounts)) if amounts else (None, None)
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    stated_currency = (
        line_of(outer.get("currency")) or line_of(inner.get("currency")) or line_of(outer.get("priceCurrency"))
    )
    code = stated_currency or currency
    return StatedSalary(low, high, code.upper() if code and len(code) == 3 else code, period, is_predicted)


def _first_amount(*items: Node, names: tuple[str, ...], period: str | None) -> Decimal | None:
    return next((found for item in items for name in names if (found := _amount(item.get(name), period))), None)


def _amount(value: Any, period: str | None) -> Decimal | None:
    """A number, or a text that is one in some country's spelling. "45.000" is a salary, not a wage by the hour."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, str):
        value = value.strip()
        grouped = _THOUSANDS.fullmatch(value)
        if grouped and not (period == "HOUR" and _WAGE.fullmatch(value)):
            digits = re.sub(r"\D", "", grouped[1])
            value = f"{digits}.{grouped[2] or 0}"
        elif _DECIMAL_COMMA.fullmatch(value):
            value = value.replace(",", ".")
    return amount_of(value)


def _period(item: Node) -> str | None:
    for name in ("unitText", "unitCode", "duration"):
        text = (line_of(item.get(name)) or "").lower()
        text = local_name(text).removeprefix("per ").removesuffix("ly").strip(" ./")
        for period, words in _PERIODS.items():
            if text in words or text.rstrip("s") in words:
                return period
    return None


def _prose(stated: Any) -> list[str]:
    """A salary in words: `According to the collective agreement`, `€45k to €60k`."""
    found: list[str] = []
    for item in values_of(stated):
        if isinstance(item, dict):
            named = plain_names(item)
            for value in (named.get("value"), named.get("name"), named.get("description")):
                found += _prose(value) if not isinstance(value, list) else []
        elif isinstance(item, str) and (text := line_of(item)) and _SAYS_PAY.search(text):
            found.append(text)
    return found


def _skills(node: Node) -> tuple[str, ...]:
    """Names of skills, in a list or one after another; prose about skills is left in peace."""
    skills: list[str] = []
    for stated in values_of(node.get("skills"))[:200]:
        whole = text_of(stated) if not isinstance(stated, dict) else line_of(stated)
        names = [line_of(name) for name in re.split(r"[,;|\n\u2022]|<[^<>]{1,100}>", whole or "")]
        short = [name.strip(" -*") for name in names if name]
        if all(len(name) <= _LONGEST_SKILL and len(name.split()) <= 6 for name in short):
            skills += short
    return tuple(dict.fromkeys(name for name in skills if name))[:50]


def _department(node: Node) -> str | None:
    organization = first_object(node.get("hiringOrganization"))
    for stated in (node.get("employmentUnit"), organization.get("department"), node.get("occupationalCategory"),
                   node.get("industry")):  # fmt: skip
        for line in lines_of(stated):
            name = re.sub(r"^[\d.:-]+\s*", "", line)  # "15-1252.00 Software Developers"
            if name:
                return name
    return None


def _language(node: Node) -> str | None:
    stated = node.get("inLanguage")
    named = first_object(stated)
    return line_of(named.get("alternateName")) or line_of(stated)


def _last_segments(stated: Any) -> list[str]:
    """`https://schema.org/FULL_TIME` is FULL_TIME."""
    lines = lines_of(stated)
    return [local_name(line) if line.startswith(("http://", "https://")) else line for line in lines]


def _short(stated: Any, longest: int) -> str | None:
    """A stated text that is short enough to be a level and no paragraph."""
    line = line_of(stated) if not isinstance(stated, dict | list) else None
    return line if line and len(line) <= longest else None
