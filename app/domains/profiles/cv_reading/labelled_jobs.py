"""Jobs of a form: "Employer: …", "Position held: …", "From: … To: …", in whatever order."""

import re
from collections.abc import Sequence

from app.domains.profiles.cv_reading.dates import Period, find_periods
from app.domains.profiles.cv_reading.job_headers import Job
from app.domains.profiles.cv_reading.job_places import EDGES, without_place
from app.domains.profiles.cv_reading.lines import CvLine, Document, Span

FEW = 2  # labelled titles or companies make a form
MOST_LETTERS = 300
_LABELS = {
    "title": "position|position held|position title|designation|job title|role|title|post|post held|occupation or position held|"
    "funktion|stelle|tätigkeit|berufsbezeichnung|poste|poste occupé|fonction|puesto|cargo|cargo desempeñado|función|posizione|"
    "mansione|ruolo|qualifica|functie|stanowisko|cargo ocupado",
    "company": "company|company name|employer|name of (?:the )?(?:employer|organi[sz]ation|company|firm|institution)|organi[sz]ation|organi[sz]ation name|firm|firma|unternehmen|arbeitgeber|"
    "betrieb|entreprise|employeur|société|organisme|empresa|empleador|institución|entidad|azienda|datore di lavoro|werkgever|"
    "bedrijf|pracodawca|empregador",
    "period": "period|duration|dates?|from|tenure|years|time period|zeitraum|dauer|von|période|durée|dates?|periodo|período|fechas?|"
    "duración|desde|periodo di lavoro|periode|okres",
}
_LABEL = re.compile(
    r"^(?:\(?\d{1,2}[.)]\s*)?(?:"
    + "|".join(f"(?P<{kind}>{names})" for kind, names in _LABELS.items())
    + r")\s*(?::[ \t]*|\t)",
    re.IGNORECASE,
)


_COLUMN = re.compile(
    "(?:"
    + "|".join(_LABELS.values())
    + r"|responsibilit\w+|duties|tasks|place|location|town|city|country|reason\b.*|aufgaben|ort|"
    r"tâches|missions|lieu|tareas|lugar|funciones|salary|no\.?|s\.? ?no\.?|nr\.?)(?:\s+(?:and|und|et|y|&|/)\s+\w+)?",
    re.IGNORECASE,
)


def names_columns(text: str) -> bool:
    """Whether a line is the head of a table of jobs: Period, Position, Employer."""
    cells = text.split("\t")
    return len(cells) > 1 and len(text) <= MOST_LETTERS and all(_COLUMN.fullmatch(cell.strip()) for cell in cells)


def labelled_jobs(document: Document, lines: Sequence[CvLine]) -> list[Job]:
    """The jobs of a form; none where the section is no form."""
    told = [(line, _told(document, line)) for line in lines]
    if sum(found is not None and found[0] != "period" for _, found in told) < FEW:
        return []
    jobs: list[Job] = []
    bodies: list[list[CvLine]] = []
    for line, found in told:
        if found is None:
            if bodies:
                bodies[-1].append(line)
            continue
        kind, value = found
        period = _period(document, line) if kind == "period" else None
        if kind == "period" and period is None:
            continue
        if not jobs or getattr(jobs[-1], kind) is not None:
            jobs.append(Job())
            bodies.append([])
        if kind == "title":
            jobs[-1].title = value
        elif kind == "company":
            jobs[-1].company = without_place(document, value)
        else:
            jobs[-1].period = period
    for job, body in zip(jobs, bodies, strict=True):
        if body:
            job.text = document.trimmed(body[0].start, body[-1].end)
    return [job for job in jobs if job.title or job.company]


def _told(document: Document, line: CvLine) -> tuple[str, Span] | None:
    text = document.of(line)
    label = _LABEL.match(text) if len(text) <= MOST_LETTERS else None
    if label is None or label.lastgroup is None:
        return None
    cell = text[label.end() :].split("\t")[0]
    value = document.trimmed(line.start + label.end(), line.start + label.end() + len(cell), EDGES)
    return (label.lastgroup, value) if value is not None else None


def _period(document: Document, line: CvLine) -> Period | None:
    """Of the whole line: its two dates may stand in two cells."""
    return next(iter(find_periods(document.of(line), line.start)), None)
