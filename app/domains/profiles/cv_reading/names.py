"""Whose CV it is: the line that reads like a name and has most signs of being one."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from app.domains.profiles.cv_reading.contact import Found, FoundLink, is_country
from app.domains.profiles.cv_reading.dates import find_periods
from app.domains.profiles.cv_reading.headings import Block, Section, is_heading
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold, words_of
from app.domains.profiles.cv_reading.words import company_score, has_school, title_score

MAX_LETTERS = 60  # of a name
MAX_LINE = 300  # longer lines are paragraphs
MAX_NAME_WORDS = 6
NEAR = 3  # lines between a name and the ways to reach its owner
LARGE = 1.15  # times the usual size
ENOUGH = 2.5

# A name's words: letters, with points, hyphens and apostrophes inside; in brackets or quotes a name people go by.
_WORD = r"[^\W\d_]+(?:[.'’ʼ`´‐‑\-]{1,2}[^\W\d_]+)*\.?"
_NAME = re.compile(rf"{_WORD}(?: (?:{_WORD}|['’]t|\({_WORD}\)|[\"“„'‘]{_WORD}[\"”“'’]|-)){{0,5}}")
_PARTICLES = frozenset(
    """
    de da di do dos das del della dela du des van von vom der den ter ten te zu zur zum la le las los lo el bin bint
    ibn binti al ul ben af av y e i und a ap ní ni nic mac op 't ’t
    """.split()  # noqa: SIM905 (words read better so)
)
_NO_NAME = frozenset(
    """
    curriculum vitae resume cv lebenslauf bewerbung page seite born geboren birthday geburtsdatum nationality
    address adresse email phone street road avenue city state experience skills education summary profile company
    january february march july september october november december rue calle strasse str drive lane professional
    work personal information core key about me my career contact date birth marital status gender sex registered
    certified license driving number north south east west united university objective declaration photo foto the
    for with and our this that available bewerbungsunterlagen anschreiben portfolio europass rua avenida viale
    piazza plaza paseo carrer camino allee chemin impasse boulevard quai terrace flat apt ulica straat department
    confidential present heute permis permiso passport visa citizen citizenship
    """.split()  # noqa: SIM905
)
# Trades that are as well people's names; whole surnames only, so that a single one beside a name is no title.
_TRADES_AS_NAMES = frozenset(
    """
    baker butcher carpenter cook dean driver farmer fellow fuhrer gardener guide host judge koch kraft lehrer major
    mason master meister mentor painter page partner porter reporter schlosser singer tailor carver butler
    """.split()  # noqa: SIM905
)
_TITLES_BEFORE = re.compile(
    r"(?:(?:(?:univ|ao|a\.o|o|hon)\.?-?\s?)?prof(?:\.ssa|esor|essor|\b)|dr\.?-ing\b|dr(?:in|a|s|\.in|\.ssa)?\b|"
    r"mag\.?a\b|dott(?:\.ssa|\b)|"
    r"mrs|mr|ms|miss|mx|sir|mme|mlle|monsieur|madame|herrn?|frau|señora|señor|srta|sra|doña|dña|sig\.ra|dhr|mevr|mgr|"
    r"inż|shri|smt|rev|capt|engr|dipl\.?[\s-]?\w{2,6}|priv\.?-?doz|(?-i:CA|PD|FH)|"
    r"(?:er|eng|mag|ing|arch|ir|ddr|arq|abg|adv|m\.?sc|ph\.?d|b\.?sc|med|rer|nat|phil|iur|jur|habil|h\.?\s?c|"
    r"lic|sr|sig|d|"
    r"univ|dent|vet|pol|oec|soc|techn|st)(?=\.))\.?(?:\s?\(fh\))?",
    re.IGNORECASE,
)
_TITLES_BEHIND = frozenset(  # without points and hyphens, folded
    """
    phd md mba emba fcca acca aca ca cpa cfa cma pmp peng pe pg rn rgn rmn bsn msn np dnp dds jd esq esquire llm llb
    bsc msc ma ba bs ms meng beng btech mtech bcom bed med edd frcs mrcp mrcs mbbs mbchb fca acma cgma cima fcma
    cipd fcipd mcipd assoccipd mcips ceng cphys csci mice ieng miet mimeche fhea dphil mphil dvm cissp shrmcp phr
    sphr lcsw crna ccrn bba mfa bfa mph mpa msw pharmd psyd dpt otrl cscp csm dipling diplinf diplkfm diplkffr eit
    leed ap riba arb frsa fh llmeur mres pgce pgdip hons capm itil mscs bds mrcvs rd rdn cnm acp fnp mrics frics mai
    aia she her they he him them hers
    """.split()  # noqa: SIM905
)
_NAME_WORD = (
    r"(?:full\s+|last\s+|first\s+|family\s+|given\s+|candidate(?:['’]s)?\s+)?name(?:s|\(s\))?|surname(?:s|\(s\))?|"
    r"forename(?:s|\(s\))?|(?:vor|nach|zu|familien)name[n]?|(?:vor|nach)-|noms?|pr[eé]noms?|nombre(?:s|\(s\))?"
    r"(?:\s+completo)?|apellido(?:s|\(s\))?|nome(?:\s+completo)?|cognome|sobrenome|apelido|(?:voor|achter)?naam|"
    r"imi[eę]|imiona|nazwisk[oa]|(?:f[oö]r|efter)?namn|jm[eé]no|p[rř][ií]jmen[ií]|nume|prenume|n[eé]v|氏\s*名"
)
_NAME_LABEL = re.compile(
    rf"(?:my\s+)?(?:{_NAME_WORD})(?P<more>(?:\s*(?:/|&|,|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\bsi\b|\bși\b|\ben\b)"
    rf"\s*(?:{_NAME_WORD})){{0,2}})(?P<ends>\s*[:：\t]\s*(?:[-–]\s*)?|\s+)",
    re.IGNORECASE,
)
_FIRST_LABEL = re.compile(
    r"(?:first\s+name|given\s+name|forename|vorname|pr[eé]nom|nombre|imi[eę]|imiona|voornaam|f[oö]rnamn|"
    r"jm[eé]no|prenume|nome)"
    r"(?:s|n|\(s\))?\s*[:：\t]",
    re.IGNORECASE,
)
_LAST_LABEL = re.compile(
    r"(?:surname|last\s+name|family\s+name|nachname|familienname|zuname|nom|apellido|cognome|apelido|sobrenome|"
    r"nazwisko|"
    r"achternaam|efternamn|p[rř][ií]jmen[ií]|nume|name)(?:s|\(s\))?\s*[:：\t]",
    re.IGNORECASE,
)
_DOCUMENT_WORD = (
    r"curriculum\s+vit(?:ae|æ)|curr[ií]culum|currículo|lebenslauf|r[eé]sum[eé]|c\.?v\.?|bewerbung|bio-?data|życiorys|"
    r"hoja\s+de\s+vida|personal\s+(?:information|details|data)|pers[oö]nliche\s+(?:daten|angaben)|"
    r"informations?\s+personnelles?|informaci[oó]n\s+personal|datos\s+personales|informazioni\s+personali|"
    r"dane\s+osobowe|"
    r"dados\s+pessoais|persoonlijke\s+gegevens|persoonlijke\s+informatie|informa[cç][oõ]es\s+pessoais|personalia|"
    r"informații\s+personale"
)
_DOCUMENT_BEFORE = re.compile(
    rf"(?:{_DOCUMENT_WORD})(?:\s*[:：–—|-]\s*|\s+(?:of|for|von|des|der|de|du|di|van|do|da|för)\s+|\s+|\t)",
    re.IGNORECASE,
)
_DOCUMENT_BEHIND = re.compile(
    rf"(?:['’]s)?[\s:：–—|,-]+(?:{_DOCUMENT_WORD}|page|seite|p[aá]gina|strona|pagina)(?:[\s–-]*\d{{0,4}})$",
    re.IGNORECASE,
)
# Where a line's parts end: signs, wide dashes, other ways to reach somebody, their labels.
_BREAKS = re.compile(
    r"\t|\s[|–—\-•·●▪∙◦*~/]+\s|[|•·●▪✉☎📞📧📱✆⌂♂♀]|\s{3,}|"
    r"\s(?:tel|phone|mobile|mob|cell|e-?mail|mail|fax|handy|linkedin|address|adresse|page|seite|p[aá]gina)\b[.: ]|"
    r"\s\(?(?:\+|00)?\(?\d[\d\s()./-]{6}|[\w.+'-]{1,64}@|\b(?:https?:|www\.)",
    re.IGNORECASE,
)
_RUNNING = re.compile(rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}})\s+(?:Page|Seite|Página|Pagina) \d")
_FIRST_NAMES = re.compile(r"[^\W\d_][\w'’-]{0,30}(?: [^\W\d_][\w'’-]{0,30}\.?){0,2}")
_STREETS = ("strasse", "straat", "gasse", "allee", "platz")
_ELIDED = re.compile(r"(?:d|l|dell|dall|de|del|s)['’][^\W\d_]", re.IGNORECASE)
_UNDECOMPOSED = str.maketrans("łđı", "ldi")
_UMLAUTS = {ord(letter): f"{plain}e" for letter, plain in (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ø", "o"))}
_INITIAL = re.compile(r"[^\W\d_]\.?")


@dataclass(frozen=True, slots=True)
class _Candidate:
    value: str
    span: Span
    place: int  # the line's
    size: float
    bonus: float = 0.0


def find_name(
    document: Document,
    blocks: Sequence[Block],
    email: Found | None,
    phone: Found | None,
    links: Sequence[FoundLink] = (),
) -> Found | None:
    """The best of all lines that read like a name: large letters, beside the ways to reach somebody, like the address,
    behind a label.

    A sidebar may stand before it, below headings of its own. Without any such sign there is no name: a CV's first line
    may as well be a title.
    """
    lines = list(document.lines)
    signs = _Signs(document, lines, blocks, email, phone, links)
    best: tuple[float, _Candidate] | None = None
    for candidate in _candidates(document, lines, _known_words(email)):
        score = signs.score(candidate)
        if score >= ENOUGH and (best is None or score > best[0]):
            best = (score, candidate)
    return Found(best[1].value, best[1].span) if best else None


class _Signs:
    """What speaks for a line's being the name of the CV's owner."""

    def __init__(
        self,
        document: Document,
        lines: Sequence[CvLine],
        blocks: Sequence[Block],
        email: Found | None,
        phone: Found | None,
        links: Sequence[FoundLink],
    ) -> None:
        self._document = document
        self._usual = document.usual_size
        self._largest = max((line.size for line in lines), default=0.0)
        self._sections = {line: block.section for block in blocks for line in block.lines}
        self._lines = lines
        self._reach = {
            place
            for place, line in enumerate(lines)
            for found in (email, phone)
            if found is not None and line.start <= found.span.start < line.end
        }
        self._handles = _handles(email, links)
        self._common = {
            word for word in re.findall(r"(?<!\S)[^\W\d_]{4,30}(?=[.,;:]?\s)", document.text) if word.islower()
        }

    def score(self, candidate: _Candidate) -> float:
        line = self._lines[candidate.place]
        section = self._sections.get(line, Section.HEAD)
        if section is Section.REFERENCES:
            return 0.0
        return (
            candidate.bonus
            + self._of_size(candidate)
            + self._of_address(candidate)
            + self._of_place(candidate, section)
            - self._of_words(candidate)
            - (0.5 if _INITIAL.fullmatch(candidate.value.split()[0]) else 0.0)
        )

    def _of_size(self, candidate: _Candidate) -> float:
        if not self._usual or candidate.size <= self._usual * LARGE:
            return 0.0
        is_largest = candidate.size >= self._largest * 0.98
        return min(candidate.size / self._usual, 3.0) * 1.5 + (1.0 if is_largest else 0.0)

    def _of_address(self, candidate: _Candidate) -> float:
        """How many of its words the address and the links know."""
        known = sum(_is_known(word, self._handles) for word in _plain_words(candidate.value))
        return 2.0 * min(known, 1) + 0.75 * max(0, min(known, 3) - 1)

    def _of_words(self, candidate: _Candidate) -> float:
        """What speaks against it: that the text has its words in small letters, as names are not written."""
        words = [word for word in re.findall(r"[^\W\d_]+", candidate.value) if not word.islower()]
        return 1.75 * min(2, sum(word.lower() in self._common for word in words))

    def _of_place(self, candidate: _Candidate, section: Section) -> float:
        is_near = any(abs(candidate.place - place) <= NEAR for place in self._reach)
        score = 1.5 if is_near else 0.0
        if section in {Section.HEAD, Section.CONTACT, Section.SUMMARY} and candidate.place < NEAR:
            score += 1.0 if section is Section.HEAD or is_near else 0.0
        if candidate.place == 0 and not self._usual:
            score += 0.5
        return score


def _handles(email: Found | None, links: Sequence[FoundLink]) -> str:
    """Letters of the address and of the links' paths."""
    parts = [email.value] if email else []
    parts += [link.url.partition("://")[2] for link in links]
    return " ".join(re.sub(r"[^a-z ]", "", _transcribed(part)[0]) for part in parts)


def _known_words(email: Found | None) -> list[str]:
    """Of the address: jane and smith of jane.smith@…, smith of jsmith@…."""
    words = re.findall(r"[a-z]+", fold(email.value.partition("@")[0])) if email else []
    return [*words, *(word[1:] for word in words)]


def _transcribed(text: str) -> tuple[str, str]:
    """Without accents, and as addresses write umlauts."""
    plain = text.casefold().translate(_UNDECOMPOSED)
    return fold(plain.replace("ø", "o")), fold(plain.translate(_UMLAUTS))


def _plain_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 2]


def _is_known(word: str, handles: str) -> bool:
    return any(len(form) > 2 and form in handles for form in _transcribed(word))


def _candidates(document: Document, lines: Sequence[CvLine], known: Sequence[str]) -> Iterator[_Candidate]:
    usual = document.usual_size
    for place, line in enumerate(lines):
        yield from _running(document, lines, place)
        if line.end - line.start > MAX_LINE:
            continue
        for span in _parts(document, line):
            yield from _read(document, span, place, line.size)
        before = _before_headline(document, line, known)
        if before is not None:
            yield from _read(document, before, place, line.size)
        if not usual or line.size > usual * LARGE:
            yield from _spread(document, lines, place, known)
        yield from _in_two_fields(document, lines, place)


def _parts(document: Document, line: CvLine) -> Iterator[Span]:
    """The line whole, and what stands between signs."""
    text = document.of(line)
    yield Span(line.start, line.end)
    start = 0
    for match in _BREAKS.finditer(text):
        if match.start() > start:
            yield Span(line.start + start, line.start + match.start())
        start = match.end()
    if 0 < start < len(text):
        yield Span(line.start + start, line.end)


def _read(document: Document, span: Span, place: int, size: float) -> Iterator[_Candidate]:
    """The name in the span, without labels and titles around it."""
    trimmed = document.trimmed(span.start, span.end, " \t\n*•|=_:#,;")
    if trimmed is None:
        return
    bonus, start, end = 0.0, trimmed.start, trimmed.end
    label = _NAME_LABEL.match(document.text, start, end)
    if label and (label["ends"].strip() or "\t" in label["ends"] or label["more"]):
        start, bonus = label.end(), 4.0
    before = _DOCUMENT_BEFORE.match(document.text, start, end)
    if before:
        start, bonus = before.end(), 3.0
    behind = _DOCUMENT_BEHIND.search(document.text, start, end)
    if behind:
        end, bonus = behind.start(), bonus + 1.0
    start, with_title = _behind_titles(document.text, start, end)
    bonus += 1.0 if with_title else 0.0
    first, comma, rest = document.text[start:end].partition(",")
    if comma:
        next_part = rest.partition(",")[0].strip()
        if is_country(next_part):
            return
        is_title = _is_title_behind(next_part)
        turned = _turned(first, rest) if not is_title else None
        if turned and (bonus or size) and reads_like_a_name(turned):
            yield _Candidate(turned, Span(start, end), place, size, bonus - 1.0)
        end = start + len(first)
        # The state of "Pleasant Hill, CA" is written as a title is.
        bonus += (1.0 if len(next_part) > 2 else 0.0) if is_title else -1.0
    end = _before_titles(document.text, start, end)
    found = document.trimmed(start, end, " \t\n,;:-–—|/*•.")
    if found is None:
        return
    if end < len(document.text) and document.text[found.end : found.end + 1] == ".":
        found = Span(found.start, found.end + 1) if _ends_in_initial(document.of(found)) else found
    value = " ".join(unicodedata.normalize("NFC", document.of(found)).split())
    is_small_on_purpose = value.islower() and size > LARGE * document.usual_size
    if reads_like_a_name(value.title() if is_small_on_purpose else value):
        yield _Candidate(_in_order(value), found, place, size, bonus)


def _in_order(name: str) -> str:
    """ "DUPONT Jean" as one says it: who writes one part in capitals means the surname."""
    words = name.split()
    first = next((place for place, word in enumerate(words) if not word.isupper()), 0)
    surname = words[:first]
    is_told = sum(map(len, surname)) > 2 and not any("." in word or len(word) < 2 for word in surname)
    if not is_told or any(word.isupper() or word[:1] in "(\"“„'‘" or word.islower() for word in words[first:]):
        return name
    return " ".join([*words[first:], *surname])


def _before_headline(document: Document, line: CvLine, known: Sequence[str]) -> Span | None:
    """The name in "Jane Smith Data Analyst": it ends in a word of the address, and a title goes on."""
    words = list(re.finditer(r"\S+", document.text[line.start : line.end]))
    for number in range(2, min(len(words), MAX_NAME_WORDS + 1)):
        end = line.start + words[number - 1].end()
        rest = document.text[end : line.end]
        if fold(words[number - 1].group()) in known and title_score(rest):
            return Span(line.start, end)
    return None


def _behind_titles(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where the name begins behind "Prof. Dr." or "Mrs."."""
    begin = start
    while match := _TITLES_BEFORE.match(text, begin, end):
        rest = match.end()
        if rest >= end or not (text[rest].isspace() or text[rest - 1] == "."):
            break
        while rest < end and text[rest] in " \t,":
            rest += 1
        begin = rest
    return begin, begin > start


def _before_titles(text: str, start: int, end: int) -> int:
    """Where the name ends before "FCCA", "PhD" or "(she/her)"."""
    while True:
        while end > start and text[end - 1].isspace():
            end -= 1
        words = text[start:end].split()
        if len(words) < 3 and not (len(words) == 2 and words[-1].startswith("(")):
            return end
        is_aside = text[end - 1] == ")" and "(" in text[start:end]
        cut = text.rindex("(", start, end) if is_aside else end - len(words[-1])
        if not is_aside and not (_is_title_behind(words[-1]) and _stands_out(words)):
            return end
        end = cut


def _stands_out(words: list[str]) -> bool:
    """Whether the last word is written in capitals as letters behind a name are: not the Ma of "Jack Wei Ma"."""
    capitals = sum(character.isupper() for character in words[-1])
    return capitals > 2 or (capitals == 2 and not "".join(words[:-1]).isupper()) or "." in words[-1][:-1]


def _is_title_behind(text: str) -> bool:
    words = re.split(r"[\s/&()]+", text.strip())
    return bool(words) and all(re.sub(r"[^\w]", "", fold(word)) in {*_TITLES_BEHIND, ""} for word in words)


def _turned(last: str, first: str) -> str | None:
    """ "Kowalski, Jan" in the order in which one says it."""
    first = first.strip()
    words = first.split()
    if len(last.split()) == 1 and 1 <= len(words) <= 2 and "," not in first:
        return f"{first} {last.strip()}"
    return None


def _ends_in_initial(text: str) -> bool:
    last = text.split()[-1]
    return len(last) == 1 or last in {"Jr", "Sr", "JR", "SR"}


def _spread(document: Document, lines: Sequence[CvLine], place: int, known: Sequence[str]) -> Iterator[_Candidate]:
    """Names whose words stand in cells or lines of their own, or whose letters stand apart."""
    line = lines[place]
    text = document.of(line)
    cells = text.split("\t")
    parts = [(_closed(text, known), Span(line.start, line.end))]
    if len(cells) > 1 and all(len(cell.split()) == 1 for cell in cells):
        parts = [(" ".join(text.split()), Span(line.start, line.end))]
    elif parts[0][0] == " ".join(text.split()):
        parts = []
    below = lines[place + 1] if place + 1 < len(lines) else None
    if below is not None and line.size and abs(below.size - line.size) < 0.1 and below.end - below.start <= MAX_LINE:
        words = _closed(text, known), _closed(document.of(below), known)
        if min(len(part.split()) for part in words) == 1:
            parts.append((" ".join(words), Span(line.start, below.end)))
    column = [_closed(document.of(each), known) for each in _of_one_size(lines, place)]
    if len(column) > 2 and all(len(word.split()) == 1 for word in column):
        parts.append((" ".join(column), Span(line.start, lines[place + len(column) - 1].end)))
    for part, span in parts:
        bonus = 2.5 if len(column) > 2 and span.end > line.end and len(part.split()) == len(column) else 0.5
        begin, _ = _behind_titles(part, 0, len(part))
        value = part[begin : _before_titles(part, begin, len(part.partition(",")[0]))].strip(" ,")
        if reads_like_a_name(value.title() if value.islower() else value):
            yield _Candidate(value, document.trimmed(span.start, span.end) or span, place, line.size, bonus)


def _of_one_size(lines: Sequence[CvLine], place: int) -> list[CvLine]:
    """The line and up to three below it whose letters are as large."""
    below = lines[place : place + 4]
    size = lines[place].size
    return list(
        takewhile(lambda line: size and abs(line.size - size) < 0.1 and line.end - line.start <= MAX_LINE, below)
    )


def _closed(text: str, known: Sequence[str]) -> str:
    """ "O L I V I A  S M I T H" as "OLIVIA SMITH": words are told apart by wider gaps or by the address."""
    words = text.split()
    if len(words) < 4 or 3 * sum(len(word) == 1 for word in words) < 2 * len(words):
        return " ".join(words)
    parts = ["".join(part.split()) for part in re.split(r"\s{2,}|\t", text.strip())]
    if len(parts) > 1:
        return " ".join(parts)
    letters = fold(parts[0])
    for word in known:
        if len(letters) == len(parts[0]) and 2 < len(word) < len(letters) - 1:
            if letters.startswith(word):
                return f"{parts[0][: len(word)]} {parts[0][len(word) :]}"
            if letters.endswith(word):
                return f"{parts[0][: -len(word)]} {parts[0][-len(word) :]}"
    return parts[0]


def _in_two_fields(document: Document, lines: Sequence[CvLine], place: int) -> Iterator[_Candidate]:
    """ "Nom : DUPONT" and "Prénom : Jean" in lines that follow each other, either first."""
    if place + 1 >= len(lines) or lines[place + 1].end - lines[place + 1].start > MAX_LINE:
        return
    pair = lines[place], lines[place + 1]
    for given, family in (pair, pair[::-1]):
        first = _FIRST_LABEL.match(document.text, given.start, given.end)
        last = _LAST_LABEL.match(document.text, family.start, family.end)
        if first and last:
            names = (document.text[first.end() : given.end], document.text[last.end() : family.end])
            value = " ".join(" ".join(names).split())
            if reads_like_a_name(value):
                yield _Candidate(value, Span(pair[0].start, pair[1].end), place, pair[0].size, 5.0)
                return


def _running(document: Document, lines: Sequence[CvLine], place: int) -> Iterator[_Candidate]:
    """What is left of a running head: "Ada Lovelace Page 2", its first words perhaps in the line above."""
    line = lines[place]
    match = _RUNNING.match(document.text, line.start, min(line.end, line.start + MAX_LINE))
    if match is None:
        return
    before = lines[place - 1] if place else None
    is_first = before is not None and _FIRST_NAMES.fullmatch(document.text, before.start, before.end)
    span = Span(before.start if before is not None and is_first else line.start, match.end("name"))
    value = " ".join(document.of(span).split())
    if reads_like_a_name(value):
        yield _Candidate(value, span, place, line.size, 4.0)


def reads_like_a_name(text: str) -> bool:
    if not 2 <= len(text) <= MAX_LETTERS or any(character.isdigit() for character in text):
        return False
    if any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3" for character in text):
        return 2 <= len(text.replace(" ", "")) <= 8 and text.replace(" ", "").isalpha() and not is_heading(text)
    words = text.split()
    if not 2 <= len(words) <= MAX_NAME_WORDS or not _NAME.fullmatch(text):
        return False
    if not all(map(_is_written_as_a_name, words)):
        return False
    if words[0].islower() or sum(len(word.strip(".")) > 1 for word in words) < 1:
        return False
    return not _names_something_else(text)


def _is_written_as_a_name(word: str) -> bool:
    is_small = word.strip("(\"“„'‘")[:1].islower()
    return not is_small or fold(word) in _PARTICLES or bool(_ELIDED.match(word))


def _names_something_else(text: str) -> bool:
    words = words_of(text)
    trades = [word for word in words if title_score(word)]
    # Sá and Co are names, SA and CO are not.
    lawful = " ".join(word for word in text.split() if len(word) > 2 or (word.isupper() and not text.isupper()))
    return (
        bool(set(words) & _NO_NAME)
        or len(trades) > 1
        or any(word not in _TRADES_AS_NAMES for word in trades)
        or company_score(lawful) > 0
        or has_school(text)
        or any(word.endswith(_STREETS) and len(word) > 7 for word in words)
        or any(is_heading(word) for word in words)
        or is_heading(text)
        or is_country(text)
        or bool(find_periods(text))
    )
