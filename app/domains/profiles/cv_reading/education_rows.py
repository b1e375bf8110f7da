"""Lines about education, cut into pieces: degrees, schools, places, marks and what is none of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from app.domains.profiles.cv_reading.contact import is_country
from app.domains.profiles.cv_reading.dates import Period, find_periods, month_numbers
from app.domains.profiles.cv_reading.education_words import (
    AT,
    ATTENDANCE,
    CAMPUS,
    EXPECTED,
    GOES_ON,
    GRADES,
    HAS_MARK,
    KNOWN,
    LABEL,
    LETTERS,
    MARK,
    MASKED,
    NO_STUDY,
    NOTE,
    NOUN_FIRST,
    NOUN_LAST,
    OF,
    OPEN_END,
    REST,
    SENTENCES,
    SEPARATOR,
    STATE,
    STATES,
    SUBJECT_FIRST,
    SUBJECTS,
    TAIL,
    TOWN,
    TRAILING,
    TRAINED,
    UNIT,
)
from app.domains.profiles.cv_reading.job_places import is_place
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold, is_bullet
from app.domains.profiles.cv_reading.words import SCHOOL_WORDS, find_degree, has_school, school_at

EDGES = " \t\n,;:|·•*–—-(/>"
LONG = 160
NARROW = 40  # letters of a line that may have reached the margin
MOST_OF_DATE = 40  # letters
MOST_LINES = 300  # of a section: what is longer was made to keep us busy


class Kind(Enum):
    DEGREE = auto()
    SCHOOL = auto()
    UNIT = auto()  # a faculty: part of a school, and none
    PLACE = auto()
    MARK = auto()
    OTHER = auto()


@dataclass(slots=True)
class Piece:
    """`is_joined`: only a comma or a dash holds it apart from the piece before it."""

    span: Span
    kind: Kind
    is_joined: bool = False


@dataclass(slots=True)
class Row:
    line: CvLine
    pieces: list[Piece]
    period: Period | None

    def first(self, kind: Kind) -> Piece | None:
        return next((piece for piece in self.pieces if piece.kind is kind), None)

    @property
    def is_plain(self) -> bool:
        """Nothing but text of which its words don't tell what it is."""
        return self.period is None and self.is_unknown

    @property
    def is_unknown(self) -> bool:
        return bool(self.first(Kind.OTHER)) and not (self.first(Kind.DEGREE) or self.first(Kind.SCHOOL))


def rows_of(document: Document, lines: Sequence[CvLine]) -> list[Row]:
    """The lines that can tell of a school or a degree; notes below them are left out."""
    lines = lines[:MOST_LINES]
    are_bullets = bool(lines) and is_bullet(document.of(lines[0]))  # then the entries themselves are
    rows: list[Row] = []
    for line in _unbroken(document, lines):
        text = document.of(line)
        if line.end - line.start > LONG or (is_bullet(text) and not are_bullets):
            continue
        row = _row(document, line)
        if _is_note(document, text, row):
            continue
        if row.pieces or row.period:
            rows.append(row)
    return rows


def _unbroken(document: Document, lines: Sequence[CvLine]) -> Iterator[CvLine]:
    """The lines, with what the margin pushed into the next one."""
    place = 0
    while place < len(lines):
        line = lines[place]
        following = lines[place + 1] if place + 1 < len(lines) else None
        if following is not None and _goes_on_below(document, line, following):
            line = replace(line, end=following.end, seams=(*line.seams, *following.seams))
            place += 1
        yield line
        place += 1


def _goes_on_below(document: Document, line: CvLine, following: CvLine) -> bool:
    text, below = document.of(line), document.of(following)
    if len(text) + len(below) > LONG or "\t" in below or is_bullet(below) or following.is_apart:
        return False
    if line.size != following.size or line.end + 1 < following.start or find_periods(below[:LONG]):
        return False
    folded = fold(below)
    if OPEN_END.search(text):
        return True
    is_rest = below[:1].islower() and not (NOTE.match(folded) or MARK.match(folded) or EXPECTED.fullmatch(folded))
    is_told = bool(find_degree(text)) or has_school(text)
    return (
        is_rest
        and is_told
        and len(text) >= NARROW
        and len(below.split()) <= 6
        and not text.rstrip().endswith((".", ";"))
    )


def _is_note(document: Document, text: str, row: Row) -> bool:
    stripped = text.strip(EDGES)
    words = stripped.split()
    folded = fold(_behind_date(text))
    if NO_STUDY.match(folded):
        return True
    if NOTE.match(folded) and not (row.period and row.first(Kind.SCHOOL)):
        return True
    if stripped[:1].islower() and not row.first(Kind.SCHOOL) and not find_degree(stripped):
        return True
    has_degree_first = row.first(Kind.DEGREE) is not None and find_degree(" ".join(words[:4])) is not None
    is_sentence = len(words) > 11 and sum(word[0].islower() for word in words) > len(words) * 0.55
    if text.rstrip().endswith(":") or (is_sentence and not (row.period and has_degree_first)):
        return True
    if text.rstrip().endswith(".") and SENTENCES.search(text):
        return not has_degree_first
    return len(words) > 7 and stripped.endswith(".") and not (row.period or row.first(Kind.SCHOOL) or has_degree_first)


def _behind_date(text: str) -> str:
    first = next(iter(find_periods(text[:MOST_OF_DATE])), None)
    is_first = first is not None and not text[: first.span.start].strip(EDGES)
    return (text[first.span.end :] if first is not None and is_first else text).strip(EDGES)


def _row(document: Document, line: CvLine) -> Row:
    periods: list[Period] = []
    pieces: list[Piece] = []
    start = line.start
    label = LABEL.match(fold(document.of(line))) if len(fold(document.of(line))) == line.end - line.start else None
    if label:
        start += label.end()
    for cell in document.cells(CvLine(start, line.end)):
        found = find_periods(document.of(cell), cell.start)
        periods += found
        begin = cell.start
        for period in [*found, None]:
            end = period.span.start if period else cell.end
            part = document.trimmed(begin, end, EDGES)
            if part is not None and part.end - part.start > 1:
                pieces += _pieces(document, part, line.seams)
            begin = period.span.end if period else end
    if label and (label["school"] or label["degree"]) and pieces:
        kind = Kind.SCHOOL if label["school"] else Kind.DEGREE
        if pieces[0].kind is Kind.OTHER:
            pieces[0].kind = kind
    return Row(line, pieces, periods[-1] if periods else None)


def _pieces(document: Document, part: Span, seams: Sequence[int]) -> list[Piece]:
    if is_place(document.of(part)) and not has_school(document.of(part)) and not find_degree(document.of(part)):
        return [Piece(part, Kind.PLACE)]
    pieces: list[Piece] = []
    has_ended = is_detail = False
    for span, sign in _segments(document, part, seams):
        has_ended = has_ended or sign == "end"
        for number, (own, kind) in enumerate(_kinds(document, span)):
            behind_degree = sign == "detail" and bool(pieces) and pieces[-1].kind is Kind.DEGREE
            is_detail = kind is Kind.OTHER and (behind_degree or (is_detail and sign == "soft"))
            if not is_detail and not (kind is Kind.OTHER and has_ended):  # "Bachelor of Arts : Physics"
                pieces.append(Piece(own, kind, is_joined=sign == "soft" and number == 0))
    _mark_towns(document, pieces)
    return _merged(document, pieces)


def _segments(document: Document, part: Span, seams: Sequence[int]) -> Iterator[tuple[Span, str | None]]:
    """What signs and seams hold apart, outside of brackets, each with the kind of what stands before it."""
    text = document.of(part)
    start, depth = 0, 0
    sign: str | None = None
    closes = text.count(")") + text.count("]")
    cuts = [(match.start(), match.end(), match.group(), match.lastgroup) for match in SEPARATOR.finditer(text)]
    cuts += [(seam - part.start, seam - part.start, "", "seam") for seam in seams if part.start < seam < part.end]
    cuts.sort()
    for place, (begin, end, written, kind) in enumerate(cuts):
        if written and written in "([":
            depth += 1 if closes else 0
        elif written and written in ")]":
            depth = max(depth - 1, 0)
            closes -= 1
        elif depth == 0:
            following = cuts[place + 1][0] if place + 1 < len(cuts) else len(text)
            if not written and not _are_two(text[start:begin].strip(EDGES), text[begin:following].strip(EDGES)):
                continue
            span = document.trimmed(part.start + start, part.start + begin, EDGES)
            if span is not None:
                yield span, sign
            start, sign = end, kind
    span = document.trimmed(part.start + start, part.end, EDGES)
    if span is not None:
        yield span, sign


def _are_two(left: str, right: str) -> bool:
    """Whether a seam lies behind a degree or a masked place, or beside a school; in some files seams are also within names."""
    if not left or not right or right[0].islower() or OPEN_END.search(left):
        return False
    if left.endswith(".") and not find_degree(left):  # "St."
        return False
    is_whole = _is_name_of_school(left) or KNOWN.fullmatch(left) is not None or left in {"City", "State"}
    return _is_name_of_school(right) or (is_whole and not has_school(right))


def _is_name_of_school(text: str) -> bool:
    """ "University" alone is none."""
    words = re.findall(r"[^\W\d_]+", fold(text))
    return has_school(text) and any(word not in SCHOOL_WORDS and len(word) > 3 for word in words)


def _kinds(document: Document, span: Span) -> Iterator[tuple[Span, Kind]]:
    """What a segment is; two things where degree and school stand in it without a sign between them."""
    text = document.of(span)
    folded = fold(text)
    if "@" in text:
        return
    if EXPECTED.fullmatch(folded) or _is_day(folded):
        return
    if MARK.match(folded) and not find_degree(text):
        yield span, Kind.MARK
        return
    if not find_degree(text) and (STATE.fullmatch(text) or (len(text) > 3 and is_country(text))):
        yield span, Kind.PLACE
        return
    degree, school = find_degree(text), school_at(text)
    if degree is not None and school is not None:
        yield from _parted(document, span, degree, school)
    elif degree is not None:
        yield from _degree(document, span)
    elif school is not None:
        yield from _school(document, span)
    else:
        yield span, Kind.OTHER


def _is_day(folded: str) -> bool:
    """What is left of "May 20, 2005"."""
    month, _, day = folded.partition(" ")
    return month.rstrip(".") in month_numbers() and day.strip(" .,").isdigit()


def _degree(document: Document, span: Span) -> Iterator[tuple[Span, Kind]]:
    """A degree; of a known name without what stands around it."""
    text = document.of(span)
    known = KNOWN.search(text)
    trained = TRAINED.search(text)
    if trained is not None and find_degree(text[: trained.start()]):
        yield _until(document, span, trained.start()), Kind.DEGREE
        yield Span(span.start + trained.end(), span.end), Kind.OTHER
        return
    if known is not None and MASKED.match(text[known.end() :]):
        span = Span(span.start, span.start + known.end())
    before = text[: known.start()].split() if known is not None else []
    if known is not None and (len(before) > 1 or before == ["USA"]):  # what ran together before it
        goes_on = GOES_ON.match(text[known.end() :])
        span = Span(span.start + known.start(), span.end if goes_on else span.start + known.end())
    yield without_mark(document, span), Kind.DEGREE


def _school(document: Document, span: Span) -> Iterator[tuple[Span, Kind]]:
    text = document.of(span)
    at = AT.match(text)
    if at and has_school(text[at.end() :]):
        span = Span(span.start + at.end(), span.end)
    if UNIT.match(fold(document.of(span))):
        yield span, Kind.UNIT
        return
    before = without_subject(document, span)
    if before.start > span.start:
        rest = document.trimmed(span.start, before.start, EDGES)
        if rest is not None:
            yield rest, Kind.OTHER
    yield without_rest(document, before), Kind.SCHOOL


def _parted(document: Document, span: Span, degree: "re.Match[str]", school: int) -> Iterator[tuple[Span, Kind]]:
    text = document.of(span)
    at = next(
        (
            at
            for at in AT.finditer(text)
            if at.start() and find_degree(text[: at.start()]) and school_at(text[at.end() :]) is not None
        ),
        None,
    )
    if at is not None and len(text[at.end() :][: school_at(text[at.end() :])].split()) <= 4:
        yield from _kinds(document, Span(span.start, span.start + at.start()))
        yield from _school(document, Span(span.start + at.end(), span.end))
        return
    known = KNOWN.search(text)
    if known is not None and has_school(text[known.end() :]) and not GOES_ON.match(text[known.end() :]):
        yield Span(span.start + known.start(), span.start + known.end()), Kind.DEGREE
        rest = document.trimmed(span.start + known.end(), span.end, EDGES)
        if rest is not None:
            yield from _school(document, rest)
        return
    bracket = text.find(") ", degree.start())
    if 0 < bracket < school and text[bracket + 2 : bracket + 3].isupper():
        yield Span(span.start, span.start + bracket + 1), Kind.DEGREE
        yield from _school(document, Span(span.start + bracket + 2, span.end))
        return
    if degree.start() > school:
        if known is not None and known.start() > school:
            yield from _school(document, _until(document, span, known.start()))
            yield from _degree(document, Span(span.start + known.start(), span.end))
        else:
            yield from _school(document, span)
        return
    noun = next((noun for noun in NOUN_FIRST.finditer(text) if noun.start() > degree.start()), None)
    if noun is not None and noun.start() > degree.end() and school >= noun.start():
        yield without_mark(document, _until(document, span, noun.start())), Kind.DEGREE
        yield from _school(document, Span(span.start + noun.start(), span.end))
        return
    behind = text[degree.end() :]
    if degree.start() == 0 and school >= degree.end() and behind[:1] == " " and not GOES_ON.match(behind):
        yield Span(span.start, span.start + degree.end()), Kind.DEGREE  # "PhD Fabrikam University"
        yield from _school(document, _from(document, span, degree.end()))
        return
    yield without_mark(document, span), Kind.DEGREE


def _from(document: Document, span: Span, start: int) -> Span:
    return document.trimmed(span.start + start, span.end, EDGES) or span


def _until(document: Document, span: Span, end: int) -> Span:
    return document.trimmed(span.start, span.start + end, EDGES) or span


def _mark_towns(document: Document, pieces: list[Piece]) -> None:
    """What stands before a country or a state, behind a school or a degree, is a town."""
    for place in range(1 if len(pieces) == 2 else 2, len(pieces)):
        piece, before = pieces[place], pieces[place - 1]
        is_subject = document.of(before.span).split()[-1].lower() in SUBJECTS  # Physics, MA
        if not piece.is_joined or before.kind is not Kind.OTHER or is_subject:
            continue
        if piece.kind is Kind.DEGREE and STATE.fullmatch(document.of(piece.span)):
            piece.kind = Kind.PLACE  # Boston, MA
        if piece.kind is Kind.PLACE and len(document.of(before.span).split()) <= 3:
            before.kind = Kind.PLACE


def _merged(document: Document, pieces: list[Piece]) -> list[Piece]:
    """Degrees with their subjects, schools with the schools they belong to, and runs of what is unknown."""
    merged: list[Piece] = []
    for place, piece in enumerate(pieces):
        last = merged[-1] if merged else None
        if last is not None and piece.is_joined:
            between = document.text[last.span.end : piece.span.start]
            if last.kind is Kind.DEGREE and piece.kind is Kind.OTHER and _is_subject(document, last, pieces, place):
                last.span = Span(last.span.start, piece.span.end)
                continue
            if last.kind is piece.kind is Kind.SCHOOL and ("," in between or "-" in between or "–" in between):
                last.span = Span(last.span.start, piece.span.end)
                continue
            if last.kind is piece.kind is Kind.OTHER:
                last.span = Span(last.span.start, piece.span.end)
                continue
            if last.kind is Kind.SCHOOL and piece.kind is Kind.OTHER and _is_campus(document, last.span):
                last.span = Span(last.span.start, piece.span.end)
                continue
            is_more = last.kind is Kind.OTHER and document.of(piece.span).startswith(("The ", "the "))
            if is_more and piece.kind is Kind.SCHOOL:
                last.span, last.kind = Span(last.span.start, piece.span.end), Kind.SCHOOL
                continue
        merged.append(piece)
    return merged


def _is_campus(document: Document, school: Span) -> bool:
    """A university in several towns, whose town is part of its name."""
    return bool(CAMPUS.search(document.of(school)[-80:]))


def _is_subject(document: Document, degree: Piece, pieces: list[Piece], place: int) -> bool:
    """Whether what stands behind the degree says of what it is, not where it was."""
    text = document.of(pieces[place].span)
    if (
        text[:1].islower()
        or SUBJECT_FIRST.match(fold(text))
        or any(piece.kind in (Kind.SCHOOL, Kind.UNIT) for piece in pieces[place:])
    ):
        return True
    return is_bare(document.of(degree.span)) and not LETTERS.match(text)


def is_bare(degree: str) -> bool:
    """Whether the degree's name says of no subject."""
    word = KNOWN.search(degree) or find_degree(degree)
    rest = degree[: word.start()] + degree[word.end() :] if word else degree
    return not re.search(r"[^\W\d_]{3}", re.sub(r"\([^()]{0,20}\)", "", rest))


def without_mark(document: Document, span: Span) -> Span:
    """Without "(Note 1,7)", "with distinction", and a bracket that never closes."""
    for _ in range(3):
        text = document.of(span)
        folded = fold(text)
        trailing = TRAILING.search(text)
        end = len(text)
        if trailing is not None and trailing.start():
            inside = fold(trailing["inside"]).strip()
            is_open = not text.rstrip().endswith((")", "]"))
            is_aside = any(aside.fullmatch(inside) for aside in (EXPECTED, ATTENDANCE, GRADES))
            if is_open or MARK.match(inside) or HAS_MARK.search(inside) or is_aside:
                end = trailing.start()
        tail = TAIL.search(folded) if len(folded) == len(text) else None
        if tail is not None and tail.start():
            end = min(end, tail.start())
        cut = document.trimmed(span.start, span.start + end, EDGES)
        if cut is None or end == len(text):
            return cut or span
        span = cut
    return span


def without_subject(document: Document, school: Span) -> Span:
    """ "Business Administration University of Arkansas", "Psychology Mississippi State University"."""
    text = document.of(school)
    words = list(re.finditer(r"[^\s/]+", text))
    first = 0
    while first < len(words) - 1 and words[first].group().strip(",;:()").lower() in SUBJECTS:
        first += 1
    start = words[first].start() if words else 0
    if not first or not has_school(text[start:]):
        return school
    of = OF.search(text, start)
    is_name_of_another = of is not None and re.search(r"(?:University|College|Tech|State)\W{1,3}$", text[: of.start()])
    if of is not None and not is_name_of_another:
        start = of.start()
    return Span(school.start + start, school.end)


def without_rest(document: Document, school: Span) -> Span:
    """A school's name without the subject and the marks behind it."""
    school = without_mark(document, school)
    text = document.of(school)
    rest = REST.search(text)
    end = rest.start() if rest and rest.start() else len(text)
    town = TOWN.search(text[:end])
    end = town.start() if town else end
    named = NOUN_LAST.match(text[:end])
    if named is not None:
        behind = text[named.end() : end].split()
        is_rest = len(behind) > 2 or any(word.lower() in SUBJECTS or word[:1].islower() for word in behind)
        if behind and (is_rest or is_state(" ".join(behind))):
            end = named.end()
    return document.trimmed(school.start, school.start + end, EDGES) or school


def is_state(text: str) -> bool:
    return text.lower() in STATES
