"""Lines about education, cut into pieces: degrees, schools, places, marks and what is none of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from app.domains.profiles.cv_reading.contact import is_country
from app.domains.profiles.cv_reading.dates import Period, find_periods, month_numbers
from app.domains.profiles.cv_reading.job_places import is_place
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold, is_bullet
from app.domains.profiles.cv_reading.words import find_degree, has_school, school_at

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


_WORDS_OF_MARKS = (
    r"c?gpa|sgpa|grades?|marks?|percentage|cum laude|magna|summa|honou?rs|first[ -]class|second[ -]class|third class|"
    r"upper second|lower second|with distinction|distinction|with merit|merit|dean'?s list|valedictorian|points|"
    r"(?:abschluss|gesamt|durchschnitts|end)?noten?(?:durchschnitt)?|(?:noten)?schnitt|durchschnitt|mit auszeichnung|sehr gut|ausgezeichnet|befriedigend|"
    r"mention|moyenne|avec felicitations|felicitations|nota(?: media)?|promedio|calificacion|matricula de honor|sobresaliente|"
    r"con lode|voto|votazione|predicato|wynik|ocena|z wyroznieniem|gemiddelde|met onderscheiding|onderscheiding"
)
_MARK = re.compile(
    rf"(?:with |avec |mit |con |com |examen: |abschluss: |grade |final |overall |result:? |high |tres |grande |grosse |highest )?(?:{_WORDS_OF_MARKS})(?!\w)"
    r"|[a-e][+*-]?(?:,? ?[a-e][+*-]?){2,5}$|a\*|[\d.,]{1,6} ?%|\d[\d.,]{0,4} ?/ ?\d{1,3}(?!\d)|2:[12]|1[:.]?st\b|[1-5][.,]\d{1,2}$|[1-5]$|\d{2,3} ?(?:punkte|points|pts)",
)
_EXPECTED = re.compile(
    r"(?:expected|anticipated|graduat\w{0,5}|graduation|(?:date )?(?:of )?(?:completion|completed|obtained|awarded)|class of|promotion|"
    r"voraussichtlich\w{0,3}|abgeschlossen|abschluss|erwartet|laufend|en cours|obtenu\w?|obtencion|previst\w|in progress|ongoing|present|heute|"
    r"since|seit|depuis|desde|from|year|jahr|annee|ano|sommer|winter|herbst|summer|autumn|fall|spring|date|dates|duration|periodo?|"
    r"(?:passed|passing)(?: out)?(?: in)?|in|im|en|to|bis|and|et|und|y|e|the|of|degree|juni|month)*[\s:.()\[\],;–—-]*"
)
_NOTE = re.compile(
    r"(?:\w+[ -]){0,2}(?:thesis|dissertation|these|memoire|\w{0,12}arbeit|tesis|tesi|tfg|tfm|trabajo fin\b.{0,20}|trabajo de fin\b.{0,20}|praca \w+|"
    r"coursework|courses|modules?|modul\w|subjects?|topics?|schwerpunkte?|vertiefung\w{0,8}|fokus|focus|majors?|minors?|specialization|specialisation|"
    r"concentration|emphasis|option|facher|leistungskurse|prufungsfacher|titel|thema|title|sujet|tema|advisor|supervisor|betreuer|activities|awards?|"
    r"scholarships?|stipendium|bourse|beca|achievements?|skills|projects?|projet|proyecto|projekt)(?: \w+){0,2}\s*(?::|[–—-]\s|„|“|«|\")"
    r"|(?:thesis|dissertation|these|memoire|tesis|coursework|schwerpunkte?|vertiefung|relevant|emphasis|concentration|stipendi\w+|scholarship|"
    r"\w{0,14}(?:prufung|abschluss) (?:mit|bestanden)|"
    r"references?|specialit[ey]|gpa|cgpa|member|mitglied|membre|completed|participated|studied|graduated|major|minor|focus|including|includes|"
    r"activities|delegue|honou?rs:|awarded)\b"
)
# What was won, and the theses of others; a school beside them is none that one attended.
_NO_STUDY = re.compile(
    r"(?:prix|prize|prei[sz]e?|premio|bourse|subside|grants?)\b"
    r"|[^\W\d_]\. ?[\w'’-]{2,30},? (?:phd |master'?s? |bachelor'?s? |doctoral )?(?:thesis|dissertation|these|memoire|tesis|tesi|\w{0,12}arbeit)\b"
)
# How one attended, and the grades of several subjects: neither is part of a name.
_ATTENDANCE = re.compile(
    r"(?:a )?(?:temps (?:partiel|plein)|part[ -]time|full[ -]time|online|distance learning|distance|evening(?: classes| course)?|berufsbegleitend|"
    r"teilzeit|vollzeit|fernstudium|abendstudium|dual|en alternance|alternance|cours du soir|a distance|a distancia|semipresencial|presencial|"
    r"online|tiempo (?:parcial|completo)|deeltijd|voltijd|zaocznie|niestacjonarne|stacjonarne|serale)"
)
_GRADES = re.compile(
    r"[^\W\d][\w &]{1,30}[ :]+(?:[a-e]\*{0,2}|\d)(?:, ?[^\W\d][\w &]{1,30}[ :]+(?:[a-e]\*{0,2}|\d)){1,9}"
)
# A line does not end in these.
_OPEN_END = re.compile(
    r"(?<=[\w,)])\s(?:of|the|and|&|for|at|de|del|de la|des|du|di|do|da|dos|das|et|en|y|e|und|für|der|an der|zu|van|voor|von|la|le|aux|w|i|ès)$"
)
_SENTENCES = re.compile(r"[^\W\d_]{4}\.\s+[A-ZÀ-Þ]")
_LABEL = re.compile(
    r"(?P<school>(?:name (?:and type )?of (?:the )?(?:organi[sz]ation|institution|school|university)(?: providing education(?: and training)?)?|"
    r"institution|institute|school|university|college|schule|hochschule|universitat|bildungseinrichtung|etablissement|ecole|centro|institucion|universidad|"
    r"scuola|istituto|instituicao|instelling|szkola|uczelnia)(?:\s?/\s?\w+)?)\s*(?::|\t)\s*"
    r"|(?P<degree>(?:(?:title of )?qualification(?: awarded)?|degree|course|program(?:me)?|award|abschluss|bildungsabschluss|studiengang|studienfach|fach|beruf|"
    r"diplome?|formation|intitule|titulo|titulacion|titolo|curso|opleiding|kierunek)(?:\s?/\s?\w+)?)\s*(?::|\t)\s*"
    r"|(?:year(?: of (?:passing|graduation|completion))?|dates?|duration|period|zeitraum|dauer|ort|location|place|lieu|annee|ano|fecha|duree|periodo)"
    r"\s*(?::|\t)\s*"
)
_UNIT = re.compile(
    r"(?:the )?(?:faculty|department|dept|division|fakultat|fachbereich|fachrichtung|faculte|ufr|departement|facultad|departamento|facolta|"
    r"dipartimento|faculdade|wydzial|faculteit|institut fur|lehrstuhl|chair)\b"
)
_SEPARATOR = re.compile(
    r"[()\[\]]|(?P<bar>\s*[|•·;]\s*)|(?P<detail>\s+[:,]\s+|:\s+)|(?P<end>\s*ï¼)|(?P<soft>,\s+|\s+(?:[–—-]{1,2}|â€“)\s+|[–—]\s+)"
)
_STATE = re.compile(r"(?:[A-Z]{2}|UAE|USA|[A-Z]\.[A-Z]\.(?:[A-Z]\.)?|State|City)\.?(?:\s+\d{5})?")
_AT = re.compile(
    r"(?:^|\s+)(?:at|from|am|an\s+der|an\s+dem|an|bei\s+der|beim|bei|in\s+der|im|à\s+l['’]|à\s+la|au|en\s+la|en\s+el|por\s+la|"
    r"presso|na|aan\s+de|aan\s+het)\s+(?:the\s+)?",
    re.IGNORECASE,
)
# A school's name that begins with what it is: "Universität Wien", "University of Leeds", "Lycée du Parc".
_NOUN_FIRST = re.compile(
    r"\b(?:(?:Technische|Freie|Pädagogische|Wirtschafts|Private|Staatliche|Städtisches)\s+)?(?:(?:University|College|Institute|School|Academy)\s+(?:of|for)|"
    r"Universität|Université|Universidad|Universidade|Università|Universiteit|Uniwersytet|Politechnika|Politecnico|Hochschule|Fachhochschule|Lycée|Instituto|"
    r"Istituto|Institut|Escuela|École|Berufsschule|Berufskolleg|Gymnasium|TU|FH|ETH|RWTH|IHK|HTL|IUT|Cégep|Uni)\b"
)
# Degrees whose names are known to their end: what stands behind is the subject, the school or the place.
_KNOWN = re.compile(
    r"\b(?:(?:bachelor|master|associate|doctor)(?:['’]?s|s['’])?(?:\s+degree)?\s+(?:(?:of|in)\s+)?(?:applied\s+)?"
    r"(?:science|arts|fine\s+arts|business\s+administration|commerce|engineering|economics|education|laws|technology|music|"
    r"architecture|nursing|philosophy|social\s+work|public\s+(?:administration|health|policy))"
    r"|(?:bachelor|master|associate)(?:['’]?s|s['’])?\s+degree|(?:high\s+school|general)\s+diploma|mba|bba|bfa|mfa)\b",
    re.IGNORECASE,
)
_MASKED = re.compile(r"\s+(?:City|State)\b")
_TRAINED = re.compile(r"\s+(?:bei(?:\s+de[rm])?|beim|chez|bij)\s+(?=[A-ZÀ-Þ\d])")
_GOES_ON = re.compile(r"\s*(?:$|[,([/&+]|(?:in|of|en|im|with|by)\b)", re.IGNORECASE)
_TRAILING = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{0,80})[)\]]?\s*$")
_HAS_MARK = re.compile(rf"\b(?:{_WORDS_OF_MARKS})\b")
_TAIL = re.compile(
    rf",?\s+(?:(?:graduated )?(?:with|avec|mit|con|com)\s+)?(?:first[ -]class |tres |grande? |la plus grande )?(?:{_WORDS_OF_MARKS})\b(?! (?:in|of|degree)\b)[^()]{{0,40}}$"
)


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
            line = replace(line, end=following.end, seams=(*line.seams, following.start, *following.seams))
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
    if _OPEN_END.search(text):
        return True
    is_rest = below[:1].islower() and not (_NOTE.match(folded) or _MARK.match(folded) or _EXPECTED.fullmatch(folded))
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
    if _NO_STUDY.match(folded):
        return True
    if _NOTE.match(folded) and not (row.period and row.first(Kind.SCHOOL)):
        return True
    if stripped[:1].islower() and not row.first(Kind.SCHOOL) and not find_degree(stripped):
        return True
    has_degree_first = row.first(Kind.DEGREE) is not None and find_degree(" ".join(words[:4])) is not None
    is_sentence = len(words) > 11 and sum(word[0].islower() for word in words) > len(words) * 0.55
    if text.rstrip().endswith(":") or (is_sentence and not (row.period and has_degree_first)):
        return True
    if text.rstrip().endswith(".") and _SENTENCES.search(text):
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
    label = _LABEL.match(fold(document.of(line))) if len(fold(document.of(line))) == line.end - line.start else None
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
    start, depth = part.start, 0
    sign: str | None = None
    closes = text.count(")") + text.count("]")
    cuts = [(match.start(), match.end(), match.group(), match.lastgroup) for match in _SEPARATOR.finditer(text)]
    cuts += [(seam, seam, "", "seam") for seam in (seam - part.start for seam in seams) if _parts(text, seam)]
    for begin, end, written, kind in sorted(cuts):
        if written and written in "([":
            depth += 1 if closes else 0
        elif written and written in ")]":
            depth = max(depth - 1, 0)
            closes -= 1
        elif depth == 0:
            span = document.trimmed(start, part.start + begin, EDGES)
            if span is not None:
                yield span, sign
            if span is not None or written:
                sign = kind
            start = part.start + end
    span = document.trimmed(start, part.end, EDGES)
    if span is not None:
        yield span, sign


def _parts(text: str, seam: int) -> bool:
    """Whether what stands before the seam has ended, and something new begins."""
    return 0 < seam < len(text) and not text[seam].islower() and not _OPEN_END.search(text[:seam].rstrip())


def _kinds(document: Document, span: Span) -> Iterator[tuple[Span, Kind]]:
    """What a segment is; two things where degree and school stand in it without a sign between them."""
    text = document.of(span)
    folded = fold(text)
    if "@" in text:
        return
    if _EXPECTED.fullmatch(folded) or _is_day(folded):
        return
    if _MARK.match(folded) and not find_degree(text):
        yield span, Kind.MARK
        return
    if not find_degree(text) and (_STATE.fullmatch(text) or (len(text) > 3 and is_country(text))):
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
    known = _KNOWN.search(text)
    trained = _TRAINED.search(text)
    if trained is not None and find_degree(text[: trained.start()]):
        yield _until(document, span, trained.start()), Kind.DEGREE
        yield Span(span.start + trained.end(), span.end), Kind.OTHER
        return
    if known is not None and _MASKED.match(text[known.end() :]):
        span = Span(span.start, span.start + known.end())
    before = text[: known.start()].split() if known is not None else []
    if known is not None and (len(before) > 1 or before == ["USA"]):  # what ran together before it
        goes_on = _GOES_ON.match(text[known.end() :])
        span = Span(span.start + known.start(), span.end if goes_on else span.start + known.end())
    yield without_mark(document, span), Kind.DEGREE


def _school(document: Document, span: Span) -> Iterator[tuple[Span, Kind]]:
    text = document.of(span)
    at = _AT.match(text)
    if at and has_school(text[at.end() :]):
        span = Span(span.start + at.end(), span.end)
    if _UNIT.match(fold(document.of(span))):
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
            for at in _AT.finditer(text)
            if at.start() and find_degree(text[: at.start()]) and school_at(text[at.end() :]) is not None
        ),
        None,
    )
    if at is not None and len(text[at.end() :][: school_at(text[at.end() :])].split()) <= 4:
        yield from _kinds(document, Span(span.start, span.start + at.start()))
        yield from _school(document, Span(span.start + at.end(), span.end))
        return
    known = _KNOWN.search(text)
    if known is not None and has_school(text[known.end() :]) and not _GOES_ON.match(text[known.end() :]):
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
    noun = next((noun for noun in _NOUN_FIRST.finditer(text) if noun.start() > degree.start()), None)
    if noun is not None and noun.start() > degree.end() and school >= noun.start():
        yield without_mark(document, _until(document, span, noun.start())), Kind.DEGREE
        yield from _school(document, Span(span.start + noun.start(), span.end))
        return
    behind = text[degree.end() :]
    if degree.start() == 0 and school >= degree.end() and behind[:1] == " " and not _GOES_ON.match(behind):
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
        is_subject = document.of(before.span).split()[-1].lower() in _SUBJECTS  # Physics, MA
        if not piece.is_joined or before.kind is not Kind.OTHER or is_subject:
            continue
        if piece.kind is Kind.DEGREE and _STATE.fullmatch(document.of(piece.span)):
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


_CAMPUS = re.compile(
    r"(?:University of (?:California|Wisconsin|Texas|North Carolina|Illinois|Maryland|Michigan)|(?:Indian|National) Institute of \w+)$"
)


def _is_campus(document: Document, school: Span) -> bool:
    """A university in several towns, whose town is part of its name."""
    return bool(_CAMPUS.search(document.of(school)[-80:]))


def _is_subject(document: Document, degree: Piece, pieces: list[Piece], place: int) -> bool:
    """Whether what stands behind the degree says of what it is, not where it was."""
    text = document.of(pieces[place].span)
    if (
        text[:1].islower()
        or _SUBJECT_FIRST.match(fold(text))
        or any(piece.kind in (Kind.SCHOOL, Kind.UNIT) for piece in pieces[place:])
    ):
        return True
    return is_bare(document.of(degree.span)) and not _LETTERS.match(text)


_LETTERS = re.compile(r"[A-ZÀ-Þ]{3,7}\b")


def is_bare(degree: str) -> bool:
    """Whether the degree's name says of no subject."""
    word = _KNOWN.search(degree) or find_degree(degree)
    rest = degree[: word.start()] + degree[word.end() :] if word else degree
    return not re.search(r"[^\W\d_]{3}", re.sub(r"\([^()]{0,20}\)", "", rest))


_SUBJECT_FIRST = re.compile(
    r"(?:double )?(?:minor|major|speciali[sz]ation|concentration|emphasis|filiere|option|domaine|profile?|mencion|orientacion|specialit[ae]|specialite|"
    r"especialidad|schwerpunkt|fachrichtung|vertiefung|serie|section|parcours|rama|indirizzo|profiel|specjalnosc|kierunek)\b"
)


def without_mark(document: Document, span: Span) -> Span:
    """Without "(Note 1,7)", "with distinction", and a bracket that never closes."""
    for _ in range(3):
        text = document.of(span)
        folded = fold(text)
        trailing = _TRAILING.search(text)
        end = len(text)
        if trailing is not None and trailing.start():
            inside = fold(trailing["inside"]).strip()
            is_open = not text.rstrip().endswith((")", "]"))
            is_aside = any(aside.fullmatch(inside) for aside in (_EXPECTED, _ATTENDANCE, _GRADES))
            if is_open or _MARK.match(inside) or _HAS_MARK.search(inside) or is_aside:
                end = trailing.start()
        tail = _TAIL.search(folded) if len(folded) == len(text) else None
        if tail is not None and tail.start():
            end = min(end, tail.start())
        cut = document.trimmed(span.start, span.start + end, EDGES)
        if cut is None or end == len(text):
            return cut or span
        span = cut
    return span


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
_OF = re.compile(r"\b(?:University|College|Institute|School|Academy) (?:of|for) ", re.IGNORECASE)
_REST = re.compile(r"\s+(?:ï¼|â€“|[-–—|]|GPA\b|City\b(?=\s*(?:,|State\b|$))|State\s*,)|\s*[(,;]\s")
_TOWN = re.compile(r"(?<=[a-zA-Z]{2}(?:sity|lege|hool|demy|tute))-[A-ZÀ-Þ][\w ]{2,30}$")
# A school's name that ends in what it is.
_NOUN_LAST = re.compile(
    r"^.{0,80}?\b(?:University|College|School|Institute|Academy|Polytechnic)\b"
    r"(?:\s+(?:of|for|at)(?:\s+the)?(?:\s+[A-ZÀ-Þ][\w.'’-]*)+(?:\s+(?:and|&)\s+[A-ZÀ-Þ][\w.'’-]*)*)*"
)


def without_subject(document: Document, school: Span) -> Span:
    """ "Business Administration University of Arkansas", "Psychology Mississippi State University"."""
    text = document.of(school)
    words = list(re.finditer(r"[^\s/]+", text))
    first = 0
    while first < len(words) - 1 and words[first].group().strip(",;:()").lower() in _SUBJECTS:
        first += 1
    start = words[first].start() if words else 0
    if not first or not has_school(text[start:]):
        return school
    of = _OF.search(text, start)
    is_name_of_another = of is not None and re.search(r"(?:University|College|Tech|State)\W{1,3}$", text[: of.start()])
    if of is not None and not is_name_of_another:
        start = of.start()
    return Span(school.start + start, school.end)


def without_rest(document: Document, school: Span) -> Span:
    """A school's name without the subject and the marks behind it."""
    school = without_mark(document, school)
    text = document.of(school)
    rest = _REST.search(text)
    end = rest.start() if rest and rest.start() else len(text)
    town = _TOWN.search(text[:end])
    end = town.start() if town else end
    named = _NOUN_LAST.match(text[:end])
    if named is not None:
        behind = text[named.end() : end].split()
        is_rest = len(behind) > 2 or any(word.lower() in _SUBJECTS or word[:1].islower() for word in behind)
        if behind and (is_rest or is_state(" ".join(behind))):
            end = named.end()
    return document.trimmed(school.start, school.start + end, EDGES) or school


def is_state(text: str) -> bool:
    return text.lower() in _STATES


_STATES = frozenset(
    """
    alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
    indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana
    nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming
    """.split()  # noqa: SIM905
)
