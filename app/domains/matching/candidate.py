"""What the score may know of a person. What is no field here can't reach it: no name, gender, age, photo, nationality or
address, no school and no text of theirs but the titles they held and the names of what they can."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.domains.jobs.models import ExperienceLevel
from app.domains.matching.titles import in_english, read_title

LEVELS = tuple(ExperienceLevel)  # from intern to executive
MAX_TITLES = 12
MAX_BARE_TITLE = 6  # words of a headline that is taken for a title where no other is told
_LEVEL_WORDS = (
    (ExperienceLevel.INTERN, r"intern(?:ship)?|trainee|apprentice|working student|werkstudent|praktikant\w*|stagiaire|azubi|harjoittelija"),
    (ExperienceLevel.EXECUTIVE, r"ceo|cto|cfo|coo|cio|chief (?!cook|engineer)\w+|vice president|vp|president|managing director|director|geschäftsführ\w+"),
    (ExperienceLevel.LEAD, r"lead|head|principal|manager|supervisor|foreman|team leader|leiter(?:in)?|teamlead|leader|päällikkö|chef de"),
    (ExperienceLevel.SENIOR, r"senior|sr|experienced|expert|specialist ii+|iii"),
    (ExperienceLevel.JUNIOR, r"junior|jr|assistant|entry[- ]level|graduate|débutant|berufseinsteiger(?:in)?"),
)  # fmt: skip
_CLAIM = re.compile(r"[,;|\u2022\u2013\u2014]|\s-\s| with | who ")  # what follows the title in a headline
_LEVEL_PATTERNS = tuple((level, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for level, words in _LEVEL_WORDS)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person looks for: for themselves, never for a company to see."""

    titles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    is_remote: bool | None = None
    salary_min: Decimal | None = None
    currency: str | None = None
    job_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Titles held, the latest first; skills by id; languages by ISO 639-1 code, empty where none is told."""

    titles: tuple[str, ...] = ()
    skills: frozenset[int] = frozenset()
    years: float | None = None
    languages: frozenset[str] = frozenset()
    licences: frozenset[str] = frozenset()
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def is_empty(self) -> bool:
        return not (self.titles or self.skills or self.wishes.titles)

    def for_company(self) -> "Candidate":
        """The same as a company may know them."""
        return replace(self, wishes=Wishes())

    @property
    def level(self) -> ExperienceLevel | None:
        """As the latest title says, else as the years do."""
        told = level_of(self.titles[0]) if self.titles else None
        if told is not None or self.years is None:
            return told
        if self.years < 2:
            return ExperienceLevel.JUNIOR
        return ExperienceLevel.MID if self.years < 6 else ExperienceLevel.SENIOR

    def text(self, names: Mapping[int, str]) -> str:
        """What is compared by meaning: titles, wished for and held, in neither gender, and skills. Nothing else."""
        told = list(dict.fromkeys((*self.wishes.titles, *self.titles)))[:4]
        abroad = dict.fromkeys(words for title in told if (words := in_english(title)))
        skills = sorted(names[id] for id in self.skills if id in names)
        parts = (", ".join(abroad), ", ".join(neutral(title) for title in told), ", ".join(skills[:12]))
        return ". ".join(part for part in parts if part)[:320]


def candidate_of(
    *,
    headline: str | None,
    experience: Iterable[Mapping[str, Any]],
    skills: Iterable[int],
    languages: Iterable[Mapping[str, Any]],
    licences: Iterable[str] = (),
    preferences: Mapping[str, Any] | None = None,
    today: date,
) -> Candidate:
    """From a profile's fields. The headline counts where it names a line of work: people also write slogans there."""
    held = sorted(experience, key=lambda job: (job.get("end") or "9999", job.get("start") or ""), reverse=True)
    titles = [str(job["title"]).strip() for job in held if job.get("title")]
    lead = _CLAIM.split(headline)[0].strip()[:100] if headline else ""
    if lead and (read_title(lead).lines or (not titles and len(lead.split()) <= MAX_BARE_TITLE)):
        titles.insert(0, lead)
    wanted = preferences or {}
    salary = wanted.get("salary_min")
    return Candidate(
        titles=tuple(dict.fromkeys(titles))[:MAX_TITLES],
        skills=frozenset(skills),
        years=years_of(held, today),
        languages=frozenset(str(language["code"]) for language in languages if language.get("code")),
        licences=frozenset(licences),
        wishes=Wishes(
            titles=tuple(wanted.get("titles") or ()),
            places=tuple(wanted.get("locations") or ()),
            is_remote=wanted.get("remote"),
            salary_min=None if salary is None else Decimal(str(salary)),
            currency=wanted.get("currency"),
            job_types=tuple(wanted.get("job_types") or ()),
        ),
    )


def years_of(experience: Sequence[Mapping[str, Any]], today: date) -> float | None:
    """Years in which at least one job was held; None where no job has dates."""
    spans: list[tuple[int, int]] = []
    for job in experience:
        start = _months(job.get("start"))
        if start is None:
            continue
        end = _months(job.get("end"))
        spans.append((start, max(start, _months(today.isoformat()) or start if end is None else end)))
    if not spans:
        return None
    months = 0
    reached = -1
    for start, end in sorted(spans):
        months += max(0, end + 1 - max(start, reached))
        reached = max(reached, end + 1)
    return round(months / 12, 2)


def level_of(title: str) -> ExperienceLevel | None:
    return next((level for level, pattern in _LEVEL_PATTERNS if pattern.search(title)), None)


def neutral(title: str) -> str:
    """A title in words that tell neither gender: what is compared by meaning must not know it."""
    words = [word for word, _ in read_title(title).words]
    return " ".join(words)


def _months(day: Any) -> int | None:
    """Months since year 0 of an ISO day, month or year."""
    match = re.match(r"(\d{4})(?:-(\d{2}))?", str(day)) if day else None
    return None if match is None else int(match[1]) * 12 + int(match[2] or 1) - 1
