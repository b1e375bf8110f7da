"""Schools and degrees."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domains.profiles.cv_reading.dates import Period, find_periods
from app.domains.profiles.cv_reading.education_rows import (
    EDGES,
    MOST_LINES,
    Kind,
    Piece,
    Row,
    is_bare,
    rows_of,
    without_mark,
)
from app.domains.profiles.cv_reading.headings import Block, is_heading
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold
from app.domains.profiles.cv_reading.words import find_degree

MOST = 20
MOST_OF_HEADING = 80  # letters
MOST_WORDS = 14
_COLUMNS: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    (
        "degree",
        re.compile(
            r"course|degree|qualification|exam|class|standard|program|certificate|diplom|abschluss|studiengang|titul|formation|curso|titolo"
        ),
    ),
    (
        "school",
        re.compile(
            r"instit|school|college|universit|schule|etablissement|ecole|centro|universidad|escuela|scuola|szkola"
        ),
    ),
    ("board", re.compile(r"board|council|affiliat")),
    ("year", re.compile(r"year|passing|passed|date|period|jahr|zeitraum|annee|ano|fecha|anno|duration")),
    (
        "mark",
        re.compile(
            r"mark|grade|percent|%|c?gpa|note|result|score|division|nota|mention|rank|specialization|subject|s\.? ?no|sl"
        ),
    ),
)
_COURSE = re.compile(
    r"(?:curso|kurs|cours|course|corso|seminar\w{0,4}|workshop|taller|schulung|webinar|mooc|bootcamp)\b"
)
# What is taught, granted and vouched for names degrees and schools too.
_OF_OTHERS = re.compile(
    r"\b(?:enseignements?|teaching|lehrtatigkeit|lehrveranstaltungen|docencia|docenza|encadrement|supervision|betreuung|"
    r"financements?|funding|grants|drittmittel|bourses|distinctions|prix|awards|preise|auszeichnungen|premios|"
    r"personnes de reference|references?|referees|referenzen|referencias|referenze|"
    r"activites (?:editoriales|institutionnelles)|editorial|memberships?|mitgliedschaften|publications?|publikationen)\b"
)
_EDUCATION = re.compile(r"educ|formation|ausbildung|studi|formacion|bildung|degree|qualif")
# What a heading of a section calls degrees, and a degree on its own is not called.
_OF_SECTIONS = re.compile(
    r"\b(?:ma|mes|my|studi\w{0,12}|\w{0,12}bildung(?:en)?(?! (?:zu[rm]?|als)\b)|\w{0,20}abschlusse?|diplom[ea]?s?|"
    r"certificat\w{0,8}|certificad\w{0,3}|certificac\w{0,6}|zertifik\w{0,8}|lehrgange?|lehre|formations?|licen[cs]es?|degrees?|"
    r"doctoral|doktor\w{0,4}|undergraduate|postgraduate|apprenticeships?|titul\w{1,6}|courses?)\b"
)
_LEGAL = re.compile(r"\b(?:GmbH|AG|Ltd|LLC|Inc|KG|S\.?A\.?R?\.?L?|B\.?V|s\.?r\.?o|Sp\. z o\.o)\b\.?")
_NO_NAME = re.compile(r"\b[A-Z]{1,4}-?\d{2,}|[@„“«»]|https?:|www\.|^\W*\d+\W*$|\bGPA\b|\d[.,]\d|[.:!?]$")


@dataclass(slots=True)
class Study:
    school: Span | None = None
    degree: Span | None = None
    period: Period | None = None


@dataclass(slots=True)
class Entry:
    rows: list[Row] = field(default_factory=list)

    def place_of(self, kind: Kind) -> int | None:
        return next((place for place, row in enumerate(self.rows) if row.first(kind)), None)

    @property
    def has_period(self) -> bool:
        return any(row.period is not None for row in self.rows)

    def order(self) -> int | None:
        """Where the school stands: above the degree (-1), beside it (0) or below it (1); None where one is missing."""
        degree, school = self.place_of(Kind.DEGREE), self.place_of(Kind.SCHOOL)
        if degree is None or school is None:
            return None
        return (school > degree) - (school < degree)


def find_studies(document: Document, blocks: Sequence[Block]) -> list[Study]:
    studies: list[Study] = []
    for block in blocks:
        heading = document.of(block.heading)[:MOST_OF_HEADING] if block.heading else ""
        if _OF_OTHERS.search(fold(heading)) and not _EDUCATION.search(fold(heading)):
            continue
        lines = block.lines[:MOST_LINES]
        if block.heading and _is_degree(heading):
            lines = (block.heading, *lines)
        place, table = _table(document, lines)
        studies += table
        entries = _with_levels(_entries(rows_of(document, lines[place:])))
        orders = Counter(order for entry in entries if (order := entry.order()) is not None)
        found = [study for entry in entries if (study := _study(document, entry, orders))]
        studies += _with_schools_above(entries, found)
    return studies[:MOST]


def _is_degree(heading: str) -> bool:
    """Whether a degree stands there in letters as large as a heading's."""
    if is_heading(heading) or "\t" in heading or heading.isupper() or len(heading.split()) < 3:
        return False
    return find_degree(_OF_SECTIONS.sub(" ", fold(heading)).strip()) is not None


def _with_levels(entries: Sequence[Entry]) -> list[Entry]:
    """ "Secondary school" above the school's own name is what was finished there, where degrees stand above schools."""
    orders = Counter(order for entry in entries if (order := entry.order()) is not None)
    is_above = bool(orders) and orders.most_common(1)[0][0] == 1
    joined: list[Entry] = []
    for entry in entries:
        last = joined[-1] if joined else None
        level = last.rows[-1].first(Kind.SCHOOL) if last is not None and last.place_of(Kind.DEGREE) is None else None
        row = entry.rows[0]
        is_of_last = not (entry.has_period or row.line.is_apart or row.first(Kind.DEGREE)) and row.first(Kind.SCHOOL)
        if is_above and last is not None and level is not None and last.has_period and is_of_last:
            level.kind = Kind.DEGREE
            last.rows += entry.rows
        else:
            joined.append(entry)
    return joined


def _with_schools_above(entries: Sequence[Entry], studies: list[Study]) -> list[Study]:
    """Degrees below the one school that they are all of."""
    above: Span | None = None
    by_degree = {study.degree: study for study in studies if study.degree}
    for entry in entries:
        degree = next((piece for row in entry.rows if (piece := row.first(Kind.DEGREE))), None)
        study = by_degree.get(degree.span) if degree else None
        if entry.order() == -1:
            above = study.school if study else None
        elif study is not None and study.school is None and above is not None and entry.place_of(Kind.SCHOOL) is None:
            study.school = above
        else:
            above = None
    return studies


# Tables


def _table(document: Document, lines: Sequence[CvLine]) -> tuple[int, list[Study]]:
    """The rows of a table whose first row names its columns, and the number of lines read."""
    if not lines or "\t" not in document.of(lines[0]) or lines[0].end - lines[0].start > 200:
        return 0, []
    columns = [_column(document.of(cell)) for cell in _raw_cells(document, lines[0])]
    if "degree" not in columns or not {"school", "board"} & set(columns) or any(column is None for column in columns):
        return 0, []
    studies: list[Study] = []
    read = 1
    for line in lines[1:]:
        cells = _raw_cells(document, line)
        if len(cells) < min(3, len(columns)) or len(cells) > len(columns) or line.end - line.start > 400:
            break
        studies.append(_study_of_cells(document, columns, cells))
        read += 1
    return read, studies


def _column(title: str) -> str | None:
    folded = fold(title)
    if len(folded) > 60 or any(character.isdigit() for character in folded):
        return None
    found = [name for name, pattern in _COLUMNS if pattern.search(folded)]
    return "board" if "board" in found and "institut" not in folded else found[0] if found else None


def _study_of_cells(document: Document, columns: Sequence[str | None], cells: Sequence[Span]) -> Study:
    study = Study()
    boards: list[Span] = []
    for column, cell in zip(columns, cells, strict=False):
        span = document.trimmed(cell.start, cell.end, EDGES)
        if span is None:
            continue
        if column == "degree" and study.degree is None:
            study.degree = without_mark(document, span)
        elif column == "school" and study.school is None:
            study.school = span
        elif column == "board":
            boards.append(span)
        elif column == "year":
            study.period = next(reversed(find_periods(document.of(span)[:60], span.start)), None)
    study.school = study.school or (boards[0] if boards else None)
    return study


def _raw_cells(document: Document, line: CvLine) -> list[Span]:
    """The cells of a line, the empty ones too."""
    cells: list[Span] = []
    start = line.start
    for part in document.of(line).split("\t"):
        cells.append(Span(start, start + len(part)))
        start += len(part) + 1
    return cells


# Entries


def _entries(rows: Sequence[Row]) -> list[Entry]:
    """The rows of each study. A new one begins where something comes that the last one has already."""
    entries: list[Entry] = []
    current = Entry()
    for place, row in enumerate(rows):
        following = rows[place + 1] if place + 1 < len(rows) else None
        if current.rows and _begins(current, row, following):
            moved = _moved(current, row, following)
            if moved:
                current.rows.pop()
            entries.append(current)
            current = Entry([moved] if moved else [])
        current.rows.append(row)
    return [*entries, current] if current.rows else entries


def _begins(current: Entry, row: Row, following: Row | None) -> bool:
    has_degree, has_school = current.place_of(Kind.DEGREE) is not None, current.place_of(Kind.SCHOOL) is not None
    if (row.first(Kind.DEGREE) and has_degree) or (row.first(Kind.SCHOOL) and has_school):
        return True
    if (
        row.first(Kind.DEGREE)
        and not has_school
        and current.has_period
        and len(current.rows) > 1
        and all(other.pieces for other in current.rows)
    ):
        return True
    if row.period is None or not current.has_period:
        return False
    own = next(other.period for other in current.rows if other.period is not None)
    if not (row.first(Kind.DEGREE) or row.first(Kind.SCHOOL)) or not (has_degree or has_school):
        return True
    return not _is_same(own, row.period)


def _is_same(first: Period, second: Period) -> bool:
    """A date that only repeats an end of the other."""
    years = [
        {moment.value[:4] for moment in (period.start, period.end) if moment and moment.value}
        for period in (first, second)
    ]
    return bool(years[0] & years[1]) and not (first.is_range and second.is_range)


def _moved(current: Entry, row: Row, following: Row | None) -> Row | None:
    """The last row of the entry, where it is the first of the next: a degree or a school that no word tells."""
    last = current.rows[-1]
    if len(current.rows) < 2 or not last.is_plain or (row.period is not None and not row.pieces):
        return None
    if row.line.is_apart != last.line.is_apart:
        return last if last.line.is_apart else None
    degree, school = current.place_of(Kind.DEGREE), current.place_of(Kind.SCHOOL)
    first = current.rows[0]
    starts_unknown = first.is_unknown and first is not last
    if row.first(Kind.DEGREE) and row.first(Kind.SCHOOL):
        return None
    if row.first(Kind.DEGREE):
        is_above = starts_unknown or (school is not None and degree is not None and school < degree)
        return (
            last if is_above and _looks_like(last, first) and not (following and following.first(Kind.SCHOOL)) else None
        )
    if row.first(Kind.SCHOOL):
        is_above = starts_unknown or (school is not None and degree is not None and degree < school)
        return last if is_above and _looks_like(last, first) else None
    return None


def _looks_like(row: Row, other: Row) -> bool:
    return row.line.is_bold == other.line.is_bold and row.line.size == other.line.size


# What an entry says


def _study(document: Document, entry: Entry, orders: Counter[int]) -> Study | None:
    told = [row for row in entry.rows if row.pieces]  # dates may have a line of their own between the others
    pieces = [(place, piece) for place, row in enumerate(told) for piece in row.pieces]
    degree = next((found for found in pieces if found[1].kind is Kind.DEGREE), None)
    school = next((found for found in pieces if found[1].kind is Kind.SCHOOL), None)
    period = next((row.period for row in entry.rows if row.period is not None), None)
    others = [
        (place, piece) for place, piece in pieces if piece.kind is Kind.OTHER and _is_name(document.of(piece.span))
    ]
    if degree is not None and school is None:
        span = _school_beside(document, degree, others, orders) or _unit(pieces)
        return Study(span, degree[1].span, period)
    if school is not None and degree is None:
        if others and _COURSE.match(fold(document.of(others[0][1].span))):
            return None
        return Study(school[1].span, _degree_beside(document, school, others, orders), period)
    if degree is not None and school is not None:
        return Study(school[1].span, _with_subject(document, degree, school, pieces), period)
    unit = _unit(pieces)
    if period is None or len(others) != 2 or others[0][0] == others[1][0] or not orders:
        return Study(unit, None, period) if unit else None
    if any(_LEGAL.search(document.of(piece.span)) for _, piece in others):
        return None
    order = orders.most_common(1)[0][0]
    if order == 0:
        return None
    first, second = others[0][1].span, others[1][1].span
    return (
        Study(_first_part(document, second), first, period)
        if order > 0
        else Study(_first_part(document, first), second, period)
    )


def _with_subject(
    document: Document, degree: tuple[int, Piece], school: tuple[int, Piece], pieces: Sequence[tuple[int, Piece]]
) -> Span:
    """ "Kauffrau, Profil E", where the school has a line of its own."""
    span = degree[1].span
    number = pieces.index(degree) + 1
    if school[0] == degree[0] or number >= len(pieces):
        return span
    place, piece = pieces[number]
    if place != degree[0] or piece.kind is not Kind.OTHER or not piece.is_joined:
        return span
    is_short = len(document.of(piece.span).split()) <= 5
    return Span(span.start, piece.span.end) if is_short else span


def _unit(pieces: Sequence[tuple[int, Piece]]) -> Span | None:
    return next((piece.span for _, piece in pieces if piece.kind is Kind.UNIT), None)


def _is_name(text: str) -> bool:
    return len(text) > 2 and len(text.split()) <= MOST_WORDS and not text[:1].islower() and not _NO_NAME.search(text)


def _school_beside(
    document: Document, degree: tuple[int, Piece], others: Sequence[tuple[int, Piece]], orders: Counter[int]
) -> Span | None:
    """A school that no word tells: what stands where the other schools of the section do."""
    fitting: list[tuple[int, Span]] = []
    for place, piece in others:
        order = (place > degree[0]) - (place < degree[0])
        if abs(place - degree[0]) > 1:
            continue
        if order == 0 and piece.is_joined and is_bare(document.of(degree[1].span)):
            continue
        if (orders and order not in orders) or len(document.of(piece.span).split()) > 9:
            continue
        fitting.append((orders[order], _first_part(document, piece.span)))
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def _degree_beside(
    document: Document, school: tuple[int, Piece], others: Sequence[tuple[int, Piece]], orders: Counter[int]
) -> Span | None:
    fitting: list[tuple[int, Span]] = []
    for place, piece in others:
        order = (school[0] > place) - (school[0] < place)
        if abs(place - school[0]) > 1 or (order == 0 and piece.span.start > school[1].span.start and piece.is_joined):
            continue
        if orders and order not in orders:
            continue
        fitting.append((orders[order], without_mark(document, piece.span)))
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def _first_part(document: Document, span: Span) -> Span:
    """The name without the town behind it."""
    before, comma, _ = document.of(span).partition(", ")
    return Span(span.start, span.start + len(before)) if comma else span
