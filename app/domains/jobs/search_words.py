"""Words as the search compares them: split, folded, and stemmed in every language that PostgreSQL and we know.

Postings and queries go through the same code, so `C++`, `.NET`, accents and case can't be read in two ways. Python
splits and folds; PostgreSQL's own Snowball dictionaries stem, once for each word that is new to the process.
"""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Language → PostgreSQL's dictionary and text search configuration. Postings in other languages are not stemmed.
CONFIGURATIONS = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "sv": "swedish"}
LANGUAGES = tuple(CONFIGURATIONS)
UNSTEMMED = len(LANGUAGES)
DEFAULT_LANGUAGE = "en"

MAX_WORD = 40
_NO_STOPS: frozenset[int] = frozenset()
_SPECIAL = {"c++": "cplusplus", "c#": "csharp", "f#": "fsharp", ".net": "dotnet"}
_WORD = re.compile(r"(?<!\w)(?:c\+\+|[cf]#)|\.net(?!\w)|[^\W_]+")
_DOT_ABOVE = "\u0307"  # what case folding makes of a Turkish İ
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"})

# A word → what each dictionary of CONFIGURATIONS makes of it: a stem, or None for a stop word.
Lexize = Callable[[Sequence[str]], Awaitable[Mapping[str, Sequence[str | None]]]]


@dataclass(frozen=True, slots=True)
class Word:
    """One word, by language (LANGUAGES, then UNSTEMMED).

    `stems` are of the folded word, so that "resume" finds "résumé". Stemmers know suffixes by their accents, so a word
    that has some brings `accented` stems too: "infirmière" must find "infirmier". `stops` are the languages in which it
    says nothing. `others` are lexemes of what a mistyped word may have been meant to be.
    """

    stems: tuple[str, ...]
    accented: tuple[str, ...]
    stops: frozenset[int]
    others: tuple[str, ...] = ()

    @property
    def surface(self) -> str:
        return self.stems[UNSTEMMED]

    @property
    def lexemes(self) -> list[str]:
        """What to look for where the language is not known: the distinct stems in all of them."""
        return list(dict.fromkeys((*self.stems, *self.accented, *self.others)))


def split_words(text: str) -> list[str]:
    """The words of a text in their order, case folded, accents kept."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace(_DOT_ABOVE, "")
    return [_SPECIAL.get(word, word)[:MAX_WORD] for word in _WORD.findall(text)]


def fold(word: str) -> str:
    """A word without its accents."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    # A few letters fall into signs that are no word character, and those mean something in a tsquery.
    return "".join(character for character in decomposed if character.isalnum())[:MAX_WORD] or word


@lru_cache(maxsize=10_000)
def fold_phrase(text: str) -> str:
    """A name as one lexeme: "New York" and "new-york" are new_york."""
    return "_".join(fold(word) for word in split_words(text))


def language_index(language: str | None) -> int:
    code = language or DEFAULT_LANGUAGE
    return LANGUAGES.index(code) if code in CONFIGURATIONS else UNSTEMMED


class Vocabulary:
    """The words met lately. Stems never change, so what is remembered is never wrong.

    There are two halves: a word asked for again moves to the newer one, and when that is full the older one goes.
    """

    def __init__(self, remembered: int = 40_000) -> None:
        self._half = remembered // 2
        self._newer: dict[str, Word] = {}
        self._older: dict[str, Word] = {}

    async def look_up(self, words: Collection[str], lexize: Lexize) -> dict[str, Word]:
        """The words of `split_words`, each with its stems. At most one query, for those that are new."""
        found: dict[str, Word] = {}
        missing: dict[str, str] = {}
        for word in words:
            if word.isascii() and word.isdecimal():  # numbers have no stems, and there is no end of them
                found[word] = _of_number(word)
                continue
            known = self._newer.get(word)
            if known is None and (known := self._older.get(word)) is not None:
                self._remember(word, known)
            if known is None:
                missing[word] = fold(word)
            else:
                found[word] = known
        if missing:
            stems = await lexize(list({*missing, *missing.values()}))
            for word, folded in missing.items():
                found[word] = _word(folded, stems[folded], stems[word])
                self._remember(word, found[word])
        return found

    def _remember(self, word: str, known: Word) -> None:
        if len(self._newer) >= self._half:
            self._older, self._newer = self._newer, {}
        self._newer[word] = known


def _of_number(digits: str) -> Word:
    return Word((digits,) * (UNSTEMMED + 1), (), _NO_STOPS)


def _word(folded: str, stems: Sequence[str | None], raw_stems: Sequence[str | None]) -> Word:
    stops = _NO_STOPS
    if None in raw_stems:
        stops = frozenset(language for language, stem in enumerate(raw_stems) if stem is None)
    of_folded = tuple([folded if stem is None or stem == folded else stem for stem in stems])
    accented: tuple[str, ...] = ()
    if stems is not raw_stems:
        of_raw = tuple(folded if stem is None else fold(stem) for stem in raw_stems)
        if of_raw != of_folded:
            accented = of_raw
    return Word((*of_folded, folded), accented, stops)


# A memo of a pure function, shared by the process like an lru_cache.
VOCABULARY = Vocabulary()
