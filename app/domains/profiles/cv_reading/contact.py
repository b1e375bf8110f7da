"""Whose CV it is and how to reach them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pycountry

from app.domains.profiles.cv_reading.dates import find_periods
from app.domains.profiles.cv_reading.headings import Block, Section, is_heading, only
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold, words_of
from app.domains.profiles.cv_reading.words import company_score, has_school, title_score

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?![\w@])", re.IGNORECASE)
_URL = re.compile(r"(?<![\w@.])(?:https?://|www\.)[^\s|<>()\"']+[^\s|<>()\"'.,;:]", re.IGNORECASE)
_SOCIAL = re.compile(
    r"(?<![\w@.])(?:[a-z]{2,3}\.)?(?:linkedin\.com|github\.com|gitlab\.com|xing\.com|stackoverflow\.com|behance\.net|"
    r"dribbble\.com|medium\.com|twitter\.com|x\.com)/[^\s|<>()\"']+[^\s|<>()\"'.,;:]",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w@.+/-])(?:[a-z0-9-]+\.)+[a-z]{2,10}(?:/[^\s|]*)?(?![\w@.])")
_PLATFORMS = frozenset({"itch.io", "github.com", "linkedin.com", "gitlab.com", "xing.com"})
_NO_DOMAIN = frozenset({"js", "net", "py", "ts", "md", "txt", "pdf", "doc", "docx"})
LABELS = {
    "linkedin.com": "LinkedIn", "github.com": "GitHub", "gitlab.com": "GitLab", "xing.com": "XING",
    "stackoverflow.com": "Stack Overflow", "behance.net": "Behance", "dribbble.com": "Dribbble",
    "medium.com": "Medium", "twitter.com": "X", "x.com": "X",
}  # fmt: skip

_PHONE = re.compile(r"(?<![\w/.@-])(?:\(?(?:\+|00)\s?\d[\d\s().\-/]{6,22}\d|\(?\d[\d\s().\-/]{5,20}\d)(?![\w@-])")
_NORTH_AMERICAN = re.compile(r"^\(?\d{3}\)?[\s.-]\s?\d{3}[\s.-]\d{4}$")
_NORTH_AMERICAN_INSIDE = re.compile(r"(?<![\d-])\(?\d{3}\)?[\s.-]\s?\d{3}[.-]\d{4}(?![\d-])")
_PHONE_LABEL = re.compile(
    r"\b(?:phone|tel|telephone|mobile|mob|cell|telefon|handy|mobil|telephone|portable|tel[eé]fono|m[oó]vil|cellulare)\b|"
    r"[☎📞📱✆]|携帯|電話",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(
    r"^(?:(?:19|20)\d\d\s*[-/.]\s*(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d\d[./-]\d\d)$"
)

_NAME = re.compile(r"^[^\W\d_][^\W\d_]*(?:[.'’\- ]{1,2}[^\W\d_]+)*\.?$")
_PARTICLES = frozenset("de da di do dos das del della van von der den zu la le el bin ibn al ben af av y e und".split())  # noqa: SIM905
_NO_NAME = frozenset(
    """
    curriculum vitae resume cv lebenslauf bewerbung page seite born geboren birthday geburtsdatum nationality
    address adresse email phone street road avenue city state experience skills education summary profile
    company january february march april june july august september october november december
    """.split()  # noqa: SIM905
)
_RUNNING = re.compile(r"^(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3})\s+Page \d")
_FIRST_NAMES = re.compile(r"^[A-Z][\w'’-]*(?: [A-Z][\w'’-]*\.?){0,2}$")
_NAME_LABEL = re.compile(
    r"^(?:name|nom|nombre|full name|vor- und nachname|nom et prenom|氏\s*名)\s*[:：\t]\s*", re.IGNORECASE
)
_PLACE = re.compile(r"^[^\W\d_][\w .'’-]{1,40},\s*(?P<region>[A-Z]{2}|[^\W\d_][\w .'’-]{2,40})(?:\s+\d{5})?$")
MAX_NAME_WORDS = 5
NEAR = 3


@dataclass(frozen=True, slots=True)
class Found:
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class FoundLink:
    label: str
    url: str
    span: Span


def own_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Where people say how to reach them; then everywhere but where others are named."""
    first = list(only(blocks, Section.HEAD, Section.CONTACT))
    return first + [block for block in blocks if block not in first and block.section is not Section.REFERENCES]


def find_email(document: Document, blocks: Sequence[Block]) -> Found | None:
    for line in _lines(own_blocks(blocks)):
        match = EMAIL.search(document.of(line))
        if match:
            return Found(match.group(), Span(match.start(), match.end()).moved(line.start))
    return None


def find_phone(document: Document, blocks: Sequence[Block]) -> Found | None:
    """A number beside its label or among the ways to reach somebody; elsewhere only one that is clearly a phone's."""
    for block in own_blocks(blocks):
        is_own = block.section in {Section.HEAD, Section.CONTACT}
        for line in block.lines:
            text = document.of(line)
            for match in _PHONE.finditer(text):
                number = match.group()
                digits = re.sub(r"\D", "", number)
                if not 7 <= len(digits) <= 15 or _DATE_LIKE.match(number.strip()):
                    continue
                is_clear = number.lstrip("(").startswith("+") or bool(_NORTH_AMERICAN.match(number.strip()))
                is_labelled = bool(_PHONE_LABEL.search(text[: match.start()][-30:]))
                if is_clear or is_labelled or (is_own and not find_periods(number)):
                    span = Span(match.start(), match.end()).moved(line.start)
                    return Found(international(number), span)
            american = _NORTH_AMERICAN_INSIDE.search(text)  # behind another number: "Page 2 555-555-0100"
            if american is not None:
                return Found(american.group(), Span(american.start(), american.end()).moved(line.start))
    return None


def international(number: str) -> str:
    """E.164 where the number says its country, else as written."""
    plain = number.strip()
    bare = plain.lstrip("(")
    if bare.startswith("00") and not bare.startswith("000") and len(re.sub(r"\D", "", bare)) > 10:
        bare = "+" + bare[2:]
    if not bare.startswith("+"):
        return plain
    return "+" + re.sub(r"\D", "", bare.replace("(0)", ""))


def find_links(document: Document, blocks: Sequence[Block]) -> list[FoundLink]:
    found: dict[str, FoundLink] = {}
    for block in own_blocks(blocks):
        is_own = block.section in {Section.HEAD, Section.CONTACT}
        for line in block.lines:
            text = document.of(line)
            for match in [*_SOCIAL.finditer(text), *(_own_urls(text) if is_own else ())]:
                link = _link(match.group(), Span(match.start(), match.end()).moved(line.start))
                key = re.sub(r"^https?://(www\.)?", "", link.url.lower()).rstrip("/")
                if not any(key in known for known in found):
                    found[key] = link
    return list(found.values())


def _own_urls(text: str) -> Iterator["re.Match[str]"]:
    yield from _URL.finditer(text)
    for match in _BARE.finditer(text):
        domain = match.group().partition("/")[0]
        if match.group() not in _PLATFORMS and domain.rpartition(".")[2] not in _NO_DOMAIN and not _URL.search(text):
            yield match


def _link(written: str, span: Span) -> FoundLink:
    url = written if "://" in written else f"https://{written}"
    host = url.split("/")[2].lower()
    label = next(
        (label for domain, label in LABELS.items() if host == domain or host.endswith("." + domain)), "Website"
    )
    return FoundLink(label, url, span)


def find_name(document: Document, blocks: Sequence[Block], email: Found | None, phone: Found | None) -> Found | None:
    """The best of the lines that read like a name: large letters, above the ways to reach somebody, like the address.

    Without any such sign there is no name: a CV's first line may as well be a title.
    """
    lines = list(document.lines)
    reach = [place for place, line in enumerate(lines) if _holds(line, email) or _holds(line, phone)]
    labelled = _labelled_name(document, lines)
    if labelled is not None:
        return labelled
    usual = document.usual_size
    best: tuple[float, Found] | None = None
    head = {line for block in only(blocks, Section.HEAD) for line in block.lines}
    first = lines[: len(head) + 2 * NEAR]
    near = [line for place in reach for line in lines[max(0, place - NEAR) : place + NEAR]]
    for place, line in enumerate(dict.fromkeys([*first, *near])):
        for cell in document.cells(line):
            if not _reads_like_a_name(document.of(cell)):
                continue
            score = _name_score(document, line, cell, email, usual)
            score += 2.0 if line in near else 0.0
            score += 1.0 if line in head and place < NEAR else 0.0
            if score >= 2.0 and (best is None or score > best[0]):
                best = (score, Found(" ".join(document.of(cell).split()), cell))
    running = _running_name(document)
    if best is None or (running and running.span.start <= best[1].span.start < running.span.end):
        return running
    return best[1]


def _running_name(document: Document) -> Found | None:
    """What is left of a running head: "Ada Lovelace Page 2", its first words perhaps in the line above."""
    for place, line in enumerate(document.lines):
        match = _RUNNING.match(document.of(line))
        if match is None:
            continue
        before = document.lines[place - 1] if place else None
        start = before.start if before and _FIRST_NAMES.match(document.of(before)) else line.start
        span = Span(start, line.start + match.end("name"))
        value = " ".join(document.of(span).split())
        if _reads_like_a_name(value):
            return Found(value, span)
    return None


def _labelled_name(document: Document, lines: list[CvLine]) -> Found | None:
    for line in lines[:15]:
        match = _NAME_LABEL.match(document.of(line))
        cell = document.trimmed(line.start + match.end(), line.end) if match else None
        if cell is not None and _reads_like_a_name(document.of(cell)):
            return Found(document.of(cell), cell)
    return None


def _name_score(document: Document, line: CvLine, cell: Span, email: Found | None, usual: float) -> float:
    score = 0.0
    if usual and line.size > usual * 1.15:
        score += min(line.size / usual, 3.0) * 1.5
    if email is not None:
        local = re.sub(r"[^a-z]", "", fold(email.value.partition("@")[0]))
        score += 2.0 * any(len(word) > 2 and word in local for word in words_of(document.of(cell)))
    return score


def _reads_like_a_name(text: str) -> bool:
    if is_heading(text) or find_periods(text) or any(character.isdigit() for character in text):
        return False
    if any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3" for character in text):
        return 2 <= len(text.replace(" ", "")) <= 8 and text.replace(" ", "").isalpha()
    words = text.split()
    if not 2 <= len(words) <= MAX_NAME_WORDS or not _NAME.match(text):
        return False
    folded = set(words_of(text))
    if folded & _NO_NAME or title_score(text) or company_score(text) or has_school(text):
        return False
    return all(word[0].isupper() or fold(word) in _PARTICLES for word in words)


def find_location(document: Document, blocks: Sequence[Block]) -> Found | None:
    """A line of the head that reads "Hamburg, Germany" or "Seattle, WA"."""
    for line in _lines(list(only(blocks, Section.HEAD, Section.CONTACT))[:3]):
        for start, part in _parts(document.of(line)):
            place = document.trimmed(line.start + start, line.start + start + len(part), " \t*•·")
            match = _PLACE.match(document.of(place)) if place else None
            if place and match and (len(match["region"]) == 2 or is_country(match["region"].split(",")[-1])):
                return Found(document.of(place), place)
    return None


def is_country(name: str) -> bool:
    try:
        return bool(pycountry.countries.lookup(name.strip()))
    except LookupError:
        return fold(name.strip()) in {
            "deutschland",
            "osterreich",
            "schweiz",
            "suisse",
            "espana",
            "italia",
            "usa",
            "uk",
            "u.s.a",
        }


def _parts(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^\t|·•]+", text):
        yield match.start(), match.group()


def _holds(line: CvLine, found: Found | None) -> bool:
    return found is not None and line.start <= found.span.start < line.end


def _lines(blocks: Sequence[Block]) -> Iterator[CvLine]:
    return (line for block in blocks for line in block.lines)
