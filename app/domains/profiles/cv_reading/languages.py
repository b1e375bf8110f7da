"""Human languages and how well they are spoken."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.localedata import locale_identifiers

from app.domains.profiles.cv_reading.headings import Block, Section
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold
from app.domains.profiles.schemas import LanguageLevel

NAMED_IN = ("en", "fr", "de", "es", "it", "pt", "nl", "sv", "pl", "da", "nb", "ro", "cs", "hu", "tr", "fi")
SPOKEN = (  # noqa: SIM905 (a hundred codes read better so)
    "en de fr es it pt nl sv no da fi is pl cs sk sl hu ro bg hr sr bs sq mk el tr ru uk lt lv et ar he fa ps ku hi ur pa "
    "bn ta te mr gu kn ml si ne zh ja ko vi th id ms tl sw so am ti ca eu gl ga cy lb la yo ig ha zu af ka hy az kk uz mn "
    "my km lo bo mt be ky tg tk tt as or sd rw rn lg ln wo xh sn st tn om mg gd eo yi sa jv rm gn qu ht fo fy br oc co"
).split()
ALIASES = {
    "mandarin": "zh", "mandarino": "zh", "mandarim": "zh", "mandarijn": "zh", "putonghua": "zh", "cantonese": "zh",
    "kantonesisch": "zh", "cantonais": "zh", "cantones": "zh", "farsi": "fa", "dari": "fa", "castellano": "es",
    "castilian": "es", "castillan": "es", "castellan": "es", "valenciano": "ca", "valencian": "ca",
    "flemish": "nl", "flamand": "nl", "flamisch": "nl", "vlaams": "nl", "filipino": "tl", "pilipino": "tl",
    "bangla": "bn", "punjabi": "pa", "panjabi": "pa", "odia": "or", "sinhalese": "si", "singhalesisch": "si",
    "nepalese": "ne", "burmese": "my", "pashto": "ps", "moldovan": "ro", "kiswahili": "sw", "swahili": "sw",
    "isizulu": "zu", "isixhosa": "xh", "setswana": "tn", "sesotho": "st", "kurmanji": "ku", "sorani": "ku",
    "schweizerdeutsch": "de", "hochdeutsch": "de", "rumantsch": "rm", "gaelic": "gd", "bokmal": "no", "nynorsk": "no",
    "malayu": "ms", "hebraico": "he", "creole": "ht", "ivrit": "he", "bahasa": "id", "valenciana": "ca",
}  # fmt: skip
# Places and common words that other languages' names of languages look like.
_NO_LANGUAGES = frozenset({"valencia", "latino", "corso", "dan", "finn", "lets", "viro", "sona", "xona"})
_CEFR = re.compile(r"\b([ABC][12])\b(?!\s*[./]\d)", re.IGNORECASE)
# What people call their level, and the level of the Common European Framework that stands for it.
_NATIVE = (
    r"native|mother tongue|muttersprach|langue maternelle|maternelle|nativ|natif|natal|lengua materna|lingua materna|"
    r"lingua madre|madrelingua|moedertaal|first language|bilingual|bilingue|zweisprachig|tweetalig|modersmal|ojczyst|"
    r"anadil|aidinkieli|anyanyelv|materna"
)
_FLUENT = (
    r"fluent|proficient|advanced|full professional|verhandlungssicher|fliessend|courant|couramment|avance|fluido|"
    r"fluida|fluente|fluid|avanzado|avancado|avanzato|vloeiend|gevorderd|flytande|biegl|excellent|expert|near.native|"
    r"ottimo|excelente|eccellente|uitstekend|hervorragend|konversationssicher|lu, ecrit, parle|zaawansowan"
)
_GOOD = (
    r"upper.intermediate|professional|business|gute kenntnisse|sehr gut|very good|good|buen nivel|tres bon|zeer goed|"
    r"muy bueno|alto\b|muito bom|buono|sehr gute|bardzo dobr"
)
_FAIR = (
    r"intermediate|conversational|limited|intermediaire|intermedio|intermediario|gut\b|gute\b|mittel|bon\b|"
    r"bonne|goed\b|"
    r"bueno|medio\b|bom\b|moderate|working knowledge|fair\b|discreto|dobr|sredni|srednio|erweiterte"
)
_BASIC = (
    r"basic|elementary|elemental|grundkenntnisse|grundlagen|notions|nociones|nozioni|nocoes|debutant|beginner|anfanger|"
    r"basico|scolastico|scolaire|schulkenntnisse|podstaw|basis|some\b|einfach|base\b|bases\b|bajo\b|reading|learning"
)
_WORDS = {
    LanguageLevel.NATIVE: re.compile(rf"\b(?:{_NATIVE})"),
    LanguageLevel.C1: re.compile(rf"\b(?:{_FLUENT})"),
    LanguageLevel.B2: re.compile(rf"\b(?:{_GOOD})"),
    LanguageLevel.B1: re.compile(rf"\b(?:{_FAIR})"),
    LanguageLevel.A2: re.compile(rf"\b(?:{_BASIC})"),
}
_FLUENT_IN = re.compile(
    r"\b(?:fluent(?:ly)?|native|bilingual|proficient|speaker)\b[^.\n]{0,12}?\b(?:in|of)\s+([^.\n•]+)", re.IGNORECASE
)
# "Fluent Cantonese and Mandarin", "native French speaker", "verhandlungssicheres Englisch".
_FLUENT_BEFORE = re.compile(
    r"\b(?:fluent|native|bilingual|(?:verhandlungs|konversations)sicher\w{0,3}|flie(?:ß|ss)end\w{0,3})\s+"
    r"((?:(?:and|und|,|/|&|as|well|written|spoken)?\s{0,2}[^\W\d_]{3,20}[\s,/&]{0,2}){1,6})",
    re.IGNORECASE,
)
# Labels of a row or line that tells languages, folded; what stands behind them is read like a section of languages.
_LABEL = re.compile(
    r"(?:(?:foreign|spoken|known|other|human|natural|main|additional|working|home|native|first|second)\s+)?languages?"
    r"(?:\s+(?:known|spoken|skills?|proficiency|abilities|knowledge))?(?:\(s\))?|linguistic (?:skills|abilities)|"
    r"mother (?:tongue|language)s?(?:\(s\))?|native languages?|first language|second language|"
    r"(?:fremd|mutter)?sprachen?|sprach(?:kenntnisse|kompetenz(?:en)?)|fremdsprachenkenntnisse|weitere sprachen|"
    r"langues?(?: (?:etrangeres?|parlees?|maternelles?|vivantes))?|(?:autres|connaissances?) (?:des )?langues|"
    r"(?:competences|connaissances) linguistiques|"
    r"idiomas?(?: extranjeros)?|lenguas?(?: (?:materna|extranjeras?))?|otros idiomas|otras lenguas|"
    r"linguas?(?: materna)?|"
    r"lingue?(?: (?:straniere|madre|parlate))?|madrelingua|altre lingue|(?:competenze|conoscenze) linguistiche|"
    r"talen(?:kennis)?|moedertaal|andere talen|vreemde talen|sprak(?:kunskaper)?|modersmal|"
    r"jezyki?(?: (?:obce|obcy|ojczysty))?|znajomosc jezykow(?: obcych)?|limbi(?: straine)?|limba materna|"
    r"other languages?\(s\)|outros idiomas|outras linguas"
)
# What people head their languages with instead.
_SPEAKS = re.compile(
    r"(?:(?:i|we|who|languages?) )?(?:also )?(?:can )?(?:speaks?|talk)(?: (?:to you )?in)?|ich spreche|spreche ich|so spreche ich|"
    r"je parle|je m'exprime en|hablo|yo hablo|parlo|falo|ik spreek|mowie|jag talar"
)
_LABEL_ENDS = re.compile(r"\s*[:：\t]\s*|\s+[-–—.]+\s+|\s*$")
MOST_OF_LABEL = 40
MOST_OF_BLOCK = 12
MOST_OF_LINE = 300  # a line that does nothing but tell languages
# What may stand beside languages in a line that does nothing but tell them.
_BESIDE = re.compile(
    r"\b(?:and|und|et|y|e|en|i|och|as|well|in|of|the|a|level|niveau|nivel|livello|nivel?l?|skills?|knowledge|"
    r"kenntnisse|"
    r"language|languages|sprache|langue|idioma|lingua|taal|jezyk|spoken|written|speak(?:ing)?|read(?:ing)?|"
    r"writ(?:e|ing)|"
    r"oral|ecrit|parle|lu|wort|schrift|user|working|proficiency|proficient|speaker|very|tres|muy|sehr|molto|muito|zeer|"
    r"full|near|full|lengua|tongue|toeic|toefl|ielts|delf|dalf|dele|goethe|zertifikat|certificate|cambridge|score|test|"
    r"at|home|family|decent|kitchen|daily|everyday|also|maison|famille|hause|zuhause|casa|familia|some|bit|"
    r"telc|jlpt|hsk|cae|fce|cpe|latinum|ibt|overall|pts?|points|hablado|escrito|leido|conversation|conversacion|"
    r"competence|"
    r"independent|basic|dialectal|standard|brazilian|swiss|british|american|modern|cefr|ger|cecr|mcer)\b"
)
_LEVEL_WORD = re.compile(
    rf"\b(?:{_NATIVE}|{_FLUENT}|{_GOOD}|{_FAIR}|{_BASIC})[^\W\d_]{{0,10}}|\b[abc][12]\b(?:\s*[-/+]\s*[abc][12]\b)?\+?"
)
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class FoundLanguage:
    code: str
    name: str
    level: LanguageLevel | None
    span: Span


@cache
def language_codes() -> dict[str, str]:
    """Names of languages as sixteen languages and the language itself call them, folded."""
    codes: dict[str, str] = {}
    for code in SPOKEN:
        own = Locale.parse(code).languages.get(code) if code in _babel_locales() else None
        names = [Locale(locale).languages.get(code) for locale in NAMED_IN]
        for name in [*names, own]:
            if name:
                codes.setdefault(fold(str(name)), code)
    return {name: code for name, code in {**codes, **ALIASES}.items() if name not in _NO_LANGUAGES}


@cache
def _babel_locales() -> frozenset[str]:
    return frozenset(locale_identifiers())


@cache
def is_language(name: str) -> bool:
    return fold(name) in language_codes()


def find_languages(document: Document, blocks: Sequence[Block]) -> list[FoundLanguage]:
    """From the section of languages, from labelled lines, from lines that name nothing but languages, and from
    "fluent in …"."""
    found: dict[str, FoundLanguage] = {}
    for block in blocks:
        if block.section is Section.REFERENCES:
            continue
        goes_on = False
        is_own = block.section is Section.LANGUAGES or _is_of_languages(document, block)
        for place, line in enumerate(block.lines):
            below = document.of(block.lines[place + 1]) if place + 1 < len(block.lines) else ""
            told = line if is_own else _labelled(document, line)
            if told is None and goes_on:
                cells = [Span(line.start, line.end), *document.cells(line)]
                told = next((cell for cell in cells if _tells_languages(document.of(cell))), None)
            goes_on = told is not None and _may_go_on(document, told)
            if told is None:
                told = _telling(document, line)
            languages = _with_levels(document, told, below) if told is not None else _fluent_in(document, line)
            for language in languages:
                found.setdefault(language.code, language)
    return list(found.values())


def _is_of_languages(document: Document, block: Block) -> bool:
    """Whether the heading says so in other words, or every line is a language."""
    if block.section is not Section.OTHER or len(block.lines) > MOST_OF_BLOCK:
        return False
    heading = re.sub(r"[^\w' ]", "", fold(document.of(block.heading)[:MOST_OF_LABEL])).strip() if block.heading else ""
    tells = [_tells_languages(document.of(line)) for line in block.lines]
    return all(tells) and (len(tells) > 1 or bool(_SPEAKS.fullmatch(heading)))


def _telling(document: Document, line: CvLine) -> Span | None:
    """The line, or the cell or sentence of it, that does nothing but tell languages."""
    if line.end - line.start > MOST_OF_LINE:
        return None
    sentences = re.finditer(r"(?:[^.;]|\.(?!\s))+", document.of(line))
    parts = [Span(line.start, line.end), *document.cells(line)]
    parts += [Span(line.start + part.start(), line.start + part.end()) for part in sentences]
    return next((part for part in parts if _tells_languages(document.of(part), alone=True)), None)


def _labelled(document: Document, line: CvLine) -> Span | None:
    """What stands behind "Languages:" at the beginning of a line or of one of its cells."""
    for cell in document.cells(line)[:8]:
        start = cell.start
        while start < cell.end and not document.text[start].isalnum():  # bullets and signs
            start += 1
        folded = fold(document.text[start : min(start + MOST_OF_LABEL, line.end)])
        label = _LABEL.match(folded)
        ends = _LABEL_ENDS.match(folded, label.end()) if label else None
        if label and (ends or _next_is_language(folded[label.end() :])):
            return Span(start, line.end)
    return None


def _may_go_on(document: Document, told: Span | CvLine) -> bool:
    """Whether the next line may tell more: not behind "Languages: Java, Python"."""
    _, mark, rest = document.of(told).replace("\t", ":").partition(":")
    return any(_named(document, told)) or not mark or not rest.strip()


def _next_is_language(folded: str) -> bool:
    word = _WORD.search(folded)
    return word is not None and not folded[: word.start()].strip() and word.group() in language_codes()


def _tells_languages(text: str, *, alone: bool = False) -> bool:
    """Whether nothing else stands there; without a label beside it, a language alone does not say that it is spoken."""
    if len(text) > MOST_OF_LINE:
        return False
    folded = fold(text)
    named = [word for word in _WORD.findall(folded) if word in language_codes()]
    if not named or (alone and len(named) < 2 and level_in(text) is None):
        return False
    rest = _BESIDE.sub(" ", _LEVEL_WORD.sub(" ", folded))
    return all(word in language_codes() for word in re.findall(r"[^\W\d_]{2,}", rest))


def _named(document: Document, span: Span | CvLine) -> Iterator[tuple[str, Span]]:
    for match in _WORD.finditer(document.text[span.start : span.end]):
        code = language_codes().get(fold(match.group()))
        if code:
            yield code, Span(span.start + match.start(), span.start + match.end())


def _with_levels(document: Document, told: Span | CvLine, below: str) -> Iterator[FoundLanguage]:
    """A level stands behind its language and before the next; where a line begins with one and ends without, before its
    languages; where a row has none, below it, cell by cell. "Mother tongue:" is the level of what it stands before."""
    named = list(_named(document, told))
    if not named:
        return
    cells_below = [cell.strip() for cell in below.split("\t")]
    if len(cells_below) < len(named) or any(word in language_codes() for word in fold(below).split()):
        cells_below = []
    starts = [told.start, *(span.end for _, span in named)]
    ends = [*(span.start for _, span in named), told.end]
    around = [level_in(document.text[start:end]) for start, end in zip(starts, ends, strict=True)]
    stands_before = around[0] is not None and around[-1] is None
    level: LanguageLevel | None = None
    for place, (code, span) in enumerate(named):
        if stands_before:  # "Fluent: English, French; basic: German"
            level = around[place] or level
        else:
            level = around[place + 1] or (level_in(cells_below[place]) if cells_below else None)
            level = level or (around[0] if place == 0 else None)
        yield FoundLanguage(code, document.of(span), level, span)


def _fluent_in(document: Document, line: CvLine) -> Iterator[FoundLanguage]:
    text = document.of(line)
    for pattern in (_FLUENT_IN, _FLUENT_BEFORE):
        for match in pattern.finditer(text):
            span = Span(line.start + match.start(1), line.start + min(match.end(1), match.start(1) + 60))
            level = level_in(text[match.start() : match.start(1)])
            for code, name in _named(document, span):
                yield FoundLanguage(code, document.of(name), level, name)


def level_in(text: str) -> LanguageLevel | None:
    """The level that the words name, by letter and number before all others."""
    stated = _CEFR.search(text)
    if stated:
        return LanguageLevel(stated[1].lower())
    folded = fold(text)
    return next((level for level, words in _WORDS.items() if words.search(folded)), None)
