"""What the header of a job says: its pieces, and which of them are title and company."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domains.profiles.cv_reading.dates import Period, first_month, is_present, last_month
from app.domains.profiles.cv_reading.job_places import (
    COMMA,
    EDGES,
    LEGAL,
    is_place,
    is_surely_place,
    parts_of,
    without_place,
    without_place_parts,
)
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, is_bullet
from app.domains.profiles.cv_reading.words import company_score, title_score

MASK = re.compile(r"Company Name(?:\s*(?:[,–-]|ï¼|â€“)?\s*(?:City)?\s*(?:,\s*State)?(?:\s*,\s*(?:US|USA)\b)?)?")
_DURATION = re.compile(
    r"\(?\b(?:(?:\d+|less than a)\s*(?:years?|yrs?|months?|mos?|jahre?n?|monate?n?|ans?|mois|años?|meses|mes)\.?,?\s*(?:and|und|et|y)?\s*)+\)?$|^\(\s*\)$",
    re.IGNORECASE,
)
_ASIDE = re.compile(  # how much of a week, and how it is paid: behind a title, in brackets
    r"\s*\([^()]{0,40}?(?:\d\s?%|time\b|saison\w*|season\w*|temp\b|casual|interim|contract|autónom\w|freelance|befristet|\bon\b.*\boff|locum|temps\b|teilzeit|vollzeit|weekends?|holidays?|tiempo|jornada|stunden|hours|part[\s-]?time)[^()]{0,40}\)$",
    re.IGNORECASE,
)
_AT = re.compile(r"\s+(?:at|@|bei|beim|chez|presso|bij)\s+", re.IGNORECASE)
_MASKED_PLACE = re.compile(r"(?:(?<=\s)|^|(?<=[,–-]))City(?:\s*,\s*State)?$|^City\s*,\s*State\b|^State$")
_SEPARATOR = re.compile(r"\s+[|·•]\s+|\s+[–—-]\s+|\s*[|•·]\s*|\s*;\s*")
_COLON = re.compile(r"\s*:\s+")
_WORKED = re.compile(
    r"(?:(?:currently|presently|previously|i)\s+)*(?:work(?:ed|ing)|employed)\s+as\s+(?:an?\s+|the\s+)?(?P<title>[^,.]{2,60}?)\s+"
    r"(?:in|at|with|for)\s+(?P<company>\S)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[\s\]),;–-]*(?:\(|[a-zà-ÿ])")
_LABEL = re.compile(
    r"^(?:start|from|period|zeitraum|date|dates|position|title|role|company|employer|firma|unternehmen|arbeitgeber|poste|entreprise|empresa|puesto|cargo)\s*:?\s*",
    re.IGNORECASE,
)
_WEB = re.compile(r"\s*(?:https?://|www\.)\S+")


@dataclass(slots=True)
class Job:
    title: Span | None = None
    company: Span | None = None
    period: Period | None = None
    text: Span | None = None


@dataclass(slots=True)
class Header:
    """A job on its way: `pieces` are the parts of its header, in order, without period and places."""

    job: Job
    above: int = 0  # lines above that of the period
    pieces: list[Span] = field(default_factory=list)
    is_undecided: bool = False  # its words do not tell title and company apart
    group: Span | None = None  # the company above several jobs
    may_be_area: bool = False  # what stands behind the title's comma: "Cook, Fabrikam", "Manager, Operations"


def settle(document: Document, headers: Sequence[Header]) -> list[Job]:
    """Title and company of each, as its words say; where they don't, as in the others."""
    for header in headers:
        _assign(document, header)
    _areas_of_titles(headers)
    _in_the_usual_order(headers)
    return _under_their_companies(document, headers)


def without_date_labels(text: str) -> str:
    return _LABEL.sub("", text)


# Pieces


def pieces_of(document: Document, line: CvLine, period: Period | None, *, is_mark: bool = False) -> list[Span]:
    """The parts of a header line without its period, its places and its ornaments.

    Behind a bullet stands what was done, also where the period stands beside it; `is_mark`: here bullets head jobs.
    """
    pieces: list[Span] = []
    for cell in document.cells(line):
        parts = [cell]
        if period is not None and cell.start <= period.span.start < cell.end:
            parts = [Span(cell.start, period.span.start), Span(period.span.end, cell.end)]
        if is_bullet(document.of(cell)) and period is not None and not (is_mark and cell.start == line.start):
            continue
        for number, part in enumerate(parts):
            if number and _NOTE.match(document.of(part)):
                continue  # a note behind the period: how many hours, why it ended
            pieces += _clean(document, part)
    return pieces


def _clean(document: Document, span: Span) -> list[Span]:
    text = document.of(span)
    masked = MASK.search(text)
    if masked:
        company = Span(span.start + masked.start(), span.start + masked.start() + len("Company Name"))
        before = _clean(document, Span(span.start, span.start + masked.start()))
        after = Span(span.start + masked.end(), span.end)
        rest = _clean(document, after) if after.end - after.start <= 80 else []
        return [*before, company, *rest]
    for pattern in (_DURATION, _MASKED_PLACE, _WEB, _ASIDE):
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
    trimmed = document.trimmed(span.start, span.end, EDGES)
    if trimmed is None or trimmed.end - trimmed.start < 2:
        return []
    text = document.of(trimmed)
    if (
        _LABEL.fullmatch(text)
        or is_surely_place(text)
        or is_present(text)
        or not any(letter.isalpha() for letter in text)
    ):
        return []
    for opening, closing in ("()", "[]"):
        if text.endswith(closing) and text.count(closing) > text.count(opening):
            return [Span(trimmed.start, trimmed.end - 1)]
    return [trimmed]


# Title and company


def _assign(document: Document, header: Header) -> None:
    if len(header.pieces) > 2:  # what may be a place is one, where there is enough without it
        header.pieces = [piece for piece in header.pieces if not is_place(document.of(piece))] or header.pieces
    job, pieces = header.job, header.pieces
    masked = next((piece for piece in pieces if document.of(piece) == "Company Name"), None)
    if masked is not None:
        others = [piece for piece in pieces if piece != masked]
        job.company = masked
        job.title = max(others, key=lambda piece: bool(title_score(document.of(piece))), default=None)
    elif (whole := says_all(document, pieces)) is not None:
        job.title, job.company = whole
    elif len(pieces) == 1:
        job.title, job.company = split_title(document, pieces[0])
        header.is_undecided = not _telling(document, job.title, job.company)
        header.may_be_area = (
            job.title is not None
            and job.company is not None
            and document.text[job.title.end : job.company.start].strip() == ","
            and not company_score(document.of(job.company))
        )
    elif pieces:
        _assign_two(document, header)


def says_all(document: Document, pieces: Sequence[Span]) -> tuple[Span, Span] | None:
    """Title and company, where one of the pieces surely names both: "Cook, Fabrikam GmbH, Hamburg"."""
    for piece in pieces[:3]:
        text = document.of(piece)
        if title_score(text) and company_score(text):
            title, company = split_title(document, piece)
            if title and company and title_score(document.of(title)) and company_score(document.of(company)):
                return title, company
    return None


def _telling(document: Document, title: Span | None, company: Span | None) -> bool:
    """Whether the words of a title or of a company were there to go by."""
    return bool(
        (title and title_score(document.of(title)))
        or (company and (title is None or company_score(document.of(company))))
    )


def _assign_two(document: Document, header: Header) -> None:
    job, (first, second) = header.job, _likeliest(document, header.pieces)
    for piece in (first, second):
        at = _AT.search(document.of(piece))
        if at and title_score(document.of(piece)[: at.start()]):
            job.title, job.company = split_title(document, piece)
            return
    scores = [title_score(document.of(piece)) - company_score(document.of(piece)) for piece in (first, second)]
    header.is_undecided = scores[0] == scores[1]
    if scores[1] > scores[0]:
        first, second = second, first
    job.title, job.company = first, without_place(document, second)
    if header.is_undecided:
        return
    if not title_score(document.of(second)) and title_score(document.of(first)) and "," in document.of(first):
        title, company = split_title(document, first)
        if company is not None and title is not None and company_score(document.of(company)):
            job.title, job.company = title, company


def _likeliest(document: Document, pieces: Sequence[Span]) -> tuple[Span, Span]:
    """Of several pieces the two that are title and company: what comes first, unless another sounds more like it."""
    scores = {piece: title_score(document.of(piece)) - company_score(document.of(piece)) for piece in pieces}
    first, second = pieces[0], pieces[1]
    title = max(pieces[:4], key=lambda piece: (scores[piece] > 0, piece == first))
    company = min(
        (piece for piece in pieces[:4] if piece != title), key=lambda piece: (scores[piece] >= 0, piece.start)
    )
    chosen = {title, company} if scores[title] > 0 or scores[company] < 0 else {first, second}
    one, other = sorted(chosen, key=lambda piece: piece.start)
    return one, other


def _areas_of_titles(headers: Sequence[Header]) -> None:
    """Where companies stand in lines of their own, what stands behind a title's comma belongs to the title."""
    if any(len(header.pieces) > 1 or header.job.title is None for header in headers):
        for header in headers:
            if header.may_be_area:
                header.job.title, header.job.company = header.pieces[0], None


def _in_the_usual_order(headers: Sequence[Header]) -> None:
    """Where a header does not say which of its pieces is the title, it is as in the other jobs of the section."""
    both = [header for header in headers if header.job.title and header.job.company]
    decided = [header.job for header in both if not header.is_undecided]
    title_first = sum(job.title.start < job.company.start for job in decided if job.title and job.company)
    if decided and title_first < len(decided) / 2:
        for header in both:
            job = header.job
            if header.is_undecided and job.title and job.company and job.title.start < job.company.start:
                job.title, job.company = job.company, job.title


def _under_their_companies(document: Document, headers: Sequence[Header]) -> list[Job]:
    """Several jobs under one company: its name stands above the first of them, with the whole time or without one."""
    jobs: list[Job] = []
    company: Span | None = None
    whole: Job | None = None  # the whole time at a company, where that was told
    for place, header in enumerate(headers):
        job = header.job
        if whole is not None and len(header.pieces) == 1 and _is_within_time(job, whole):
            job.title, job.company = header.pieces[0], None  # "Manager, Logistics" names no other company
        after = headers[place + 1] if place + 1 < len(headers) else None
        whole = job if _is_of_company_alone(header) and job.period is not None else whole
        if after is not None and _is_of_company_alone(header) and _is_within(after, job):
            company = job.company or (without_place(document, job.title) if job.title else None)
            continue
        if job.company is not None:
            stands_above = job.title is not None and header.above and job.company.end < job.title.start
            is_own_line = stands_above and "\n" in document.text[job.company.end : (job.title or job.company).start]
            company = job.company if is_own_line else None
        elif job.title is not None:
            company = without_place(document, header.group) if header.group is not None else company
            job.company = company
        jobs.append(job)
    return jobs


def _is_of_company_alone(header: Header) -> bool:
    job = header.job
    return (job.company is None) != (job.title is None) and (job.title is None or header.is_undecided)


def _is_within(header: Header, whole: Job) -> bool:
    """Whether a job that names no company, or may name none, lies within the time of what stands before it."""
    job = header.job
    if job.title is None or job.period is None or (job.company is not None and len(header.pieces) > 1):
        return False
    return job.company is None if whole.period is None else _is_within_time(job, whole)


def _is_within_time(job: Job, whole: Job) -> bool:
    if whole.period is None or job.period is None:
        return False
    start, inner = whole.period.start, job.period.start
    if start is None or inner is None or not start.value or not inner.value:
        return False
    end = whole.period.end
    is_begun = first_month(inner.value[:4]) >= first_month(start.value[:4])
    return is_begun and (
        whole.period.is_current or end is None or not end.value or first_month(inner.value) < last_month(end.value)
    )


def split_title(document: Document, span: Span) -> tuple[Span | None, Span | None]:
    """Title and company of one line: "Cook at Fabrikam", "Fabrikam, Cook", "Cook – Fabrikam, Hamburg"."""
    text = document.of(span)
    at = _AT.search(text)
    if at:
        company = document.trimmed(span.start + at.end(), span.end, EDGES)
        return (
            document.trimmed(span.start, span.start + at.start(), EDGES),
            without_place(document, company) if company else None,
        )
    found = _as_sentence(document, span) or _at_colon(document, span)
    if found is not None:
        return found
    for pattern in (_SEPARATOR, COMMA):
        parts = parts_of(document, span, pattern)
        parts = without_place_parts(document, parts) if len(parts) > 1 else parts
        span = Span(parts[0].start, parts[-1].end) if parts else span
        if len(parts) < 2:
            continue
        scores = [title_score(document.of(part)) for part in parts]
        if pattern is COMMA:
            return _split_at_commas(document, span, parts, scores)
        named = [company_score(document.of(part)) for part in parts]
        title = max(range(len(parts)), key=lambda place: (scores[place] > 0, scores[place] > named[place], -place))
        company_part = next(place for place in range(len(parts)) if place != title)
        is_behind = company_part > title and scores[title] > 0 and scores[company_part] == 0
        nested = split_title(document, parts[title]) if is_behind else (parts[title], None)
        if nested[1] is not None and company_score(document.of(parts[company_part])) <= company_score(
            document.of(nested[1])
        ):
            return nested  # "Cook, Fabrikam", and what was done there
        return parts[title], without_place(document, parts[company_part])
    if not title_score(text) and company_score(text):
        return None, without_place(document, span)
    return span, None


def _as_sentence(document: Document, span: Span) -> tuple[Span | None, Span | None] | None:
    """ "Currently working as Cook in Fabrikam Ltd., Chennai"."""
    match = _WORKED.match(document.of(span))
    if match is None:
        return None
    company = document.trimmed(span.start + match.start("company"), span.end, EDGES)
    title = document.trimmed(span.start + match.start("title"), span.start + match.end("title"), EDGES)
    return title, without_place(document, company) if company else None


def _at_colon(document: Document, span: Span) -> tuple[Span, Span] | None:
    """ "Fabrikam: Cook", where one side names a job and the other does not."""
    parts = parts_of(document, span, _COLON)
    if len(parts) != 2:
        return None
    first, second = parts
    if title_score(document.of(second)) and not title_score(document.of(first)):
        return second, without_place(document, first)
    if title_score(document.of(first)) and company_score(document.of(second)):
        return first, without_place(document, second)
    return None


def _split_at_commas(
    document: Document, span: Span, parts: list[Span], scores: list[int]
) -> tuple[Span | None, Span | None]:
    if scores[0] and not scores[-1]:
        end = next((place for place, score in enumerate(scores) if not score), len(parts))
        named = next((place for place in range(end, len(parts)) if company_score(document.of(parts[place]))), None)
        if named is not None and not LEGAL.match(document.of(parts[named])):
            end = named
        company = Span(parts[end].start, parts[-1].end) if end < len(parts) else None
        if company is not None and end == len(parts) - 1 and not company_score(document.of(company)):
            return _title_or_company_behind(document, parts, end)
        return Span(parts[0].start, parts[end - 1].end), without_place(document, company) if company else None
    if scores[-1] and not scores[0]:
        start = next(place for place, score in enumerate(scores) if score)
        company = Span(parts[0].start, parts[start - 1].end)
        return Span(parts[start].start, parts[-1].end), without_place(document, company)
    if any(scores):
        return Span(parts[0].start, parts[-1].end), None
    named = next((place for place, part in enumerate(parts) if company_score(document.of(part))), None)
    if named and not LEGAL.match(document.of(parts[named])):
        company = Span(parts[named].start, parts[-1].end)
        return Span(parts[0].start, parts[named - 1].end), without_place(document, company)
    if named is not None:
        return None, without_place(document, span)
    return parts[0], without_place(document, Span(parts[1].start, parts[-1].end))


def _title_or_company_behind(document: Document, parts: list[Span], end: int) -> tuple[Span | None, Span | None]:
    """ "Cook, Fabrikam": what stands behind the title's comma, and has no word of a company."""
    return Span(parts[0].start, parts[end - 1].end), without_place(document, parts[end])
