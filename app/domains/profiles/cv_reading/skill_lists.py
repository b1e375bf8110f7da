"""Lists of skills: their items, what an item may mean, and what only looks like one."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from app.domains.profiles.cv_reading.lines import Document, Span, fold
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
    "labor relation": "Industrial relations",
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
    "rest": "REST API", "soap": "SOAP web services", "scheduling appointment": "Appointment scheduling",
    "estimating": "Cost estimating", "estimator": "Cost estimating", "eye for detail": "Attention to detail",
    "leader": "Leadership", "communicator": "Communication", "priority setting": "Prioritisation",
    "oral": "Verbal communication", "verbal": "Verbal communication",
    "creative suite": "Adobe Creative Cloud", "adobe creative suite": "Adobe Creative Cloud",
    "website development": "Web development", "multi threading": "Multithreading", "event planner": "Event planning",
}  # fmt: skip
# Words that name a skill only beside others ("written and oral communication", "API design"): alone they name a part of
# any work.
VAGUE = frozenset({"api", "apis", "consulting", "oral", "organizational", "reporting", "staffing", "verbal", "written"})
_ITEM = re.compile(r"[^,;•|\t\n*]+")
_LEADING = (
    r"^(?:(?:strong|excellent|good|great|effective|superb|exceptional|advanced|intermediate|basic|expert|proficient|"
    r"proficiency|experience|experienced|knowledge|fluent|skilled|complex|creative|solid|extensive)\s+(?:in\s+|of\s+|with\s+)?)+"
)
_LED_BY = re.compile(_LEADING, re.IGNORECASE)
_AROUND = re.compile(
    rf"{_LEADING}|(?:\s+(?:skills?|abilit(?:y|ies)|knowledge|experience|expert|expertise|proficiency|suite|software|tools?|"
    r"certified|familiarity|talent|\d[\d.]*))+$",
    re.IGNORECASE,
)
# Spaces are counted: of ten thousand in a row each would be begun with.
_AND = re.compile(r"\s{0,3}[/&]\s{0,3}|\s{1,3}(?:and|or|und|oder|et|ou|y|o|e|och)\s{1,3}", re.IGNORECASE)
_LABEL_END = re.compile(r"\s{0,3}(?:languages?\b)?\s{0,3}:|\s{1,3}languages?[\t\n]", re.IGNORECASE)
_KINDS = re.compile(
    r"(?:control|media|databases?|programming|scripting|open source|systems?|networking|frameworks?|design|marketing|"
    r"development|management|communications?|skills?|testing|software|photography)$",
    re.IGNORECASE,
)
_SHOWN_ON = re.compile(r"\b(?:view|code|see|source|find me) on\s+$", re.IGNORECASE)
_NO_SKILL = re.compile(r"\s{1,3}(?:stars?|followers|foundation|conference|meetup)\b", re.IGNORECASE)
_OFFICE = {
    "word": "Microsoft Word", "excel": "Excel", "powerpoint": "Microsoft PowerPoint", "power point": "Microsoft PowerPoint",
    "access": "Microsoft Access", "outlook": "Outlook", "visio": "Microsoft Visio", "publisher": "Microsoft Publisher",
    "project": "Microsoft Project",
}  # fmt: skip
_PROGRAM = r"(?:ms |microsoft )?(?:word|excel|power ?point|access|outlook|visio|publisher|project)"
_PROGRAMS = re.compile(
    rf"\b{_PROGRAM}(?:\s{{0,3}}(?:[,/&;]|,?\s(?:and|und|et|y)\b)\s{{0,3}}{_PROGRAM}\b)+", re.IGNORECASE
)
SHORT_LINE = 60


def in_list(document: Document, part: Span, find_skills: FindSkills) -> Iterator[tuple[int, Span]]:
    """Items that are a skill as a whole, under the name that is meant; of the others what the finder sees in them."""
    whole: list[tuple[int, Span]] = []
    for match in _ITEM.finditer(document.of(part)):
        item = document.trimmed(part.start + match.start(), part.start + match.end(), " .()-–")
        if item is not None:
            whole += _of_item(document, item, find_skills)
    yield from whole
    for match in _phrases().finditer(document.of(part)):
        span = Span(match.start(), match.end()).moved(part.start)
        key = " ".join(_singular(word) for word in fold(match.group()).split())
        known = (
            meaning_of(match.group(), find_skills) if key in SHORT_NAMES and not is_no_skill(document, span) else None
        )
        if known is not None and not any(item.start <= span.start and span.end <= item.end for _, item in whole):
            whole.append((known, span))
            yield known, span
    for skill in find_skills(document.of(part)):
        span = Span(skill.start, skill.end).moved(part.start)
        if is_no_skill(document, span) or is_torn(document, span) or fold(document.of(span)) in VAGUE:
            continue
        if not any(item.start <= span.start and span.end <= item.end for _, item in whole):
            yield skill.skill_id, span


@cache
def _phrases() -> re.Pattern[str]:
    """Those of the short names that are of several words: found where nothing parts the items of a list."""
    keys = sorted((key for key in SHORT_NAMES if " " in key), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, keys))})s?\b", re.IGNORECASE)


def is_no_skill(document: Document, span: Span) -> bool:
    """What names the kind of those behind a colon is none of them; "GitHub stars" and "View on GitHub" are no skill."""
    if _KINDS.search(document.of(span)) and _LABEL_END.match(document.text, span.end):
        return True
    if _NO_SKILL.match(document.text, span.end):
        return True
    return _SHOWN_ON.search(document.text, max(0, span.start - 12), span.start) is not None


def is_torn(document: Document, span: Span) -> bool:
    """ "Retail, sales" are two."""
    return any(sign in document.of(span) for sign in ",;|•")


def _of_item(document: Document, item: Span, find_skills: FindSkills) -> list[tuple[int, Span]]:
    """The skill that an item is, or those that its parts are: "written and oral communication skills"."""
    text = document.of(item)
    label, colon, _ = text.rpartition(":")
    if colon:  # "Databases: MySQL"
        rest = document.trimmed(item.start + len(label) + 1, item.end, " .:()-–")
        return _of_item(document, rest, find_skills) if rest is not None else []
    if len(text) <= SHORT_LINE and (known := meaning_of(text, find_skills)) is not None:
        return [] if fold(text) in VAGUE else [(known, item)]
    parts = [part for part in _parted(document, item) if part.end - part.start <= SHORT_LINE]
    if len(parts) < 2:
        return []
    found: list[tuple[int, Span]] = []
    last = document.of(parts[-1]).split()
    for part in parts:
        # What stands behind the last is meant of all: "interpersonal and coaching skills".
        forms = [
            document.of(part),
            *(f"{document.of(part)} {' '.join(last[-count:])}" for count in (1, 2) if len(last) > count),
        ]
        known = next((id for form in forms if (id := meaning_of(form, find_skills)) is not None), None)
        if known is not None and (fold(document.of(part)) not in VAGUE or len(last) > 1):
            found.append((known, part))
    return found


def _parted(document: Document, item: Span) -> Iterator[Span]:
    start = 0
    text = document.of(item)
    for match in [*_AND.finditer(text), None]:
        part = document.trimmed(item.start + start, item.start + (match.start() if match else len(text)), " .:()-–")
        if part is not None:
            yield part
        start = match.end() if match else 0


def meaning_of(text: str, find_skills: FindSkills) -> int | None:
    for written in _spellings(text):
        skills = find_skills(written)
        if len(skills) == 1 and skills[0].end - skills[0].start == len(written):
            return skills[0].skill_id
    return None


def _spellings(item: str) -> Iterator[str]:
    """Other ways to write an item of a list, the likeliest first."""
    bare = _AROUND.sub("", item).strip(" .:-")
    folded = " ".join(re.sub(r"[^\w+#./]+", " ", fold(bare)).split())
    single = " ".join(_singular(word) for word in folded.split())
    for key in (folded, single):
        if key in SHORT_NAMES:
            yield SHORT_NAMES[key]
    led = _LED_BY.sub("", item).strip(" .:-")  # of the "interpersonal skills" the skills belong to the name
    for form in (bare, bare.capitalize(), bare.title(), single, single.capitalize(), led, led.capitalize()):
        if form:
            yield form


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def programs(document: Document, part: Span, find_skills: FindSkills) -> Iterator[tuple[int, Span]]:
    """Of "Word, Excel and PowerPoint" all are meant: beside others of its kind the word is the program."""
    for run in _PROGRAMS.finditer(document.of(part)):
        for program in re.finditer(_PROGRAM, run.group(), re.IGNORECASE):
            bare = re.sub(r"^(?:ms|microsoft)\s+", "", program.group().lower())
            for skill in find_skills(_OFFICE[bare]):
                yield skill.skill_id, Span(program.start(), program.end()).moved(part.start + run.start())
