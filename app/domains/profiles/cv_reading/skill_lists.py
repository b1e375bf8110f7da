"""Lists of skills: their items, what an item may mean, and what only looks like one."""

import re
from bisect import bisect_right
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
    "marketing strategy": "Marketing strategy", "restful": "REST API",
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
    "pivot": "Pivot tables", "vue": "Vue.js", "node": "Node.js", "express": "Express.js", "bind": "BIND DNS",
    "radius": "RADIUS server", "premiere": "Adobe Premiere Pro", "picking": "Order picking", "adr": "ADR certificate",
    "sentry": "Sentry.io", "hashicorp packer": "HashiCorp Packer", "typing speed": "Touch typing",
    "website development": "Web development", "multi threading": "Multithreading", "event planner": "Event planning",
}  # fmt: skip
# Words that name a skill only beside others ("written and oral communication", "API design"): alone they name a part of
# any work.
VAGUE = frozenset({"api", "apis", "consulting", "oral", "organizational", "reporting", "staffing", "verbal", "written"})
# Of an office or of a fitter, of a kitchen or of anything: skills only by themselves.
AMBIGUOUS = frozenset({"m&e", "mise en place"})
# Between items: marks, brackets, dotted leaders, and a dash between spaces.
_BETWEEN = re.compile(r"[,;•·|\t\n*()\[\]…☐☑☒✓✔✅►▶▪➢➤❖→]|\.{3,}|(?<=\s)[–—-](?=\s)")
_EDGE = " .()-–—\u00a0★☆●○■□◦•*"  # what stands at an item's ends, ratings among it
_LEADING = (
    r"^(?:(?:strong|excellent|good|great|effective|superb|exceptional|advanced|intermediate|basic|expert|proficient|"
    r"proficiency|experience|experienced|knowledge|fluent|skilled|complex|creative|solid|extensive|"
    r"(?:sehr )?gute|fundierte|sichere[rn]?|solide|vertiefte|erweiterte|umfassende|(?:grund)?kenntnisse|umgang|erfahrung|etwas|"
    r"(?:tres )?bonnes?|ma[iî]trise|connaissances?|notions|pratique|utilisation|exp[eé]rience|"
    r"buen|dominio|manejo|uso|conocimientos?|experiencia|nociones|conoscenza|buona|conhecimentos?)"
    r"\s+(?:(?:in|of|with|im|mit|von|der|de la|de|du|des|en|del|di|em)\s+|d['’]|de l['’])?)+"
)
_LED_BY = re.compile(_LEADING, re.IGNORECASE)
_AROUND = re.compile(
    rf"{_LEADING}|(?:\s+(?:skills?|abilit(?:y|ies)|knowledge|experience|expert|expertise|proficiency|suite|software|tools?|"
    r"certified|familiarity|talent|advanced|basics?|intermediate|beginner|user|\w{0,5}kenntnisse|anwender|(?:sehr )?gut|"
    r"sicher|fortgeschritten|avanc[eé]e?s?|interm[eé]diaire|d[eé]butant|confirm[eé]|notions|avanzado|medio|b[aá]sico|"
    r"nivel|niveau|level|\d[\d.]*))+$",
    re.IGNORECASE,
)
# Beside the name of a skill these say how much of it, or nothing: "MS Office Grundkenntnisse", "Windows platforms".
_NEUTRAL_WORDS = """
    in of with and the a an or for on at to und mit von im et de du des en avec y con del la das der die nach
    management programming development administration platforms platform systems system strategies strategy plans
    frameworks framework coordination operating environment environments tools tool techniques principles practices
    processes process services applications scripting programs certified certification certificate training
    skills skill knowledge experience expertise user advanced basic basics intermediate beginner expert proficient good
    excellent strong server servers database databases level years year
    kenntnisse grundkenntnisse sicher gut sehr gute fortgeschritten anwender jahre zertifikat schein
    niveau avance intermediaire debutant bonne bonnes maitrise connaissances notions confirme ans bases outils logiciels
    nivel avanzado medio basico dominio conocimientos manejo anos usuario certificado"""
_NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
_EDITION = re.compile(
    r"(?:\s(?:pro|premier|enterprise|desktop|online|plus|premium|professional|xp|cs\d|cc))+$", re.IGNORECASE
)
_FEWEST_OF_EDITION = 6  # letters of what comes in editions: "Go Pro" and "Swift Enterprise" are something else
# Spaces are counted: of ten thousand in a row each would be begun with.
_AND = re.compile(
    r"\s{0,3}[/&]\s{0,3}|\s{1,3}\+\s{1,3}|\s{1,3}(?:and|or|und|oder|sowie|et|ou|y|o|e|och|i|oraz)\s{1,3}", re.IGNORECASE
)
_LEADER = re.compile(r"\.{3,}|\t")
MAKER = re.compile(r"(?:ms|microsoft|adobe|google|sap|suite|pack|office)\b", re.IGNORECASE)
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
MOST_WORDS_OF_ITEM = 4
_WORDS = re.compile(r"\w+")
PARTICLES = frozenset({"de", "du", "des", "del", "en", "di", "do", "da"})


def in_list(document: Document, part: Span, find_skills: FindSkills) -> Iterator[tuple[int, Span]]:
    """Items that are a skill as a whole, under the name that is meant; of the others what the finder sees in them."""
    labels = _labels_of_rows(document, part)
    items = [item for item in items_of(document, part) if labels.around(item) is None]
    whole = [found for item in items for found in skills_of_item(document, item, find_skills)]
    yield from whole
    taken = _Spans([span for _, span in whole])
    phrases: list[Span] = []
    for match in _phrases().finditer(document.of(part)):
        span = Span(match.start(), match.end()).moved(part.start)
        key = " ".join(_singular(word) for word in fold(match.group()).split())
        known = (
            meaning_of(match.group(), find_skills) if key in SHORT_NAMES and not is_no_skill(document, span) else None
        )
        if known is not None and taken.around(span) is None:
            phrases.append(span)
            yield known, span
    known_before = (labels, taken, _Spans(phrases))
    all_items = _Spans(items)
    for skill in find_skills(document.of(part)):
        span = Span(skill.start, skill.end).moved(part.start)
        if is_no_skill(document, span) or is_torn(document, span) or fold(document.of(span)) in VAGUE:
            continue
        if any(spans.around(span) is not None for spans in known_before):
            continue
        if _is_meant_within(document, all_items.around(span) or span, span, find_skills):
            yield skill.skill_id, span


def items_of(document: Document, part: Span) -> list[Span]:
    """The part cut where the items of lists are parted, without what stands around them."""
    items: list[Span] = []
    text = document.of(part)
    start = 0
    for match in [*_BETWEEN.finditer(text), None]:
        item = document.trimmed(part.start + start, part.start + (match.start() if match else len(text)), _EDGE)
        if item is not None:
            items.append(item)
        start = match.end() if match else 0
    return items


def _labels_of_rows(document: Document, part: Span) -> "_Spans":
    """ "OS ....... RHEL, Debian" and, of two cells, "DevOps⇥Docker, Terraform": what the list is of."""
    labels: list[Span] = []
    start = part.start
    for line in document.of(part).split("\n"):
        text = line.lstrip(" \t")
        leader = _LEADER.search(text)
        if leader is not None and "," in text[leader.end() :] and "\t" not in text[leader.end() :]:
            label = text[: leader.start()]
            if len(label) <= SHORT_LINE and "," not in label and not MAKER.match(label):
                begin = start + len(line) - len(text)
                labels.append(Span(begin, begin + len(label)))
        start += len(line) + 1
    return _Spans(labels)


class _Spans:
    """Spans in the order of the text, none over another."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]

    def around(self, span: Span) -> Span | None:
        """The one that the span lies in."""
        place = bisect_right(self._starts, span.start) - 1
        return self._spans[place] if place >= 0 and span.end <= self._spans[place].end else None


def _is_meant_within(document: Document, item: Span, span: Span, find_skills: FindSkills) -> bool:
    """A short item that is more than the skill in it is mostly another: "Titration of drugs", "SAP Business One". What
    is added may say nothing, though ("Windows platforms"), or narrow a name of several words ("UK labour law")."""
    words = _WORDS.findall(fold(document.of(item)))
    if len(words) > MOST_WORDS_OF_ITEM or len(find_skills(document.of(item))) > 1:
        return True
    beside = fold(document.text[item.start : span.start] + " " + document.text[span.end : item.end])
    if all(word in _NEUTRAL or word.isdigit() for word in _WORDS.findall(beside)):
        return True
    if span.end - span.start >= _FEWEST_OF_EDITION and span.start == item.start:
        behind = document.text[span.end : item.end]
        if _EDITION.fullmatch(behind):
            return True
    own = fold(document.of(span)).split()
    is_led = span.start == item.start and any(word in PARTICLES for word in own)
    if fold(document.of(span)) in AMBIGUOUS:
        return False
    return len(own) > 1 and (span.end == item.end or is_led)


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


def skills_of_item(document: Document, item: Span, find_skills: FindSkills) -> list[tuple[int, Span]]:
    """The skill that an item is, or those that its parts are: "written and oral communication skills"."""
    text = document.of(item)
    label, colon, _ = text.rpartition(":")
    if colon:  # "Databases: MySQL"
        rest = document.trimmed(item.start + len(label) + 1, item.end, _EDGE + ":")
        return skills_of_item(document, rest, find_skills) if rest is not None else []
    if len(text) <= SHORT_LINE and (known := meaning_of(text, find_skills)) is not None:
        return [] if fold(text) in VAGUE else [(known, item)]
    parts = [part for part in parts_of(document, item) if part.end - part.start <= SHORT_LINE]
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
        if document.text[part.end : part.end + 1] == "-":
            forms += _completed(document.of(part), last[-1])
        known = next((id for form in forms if (id := meaning_of(form, find_skills)) is not None), None)
        if known is not None and (fold(document.of(part)) not in VAGUE or len(last) > 1):
            found.append((known, part))
    return found


def _completed(begun: str, last: str) -> list[str]:
    """ "Monats- und Jahresabschlüsse": what of the last word the first may have in common with it."""
    return [begun + last[place:] for place in range(3, min(len(last) - 3, 20))]


def parts_of(document: Document, item: Span) -> Iterator[Span]:
    """The item cut at "and", "/", "+", in ten languages; the whole where there is none."""
    start = 0
    text = document.of(item)
    for match in [*_AND.finditer(text), None]:
        part = document.trimmed(item.start + start, item.start + (match.start() if match else len(text)), _EDGE + ":")
        if part is not None:
            yield part
        start = match.end() if match else 0


def named(text: str, find_skills: FindSkills) -> int | None:
    """The skill whose very name the text is."""
    skills = find_skills(text)
    return skills[0].skill_id if len(skills) == 1 and skills[0].end - skills[0].start == len(text) else None


def meaning_of(text: str, find_skills: FindSkills) -> int | None:
    for written in _spellings(text):
        if (known := named(written, find_skills)) is not None:
            return known
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
