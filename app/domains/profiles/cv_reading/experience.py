"""Jobs: a header of one to four lines around a period, then what was done there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domains.profiles.cv_reading.contact import is_country
from app.domains.profiles.cv_reading.dates import TO, Period, find_periods, is_present
from app.domains.profiles.cv_reading.headings import Block
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, is_bullet
from app.domains.profiles.cv_reading.words import company_score, title_score

MOST_ABOVE = 3
MOST_BELOW = 2
MOST_LINES = 1_000  # of a section: what is longer was made to keep us busy
MOST_LETTERS = 400  # of a line that can be a header's
LONG = 95  # characters: no header has so many
STEP = 6.0  # of indentation between a header and what belongs to it
_DURATION = re.compile(
    r"\(?\b(?:(?:\d+|less than a)\s*(?:years?|yrs?|months?|mos?|jahre?n?|monate?n?|ans?|mois|años?|meses|mes)\.?,?\s*(?:and|und|et|y)?\s*)+\)?$|^\(\s*\)$",
    re.IGNORECASE,
)
_AT = re.compile(r"\s+(?:at|@|bei|chez|presso|bij)\s+", re.IGNORECASE)
_MASK = re.compile(r"Company Name(?:\s*(?:[,–-]|ï¼|â€“)?\s*(?:City)?\s*(?:,\s*State)?(?:\s*,\s*(?:US|USA)\b)?)?")
_MASKED_PLACE = re.compile(r"(?:(?<=\s)|^|(?<=[,–-]))City(?:\s*,\s*State)?$|^City\s*,\s*State\b|^State$")
_SEPARATOR = re.compile(r"\s+[|·•]\s+|\s+[–—-]\s+|\s*[|•·]\s*|\s*;\s*")
_COMMA = re.compile(r",\s+")
_PLACE = re.compile(r"^[^\W\d_][\w .'’/-]{1,30},\s*(?:[A-Z]{2}|[A-Z][\w.]{1,3}(?:\.\w)*|[^\W\d_][\w .'’-]{2,25})\.?$")
_REGION = re.compile(r"^(?:[A-Z]{2}|[A-Z]\.\s?[A-Z]\w*)\.?$")
_LABEL = re.compile(
    r"^(?:start|from|period|zeitraum|date|dates|position|title|role|company|employer|firma|unternehmen|arbeitgeber|poste|entreprise|empresa|puesto|cargo)\s*:?\s*",
    re.IGNORECASE,
)
_EDGES = " \t\n,;:|·•*–—-/("
_LEGAL = re.compile(r"^(?:inc|llc|ltd|gmbh|corp|co|ag|sa|s\.a|kg|plc|bv|b\.v|sl|s\.l|mnd)\.?$", re.IGNORECASE)
_ENDS_LEGAL = re.compile(r"\b(?:inc|llc|ltd|gmbh|corp|ag|kg|plc|s\.?a\.?r\.?l|s\.l)\.?$", re.IGNORECASE)
_WEB = re.compile(r"\s*(?:https?://|www\.)\S+")
_TO_ALONE = re.compile(TO, re.IGNORECASE)
REMOTE = re.compile(r"^(?:remote|homeoffice|home office|télétravail|remoto|hybrid|on-?site)$", re.IGNORECASE)


@dataclass(slots=True)
class Job:
    title: Span | None = None
    company: Span | None = None
    period: Period | None = None
    text: Span | None = None
    header: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """A line with the period in it, and whether it tells what was done rather than where and when."""

    line: CvLine
    period: Period | None
    is_body: bool


def find_jobs(document: Document, blocks: Sequence[Block]) -> list[Job]:
    return [job for block in blocks for job in _jobs_of(document, block.lines[:MOST_LINES])]


def _jobs_of(document: Document, lines: Sequence[CvLine]) -> list[Job]:
    rows = _rows(document, lines)
    anchors = [place for place, row in enumerate(rows) if row.period is not None]
    starts = _header_starts(rows, anchors)
    jobs: list[Job] = []
    if anchors and starts[0] > 0 and not rows[0].is_body:  # a first job without dates
        jobs.append(_job(document, rows[: starts[0]], None))
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(rows)
        jobs.append(_job(document, rows[start:end], anchors[number] - start))
    if not anchors and rows and not rows[0].is_body and any(row.is_body for row in rows):
        jobs.append(_job(document, rows, None))
    for job in jobs:
        _take_dates_out_of_title(document, job)
    jobs = [job for job in jobs if job.title or job.company]
    _settle_order(document, jobs)
    return jobs


def _take_dates_out_of_title(document: Document, job: Job) -> None:
    """A date before or behind the title is no part of it; what then says nothing was no title."""
    if job.title is None:
        return
    for period in find_periods(document.of(job.title), job.title.start):
        if period.span.end == job.title.end:
            job.title = document.trimmed(job.title.start, period.span.start, _EDGES)
        elif period.span.start == job.title.start:
            job.title = document.trimmed(period.span.end, job.title.end, _EDGES + ":")
        else:
            continue
        job.period = job.period or period
        break
    if job.title is not None and _says_nothing(document.of(job.title)):
        job.title = None


def _says_nothing(title: str) -> bool:
    words = " ".join(re.findall(r"\w+", title))
    return words in {"", "Company Name"} or _TO_ALONE.fullmatch(words) is not None


def _rows(document: Document, lines: Sequence[CvLine]) -> list[Row]:
    dated = [(line, _period_of(document, line)) for line in lines]
    indents = sorted(line.indent for line, period in dated if period is not None and not is_bullet(document.of(line)))
    edge = indents[len(indents) // 2] if indents else 0.0
    rows: list[Row] = []
    place = 0
    while place < len(dated):
        line, period = dated[place]
        over_three = _period_over_three(document, lines[place : place + 3], period)
        if over_three is not None:
            rows.append(Row(line, over_three, is_body=False))
            place += 3
            continue
        below = document.of(lines[place + 1]) if place + 1 < len(lines) else ""
        if period is not None and not period.is_range and is_present(below):
            period = Period(period.start, None, is_current=True, span=period.span, is_range=True)
        rows.append(Row(line, period, is_body=_is_body(document, line, edge) and period is None))
        place += 1
    return rows


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
        before = text[: period.span.start - cell.start].strip(_EDGES)
        after = text[period.span.end - cell.start :].strip(_EDGES + ")")
        if not period.is_range:
            if not _LABEL.sub("", before) and not after and (period.start is not None):
                return period
            if not _LABEL.sub("", before) and len(after) < 60 and text.startswith(("Start", "Since", "Seit")):
                return period
            continue
        if is_bullet(document.of(line)) and cell.start == line.start and len(before) > 40:
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


def _is_body(document: Document, line: CvLine, edge: float) -> bool:
    text = document.of(line)
    if len(text) > MOST_LETTERS:
        return True
    words = text.split()
    if _MASK.search(text) and line.indent <= edge + STEP and len(text) < 2 * LONG:
        return False
    return (
        is_bullet(text)
        or len(text) > LONG
        or line.indent > edge + STEP
        or (len(words) >= 5 and text.endswith((".", ";", ":")))
        or (text[0].islower() and len(words) > 2)
        or (len(words) > 9 and not title_score(text) and "\t" not in text)
    )


def _header_starts(rows: list[Row], anchors: list[int]) -> list[int]:
    """Where the header of each period begins. How many lines stand above the first period, stand above the others."""
    if not anchors:
        return []
    above = min(anchors[0], MOST_ABOVE)
    if any(row.is_body for row in rows[: anchors[0]]):
        above = _free_above(rows, anchors[0], 0)
    starts: list[int] = []
    floor = 0
    for anchor in anchors:
        free = _free_above(rows, anchor, floor) if above else 0
        starts.append(anchor - min(free, MOST_ABOVE if above else 0, max(above, 1)))
        floor = anchor + 1
    return starts


def _free_above(rows: list[Row], anchor: int, floor: int) -> int:
    count = 0
    while anchor - count - 1 >= floor and count < MOST_ABOVE:
        row = rows[anchor - count - 1]
        if row.is_body or row.period is not None:
            break
        count += 1
        if row.line.is_apart and count:
            break
    return count


def _job(document: Document, rows: list[Row], anchor: int | None) -> Job:
    """One job out of its rows; `anchor` is the row with the period."""
    period = rows[anchor].period if anchor is not None else None
    job = Job(period=period)
    end = (anchor if anchor is not None else 0) + 1
    for row in rows[:end]:
        job.header += _pieces(document, row.line, period)
    most = end + MOST_BELOW
    while end < min(len(rows), most) and _takes_more(document, job, rows[end]):
        pieces = _pieces(document, rows[end].line, None)
        job.header += pieces
        end += 1
    if end < len(rows) and not _company_of(document, job.header):
        masked = _MASK.match(document.of(rows[end].line))
        if masked:  # the description goes on in the line of the company
            start = rows[end].line.start
            job.header.append(Span(start, start + len("Company Name")))
    if period is not None and period.start and not period.is_range and end < len(rows):
        job.period = _with_stray_end(document, period, rows[end].line)
    _assign(document, job)
    body = [row.line for row in rows[end:]]
    if body:
        job.text = document.trimmed(body[0].start, body[-1].end)
    return job


def _takes_more(document: Document, job: Job, row: Row) -> bool:
    """Whether the line below still belongs to the header."""
    if row.is_body or row.period is not None:
        return False
    text = document.of(row.line)
    has_title = any(title_score(document.of(piece)) for piece in job.header)
    if len(job.header) >= 2 and has_title and not _MASK.search(text):
        return False
    return (len(text) <= 80 or bool(_MASK.search(text))) and not (row.line.is_apart and len(job.header) >= 2)


def _with_stray_end(document: Document, period: Period, line: CvLine) -> Period:
    """A page that lost its columns: the end of the period begins the line after the header."""
    text = document.of(line)
    for follower in find_periods(text, line.start)[:1]:
        if follower.span.start == line.start and follower.start and "-" in (follower.start.value or ""):
            return Period(period.start, follower.start, is_current=False, span=period.span, is_range=True)
    return period


def _pieces(document: Document, line: CvLine, period: Period | None) -> list[Span]:
    """The parts of a header line without its period, its places and its ornaments."""
    pieces: list[Span] = []
    for cell in document.cells(line):
        parts = [cell]
        if period is not None and cell.start <= period.span.start < cell.end:
            parts = [Span(cell.start, period.span.start), Span(period.span.end, cell.end)]
            if is_bullet(document.of(line)):
                continue
        elif is_bullet(document.of(cell)) and period is not None:
            continue
        for part in parts:
            pieces += _clean(document, part)
    return pieces


def _clean(document: Document, span: Span) -> list[Span]:
    text = document.of(span)
    masked = _MASK.search(text)
    if masked:
        company = Span(span.start + masked.start(), span.start + masked.start() + len("Company Name"))
        before = _clean(document, Span(span.start, span.start + masked.start()))
        after = Span(span.start + masked.end(), span.end)
        rest = _clean(document, after) if after.end - after.start <= 80 else []
        return [*before, company, *rest]
    for pattern in (_DURATION, _MASKED_PLACE, _WEB):
        match = pattern.search(text)
        if match:
            span = (
                Span(span.start, span.start + match.start())
                if match.start()
                else Span(span.start + match.end(), span.end)
            )
            text = document.of(span)
    label = _LABEL.match(text)
    if label and label.end() < len(text) and (":" in label.group() or not text[label.end() :][:1].isalpha()):
        span = Span(span.start + label.end(), span.end)
    trimmed = document.trimmed(span.start, span.end, _EDGES)
    if trimmed is None or trimmed.end - trimmed.start < 2:
        return []
    text = document.of(trimmed)
    if _LABEL.fullmatch(text) or is_place(text) or is_present(text):
        return []
    closing = text.count(")") > text.count("(")
    return [Span(trimmed.start, trimmed.end - 1)] if closing and text.endswith(")") else [trimmed]


def is_place(text: str) -> bool:
    """Hamburg, Germany; Seattle, WA; Seoul, S.Korea; Remote."""
    if REMOTE.match(text):
        return True
    if title_score(text) or company_score(text) or not _PLACE.match(text):
        return False
    region = text.rpartition(",")[2].strip()
    return bool(_REGION.match(region)) or is_country(region) or len(text.split()) <= 3


def _company_of(document: Document, pieces: list[Span]) -> Span | None:
    return next((piece for piece in pieces if document.of(piece) == "Company Name"), None)


def _assign(document: Document, job: Job) -> None:
    """Title and company out of the pieces of the header."""
    pieces = job.header
    masked = _company_of(document, pieces)
    if masked is not None:
        others = [piece for piece in pieces if piece != masked]
        job.company = masked
        job.title = max(others, key=lambda piece: bool(title_score(document.of(piece))), default=None)
        return
    if len(pieces) == 1:
        job.title, job.company = _split(document, pieces[0])
    elif pieces:
        _assign_two(document, job, pieces)


def _assign_two(document: Document, job: Job, pieces: list[Span]) -> None:
    first, second = pieces[0], pieces[1]
    for piece in (first, second):
        at = _AT.search(document.of(piece))
        if at and title_score(document.of(piece)[: at.start()]):
            job.title, job.company = _split(document, piece)
            return
    scores = [title_score(document.of(piece)) - company_score(document.of(piece)) for piece in (first, second)]
    if scores[1] > scores[0]:
        first, second = second, first
    job.title = first
    job.company = _without_place(document, second)
    if scores[0] == scores[1]:
        job.header = [job.title, job.company]  # undecided: see _settle_order
    else:
        job.header = []
        if not title_score(document.of(second)) and title_score(document.of(first)) and "," in document.of(first):
            title, company = _split(document, first)
            if company is not None and title is not None and company_score(document.of(company)):
                job.title, job.company = title, company


def _settle_order(document: Document, jobs: list[Job]) -> None:
    """Where a header does not say which of its lines is the title, it is as in the other jobs of the section."""
    decided = [job for job in jobs if job.title and job.company and len(job.header) != 2]
    title_first = sum(job.title.start < job.company.start for job in decided if job.title and job.company)
    if decided and title_first < len(decided) / 2:
        for job in jobs:
            if len(job.header) == 2 and job.title and job.company and job.title.start < job.company.start:
                job.title, job.company = job.company, job.title


def _split(document: Document, span: Span) -> tuple[Span | None, Span | None]:
    """Title and company of one line: "Cook at Fabrikam", "Fabrikam, Cook", "Cook – Fabrikam, Hamburg"."""
    text = document.of(span)
    at = _AT.search(text)
    if at:
        return (
            document.trimmed(span.start, span.start + at.start(), _EDGES),
            document.trimmed(span.start + at.end(), span.end, _EDGES),
        )
    for pattern in (_SEPARATOR, _COMMA):
        parts = _parts(document, span, pattern)
        while len(parts) > 1 and (is_place(document.of(parts[-1])) or _is_region(document, parts)):
            parts.pop()
        span = Span(parts[0].start, parts[-1].end) if parts else span
        if len(parts) < 2:
            continue
        scores = [title_score(document.of(part)) for part in parts]
        if pattern is _COMMA:
            return _split_at_commas(document, span, parts, scores)
        title = max(range(len(parts)), key=lambda place: (scores[place] > 0, -place))
        company = next(place for place in range(len(parts)) if place != title)
        nested = _split(document, parts[title]) if scores[title] and scores[company] == 0 else (parts[title], None)
        if (
            nested[1] is not None
            and company_score(document.of(parts[company])) == 0
            and _is_short_place(document, parts[company])
        ):
            return nested
        return parts[title], _without_place(document, parts[company])
    if not title_score(text) and company_score(text):
        return None, span
    return span, None


def _is_short_place(document: Document, part: Span) -> bool:
    text = document.of(part)
    return is_place(text) or is_country(text)


def _split_at_commas(
    document: Document, span: Span, parts: list[Span], scores: list[int]
) -> tuple[Span | None, Span | None]:
    if scores[0] and not scores[-1]:
        end = next((place for place, score in enumerate(scores) if not score), len(parts))
        company = Span(parts[end].start, parts[-1].end) if end < len(parts) else None
        return Span(parts[0].start, parts[end - 1].end), _without_place(document, company) if company else None
    if scores[-1] and not scores[0]:
        start = next(place for place, score in enumerate(scores) if score)
        return Span(parts[start].start, parts[-1].end), Span(parts[0].start, parts[start - 1].end)
    if any(scores):
        return Span(parts[0].start, parts[-1].end), None
    if company_score(document.of(span)) and _LEGAL.match(document.of(parts[1])):
        return None, Span(parts[0].start, parts[-1].end)
    return parts[0], _without_place(document, Span(parts[1].start, parts[-1].end))


def _parts(document: Document, span: Span, pattern: re.Pattern[str]) -> list[Span]:
    parts: list[Span] = []
    start = span.start
    for match in pattern.finditer(document.of(span)):
        part = document.trimmed(start, span.start + match.start(), _EDGES)
        parts += [part] if part else []
        start = span.start + match.end()
    last = document.trimmed(start, span.end, _EDGES)
    return [*parts, last] if last else parts


def _is_region(document: Document, parts: list[Span]) -> bool:
    text = document.of(parts[-1])
    return not _LEGAL.match(text) and (bool(_REGION.match(text)) or is_country(text) or text in {"City", "State"})


def _without_place(document: Document, span: Span) -> Span:
    """A company without the town behind it."""
    parts = _parts(document, span, _COMMA)
    legal = next((place for place, part in enumerate(parts) if _ENDS_LEGAL.search(document.of(part))), None)
    if legal is not None:
        return Span(parts[0].start, parts[legal].end)
    while len(parts) > 1 and _is_region(document, parts):
        parts.pop()
    if len(parts) > 1 and len(parts) < len(_parts(document, span, _COMMA)) and not _LEGAL.match(document.of(parts[-1])):
        parts.pop()
    return Span(parts[0].start, parts[-1].end) if parts else span
