import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.core.clock import now
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.applications.service import ApplicationService
from app.domains.jobs.search_words import fold, split_words
from app.domains.jobs.service import JobService
from app.domains.matching.candidate import Candidate, candidate_of
from app.domains.matching.errors import NothingToMatch
from app.domains.matching.evidence import Evidence, Quote, licences_in
from app.domains.matching.match_repository import MatchRepository, Person, PostingRow
from app.domains.matching.models import EmbeddingSpace
from app.domains.matching.requirements import Requirements, read_requirements, text_of
from app.domains.matching.schemas import MatchKnockOut, MatchPart, MatchQuote, MatchRead
from app.domains.matching.score import MATCH_VERSION, Match, Matcher, PartName, Posting, Skills
from app.domains.matching.search_service import MeaningSearchService
from app.domains.matching.vectors import Vector
from app.domains.profiles.errors import ProfileNotFound
from app.domains.profiles.schemas import Preferences
from app.domains.skills.finder import SkillFinder

READ_AT_ONCE = 20  # postings whose text is read before other requests get their turn
MOST_RESCORED = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """The taxonomy as the score needs it."""

    skills: Skills
    finder: SkillFinder


@dataclass(frozen=True, slots=True)
class Self:
    """Somebody as they are matched, and where the words for it come from."""

    candidate: Candidate
    is_provisional: bool
    cv_id: int | None
    cv_text: str | None
    preferences: Preferences


@dataclass(frozen=True, slots=True)
class Fit:
    """Everything that a score takes beside the posting. Without a vector the part of meaning is unknown."""

    own: Self
    matcher: Matcher
    known: Known
    space: EmbeddingSpace | None = None
    vector: Vector | None = None


class MatchService:
    """How well people fit postings, and why."""

    def __init__(
        self,
        work: UnitOfWork,
        matches: MatchRepository,
        *,
        job_service: JobService,
        application_service: ApplicationService,
        meaning_service: MeaningSearchService,
    ) -> None:
        self.work = work
        self.matches = matches
        self.job_service = job_service
        self.application_service = application_service
        self.meaning_service = meaning_service

    # People

    async def self_of(self, user_id: int) -> Self:
        """The person as their profile says and, where it says nothing, the last CV that was read."""
        person = await self.matches.person(user_id)
        if person is None:
            raise ProfileNotFound("You have no job-seeker profile: POST /api/v1/profiles/job-seekers")
        own = self_of(person)
        if own.candidate.is_empty:
            raise NothingToMatch("Name a title or skills in your profile, or upload a CV: PUT /api/v1/users/profile")
        return own

    # Scores

    async def scores(self, fit: Fit, job_ids: Collection[int]) -> dict[int, float]:
        """The score for each of these postings, whatever its state."""
        rows = await self.matches.postings(job_ids) if job_ids else {}
        return await self.score_rows(fit, rows)

    async def score_rows(
        self, fit: Fit, rows: Mapping[int, PostingRow], known: Mapping[int, float | None] | None = None
    ) -> dict[int, float]:
        """The scores for these postings. `known` are cosines, of those of which somebody asked for them already."""
        with_places = bool(fit.own.candidate.wishes.places)
        postings = await self._read(rows, fit.known, with_places=with_places)
        cosines = {id: cosine for id, cosine in (known or {}).items() if cosine is not None}
        cosines |= await self._cosines(fit, rows.keys() - cosines.keys())
        return {id: fit.matcher.score(posting, cosines.get(id)) for id, posting in postings.items()}

    async def match(self, actor: Principal, fit: Fit, job_id: int) -> MatchRead:
        """The score for a job that the actor can see, with its reasons."""
        job = await self.job_service.get_job(job_id, actor)
        rows = await self.matches.postings([job.id])
        posting = (await self._read(rows, fit.known))[job.id]
        cosine = (await self._cosines(fit, rows)).get(job.id)
        return told(fit, posting, fit.matcher.match(posting, cosine))

    # Applicants, as a company may know them

    async def applicants(self, application_ids: Collection[int]) -> dict[int, tuple[int, Self]]:
        """Of applications to jobs here: the job, and the applicant without their wishes and with the CV that was sent.

        Those of whom nothing is known are left out.
        """
        found = await self.matches.applicants(application_ids)
        known = {id: (job_id, self_of(person, for_company=True)) for id, (job_id, person) in found.items()}
        return {id: (job_id, own) for id, (job_id, own) in known.items() if not own.candidate.is_empty}

    async def match_applicants(self, fits: Mapping[int, tuple[int, Fit]]) -> dict[int, MatchRead]:
        """Application → the match of its applicant with its job."""
        rows = await self.matches.postings({job_id for job_id, _ in fits.values()})
        matches: dict[int, MatchRead] = {}
        postings: dict[int, Posting] = {}
        for id, (job_id, fit) in fits.items():
            if not postings:
                postings = await self._read(rows, fit.known)
            posting = postings[job_id]
            cosine = (await self._cosines(fit, [job_id])).get(job_id)
            matches[id] = told(fit, posting, fit.matcher.match(posting, cosine))
        return matches

    async def keep_scores(self, scores: Mapping[int, float]) -> None:
        await self.application_service.keep_match_scores({id: Decimal(str(score)) for id, score in scores.items()})

    async def applications_of_seeker(self, user_id: int) -> Sequence[int]:
        return await self.matches.open_applications_of_seeker(user_id, MOST_RESCORED)

    async def applications_of_job(self, job_id: int) -> Sequence[int]:
        return await self.matches.open_applications_of_job(job_id, MOST_RESCORED)

    # What postings ask for

    async def read_next(self, known: Known, limit: int, *, is_nightly: bool = False) -> int:
        """Read what open postings ask for, those that nobody read yet; nightly also those that changed. How many."""
        ids = list(await self.matches.unread(limit))
        if is_nightly and len(ids) < limit:
            ids += await self.matches.stale(limit - len(ids))
            await self.matches.forget_closed(limit)
        read = await self._requirements(ids, known)
        await self.matches.keep(read)
        return len(read)

    async def _read(
        self, rows: Mapping[int, PostingRow], known: Known, *, with_places: bool = True
    ) -> dict[int, Posting]:
        """Postings as they are scored; those whose text was not read yet are read now. Places matter to who names some."""
        unread = [id for id, row in rows.items() if row.requirements is None]
        read = await self._requirements(unread, known) if unread else {}
        return {
            id: posting_of(
                row, row.requirements if row.requirements is not None else read[id][1], with_places=with_places
            )
            for id, row in rows.items()
            if row.requirements is not None or id in read
        }

    async def _requirements(self, ids: Sequence[int], known: Known) -> dict[int, tuple[int, Requirements]]:
        read: dict[int, tuple[int, Requirements]] = {}
        for start in range(0, len(ids), READ_AT_ONCE):
            for told_posting in await self.matches.told(ids[start : start + READ_AT_ONCE]):
                read[told_posting.id] = (
                    told_posting.version,
                    read_requirements(
                        told_posting.title,
                        text_of(told_posting.description, told_posting.html),
                        told_posting.language,
                        find_skills=known.finder,
                        stated_skills=told_posting.skill_ids,
                    ),
                )
                await asyncio.sleep(0)
        return read

    async def _cosines(self, fit: Fit, ids: Collection[int]) -> dict[int, float]:
        if fit.space is None or fit.vector is None:
            return {}
        return await self.meaning_service.cosines(fit.space, fit.vector, list(ids))


def self_of(person: Person, *, for_company: bool = False, today: date | None = None) -> Self:
    """The profile counts; what it leaves open, the CV's proposal fills, provisionally."""
    proposal: Mapping[str, Any] = person.proposal or {}
    experience, languages = list(person.experience), list(person.languages)
    skills, headline = list(person.skill_ids), person.headline
    is_provisional = False
    if not experience and proposal.get("experience") and "experience" not in person.accepted:
        experience, is_provisional = [_as_held(job) for job in proposal["experience"]], True
    if not skills and proposal.get("skills") and "skills" not in person.accepted:
        skills, is_provisional = [skill["id"] for skill in proposal["skills"]], True
    if not languages and proposal.get("languages") and "languages" not in person.accepted:
        languages, is_provisional = list(proposal["languages"]), True
    if not headline and proposal.get("headline") and "headline" not in person.accepted:
        headline, is_provisional = proposal["headline"], True
    candidate = candidate_of(
        headline=headline,
        experience=experience,
        skills=skills,
        languages=languages,
        licences=licences_in(person.cv_text),
        preferences=person.preferences,
        today=today or now().date(),
    )
    candidate = candidate.for_company() if for_company else candidate
    preferences = Preferences() if for_company else Preferences.model_validate(person.preferences)
    return Self(candidate, is_provisional, person.cv_id, person.cv_text, preferences)


def _as_held(job: Mapping[str, Any]) -> dict[str, Any]:
    """A job of a proposal as profiles tell them. One without an end that does not go on counts to its start."""
    end = job.get("to")
    if end is None and not job.get("is_current"):
        end = job.get("from")
    return {"title": job.get("title"), "start": job.get("from"), "end": end}


def posting_of(row: PostingRow, requirements: Requirements, *, with_places: bool = True) -> Posting:
    texts = {row.location, row.city, row.country} if with_places else set()
    if with_places:
        texts.update(place.get(field) for place in row.locations for field in ("text", "city", "country"))
    return Posting(
        title=row.title,
        requirements=requirements,
        level=row.level,
        language=row.language,
        places=frozenset(word for text in texts if text for word in _place_words(text)),
        is_remote=row.is_remote,
        salary_max=row.salary_max,
        currency=row.currency,
    )


@lru_cache(maxsize=10_000)
def _place_words(text: str) -> tuple[str, ...]:
    """A place's words, folded. Postings name the same places over and over."""
    return tuple(fold(word) for word in split_words(text))


def told(fit: Fit, posting: Posting, match: Match) -> MatchRead:
    """The match as it is read, with the CV's words for it."""
    evidence = Evidence(fit.own.cv_text, fit.known.finder.find)
    spoken = fit.own.candidate.languages
    parts: list[MatchPart] = []
    for part in match.parts:
        found: list[Quote] = []
        if part.skills:
            found = evidence.of_skills(part.skills)
        elif part.title is not None:
            found = evidence.of_title(part.title)
        elif part.name is PartName.LANGUAGE and part.score is not None:
            found = evidence.of_languages(spoken)
        parts.append(
            MatchPart(
                name=part.name,
                weight=round(part.weight, 4),
                score=part.score,
                verdict=part.verdict,
                detail=part.detail,
                evidence=_quotes(found),
                to_raise=list(part.to_raise),
            )
        )
    knock_outs = [
        MatchKnockOut(
            kind=found.knock_out.kind,
            code=found.knock_out.code,
            text=found.knock_out.text,
            verdict=found.verdict,
            evidence=_quotes(_of_knock_out(evidence, found.knock_out.kind, found.knock_out.code)),
        )
        for found in match.knock_outs
    ]
    return MatchRead(
        match_score=match.score,
        version=MATCH_VERSION,
        provisional=fit.own.is_provisional,
        cv_id=fit.own.cv_id,
        parts=parts,
        knock_outs=knock_outs,
    )


def _of_knock_out(evidence: Evidence, kind: str, code: str | None) -> list[Quote]:
    """A permit is never looked for: who says where they come from is not asked."""
    if kind == "licence":
        return evidence.of_licence(code)
    return evidence.of_languages([code]) if kind == "language" and code else []


def _quotes(found: Sequence[Quote]) -> list[MatchQuote]:
    return [MatchQuote(quote=one.quote, start=one.start, end=one.end) for one in found]
