"""The lines of a section of jobs: which have a period, and which read like what was done."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domains.profiles.cv_reading.dates import SINCE, TO, Moment, Period, find_periods, is_present, month_numbers
from app.domains.profiles.cv_reading.job_headers import MASK, without_date_labels
from app.domains.profiles.cv_reading.job_places import EDGES, ENDS_LEGAL
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold, is_bullet
from app.domains.profiles.cv_reading.words import title_score

MOST_LETTERS = 400  # of a line that can be a header's
LONG = 95  # characters: no header has so many
SHORT = 80
LEAST = 25  # of a line that may lead into the next
STEP = 6.0  # of indentation between a header and what belongs to it
_GOES_ON = re.compile(rf"^.{{4,20}}?{TO}(?:[^\W\d_]{{3,12}}\.?)?$", re.IGNORECASE)
_BEGINS_WITH_YEAR = re.compile(r"(?:19|20)\d\d\b")
_LEADS_ON = re.compile(r"(?:,|&|\b(?:and|und|et|y|of|de|du|des|del|für|for))$", re.IGNORECASE)
_SINCE = re.compile(SINCE + r"\b", re.IGNORECASE)
TO_ALONE = re.compile(TO, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A line with the period in it. `is_body`: it reads like what was done, not like where and when."""

    line: CvLine
    period: Period | None
    is_body: bool
    is_deep: bool  # further in than headers begin
    is_bullet: bool
    is_soft: bool  # body for its small first letter alone: "self-employed, Leeds"
    is_mark: bool  # a bullet that heads a job


def rows_of(document: Document, lines: Sequence[CvLine]) -> list[Row]:
    dated = _dated(document, lines)
    indents = sorted(line.indent for line, period in dated if period is not None and not is_bullet(document.of(line)))
    edge = indents[(len(indents) - 1) // 2] if indents else 0.0
    heads_jobs = _bullets_head_jobs(document, [line for line, _ in dated])
    rows: list[Row] = []
    for place, (line, own) in enumerate(dated):
        is_deep = line.indent > edge + STEP
        is_told = own is not None and is_deep and _is_told(document, line, own, dated[place - 1][0] if place else None)
        below = document.of(dated[place + 1][0]) if place + 1 < len(dated) else ""
        period = None if is_told else _open_period(own, below)
        is_mark = heads_jobs and is_bullet(document.of(line))
        is_body = period is None and not is_mark and _is_body(document, line, below)
        is_masked = is_deep and not is_body and MASK.search(document.of(line)) is not None
        rows.append(
            Row(
                line,
                period,
                is_body,
                is_deep and not is_masked,
                is_bullet(document.of(line)),
                _is_soft(document.of(line)),
                is_mark,
            )
        )
    return rows


def _bullets_head_jobs(document: Document, lines: Sequence[CvLine]) -> bool:
    """Whether bullets stand before jobs, and not before what was done: further in than each is the text below it."""
    marks = [place for place, line in enumerate(lines) if is_bullet(document.of(line))]
    if len(marks) < 2 or marks[0] > 1:
        return False
    return all(
        place + 1 < len(lines) and place + 1 not in marks and lines[place + 1].indent > lines[place].indent
        for place in marks
    ) and all(line.indent >= lines[marks[0]].indent for line in lines)


def _is_soft(text: str) -> bool:
    return text[0].islower() and len(text) <= SHORT // 2 and text[-1].isalnum()


def _open_period(period: Period | None, below: str) -> Period | None:
    """A date, and "present" in the line below it."""
    if period is not None and not period.is_range and is_present(below):
        return Period(period.start, None, is_current=True, span=period.span, is_range=True)
    return period


def _is_told(document: Document, line: CvLine, period: Period, above: CvLine | None) -> bool:
    """Whether a line further in only mentions a date: "FMEA moderator since 2023" among what was done."""
    cell = next(cell for cell in document.cells(line) if cell.start <= period.span.start < cell.end)
    rest = (period.span.start - cell.start) + (cell.end - period.span.end)
    is_like_above = above is not None and abs(above.indent - line.indent) < 1 and above.is_bold == line.is_bold
    return rest > 3 and cell.start == line.start and (is_like_above or period.end is None)


def whole_lines(document: Document, lines: Sequence[CvLine]) -> list[CvLine]:
    """Lines that a comma or an "and" leads into the next, which looks the same, as one."""
    whole: list[CvLine] = []
    for line in lines:
        above = whole[-1] if whole else None
        if above is not None and (_leads_on(document, above, line) or _is_date_parted(document, above, line)):
            whole[-1] = CvLine(above.start, line.end, above.size, above.is_bold, above.indent, above.is_apart)
        else:
            whole.append(line)
    return whole


def _leads_on(document: Document, line: CvLine, below: CvLine) -> bool:
    text = document.of(line)
    is_alike = line.size == below.size and line.is_bold == below.is_bold and abs(line.indent - below.indent) < 1
    if below.is_apart or not is_alike or not LEAST < len(text) <= LONG or is_bullet(text):
        return False
    return "\t" not in text and _LEADS_ON.search(text) is not None and not is_bullet(document.of(below))


def _is_date_parted(document: Document, line: CvLine, below: CvLine) -> bool:
    """A month at the end of one line, and its year at the beginning of the next."""
    text = document.of(line)
    if "\t" in text or len(text) > LONG or not _BEGINS_WITH_YEAR.match(document.of(below)):
        return False
    last = fold(text.rpartition(" ")[2]).rstrip(".,")
    return last in month_numbers()


def _dated(document: Document, lines: Sequence[CvLine]) -> list[tuple[CvLine, Period | None]]:
    """Lines with their periods; what is left of a period that goes over several lines stands in none."""
    dated: list[tuple[CvLine, Period | None]] = []
    place = 0
    while place < len(lines):
        period = _period_of(document, lines[place])
        over_three = _period_over_three(document, lines[place : place + 3], period)
        if over_three is not None:
            dated.append((lines[place], over_three))
            place += 3
            continue
        if period is not None and place + 1 < len(lines):
            joined = _period_over_two(document, lines[place], period, lines[place + 1])
            if joined is not None:
                dated.append((lines[place], joined[0]))
                if joined[1] is not None:
                    dated.append((joined[1], None))
                place += 2
                continue
        dated.append((lines[place], period))
        place += 1
    return dated


def _period_over_three(document: Document, lines: Sequence[CvLine], first: Period | None) -> Period | None:
    """A date, "to", and a date, a line each."""
    if first is None or first.is_range or len(lines) < 3 or not TO_ALONE.fullmatch(document.of(lines[1])):
        return None
    text = document.of(lines[2])
    if is_present(text):
        return Period(first.start, None, is_current=True, span=first.span, is_range=True)
    last = next(iter(find_periods(text, lines[2].start)), None)
    if last is None or last.is_range or last.span.end - last.span.start < len(text.strip()):
        return None
    return Period(first.start, last.start, is_current=False, span=first.span, is_range=True)


def _period_over_two(
    document: Document, line: CvLine, first: Period, below: CvLine
) -> tuple[Period, CvLine | None] | None:
    """ "May 2009 –" at the end of a line and "January 2010" at the end of the next, or "May 2009 – January" and "2010"; and
    what else stands in that."""
    cells = document.cells(below)
    if first.start is None or first.end is not None or not cells:
        return None
    cell = next(cell for cell in document.cells(line) if cell.start <= first.span.start < cell.end)
    if not _GOES_ON.search(document.text[first.start.span.start : cell.end]):
        return None
    for end, others in ((cells[0], cells[1:]), (cells[-1], cells[:-1])):
        period = _ended(document, cell, first, end)
        if period is not None:
            edges = (others[0].start, others[-1].end) if others else None
            look = (below.size, below.is_bold, below.indent, below.is_apart)
            return period, CvLine(*edges, *look) if edges else None
    return None


def _ended(document: Document, cell: Span, first: Period, last: Span) -> Period | None:
    """The period that begins at the end of one cell and ends in another, which says nothing else."""
    if is_present(document.of(last)):
        return Period(first.start, None, is_current=True, span=first.span, is_range=True)
    joined = f"{document.of(cell)} {document.of(last)}"
    for period in find_periods(joined, cell.start):
        is_same = (
            period.start is not None and first.start is not None and period.start.span.start == first.start.span.start
        )
        if is_same and period.is_range and period.end is not None and period.span.end == cell.start + len(joined):
            span = Span(period.span.start, cell.end)
            return Period(period.start, Moment(period.end.value, last), is_current=False, span=span, is_range=True)
    return None


def _period_of(document: Document, line: CvLine) -> Period | None:
    """The period that a header names: beside a title or alone, never within a sentence."""
    if line.end - line.start > MOST_LETTERS:
        return None
    for cell in document.cells(line):
        text = document.of(cell)
        periods = find_periods(text, cell.start)
        if not periods:
            continue
        period = periods[0]
        before = text[: period.span.start - cell.start].strip(EDGES)
        after = text[period.span.end - cell.start :].strip(EDGES + ")]")
        if is_bullet(document.of(line)) and cell.start == line.start and (after or len(before) > 40):
            continue
        before = without_date_labels(before)
        is_since = _SINCE.match(document.of(period.span)) is not None
        if before and after and (is_since or ". " in before) and document.text[period.span.start - 1] != "(":
            continue  # "Lawyer, since 2020 partner"
        if is_since and before[:1].islower():
            continue
        if not period.is_range:
            if not before and (not after or fold(after).rstrip(".") in month_numbers()) and (period.start is not None):
                return period
            if not before and len(after) < 60 and text.startswith(("Start", "Since", "Seit")):
                return period
            continue
        if (
            len(before) <= LONG
            and not (before.endswith((" in", " from", " of")) or (before.endswith(".") and len(before) > 40))
            and (len(after) < LONG or len(before) < 60)
        ):
            if before and before[0].islower() and len(before.split()) > 6:
                continue
            return period
    return None


def _is_body(document: Document, line: CvLine, below: str) -> bool:
    text = document.of(line)
    if len(text) > MOST_LETTERS:
        return True
    words = text.split()
    if MASK.search(text) and len(text) < 2 * LONG:
        return False
    return (
        is_bullet(text)
        or len(text) > LONG
        or (len(words) >= 5 and text.endswith((".", ";", ":")) and "\t" not in text and not ENDS_LEGAL.search(text))
        or (text[0].islower() and len(words) > 2)
        or (len(words) > 9 and not title_score(text) and "\t" not in text)
        or (
            len(words) >= 6
            and len(text) > 50
            and "\t" not in text
            and below[:1].islower()
            and not find_periods(below[:MOST_LETTERS])
        )
    )
