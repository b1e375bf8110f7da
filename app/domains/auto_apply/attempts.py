"""What a worker gets to apply with, and what it tells afterwards."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domains.accounts.models import User
from app.domains.auto_apply.content import SentDocument
from app.domains.auto_apply.models import RunMode, Way
from app.domains.auto_apply.questions import KnownAnswer
from app.domains.jobs.models import Job
from app.domains.profiles.models import Cv, JobSeeker


@dataclass(frozen=True, slots=True)
class RunContext:
    """A run that was begun, with everything that its form may be filled from.

    `answers` are the bank's, and before them those that the seeker gave for this run alone, by their fields' keys.
    """

    run_id: UUID
    user_id: int
    mode: RunMode
    way: Way
    apply_url: str | None
    job: Job
    company_name: str
    user: User
    seeker: JobSeeker
    cv: Cv | None
    cover_letter: str | None
    answers: list[KnownAnswer]
    is_approved: bool
    tries: int  # times that a worker began it since it last waited, this one among them
    external_run_id: str | None
    application_form: dict[str, Any] | None  # of a job here


class Ending(StrEnum):
    """How an attempt went, in the words of the page that was sent."""

    SUBMITTED = "submitted"
    REFUSED = "refused"  # certainly not taken
    DUPLICATE = "duplicate"  # they have an application of this person
    OTHER_ORIGIN = "other_origin"  # not sent: it would have gone elsewhere
    CLOSED = "closed"
    STOPPED = "stopped"  # by the seeker or an admin, before anything left
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    kind: Ending
    text: str = ""
    url: str = ""
    documents: list[SentDocument] = field(default_factory=list)
