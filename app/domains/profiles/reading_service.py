from collections.abc import Sequence
from datetime import timedelta

from app.core.cache import recommendations_of
from app.core.clock import now
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.profiles.cv_reading import READER_VERSION
from app.domains.profiles.errors import NOT_READ, CvPending, UnreadableCv
from app.domains.profiles.merging import merged
from app.domains.profiles.messages import READ_CV, SEEKER_CHANGED
from app.domains.profiles.models import CvReading, ReadingState
from app.domains.profiles.proposal_schemas import (
    Acceptance,
    CvProposal,
    HiddenText,
    ProposalField,
    ProposalRead,
    ReadingError,
)
from app.domains.profiles.repository import CvReadingRepository
from app.domains.profiles.schemas import JobSeekerRead
from app.domains.profiles.service import ProfileService

LEFT_BEHIND = timedelta(minutes=15)
BATCH = 500


class CvReadingService:
    """What is read out of CVs, and what of it their owners take over."""

    def __init__(
        self,
        work: UnitOfWork,
        readings: CvReadingRepository,
        *,
        profile_service: ProfileService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.readings = readings
        self.profile_service = profile_service
        self.audit_service = audit_service

    # For the worker

    def ask_for(self, cv_id: int) -> None:
        """Have a new CV read."""
        self.readings.add(CvReading(cv_id=cv_id))
        self.work.enqueue(READ_CV, cv_id=cv_id)

    async def ask_again(self) -> int:
        """Ask for CVs that have been waiting for long: their task died, or they are older than the reader."""
        waiting = await self.readings.pending_since(now() - LEFT_BEHIND, BATCH)
        for cv_id in waiting:
            self.work.enqueue(READ_CV, cv_id=cv_id, dedup_key=f"read_cv:{cv_id}:{now():%Y-%m-%d}")
        return len(waiting)

    async def is_pending(self, cv_id: int) -> bool:
        row = await self.readings.find_of(cv_id)
        return row is not None and row.state is ReadingState.PENDING

    async def keep(self, cv_id: int, *, text: str, hidden_text: str, proposal: CvProposal) -> None:
        """Write down what was read, unless the CV is gone or was read meanwhile."""
        row = await self._pending(cv_id)
        if row is not None:
            row.state = ReadingState.READ
            row.text = text
            row.hidden_text = hidden_text or None
            row.proposal = proposal.model_dump(mode="json", by_alias=True)
            self._settle(row, hidden=len(hidden_text))
            user_id = await self.readings.owner_of(cv_id)
            self.work.invalidate(recommendations_of(user_id))
            self.work.publish(SEEKER_CHANGED, user_id=user_id)

    async def refuse(self, cv_id: int, code: str) -> None:
        """Write down why nothing could be read."""
        row = await self._pending(cv_id)
        if row is not None:
            row.state = ReadingState.FAILED
            row.error_code = code if code in NOT_READ else UnreadableCv.code
            self._settle(row, code=row.error_code)

    async def _pending(self, cv_id: int) -> CvReading | None:
        row = await self.readings.find_of(cv_id, lock=True)
        return row if row is not None and row.state is ReadingState.PENDING else None

    def _settle(self, row: CvReading, **details: object) -> None:
        row.reader_version = READER_VERSION
        row.read_at = now()
        self.audit_service.record(f"cv.{row.state}", "cv", row.cv_id, actor_id=None, **details)

    async def forget(self, cv_id: int) -> None:
        """A CV was deleted: what was read of it goes at once, even if an application keeps the file."""
        row = await self.readings.find_of(cv_id)
        if row is not None:
            await self.readings.delete(row)

    # For its owner

    async def get_proposal(self, actor: Principal, cv_id: int) -> ProposalRead:
        return _read(await self.readings.get_owned(cv_id, actor.user_id))

    async def accept(self, actor: Principal, cv_id: int, acceptance: Acceptance) -> JobSeekerRead:
        """Take fields over into the actor's profile. Lists grow by what they lack; asking again changes nothing."""
        row = await self.readings.get_owned(cv_id, actor.user_id, lock=True)
        if row.state is ReadingState.PENDING:
            raise CvPending
        if row.state is ReadingState.FAILED:
            raise NOT_READ.get(row.error_code or "", UnreadableCv)
        proposal = CvProposal.model_validate(row.proposal)
        profile = await self.profile_service.get_own_seeker(actor)
        changes = merged(profile, proposal, acceptance.chosen)
        accepted = [field for field in ProposalField if field in {*row.accepted, *acceptance.chosen}]
        if accepted != row.accepted:
            row.accepted = [field.value for field in accepted]
            self.work.invalidate(recommendations_of(actor.user_id))
            self.audit_service.record(
                "cv.accepted", "cv", cv_id, actor_id=actor.user_id, fields=sorted(acceptance.chosen)
            )
        if changes is None:
            return profile
        return await self.profile_service.update_seeker(actor, profile.id, changes)

    async def find_text(self, cv_id: int) -> str | None:
        """The text of a CV, to which quotes may point; None while it is not read or when it cannot be."""
        row = await self.readings.find_of(cv_id)
        return row.text if row is not None else None


def _read(row: CvReading) -> ProposalRead:
    """The row as its owner sees it. A CV of which nothing was read proposes nothing."""
    error = NOT_READ.get(row.error_code or "")
    return ProposalRead(
        cv_id=row.cv_id,
        state=row.state,
        error=ReadingError(code=error.code, message=error.title) if error else None,
        proposal=CvProposal.model_validate(row.proposal or {}),
        text=row.text,
        hidden_text=HiddenText(length=len(row.hidden_text)) if row.hidden_text else None,
        accepted=_fields(row.accepted),
        reader_version=row.reader_version,
        read_at=row.read_at,
    )


def _fields(names: Sequence[str]) -> list[ProposalField]:
    return [ProposalField(name) for name in names]
