"""How much two job titles say the same. Pure: words, their spellings and their lines of work, no model."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domains.matching.title_words import FILLERS, HEADS, LINES, RELATED
from app.domains.matching.title_words_abroad import ABROAD

MAX_TITLE = 200
_MAX_WORDS = 14
_MAX_PHRASE = 4
_MARKS = re.compile(
    r"\((?:[^()]{0,20}[/|,][^()]{0,20}|all genders|gn)\)|\b[mwfdhx](?:\s?[/|]\s?[mwfdhx]){1,2}\b|[*:_]in(?:nen)?\b"
)
_CHEF_OF = re.compile(r"\bchef(?:fe)?\s+(?=d(?:e|es|u)?\b)(?!de (?:cuisine|partie|rang)\b)")  # who cooks nothing
_WORD = re.compile(r"[a-z0-9]+(?:[+#]+|\.net)?")
_BEHIND = re.compile(
    r"\s+(?:of|for|in|at|on|with|to|from|de|du|des|fur|im|bei|i|pa|till)\s+|[,|(]|\s[-\u2013\u2014]\s|:"
)
_OR = re.compile(r"\s*[/&;+]\s*|\s+(?:and|und|et|y|or|oder|ou|ja|och)\s+")
_DIGITS = re.compile(r"\d+")
_FILLERS = frozenset(word.rstrip("_") for word in FILLERS.split())
_LONG, _MIN_END = 9, 5  # letters of a compound, and of the word that ends it
_HEAD_WEIGHT = 0.45  # of a word such as "manager" beside one that says of what
_SAME_LINE = 0.62  # what titles of one line of work have in common at least
_SAME_BUT_FOR = 0.52  # the same, where one says what it is about and the other does not, or something else
_ABOUT_IT = 0.4  # "IT lecturer" and "IT specialist"
_SAME_WEAK_LINE = 0.3  # the same, where only a head says so
_RELATED_LINE = 0.3
_ROLES = frozenset({"admin", "projects", "consulting", "executive"})  # found in all lines of work
_ALIKE = 0.72  # from here on two words are spellings of one
# Forms that only tell a woman from a man.
_GENDERED = (
    ("waitress", "waiter"), ("stewardess", "steward"), ("hostess", "host"), ("actress", "actor"), ("seamstress", "tailor"),
    ("masseuse", "masseur"), ("women", "man"), ("woman", "man"), ("schwester", "pfleger"),
)  # fmt: skip
_FEMININE = re.compile(
    r"(?<=er|or|ur|st|nt|rt|ge|kt|in)in$|(?<=[^e])trice$|(?<=[bcdfglmnprstv])euse$|(?<=[lrtnm])iere$|(?<=[cr])ienne$"
)
_MASCULINE = {"trice": "teur", "euse": "eur", "iere": "ier", "ienne": "ien", "in": ""}
_PERSON = re.compile(r"(?<=\w{4})(?:persons?|men|man|people)$")  # salesman, salesperson


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it is compared: its words with their weights, and its lines of work."""

    words: tuple[tuple[str, float], ...]
    lines: frozenset[str]  # of what somebody is: of the "IT lecturer" teaching
    beside: frozenset[str]  # of what that is about: IT
    is_weak: bool  # only a head word says the line


def similarity(one: str, other: str) -> float:
    """0 to 1, the same both ways."""
    return compare(read_title(one), read_title(other))


def compare(one: Title, other: Title) -> float:
    if not one.words or not other.words:
        return 0.0
    floor = _floor(one, other)
    return floor + (1 - floor) * _shared_words(one.words, other.words)


def _floor(one: Title, other: Title) -> float:
    """What the lines of work alone say."""
    if one.is_weak or other.is_weak:
        return _SAME_WEAK_LINE if one.lines & other.lines else 0.0
    if one.lines & other.lines:
        return _SAME_LINE if not (one.beside or other.beside) or one.beside & other.beside else _SAME_BUT_FOR
    if one.lines & other.beside or other.lines & one.beside:
        return _ABOUT_IT
    near = related()
    return _RELATED_LINE if any(other.lines & near.get(line, frozenset()) for line in one.lines) else 0.0


def read_title(title: str) -> Title:
    words: list[str] = []
    lines: set[str] = set()
    beside: set[str] = set()
    weak: set[str] = set()
    for segment in _BEHIND.split(_folded(title)):
        for place, alternative in enumerate(_OR.split(segment)):
            of_part = [_canonical(match.group()) for match in _WORD.finditer(alternative)][: _MAX_WORDS - len(words)]
            found, heads = _lines_of(of_part)
            is_what = not lines or place > 0
            if found:
                (lines if is_what else beside).update(found[-1])
                beside.update(line for earlier in found[:-1] for line in earlier)
            weak |= heads
            words += of_part
    if lines <= _ROLES:
        lines |= beside
    kept = [word for word in words if word not in _FILLERS and not _DIGITS.fullmatch(word)] or words
    weights = {word: _HEAD_WEIGHT if word in _heads() else 1.0 for word in kept}
    if all(weight < 1 for weight in weights.values()):
        weights = dict.fromkeys(weights, 1.0)
    return Title(tuple(weights.items()), frozenset(lines or weak), frozenset(beside - lines), not lines)


@lru_cache(maxsize=20_000)
def known_title(title: str) -> Title:
    """read_title for what is compared again and again: titles of postings and of profiles, not what somebody types once."""
    return read_title(title)


def in_english(title: str) -> str:
    """Of a title in another language the English words for its lines of work: for a model that knows English alone."""
    words = [_canonical(match.group()) for match in _WORD.finditer(_folded(title))][:_MAX_WORDS]
    phrases = {
        " ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, start + _MAX_PHRASE + 1)
    }
    if not phrases & _abroad() and not any(word.endswith(_abroad_ends()) for word in words if len(word) >= _LONG):
        return ""
    names = (f"{LINES[line].split()[0]} {line}" for line in sorted(read_title(title).lines))
    return ", ".join(" ".join(dict.fromkeys(name.replace("_", " ").split())) for name in names)


@cache
def _abroad() -> frozenset[str]:
    return frozenset(word.replace("_", " ") for words in ABROAD.values() for word in words.split())


@cache
def _abroad_ends() -> tuple[str, ...]:
    return tuple(word for word in _abroad() if " " not in word and len(word) >= _MIN_END)


def _folded(title: str) -> str:
    """Small letters without accents, and without the marks of gender."""
    decomposed = unicodedata.normalize("NFKD", title[:MAX_TITLE].casefold().replace("ß", "ss"))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _CHEF_OF.sub("leiter ", _MARKS.sub(" ", bare))


@cache
def related() -> dict[str, frozenset[str]]:
    """Lines of work → those next to them."""
    found: dict[str, set[str]] = {}
    for together in RELATED:
        first, *others = together.split()
        for other in others:
            found.setdefault(first, set()).add(other)
            found.setdefault(other, set()).add(first)
    return {line: frozenset(others) for line, others in found.items()}


@lru_cache(maxsize=20_000)
def _canonical(word: str) -> str:
    """The word in the singular, of neither gender."""
    for feminine, masculine in _GENDERED:
        if word.endswith(feminine):
            word = word.removesuffix(feminine) + masculine
    if len(word) > 5 and (ending := _FEMININE.search(word)) is not None and word not in _known():
        word = word[: ending.start()] + _MASCULINE[ending.group()]
    word = _PERSON.sub("person", word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _known():
        word = word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


@cache
def _places() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Words and phrases → their lines; heads → theirs."""
    lines: dict[str, set[str]] = {}
    for line, words in (*LINES.items(), *ABROAD.items()):
        for word in words.split():
            lines.setdefault(word.replace("_", " "), set()).add(line)
    heads = {word: line for line, words in HEADS.items() for word in words.split()}
    return {word: frozenset(of_word) for word, of_word in lines.items()}, heads


@cache
def _heads() -> frozenset[str]:
    return frozenset(_places()[1])


@cache
def _known() -> frozenset[str]:
    lines, heads = _places()
    return frozenset({*lines, *heads, *_FILLERS})


@cache
def _endings() -> tuple[tuple[str, frozenset[str]], ...]:
    """Words that end compounds: Krankenpfleger, lastbilschauffor."""
    lines, _ = _places()
    ends = [(word, of_word) for word, of_word in lines.items() if " " not in word and len(word) >= _MIN_END]
    return tuple(sorted(ends, key=lambda end: -len(end[0])))


def _lines_of(words: Sequence[str]) -> tuple[list[frozenset[str]], set[str]]:
    """The lines that words and phrases name, in their order, the longest phrases first; and those that heads name."""
    lines, heads = _places()
    found: list[frozenset[str]] = []
    weak: set[str] = set()
    place = 0
    while place < len(words):
        for count in range(min(_MAX_PHRASE, len(words) - place), 0, -1):
            phrase = " ".join(words[place : place + count])
            if phrase in lines:
                found.append(lines[phrase])
                break
        else:
            count = 1
            word = words[place]
            if word in heads:
                weak.add(heads[word])
            elif len(word) >= _LONG and (of_word := _compound(word)):
                found.append(of_word)
        place += count
    return found, weak


@lru_cache(maxsize=20_000)
def _compound(word: str) -> frozenset[str]:
    return next((lines for end, lines in _endings() if word.endswith(end)), frozenset())


def _shared_words(one: tuple[tuple[str, float], ...], other: tuple[tuple[str, float], ...]) -> float:
    """The weight of the words that both have, over the mean of their weights: Dice's coefficient, spellings forgiven."""
    rest = dict(other)
    shared = 0.0
    total = sum(rest.values())
    for word, weight in one:
        total += weight
        if word in rest:
            shared += weight + rest.pop(word)
            continue
        best, likeness = None, _ALIKE
        for candidate in rest:
            if candidate[0] == word[0] and (found := _alike(word, candidate)) >= likeness:
                best, likeness = candidate, found
        if best is not None:
            shared += likeness * (weight + rest.pop(best))
    return shared / total


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> float:
    """Dice's coefficient of the words' letter pairs, ends marked."""
    if min(len(one), len(other)) < 4:
        return 0.0
    pairs, others = _pairs(one), _pairs(other)
    return 2 * len(pairs & others) / (len(pairs) + len(others))


def _pairs(word: str) -> frozenset[str]:
    marked = f"^{word}$"
    return frozenset(marked[place : place + 2] for place in range(len(marked) - 1))
