"""Employment types and levels as people write them, in a dozen languages. Only what is unmistakable counts."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from app.domains.jobs.models import ExperienceLevel, JobType

MAX_TEXT = 200
_KEPT = 4_096
_PARTS = re.compile(r"[,;/|\n\u2022\u00b7+]|\s[-\u2013\u2014]\s|\b(?:and|or|und|oder|et|ou|y|o|e|of|och|eller|tai)\b")

# Patterns read lower case without accents. In this order within one part of what is stated.
_JOB_TYPES: Sequence[tuple[JobType, str]] = (
    (
        JobType.INTERN,
        (
            r"\bintern(?:s|ships?)?\b|\w*praktik(?:um|ant|antin|a)\b|\bwerkstudent|working student|student worker"
            r"|\bstagiair"
            r"|^stage$|\bpracticas\b|\bbecari[oa]\b|\btirocinio\b|\bstagista\b|\bharjoittel|\bstaz(?:ysta)?\b|\bestagi"
        ),
    ),
    (JobType.VOLUNTEER, r"\bvolunt(?:eer|ariado|ario)|\behrenamt|\bbenevol|\bvapaaehto|\bvrijwillig|\bwolontari"),
    (JobType.PER_DIEM, r"\bper[ _-]?diem\b|^prn$"),
    (
        JobType.PART_TIME,
        (
            r"\bpart[ _-]?time\b|\bpart[ _-]?timer\b|\bteilzeit|\btemps partiel|\btiempo parcial|\b(?:media"
            r"|jornada parcial)\b"
            r"|\btempo parzial|\bdeeltijd|\bdeltid|\bosa-?aika|\bniepelny etat|\bczesc etatu|\bmeio periodo"
            r"|\btempo parcial"
            r"|\bmini-?job|\b(?:450|520|538|556|603)[ -]?(?:euro|€)|\bgeringfugig|^pt$|\bdeeltids"
        ),
    ),
    (
        JobType.FULL_TIME,
        (
            r"\bfull[ _-]?time\b|\bvoll-?(?:zeit)?\b|\btemps (?:plein|complet)|\bplein temps|\btiempo completo"
            r"|\bjornada completa"
            r"|\btempo pieno|\bvoltijd|\bheltid|\bkokoaika|\bkokopaiva|\bpelny etat|\bcaly etat|\btempo integral"
            r"|\bperiodo integral|^ft$"
        ),
    ),
    (
        JobType.OTHER,
        (
            r"^(?:other|autre|sonstige[s]?|andere|otro|altro|overig|muu|inne|outro)$|\bapprenti|\bausbildung"
            r"|\bazubi|\balternan"
            r"|^lehre$|\boppisopimus|\blarling|\bcasual\b"
        ),
    ),
    (
        JobType.TEMPORARY,
        (
            r"\btemp(?:orary|orario|oraire|oral|orar|orario|ory)?\b|\bbefristet|\bcdd\b|\binterim(?:aire)?\b|\bzeitarbeit"
            r"|\btempo determinato|\btijdelijk|\bvisstid|\bvikariat|\btidsbegransad|\bmaaraaika|\bseason(?:al)?\b"
            r"|\bsaison"
            r"|\bsummer job|\bczas okreslony|\bfixed[ _-]?term|\bcontrato temporal|\bkausityo|\bsasongs"
            r"|\bstagionale|\baushilfe"
        ),
    ),
    (
        JobType.CONTRACTOR,
        (
            r"\b(?:sub)?contract(?:or|ual)?\b|\bfreelanc|\bfreiberuf|\bselbststandig|\bindependant|\bautonomo"
            r"|\blibero profession"
            r"|\bpartita iva|\bzzp\b|\bb2b\b|\bumowa zlecenie|\b1099\b|\bc2c\b|\bcorp[ -]to[ -]corp|\bprestador"
            r"|\bkonsultuppdrag"
        ),
    ),
)
# It says for how long, not for how many hours. Where nothing else is said, it is a whole post.
_PERMANENT = re.compile(
    r"\bpermanent|\bcdi\b|\bunbefristet|\bfest(?:anstellung|angestellt)|^fest$|\bvakituinen|\btoistaiseksi"
    r"|\bindefinid[oa]\b"
    r"|\btempo indeterminato|\bvast(?:e)? (?:dienst|contract|baan)|\btillsvidare|\bfast(?: stilling)?\b"
    r"|\bumowa o prace"
    r"|\bczas nieokreslony|\befetivo\b|\bregular\b|\bemployee\b|\bdirect[ -]hire"
)
_TYPES = [(type, re.compile(pattern)) for type, pattern in _JOB_TYPES]

_END = r"\s*(?:$|[)\],|:/;]|\s[-\u2013\u2014])"
_START = r"(?:^|[(\[,|/;]\s*|[-\u2013\u2014]\s+|\d+[ -]months?\s)"
_NO_INTERN = re.compile(
    r"\bintern(?:ship)?s?['\u2019]?\s(?:program|coordinator|manager|recruit|supervis|experience|hiring)|\b(?:of"
    r"|manage|for) interns\b"
)
_INTERN = re.compile(
    r"\bintern(?:s|ship)?\b|\w*praktikum\b|\bpraktikant(?:in)?\b|\bwerkstudent(?:in|innen|en)?\b"
    r"|\bworking student\b|\bstagiair(?:e)?\b"
    r"|^stage\s*(?:[-\u2013:(]|en\b|de\b|assistant)|\bbecari[oa]\b|\btirocin(?:io|ante)\b|\bstagista\b"
    r"|\bharjoittelija\b|\bstazyst(?:a|ka)\b"
    r"|\bestagi(?:o|ari[oa])\b|\bstudent worker\b|\bpracticante\b|\ben practicas\b|[(/]\s?co-op\b|\bco-op student\b"
)
_TITLE_TYPES: Sequence[tuple[JobType, re.Pattern[str]]] = (
    (
        JobType.FULL_TIME,
        re.compile(r"\bvoll-? ?(?:und|oder|/|od\.) ?teilzeit|\b(?:full[ -]time|vollzeit)\b|\bfulltime\b"),
    ),
    (
        JobType.PART_TIME,
        re.compile(
            r"\bpart[ -]time\b|\bparttime\b|\bteilzeit\b|\btemps partiel\b|\bminijob(?:ber)?\b|\bdeltid\b"
            r"|\btiempo parcial\b|\btempo parziale\b"
            r"|\bosa-aikainen\b|\bniepelny etat\b"
        ),
    ),
    (JobType.PER_DIEM, re.compile(rf"{_START}(?:per[ -]diem|prn){_END}")),
    (JobType.VOLUNTEER, re.compile(rf"{_START}volunteer{_END}|\behrenamtlich")),
    (
        JobType.TEMPORARY,
        re.compile(
            rf"{_START}(?:temporary|temp|seasonal|fixed[ -]term(?: contract)?|ftc|cdd|befristet|vikariat){_END}"
        ),
    ),
    (
        JobType.CONTRACTOR,
        re.compile(
            rf"{_START}(?:contract(?:or)?|freelance|b2b){_END}|\bfreelance[r]?\b(?!\s(?:manager|coordinator|recruit|network|community))"
        ),
    ),
)

_STATED_LEVELS: Sequence[tuple[ExperienceLevel, str]] = (
    (
        ExperienceLevel.INTERN,
        r"\bintern(?:ship)?\b|\bpraktik|\bwerkstudent|\bstudent\b|\bstagiaire|^stage$|\btirocinio|\bpracticas",
    ),
    (
        ExperienceLevel.JUNIOR,
        (
            r"\bentry\b|\bjunior|\bjr\b|\bgraduate\b|\bbeginner|\bdebutant|\bberufseinsteig|\bberufsanfang"
            r"|\bno experience|\bassociate\b"
            r"|\btrainee|\bapprenti|\bausbildung|\bsans experience|\bnew grad|\bstarter\b"
        ),
    ),
    (
        ExperienceLevel.MID,
        (
            r"\bmid\b|\bmid[ _-]|\bmidlevel|\bmiddle\b|\bintermediate|\bmedior|\bexperienced\b|\bconfirme"
            r"|\bprofessional\b|\bberufserfahr"
        ),
    ),
    (ExperienceLevel.SENIOR, r"\bsenior|\bsr\b|\bexpert"),
    (ExperienceLevel.LEAD, r"\blead\b|\bteam ?lead|\bprincipal|\bstaff\b|^management$|\bmanager\b|\bsupervisor"),
    (ExperienceLevel.EXECUTIVE, r"\bexecutive|\bdirector|\bc-?level|\bvp\b|\bvice president|\bchief\b|\bhead\b"),
)
_LEVELS = [(level, re.compile(pattern)) for level, pattern in _STATED_LEVELS]
_YEARS = re.compile(
    r"(\d{1,2})(?:\.\d)?\s?(?:\+|(?:-|\u2013|to|bis|a)\s?\d{1,2})?\s?\+?\s?"
    r"(years?|yrs?|ans?(?:\(s\))?|jahren?|annos?|anni|anos?|months?|mois|monaten?|mesi|meses)?\b.{0,40}"
)
_MONTH_WORDS = ("mo", "me")

_ASSISTANT = re.compile(
    r"\bassistant\b(?!\s(?:vice|director|manager))|\bassistenz\b|\bassistent(?:in)?\b|\bsecretary\b"
    r"|\boffice of the\b|\b[ep]a to\b|['\u2019]s office"
)
_C_LEVEL = r"(?:ceo|cto|cfo|coo|cmo|cio|ciso|cpo|cro|cso|chro|cdo|cco)"
_EXECUTIVE = re.compile(
    rf"^(?:(?:group|interim|deputy|fractional|global|regional|co-?founder|founder"
    rf"|co)[\s&,/-]+(?:and\s)?)*{_C_LEVEL}\b(?!\s(?:services|office|advisory|practice|suite|in))"
    rf"|[(/]\s?{_C_LEVEL}\s?[)/]|\bchief\s(?:[a-z&,/-]+\s){{1,5}}officer\b|\bchief executive\b"
    rf"|\b(?<!assistant )(?:vice[ -]president|vp|svp|evp|rvp)\b"
    r"|\bvice-president|(?<!to the )(?<!vice )\bpresident\b(?=\s*(?:$|[,(-]|of\b|and\b|&))|\bhead of\b"
    r"|\bgeschaftsfuhr(?:er|erin|ung)\b"
    r"|(?<!art )(?<!creative )(?<!account )(?<!funeral )(?<!music )(?<!casting )(?<!stage )(?<!film )(?<!photo )(?<!choir )(?<!to the )(?<!camp )"
    r"\bdirector(?:a)?\b(?!'s|\u2019s|\sassistant)|\bdirecteur\b|\bdirectrice\b|\bdirektor(?:in)?\b"
)
_LEAD = re.compile(
    r"(?<!sales )\blead\b(?!-|\s(?:gen(?:eration)?|generator|management|qualification|nurtur|time|paint"
    r"|abatement|service line|conversion"
    r"|inspector|hazard|acid|based|remediation|capture|scoring|to\b))|\bsales lead\b(?!\s(?:gen|manage|qualif))"
    r"|\btech[ -]?lead\b|\bteam ?lead(?:er)?\b"
    r"|\bteamleit(?:er|erin|ung)\b|\bgruppenleit(?:er|erin|ung)\b|\babteilungsleit(?:er|erin|ung)\b"
    r"|\bchef(?:fe)? d['\u2019]equipe\b|\bteamledare\b|\bcapoturno\b"
    r"|(?<!assistant )(?<!vice )(?<!school )\bprincipal\b(?=,?\s\w)(?!,?\s(?:of|at|in)\b)|^chief\s(?!of staff"
    r"|executive)"
    r"|\bstaff\s(?:[\w/&+.-]+,?\s){0,4}(?:engineer|scientist|designer|developer|researcher|architect|programmer"
    r"|product manager|technologist)\b"
)
_SENIOR = re.compile(
    r"\b(?:senior|sr|snr|sen\.)\b\.?(?!\s(?:living|care|home|housing|service(?:s)?\b(?!\s\w+)|citizen|center"
    r"|centre|communit|residen|year|class|high|helper|companion))"
)
_MID = re.compile(
    r"\bmid[ -]?level\b|\bmid[ -]senior\b|\bmedior\b|\(mid\)|\bintermediate\s|\bmid[ -]?/|/\s?mid\b(?!-)|\bconfirmee?\b"
)
_JUNIOR = re.compile(
    r"\b(?:junior|jr)\b\.?(?!\s(?:high|school|college|league|kindergarten))|\bentry[ -]level\b"
    r"|\bnew grad(?:uate)?s?\b|\btrainee\b|\bapprenti(?:ce|ceship|e|ssage)?\b"
    r"|\bausbildung\b|\bazubis?\b|\bauszubildende[rn]?\b|\bberufseinsteiger|\bgraduate\b(?!\s(?:school|stud"
    r"|admission|education|research|medical|level|assistant|faculty))"
    r"|\balternan(?:t|te|ce)\b|\bdebutant|\blarling\b"
)
_EITHER = re.compile(
    r"\b(junior|jr\.?|mid|medior|senior|sr\.?)\s?(?:/|-|\u2013|or|oder|ou|to|bis|&|und|and)\s?(?:mid|medior|senior|sr|lead|staff|principal)\b"
)
_FIRST_OF_TWO = {"j": ExperienceLevel.JUNIOR, "m": ExperienceLevel.MID, "s": ExperienceLevel.SENIOR}
_TITLE_LEVELS = (
    (ExperienceLevel.LEAD, _LEAD),
    (ExperienceLevel.SENIOR, _SENIOR),
    (ExperienceLevel.MID, _MID),
    (ExperienceLevel.JUNIOR, _JUNIOR),
)


@lru_cache(maxsize=_KEPT)
def read_job_type(stated: str | None, title: str) -> JobType | None:
    """The first type of those stated, else the one that the title names. A permanent post is a full one by default."""
    folded = _fold(title)
    if stated:
        for part in _PARTS.split(_fold(stated)):
            for type, pattern in _TYPES:
                if pattern.search(part.strip()):
                    return type
    if _is_intern(folded):
        return JobType.INTERN
    for type, pattern in _TITLE_TYPES:
        if pattern.search(folded):
            return type
    return JobType.FULL_TIME if stated and _PERMANENT.search(_fold(stated)) else None


@lru_cache(maxsize=_KEPT)
def read_level(stated: str | None, title: str) -> ExperienceLevel | None:
    """The first level of those stated, else the one that the title names, else the one of the years asked for."""
    said = _fold(stated) if stated else ""
    for part in _PARTS.split(said):
        for level, pattern in _LEVELS:
            if pattern.search(part.strip()):
                return level
    return _level_of_title(_fold(title)) or _level_of_years(said)


def _level_of_title(title: str) -> ExperienceLevel | None:
    if _is_intern(title):
        return ExperienceLevel.INTERN
    if either := _EITHER.search(title):
        return _FIRST_OF_TWO[either[1][0]]
    if not _ASSISTANT.search(title) and _EXECUTIVE.search(title):
        return ExperienceLevel.EXECUTIVE
    for level, pattern in _TITLE_LEVELS:
        if pattern.search(title):
            return level
    return None


def _level_of_years(said: str) -> ExperienceLevel | None:
    """ "5-10" are years; what is asked for at least decides."""
    match = _YEARS.fullmatch(said)
    if match is None:
        return None
    years = int(match[1])
    if (match[2] or "").startswith(_MONTH_WORDS):
        years //= 12
    if years < 2:
        return ExperienceLevel.JUNIOR
    return ExperienceLevel.MID if years < 5 else ExperienceLevel.SENIOR


def _is_intern(title: str) -> bool:
    return _INTERN.search(title) is not None and _NO_INTERN.search(title) is None


def _fold(text: str) -> str:
    text = text[:MAX_TEXT].replace("_", " ")
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("ø", "o"))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(text.lower().split())
