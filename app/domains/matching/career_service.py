from collections import Counter
from collections.abc import Iterable

from app.core.schemas import MAX_PAGED_ROWS
from app.core.unit_of_work import UnitOfWork
from app.domains.jobs.search_schemas import JobFilters
from app.domains.jobs.search_service import JobSearchService
from app.domains.matching.candidate import Candidate
from app.domains.matching.match_repository import MatchRepository
from app.domains.matching.match_service import Fit
from app.domains.matching.schemas import CareerRead, CareerTarget, SkillGap
from app.domains.matching.score import Skills
from app.domains.matching.titles import read_title
from app.domains.skills.schemas import SkillRef

MOST_TARGETS = 5
READ_OF_A_TARGET = 400  # postings whose requirements are counted, the latest
MOST_SKILLS = 10
STEPS = 3


class CareerService:
    """What the market asks for in the titles that somebody aims at, and what of it they lack."""

    def __init__(self, work: UnitOfWork, matches: MatchRepository, *, search_service: JobSearchService) -> None:
        self.work = work
        self.matches = matches
        self.search_service = search_service

    async def career(self, fit: Fit) -> CareerRead:
        candidate, skills = fit.own.candidate, fit.known.skills
        question = await self.search_service.ask_filters(JobFilters.model_construct())
        targets: list[CareerTarget] = []
        ids: set[int] = set()
        for title in _targets(candidate):
            words = [word for word, weight in read_title(title).words if weight == 1.0]
            count, found = await self.search_service.count_titled(question, words, limit=READ_OF_A_TARGET)
            targets.append(CareerTarget(title=title, open_jobs=min(count, MAX_PAGED_ROWS)))
            ids |= set(found)
        asked = await self.matches.jobs_that_ask(ids)
        wanted = [frozenset(id for id in required if skills.weight(id) == 1.0) for required in asked.values()]
        gaps, strengths = _counted(wanted, candidate.skills, skills)
        return CareerRead(
            targets=targets, jobs_read=len(wanted), gaps=gaps, strengths=strengths, next_steps=_steps(gaps, targets)
        )


def _targets(candidate: Candidate) -> list[str]:
    """What is wished for, else what was held last."""
    titles = candidate.wishes.titles or candidate.titles
    return list(dict.fromkeys(titles))[:MOST_TARGETS]


def _counted(
    wanted: Iterable[frozenset[int]], own: frozenset[int], skills: Skills
) -> tuple[list[SkillGap], list[SkillGap]]:
    """(what is lacking, what is there), each with how many postings require it."""
    jobs: Counter[int] = Counter()
    unlocks: Counter[int] = Counter()
    total = 0
    for required in wanted:
        total += 1
        jobs.update(required)
        missing = required - own
        if len(missing) == 1:
            unlocks.update(missing)

    def gap(id: int) -> SkillGap:
        skill = SkillRef(id=id, name=skills.name(id))
        return SkillGap(skill=skill, open_jobs=jobs[id], share=round(jobs[id] / total, 4), unlocks=unlocks[id])

    lacking = sorted((id for id in jobs if id not in own), key=lambda skill: (-unlocks[skill], -jobs[skill], skill))
    there = sorted((id for id in jobs if id in own), key=lambda skill: (-jobs[skill], skill))
    return [gap(id) for id in lacking[:MOST_SKILLS]], [gap(id) for id in there[:MOST_SKILLS]]


def _steps(gaps: Iterable[SkillGap], targets: Iterable[CareerTarget]) -> list[str]:
    if not any(target.open_jobs for target in targets):
        return ["No open posting is called so: name other titles in your preferences"]
    return [
        f"{gap.skill.name}: {gap.open_jobs} open jobs require it, {gap.unlocks} of them nothing else that you lack"
        for gap in list(gaps)[:STEPS]
    ]
