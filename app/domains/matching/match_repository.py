from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import and_, select, text

from app.core.repository import Repository
from app.domains.applications.models import NEXT_STEP, Application, Channel
from app.domains.jobs.models import PERIODS_A_YEAR, ExperienceLevel, Job, JobMark, JobMarkKind, SalaryPeriod, is_public
from app.domains.matching.models import JobRequirements
from app.domains.matching.requirements import READER_VERSION, Requirements, requirements_of
from app.domains.profiles.models import Cv, CvReading, JobSeeker, ReadingState

MOST_SEEN = 5_000  # postings that somebody applied to or dismissed, the latest
# As text: of hundreds of rows the types of the columns take three times as long as the database.
_POSTINGS = text(
    """
    SELECT j.id, j.company_id, j.title, j.experience_level, j.language, j.location, j.locations, j.country, j.city,
        j.is_remote, j.salary_max, j.salary_min, j.salary_period, j.currency, j.skill_ids, r.found
    FROM jobs j LEFT JOIN job_requirements r
        ON r.job_id = j.id AND r.job_version = j.version AND r.reader_version = :reader
    WHERE j.id = ANY(CAST(:ids AS bigint[]))
    """
)
_KEEP = text(
    """
    INSERT INTO job_requirements (job_id, job_version, reader_version, found)
    SELECT j.id, u.job_version, :reader, CAST(u.found AS jsonb)
    FROM unnest(CAST(:ids AS bigint[]), CAST(:versions AS bigint[]), CAST(:found AS text[])) AS u (id, job_version, found)
    JOIN jobs j ON j.id = u.id
    ORDER BY j.id
    ON CONFLICT (job_id) DO UPDATE SET
        job_version = excluded.job_version, reader_version = excluded.reader_version, found = excluded.found
    """
)
# Both sides come from an index: what is read costs what is missing, not what is there.
_UNREAD = text(
    """
    SELECT s.id FROM job_search s LEFT JOIN job_requirements r ON r.job_id = s.id AND r.reader_version = :reader
    WHERE r.job_id IS NULL ORDER BY s.id DESC LIMIT :limit
    """
)
_STALE = text(
    """
    SELECT j.id FROM job_requirements r JOIN jobs j ON j.id = r.job_id AND j.version <> r.job_version
    JOIN job_search s ON s.id = j.id ORDER BY j.id LIMIT :limit
    """
)
_FORGET_CLOSED = text(
    """
    DELETE FROM job_requirements WHERE job_id IN (
        SELECT r.job_id FROM job_requirements r LEFT JOIN job_search s ON s.id = r.job_id
        WHERE s.id IS NULL LIMIT :limit)
    """
)


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody's match is made of: the profile's fields that count, and the CV that speaks beside it."""

    headline: str | None
    skill_ids: tuple[int, ...]
    experience: Sequence[Mapping[str, Any]]
    languages: Sequence[Mapping[str, Any]]
    preferences: Mapping[str, Any]
    cv_id: int | None
    cv_text: str | None
    proposal: Mapping[str, Any] | None
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A posting as it has to be read."""

    id: int
    version: int
    title: str
    description: str
    html: str | None
    language: str | None
    skill_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A posting as it is scored; `requirements` is None where they are still to be read."""

    id: int
    company_id: int
    title: str
    level: Any
    language: str | None
    location: str | None
    locations: Sequence[Mapping[str, Any]]
    country: str | None
    city: str | None
    is_remote: bool
    salary_max: Decimal | None
    currency: str | None
    skill_ids: tuple[int, ...]
    requirements: Requirements | None


class MatchRepository(Repository[JobRequirements]):
    model = JobRequirements

    # People

    async def person(self, user_id: int) -> Person | None:
        """A seeker with the last of their CVs that could be read. None: there is no profile."""
        last = (
            select(Cv.id)
            .join(CvReading, CvReading.cv_id == Cv.id)
            .where(Cv.user_id == user_id, Cv.deleted_at.is_(None), CvReading.state == ReadingState.READ)
            .order_by(Cv.created_at.desc(), Cv.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        statement = (
            select(*_PERSON)
            .select_from(JobSeeker)
            .outerjoin(CvReading, CvReading.cv_id == last)
            .where(JobSeeker.user_id == user_id)
        )
        row = (await self.session.execute(statement)).first()
        return None if row is None else _person(row)

    async def applicants(self, application_ids: Collection[int]) -> dict[int, tuple[int, Person]]:
        """Of applications to jobs here: the job, and the applicant with the CV that was sent along."""
        statement = (
            select(Application.id, Application.job_id, *_PERSON)
            .join(JobSeeker, JobSeeker.user_id == Application.seeker_user_id)
            .outerjoin(CvReading, and_(CvReading.cv_id == Application.cv_id, CvReading.state == ReadingState.READ))
            .where(Application.id.in_(application_ids), Application.job_id.is_not(None))
        )
        rows = (await self.session.execute(statement)).all()
        return {row.id: (row.job_id, _person(row)) for row in rows}

    async def seen(self, user_id: int) -> list[int]:
        """Postings that they applied to or dismissed."""
        applied = select(Application.job_id).where(
            Application.seeker_user_id == user_id, Application.job_id.is_not(None)
        )
        dismissed = select(JobMark.job_id).where(JobMark.user_id == user_id, JobMark.kind == JobMarkKind.DISMISSED)
        found = applied.union(dismissed).subquery()
        statement = select(found.c.job_id).order_by(found.c.job_id.desc()).limit(MOST_SEEN)
        return list((await self.session.execute(statement)).scalars())

    # Postings

    async def postings(self, ids: Collection[int]) -> dict[int, PostingRow]:
        """Postings of any state, with what they ask for where that was read from their present version."""
        rows = await self.session.execute(_POSTINGS, {"ids": list(ids), "reader": READER_VERSION})
        return {row.id: _posting(row) for row in rows}

    async def told(self, ids: Collection[int]) -> list[Told]:
        statement = select(
            Job.id, Job.version, Job.title, Job.description, Job.description_html, Job.language, Job.skill_ids
        ).where(Job.id.in_(ids))
        rows = (await self.session.execute(statement)).all()
        return [Told(*row[:-1], tuple(row.skill_ids)) for row in rows]

    async def unread(self, limit: int) -> Sequence[int]:
        """Open postings of which nobody read what they ask for, the latest first."""
        values = {"reader": READER_VERSION, "limit": limit}
        return (await self.session.execute(_UNREAD, values)).scalars().all()

    async def stale(self, limit: int) -> Sequence[int]:
        """Open postings that changed since they were read."""
        return (await self.session.execute(_STALE, {"limit": limit})).scalars().all()

    async def keep(self, read: Mapping[int, tuple[int, Requirements]]) -> None:
        """What postings ask for, by their ids, each with the version that was read."""
        if read:
            found = [orjson.dumps(requirements.as_json()).decode() for _, requirements in read.values()]
            versions = [version for version, _ in read.values()]
            values = {"reader": READER_VERSION, "ids": list(read), "versions": versions, "found": found}
            await self.session.execute(_KEEP, values)

    async def forget_closed(self, limit: int) -> None:
        """Drop what was read from postings that are not open any more."""
        await self.session.execute(_FORGET_CLOSED, {"limit": limit})

    # Scores of applications

    async def open_applications_of_seeker(self, user_id: int, limit: int) -> Sequence[int]:
        statement = self._open_applications().where(Application.seeker_user_id == user_id).limit(limit)
        return (await self.session.execute(statement)).scalars().all()

    async def open_applications_of_job(self, job_id: int, limit: int) -> Sequence[int]:
        statement = self._open_applications().where(Application.job_id == job_id).limit(limit)
        return (await self.session.execute(statement)).scalars().all()

    @staticmethod
    def _open_applications() -> Any:
        return (
            select(Application.id)
            .where(
                Application.channel != Channel.EXTERNAL,
                Application.job_id.is_not(None),
                Application.status.in_(list(NEXT_STEP)),
            )
            .order_by(Application.id.desc())
        )

    # The market

    async def jobs_that_ask(self, ids: Collection[int]) -> dict[int, tuple[int, ...]]:
        """Which skills open postings require, of those that were read."""
        statement = (
            select(JobRequirements.job_id, JobRequirements.found["required"])
            .join(Job, Job.id == JobRequirements.job_id)
            .where(JobRequirements.job_id.in_(ids), is_public())
        )
        rows = (await self.session.execute(statement)).all()
        return {id: tuple(required or ()) for id, required in rows}


_PERSON = (
    JobSeeker.headline, JobSeeker.skill_ids, JobSeeker.experience, JobSeeker.languages, JobSeeker.preferences,
    CvReading.cv_id, CvReading.text.label("cv_text"), CvReading.proposal, CvReading.accepted,
)  # fmt: skip


def _person(row: Any) -> Person:
    return Person(
        headline=row.headline,
        skill_ids=tuple(row.skill_ids),
        experience=row.experience,
        languages=row.languages,
        preferences=row.preferences,
        cv_id=row.cv_id,
        cv_text=row.cv_text,
        proposal=row.proposal,
        accepted=tuple(row.accepted or ()),
    )


def _posting(row: Any) -> PostingRow:
    highest = row.salary_max if row.salary_max is not None else row.salary_min
    return PostingRow(
        id=row.id,
        company_id=row.company_id,
        title=row.title,
        level=row.experience_level and ExperienceLevel(row.experience_level),
        language=row.language,
        location=row.location,
        locations=row.locations,
        country=row.country,
        city=row.city,
        is_remote=row.is_remote,
        salary_max=None if highest is None else highest * PERIODS_A_YEAR[row.salary_period or SalaryPeriod.YEAR],
        currency=row.currency,
        skill_ids=tuple(row.skill_ids),
        requirements=None if row.found is None else requirements_of(row.found),
    )
