"""A proposal's accepted fields, laid into a profile. Pure."""

import calendar
from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from app.domains.profiles.proposal_schemas import (
    CvProposal,
    ProposalField,
    ProposedEducation,
    ProposedExperience,
    ProposedLanguage,
    ProposedLink,
)
from app.domains.profiles.schemas import Education, Experience, JobSeekerRead, JobSeekerUpdate, Language, Link, Phone

T = TypeVar("T")
MAX_SKILLS = 200
MAX_JOBS = 50
MAX_OTHERS = 20
SCALARS = {
    ProposalField.NAME: "full_name",
    ProposalField.LOCATION: "location",
    ProposalField.HEADLINE: "headline",
    ProposalField.SUMMARY: "summary",
}
_PHONE = TypeAdapter[str](Phone)


def merged(profile: JobSeekerRead, proposal: CvProposal, fields: Collection[ProposalField]) -> JobSeekerUpdate | None:
    """The changes to the profile; None where there are none. What the proposal does not say erases nothing."""
    changes: dict[str, Any] = {}
    for field, name in SCALARS.items():
        value = getattr(proposal, field.value)
        if field in fields and value:
            changes[name] = value
    phone = storable_phone(proposal.phone)
    if ProposalField.PHONE in fields and phone:
        changes["phone"] = phone
    if ProposalField.SKILLS in fields:
        known = [skill.id for skill in profile.skills]
        changes["skills"] = list(dict.fromkeys([*known, *(skill.id for skill in proposal.skills)]))[:MAX_SKILLS]
    if ProposalField.EXPERIENCE in fields:
        jobs = (job for job in map(_experience, proposal.experience) if job)
        changes["experience"] = _union(profile.experience, jobs, _job_key)[:MAX_JOBS]
    if ProposalField.EDUCATION in fields:
        studies = (study for study in map(_education, proposal.education) if study)
        changes["education"] = _union(profile.education, studies, _study_key)[:MAX_OTHERS]
    if ProposalField.LANGUAGES in fields:
        changes["languages"] = _languages(profile.languages, proposal.languages)[:MAX_OTHERS]
    if ProposalField.LINKS in fields:
        links = (link for link in map(_link, proposal.links) if link)
        changes["links"] = _union(profile.links, links, lambda link: _address(link.url))[:MAX_OTHERS]
    is_new = {name: value for name, value in changes.items() if value != _present(profile, name)}
    return JobSeekerUpdate(**is_new) if is_new else None


def _present(profile: JobSeekerRead, name: str) -> Any:
    return [skill.id for skill in profile.skills] if name == "skills" else getattr(profile, name)


def _union(present: list[T], added: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    known = {key(item) for item in present}
    result = list(present)
    for item in added:
        if key(item) not in known:
            known.add(key(item))
            result.append(item)
    return result


def storable_phone(phone: str | None) -> str | None:
    """As profiles keep it, or None where it has signs that no number has."""
    try:
        return _PHONE.validate_python(phone) if phone else None
    except ValidationError:
        return None


def _experience(job: ProposedExperience) -> Experience | None:
    """A job without a title has no place in a profile."""
    if not job.title:
        return None
    start, end = period_of(job.from_, job.to)
    return Experience(title=job.title, company=job.company, description=job.text, start=start, end=end)


def _education(study: ProposedEducation) -> Education | None:
    if not study.school:
        return None
    start, end = period_of(study.from_, study.to)
    return Education(school=study.school, degree=study.degree, start=start, end=end)


def _link(link: ProposedLink) -> Link | None:
    try:
        return Link(label=link.label, url=link.url)
    except ValidationError:
        return None


def _languages(present: list[Language], proposed: list[ProposedLanguage]) -> list[Language]:
    """A level that the person gave stays; one that they left out is filled in."""
    levels = {language.code: language.level for language in proposed}
    known = [
        language if language.level is not None else Language(code=language.code, level=levels.get(language.code))
        for language in present
    ]
    added = (Language(code=language.code, level=language.level) for language in proposed)
    return _union(known, added, lambda language: language.code)


def period_of(start: str | None, end: str | None) -> tuple[date | None, date | None]:
    """From the first day of what begins to the last day of what ends; periods that run backwards have no end."""
    first = _day(start, is_last=False)
    last = _day(end, is_last=True)
    return first, last if last is None or first is None or last >= first else None


def _day(written: str | None, *, is_last: bool) -> date | None:
    if not written:
        return None
    year, _, month = written.partition("-")
    number = int(month) if month else 12 if is_last else 1
    day = calendar.monthrange(int(year), number)[1] if is_last else 1
    return date(int(year), number, day)


def _folded(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def _job_key(job: Experience) -> Hashable:
    return _folded(job.title), _folded(job.company), job.start and (job.start.year, job.start.month)


def _study_key(study: Education) -> Hashable:
    return _folded(study.school), _folded(study.degree)


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}".lower()
