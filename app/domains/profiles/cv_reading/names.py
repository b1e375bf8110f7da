"""Whose CV it is: the line that reads like a name and has most signs of being one."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from app.domains.profiles.cv_reading.contact import Found, FoundLink, is_country
from app.domains.profiles.cv_reading.dates import find_periods
from app.domains.profiles.cv_reading.headings import Block, Section, is_heading
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold, words_of
from app.domains.profiles.cv_reading.name_words import (
    BREAKS,
    DOCUMENT_BEFORE,
    DOCUMENT_BEHIND,
    ELIDED,
    FIRST_LABEL,
    FIRST_NAMES,
    INITIAL,
    LAST_LABEL,
    NAME,
    NAME_LABEL,
    NO_NAME,
    PARTICLES,
    RUNNING,
    STREETS,
    TITLES_BEFORE,
    TITLES_BEHIND,
    TRADES_AS_NAMES,
    UMLAUTS,
    UNDECOMPOSED,
)
from app.domains.profiles.cv_reading.words import company_score, has_school, title_score

MAX_LETTERS = 60  # of a name
MAX_LINE = 300  # longer lines are paragraphs
MAX_NAME_WORDS = 6
NEAR = 3  # lines between a name and the ways to reach its owner
LARGE = 1.15  # times the usual size
ENOUGH = 2.5


@dataclass(frozen=True, slots=True)
class _Candidate:
    value: str
    span: Span
    place: int  # the line's
    size: float
    bonus: float = 0.0


def find_name(
    document: Document,
    blocks: Sequence[Block],
    email: Found | None,
    phone: Found | None,
    links: Sequence[FoundLink] = (),
) -> Found | None:
    """The best of all lines that read like a name: large letters, beside the ways to reach somebody, like the address,
    behind a label.

    A sidebar may stand before it, below headings of its own. Without any such sign there is no name: a CV's first line
    may as well be a title.
    """
    lines = list(document.lines)
    signs = _Signs(document, lines, blocks, email, phone, links)
    best: tuple[float, _Candidate] | None = None
    for candidate in _candidates(document, lines, _known_words(email)):
        score = signs.score(candidate)
        if score >= ENOUGH and (best is None or score > best[0]):
            best = (score, candidate)
    return Found(best[1].value, best[1].span) if best else None


class _Signs:
    """What speaks for a line's being the name of the CV's owner."""

    def __init__(
        self,
        document: Document,
        lines: Sequence[CvLine],
        blocks: Sequence[Block],
        email: Found | None,
        phone: Found | None,
        links: Sequence[FoundLink],
    ) -> None:
        self._document = document
        self._usual = document.usual_size
        self._largest = max((line.size for line in lines), default=0.0)
        self._sections = {line: block.section for block in blocks for line in block.lines}
        self._lines = lines
        self._reach = {
            place
            for place, line in enumerate(lines)
            for found in (email, phone)
            if found is not None and line.start <= found.span.start < line.end
        }
        self._handles = _handles(email, links)
        self._common = {
            word for word in re.findall(r"(?<!\S)[^\W\d_]{4,30}(?=[.,;:]?\s)", document.text) if word.islower()
        }

    def score(self, candidate: _Candidate) -> float:
        line = self._lines[candidate.place]
        section = self._sections.get(line, Section.HEAD)
        if section is Section.REFERENCES:
            return 0.0
        return (
            candidate.bonus
            + self._of_size(candidate)
            + self._of_address(candidate)
            + self._of_place(candidate, section)
            - self._of_words(candidate)
            - (0.5 if INITIAL.fullmatch(candidate.value.split()[0]) else 0.0)
        )

    def _of_size(self, candidate: _Candidate) -> float:
        if not self._usual or candidate.size <= self._usual * LARGE:
            return 0.0
        is_largest = candidate.size >= self._largest * 0.98
        return min(candidate.size / self._usual, 3.0) * 1.5 + (1.0 if is_largest else 0.0)

    def _of_address(self, candidate: _Candidate) -> float:
        """How many of its words the address and the links know."""
        known = sum(_is_known(word, self._handles) for word in _plain_words(candidate.value))
        return 2.0 * min(known, 1) + 0.75 * max(0, min(known, 3) - 1)

    def _of_words(self, candidate: _Candidate) -> float:
        """What speaks against it: that the text has its words in small letters, as names are not written."""
        words = [word for word in re.findall(r"[^\W\d_]+", candidate.value) if not word.islower()]
        return 1.75 * min(2, sum(word.lower() in self._common for word in words))

    def _of_place(self, candidate: _Candidate, section: Section) -> float:
        is_near = any(abs(candidate.place - place) <= NEAR for place in self._reach)
        score = 1.5 if is_near else 0.0
        if section in {Section.HEAD, Section.CONTACT, Section.SUMMARY} and candidate.place < NEAR:
            score += 1.0 if section is Section.HEAD or is_near else 0.0
        if candidate.place == 0 and not self._usual:
            score += 0.5
        return score


def _handles(email: Found | None, links: Sequence[FoundLink]) -> str:
    """Letters of the address and of the links' paths."""
    parts = [email.value] if email else []
    parts += [link.url.partition("://")[2] for link in links]
    return " ".join(re.sub(r"[^a-z ]", "", _transcribed(part)[0]) for part in parts)


def _known_words(email: Found | None) -> list[str]:
    """Of the address: jane and smith of jane.smith@…, smith of jsmith@…."""
    words = re.findall(r"[a-z]+", fold(email.value.partition("@")[0])) if email else []
    return [*words, *(word[1:] for word in words)]


def _transcribed(text: str) -> tuple[str, str]:
    """Without accents, and as addresses write umlauts."""
    plain = text.casefold().translate(UNDECOMPOSED)
    return fold(plain.replace("ø", "o")), fold(plain.translate(UMLAUTS))


def _plain_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 2]


def _is_known(word: str, handles: str) -> bool:
    return any(len(form) > 2 and form in handles for form in _transcribed(word))


def _candidates(document: Document, lines: Sequence[CvLine], known: Sequence[str]) -> Iterator[_Candidate]:
    usual = document.usual_size
    for place, line in enumerate(lines):
        yield from _running(document, lines, place)
        if line.end - line.start > MAX_LINE:
            continue
        for span in _parts(document, line):
            yield from _read(document, span, place, line.size)
        before = _before_headline(document, line, known)
        if before is not None:
            yield from _read(document, before, place, line.size)
        if not usual or line.size > usual * LARGE:
            yield from _spread(document, lines, place, known)
        yield from _in_two_fields(document, lines, place)


def _parts(document: Document, line: CvLine) -> Iterator[Span]:
    """The line whole, and what stands between signs."""
    text = document.of(line)
    yield Span(line.start, line.end)
    start = 0
    for match in BREAKS.finditer(text):
        if match.start() > start:
            yield Span(line.start + start, line.start + match.start())
        start = match.end()
    if 0 < start < len(text):
        yield Span(line.start + start, line.end)


def _read(document: Document, span: Span, place: int, size: float) -> Iterator[_Candidate]:
    """The name in the span, without labels and titles around it."""
    trimmed = document.trimmed(span.start, span.end, " \t\n*•|=_:#,;")
    if trimmed is None:
        return
    bonus, start, end = 0.0, trimmed.start, trimmed.end
    label = NAME_LABEL.match(document.text, start, end)
    if label and (label["ends"].strip() or "\t" in label["ends"] or label["more"]):
        start, bonus = label.end(), 4.0
    before = DOCUMENT_BEFORE.match(document.text, start, end)
    if before:
        start, bonus = before.end(), 3.0
    behind = DOCUMENT_BEHIND.search(document.text, start, end)
    if behind:
        end, bonus = behind.start(), bonus + 1.0
    start, with_title = _behind_titles(document.text, start, end)
    bonus += 1.0 if with_title else 0.0
    first, comma, rest = document.text[start:end].partition(",")
    if comma:
        next_part = rest.partition(",")[0].strip()
        if is_country(next_part):
            return
        is_title = _is_title_behind(next_part)
        turned = _turned(first, rest) if not is_title else None
        if turned and (bonus or size) and reads_like_a_name(turned):
            yield _Candidate(turned, Span(start, end), place, size, bonus - 1.0)
        end = start + len(first)
        # The state of "Pleasant Hill, CA" is written as a title is.
        bonus += (1.0 if len(next_part) > 2 else 0.0) if is_title else -1.0
    end = _before_titles(document.text, start, end)
    found = document.trimmed(start, end, " \t\n,;:-–—|/*•.")
    if found is None:
        return
    if end < len(document.text) and document.text[found.end : found.end + 1] == ".":
        found = Span(found.start, found.end + 1) if _ends_in_initial(document.of(found)) else found
    value = " ".join(unicodedata.normalize("NFC", document.of(found)).split())
    is_small_on_purpose = value.islower() and size > LARGE * document.usual_size
    if reads_like_a_name(value.title() if is_small_on_purpose else value):
        yield _Candidate(_in_order(value), found, place, size, bonus)


def _in_order(name: str) -> str:
    """ "DUPONT Jean" as one says it: who writes one part in capitals means the surname."""
    words = name.split()
    first = next((place for place, word in enumerate(words) if not word.isupper()), 0)
    surname = words[:first]
    is_told = sum(map(len, surname)) > 2 and not any("." in word or len(word) < 2 for word in surname)
    if not is_told or any(word.isupper() or word[:1] in "(\"“„'‘" or word.islower() for word in words[first:]):
        return name
    return " ".join([*words[first:], *surname])


def _before_headline(document: Document, line: CvLine, known: Sequence[str]) -> Span | None:
    """The name in "Jane Smith Data Analyst": it ends in a word of the address, and a title goes on."""
    words = list(re.finditer(r"\S+", document.text[line.start : line.end]))
    for number in range(2, min(len(words), MAX_NAME_WORDS + 1)):
        end = line.start + words[number - 1].end()
        rest = document.text[end : line.end]
        if fold(words[number - 1].group()) in known and title_score(rest):
            return Span(line.start, end)
    return None


def _behind_titles(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where the name begins behind "Prof. Dr." or "Mrs."."""
    begin = start
    while match := TITLES_BEFORE.match(text, begin, end):
        rest = match.end()
        if rest >= end or not (text[rest].isspace() or text[rest - 1] == "."):
            break
        while rest < end and text[rest] in " \t,":
            rest += 1
        begin = rest
    return begin, begin > start


def _before_titles(text: str, start: int, end: int) -> int:
    """Where the name ends before "FCCA", "PhD" or "(she/her)"."""
    while True:
        while end > start and text[end - 1].isspace():
            end -= 1
        words = text[start:end].split()
        if len(words) < 3 and not (len(words) == 2 and words[-1].startswith("(")):
            return end
        is_aside = text[end - 1] == ")" and "(" in text[start:end]
        cut = text.rindex("(", start, end) if is_aside else end - len(words[-1])
        if not is_aside and not (_is_title_behind(words[-1]) and _stands_out(words)):
            return end
        end = cut


def _stands_out(words: list[str]) -> bool:
    """Whether the last word is written in capitals as letters behind a name are: not the Ma of "Jack Wei Ma"."""
    capitals = sum(character.isupper() for character in words[-1])
    return capitals > 2 or (capitals == 2 and not "".join(words[:-1]).isupper()) or "." in words[-1][:-1]


def _is_title_behind(text: str) -> bool:
    words = re.split(r"[\s/&()]+", text.strip())
    return bool(words) and all(re.sub(r"[^\w]", "", fold(word)) in {*TITLES_BEHIND, ""} for word in words)


def _turned(last: str, first: str) -> str | None:
    """ "Kowalski, Jan" in the order in which one says it."""
    first = first.strip()
    words = first.split()
    if len(last.split()) == 1 and 1 <= len(words) <= 2 and "," not in first:
        return f"{first} {last.strip()}"
    return None


def _ends_in_initial(text: str) -> bool:
    last = text.split()[-1]
    return len(last) == 1 or last in {"Jr", "Sr", "JR", "SR"}


def _spread(document: Document, lines: Sequence[CvLine], place: int, known: Sequence[str]) -> Iterator[_Candidate]:
    """Names whose words stand in cells or lines of their own, or whose letters stand apart."""
    line = lines[place]
    text = document.of(line)
    cells = text.split("\t")
    parts = [(_closed(text, known), Span(line.start, line.end))]
    if len(cells) > 1 and all(len(cell.split()) == 1 for cell in cells):
        parts = [(" ".join(text.split()), Span(line.start, line.end))]
    elif parts[0][0] == " ".join(text.split()):
        parts = []
    below = lines[place + 1] if place + 1 < len(lines) else None
    if below is not None and line.size and abs(below.size - line.size) < 0.1 and below.end - below.start <= MAX_LINE:
        words = _closed(text, known), _closed(document.of(below), known)
        if min(len(part.split()) for part in words) == 1:
            parts.append((" ".join(words), Span(line.start, below.end)))
    column = [_closed(document.of(each), known) for each in _of_one_size(lines, place)]
    if len(column) > 2 and all(len(word.split()) == 1 for word in column):
        parts.append((" ".join(column), Span(line.start, lines[place + len(column) - 1].end)))
    for part, span in parts:
        bonus = 2.5 if len(column) > 2 and span.end > line.end and len(part.split()) == len(column) else 0.5
        begin, _ = _behind_titles(part, 0, len(part))
        value = part[begin : _before_titles(part, begin, len(part.partition(",")[0]))].strip(" ,")
        if reads_like_a_name(value.title() if value.islower() else value):
            yield _Candidate(value, document.trimmed(span.start, span.end) or span, place, line.size, bonus)


def _of_one_size(lines: Sequence[CvLine], place: int) -> list[CvLine]:
    """The line and up to three below it whose letters are as large."""
    below = lines[place : place + 4]
    size = lines[place].size
    return list(
        takewhile(lambda line: size and abs(line.size - size) < 0.1 and line.end - line.start <= MAX_LINE, below)
    )


def _closed(text: str, known: Sequence[str]) -> str:
    """ "O L I V I A  S M I T H" as "OLIVIA SMITH": words are told apart by wider gaps or by the address."""
    words = text.split()
    if len(words) < 4 or 3 * sum(len(word) == 1 for word in words) < 2 * len(words):
        return " ".join(words)
    parts = ["".join(part.split()) for part in re.split(r"\s{2,}|\t", text.strip())]
    if len(parts) > 1:
        return " ".join(parts)
    letters = fold(parts[0])
    for word in known:
        if len(letters) == len(parts[0]) and 2 < len(word) < len(letters) - 1:
            if letters.startswith(word):
                return f"{parts[0][: len(word)]} {parts[0][len(word) :]}"
            if letters.endswith(word):
                return f"{parts[0][: -len(word)]} {parts[0][-len(word) :]}"
    return parts[0]


def _in_two_fields(document: Document, lines: Sequence[CvLine], place: int) -> Iterator[_Candidate]:
    """ "Nom : DUPONT" and "Prénom : Jean" in lines that follow each other, either first."""
    if place + 1 >= len(lines) or lines[place + 1].end - lines[place + 1].start > MAX_LINE:
        return
    pair = lines[place], lines[place + 1]
    for given, family in (pair, pair[::-1]):
        first = FIRST_LABEL.match(document.text, given.start, given.end)
        last = LAST_LABEL.match(document.text, family.start, family.end)
        if first and last:
            names = (document.text[first.end() : given.end], document.text[last.end() : family.end])
            value = " ".join(" ".join(names).split())
            if reads_like_a_name(value):
                yield _Candidate(value, Span(pair[0].start, pair[1].end), place, pair[0].size, 5.0)
                return


def _running(document: Document, lines: Sequence[CvLine], place: int) -> Iterator[_Candidate]:
    """What is left of a running head: "Ada Lovelace Page 2", its first words perhaps in the line above."""
    line = lines[place]
    match = RUNNING.match(document.text, line.start, min(line.end, line.start + MAX_LINE))
    if match is None:
        return
    before = lines[place - 1] if place else None
    is_first = before is not None and FIRST_NAMES.fullmatch(document.text, before.start, before.end)
    span = Span(before.start if before is not None and is_first else line.start, match.end("name"))
    value = " ".join(document.of(span).split())
    if reads_like_a_name(value):
        yield _Candidate(value, span, place, line.size, 4.0)


def reads_like_a_name(text: str) -> bool:
    if not 2 <= len(text) <= MAX_LETTERS or any(character.isdigit() for character in text):
        return False
    if any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3" for character in text):
        return 2 <= len(text.replace(" ", "")) <= 8 and text.replace(" ", "").isalpha() and not is_heading(text)
    words = text.split()
    if not 2 <= len(words) <= MAX_NAME_WORDS or not NAME.fullmatch(text):
        return False
    if not all(map(_is_written_as_a_name, words)):
        return False
    if words[0].islower() or sum(len(word.strip(".")) > 1 for word in words) < 1:
        return False
    return not _names_something_else(text)


def _is_written_as_a_name(word: str) -> bool:
    is_small = word.strip("(\"“„'‘")[:1].islower()
    return not is_small or fold(word) in PARTICLES or bool(ELIDED.match(word))


def _names_something_else(text: str) -> bool:
    words = words_of(text)
    trades = [word for word in words if title_score(word)]
    # Sá and Co are names, SA and CO are not.
    lawful = " ".join(word for word in text.split() if len(word) > 2 or (word.isupper() and not text.isupper()))
    return (
        bool(set(words) & NO_NAME)
        or len(trades) > 1
        or any(word not in TRADES_AS_NAMES for word in trades)
        or company_score(lawful) > 0
        or has_school(text)
        or any(word.endswith(STREETS) and len(word) > 7 for word in words)
        or any(is_heading(word) for word in words)
        or is_heading(text)
        or is_country(text)
        or bool(find_periods(text))
    )
