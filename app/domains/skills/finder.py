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
# Words of everyday language that are also names of skills: these count only as the skill writes itself.
_EVERYDAY = frozenset(
    [
        "access",
        "act",
        "action",
        "agile",
        "assembly",
        "basic",
        "bash",
        "bear",
        "boost",
        "bottle",
        "boxing",
        "brand",
        "case",
        "chef",
        "china",
        "clay",
        "cloud",
        "coach",
        "copy",
        "core",
        "cut",
        "dart",
        "data",
        "design",
        "drive",
        "driving",
        "dust",
        "echo",
        "elm",
        "express",
        "factor",
        "fast",
        "figma",
        "flask",
        "fluent",
        "focus",
        "forge",
        "front",
        "gem",
        "go",
        "gears",
        "git",
        "hack",
        "hand",
        "heat",
        "helm",
        "hive",
        "hub",
        "ink",
        "ionic",
        "java",
        "jest",
        "julia",
        "kit",
        "lean",
        "less",
        "lift",
        "light",
        "logic",
        "lua",
        "make",
        "maple",
        "mix",
        "mocha",
        "motion",
        "notion",
        "office",
        "oracle",
        "outlook",
        "pages",
        "pandas",
        "pascal",
        "pick",
        "plastic",
        "play",
        "plotting",
        "pod",
        "post",
        "power",
        "presto",
        "processing",
        "project",
        "puppet",
        "python",
        "quality",
        "rack",
        "rails",
        "reach",
        "react",
        "reading",
        "ready",
        "rest",
        "ruby",
        "rust",
        "safe",
        "sage",
        "salt",
        "sass",
        "scala",
        "scheme",
        "scratch",
        "shell",
        "sketch",
        "slack",
        "smart",
        "solid",
        "spark",
        "spring",
        "sql",
        "stata",
        "stone",
        "sugar",
        "swift",
        "switch",
        "teams",
        "tableau",
        "tempo",
        "time",
        "tools",
        "track",
        "vault",
        "vision",
        "visual",
        "word",
        "work",
        "writing",
        "zeplin",
    ]
)


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
            if len(words) == 1 and (len(key) <= SHORT or key in _EVERYDAY):
                self._as_written.setdefault(key, set()).add(name)
            first = key.partition(" ")[0]
            self._first[first] = max(self._first.get(first, 0), len(words))

    def __call__(self, text: str) -> list[int]:
        return list(dict.fromkeys(found.skill_id for found in self.find(text)))

    def find(self, text: str) -> list[FoundSkill]:
        """Each mention; of names that overlap, the longest."""
        words = [(_fold(match.group()), match) for match in _WORD.finditer(text)]
        found: list[FoundSkill] = []
        place = 0
        while place < len(words):
            taken = self._longest_at(words, place, text)
            if taken is None:
                found += self._inside(words[place][1])
                place += 1
            else:
                id, count = taken
                found.append(FoundSkill(id, words[place][1].start(), words[place + count - 1][1].end()))
                place += count
        return found

    def _longest_at(self, words: list[tuple[str, "re.Match[str]"]], place: int, text: str) -> tuple[int, int] | None:
        most = min(self._first.get(words[place][0], 0), len(words) - place)
        for count in range(most, 0, -1):
            key = " ".join(word for word, _ in words[place : place + count])
            id = self._ids.get(key)
            if id is not None and self._is_meant(key, words[place][1].group()):
                return id, count
        return None

    def _inside(self, match: "re.Match[str]") -> list[FoundSkill]:
        """ "Docker/Kubernetes" is no name, its parts are two."""
        word = match.group()
        if not _PARTS.search(word):
            return []
        found: list[FoundSkill] = []
        start = match.start()
        for part in _PARTS.split(word):
            key = _fold(part)
            id = self._ids.get(key)
            if id is not None and self._is_meant(key, part):
                found.append(FoundSkill(id, start, start + len(part)))
            start += len(part) + 1
        return found

    def _is_meant(self, key: str, written: str) -> bool:
        written_as = self._as_written.get(key)
        return written_as is None or written in written_as
