"""How to reach whose CV it is, and where they live."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

import pycountry

from app.domains.profiles.cv_reading.dates import find_periods
from app.domains.profiles.cv_reading.headings import Block, Section, only
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold

EMAIL = re.compile(r"(?<![\w.+-])\w[\w.+'-]{0,63}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?![\w@])", re.IGNORECASE)
_AT = re.compile(r"\s?[\[({<]\s?(?:at|@|ät|arroba)\s?[\])}>]\s?", re.IGNORECASE)
_DOT = re.compile(r"\s?[\[({]\s?(?:dot|punkt|point|punto|\.)\s?[\])}]\s?", re.IGNORECASE)
_VEILED = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}{_AT.pattern}[\w-]{{1,60}}(?:(?:\.|{_DOT.pattern})[\w-]{{1,40}}){{1,4}}",
    re.IGNORECASE,
)
NARROW = 120  # letters of a line in which an address may be broken
_URL = re.compile(r"(?<![\w@.])(?:https?://|www\.)[^\s|<>()\"']+[^\s|<>()\"'.,;:]", re.IGNORECASE)
_SOCIAL = re.compile(
    r"(?<![\w@.])(?:[a-z]{2,3}\.)?(?:linkedin\.com|github\.com|gitlab\.com|xing\.com|stackoverflow\.com|behance\.net|"
    r"dribbble\.com|medium\.com|twitter\.com|x\.com)/[^\s|<>()\"']+[^\s|<>()\"'.,;:]",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w@.+/-])(?:[a-z0-9-]+\.)+[a-z]{2,10}(?:/[^\s|]*)?(?![\w@.])")
_REST_OF_LINK = re.compile(r"[a-z0-9][\w%/-]{2,}")
_PLATFORMS = frozenset({"itch.io", "github.com", "linkedin.com", "gitlab.com", "xing.com"})
_NO_DOMAIN = frozenset({"js", "net", "py", "ts", "md", "txt", "pdf", "doc", "docx"})
LABELS = {
    "linkedin.com": "LinkedIn", "github.com": "GitHub", "gitlab.com": "GitLab", "xing.com": "XING",
    "stackoverflow.com": "Stack Overflow", "behance.net": "Behance", "dribbble.com": "Dribbble",
    "instagram.com": "Instagram", "facebook.com": "Facebook", "medium.com": "Medium", "twitter.com": "X", "x.com": "X",
}  # fmt: skip

_SPACE = r"[ \t\u00a0\u2009\u202f]"
_DASH = r"[-‐‑–.]"
_GAP = (
    rf"(?:{_SPACE}?/{_SPACE}?|{_SPACE}?\({_SPACE}?|{_SPACE}?\){_SPACE}?{_DASH}?|"
    rf"{_SPACE}?{_DASH}{_SPACE}?|{_SPACE}{{1,2}})"
)
_PHONE = re.compile(rf"(?<![\w/.@-])(?:\(?(?:\+|00{_SPACE}?(?=[1-9])){_SPACE}?)?\(?\d(?:{_GAP}?\d){{5,17}}(?![\w@])")
_NORTH_AMERICAN = re.compile(r"^\(?\d{3}\)?[\s.-]\s?\d{3}[\s.-]\d{4}$")
_NORTH_AMERICAN_INSIDE = re.compile(r"(?<![\d-])\(?\d{3}\)?[\s.-]\s?\d{3}[.-]\d{4}(?![\d-])")
_MOBILE_LABEL = re.compile(
    r"\b(?:mobile?|mob|mobil\w{0,8}|mobiel|mobilfunk|cell?|cellphone|cellular|cel|celular|cellulare|"
    r"handy\w{0,6}|gsm|natel|portable|"
    r"m[oó]vil|telem[oó]vel|whats\s?app|kom|kom[oó]rka|cep|smartphone|m)\b|[📱]|携帯",
    re.IGNORECASE,
)
_PHONE_LABEL = re.compile(
    r"\b(?:(?:tele)?(?:phone|fono|fon|foon)|tel|t[eé]l|t[eé]l[eé]phone|telefoon|telefon\w{0,8}|tel[eé]fono|telefone|"
    r"ph|call|contact|contacto|rufnummer|festnetz|fixe|fijo|home|privat|t|p|h|f[oó]n)\b|[☎📞✆🕿]|電話",
    re.IGNORECASE,
)
_NO_PHONE_LABEL = re.compile(
    r"\b(?:fax|telefax|t[eé]l[eé]copie|f|dni|nie|nif|cif|cpf|rg|cnpj|crm|oab|pesel|nip|regon|ssn|ahv|avs|siret|"
    r"siren|rcs|orcid|pin|"
    r"passport|passeport|pasaporte|reisepass|cedula|c[eé]dula|curp|rfc|cuil|cuit|aadhaar|pan|cnic|nin|id|iban|"
    r"isbn|issn|"
    r"doi|zip|plz|cep:|vat|steuernummer|sozialversicherungsnummer|(?:registration|licen[cs]e|licence|reg|visa|permit)"
    r"(?:\s?(?:no|nr|number))?)\b\s?[.:#n°º]{0,4}\s{0,2}$",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"\b(?:no|nr|num|n[uú]m|number|nummer|n[uú]mero|reg|ref)\b\s?[.:]{0,2}\s?$|(?:n\s?[°º]|№|#)\s?:?\s?$", re.IGNORECASE
)
_OTHERS_LABEL = re.compile(
    r"\b(?:emergency|notfall|urgence|emergencia|referee?|reference|work|office|b[uü]ro|dienst\w*)\b", re.IGNORECASE
)
# How numbers of mobiles begin, by country where it is stated, else in most countries that write them so.
_MOBILE_BEGINS = re.compile(
    r"\+(?:33[67]|447|491[567]|34[67]|393|316|324|417|436|3538|3519|48[45678]|614|642|91[6-9]|9715|97798|905|467|479|"
    r"3706|42[01][679]|407|385 ?9|3069|9665|628|639|601|234[789]|2547|276|277|549|569|573|521|55\d\d9)|"
    r"0(?:[67]\d{8}$|1[567]\d{8,9}$|4\d{8}$|8[35679]\d{7}$|9\d{8}$|2[127]\d{6,8}$)|[67]\d{8}$|3\d{9}$|9[1236]\d{7}$"
)
_DATE_LIKE = re.compile(
    r"^(?:(?:19|20)\d\d\s*[-/.]\s*(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|"
    r"20)\d\d[./-]\d\d[./-]\d\d)$"
)

_PLACE = re.compile(r"^[^\W\d_][\w .'’-]{1,40},\s*(?P<region>[A-Z]{2}|[^\W\d_][\w .'’-]{2,40})(?:\s+\d{5})?$")


# "80809 München", "D-10115 Berlin", "5616 LZ Eindhoven": the code tells where the town begins.
_TOWN = re.compile(
    r"(?:^|,\s|\s)(?:[A-Z]{1,2}-)?(?:\d{5}|\d{4}(?:\s?[A-Z]{2})?|\d{2}-\d{3})\s"
    r"(?P<town>[A-ZÀ-Ý][^\W\d_]{2,30}(?:[ '’.-]{1,2}[^\W\d_]{2,20}){0,2})\s?(?=[,(|]|$)"
)
NEAR = 4  # lines between the address and other ways to reach somebody, under whatever heading
ADDRESS_WITHIN = 12  # lines
MOST_OF_LINE = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class FoundLink:
    label: str
    url: str
    span: Span


def own_blocks(blocks: Sequence[Block], email: Found | None = None) -> list[Block]:
    """Where people say how to reach them, by the heading or by the address; then everywhere but where others are
    named."""
    first = [
        block
        for block in blocks
        if block.section in {Section.HEAD, Section.CONTACT} or (email and block.start <= email.span.start < block.end)
    ]
    return first + [block for block in blocks if block not in first and block.section is not Section.REFERENCES]


def find_email(document: Document, blocks: Sequence[Block]) -> Found | None:
    """The first address; also one that a narrow column broke in two, and "jane (at) example.org"."""
    for block in own_blocks(blocks):
        for line, below in zip_longest(block.lines, block.lines[1:]):
            text = document.of(line)
            broken = _broken_email(document, line, below) if below else None
            if broken is not None:
                return broken
            for match in (EMAIL.search(text), _VEILED.search(text)):
                value = _AT.sub("@", _DOT.sub(".", match.group())) if match else ""
                if match and EMAIL.fullmatch(value):
                    return Found(value, Span(match.start(), match.end()).moved(line.start))
    return None


def _broken_email(document: Document, line: CvLine, below: CvLine) -> Found | None:
    """The address of which the one line ends in a part and the other begins with the rest."""
    if max(line.end - line.start, below.end - below.start) > NARROW:
        return None
    words = document.of(line).split()
    first, rest = words[-1], document.of(below).split()[0]
    domain = first.partition("@")[2]
    is_broken = (
        (rest.startswith(("@", ".")) and rest[1:2].isalnum() and ("@" in rest) != ("@" in first))
        or ("@" in first and "@" not in rest and (first[-1] in "@.-" or (domain and "." not in domain)))
        or ("@" in rest and (len(words) == 1 or words[-2].endswith(":")) and first.islower() and first[-1] in "._-+")
    )
    match = EMAIL.search(first + rest) if is_broken else None
    if match is None or not match.start() < len(first) < match.end():
        return None
    start = line.end - len(document.of(line)) + document.of(line).rindex(first)
    end = below.start + document.of(below).index(rest) + match.end() - len(first)
    return Found(match.group(), Span(start + match.start(), end))


def find_phone(document: Document, blocks: Sequence[Block]) -> Found | None:
    """A number beside its label or among the ways to reach somebody; elsewhere only one that is clearly a phone's.

    Of several that of a mobile, else the first; a fax only where there is nothing else.
    """
    email = find_email(document, blocks)
    own = _own_lines(blocks, email)
    best: tuple[float, Found] | None = None
    for block in own_blocks(blocks, email):
        if best is not None and own.isdisjoint(block.lines):
            break
        for line in block.lines:
            for score, found in _numbers(document.of(line), line.start, is_own=line in own):
                if best is None or score > best[0]:
                    best = (score, found)
    return best[1] if best else None


def _own_lines(blocks: Sequence[Block], email: Found | None) -> set[CvLine]:
    """Those in which people say how to reach them: of the head, and beside the address wherever it stands."""
    own = set(_lines(list(only(blocks, Section.HEAD, Section.CONTACT))))
    for block in blocks:
        places = [
            place for place, line in enumerate(block.lines) if email and line.start <= email.span.start < line.end
        ]
        for place in places:
            own.update(block.lines[max(place - NEAR, 0) : place + NEAR + 1])
    return own


def _numbers(text: str, offset: int, *, is_own: bool) -> Iterator[tuple[float, Found]]:
    """The numbers of a line that can be dialled, and how gladly their owner is called there."""
    last = 0
    for match in _PHONE.finditer(text):
        number = match.group()
        before = text[max(last, match.start() - 30) : match.start()]
        behind = re.match(r"\s?\(?[^\W\d_]{0,12}", text[match.end() : match.end() + 16])
        last = match.end()
        for part in _one_by_one(number):
            start = match.start() + part.start()
            written = part.group()
            digits = re.sub(r"\D", "", written)
            if not 7 <= len(digits) <= 15 or _DATE_LIKE.match(written.strip()):
                continue
            is_mobile = bool(_MOBILE_LABEL.search(before) or (behind and _MOBILE_LABEL.search(behind.group())))
            is_labelled = is_mobile or bool(_PHONE_LABEL.search(before))
            is_clear = written.lstrip("(").startswith("+") or bool(_NORTH_AMERICAN.match(written.strip()))
            is_other = bool(_NO_PHONE_LABEL.search(before)) or (not is_labelled and bool(_NUMBER_OF.search(before)))
            if is_other and not re.search(r"fax|copie|\bf\b", before, re.IGNORECASE):
                continue
            if not (is_clear or is_labelled or (is_own and not find_periods(written))):
                continue
            score = 1.0 + (0.5 if is_labelled or is_clear else 0.0) + (2.0 if is_mobile else 0.0)
            score += (
                1.0 if not is_mobile and _MOBILE_BEGINS.match(re.sub(r"[^\d+]", "", international(written))) else 0.0
            )
            score -= 4.0 if is_other else 1.5 if _OTHERS_LABEL.search(before) else 0.0
            yield score, Found(international(written), Span(start, start + len(written)).moved(offset))
    american = _NORTH_AMERICAN_INSIDE.search(text)  # behind another number: "Page 2 555-555-0100"
    if american is not None:
        yield 0.5, Found(american.group(), Span(american.start(), american.end()).moved(offset))


def _one_by_one(number: str) -> Iterator["re.Match[str]"]:
    """Two numbers with a slash between them, each long enough to be one, or the number."""
    two = re.fullmatch(r"([^/]+\d)\s?/\s?(\(?[0+]?[^/]+)", number)
    if two and all(len(re.sub(r"\D", "", part)) >= 9 for part in two.groups()):
        yield from re.finditer(r"[^/\s](?:[^/]*[^/\s])?", number)
    elif whole := re.fullmatch(r"(?s).+", number):
        yield whole


def international(number: str) -> str:
    """E.164 where the number says its country, else as written."""
    plain = number.strip()
    bare = plain.lstrip("(")
    if bare.startswith("00") and not bare.startswith("000") and len(re.sub(r"\D", "", bare)) > 10:
        bare = "+" + bare[2:]
    if not bare.startswith("+"):
        return plain
    # "(0)" is dialled inside the country only, and so is the 0 behind a code in brackets, but for Italy's.
    bare = re.sub(r"^(\+(?!39)\d{1,3}\))([\s.-]?)0", r"\1\2", bare.replace("(0)", ""))
    return "+" + re.sub(r"\D", "", bare)


def find_links(document: Document, blocks: Sequence[Block], email: Found | None = None) -> list[FoundLink]:
    """Addresses of platforms wherever they stand, and others among the ways to reach somebody; no part of the e-mail's."""
    found: dict[str, FoundLink] = {}
    own = _own_lines(blocks, email)
    for block in own_blocks(blocks, email):
        for line, below in zip_longest(block.lines, block.lines[1:]):
            text = document.of(line)
            for match in [*_SOCIAL.finditer(text), *(_own_urls(text) if line in own else ())]:
                link = _link(match.group(), Span(match.start(), match.end()).moved(line.start))
                if email is not None and link.span.start < email.span.end and email.span.start < link.span.end:
                    continue
                if below is not None and match.end() == len(text):
                    link = _whole_link(document, link, below)
                key = re.sub(r"^https?://(www\.)?", "", link.url.lower()).rstrip("/")
                if not any(key in known for known in found):
                    found[key] = link
    return list(found.values())


def _whole_link(document: Document, link: FoundLink, below: CvLine) -> FoundLink:
    """With the rest that a narrow column pushed into the next line."""
    rest = document.of(below)
    if link.url[-1] not in "/-_" or below.end - below.start > NARROW or not _REST_OF_LINK.fullmatch(rest):
        return link
    return FoundLink(link.label, link.url + rest, Span(link.span.start, below.end))


def _own_urls(text: str) -> Iterator["re.Match[str]"]:
    yield from _URL.finditer(text)
    addresses = [match.span() for match in re.finditer(r"\S{1,100}@\S{1,100}", text)]
    for match in _BARE.finditer(text):
        name, _, top = match.group().partition("/")[0].rpartition(".")
        is_address = any(start <= match.start() < end for start, end in addresses)
        is_file = match.group() in _PLATFORMS or top in _NO_DOMAIN or len(name) < 2
        if not is_file and not is_address and not _URL.search(text):
            yield match


def _link(written: str, span: Span) -> FoundLink:
    url = written if "://" in written else f"https://{written}"
    host = url.split("/")[2].lower()
    label = next(
        (label for domain, label in LABELS.items() if host == domain or host.endswith("." + domain)), "Website"
    )
    return FoundLink(label, url, span)


def find_location(document: Document, blocks: Sequence[Block]) -> Found | None:
    """A line of the head that reads "Hamburg, Germany" or "Seattle, WA"; else the town behind a postal code."""
    lines = list(_lines(list(only(blocks, Section.HEAD, Section.CONTACT))))[:ADDRESS_WITHIN]
    towns: list[Found] = []
    for line in lines:
        for start, part in _parts(document.of(line)):
            place = document.trimmed(line.start + start, line.start + start + len(part), " \t*•·,")
            match = _PLACE.match(document.of(place)) if place else None
            if place and match and _is_region(match["region"].split(",")[-1].strip()):
                return Found(document.of(place), place)
            town = _TOWN.search(part)
            if town:
                span = Span(town.start("town"), town.end("town")).moved(line.start + start)
                towns.append(Found(document.of(span), span))
    return towns[0] if towns else None


def _is_region(name: str) -> bool:
    return (len(name) == 2 and name.isupper()) or is_country(name) or fold(name) in _states()


@cache
def _states() -> frozenset[str]:
    return frozenset(
        fold(state.name)
        for country in ("US", "CA", "AU", "IN")
        for state in pycountry.subdivisions.get(country_code=country)  # type: ignore[no-untyped-call]
    )


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
    for match in re.finditer(
        r"[^\t|·•✉☎⌂–—]{1,200}", EMAIL.sub(lambda found: "|" * len(found.group()), text[:MOST_OF_LINE])
    ):
        yield match.start(), match.group()


def _lines(blocks: Sequence[Block]) -> Iterator[CvLine]:
    return (line for block in blocks for line in block.lines)
