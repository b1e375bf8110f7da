"""What of a posting is embedded: a few words that say what it is. Whole advertisements are much alike."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.domains.matching.titles import in_english

RECIPE = 2  # of the texts: with another one, all vectors are others
MAX_TEXT = 320  # characters, some sixty tokens
_MAX_TITLE, _MAX_SKILLS, _MAX_SENTENCE = 120, 120, 160
_MOST_SKILLS = 12
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=\S)|\n+")
_MIN_SENTENCE = 25  # shorter ones are headings and greetings


def job_text(title: str, skills: Sequence[str], description: str, structured: Mapping[str, Any] | None = None) -> str:
    """Title, skills, and what one does and brings; where the description does not say so, its first two sentences.

    Before a title of another language stands in English what it is: the local model knows no other.
    """
    parts = [in_english(title), _cut(title, _MAX_TITLE), _cut(", ".join(skills[:_MOST_SKILLS]), _MAX_SKILLS)]
    told = structured or {}
    items = [_first(told.get("responsibilities")), _first(told.get("requirements"))]
    gist = [item for item in items if item] or sentences(str(told.get("summary") or "") or description)
    parts += [_cut(part, _MAX_SENTENCE) for part in gist]
    return _cut(". ".join(part.rstrip(" .") for part in parts if part), MAX_TEXT)


def sentences(text: str, most: int = 2) -> list[str]:
    """The first sentences that say something."""
    found: list[str] = []
    for part in _SENTENCE_END.split(text[:5_000]):
        sentence = _SPACES.sub(" ", part).strip(" -*•·#")
        if len(sentence) >= _MIN_SENTENCE:
            found.append(sentence)
        if len(found) == most:
            break
    return found or ([bare] if (bare := _SPACES.sub(" ", text[:_MAX_SENTENCE]).strip()) else [])


def _first(items: Any) -> str:
    return next((item for item in items or () if isinstance(item, str) and item.strip()), "")


def _cut(text: str, most: int) -> str:
    """At most so many characters, whole words where there are any."""
    text = _SPACES.sub(" ", text).strip()
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]
