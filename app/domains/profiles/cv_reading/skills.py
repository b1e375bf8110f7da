"""Skills: those that a CV lists, and the tools, methods and certificates that the rest of it names."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domains.profiles.cv_reading.headings import Block, Section, inline_heading
from app.domains.profiles.cv_reading.languages import is_language
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span, fold
from app.domains.skills.finder import FoundSkill

FindSkills = Callable[[str], Sequence[FoundSkill]]

# What people write in lists of skills, where a text would say more: folded, with the name of the taxonomy.
SHORT_NAMES = {
    "word": "Microsoft Word", "access": "Microsoft Access", "project": "Microsoft Project",
    "power point": "Microsoft PowerPoint", "ms office suite": "Microsoft Office",
    "microsoft office suite": "Microsoft Office", "mac": "macOS", "mac os": "macOS", "osx": "macOS", "os x": "macOS",
    "share point": "SharePoint", "photo shop": "Adobe Photoshop", "auto cad": "AutoCAD", "quick books": "QuickBooks",
    "budget": "Budgeting", "inventory": "Inventory management", "negotiating": "Negotiation",
    "negotiator": "Negotiation", "recruiting": "Recruitment", "hiring": "Recruitment", "purchasing": "Procurement",
    "scheduling": "Appointment scheduling", "labor relation": "Industrial relations",
    "web designing": "Web design", "website design": "Web design", "mentoring": "Coaching",
    "marketing strategy": "Marketing strategy", "social media": "Social media marketing", "restful": "REST API",
    "apache": "Apache HTTP Server", "tcpip": "TCP/IP", "spring": "Spring Framework", "plc": "PLC programming",
    "organizational": "Organisational skills", "organizational skill": "Organisational skills",
    "organized": "Organisational skills", "detail oriented": "Attention to detail", "team player": "Teamwork",
    "attentive listener": "Active listening", "problem solver": "Problem solving", "public speaker": "Public speaking",
    "strategic planning": "Strategic planning", "computer literate": "IT skills", "computer skill": "IT skills",
    "computer knowledge": "IT skills", "menu development": "Menu planning", "press release": "Press releases",
    "retailing": "Retail", "translating": "Translation", "typing": "Touch typing", "hardware": "Hardware maintenance",
    "inventor": "Autodesk Inventor", "autocad inventor": "Autodesk Inventor", "maya": "Autodesk Maya",
    "illustrator": "Adobe Illustrator", "indesign": "Adobe InDesign", "photoshop": "Adobe Photoshop",
    "unity": "Unity3D", "unity engine": "Unity3D", "unreal": "Unreal Engine", "mortgage": "Mortgage lending",
    "mortgage loan": "Mortgage lending", "ledger": "General ledger", "accounts payables": "Accounts payable",
    "accounts receivables": "Accounts receivable", "written": "Written communication", "telephony": "Telephone systems",
    "sox": "SOX compliance", "organization development": "Organisational development", "wireless": "Wi-Fi",
}  # fmt: skip
DEGREES = frozenset({"bachelor's degree", "master's degree", "doctorate", "mba"})
_ITEM = re.compile(r"[^,;•|\t\n*]+")
_AROUND = re.compile(
    r"^(?:(?:strong|excellent|good|great|effective|superb|exceptional|advanced|intermediate|basic|expert|proficient|"
    r"proficiency|experience|experienced|knowledge|fluent|skilled|complex|creative|solid|extensive)\s+(?:in\s+|of\s+|with\s+)?)+|"
    r"(?:\s+(?:skills?|abilit(?:y|ies)|knowledge|experience|expert|expertise|proficiency|suite|software|tools?|"
    r"certified|familiarity|talent|\d[\d.]*))+$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?:[.!?:•]\s+|\n)$")
_TELLING = re.compile(r"certif|zertifi|licen|project|projekt|projet|proyecto|progett|open source")
_MARKED = re.compile(r"(?<=\w)\s?[*|]\s\w")  # a list within a paragraph
MANY_MARKS = 5
SHORT_LINE = 60


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

    def add(skill_id: int, span: Span) -> None:
        name = names.get(skill_id)
        if name is not None and name.lower() not in DEGREES and not is_language(name):
            found.setdefault(skill_id, span)

    for block in blocks:
        if block.section is Section.SKILLS:
            for skill_id, span in _in_list(document, Span(block.start, block.end), find_skills):
                add(skill_id, span)
    for block in blocks:
        if not _may_name_skills(document, block):
            continue
        for skill in find_skills(document.text[block.start : block.end]):
            span = Span(skill.start, skill.end).moved(block.start)
            if any(other.start <= span.start < other.end for other in besides):
                continue
            if _is_a_name(document, block.lines, span, is_technology=skill.skill_id in technologies):
                add(skill.skill_id, span)
        if len(_MARKED.findall(document.text[block.start : block.end])) >= MANY_MARKS:
            for skill_id, span in _in_list(document, Span(block.start, block.end), find_skills):
                add(skill_id, span)
        for line in block.lines:
            if inline_heading(document.of(line)) is Section.SKILLS:
                for skill_id, span in _in_list(document, Span(line.start, line.end), find_skills):
                    add(skill_id, span)
    return [FoundListed(skill_id, span) for skill_id, span in found.items()]


def _may_name_skills(document: Document, block: Block) -> bool:
    if block.section is Section.OTHER and block.heading is not None:
        return bool(_TELLING.search(fold(document.of(block.heading))))
    return block.section in {Section.HEAD, Section.SUMMARY, Section.EXPERIENCE, Section.LANGUAGES}


def _in_list(document: Document, part: Span, find_skills: FindSkills) -> Iterator[tuple[int, Span]]:
    """Items that are a skill as a whole, under the name that is meant; of the others what the finder sees in them."""
    whole: list[tuple[int, Span]] = []
    for match in _ITEM.finditer(document.of(part)):
        item = document.trimmed(part.start + match.start(), part.start + match.end(), " .:()-–")
        if item is None or item.end - item.start > SHORT_LINE:
            continue
        for written in _spellings(document.of(item)):
            skills = find_skills(written)
            if len(skills) == 1 and skills[0].end - skills[0].start == len(written):
                whole.append((skills[0].skill_id, item))
                break
    yield from whole
    for skill in find_skills(document.of(part)):
        span = Span(skill.start, skill.end).moved(part.start)
        if not any(item.start <= span.start and span.end <= item.end for _, item in whole):
            yield skill.skill_id, span


def _spellings(item: str) -> Iterator[str]:
    """Other ways to write an item of a list, the likeliest first."""
    bare = _AROUND.sub("", item).strip(" .:-")
    folded = " ".join(re.sub(r"[^\w+#./]+", " ", fold(bare)).split())
    single = " ".join(_singular(word) for word in folded.split())
    for key in (folded, single):
        if key in SHORT_NAMES:
            yield SHORT_NAMES[key]
    for form in (bare, bare.capitalize(), bare.title(), single, single.capitalize()):
        if form:
            yield form


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _is_a_name(document: Document, lines: Sequence[CvLine], span: Span, *, is_technology: bool) -> bool:
    """Written with signs or capitals inside; a technology also with a capital that no beginning asks for."""
    written = document.of(span)
    if len(written) == 1:
        return False
    if any(c.isdigit() or c in "+#./" for c in written) or any(
        c.isupper() for word in written.split() for c in word[1:]
    ):
        return True
    if not is_technology:
        return False
    if " " in written:  # two words that are a technology's name are hardly anything else
        return True
    if not written[0].isupper():
        return False
    begins_line = any(line.start <= span.start <= line.start + 2 for line in lines)
    return not begins_line and not _SENTENCE_END.search(document.text[max(0, span.start - 3) : span.start])
