"""Country, city and remote work, read from a location as people write it. What is not known stays None."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import pycountry
from babel import Locale

_LANGUAGES = ("en", "de", "fr", "es", "sv")
_SEPARATORS = re.compile(r"[,;/|()]|\s[-\u2013\u2014]\s")
_REMOTE = re.compile(
    r"\b(?:remote|remotely|fully remote|work from home|home ?office|wfh|anywhere|worldwide|teletravail|a distance"
    r"|teletrabajo|remoto|distans|etatyo|distansarbete|fernarbeit)\b"
)
_HYBRID = re.compile(r"\b(?:hybrid|hybride|hibrido)\b")
_NO_CITY = {
    "emea", "apac", "latam", "europe", "eu", "european union", "asia", "africa", "north america", "south america",
    "global", "nationwide", "multiple locations", "various", "various locations", "flexible", "americas", "dach",
    "nordics", "middle east", "on-site", "onsite", "office", "in office", "n/a", "none", "unknown", "other",
}  # fmt: skip
_SHORT_FORMS = {"uk": "GB", "usa": "US", "u.s.": "US", "u.s.a.": "US", "us": "US", "uae": "AE", "england": "GB"}
_MAX_CITY_WORDS = 4


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _country_names() -> dict[str, str]:
    known = {country.alpha_2: country for country in pycountry.countries}
    names: dict[str, str] = {}
    for code, country in known.items():
        for attribute in ("name", "common_name", "official_name", "alpha_3"):
            if name := getattr(country, attribute, None):
                names[_fold(name)] = code
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in known:
                names.setdefault(_fold(name), code)
    return {**names, **_SHORT_FORMS}


_COUNTRIES = _country_names()
_ISO_CODES = {country.alpha_2 for country in pycountry.countries}
_US = [division for division in pycountry.subdivisions if division.country_code == "US"]
_US_STATES = {division.code.removeprefix("US-") for division in _US}
_US_STATE_NAMES = {_fold(division.name) for division in _US}


def country_named(name: str) -> str | None:
    """The ISO 3166 code of a country by its name in one of our languages, or by the code itself in either case."""
    folded = _fold(name)
    code = folded.upper()
    return _COUNTRIES.get(folded) or (code if code in _ISO_CODES else None)


@dataclass(frozen=True, slots=True)
class Place:
    country: str | None = None
    city: str | None = None
    is_remote: bool = False
    is_hybrid: bool = False


@lru_cache(maxsize=10_000)
def read_place(text: str | None) -> Place:
    """ "Berlin, Germany" → DE, Berlin; "Remote (US)" → US, remote; "Paris, TX" → US, Paris; "Bangalore" → a city.

    Two capital letters that are both a country and a state of the US ("Berlin, DE", "San Diego, CA") name neither.
    """
    if not text:
        return Place()
    folded = _fold(text)
    parts = [part.strip() for part in _SEPARATORS.split(text) if part and part.strip()]
    is_remote = _REMOTE.search(folded) is not None
    is_hybrid = _HYBRID.search(folded) is not None
    places = [part for part in parts if not (_REMOTE.search(_fold(part)) or _HYBRID.search(_fold(part)))]
    if not places:  # "Remote Germany" is one part
        rest = " ".join(_HYBRID.sub(" ", _REMOTE.sub(" ", folded)).split()).removeprefix("in ")
        return Place(_COUNTRIES.get(rest), None, is_remote and not is_hybrid, is_hybrid)
    countries = {code for part in places if (code := _country_of(part, alone=len(places) == 1))}
    country = countries.pop() if len(countries) == 1 else None
    return Place(country, _city_of(places), is_remote and not is_hybrid, is_hybrid)


def _country_of(part: str, *, alone: bool) -> str | None:
    folded = _fold(part)
    if code := _COUNTRIES.get(folded):
        # "Georgia" behind a city may be the state, by itself it is the country.
        return code if alone or folded not in _US_STATE_NAMES else None
    words = part.split()
    last = words[0] if len(words) == 2 and words[1].isdigit() else part  # "TX 75001"
    if len(last) == 2 and last.isupper():
        is_country, is_state = last in _ISO_CODES, last in _US_STATES
        if is_country != is_state:
            return last if is_country else "US"
    return "US" if folded in _US_STATE_NAMES and not alone else None


def _city_of(places: list[str]) -> str | None:
    """The first part, where it can be a town's name. A list of towns has no one city."""
    first = places[0]
    folded = _fold(first)
    if (
        len(places) > 3
        or folded in _NO_CITY
        or folded in _COUNTRIES
        or len(first) > 100
        or len(first) < 3
        or len(first.split()) > _MAX_CITY_WORDS
        or any(c.isdigit() for c in first)
    ):
        return None
    return first
