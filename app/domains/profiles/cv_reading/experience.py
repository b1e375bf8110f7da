"""Jobs: a header of one to four lines around a period, then what was done there.

People write the headers of one CV alike. What a header leaves open, how far it goes and which of its lines is the title,
the others decide.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domains.profiles.cv_reading.dates import SINCE, TO, Moment, Period, find_periods, is_present, month_numbers
from app.domains.profiles.cv_reading.headings import Block
from app.domains.profiles.cv_reading.job_headers import (
    EDGES,
    ENDS_LEGAL,
    MASK,
    Header,
    Job,
    pieces_of,
    says_all,
    settle,
    split_title,
    without_date_labels,
)
from app.domains.profiles.cv_reading.labelled_jobs import labelled_jobs, names_columns
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold, is_bullet
from app.domains.profiles.cv_reading.words import company_score, title_score

MOST_ABOVE = 3
MOST_BELOW = 2
MOST_LINES = 1_000  # of a section: what is longer was made to keep us busy
MOST_LETTERS = 400  # of a line that can be a header's
LONG = 95  # characters: no header has so many
SHORT = 80
FULL = 75  # characters: a line that may have reached the margin
STEP = 6.0  # of indentation between a header and what belongs to it
_GOES_ON = re.compile(rf"^.{{4,20}}?{TO}(?:[^\W\d_]{{3,12}}\.?)?$", re.IGNORECASE)
_BEGINS_WITH_YEAR = re.compile(r"(?:19|20)\d\d\b")
_LEADS_ON = re.compile(r"(?:,|&|\b(?:and|und|et|y|of|de|du|des|del|für|for))$", re.IGNORECASE)
_SINCE = re.compile(SINCE + r"\b", re.IGNORECASE)
_TO_ALONE = re.compile(TO, re.IGNORECASE)
# Between two jobs, and told with a period like one.
_NO_JOB = re.compile(
    r"(?:parental|maternity|paternity|family|sick)\s+leave|(?:career\s+)?(?:break|pause)\b|sabbatical|world\s+trip|gap\s+year|unemployed|job\s+search|travell?ing|"
    r"elternzeit|familien(?:zeit|pause|phase)|weltreise|mutterschutz|arbeits(?:suchend|los)|arbeitslosigkeit|auszeit|reise(?:jahr)?|pflegezeit|"
    r"pause\s+carriere|tour\s+du\s+monde|conge\s+(?:parental|maternite|de\s+maternite|sabbatique)|sans\s+emploi|recherche\s+d.emploi|annee\s+sabbatique|"
    r"baja\s+(?:por\s+)?matern\w+|excedencia|permiso\s+de\s+maternidad|desempleo|ano\s+sabatico|aspettativa|disoccupat[oa]"
)


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


def find_jobs(document: Document, blocks: Sequence[Block]) -> list[Job]:
    return [job for block in blocks for job in _jobs_of(document, block.lines[:MOST_LINES])]


def _jobs_of(document: Document, lines: Sequence[CvLine]) -> list[Job]:
    labelled = labelled_jobs(document, lines)
    if labelled:
        return labelled
    lines = _whole(document, [line for line in lines if not names_columns(document.of(line))])
    rows = _rows(document, lines)
    anchors = [place for place, row in enumerate(rows) if row.period is not None]
    starts = _header_starts(rows, anchors)
    parts: list[tuple[list[Row], int | None]] = []
    if anchors and starts[0] > 0 and not rows[0].is_body:  # a first job without dates
        parts.append((rows[: starts[0]], None))
    ends = [*starts[1:], len(rows)] if starts else []
    groups = {start: _group_above(document, rows, start) for start in starts}
    parts += [(rows[start:end], anchor - start) for start, end, anchor in zip(starts, ends, anchors, strict=True)]
    if not anchors and rows and not rows[0].is_body and any(row.is_body for row in rows):
        parts.append((rows, None))
    headers = _headers(document, parts)
    for header, start in zip(headers[len(headers) - len(starts) :], starts, strict=True) if starts else ():
        header.group = groups[start]
    jobs = settle(document, headers)
    for job in jobs:
        _take_dates_out_of_title(document, job)
    return [job for job in jobs if (job.title or job.company) and not _is_no_job(document, job)]


def _is_no_job(document: Document, job: Job) -> bool:
    if job.company is not None or job.title is None:
        return False
    return _NO_JOB.match(fold(document.of(job.title))[:MOST_LETTERS]) is not None


def _take_dates_out_of_title(document: Document, job: Job) -> None:
    """A date before or behind the title is no part of it; what then says nothing was no title."""
    if job.title is None:
        return
    for period in find_periods(document.of(job.title), job.title.start):
        if period.span.end == job.title.end:
            job.title = document.trimmed(job.title.start, period.span.start, EDGES)
        elif period.span.start == job.title.start:
            job.title = document.trimmed(period.span.end, job.title.end, EDGES + ":")
        else:
            continue
        job.period = job.period or period
        break
    if job.title is not None and _says_nothing(document.of(job.title)):
        job.title = None


def _says_nothing(title: str) -> bool:
    words = " ".join(re.findall(r"\w+", title))
    return words in {"", "Company Name"} or words.isdigit() or _TO_ALONE.fullmatch(words) is not None


# Rows


def _rows(document: Document, lines: Sequence[CvLine]) -> list[Row]:
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


def _whole(document: Document, lines: Sequence[CvLine]) -> list[CvLine]:
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
    if below.is_apart or not is_alike or not FULL // 3 < len(text) <= LONG or is_bullet(text):
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
    if first is None or first.is_range or len(lines) < 3 or not _TO_ALONE.fullmatch(document.of(lines[1])):
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


# Where headers begin and end


def _header_starts(rows: list[Row], anchors: list[int]) -> list[int]:
    """Where the header of each period begins. How many lines stand above the first period, stand above the others."""
    if not anchors:
        return []
    above = min(anchors[0], MOST_ABOVE)
    if any(row.is_body or row.is_deep for row in rows[: anchors[0]]):
        above = _free_above(rows, anchors[0], 0)
    starts: list[int] = []
    floor = 0
    for anchor in anchors:
        free = _free_above(rows, anchor, floor) if above or any(row.is_mark for row in rows) else 0
        starts.append(anchor - min(free, max(above, 1)))
        floor = anchor + 1
    return starts


def _group_above(document: Document, rows: list[Row], start: int) -> Span | None:
    """A company above its jobs: further out than their headers or in larger letters, a line that says what it does between."""
    for place in range(start - 1, max(start - 3, -1), -1):
        row = rows[place]
        text = document.of(row.line)
        if row.period is not None or row.is_bullet or len(text) > SHORT + 15:
            return None
        is_outer = row.line.indent < rows[start].line.indent - STEP or row.line.size > rows[start].line.size + 0.4
        if is_outer and not row.is_body and (row.line.is_bold or text.isupper() or row.line.is_apart):
            return document.trimmed(row.line.start, row.line.end, EDGES)
    return None


def _free_above(rows: list[Row], anchor: int, floor: int) -> int:
    count = 0
    if anchor - 1 >= floor and rows[anchor - 1].is_mark:
        return 1
    while anchor - count - 1 >= floor and count < MOST_ABOVE:
        row = rows[anchor - count - 1]
        if (row.is_body and (count or not row.is_soft)) or row.is_deep or row.period is not None:
            break
        count += 1
        if row.line.is_apart and count:
            break
    return count


def _headers(document: Document, parts: Sequence[tuple[list[Row], int | None]]) -> list[Header]:
    """Each job's header with its pieces; the lines below the period that belong to it are counted as in most of them."""
    begun = [_begun(document, rows, anchor) for rows, anchor in parts]
    below = [
        _lines_below(document, rows[_after(anchor) :], header)
        for (rows, anchor), header in zip(parts, begun, strict=True)
    ]
    usual = max(Counter(below).items(), key=lambda count: (count[1], count[0]))[0] if below else 0
    for (rows, anchor), header, own in zip(parts, begun, below, strict=True):
        end = _after(anchor)
        more = own if own >= usual else min(usual, _at_most_below(document, rows[end:], header))
        for row in rows[end : end + more]:
            _add_below(document, header, rows[end - 1].line, row.line)
        _finish(document, header, [row.line for row in rows[end + more :]])
    return begun


def _add_below(document: Document, header: Header, line: CvLine, below: CvLine) -> None:
    """The pieces of the line below; where the one above reached the margin, its last piece goes on there."""
    pieces = pieces_of(document, below, None)
    last = header.pieces[-1] if header.pieces else None
    is_full = line.end - line.start >= FULL and below.end - below.start < FULL // 2 and not below.is_apart
    if last is not None and len(pieces) == 1 and is_full and document.text[last.end : line.end].strip() in {"", ","}:
        header.pieces[-1] = Span(last.start, pieces[0].end)
    else:
        header.pieces += pieces


def _after(anchor: int | None) -> int:
    return 1 if anchor is None else anchor + 1


def _begun(document: Document, rows: Sequence[Row], anchor: int | None) -> Header:
    """The lines down to that with the period."""
    period = rows[anchor].period if anchor is not None else None
    header = Header(Job(period=period), above=anchor or 0)
    for row in rows[: _after(anchor)]:
        header.pieces += pieces_of(document, row.line, period, is_mark=row.is_mark)
    return header


def _lines_below(document: Document, rows: Sequence[Row], header: Header) -> int:
    """How many lines below the period look like more of the header: they name a company or a title that was not named,
    or look unlike what comes after them."""
    most = _at_most_below(document, rows, header)
    count = 0
    while count < most:
        row = rows[count]
        text = document.of(row.line)
        after = rows[count + 1] if count + 1 < len(rows) else None
        names = (
            company_score(text)
            or _is_title_missing(document, header)
            or (title_score(text) and not any(title_score(document.of(p)) for p in header.pieces))
        )
        if not (names or MASK.search(text) or _looks_unlike(row, after)):
            break
        count += 1
    return count


def _is_title_missing(document: Document, header: Header) -> bool:
    """Whether a header has named a company and nothing that sounds like a title."""
    told = [document.of(piece) for piece in header.pieces]
    if any(title_score(text) for text in told) or not any(company_score(text) for text in told):
        return False
    return all(split_title(document, piece)[0] is None for piece in header.pieces)


def _at_most_below(document: Document, rows: Sequence[Row], header: Header) -> int:
    """How many lines could belong to the header: none where it says all already."""
    count = 0
    pieces = list(header.pieces)
    if says_all(document, pieces):
        return 0
    while count < min(MOST_BELOW, len(rows)):
        row = rows[count]
        text = document.of(row.line)
        if row.is_body or row.period is not None or not (len(text) <= SHORT or MASK.search(text)):
            break
        has_title = any(title_score(document.of(piece)) for piece in pieces)
        if len(pieces) >= 2 and (has_title or row.line.is_apart) and not MASK.search(text):
            break
        pieces += pieces_of(document, row.line, None)
        count += 1
    return count


def _looks_unlike(row: Row, after: Row | None) -> bool:
    """Whether a line stands out from the one below it. What is further in has to by being less so."""
    if after is None:
        return not row.is_deep
    line, other = row.line, after.line
    if row.is_deep:
        return other.indent > line.indent + STEP / 2 or after.is_bullet
    return (
        after.is_body
        or after.period is not None
        or other.indent > line.indent + STEP / 2
        or abs(other.size - line.size) > 0.4
        or other.is_bold != line.is_bold
        or other.is_apart
    )


def _finish(document: Document, header: Header, body: list[CvLine]) -> None:
    """A company that its description follows in one line, a period that ends in the text, and the text itself."""
    job = header.job
    if body and not any(document.of(piece) == "Company Name" for piece in header.pieces):
        masked = MASK.match(document.of(body[0]))
        if masked:
            header.pieces.append(Span(body[0].start, body[0].start + len("Company Name")))
    if job.period is not None and job.period.start and not job.period.is_range and body:
        job.period = _with_stray_end(document, job.period, body[0])
    if body:
        job.text = document.trimmed(body[0].start, body[-1].end)


def _with_stray_end(document: Document, period: Period, line: CvLine) -> Period:
    """A page that lost its columns: the end of the period begins the line after the header."""
    text = document.of(line)
    for follower in find_periods(text, line.start)[:1]:
        if follower.span.start == line.start and follower.start and "-" in (follower.start.value or ""):
            return Period(period.start, follower.start, is_current=False, span=period.span, is_range=True)
    return period
