"""What people type, and the filters beside it, as tsqueries over the lexemes of search_document.py."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.domains.jobs.search_document import ANY, NONE, STEMMED_AS
from app.domains.jobs.search_words import LANGUAGES, Word, split_words

MAX_WORDS = 32
_MIN_BODY_PREFIX = 3  # a shorter prefix completes only words of titles, skills and companies
_PIECE = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
_BEGUN = {"T": "u", "H": "t"}
_APART = re.compile(r"[/,;|&()<>\[\]{}!:?]+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words that must stand together. `is_prefix`: the last one is only begun.

    With a `skill` the words are one of its names, and need not stand together; the posting may have the skill, or one of
    its other names (`synonyms`), instead.
    """

    words: tuple[str, ...]
    is_negative: bool = False
    is_prefix: bool = False
    skill: int | None = None
    synonyms: tuple[tuple[str, ...], ...] = ()

    @property
    def all_words(self) -> set[str]:
        return {*self.words, *(word for synonym in self.synonyms for word in synonym)}


def parse_query(text: str) -> list[Term]:
    """The terms of what was typed: words, "phrases", -minus and begun* words. Signs by themselves are nothing."""
    terms: list[Term] = []
    for piece in _PIECE.finditer(text):
        if piece["phrase"] is not None:
            terms.append(Term(tuple(split_words(piece["phrase"])), piece["minus"] == "-"))
            continue
        word = piece["word"].lstrip("-")
        is_negative = word != piece["word"]
        terms += [
            Term(tuple(split_words(part)), is_negative, is_prefix=part.endswith("*")) for part in _APART.split(word)
        ]
    return [term for term in terms if term.words]


def any_of(parts: Iterable[str]) -> str:
    """`(a|b)`. Of nothing, as where people typed no word: what no posting has."""
    distinct = list(dict.fromkeys(part for part in parts if part))
    if not distinct:
        return NONE
    return distinct[0] if len(distinct) == 1 else f"({'|'.join(distinct)})"


def all_of(parts: Iterable[str]) -> str:
    """`a&b`, or the empty string: no condition."""
    return "&".join(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class TextQuery:
    """The conditions that a text puts on title, head (title, skills, company) and the whole posting."""

    title: str = ""
    head: str = ""
    anywhere: str = ""
    has_words: bool = False


def text_query(terms: Sequence[Term], words: Mapping[str, Word]) -> TextQuery:
    """`anywhere` decides what is found; `title` and `head` only which of it comes first."""
    wanted = [term for term in terms if not term.is_negative]
    unwanted = [f"!({_anywhere(term, words, says_nothing=True)})" for term in terms if term.is_negative]
    if not wanted:
        return TextQuery(anywhere=all_of([ANY, *unwanted]) if unwanted else "")
    telling = [term for term in wanted if not _says_nothing(term, words)]
    found = [_anywhere(term, words, says_nothing=not telling) for term in wanted]
    return TextQuery(
        title=all_of(_within("T", term, words) for term in wanted),
        head=all_of(_within("H", term, words) for term in telling or wanted),
        anywhere=all_of([*found, *unwanted]),
        has_words=True,
    )


def _says_nothing(term: Term, words: Mapping[str, Word]) -> bool:
    """Whether it is a stop word somewhere: "it", "die". Where all words are, they count as words of the head."""
    return not term.is_prefix and all(words[word].stops for word in term.words)


def _within(mark: str, term: Term, words: Mapping[str, Word]) -> str:
    """All words of the term in the title (T) or the head (H)."""
    if term.skill is not None:
        names = [all_of(_marked(mark, words[word]) for word in name) for name in (term.words, *term.synonyms)]
        whole = [f"({name})" for name in names]
        return any_of([*whole, f"S={term.skill}"] if mark == "H" else whole)
    parts = [_marked(mark, words[word]) for word in term.words]
    if term.is_prefix:
        last = words[term.words[-1]]
        begun = f"{_BEGUN[mark]}={last.surface}:*"
        parts[-1] = any_of([begun, *(f"{mark}={lexeme}" for lexeme in last.lexemes)])
    return all_of(parts)


def _marked(mark: str, word: Word) -> str:
    return any_of(f"{mark}={lexeme}" for lexeme in word.lexemes)


def _anywhere(term: Term, words: Mapping[str, Word], *, says_nothing: bool) -> str:
    if term.skill is not None:
        names = [_together([words[word] for word in name], says_nothing=False) for name in term.synonyms]
        own = all_of(_single(words[word], says_nothing=says_nothing) for word in term.words)
        return any_of([f"({own})", f"S={term.skill}", *(f"({name})" for name in names)])
    if term.is_prefix:
        *complete, begun = term.words
        whole = [_single(words[word], says_nothing=False) for word in complete]
        return all_of([*whole, _begun(words[begun])])
    if len(term.words) == 1:
        return _single(words[term.words[0]], says_nothing=says_nothing)
    return _together([words[word] for word in term.words], says_nothing=says_nothing)


def _single(word: Word, *, says_nothing: bool) -> str:
    """One word, in whatever language the posting is. Postings whose language drops it can't be asked for it."""
    if word.stops and says_nothing:
        return any_of([*word.lexemes, *(f"H={lexeme}" for lexeme in word.lexemes)])
    return any_of([*word.lexemes, *(f"D={STEMMED_AS[language]}" for language in word.stops)])


def _begun(word: Word) -> str:
    parts = [f"t={word.surface}:*", *word.lexemes]
    if len(word.surface) >= _MIN_BODY_PREFIX:
        parts.append(f"{word.surface}:*")
    return any_of(parts)


def _together(phrase: Sequence[Word], *, says_nothing: bool) -> str:
    """Neighbours at their distance, as each language stems them and drops its stop words."""
    variants: list[str] = []
    for language in range(len(LANGUAGES) + 1):
        kept = [(place, word) for place, word in enumerate(phrase) if language not in word.stops]
        pairs = [
            f"~{one.stems[language]}~{there - here}~{other.stems[language]}"
            for (here, one), (there, other) in pairwise(kept)
        ]
        if pairs:
            stems = [word.stems[language] for _, word in kept]
            variants.append(all_of([*pairs, *stems]))
        elif kept:
            variants.append(all_of([kept[0][1].stems[language], f"D={STEMMED_AS[language]}"]))
    if all(word.stops for word in phrase) or not variants:
        whole = [_single(word, says_nothing=True) for word in phrase]
        return all_of(whole)
    return any_of(variants)


@dataclass(slots=True)
class Search:
    """A whole question: the text and the conditions of each filter, by the facet that they belong to."""

    text: TextQuery = field(default_factory=TextQuery)
    filters: dict[str, str] = field(default_factory=dict)

    def matching(self, *, without: str | None = None) -> str:
        """The tsquery of everything that is found, or the empty string: everything is. `without`: one filter less."""
        return all_of([*self._filters(without), self.text.anywhere])

    def tiers(self) -> list[str]:
        """Disjoint tsqueries, the best first: all words in the title, in the head (the title is in it), anywhere."""
        if not self.text.has_words:
            return [self.matching()]
        title, head = self.text.title, self.text.head
        found = self.matching()
        return [
            all_of([found, title]),
            all_of([found, head, f"!({title})"]),
            all_of([found, f"!({head})"]),
        ]

    def _filters(self, without: str | None) -> Collection[str]:
        return [condition for name, condition in self.filters.items() if name != without]
