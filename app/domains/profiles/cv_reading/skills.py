"""Skills: those that a CV lists, and the tools, methods and certificates that the rest of it names."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domains.profiles.cv_reading.headings import Block, Section, inline_heading, is_heading
from app.domains.profiles.cv_reading.languages import is_language
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold, is_bullet
from app.domains.profiles.cv_reading.skill_lists import (
    AMBIGUOUS,
    MAKER,
    PARTICLES,
    SHORT_LINE,
    VAGUE,
    FindSkills,
    in_list,
    is_no_skill,
    is_torn,
    items_of,
    meaning_of,
    named,
    parts_of,
    programs,
    skills_of_item,
)
from app.domains.profiles.cv_reading.words import find_degree, has_school, title_score

DEGREES = frozenset({"bachelor's degree", "master's degree", "doctorate", "mba"})
_SENTENCE_END = re.compile(r"(?:[.!?:•]\s+|\n)$")
_TELLING = re.compile(r"certif|zertifi|licen|project|projekt|projet|proyecto|progett|open source")
_TRAINED = re.compile(
    r"certif|zertifi|licen[csz]|lizenz|training|fortbildung|weiterbildung|\bformations?\b|\bformacion|\bformazione|"
    r"\b[ck]o?urs(?:e|os?|i|us)?\b|\bcourses\b|accredit|habilita[tc]|schein|\bcorsi\b|permis|szkolenia|"
    r"\btickets?\b|qualifi[ck]|cualific|perfe[ck]tion|perfezion|capacitacion|schulung|lehrgang|cursussen|uprawnienia"
)
_TRAINED_BESIDES = re.compile(
    r"certif|zertifi|licen[cs]es|lizenzen|fortbildung|weiterbildung|\bkurse\b|\bcourses\b|\bcursos\b|\bcorsi\b|"
    r"habilita[tc]ion|accredit|permis|scheine|tickets"
)
# Of headings that say it in words of their own: "Kernkompetenzen", "What I can do", "Connaissances informatiques".
_OF_SKILLS = re.compile(
    r"skill|competenc|kompeten[zcs]|konnen\b|kenntnis|fahigkeit|starken\b|connaissance|savoir|logiciel|conocimient|"
    r"habilidad|destreza|conoscenz|capacita\b|vaardighe|conheciment|umiejetnosc|\bcan do\b|good at\b|\bi (?:do|know|use)\b|"
    r"\btools?\b|\btech\b|expertise"
)
# What somebody likes is no skill, though it may be called like one.
_LEISURE = re.compile(
    r"hobb|int?eress|interest|interes|loisir|freizeit|privat|aficion|ocio|tempo libero|vrije tijd|outside|away from|"
    r"passion|\b(?:i|we) (?:like|love|enjoy)|fun\b|free time|spare time|neben|ausserdem|ausgleich|zainteresowan|fritid|"
    r"award|prix\b|distinction|auszeichnung|premio|publi[ck]|veroffentlich|talks|conferenc|patent|refere"
)
_MORE = re.compile(r"other|additional|misc|weiter|sonstig|divers|autres|otros|varios|adicional|altro|overig|outros")
_DATED = re.compile(r"\b(?:19|20)\d\d\b")
_SENTENCES = re.compile(r"(?<=[.!?])\s{1,3}(?=[^\W\d_])")
_MARKED = re.compile(r"(?<=\w)\s?[*|]\s\w")  # a list within a paragraph
_COURSES = re.compile(
    r"course ?work|relevant courses|\bmodules\b|schwerpunkte?\b|concentration in|specialisation", re.IGNORECASE
)
_GERMAN = re.compile(r"\b(?:und|der|die|das|den|dem|des|mit|von|vom|im|zum|zur|für|bei|nach|auf|über|sowie|inkl)\b")
_LONG_WORDS = re.compile(r"[^\W\d_]{4,}")
_GERMAN_LETTERS = re.compile(r"[äÄöÖüÜß]")
# So end words of everyday language that are skills, and few names of products.
_OF_A_WORD = re.compile(
    r"(?:ing|tions?|sion|ment|an[cz]a?e?|en[cz]e?|ity|ness|ship|logy|logie|ics|cy|age|ure|ies|s|work|graphy|al|ry|eur|"
    r"ung|keit|heit|ci[oó]n|[aá]gio|t[eé]|dad|ía|ia)$"
)
MANY_MARKS = 5
FEWEST_KNOWN = 3  # items that are skills, and at least half of all: a list of skills under any heading
FEWEST_ENUMERATED = 4
MOST_WORDS_BESIDE_AND = 2
FEWEST_AROUND = 3
MOST_LETTERS_OF_LINE = 400
MOSTLY_SMALL = 0.6
LONG_WORD = 10


@dataclass(frozen=True, slots=True)
class FoundListed:
    skill_id: int
    span: Span


def find_listed(
    document: Document,
    blocks: Sequence[Block],
    *,
    find_skills: FindSkills,
    names: Mapping[int, str],
    technologies: Collection[int],
    besides: Collection[Span],
) -> list[FoundListed]:
    """Each skill once, where it is named first; lists before the rest. `besides`: titles and companies say nothing."""
    found: dict[int, Span] = {}
    for block in sorted(blocks, key=lambda block: not _is_of_skills(document, block)):
        for skill_id, span in _named_in(document, block, find_skills, technologies, besides):
            name = names.get(skill_id)
            if name is not None and name.lower() not in DEGREES and not is_language(name):
                found.setdefault(skill_id, span)
    return [FoundListed(skill_id, span) for skill_id, span in found.items()]


def _named_in(
    document: Document,
    block: Block,
    find_skills: FindSkills,
    technologies: Collection[int],
    besides: Collection[Span],
) -> Iterator[tuple[int, Span]]:
    whole = Span(block.start, block.end)
    if _is_of_skills(document, block):
        yield from in_list(document, whole, find_skills)
    else:
        for part in _lists_by_content(document, block, find_skills):
            yield from in_list(document, part, find_skills)
    yield from programs(document, whole, find_skills)
    if block.section is Section.EDUCATION:  # of other subjects a course makes no skill
        yield from (one for one in _in_courses(document, block, find_skills) if one[0] in technologies)
        yield from _certificates_among_studies(document, block, find_skills)
    if block.section is Section.LANGUAGES:
        yield from (one for one in in_list(document, whole, find_skills) if one[0] in technologies)
    if not _may_name_skills(document, block):
        return
    for skill in find_skills(document.of(whole)):
        span = Span(skill.start, skill.end).moved(block.start)
        if any(other.start <= span.start < other.end for other in besides):
            continue
        if block.section is Section.HEAD and _is_in_title(document, block, span):
            continue
        if _is_a_name(document, block.lines, span, is_technology=skill.skill_id in technologies) or (
            block.section is Section.EXPERIENCE and _is_unmistakable(document, block.lines, span)
        ):
            yield skill.skill_id, span
    for part in _lists_within(document, block):
        yield from in_list(document, part, find_skills)
    if block.section is Section.EXPERIENCE:
        yield from _enumerated(document, block, find_skills, besides)
    if block.section is not Section.HEAD:
        for span in _items_of_lines(document, block.lines):
            if (known := meaning_of(document.of(span), find_skills)) is not None:
                yield known, span


def _is_of_skills(document: Document, block: Block) -> bool:
    if block.section is not Section.OTHER or block.heading is None:
        return block.section is Section.SKILLS
    heading = fold(document.of(block.heading))
    return bool(_OF_SKILLS.search(heading)) and not _LEISURE.search(heading)


def _lists_by_content(document: Document, block: Block, find_skills: FindSkills) -> Iterator[Span]:
    """Stretches of short items that are mostly skills, whatever their heading says, if the reader took it for one."""
    if block.section not in {Section.OTHER, Section.HEAD, Section.CONTACT}:
        return
    heading = fold(document.of(block.heading)) if block.heading is not None else ""
    is_known = block.section is Section.OTHER and block.heading is not None and is_heading(document.of(block.heading))
    if _LEISURE.search(heading) or (is_known and not (_MORE.search(heading) or _TRAINED.search(heading))):
        return
    for stretch in _stretches(document, block.lines):
        items = items_of(document, Span(stretch[0].start, stretch[-1].end))
        known = sum(any(True for _ in skills_of_item(document, item, find_skills)) for item in items)
        if known >= FEWEST_KNOWN and known * 2 >= len(items):
            yield Span(stretch[0].start, stretch[-1].end)


def _stretches(document: Document, lines: Sequence[CvLine]) -> Iterator[list[CvLine]]:
    """Lines of short items one after the other; what is bold or in capitals, or tells a year, parts them."""
    stretch: list[CvLine] = []
    for line in lines:
        text = document.of(line)
        is_short = all(item.end - item.start <= SHORT_LINE for item in items_of(document, Span(line.start, line.end)))
        if line.is_bold or (text.isupper() and " " in text) or _DATED.search(text) or not is_short or "@" in text:
            if stretch:
                yield stretch
            stretch = []
        else:
            stretch.append(line)
    if stretch:
        yield stretch


def _certificates_among_studies(
    document: Document, block: Block, find_skills: FindSkills
) -> Iterator[tuple[int, Span]]:
    """ "Formation et habilitations": of its lines those that name no degree and no school."""
    if block.heading is None or not _TRAINED_BESIDES.search(fold(document.of(block.heading))):
        return
    for line in block.lines:
        text = document.of(line)
        says_so = _DATED.search(text) or _TRAINED.search(fold(text))  # a line of its own, and no subject of a course
        if says_so and len(text) <= SHORT_LINE * 2 and not find_degree(text) and not has_school(text):
            yield from in_list(document, Span(line.start, line.end), find_skills)


def _lists_within(document: Document, block: Block) -> Iterator[Span]:
    """What a paragraph parts by marks, a line calls skills, and certificates."""
    marked = [line for line in block.lines if _MARKED.search(document.of(line))]
    if sum(len(_MARKED.findall(document.of(line))) for line in marked) >= MANY_MARKS:
        yield Span(marked[0].start, marked[-1].end)
    is_certificates = block.heading is not None and _TRAINED.search(fold(document.of(block.heading))) is not None
    for line in block.lines:
        if is_certificates or inline_heading(document.of(line)) is Section.SKILLS:
            yield Span(line.start, line.end)


def _enumerated(
    document: Document, block: Block, find_skills: FindSkills, besides: Collection[Span]
) -> Iterator[tuple[int, Span]]:
    """What a job's sentences enumerate: "Mahnwesen, Inventur", "Night audit, check-in" — of what is written without a
    capital only "gestion des stocks", which is hardly anything else, and names of several words among several."""
    for sentence in _sentences(document, block.lines):
        items = items_of(document, sentence)
        capitals = sum(document.of(item)[0].isupper() for item in items)
        for place, item in enumerate(items):
            text = document.of(item)
            if len(text) > SHORT_LINE or not _is_beside_comma(document, item) or is_no_skill(document, item):
                continue
            if any(other.start <= item.start < other.end for other in besides):
                continue
            parts = list(parts_of(document, item))
            if any(
                len(document.of(part).split()) > MOST_WORDS_BESIDE_AND or part.end - part.start == 1 for part in parts
            ):
                parts = [item]  # "R&D", "College of Business and Economics"
            for part in parts:
                written = document.of(part)
                is_name = written[0].isupper() and (place > 0 or " " in text or capitals == len(items))
                is_led = any(word in PARTICLES for word in fold(written).split())
                is_one_of_many = len(items) >= FEWEST_ENUMERATED and " " in written and part == item
                if (is_name or is_led or is_one_of_many) and fold(written) not in VAGUE:
                    known = named(written, find_skills)
                    if known is not None:
                        yield known, part


def _sentences(document: Document, lines: Sequence[CvLine]) -> Iterator[Span]:
    for line in lines:
        start = 0
        text = document.of(line)
        for match in [*_SENTENCES.finditer(text), None]:
            end = match.start() if match else len(text)
            yield Span(line.start + start, line.start + end)
            start = match.end() if match else end


def _is_beside_comma(document: Document, item: Span) -> bool:
    """Also where the line ends between the two."""
    before = document.text[max(0, item.start - 3) : item.start].rstrip()
    behind = document.text[item.end : item.end + 3].lstrip(" .)")
    return before.endswith((",", ";", "(", "/", "\t")) or behind.startswith((",", ";", "(", "/", "\t"))


def _items_of_lines(document: Document, lines: Sequence[CvLine]) -> Iterator[Span]:
    """Short lines among short ones, without a full stop: a list, a line each."""
    is_short = [len(document.of(line)) <= SHORT_LINE and not document.of(line).endswith(".") for line in lines]
    for place, line in enumerate(lines):
        text = document.of(line)
        if is_short[place] and all(is_short[max(0, place - 1) : place + 2]) and (text[0].isupper() or is_bullet(text)):
            span = document.trimmed(line.start, line.end, " \t•*·–-")
            if span is not None and len(document.of(span).split()) > 1:
                yield span


def _in_courses(document: Document, block: Block, find_skills: FindSkills) -> Iterator[tuple[int, Span]]:
    """ "Coursework: Algorithms, Data structures", to the end of its paragraph."""
    is_list = False
    for line in block.lines:
        text = document.of(line)
        begins = _COURSES.search(text)
        is_list = begins is not None or (is_list and not line.is_apart and not is_bullet(text))
        if is_list:
            start = line.start + (begins.end() if begins else 0)
            yield from in_list(document, Span(start, line.end), find_skills)


def _is_in_title(document: Document, block: Block, span: Span) -> bool:
    """ "Linux Systems Engineer" under the name says what somebody is."""
    line = next((line for line in block.lines if line.start <= span.start < line.end), None)
    return line is not None and line.end - line.start <= SHORT_LINE * 2 and title_score(document.of(line)) > 0


def _may_name_skills(document: Document, block: Block) -> bool:
    if block.section is Section.OTHER and block.heading is not None:
        heading = fold(document.of(block.heading))
        return bool(_TELLING.search(heading) or _TRAINED.search(heading))
    return block.section in {Section.HEAD, Section.SUMMARY, Section.EXPERIENCE, Section.LANGUAGES}


def _is_unmistakable(document: Document, lines: Sequence[CvLine], span: Span) -> bool:
    """A long noun in a German line, "gestion des stocks": what hardly means anything but the skill."""
    written = document.of(span)
    if is_torn(document, span) or "\n" in written or fold(written) in AMBIGUOUS:
        return False
    words = fold(written).split()
    if len(words) > 2 and any(word in PARTICLES for word in words):
        return True
    line = next((document.of(line) for line in lines if line.start <= span.start < line.end), "")
    return (
        len(words) == 1
        and len(written) >= LONG_WORD
        and written[0].isupper()
        and not line.isupper()
        and _GERMAN.search(line) is not None
    )


def _is_capital_among_small(line: str, written: str) -> bool:
    """ "launch of the range, Klaviyo e-mail flows": in most languages a capital amid small letters tells a name."""
    if len(line) > MOST_LETTERS_OF_LINE:  # looked through for every name in it
        return False
    words = [word for word in _LONG_WORDS.findall(line.replace(written, " ", 1)) if word]
    small = sum(word[0].islower() for word in words)
    return bool(
        len(words) >= FEWEST_AROUND
        and small >= MOSTLY_SMALL * len(words)
        and (MAKER.match(written) if " " in written else written[0].isupper() and not _OF_A_WORD.search(written))
        and _GERMAN.search(line) is None
        and not _GERMAN_LETTERS.search(line)
    )


def _is_a_name(document: Document, lines: Sequence[CvLine], span: Span, *, is_technology: bool) -> bool:
    """Written with signs or capitals inside; a technology also with a capital that no beginning asks for."""
    written = document.of(span)
    if (
        len(written) == 1
        or fold(written) in VAGUE | AMBIGUOUS
        or is_torn(document, span)
        or is_no_skill(document, span)
    ):
        return False
    line = next((document.of(line) for line in lines if line.start <= span.start < line.end), "")
    if line.isupper() and " " in line:  # where all is in capitals, they say nothing
        return False
    if any(c.isdigit() or c in "+#./" for c in written) or any(
        c.isupper() for word in written.split() for c in word[1:]
    ):
        return True
    if not is_technology and not _is_capital_among_small(line, written):
        return False
    if " " in written:  # two words that are a technology's name are hardly anything else
        return True
    if not written[0].isupper():
        return False
    begins_line = any(line.start <= span.start <= line.start + 2 for line in lines)
    return not begins_line and not _SENTENCE_END.search(document.text[max(0, span.start - 3) : span.start])
