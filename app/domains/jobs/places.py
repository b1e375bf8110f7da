"""Country, city and remote work, read from a location as people write it. What is not known stays None."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import pycountry
from babel import Locale

_LANGUAGES = ("en", "de", "fr", "es", "sv", "it", "nl", "fi", "pl", "pt")
_SEPARATORS = re.compile(r"[,;/|()\[\]]|\s?[-\u2013\u2014]\s|\s[-\u2013\u2014]\s?|:\s|(?<=[A-Za-z]):")
_REMOTE = re.compile(
    r"(?<!no )(?<!not )(?<!non-)(?<!non )\b(?:remote|remotely|fully remote|work from home|home ?office"
    r"|home[- ]?based|wfh|anywhere"
    r"|world ?wide|teletravail|a distance|teletrabajo|remoto|remota|distans|etatyo|distansarbete|fernarbeit"
    r"|zdalna|zdalnie|thuiswerk"
    r"|da remoto|telelavoro|telecommute|virtual)\b"
)
_HYBRID = re.compile(r"\b(?:hybrid|hybride|hibrido|hybrydowa|ibrido|hybridi)\b")
_ON_SITE = re.compile(
    r"\b(?:on[- ]?site|office[- ]based|in[- ]office|in[- ]person|vor ort|sur site|presencial|presentiel|no remote|not remote|pa plats)\b"
)
# A title says so only in a place of its own: not "Remote Sensing Engineer".
_REMOTE_TITLE = re.compile(
    r"[(\[][^()\[\]]{0,40}\bremote\b[^()\[\]]{0,40}[)\]]|[-\u2013\u2014|,/]\s?(?:100% |fully "
    r"|full )?remote(?:\s?$|\s?[-\u2013\u2014|,/(])"
    r"|^\W{0,3}remote\s?[-\u2013\u2014|:]|\b(?:100% |fully |full )remote\b"
)
_NO_CITY = {
    "emea", "apac", "latam", "europe", "eu", "european union", "asia", "africa", "north america", "south america",
    "global", "nationwide", "multiple locations", "various", "various locations", "flexible", "americas", "dach",
    "nordics", "middle east", "on-site", "onsite", "office", "in office", "n/a", "none", "unknown", "other", "amer",
    "mena", "benelux", "baltics", "central america", "latin america", "eastern europe", "western europe", "southeast asia",
    "apj", "anz", "uki", "others", "tbd", "tba", "not specified", "your city", "east coast", "west coast", "midwest",
    "international", "cet", "est", "pst", "oceania", "scandinavia", "gcc", "cis", "balkans", "asia pacific", "namer",
}  # fmt: skip
_NO_CITY_WORDS = re.compile(
    r"\b(?:remote\w*|flexible|world ?wide|multiple|various|nationwide|any|anywhere|statewide|field|hybrid"
    r"|virtual|distributed|regions?"
    r"|time ?zones?|location|locations|us-based|home|homeoffice|company|preferred|required|eligible|only|within)\b|\sor\s"
)
_BESIDE_CITY = re.compile(
    r"^(?:greater|metro|downtown|central|grossraum|raum)\s+(?=\S)|\s+(?:bay area|metro(?:politan)?(?: area)?"
    r"|area|office|hq|headquarters)$",
    re.IGNORECASE,
)
_SHORT_FORMS = {
    "uk": "GB", "usa": "US", "u.s.": "US", "u.s.a.": "US", "us": "US", "uae": "AE", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "great britain": "GB", "u.k.": "GB", "the netherlands": "NL", "holland": "NL",
    "korea": "KR", "south korea": "KR", "republic of korea": "KR", "czech republic": "CZ", "hong kong sar": "HK",
    "brasil": "BR", "america": "US", "united states of america": "US", "viet nam": "VN", "vietnam": "VN", "kosovo": "XK",
    "turkey": "TR", "taiwan": "TW", "russia": "RU", "ivory coast": "CI", "cape verde": "CV", "macau": "MO",
}  # fmt: skip
_CITY_STATES = {
    "singapore",
    "hong kong",
    "monaco",
    "macau",
    "macao",
    "luxembourg",
    "gibraltar",
    "djibouti",
    "san marino",
}
_CANADA = {"on", "bc", "qc", "ab", "nb", "ns", "mb"}
# Behind a town two capital letters are a state of the US, even those that are a country too ("San Diego, CA"): but for
# these towns, each the country's own, and DE, which is Germany as often as Delaware.
_ABROAD = {
    "CA": "toronto montreal vancouver calgary ottawa edmonton winnipeg mississauga quebec kitchener waterloo brampton markham burnaby",
    "DE": "berlin munchen munich hamburg koln cologne frankfurt stuttgart dusseldorf leipzig dresden hannover nurnberg nuremberg bremen"
    " essen dortmund bonn mannheim karlsruhe augsburg wiesbaden munster aachen potsdam heidelberg darmstadt freiburg jena ulm bochum",
    "IL": "tel aviv|tel aviv-yafo|jerusalem|haifa|herzliya|netanya|ramat gan|petah tikva|ra'anana|yokneam"
    "|rehovot|beer sheva|holon",
    "IN": "bangalore bengaluru mumbai delhi hyderabad chennai pune gurgaon gurugram noida kolkata ahmedabad kochi jaipur indore chandigarh"
    " coimbatore trivandrum",
    "CO": "bogota|medellin|cali|barranquilla|cartagena",
    "AR": "buenos aires|cordoba|rosario|mendoza",
    "MA": "casablanca|rabat|marrakech|tangier|tanger|fes",
    "ID": "jakarta|bandung|surabaya|bali|denpasar|yogyakarta",
    "MT": "valletta|sliema|st julians|msida|gzira|birkirkara",
    "PA": "panama city|ciudad de panama",
    "AL": "tirana", "AZ": "baku", "GA": "libreville", "KY": "george town", "MD": "chisinau", "ME": "podgorica",
    "NE": "niamey", "SC": "victoria", "TN": "tunis|sfax"
    "|sousse", "VA": "vatican city", "MN": "ulaanbaatar", "LA": "vientiane",
}  # fmt: skip
_TOWNS_ABROAD = {
    code: frozenset(
        towns.split("|") if "|" in towns or " " not in towns or code in {"KY", "PA", "VA"} else towns.split()
    )
    for code, towns in _ABROAD.items()
}
_DELAWARE = {
    "wilmington",
    "dover",
    "newark",
    "bear",
    "new castle",
    "middletown",
    "lewes",
    "georgetown",
    "rehoboth beach",
}
_IN_GEORGIA = {"tbilisi", "batumi", "kutaisi", "rustavi", "georgia"}
_OR = re.compile(r"\s+(?:or|oder|ou|and|und|et|eller|tai|oraz|lub)\s+", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*[;|\n\u2022\u00b7]\s*|\s+/\s+|\s*/\s*(?![^()]*\))")
_STATE_AND_COUNTRY = re.compile(r"([A-Z]{2})\s+(\S.*)")
_LIKE_TOWNS = {"new york", "washington"}  # states with the name of a town, which by itself is meant
_MAX_CITY_WORDS = 4
_MAX_PLACES = 20
_MAX_TEXT = 500


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def prepare() -> None:
    """Put the names of countries and regions together now: it takes a tenth of a second, in which nobody is answered."""
    _atlas()


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
    for town in ("norfolk", "salvador", "brasilia"):  # short for islands and countries in some language
        names.pop(town, None)
    return {**names, **{name: code for name, code in _SHORT_FORMS.items() if code in known}}


def _regions() -> dict[str, str]:
    """States and provinces that stand between town and country, by names that no town has."""
    regions = {
        _fold(division.name): division.country_code
        for division in pycountry.subdivisions
        if division.country_code in {"CA", "AU", "IN"} or (division.country_code == "DE" and "-" in division.code)
    }
    for town in ("berlin", "hamburg", "bremen", "delhi", "chandigarh", "goa", "victoria", "puducherry"):
        regions.pop(town, None)
    extra = {
        "bavaria": "DE",
        "north rhine-westphalia": "DE",
        "hesse": "DE",
        "saxony": "DE",
        "lower saxony": "DE",
        "quebec": "CA",
    }
    return {**regions, **extra}


@dataclass(frozen=True, slots=True)
class _Atlas:
    """Folded names of countries and regions with the country's code; states of the US by code and by folded name."""

    countries: dict[str, str]
    codes: frozenset[str]
    us_states: frozenset[str]
    us_state_names: frozenset[str]
    regions: dict[str, str]


@cache
def _atlas() -> _Atlas:
    """Not every process reads a place."""
    states = [
        division
        for division in pycountry.subdivisions
        if division.country_code == "US" and division.type in {"State", "District"}
    ]
    return _Atlas(
        _country_names(),
        frozenset(country.alpha_2 for country in pycountry.countries),
        frozenset(division.code.removeprefix("US-") for division in states),
        frozenset({_fold(division.name) for division in states} | {"d.c."}),
        _regions(),
    )


def country_named(name: str) -> str | None:
    """The ISO 3166 code of a country by its name in one of our languages, or by the code itself in either case."""
    folded = _fold(name)
    code = folded.upper()
    return _atlas().countries.get(folded) or (code if code in _atlas().codes else None)


@dataclass(frozen=True, slots=True)
class Place:
    country: str | None = None
    city: str | None = None
    is_remote: bool = False
    is_hybrid: bool = False
    is_on_site: bool = False


def is_remote_title(title: str) -> bool:
    """Whether a title says that the work is remote: "Baker (Remote)", not "Remote Sensing Engineer"."""
    return "emote" in title.lower() and _REMOTE_TITLE.search(_fold(title[:_MAX_TEXT])) is not None


@lru_cache(maxsize=10_000)
def split_places(text: str) -> tuple[str, ...]:
    """The places of a text that names several, in its order: "Paris; Lyon", "Berlin / München", "London or Remote".

    Commas part a town from its country as well as two towns; they part places only behind each country.
    """
    if _atlas().countries.get(_fold(text)):  # Trinidad and Tobago
        return (text.strip(),)
    places: list[str] = []
    for part in _SEVERAL.split(text[:_MAX_TEXT]):
        named = (
            _OR.split(part) if not _atlas().countries.get(_fold(part.rpartition(",")[2])) or "," not in part else [part]
        )
        for place in named:
            places += _by_country(place)
    clean = (place.strip(" ,-\u2013") for place in places)
    return tuple(dict.fromkeys(place for place in clean if any(map(str.isalnum, place))))[:_MAX_PLACES]


def _by_country(text: str) -> list[str]:
    """ "New York, United States, San Francisco, United States" are two."""
    parts = text.split(",")
    ends = [number for number, part in enumerate(parts, 1) if _atlas().countries.get(_fold(part))]
    if len(ends) < 2 or ends[-1] != len(parts) or len(ends) == len(parts):
        return [text]
    starts = [0, *ends[:-1]]
    return [",".join(parts[start:end]) for start, end in zip(starts, ends, strict=True)]


@lru_cache(maxsize=20_000)
def read_place(text: str | None) -> Place:
    """ "Berlin, Germany" → DE, Berlin; "Remote (US)" → US, remote; "Paris, TX" → US, Paris; "Bangalore" → a city."""
    if not text:
        return Place()
    text = text[:_MAX_TEXT]
    folded = _fold(text)
    parts = [part.strip() for part in _SEPARATORS.split(text) if part and part.strip()]
    is_hybrid = _HYBRID.search(folded) is not None
    is_remote = _REMOTE.search(folded) is not None and not is_hybrid
    is_on_site = not is_remote and not is_hybrid and _ON_SITE.search(folded) is not None
    places = [part for part in parts if not _says_how(_fold(part))]
    if not places:  # "Remote Germany" is one part
        rest = _without_how(folded)
        country = _atlas().countries.get(rest) or ("US" if rest in _atlas().us_state_names - {"georgia"} else None)
        city = _city_of([rest.title()], country) if is_hybrid and country is None and len(parts) == 1 else None
        return Place(country, city, is_remote, is_hybrid, is_on_site)
    countries = {code for part in places if (code := _country_of(part, places))}
    country = countries.pop() if len(countries) == 1 else None
    return Place(country, _city_of(places, country), is_remote, is_hybrid, is_on_site)


def _says_how(folded: str) -> bool:
    return any(pattern.search(folded) for pattern in (_REMOTE, _HYBRID, _ON_SITE))


def _without_how(folded: str) -> str:
    for pattern in (_REMOTE, _HYBRID, _ON_SITE):
        folded = pattern.sub(" ", folded)
    return re.sub(r"^(?:in|from|within|100%|fully|the|\W)\s+", "", " ".join(folded.split())).strip(" -:%")


def _country_of(part: str, places: list[str]) -> str | None:
    folded = _fold(part)
    is_alone = len(places) == 1
    if code := _atlas().countries.get(folded):
        if part is places[0] and _is_town_too(folded, places[1:]):
            return None
        # By itself Georgia is the country, behind a town that is not the country's the state.
        return code if is_alone or folded != "georgia" or _fold(places[0]) in _IN_GEORGIA else "US"
    if region := None if part is places[0] else _atlas().regions.get(folded):
        return region
    if (both := _STATE_AND_COUNTRY.fullmatch(part)) and (code := _atlas().countries.get(_fold(both[2]))):
        return code  # "CA United States"
    words = part.split()
    last = words[0] if len(words) == 2 and words[1].replace("-", "").isdigit() else part  # "TX 75001"
    if len(last) == 2 and last.isupper():
        return _country_of_code(last, None if is_alone else _fold(places[0]))
    if folded in _atlas().us_state_names:
        return "US" if not is_alone or folded not in _LIKE_TOWNS | {"georgia"} else None
    return None


def _is_state(part: str) -> bool:
    """By its name or code, and nothing else by it."""
    return (part in _atlas().us_states) or (
        _fold(part) in _atlas().us_state_names and _fold(part) not in _atlas().countries
    )


def _is_town_too(country: str, rest: list[str]) -> bool:
    """ "Lebanon, PA" """
    return _atlas().countries.get(country) != "US" and any(map(_is_state, rest))


def _country_of_code(code: str, town: str | None) -> str | None:
    is_country, is_state = code in _atlas().codes, code in _atlas().us_states
    if town is None:
        return code if is_country and not is_state else "US" if is_state and not is_country else None
    if code.lower() in _CANADA:
        return "CA"
    if is_country and is_state:
        if town in _TOWNS_ABROAD.get(code, frozenset()):
            return code
        return "US" if code != "DE" or town in _DELAWARE else None
    return code if is_country else "US" if is_state else None


def _city_of(places: list[str], country: str | None) -> str | None:
    """The first part that can be a town's name. A list of towns has no one city."""
    if len(places) > (5 if country else 3):
        return None
    for number, part in enumerate(places):
        folded = _fold(part)
        if folded in _CITY_STATES:
            return part
        if number and country is None:
            return None
        if (
            country
            and (
                (folded in _atlas().countries and not _is_town_too(folded, places[number + 1 :]))
                or any(c.isdigit() for c in part)
            )
            and len(places) > 1
        ):
            continue  # "USA - Quincy, MA", "6520 Lake Road, Lake Worth, FL"
        if country and number and len(places) == number + 1 and len(part) == 2:
            return None
        city = _BESIDE_CITY.sub("", part).strip()
        return (
            city
            if _can_be_town(city, is_alone=len(places) == 1, is_first=number == 0, rest=places[number + 1 :])
            else None
        )
    return None


def _can_be_town(name: str, *, is_alone: bool, is_first: bool, rest: list[str]) -> bool:
    folded = _fold(name)
    if folded in _NO_CITY or len(name) > 100 or len(name) < 3 or len(name.split()) > _MAX_CITY_WORDS + bool(rest):
        return False
    if any(c.isdigit() for c in name) or _NO_CITY_WORDS.search(folded):
        return False
    if folded in _atlas().countries:
        return _is_town_too(folded, rest)
    if (
        folded in _atlas().us_state_names and folded not in _LIKE_TOWNS
    ):  # "Indiana, Pennsylvania" is a town, "Texas, United States" not
        return any(_fold(part) in _atlas().us_state_names or part in _atlas().us_states for part in rest)
    return is_first or not is_alone
