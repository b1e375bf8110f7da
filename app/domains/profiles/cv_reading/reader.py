"""Puts together what the other modules find, with the quote for every value."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.domains.profiles.cv_reading.contact import find_email, find_links, find_location, find_phone
from app.domains.profiles.cv_reading.dates import Moment, Period, first_month, last_month
from app.domains.profiles.cv_reading.education import find_studies
from app.domains.profiles.cv_reading.experience import find_jobs
from app.domains.profiles.cv_reading.headings import Block, Section, blocks_of, only
from app.domains.profiles.cv_reading.languages import find_languages
from app.domains.profiles.cv_reading.lines import Document, Span
from app.domains.profiles.cv_reading.names import find_name
from app.domains.profiles.cv_reading.skill_lists import FindSkills
from app.domains.profiles.cv_reading.skills import find_listed
from app.domains.profiles.cv_reading.words import title_score
from app.domains.profiles.proposal_schemas import (
    CvProposal,
    Evidence,
    ProposedEducation,
    ProposedExperience,
    ProposedLanguage,
    ProposedLink,
)
from app.domains.skills.schemas import SkillRef

READER_VERSION = 4
MAX_LINE = 200
MAX_PARAGRAPH = 5_000
MAX_JOBS = 50
MAX_SKILLS = 200
MAX_OTHERS = 20
_ADDRESS = re.compile(r",\s?\d{1,5}\s?(?:,|$)|\b\d{4,5} [^\W\d_]|^\d")  # "C/ Maestro Alonso, 14" is nobody's title


def read_document(
    document: Document,
    *,
    find_skills: FindSkills,
    skill_names: Mapping[int, str],
    technologies: Collection[int],
    today: date,
) -> CvProposal:
    """What the CV says. `find_skills` finds the taxonomy's skills in running text, `skill_names` knows their names, and
    `technologies` are those that are written like names."""
    document = document.without_furniture()
    if not document.lines:
        return CvProposal()
    quotes = Quotes(document)
    blocks = blocks_of(document)
    email = find_email(document, blocks)
    phone = find_phone(document, blocks)
    links = find_links(document, blocks, email)[:MAX_OTHERS]
    name = find_name(document, blocks, email, phone, links)
    location = find_location(document, blocks)
    experience, years = _experience(document, blocks, quotes, today)
    headers = [
        Span(quote.start, quote.end) for quote in quotes.evidence if quote.field.endswith(("/title", "/company"))
    ]
    # Whoever is called Ruby, or lives in Java, does not speak it.
    headers += [found.span for found in (name, email, phone, location) if found is not None and found.span is not None]
    skills = find_listed(
        document, blocks, find_skills=find_skills, names=skill_names, technologies=technologies, besides=headers
    )
    return CvProposal(
        name=quotes.value("/name", name.value, name.span) if name else None,
        email=quotes.value("/email", email.value, email.span) if email else None,
        phone=quotes.value("/phone", phone.value, phone.span) if phone else None,
        location=quotes.value("/location", location.value, location.span) if location else None,
        headline=_headline(document, blocks, quotes, name.span if name else None),
        links=[
            ProposedLink(label=link.label, url=quotes.value(f"/links/{place}/url", link.url, link.span))
            for place, link in enumerate(links)
        ],
        summary=_summary(document, blocks, quotes),
        experience=experience,
        education=_education(document, blocks, quotes),
        skills=[
            SkillRef(
                id=skill.skill_id,
                name=quotes.value(f"/skills/{place}", skill_names[skill.skill_id], skill.span),
            )
            for place, skill in enumerate(skills[:MAX_SKILLS])
        ],
        languages=[
            ProposedLanguage(
                code=language.code,
                name=quotes.value(f"/languages/{place}", language.name, language.span),
                level=language.level,
            )
            for place, language in enumerate(find_languages(document, blocks)[:MAX_OTHERS])
        ],
        years_of_experience=years,
        evidence=quotes.evidence,
    )


class Quotes:
    """Collects where each value stands."""

    def __init__(self, document: Document) -> None:
        self.evidence: list[Evidence] = []
        self._document = document

    def value(self, field: str, value: str, span: Span) -> str:
        quote = self._document.of(span)
        self.evidence.append(Evidence(field=field, start=span.start, end=span.end, quote=quote))
        return value

    def text(self, field: str, span: Span | None, most: int = MAX_LINE) -> str | None:
        """The words of the span themselves, in one line unless they are a paragraph."""
        cut = self._document.trimmed(span.start, min(span.end, span.start + most)) if span else None
        if cut is None:
            return None
        words = self._document.of(cut)
        return self.value(field, words if most == MAX_PARAGRAPH else " ".join(words.split()), cut)

    def moment(self, field: str, moment: Moment | None) -> str | None:
        return self.value(field, moment.value, moment.span) if moment and moment.value else None


def _headline(document: Document, blocks: Sequence[Block], quotes: Quotes, name: Span | None) -> str | None:
    """The title beside or under the name, or above everything."""
    named = [place for place, line in enumerate(document.lines) if name and line.start <= name.start < line.end]
    below = [line for place in named for line in document.lines[place : place + 4]]
    head = [line for block in only(blocks, Section.HEAD) for line in block.lines[:6]]
    for line in dict.fromkeys([*below, *head]):
        for cell in document.cells(line):
            text = document.of(cell)
            is_name = name is not None and cell.start < name.end and name.start < cell.end
            is_other = "@" in text or text.endswith(".") or bool(_ADDRESS.search(text))
            if not is_name and not is_other and title_score(text) and len(text.split()) <= 12:
                return quotes.text("/headline", cell)
    return None


def _summary(document: Document, blocks: Sequence[Block], quotes: Quotes) -> str | None:
    for block in only(blocks, Section.SUMMARY):
        return quotes.text("/summary", Span(block.start, block.end), MAX_PARAGRAPH)
    return None


def _experience(
    document: Document, blocks: Sequence[Block], quotes: Quotes, today: date
) -> tuple[list[ProposedExperience], float | None]:
    found: list[ProposedExperience] = []
    months: set[int] = set()
    for place, job in enumerate(find_jobs(document, list(only(blocks, Section.EXPERIENCE)))[:MAX_JOBS]):
        field = f"/experience/{place}"
        start, end, is_current = _bounds(job.period)
        found.append(
            ProposedExperience(
                title=quotes.text(f"{field}/title", job.title),
                company=quotes.text(f"{field}/company", job.company),
                from_=quotes.moment(f"{field}/from", start),
                to=quotes.moment(f"{field}/to", end),
                is_current=is_current,
                text=quotes.text(f"{field}/text", job.text, MAX_PARAGRAPH),
            )
        )
        months |= _months(start, end, today, is_current=is_current)
    return found, round(len(months) / 12, 1) if months else None


def _bounds(period: Period | None) -> tuple[Moment | None, Moment | None, bool]:
    return (period.start, period.end, period.is_current) if period else (None, None, False)


def _months(start: Moment | None, end: Moment | None, today: date, *, is_current: bool) -> set[int]:
    """The months of a job, as far as it says both when it began and when it ended."""
    now = today.year * 12 + today.month
    if start is None or start.value is None or not (is_current or (end and end.value)):
        return set()
    last = now if is_current or end is None or end.value is None else min(last_month(end.value), now)
    return set(range(first_month(start.value), last))


def _education(document: Document, blocks: Sequence[Block], quotes: Quotes) -> list[ProposedEducation]:
    found: list[ProposedEducation] = []
    for place, study in enumerate(find_studies(document, list(only(blocks, Section.EDUCATION)))):
        field = f"/education/{place}"
        start, end, is_current = _bounds(study.period)
        if end is None and not is_current:
            start, end = None, start  # a single date is that of the degree
        found.append(
            ProposedEducation(
                school=quotes.text(f"{field}/school", study.school),
                degree=quotes.text(f"{field}/degree", study.degree),
                from_=quotes.moment(f"{field}/from", start),
                to=quotes.moment(f"{field}/to", end),
            )
        )
    return found
