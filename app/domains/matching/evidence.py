"""The words of a CV that speak for a part of the score, with their places: `cv_text[start:end] == quote`, always."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domains.matching.requirement_words import LANGUAGE_NAMES, LICENCES
from app.domains.skills.finder import FoundSkill

MOST_OF_A_PART = 10


@dataclass(frozen=True, slots=True)
class Quote:
    quote: str
    start: int
    end: int


class Evidence:
    """One CV's text, searched once."""

    def __init__(self, text: str | None, find_skills: Callable[[str], Sequence[FoundSkill]]) -> None:
        self.text = text or ""
        self._skills: dict[int, FoundSkill] = {}
        for found in find_skills(self.text):
            self._skills.setdefault(found.skill_id, found)

    def of_skills(self, ids: Iterable[int]) -> list[Quote]:
        found = [self._skills[id] for id in ids if id in self._skills]
        return [self._quote(skill.start, skill.end) for skill in found[:MOST_OF_A_PART]]

    def of_title(self, title: str) -> list[Quote]:
        """Where the CV says this title, in any case and with any spaces."""
        words = title.split()
        if not words:
            return []
        pattern = r"\s+".join(re.escape(word) for word in words)
        match = re.search(rf"(?<!\w){pattern}(?!\w)", self.text, re.IGNORECASE)
        return [] if match is None else [self._quote(*match.span())]

    def of_languages(self, codes: Iterable[str]) -> list[Quote]:
        return [
            self._quote(*match.span())
            for code in codes
            if (pattern := LANGUAGE_NAMES.get(code)) is not None
            and (match := re.search(rf"{pattern.pattern}\w*", self.text, re.IGNORECASE))
        ]

    def of_licence(self, code: str | None) -> list[Quote]:
        match = re.search(LICENCES[code].pattern, self.text, re.IGNORECASE) if code in LICENCES else None
        return [] if match is None else [self._quote(*match.span())]

    def _quote(self, start: int, end: int) -> Quote:
        return Quote(self.text[start:end], start, end)


def licences_in(text: str | None) -> Iterator[str]:
    """The licences that a CV speaks of."""
    for code, pattern in LICENCES.items():
        if text and re.search(pattern.pattern, text, re.IGNORECASE):
            yield code
