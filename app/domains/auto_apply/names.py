"""A whole name in its parts, as forms ask for them. Where a name does not tell, neither do we."""

import re
import unicodedata

_TITLES = re.compile(r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof|herr|frau|mme|sr|sra|dipl|ing|mag)\.?\s+)+", re.IGNORECASE)
_AFTER = re.compile(r",?\s+(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|mba|m\.?sc|b\.?sc|dipl\.?-?\s?ing)\.?$", re.IGNORECASE)
_PARTICLE_WORDS = (
    "van von vom zu zum zur de del della dello dei degli di da das do dos du la le lo der den ten ter te el al bin"
    " ibn ben abu af av mac mc st. y e san santa 't"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
# Where people bear two family names.
_SPANISH = "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PR PA UY GQ"
_TWO_FAMILY_NAMES = frozenset(_SPANISH.split())


def split_name(full_name: str, country: str | None = None) -> tuple[str, str] | None:
    """First and last name; None where the name has no two parts, or is not written in Latin, Greek or Cyrillic letters.

    "Ludwig van Beethoven" → ("Ludwig", "van Beethoven"); "Lovelace, Ada" → ("Ada", "Lovelace").
    """
    name = _AFTER.sub("", _TITLES.sub("", " ".join(full_name.split())))
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma:
        return (first, last) if first and last and "," not in first else None
    words = name.split()
    if len(words) < 2 or not _is_alphabetic(name):
        return None
    for place, word in enumerate(words[1:-1], 1):
        if word.casefold() in _PARTICLES:
            return " ".join(words[:place]), " ".join(words[place:])
    family = 2 if len(words) >= 3 and country in _TWO_FAMILY_NAMES else 1
    return " ".join(words[:-family]), " ".join(words[-family:])


def _is_alphabetic(name: str) -> bool:
    """Whether given names come first by custom: not in Chinese, Japanese or Korean writing."""
    return all(
        unicodedata.name(letter, "").startswith(("LATIN", "GREEK", "CYRILLIC")) for letter in name if letter.isalpha()
    )
