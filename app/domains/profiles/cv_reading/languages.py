"""Human languages and how well they are spoken."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.localedata import locale_identifiers

from app.domains.profiles.cv_reading.headings import Block, Section, inline_heading
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold
from app.domains.profiles.schemas import LanguageLevel

NAMED_IN = ("en", "fr", "de", "es", "it", "pt", "nl", "sv", "pl")
SPOKEN = (  # noqa: SIM905 (ninety codes read better so)
    "en de fr es it pt nl sv no da fi is pl cs sk sl hu ro bg hr sr bs sq mk el tr ru uk lt lv et ar he fa ps ku hi ur pa "
    "bn ta te mr gu kn ml si ne zh ja ko vi th id ms tl sw so am ti ca eu gl ga cy lb la yo ig ha zu af ka hy az kk uz mn"
).split()
_CEFR = re.compile(r"\b([ABC][12])\b(?!\s*[./]\d)", re.IGNORECASE)
# What people call their level, and the level of the Common European Framework that stands for it.
_NATIVE = (
    r"native|mother tongue|muttersprach|langue maternelle|maternelle|nativ|lengua materna|madrelingua|moedertaal|"
    r"bilingual|bilingue|zweisprachig|modersmal|ojczysty"
)
_FLUENT = (
    r"fluent|proficient|advanced|full professional|verhandlungssicher|fliessend|courant|couramment|avance|fluido|"
    r"fluida|avanzado|fluente|vloeiend|flytande|biegl"
)
_GOOD = r"upper.intermediate|professional working|business|gute kenntnisse|sehr gut|good|buen nivel"
_FAIR = r"intermediate|conversational|limited working|intermediaire|intermedio|gut\b|mittel"
_BASIC = r"basic|elementary|grundkenntnisse|notions|debutant|basico|elemental|scolaire|podstaw"
_WORDS = {
    LanguageLevel.NATIVE: re.compile(rf"\b(?:{_NATIVE})"),
    LanguageLevel.C1: re.compile(rf"\b(?:{_FLUENT})"),
    LanguageLevel.B2: re.compile(rf"\b(?:{_GOOD})"),
    LanguageLevel.B1: re.compile(rf"\b(?:{_FAIR})"),
    LanguageLevel.A2: re.compile(rf"\b(?:{_BASIC})"),
}
_FLUENT_IN = re.compile(
    r"\b(?:fluent(?:ly)?|native|bilingual|proficient|speaker)\b[^.\n]{0,12}?\b(?:in|of)\s+([^.\n•]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FoundLanguage:
    code: str
    name: str
    level: LanguageLevel | None
    span: Span


@cache
def language_codes() -> dict[str, str]:
    """Names of languages as nine languages and the language itself call them, folded."""
    codes: dict[str, str] = {}
    for code in SPOKEN:
        own = Locale.parse(code).languages.get(code) if code in _babel_locales() else None
        names = [Locale(locale).languages.get(code) for locale in NAMED_IN]
        for name in [*names, own]:
            if name:
                codes.setdefault(fold(str(name)), code)
    return {**codes, "mandarin": "zh", "farsi": "fa", "castellano": "es", "flemish": "nl", "filipino": "tl"}


@cache
def _babel_locales() -> frozenset[str]:
    return frozenset(locale_identifiers())


@cache
def is_language(name: str) -> bool:
    return fold(name) in language_codes()


def find_languages(document: Document, blocks: Sequence[Block]) -> list[FoundLanguage]:
    """From the section of languages, from labelled lines of the skills, and from "fluent in …"."""
    found: dict[str, FoundLanguage] = {}
    for block in blocks:
        for place, line in enumerate(block.lines):
            text = document.of(line)
            if block.section is Section.LANGUAGES or inline_heading(text) is Section.LANGUAGES:
                below = document.of(block.lines[place + 1]) if place + 1 < len(block.lines) else ""
                named = list(_named(document, line))
                languages = _with_levels(document, line, named, below)
            elif block.section is not Section.REFERENCES:
                languages = _fluent_in(document, line)
            else:
                continue
            for language in languages:
                found.setdefault(language.code, language)
    return list(found.values())


def _named(document: Document, span: Span | CvLine) -> Iterator[tuple[str, Span]]:
    for match in re.finditer(r"[^\W\d_]{3,}", document.text[span.start : span.end]):
        code = language_codes().get(fold(match.group()))
        if code:
            yield code, Span(span.start + match.start(), span.start + match.end())


def _with_levels(
    document: Document, line: CvLine, named: list[tuple[str, Span]], below: str
) -> Iterator[FoundLanguage]:
    """A level stands behind its language and before the next; where a row has none, below it, cell by cell."""
    cells_below = [cell.strip() for cell in below.split("\t")]
    for place, (code, span) in enumerate(named):
        end = named[place + 1][1].start if place + 1 < len(named) else line.end
        level = level_in(document.text[span.end : end])
        if level is None and place == 0 and len(named) == 1:
            level = level_in(document.text[line.start : span.start])
        if (
            level is None
            and len(cells_below) >= len(named)
            and not any(word in language_codes() for word in fold(below).split())
        ):
            level = level_in(cells_below[place])
        yield FoundLanguage(code, document.of(span), level, span)


def _fluent_in(document: Document, line: CvLine) -> Iterator[FoundLanguage]:
    for match in _FLUENT_IN.finditer(document.of(line)):
        span = Span(line.start + match.start(1), line.start + min(match.end(1), match.start(1) + 60))
        level = level_in(document.text[line.start + match.start() : line.start + match.start(1)])
        for code, name in _named(document, span):
            yield FoundLanguage(code, document.of(name), level, name)


def level_in(text: str) -> LanguageLevel | None:
    stated = _CEFR.search(text)
    if stated:
        return LanguageLevel(stated[1].lower())
    folded = fold(text)
    return next((level for level, words in _WORDS.items() if words.search(folded)), None)
