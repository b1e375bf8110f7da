"""Applications as they are read: with their job, their applicant, and the notes of the reader's own side."""

from collections.abc import Sequence

from app.core.security import Principal
from app.domains.applications.errors import ApplicationNotFound
from app.domains.applications.models import Application, ApplicationNote, Channel
from app.domains.applications.repository import (
    ApplicationRepository,
    NoteRepository,
    Surroundings,
    side_of,
)
from app.domains.applications.schemas import Applicant, ApplicationJob, ApplicationRead, NoteRead
from app.domains.applications.submission_repository import Submission


class ApplicationReader:
    """Assembles what is answered, a query a kind of thing, never one an application."""

    def __init__(self, applications: ApplicationRepository, notes: NoteRepository) -> None:
        self.applications = applications
        self.notes = notes

    async def read(self, applications: Sequence[Application], actor: Principal) -> list[ApplicationRead]:
        """In their order; those are left out that were deleted since they were found."""
        ids = [application.id for application in applications]
        around = await self.applications.surroundings(ids)
        notes = await self.notes.by_application(ids, side_of(actor))
        return [
            _read(application, around[application.id], notes[application.id])
            for application in applications
            if application.id in around
        ]

    async def read_one(self, application: Application, actor: Principal) -> ApplicationRead:
        read = await self.read([application], actor)
        if not read:
            raise ApplicationNotFound
        return read[0]


def read_submission(new: Submission, id: int) -> ApplicationRead:
    """One that was made a moment ago, from what is known already."""
    target = new.target
    return ApplicationRead(
        id=id,
        job=ApplicationJob(
            id=target.id,
            title=target.title,
            company_id=target.company_id,
            company_name=target.company_name,
            location=target.location,
            status=target.status,
        ),
        company=target.company_name,
        title=target.title,
        url=None,
        job_seeker=Applicant(
            id=target.seeker_id,
            user_id=new.seeker_user_id,
            full_name=target.full_name,
            headline=target.headline,
            email=target.email,
        ),
        status=new.status,
        channel=new.channel,
        cover_letter=new.cover_letter,
        cv_id=new.cv_id,
        answers=new.answers,
        match_score=None,
        expected_reply_by=new.expected_reply_by,
        notes=[],
        apply_url=target.apply_url if new.channel is Channel.EXTERNAL else None,
        archived_at=None,
        submitted_at=new.submitted_at,
        version=1,
        created_at=new.created_at,
        updated_at=new.created_at,
    )


def _read(application: Application, around: Surroundings, notes: Sequence[ApplicationNote]) -> ApplicationRead:
    job = None
    if application.job_id is not None and around.job_status is not None and around.company_id is not None:
        job = ApplicationJob(
            id=application.job_id,
            title=around.job_title or "",
            company_id=around.company_id,
            company_name=around.company_name or "",
            location=around.job_location,
            status=around.job_status,
        )
    return ApplicationRead(
        id=application.id,
        job=job,
        company=application.company_name or around.company_name or "",
        title=application.title or around.job_title or "",
        url=application.url,
        job_seeker=Applicant(
            id=around.seeker_id,
            user_id=application.seeker_user_id,
            full_name=around.full_name,
            headline=around.headline,
            email=around.email,
        ),
        status=application.status,
        channel=application.channel,
        cover_letter=application.cover_letter,
        cv_id=application.cv_id,
        answers=application.answers,
        match_score=float(application.match_score) if application.match_score is not None else None,
        expected_reply_by=application.expected_reply_by,
        notes=[NoteRead.model_validate(note) for note in notes],
        apply_url=around.apply_url if job is not None and application.channel is Channel.EXTERNAL else None,
        archived_at=application.archived_at,
        submitted_at=application.submitted_at,
        version=application.version,
        created_at=application.created_at,
        updated_at=application.updated_at,
    )
