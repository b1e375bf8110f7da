"""What a posting asks for, read from its own words: skills, years, languages, licences, permits. Nothing is guessed.

What is asked for under "nice to have", or in a line that says so, is preferred; the rest of the requirements is
required. Skills that only the introduction or the duties name are preferred too: they say what the work is about.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from app.domains.jobs.structure import told_lines
from app.domains.jobs.structure_words import BENEFITS, REQUIREMENTS
from app.domains.matching.requirement_words import (
    ALTERNATIVE,
    ASKED_LANGUAGE,
    EXPERIENCE,
    LANGUAGE_NAMES,
    LICENCES,
    NUMBERS,
    PERMITS,
    PREFERRED,
    YEARS,
)

READER_VERSION = 1  # another one reads postings afresh
MAX_SKILLS = 40
MAX_YEARS = 20
_MOST_LINES = 400
_MAX_LINE = 1_000
_MAX_TEXT = 200
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class KnockOut:
    """A condition that no other strength makes up for. `code` names the licence or the language."""

    kind: str  # work_permit | licence | language
    text: str  # the posting's own words
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Requirements:
    """Skills by their ids, each in one of the two; languages by their ISO 639-1 codes."""

    required: tuple[int, ...] = ()
    preferred: tuple[int, ...] = ()
    years: int | None = None
    languages: tuple[str, ...] = ()
    knock_outs: tuple[KnockOut, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}


def requirements_of(found: dict[str, Any]) -> Requirements:
    """The other way round."""
    return Requirements(
        required=tuple(found.get("required", ())),
        preferred=tuple(found.get("preferred", ())),
        years=found.get("years"),
        languages=tuple(found.get("languages", ())),
        knock_outs=tuple(KnockOut(**one) for one in found.get("knock_outs", ())),
    )


def read_requirements(
    title: str,
    description: str,
    language: str | None,
    *,
    find_skills: Callable[[str], Sequence[int]],
    stated_skills: Sequence[int] = (),
) -> Requirements:
    """`description` is text or HTML. `stated_skills`: those that the employer chose; they are required."""
    asked: list[tuple[str, bool]] = []
    told: list[str] = [title]
    for kind, heading, text in islice(told_lines(description, language), _MOST_LINES):
        for sentence in _SENTENCE_END.split(text[:_MAX_LINE]):
            if kind == REQUIREMENTS:
                asked.append((sentence, PREFERRED.search(f"{heading} {sentence}") is not None))
            elif kind != BENEFITS:
                told.append(sentence)
    lines = asked or [(line, PREFERRED.search(line) is not None) for line in told[1:]]
    required = [*stated_skills, *find_skills("\n".join(text for text, is_preferred in lines if not is_preferred))]
    preferred = find_skills("\n".join([*(text for text, is_preferred in lines if is_preferred), *told]))
    firm = [text for text, is_preferred in lines if not is_preferred]
    everything = [*firm, *(told[1:] if asked else ())]
    required = list(dict.fromkeys(required))[:MAX_SKILLS]
    languages = list(dict.fromkeys(code for code, _ in _languages(everything)))
    return Requirements(
        required=tuple(required),
        preferred=tuple(id for id in dict.fromkeys(preferred) if id not in set(required))[:MAX_SKILLS],
        years=_years(firm) if asked else _years(everything),
        languages=tuple(languages),
        knock_outs=tuple(_knock_outs(everything)),
    )


def text_of(description: str, html: str | None) -> str:
    """Of a posting's two forms the one whose headings can be told."""
    return html or description


def _years(lines: Sequence[str]) -> int | None:
    """The least experience that is asked for, in years: of "3-5 years" three, of several lines the most that one asks."""
    found: list[int] = []
    for line in lines:
        folded = line.casefold()
        if not EXPERIENCE.search(folded):
            continue
        for match in YEARS.finditer(folded):
            word = match["low"]
            years = NUMBERS.get(word) or (int(word) if word.isdigit() else 0)
            if 0 < years <= MAX_YEARS:
                found.append(years)
    return max(found, default=None)


def _languages(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Languages that a line demands, with the line; of "English or German" neither is demanded by itself."""
    for line in lines:
        folded = line.casefold()
        if PREFERRED.search(folded) or not ASKED_LANGUAGE.search(folded):
            continue
        codes = [code for code, pattern in LANGUAGE_NAMES.items() if pattern.search(folded)]
        if len(codes) > 1 and ALTERNATIVE.search(folded):
            continue
        for code in codes:
            yield code, line


def _knock_outs(lines: Sequence[str]) -> Iterator[KnockOut]:
    seen: set[tuple[str, str | None]] = set()
    for line in lines:
        for knock_out in _knock_outs_in(line):
            key = (knock_out.kind, knock_out.code)
            if key not in seen:
                seen.add(key)
                yield knock_out


def _knock_outs_in(line: str) -> Iterator[KnockOut]:
    folded = line.casefold()
    if PREFERRED.search(folded):
        return
    text = line if len(line) <= _MAX_TEXT else line[: _MAX_TEXT - 1].rsplit(" ", 1)[0] + "…"
    if PERMITS.search(folded):
        yield KnockOut("work_permit", text)
    for code, pattern in LICENCES.items():
        if pattern.search(folded):
            yield KnockOut("licence", text, code)
    for code, _ in _languages([line]):
        yield KnockOut("language", text, code)
