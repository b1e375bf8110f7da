"""Jobs: a header of one to four lines around a period, then what was done there.

People write the headers of one CV alike. What a header leaves open, how far it goes and which of its lines is the title,
the others decide.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domains.profiles.cv_reading.dates import Period, find_periods
from app.domains.profiles.cv_reading.headings import Block
from app.domains.profiles.cv_reading.job_headers import (
    MASK,
    Header,
    Job,
    pieces_of,
    says_all,
    settle,
    split_title,
)
from app.domains.profiles.cv_reading.job_places import EDGES
from app.domains.profiles.cv_reading.job_rows import (
    MOST_LETTERS,
    SHORT,
    STEP,
    TO_ALONE,
    Row,
    rows_of,
    whole_lines,
)
from app.domains.profiles.cv_reading.labelled_jobs import labelled_jobs, names_columns
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold
from app.domains.profiles.cv_reading.words import company_score, title_score

FEWEST_REPEATED = 3  # posts, before a career is taken to be told twice
MOST_ABOVE = 3
MOST_BELOW = 2
MOST_LINES = 1_000  # of a section: what is longer was made to keep us busy
FULL = 75  # characters: a line that may have reached the margin
# Between two jobs, and told with a period like one.
_NO_JOB = re.compile(
    r"(?:parental|maternity|paternity|family|sick)\s+leave|(?:career\s+)?(?:break|pause)\b|sabbatical|world\s+trip|gap\s+year|unemployed|job\s+search|travell?ing|"
    r"elternzeit|familien(?:zeit|pause|phase)|weltreise|mutterschutz|arbeits(?:suchend|los)|arbeitslosigkeit|auszeit|reise(?:jahr)?|pflegezeit|"
    r"pause\s+carriere|tour\s+du\s+monde|conge\s+(?:parental|maternite|de\s+maternite|sabbatique)|sans\s+emploi|recherche\s+d.emploi|annee\s+sabbatique|"
    r"baja\s+(?:por\s+)?matern\w+|excedencia|pausa\b|permiso\s+de\s+maternidad|desempleo|ano\s+sabatico|aspettativa|disoccupat[oa]"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows of one job, which of them has the period, and the company that stands above several."""

    rows: list[Row]
    anchor: int | None
    group: Span | None = None

    @property
    def after(self) -> int:
        """Where what stands below the period begins."""
        return 1 if self.anchor is None else self.anchor + 1


def find_jobs(document: Document, blocks: Sequence[Block]) -> list[Job]:
    """In the order of the document; of a career that is told twice, each post once."""
    jobs = [job for block in blocks for job in _jobs_of(document, block.lines[:MOST_LINES])]
    told: dict[tuple[str, str, str], list[Job]] = {}
    for job in jobs:
        told.setdefault(_identity(document, job), []).append(job)
    again = [posts for posts in told.values() if len(posts) > 1 and posts[0].period is not None]
    if len(again) < FEWEST_REPEATED:  # posts that only look alike
        return jobs
    for posts in again:
        first, *others = posts
        first.text = first.text or next((other.text for other in others if other.text), None)
        jobs = [job for job in jobs if not any(job is other for other in others)]
    return jobs


def _identity(document: Document, job: Job) -> tuple[str, str, str]:
    parts = (job.title, job.company, job.period.span if job.period else None)
    title, company, period = (fold(document.of(part)) if part else "" for part in parts)
    return title, company, period


def _jobs_of(document: Document, lines: Sequence[CvLine]) -> list[Job]:
    labelled = labelled_jobs(document, lines)
    if labelled:
        return labelled
    lines = whole_lines(document, [line for line in lines if not names_columns(document.of(line))])
    jobs = settle(document, _headers(document, _drafts(document, rows_of(document, lines))))
    for job in jobs:
        _take_dates_out_of_title(document, job)
    return [job for job in jobs if (job.title or job.company) and not _is_no_job(document, job)]


def _drafts(document: Document, rows: list[Row]) -> list[Draft]:
    anchors = [place for place, row in enumerate(rows) if row.period is not None]
    if not anchors:
        is_job = bool(rows) and not rows[0].is_body and any(row.is_body for row in rows)
        return [Draft(rows, None)] if is_job else []
    starts = _header_starts(rows, anchors)
    drafts = (
        [Draft(rows[: starts[0]], None)] if starts[0] > 0 and not rows[0].is_body else []
    )  # a first job without dates
    for start, end, anchor in zip(starts, [*starts[1:], len(rows)], anchors, strict=True):
        drafts.append(Draft(rows[start:end], anchor - start, _group_above(document, rows, start)))
    return drafts


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
    return words in {"", "Company Name"} or words.isdigit() or TO_ALONE.fullmatch(words) is not None


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


def _headers(document: Document, drafts: Sequence[Draft]) -> list[Header]:
    """Each job's header with its pieces; the lines below the period that belong to it are counted as in most of them."""
    begun = [_begun(document, draft) for draft in drafts]
    below = [
        _lines_below(document, draft.rows[draft.after :], header) for draft, header in zip(drafts, begun, strict=True)
    ]
    usual = max(Counter(below).items(), key=lambda count: (count[1], count[0]))[0] if below else 0
    for draft, header, own in zip(drafts, begun, below, strict=True):
        rows, end = draft.rows, draft.after
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


def _begun(document: Document, draft: Draft) -> Header:
    """The lines down to that with the period."""
    period = draft.rows[draft.anchor].period if draft.anchor is not None else None
    header = Header(Job(period=period), above=draft.anchor or 0, group=draft.group)
    for row in draft.rows[: draft.after]:
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
