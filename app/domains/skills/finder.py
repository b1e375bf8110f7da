"""Skills by their names and aliases in running text. Pure; one pass over the words, however many skills there are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domains.skills.taxonomy import fold_skill

# A word keeps the signs that names of skills have inside or behind: C++, C#, .NET, Node.js, CI/CD, TCP/IP, A/B.
_WORD = re.compile(r"\.?\w+(?:[.+#&/'\u2019-]+\w+)*[+#]*", re.UNICODE)
_PARTS = re.compile(r"[/&]")
MAX_WORDS = 6
SHORT = 3
# Words of everyday language that are also names of skills: these count only as the skill writes itself, and not where a
# sentence begins with them and goes on ("React to change").
_EVERYDAY = {
    "access", "act", "action", "agile", "assembly", "basic", "bear", "boost", "bottle", "boxing", "brand", "case", "chef",
    "china", "clay", "cloud", "coach", "copy", "core", "cut", "dart", "data", "design", "drive", "driving", "dust", "echo",
    "elm", "excel", "express", "factor", "fast", "fluent", "focus", "forge", "front", "gem", "go", "gears", "hack", "hand",
    "heat", "helm", "hive", "hub", "ink", "julia", "kit", "lean", "less", "lift", "light", "logic", "make", "maple", "mix",
    "mocha", "motion", "notion", "office", "oracle", "outlook", "pages", "pascal", "pick", "plastic", "play", "plotting",
    "pod", "post", "power", "presto", "processing", "project", "puppet", "quality", "rack", "rails", "reach", "react",
    "reading", "ready", "rest", "ruby", "rust", "safe", "sage", "salt", "scheme", "scratch", "shell", "sketch", "slack",
    "smart", "solid", "spark", "spring", "stone", "sugar", "swift", "switch", "teams", "tempo", "time", "tools", "track",
    "vault", "vision", "visual", "word", "work", "writing", "chai", "ember", "gin", "koa", "meteor", "backbone", "cypress",
    "segment", "looker", "linear", "miro", "asana", "monday", "consul", "nomad", "salesforce", "square", "stripe", "unity",
}  # fmt: skip
# Names that in running text mostly mean something else (what an employer offers, what a company is): these count only
# where they stand on a line of their own, as in a list of skills.
_ONLY_LISTED = {
    "acting", "administration", "architecture", "background check", "career development", "commitment", "genetics", "gtm",
    "health insurance", "history", "http", "https", "initiative", "insurance", "investigations", "life insurance",
    "occupational health", "occupational health care", "philosophy", "reporting", "scheduling", "travel", "vision insurance",
    "dental insurance", "pension", "pensions", "retirement planning", "employment services",
}  # fmt: skip
_UNMISTAKABLE = {
    "sql",
    "git",
    "php",
    "css",
    "aws",
    "gcp",
    "k8s",
    "nlp",
    "xml",
    "c++",
    "c#",
    "vue",
    "npm",
}  # though short
# Behind a name at the beginning of a sentence: it is the skill after all.
_GOES_ON = {
    "and", "or", "developer", "developers", "engineer", "engineers", "programmer", "programming", "experience", "skills",
    "knowledge", "is", "are", "backend", "frontend", "fundamentals", "framework", "entwickler", "kenntnisse", "native",
}  # fmt: skip
_LETTER_BEHIND = {
    "series", "vitamin", "plan", "grade", "category", "class", "klasse", "hepatitis", "section", "type", "level", "option",
    "schedule", "phase", "appendix", "part", "exhibit", "tier", "round", "building", "block", "toys", "b", "a", "unit",
}  # fmt: skip
_NEXT_WORD = re.compile(r"\s+([^\W\d_]+)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s-]+$")
_BEGINS = re.compile(r"(?:^|[.!?:;\u2022\u2026*>\n\u2013\u2014-])\s*$")


def _fold(word: str) -> str:
    return word.lower() if word.isascii() else fold_skill(word)


@dataclass(frozen=True, slots=True)
class FoundSkill:
    """`start` and `end` are positions in the text, the end excluded."""

    skill_id: int
    start: int
    end: int


class SkillFinder:
    """Called with a text it returns the ids of the skills that the text names, in the order of their first mention."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        """`names`: a skill's name or alias as written, and the skill's id."""
        self._ids: dict[str, int] = {}
        self._as_written: dict[str, set[str]] = {}
        self._first: dict[str, int] = {}  # the first word of a name → the most words of a name that begins so
        for name, id in names:
            words = _WORD.findall(name)
            key = " ".join(_fold(word) for word in words)
            if not key or len(words) > MAX_WORDS:
                continue
            self._ids.setdefault(key, id)
            if len(words) == 1 and ((len(key) <= SHORT and key not in _UNMISTAKABLE) or key in _EVERYDAY):
                self._as_written.setdefault(key, set()).add(name)
            first = key.partition(" ")[0]
            self._first[first] = max(self._first.get(first, 0), len(words))

    def __call__(self, text: str) -> list[int]:
        return list(dict.fromkeys(found.skill_id for found in self.find(text)))

    def find(self, text: str) -> list[FoundSkill]:
        """Each mention; of names that overlap, the longest."""
        matches = list(_WORD.finditer(text))
        words = [_fold(match.group()) for match in matches]
        found: list[FoundSkill] = []
        taken_until = 0
        for place, word in enumerate(words):
            if place < taken_until:
                continue
            most = self._first.get(word)
            taken = self._longest_at(words, matches, place, most, text) if most else None
            if taken is not None:
                id, count = taken
                found.append(FoundSkill(id, matches[place].start(), matches[place + count - 1].end()))
                taken_until = place + count
            elif "/" in word or "&" in word:
                found += self._inside(matches[place], text)
        return found

    def _longest_at(
        self, words: list[str], matches: list["re.Match[str]"], place: int, most: int, text: str
    ) -> tuple[int, int] | None:
        for count in range(min(most, len(words) - place), 0, -1):
            key = words[place] if count == 1 else " ".join(words[place : place + count])
            id = self._ids.get(key)
            if id is not None and self._is_meant(key, text, matches[place].start(), matches[place + count - 1].end()):
                return id, count
        return None

    def _inside(self, match: "re.Match[str]", text: str) -> list[FoundSkill]:
        """ "Docker/Kubernetes" is no name, its parts are two; "R&D" is not R and something else."""
        word = match.group()
        parts = _PARTS.split(word)
        are_all_names = all(_fold(part) in self._ids for part in parts)
        found: list[FoundSkill] = []
        start = match.start()
        for part in parts:
            end = start + len(part)
            id = self._ids.get(_fold(part))
            if (
                id is not None
                and (are_all_names or len(part) > SHORT)
                and self._is_meant(_fold(part), text, start, end)
            ):
                found.append(FoundSkill(id, start, end))
            start = end + 1
        return found

    def _is_meant(self, key: str, text: str, start: int, end: int) -> bool:
        written = text[start:end]
        if key in _ONLY_LISTED:
            return not text[text.rfind("\n", 0, start) + 1 : start].strip(" -*•") and text[end : end + 1] in {"", "\n"}
        written_as = self._as_written.get(key)
        if written_as is None:
            return True
        if written not in written_as:
            return False
        before = text[max(0, start - 24) : start]
        if len(written) == 1 and not _is_letter_alone(before):
            return False
        goes_on = _NEXT_WORD.match(text, end, end + 24)
        if written.isupper() or goes_on is None or not goes_on[1].islower() or goes_on[1] in _GOES_ON:
            return True
        return not _BEGINS.search(before)


def _is_letter_alone(before: str) -> bool:
    """Not "Series C", not "25 °C"."""
    word = _WORD_BEFORE.search(before)
    return before[-1:] not in {"°", "&", "'", "\u2019"} and (word is None or word[1].lower() not in _LETTER_BEHIND)
