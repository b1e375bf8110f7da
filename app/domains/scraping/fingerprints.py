"""What postings of different sources are compared by: keys of what they name, and a MinHash of what they say. Pure."""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

PERMUTATIONS = 64
SHINGLE = 3  # words
WORDS_COUNTED = 30_000
WINDOW = timedelta(days=60)
SHORT = 80  # words; a text below is a teaser, of which another source may have the whole
TEASER = 0.6  # of the other's words
CONTAINED = 0.8
ALIKE = 0.5  # share of shingles that two texts have in common
SAME_WORD = 85  # of 100
SOME_TITLE = 50
_GENERATOR = np.random.Generator(np.random.PCG64(20261121))
_A = _GENERATOR.integers(1, 1 << 63, PERMUTATIONS, dtype=np.uint64)[:, None] | np.uint64(1)
_B = _GENERATOR.integers(0, 1 << 63, PERMUTATIONS, dtype=np.uint64)[:, None]
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)

_WORD = re.compile(r"\w+", re.UNICODE)
_NOISE = re.compile(
    r"\((?:[mwfdxhi]\s*[/|,*]\s*){1,3}[mwfdxhi*]\)|\b[mwf]\s*/\s*[mwfdx]\s*(?:/\s*[dx])?\b|\(all genders\)|\bgn\b",
    re.IGNORECASE,
)
_LEGAL = frozenset(
    [
        "gmbh",
        "ag",
        "se",
        "kg",
        "kgaa",
        "ohg",
        "ug",
        "mbh",
        "co",
        "inc",
        "incorporated",
        "llc",
        "llp",
        "ltd",
        "limited",
        "plc",
        "corp",
        "corporation",
        "company",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "as",
        "asa",
        "aps",
        "oy",
        "oyj",
        "sp",
        "zoo",
        "kk",
        "pty",
        "pte",
        "group",
        "holding",
    ]
)
_TITLE_WORDS = {
    "sr": "senior", "snr": "senior", "jr": "junior", "jnr": "junior", "eng": "engineer", "engr": "engineer",
    "dev": "developer", "mgr": "manager", "assoc": "associate", "asst": "assistant", "admin": "administrator",
    "rep": "representative", "vp": "vice president", "svp": "senior vice president", "ft": "", "pt": "",
}  # fmt: skip
# Words that make two postings of one company two, however alike the rest is.
_TELLING = frozenset(
    [
        "senior",
        "junior",
        "lead",
        "principal",
        "staff",
        "intern",
        "internship",
        "trainee",
        "apprentice",
        "head",
        "director",
        "chief",
        "associate",
        "assistant",
        "deputy",
        "graduate",
        "mid",
        "i",
        "ii",
        "iii",
        "iv",
        "v",
        "night",
        "day",
        "weekend",
        "evening",
        "part",
        "full",
        "temporary",
    ]
)

_NO_PLACE = frozenset(
    [
        "remote",
        "hybrid",
        "onsite",
        "on",
        "site",
        "office",
        "hq",
        "headquarters",
        "opening",
        "only",
        "fully",
        "anywhere",
        "considered",
        "home",
    ]
)
_FILLERS = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "of",
        "for",
        "in",
        "at",
        "de",
        "der",
        "die",
        "das",
        "und",
        "et",
        "la",
        "le",
        "job",
        "jobs",
        "role",
        "position",
        "opening",
        "hiring",
        "remote",
        "hybrid",
    ]
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Keys are None where the posting does not say."""

    company_key: str | None
    title_key: str
    place_key: str | None
    requisition_key: str | None
    posted_at: datetime
    words: int
    signature: bytes  # 64 numbers of 32 bits


def fingerprint(
    *, title: str, company: str | None, places: Sequence[str], requisition: str | None, text: str, posted_at: datetime
) -> Fingerprint:
    """`places` are towns and places as written, "Hamburg, Germany"; what comes before the comma counts."""
    words = _words(text)
    return Fingerprint(
        company_key(company),
        title_key(title),
        place_key(places),
        _key(requisition or "")[:200] or None,
        posted_at,
        min(len(words), WORDS_COUNTED),
        _signature(words).tobytes(),
    )


def similarity(first: bytes, second: bytes) -> float:
    """The share of shingles that two texts have in common, as two signatures estimate it."""
    return float(np.mean(np.frombuffer(first, np.uint32) == np.frombuffer(second, np.uint32)))


def containment(teaser: str, text: str) -> float:
    """The share of the shorter text's shingles that the longer one has."""
    inside = _shingles(_words(teaser))[:-1]  # the last one is often cut in the middle
    return float(np.mean(np.isin(inside, _shingles(_words(text))))) if len(inside) else 0.0


def is_same(one: Fingerprint, other: Fingerprint, *, contains: float | None = None) -> bool:
    """Whether two sources tell of the same posting. `contains`: for a teaser, how much of it the other text has."""
    titles = (one.title_key, other.title_key)
    if one.company_key is None or one.company_key != other.company_key:
        return False
    if not _places_agree(one.place_key, other.place_key):
        return False
    if one.requisition_key is not None and other.requisition_key is not None:
        # The employer's own number decides, unless the rest has nothing in common: some count from 1 in each office.
        return one.requisition_key == other.requisition_key and fuzz.token_sort_ratio(*titles) >= SOME_TITLE
    if abs(one.posted_at - other.posted_at) > WINDOW or not titles_agree(*titles):
        return False
    if is_teaser(one, other):
        return contains is not None and contains >= CONTAINED
    return similarity(one.signature, other.signature) >= ALIKE


def titles_agree(one: str, other: str) -> bool:
    """Whether two title keys are one title, written twice: fillers come and go, words are misspelt, nothing else."""
    if one == other:
        return True
    first = [word for word in one.split() if word not in _FILLERS]
    second = [word for word in other.split() if word not in _FILLERS]
    if sorted(first) == sorted(second):
        return True
    if len(first) != len(second):
        return "".join(first) == "".join(second)  # "back end", "backend"
    different = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and _is_misspelt(*different[0])


def _is_misspelt(one: str, other: str) -> bool:
    """Whether two words are one: "developer", "developper". Numbers and words that tell levels apart never are."""
    if {one, other} & _TELLING or not (one.isalpha() and other.isalpha()):
        return False
    return min(len(one), len(other)) >= 5 and fuzz.ratio(one, other) >= SAME_WORD


@lru_cache(maxsize=10_000)
def company_key(name: str | None) -> str | None:
    """A company's name without its legal form: "Northwind Energy GmbH & Co. KG" is "northwind energy"."""
    words = _key((name or "").replace(".", "")).split()  # "S.A." is one word
    bare = [word for word in words if word not in _LEGAL]
    return " ".join(bare or words)[:200] or None


def title_key(title: str) -> str:
    """A title as it is compared: "Sr. Engineer (m/w/d)" is "senior engineer"."""
    words = _key(_NOISE.sub(" ", title)).split()
    return " ".join(written for word in words if (written := _TITLE_WORDS.get(word, word)))[:200] or _key(title)[:200]


def place_key(places: Sequence[str]) -> str | None:
    """The towns of a posting, in the alphabet's order: "hamburg|leeds". How one works there is not where."""
    towns: set[str] = set()
    for place in places:
        words = [word for word in _key(place.partition(",")[0]).split() if word not in _NO_PLACE]
        if words:
            towns.add(" ".join(words))
    return "|".join(sorted(towns))[:200] or None


def _places_agree(one: str | None, other: str | None) -> bool:
    """Whether both may be the same place: one source lists two towns and the other one of them."""
    if one is None or other is None:
        return True
    return any(
        first <= second or second <= first
        for first in (set(town.split()) for town in one.split("|"))
        for second in (set(town.split()) for town in other.split("|"))
    )


def is_teaser(one: "Fingerprint", other: "Fingerprint") -> bool:
    """Whether one text is too short, by itself or beside the other, for a share of common shingles to say anything."""
    short, long = sorted((one.words, other.words))
    return short < SHORT or short < long * TEASER


def _key(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c))))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())[:WORDS_COUNTED]


def _shingles(words: list[str]) -> NDArray[np.uint64]:
    """A number for each run of three words."""
    if not words:
        return np.empty(0, np.uint64)
    hashes = np.fromiter((zlib.crc32(word.encode()) for word in words), np.uint64, len(words))
    count = max(1, len(words) - SHINGLE + 1)
    if len(words) < SHINGLE:
        return hashes[:1]
    return np.asarray(sum((hashes[place : place + count] * _MIX[place] for place in range(SHINGLE)), np.uint64(0)))


def _signature(words: list[str]) -> NDArray[np.uint32]:
    """The smallest of all shingles' numbers, in 64 orders (multiply-shift: numbers of 64 bits wrap around)."""
    shingles = _shingles(words)
    if not len(shingles):
        return np.zeros(PERMUTATIONS, np.uint32)
    return np.asarray(((_A * shingles + _B) >> np.uint64(32)).min(axis=1), np.uint32)
