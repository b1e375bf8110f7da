"""How well somebody fits a posting, 0 to 1: named parts, each with its weight and its reason. Pure and deterministic.

A part that nothing is known about has no score, and its weight goes to the others. What nothing else makes up for (a
permit, a licence, a language) is no part: it is named, and one that is known to be missing caps the whole.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from app.domains.jobs.models import ExperienceLevel
from app.domains.jobs.search_words import fold, split_words
from app.domains.matching.candidate import LEVELS, Candidate, Wishes, level_of
from app.domains.matching.requirements import KnockOut, Requirements
from app.domains.matching.titles import Title, compare, known_title

MATCH_VERSION = "3"
CAP = 0.49  # of a match with a knock-out that is known to be missing


class PartName(StrEnum):
    SKILLS_REQUIRED = "skills_required"
    SKILLS_PREFERRED = "skills_preferred"
    TITLE = "title"
    EXPERIENCE_LEVEL = "experience_level"
    YEARS = "years"
    LOCATION_AND_REMOTE = "location_and_remote"
    SALARY = "salary"
    LANGUAGE = "language"
    MEANING = "meaning"


class Verdict(StrEnum):
    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"
    UNKNOWN = "unknown"


WEIGHTS = {
    PartName.SKILLS_REQUIRED: 0.17,
    PartName.SKILLS_PREFERRED: 0.05,
    PartName.TITLE: 0.30,
    PartName.EXPERIENCE_LEVEL: 0.03,
    PartName.YEARS: 0.05,
    PartName.LOCATION_AND_REMOTE: 0.07,
    PartName.SALARY: 0.03,
    PartName.LANGUAGE: 0.04,
    PartName.MEANING: 0.26,
}
_LEVEL_STEPS = (1.0, 0.75, 0.4, 0.15, 0.05, 0.0)  # by how far the levels are apart
_OLDER_TITLES = (1.0, 0.85, 0.72, 0.6, 0.5)  # by how long ago; then the last
_BARE_TITLE = 0.6  # "Manager" says how high somebody stands, not what they do
# Soft skills say little; languages and licences are asked for in other ways.
_TRADE_WEIGHTS: dict[str | None, float] = {"Soft skills": 0.25, "Languages": 0.0, "Licences and certificates": 0.0}
_RELATED_SKILL = 0.35  # of a skill that is not there, but others of its trade are
_MANY_OF_TRADE = 4  # skills that make somebody one of the trade
_FEW_SKILLS = 2.0  # a posting that names one skill says less than one that names five
_USUAL = 0.2
_SHORT_PAY = 3  # a third less than wished for is nothing
_MET, _PARTLY = 0.75, 0.25
_FAR, _NEAR = 0.05, 0.6  # cosines, less the mean, of strangers and of twins


@dataclass(frozen=True, slots=True)
class Posting:
    """What the score knows of a posting. Amounts are yearly."""

    title: str
    requirements: Requirements = field(default_factory=Requirements)
    level: ExperienceLevel | None = None
    language: str | None = None
    places: frozenset[str] = frozenset()  # all words of its places, folded
    is_remote: bool = False
    salary_max: Decimal | None = None
    currency: str | None = None


Scores = dict[PartName, float | None]


@dataclass(frozen=True, slots=True)
class Reason:
    """`skills` that were found, and the `title` it is about: whoever shows the reason looks for their quotes."""

    detail: str
    to_raise: tuple[str, ...] = ()
    skills: tuple[int, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    name: PartName
    score: float | None
    verdict: Verdict
    detail: str = ""
    to_raise: tuple[str, ...] = ()
    skills: tuple[int, ...] = ()
    title: str | None = None
    weight: float = 0.0  # its share of the whole


@dataclass(frozen=True, slots=True)
class FoundKnockOut:
    knock_out: KnockOut
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Match:
    score: float
    parts: tuple[Part, ...]
    knock_outs: tuple[FoundKnockOut, ...]


class Skills:
    """What is known of the taxonomy: names, and which skills are of one trade."""

    def __init__(self, names: Mapping[int, str], trades: Mapping[int, str | None]) -> None:
        self.names = names
        self.trades = trades

    def name(self, id: int) -> str:
        return self.names.get(id, f"skill {id}")

    def weight(self, id: int) -> float:
        return _TRADE_WEIGHTS.get(self.trades.get(id), 1.0)


class Matcher:
    """One candidate against any number of postings."""

    def __init__(self, candidate: Candidate, skills: Skills) -> None:
        self.candidate = candidate
        self.skills = skills
        self._level = candidate.level
        self._titles = [
            (read, weight * (_BARE_TITLE if read.is_weak else 1.0), title) for read, weight, title in _worth(candidate)
        ]
        self._closest: dict[str, tuple[float, str]] = {}  # a posting's title → how close which of these titles is
        self._trades = Counter(
            trade for id in candidate.skills if skills.weight(id) == 1.0 and (trade := skills.trades.get(id))
        )

    def score(self, posting: Posting, cosine: float | None) -> float:
        """`cosine`: of the two vectors, or None where one is not known."""
        return self._whole(self._scores(posting, cosine), posting)

    def match(self, posting: Posting, cosine: float | None) -> Match:
        """The same score, with its reasons."""
        scores = self._scores(posting, cosine)
        known = _known(scores)
        parts = tuple(
            replace(
                self._part(name, score, posting, cosine), weight=WEIGHTS[name] / known if score is not None else 0.0
            )
            for name, score in scores.items()
        )
        knock_outs = tuple(FoundKnockOut(one, self._knocked(one)) for one in posting.requirements.knock_outs)
        return Match(self._whole(scores, posting), parts, knock_outs)

    def _whole(self, scores: Scores, posting: Posting) -> float:
        known = _known(scores)
        whole = (
            sum(WEIGHTS[name] * score for name, score in scores.items() if score is not None) / known if known else 0.0
        )
        if any(self._knocked(one) is Verdict.MISSING for one in posting.requirements.knock_outs):
            whole = min(whole, CAP)
        return round(min(1.0, whole), 4)

    def _scores(self, posting: Posting, cosine: float | None) -> Scores:
        asked = posting.requirements
        return {
            PartName.SKILLS_REQUIRED: self._of_skills(asked.required),
            PartName.SKILLS_PREFERRED: self._of_skills(asked.preferred),
            PartName.TITLE: self._closest_title(posting.title)[0] if self._titles else None,
            PartName.EXPERIENCE_LEVEL: self._of_level(posting),
            PartName.YEARS: _of_years(self.candidate.years, asked.years),
            PartName.LOCATION_AND_REMOTE: _of_place(self.candidate.wishes, posting),
            PartName.SALARY: _of_salary(self.candidate.wishes, posting),
            PartName.LANGUAGE: _of_languages(self.candidate.languages, posting),
            PartName.MEANING: None if cosine is None else min(1.0, max(0.0, (cosine - _FAR) / (_NEAR - _FAR))),
        }

    def _of_skills(self, asked: Sequence[int]) -> float | None:
        own, skills = self.candidate.skills, self.skills
        if not own:
            return None
        total = reached = 0.0
        for id in asked:
            weight = skills.weight(id)
            total += weight
            if id in own:
                reached += weight
            elif weight:
                reached += (
                    weight * _RELATED_SKILL * min(1.0, self._trades[skills.trades.get(id) or ""] / _MANY_OF_TRADE)
                )
        if not total:
            return None
        # Where little is asked, what is usual counts for the rest.
        return (reached + _USUAL * max(0.0, _FEW_SKILLS - total)) / max(total, _FEW_SKILLS)

    def _closest_title(self, wanted: str) -> tuple[float, str]:
        known = self._closest.get(wanted)
        if known is None:
            title = known_title(wanted)
            known = max((compare(own, title) * weight, told) for own, weight, told in self._titles)
            self._closest[wanted] = known
        return known

    def _of_level(self, posting: Posting) -> float | None:
        wanted = posting.level or level_of(posting.title)
        if wanted is None or self._level is None:
            return None
        return _LEVEL_STEPS[abs(LEVELS.index(wanted) - LEVELS.index(self._level))]

    def _knocked(self, asked: KnockOut) -> Verdict:
        """Who tells of some languages speaks no others; of licences and permits nobody tells all."""
        candidate = self.candidate
        if asked.kind == "language" and candidate.languages:
            return Verdict.MET if asked.code in candidate.languages else Verdict.MISSING
        return Verdict.MET if asked.kind == "licence" and asked.code in candidate.licences else Verdict.UNKNOWN

    # Reasons

    def _part(self, name: PartName, score: float | None, posting: Posting, cosine: float | None) -> Part:
        explain = {
            PartName.SKILLS_REQUIRED: self._why_skills,
            PartName.SKILLS_PREFERRED: self._why_skills,
            PartName.TITLE: self._why_title,
            PartName.EXPERIENCE_LEVEL: self._why_level,
            PartName.YEARS: self._why_years,
            PartName.LOCATION_AND_REMOTE: self._why_place,
            PartName.SALARY: self._why_salary,
            PartName.LANGUAGE: self._why_languages,
        }.get(name)
        reason = _why_meaning(cosine) if explain is None else explain(name, posting, score)
        if score is None:
            return Part(name, None, Verdict.UNKNOWN, reason.detail)
        verdict = Verdict.MET if score >= _MET else Verdict.PARTLY if score >= _PARTLY else Verdict.MISSING
        raised = tuple(text for text in reason.to_raise if score < 1)
        return Part(name, round(score, 4), verdict, reason.detail, raised, reason.skills, reason.title)

    def _why_skills(self, name: PartName, posting: Posting, score: float | None) -> Reason:
        is_required = name is PartName.SKILLS_REQUIRED
        asked = posting.requirements.required if is_required else posting.requirements.preferred
        telling = [id for id in asked if self.skills.weight(id)]
        if score is None:
            return Reason("Your profile names no skills" if telling else "The posting names none")
        found = tuple(id for id in telling if id in self.candidate.skills)
        missing = sorted(
            (id for id in telling if id not in self.candidate.skills), key=lambda skill: -self.skills.weight(skill)
        )
        names = ", ".join(self.skills.name(id) for id in found[:10])
        detail = f"{len(found)} of {len(telling)}" + (f": {names}" if names else "")
        raised = [f"{self.skills.name(id)}, if you know it" for id in missing[:5]]
        return Reason(detail, tuple(raised), skills=found)

    def _why_title(self, _: PartName, posting: Posting, score: float | None) -> Reason:
        if score is None:
            return Reason("Your profile names no title")
        title = self._closest_title(posting.title)[1]
        return Reason(
            f"{title} for {posting.title}", (f"Experience as {posting.title}",) if score < _MET else (), title=title
        )

    def _why_level(self, _: PartName, posting: Posting, score: float | None) -> Reason:
        if score is None:
            return Reason("Yours is not told" if self._level is None else "The posting names none")
        wanted = posting.level or level_of(posting.title)
        title = self.candidate.titles[0] if self.candidate.titles else None
        return Reason(f"{self._level} for {wanted}", (f"The posting is for {wanted}",), title=title)

    def _why_years(self, _: PartName, posting: Posting, score: float | None) -> Reason:
        asked, own = posting.requirements.years, self.candidate.years
        if score is None or asked is None or own is None:
            return Reason("The posting asks for none" if asked is None else "Your experience has no dates")
        return Reason(f"{own:g} of {asked}", (f"{asked - own:.1f} more years",))

    def _why_place(self, _: PartName, posting: Posting, score: float | None) -> Reason:
        if score is None:
            return Reason("Your preferences name no place")
        detail = "Remote" if posting.is_remote else "In a place you prefer" if score >= _MET else "Elsewhere"
        return Reason(detail, ("Preferences that take in its place",))

    def _why_salary(self, _: PartName, posting: Posting, score: float | None) -> Reason:
        if score is None:
            wants = self.candidate.wishes.salary_min
            return Reason("The posting names none in your currency" if wants else "Your preferences name none")
        return Reason(f"Up to {posting.salary_max:,} {posting.currency} a year")

    def _why_languages(self, _: PartName, posting: Posting, score: float | None) -> Reason:
        asked = _languages_of(posting)
        if score is None:
            return Reason("Your profile names no languages" if asked else "The posting names none")
        missing = [code for code in asked if code not in self.candidate.languages]
        return Reason(", ".join(asked), tuple(f"The language {code}, if you speak it" for code in missing))


def _worth(candidate: Candidate) -> Iterator[tuple[Title, float, str]]:
    """Titles with what they count: wishes in full, those held the less the longer ago. The same again is no older one."""
    for title in candidate.wishes.titles:
        yield known_title(title), 1.0, title
    seen: set[tuple[tuple[str, float], ...]] = set()
    for title in candidate.titles:
        read = known_title(title)
        if read.words not in seen:
            yield read, _OLDER_TITLES[min(len(seen), len(_OLDER_TITLES) - 1)], title
            seen.add(read.words)


def _known(scores: Scores) -> float:
    return sum(WEIGHTS[name] for name, score in scores.items() if score is not None)


def _of_years(own: float | None, asked: int | None) -> float | None:
    return None if asked is None or own is None else min(1.0, own / asked)


def _of_place(wishes: Wishes, posting: Posting) -> float | None:
    if not wishes.places and wishes.is_remote is None:
        return None
    if posting.is_remote and wishes.is_remote is not False:
        return 1.0
    if wishes.is_remote:
        return 0.0
    if not wishes.places:
        return 0.0 if posting.is_remote else 1.0
    return max(_nearness(place, posting) for place in wishes.places)


def _nearness(place: str, posting: Posting) -> float:
    """All words of the place among the posting's; half for its first, the town's."""
    words = split_words(place)
    if not words or not posting.places:
        return 0.0
    folded = [fold(word) for word in words]
    if all(word in posting.places for word in folded):
        return 1.0
    return 0.5 if folded[0] in posting.places else 0.0


def _of_salary(wishes: Wishes, posting: Posting) -> float | None:
    if not wishes.salary_min or posting.salary_max is None or posting.currency != wishes.currency:
        return None
    short = 1 - float(posting.salary_max / wishes.salary_min)
    return 1.0 if short <= 0 else max(0.0, 1 - _SHORT_PAY * short)


def _languages_of(posting: Posting) -> tuple[str, ...]:
    """What it asks for, else the one that it is written in."""
    return posting.requirements.languages or ((posting.language,) if posting.language else ())


def _of_languages(own: Collection[str], posting: Posting) -> float | None:
    asked = _languages_of(posting)
    return sum(code in own for code in asked) / len(asked) if asked and own else None


def _why_meaning(cosine: float | None) -> Reason:
    return Reason("Not compared (yet)" if cosine is None else f"Cosine {cosine:.2f}")
