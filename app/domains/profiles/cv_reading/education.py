"""Schools and degrees."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domains.profiles.cv_reading.dates import Period, find_periods
from app.domains.profiles.cv_reading.headings import Block
from app.domains.profiles.cv_reading.job_headers import is_place
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, is_bullet
from app.domains.profiles.cv_reading.words import find_degree, has_school

_EDGES = " \t\n,;:|·•*–—-("
LONG = 160
_REST = re.compile(r"\s+(?:ï¼|â€“|[-–—|]|GPA\b|City\b|State\s*,)|\s*[(,;]\s")
_NAMED = re.compile(
    r"^.*?\b(?:University|College|School|Institute|Academy|Polytechnic|Universität|Université|Universidad|Hochschule)\b"
    r"(?:\s+(?:of|for|at|zu|de|del|in)(?:\s+the)?(?:\s+[A-ZÀ-Þ][\w.'’-]*)+(?:\s+(?:and|und|et|y|&)\s+[A-ZÀ-Þ][\w.'’-]*)*)*"
)
# Subjects that stand before a school's name, without anything between them.
_SUBJECTS = frozenset(
    """
    accounting administration and art arts at biology business chemistry communication communications computer
    counseling criminal current design economics education engineering english expected fashion finance french
    general graphic health history hr human in information justice literature management marketing mathematics
    nursing philosophy physics political programs psychology public radio relations resources science sciences
    sociology spanish studies systems technology training
    """.split()  # noqa: SIM905 (words read better so)
)
_OF = re.compile(r"\b(?:University|College|Institute|School|Academy) (?:of|for) ")
# Degrees whose names are known to their end: what stands behind is the subject, the school or the place.
_KNOWN = re.compile(
    r"\b(?:(?:bachelor|master|associate|doctor)(?:['’]?s|s['’])?(?:\s+degree)?\s+(?:(?:of|in)\s+)?(?:applied\s+)?"
    r"(?:science|arts|fine\s+arts|business\s+administration|commerce|engineering|economics|education|laws|technology|music|"
    r"architecture|nursing|philosophy|social\s+work|public\s+(?:administration|health|policy))"
    r"|(?:bachelor|master|associate)(?:['’]?s|s['’])?\s+degree|(?:high\s+school|general)\s+diploma|mba|bba|bfa|mfa)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s*(?:$|[,(]|(?:in|of)\b)")
MOST = 20


@dataclass(slots=True)
class Study:
    school: Span | None = None
    degree: Span | None = None
    period: Period | None = None


def find_studies(document: Document, blocks: Sequence[Block]) -> list[Study]:
    studies: list[Study] = []
    for block in blocks:
        current: Study | None = None
        waiting: Period | None = None
        for line in block.lines:
            if is_bullet(document.of(line)) or line.end - line.start > LONG:
                continue
            periods, parts = _parts(document, line)
            degree = next((part for part in parts if find_degree(document.of(part))), None)
            school = next((part for part in parts if has_school(document.of(part)) and part != degree), None)
            if degree is not None and school is None and has_school(document.of(degree)):
                degree, school = _split(document, degree)
            if degree is not None:
                degree, rest = _named(document, degree)
                if school is None and rest is not None and has_school(document.of(rest)):
                    school = rest
            school = _without_rest(document, school) if school is not None else None
            if degree or school:
                if current is None or (degree and current.degree) or (school and current.school):
                    current = Study(period=waiting)
                    waiting = None
                    studies.append(current)
                current.degree = current.degree or degree
                current.school = current.school or school
            if periods and current is not None and current.period is None:
                current.period = periods[-1]
            elif periods and not (degree or school):
                waiting = periods[-1]
    return studies[:MOST]


def _named(document: Document, degree: Span) -> tuple[Span, Span | None]:
    """A degree of a known name without what stands around it, and what stands behind it."""
    known = _KNOWN.search(document.of(degree))
    if known is None:
        return degree, None
    end = degree.start + known.end()
    if _GOES_ON.match(document.of(Span(end, degree.end))):
        return Span(degree.start + known.start(), degree.end), None
    return Span(degree.start + known.start(), end), document.trimmed(end, degree.end, _EDGES)


def _parts(document: Document, line: CvLine) -> tuple[list[Period], list[Span]]:
    """The periods of a line and what stands between them, without places."""
    periods: list[Period] = []
    parts: list[Span] = []
    for cell in document.cells(line):
        found = find_periods(document.of(cell), cell.start)
        periods += found
        start = cell.start
        for period in [*found, None]:
            end = period.span.start if period else cell.end
            part = document.trimmed(start, end, _EDGES)
            if part is not None and part.end - part.start > 1 and not is_place(document.of(part)):
                parts += _at_colons(document, part)
            start = period.span.end if period else end
    return periods, parts


def _without_rest(document: Document, school: Span) -> Span:
    """A school's name without the town, the subject and the marks behind it."""
    school = _without_subject(document, school)
    text = document.of(school)
    rest = _REST.search(text)
    end = school.start + rest.start() if rest and rest.start() else school.end
    named = _NAMED.match(document.text[school.start : end])
    return document.trimmed(school.start, school.start + named.end() if named else end, _EDGES) or school


def _without_subject(document: Document, school: Span) -> Span:
    """ "Business Administration University of Arkansas", "Psychology Mississippi State University"."""
    text = document.of(school)
    words = list(re.finditer(r"\S+", text))
    first = 0
    while first < len(words) - 1 and words[first].group().strip(",;:()").lower() in _SUBJECTS:
        first += 1
    start = words[first].start() if words else 0
    if not has_school(text[start:]):
        return school
    of = _OF.search(text, start)
    is_name_of_another = of is not None and re.search(r"(?:University|College|Tech|State)\W+$", text[: of.start()])
    if first and of is not None and not is_name_of_another:
        start = of.start()
    return Span(school.start + start, school.end)


def _at_colons(document: Document, part: Span) -> list[Span]:
    """`Bachelor of Arts : Psychology`: the degree is before the colon."""
    before, colon, _ = document.of(part).partition(" : ")
    if not colon:
        return [part]
    second = document.trimmed(part.start + len(before) + len(colon), part.end, _EDGES)
    return [Span(part.start, part.start + len(before)), *([second] if second else [])]


def _split(document: Document, span: Span) -> tuple[Span | None, Span | None]:
    """Degree and school that share a line: parted by a comma or a dash, else where the degree's words end."""
    text = document.of(span)
    for separator in (" - ", " – ", " — ", ", ", " | ", " at ", " bei ", " an der "):
        left, found, right = text.partition(separator)
        if not found:
            continue
        first = document.trimmed(span.start, span.start + len(left), _EDGES)
        second = document.trimmed(span.start + len(left) + len(found), span.end, _EDGES)
        if first and second and has_school(right) and find_degree(left):
            return first, second
        if first and second and has_school(left) and find_degree(right):
            return second, first
    return span, None
