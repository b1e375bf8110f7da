"""Places behind companies and titles: a town, its region, its country, and what only looks like them."""

import re

from app.domains.profiles.cv_reading.contact import is_country
from app.domains.profiles.cv_reading.lines import Document, Span, words_of
from app.domains.profiles.cv_reading.words import company_score, title_score

EDGES = " \t\n,;:|·•*–—-/([→"
_BAR = re.compile(r"\s+[|·]\s+")
COMMA = re.compile(r",\s+")
_PLACE = re.compile(r"^[^\W\d_][\w .'’/-]{1,30},\s*(?:[A-Z]{2}|[A-Z][\w.]{1,3}(?:\.\w)*|[^\W\d_][\w .'’-]{2,25})\.?$")
_IN_BRACKETS = re.compile(r"\s*\(([^()]{1,40})\)$")
_REGION = re.compile(r"^(?:[A-Z]{2}|USA|UAE|[A-Z][a-z]{1,4}\.|(?:[A-Z]\.){2,3}|[A-Z]\.\s?[A-Z]\w*)\.?$")
_DASH = re.compile(r"\s+[–—-]\s+")
_HYPHENED_TOWN = re.compile(r"(?<=\w)-[^\W\d_][\w .']{2,25}$")  # Riverbend Distribution-Memphis, TN
_TOWN = re.compile(r"^[^\W\d_][^\W\d_.'’-]*(?:[ .'’/-]{1,2}[^\W_]+){0,3}$")
_AREA = re.compile(r"^[^\W\d_][\w /,.'’-]{2,60}\b(?:Metropolitan\s+)?(?:Area|Metroplex)$")  # Cleveland/Akron, Ohio Area
REMOTE = re.compile(r"^(?:remote|homeoffice|home office|télétravail|remoto|hybrid|on-?site)$", re.IGNORECASE)
LEGAL = re.compile(
    r"^(?:inc|llc|ltd|limited|gmbh|gesmbh|corp|co|ag|sa|s\.a|sas|kg|og|plc|bv|b\.v|sl|s\.l|s\.r\.l|pty ltd|pvt\.? ltd|sp\. z o\.o|mnd)\.?$",
    re.IGNORECASE,
)
ENDS_LEGAL = re.compile(
    r"\b(?:inc|llc|ltd|limited|co|gmbh|gesmbh|corp|ag|kg|plc|est|s\.?a\.?r\.?l|s\.?p\.?a|s\.?r\.?l|s\.a|b\.v|s\.l|sp\. z o\.o|s\.?\s?a\.?\s+de\s+c\.?\s?v|s\.?\s+de\s+r\.?\s?l\.?)\.?$",
    re.IGNORECASE,
)
MOST_OF_CODE = 3  # letters: BC, NSW
# Of a house, not of a town: "Ville de Gand, Direction du génie".
_UNITS = frozenset(
    """
    direction abteilung dept office division unit branch faculty fakultat faculte facultad lab laboratory service
    services centre center campus schulhaus standort werk filiale section sector team desk station plant site studio
    chartered
    """.split()  # noqa: SIM905
)


def is_place(text: str) -> bool:
    """Hamburg, Germany; Seattle, WA; Seoul, S.Korea; Gliwice (Poland); Remote; and what may be one: Altona, Hamburg."""
    return is_surely_place(text) or (
        _PLACE.match(text) is not None and len(text.split()) <= 3 and not title_score(text) and not company_score(text)
    )


def is_surely_place(text: str) -> bool:
    """A town with its region or country. "Riverbend-Memphis, TN" may be a company with its town."""
    if REMOTE.match(text):
        return True
    if title_score(text) or company_score(text):
        return False
    bracketed = _IN_BRACKETS.search(text)
    if bracketed:
        return is_country(bracketed[1]) and _TOWN.match(text[: bracketed.start()]) is not None
    if _AREA.search(text):
        return True
    town, comma, region = text.rpartition(",")
    if is_country(region) and town.count(",") == 1:
        town, _, region = town.partition(",")
        return all(_TOWN.match(part.strip()) for part in (town, region))
    if not comma or not _PLACE.match(text) or len(town.split()) > 3 or _HYPHENED_TOWN.search(town):
        return False
    return bool(_REGION.match(region.strip())) or is_country(region)


def without_place(document: Document, span: Span) -> Span:
    """A company without the town, the region and the country behind it, and without its trade behind a bar."""
    bar = _BAR.search(document.of(span))
    if bar and bar.start():
        span = Span(span.start, span.start + bar.start())
    bracketed = _IN_BRACKETS.search(document.of(span))
    if bracketed and (is_country(bracketed[1]) or bracketed[1].isdigit()) and bracketed.start():
        span = Span(span.start, span.start + bracketed.start())
    parts = parts_of(document, span, COMMA)
    legal = next((place for place, part in enumerate(parts) if ENDS_LEGAL.search(document.of(part))), None)
    if legal is not None:
        return Span(parts[0].start, parts[legal].end)
    had_region = False
    while len(parts) > 1 and _is_region(document, parts):
        parts.pop()
        had_region = True
    if len(parts) > 1 and _is_town(document, parts[-1], is_sure=had_region):
        parts.pop()
    elif len(parts) == 1 and len(dashed := parts_of(document, parts[0], _DASH)) == 2:  # Fabrikam GmbH, a dash, Altona
        return dashed[0] if _is_town(document, dashed[1], is_sure=False) else span
    elif had_region and len(parts) == 1:
        town = _HYPHENED_TOWN.search(document.of(parts[0]))
        if town:
            return Span(parts[0].start, parts[0].start + town.start())
    return Span(parts[0].start, parts[-1].end) if parts else span


def _is_town(document: Document, part: Span, *, is_sure: bool) -> bool:
    """Whether what stands behind the comma can be a town. `is_sure`: a region or country stood behind it."""
    text = document.of(part).rstrip(".")
    words = [word for word in words_of(text) if len(word) > MOST_OF_CODE]
    if LEGAL.match(text) or company_score(" ".join(words)) or title_score(text) or not _UNITS.isdisjoint(words):
        return False
    return is_sure or (bool(_TOWN.match(text)) and text[0].isupper())


def _is_region(document: Document, parts: list[Span]) -> bool:
    text = document.of(parts[-1])
    return not LEGAL.match(text) and (bool(_REGION.match(text)) or is_country(text) or text in {"City", "State"})


def without_place_parts(document: Document, parts: list[Span]) -> list[Span]:
    kept = list(parts)
    while len(kept) > 1 and (is_place(document.of(kept[-1])) or _is_region(document, kept)):
        is_region = _is_region(document, kept)
        kept.pop()
        if is_region and len(kept) > 1 and _is_town(document, kept[-1], is_sure=True):
            kept.pop()
    return kept


def parts_of(document: Document, span: Span, pattern: re.Pattern[str]) -> list[Span]:
    parts: list[Span] = []
    start = span.start
    for match in pattern.finditer(document.of(span)):
        part = document.trimmed(start, span.start + match.start(), EDGES)
        parts += [part] if part else []
        start = span.start + match.end()
    last = document.trimmed(start, span.end, EDGES)
    return [*parts, last] if last else parts
