from collections.abc import Sequence
from dataclasses import dataclass

from app.core.cache import recommendations_of
from app.core.clock import now
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.profiles.errors import CvNotFound, TooManyCvs
from app.domains.profiles.messages import REMOVE_CV_FILE
from app.domains.profiles.models import Cv
from app.domains.profiles.reading_service import CvReadingService
from app.domains.profiles.repository import CvRepository
from app.domains.profiles.schemas import CvFilters

CV_PREFIX = "cvs/"  # of storage keys
MAX_CVS = 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies in the storage under our own `key`; `filename` is what its owner calls it."""

    key: str
    filename: str
    content_type: str
    size: int
    sha256: str


class CvService:
    """A seeker's CVs as rows; their bytes are the flows' business (app/flows)."""

    def __init__(
        self, work: UnitOfWork, cvs: CvRepository, *, reading_service: CvReadingService, audit_service: AuditService
    ) -> None:
        self.work = work
        self.cvs = cvs
        self.reading_service = reading_service
        self.audit_service = audit_service

    async def get_owned(self, cv_id: int, user_id: int) -> Cv:
        """A CV of the user's, kept from being deleted until this unit ends, so that an application may refer to it."""
        return await self.cvs.get_owned(cv_id, user_id, lock=True)

    async def chosen_or_latest(self, user_id: int, cv_id: int | None) -> Cv | None:
        """The CV that the user chose, if it is still there, else their latest."""
        try:
            return await self.cvs.get_owned(cv_id, user_id) if cv_id is not None else await self.cvs.latest_of(user_id)
        except CvNotFound:
            return await self.cvs.latest_of(user_id)

    async def get_cv(self, actor: Principal, id: int) -> Cv:
        return await self.cvs.get_owned(id, actor.user_id)

    async def list_cvs(self, actor: Principal, filters: CvFilters) -> Page[Cv]:
        return await self.cvs.list(actor.user_id, filters)

    async def require_room(self, user_id: int) -> None:
        """Refuse one CV too many."""
        if await self.cvs.count(user_id) >= MAX_CVS:
            raise TooManyCvs(f"You have {MAX_CVS} CVs, as many as one person may; delete one first")

    async def add_cv(self, actor: Principal, file: StoredFile) -> Cv:
        await self.cvs.lock_quota(actor.user_id)
        await self.require_room(actor.user_id)
        row = self.cvs.add(
            Cv(
                user_id=actor.user_id,
                filename=file.filename,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
                storage_key=file.key,
            )
        )
        await self.work.session.flush()
        self.reading_service.ask_for(row.id)
        self.audit_service.record("cv.uploaded", "cv", row.id, actor_id=actor.user_id, size=file.size)
        return row

    async def delete_cv(self, actor: Principal, id: int) -> None:
        """Take it out of its owner's list; the worker removes file and row unless an application carries them."""
        row = await self.cvs.get_owned(id, actor.user_id, lock=True)
        await self.reading_service.forget(row.id)
        row.deleted_at = now()
        self.work.invalidate(recommendations_of(actor.user_id))
        self.work.enqueue(REMOVE_CV_FILE, cv_id=row.id)
        self.audit_service.record("cv.deleted", "cv", row.id, actor_id=actor.user_id)

    async def find(self, id: int) -> Cv | None:
        """A CV whoever's it is, for the worker."""
        return await self.cvs.find(id)

    async def find_deleted(self, id: int) -> Cv | None:
        """A CV that its owner has deleted and whose row is still there."""
        cv = await self.cvs.find(id)
        return cv if cv is not None and cv.deleted_at is not None else None

    async def forget_cv(self, id: int) -> None:
        """Remove a deleted CV's row; its file is gone."""
        await self.cvs.forget(id)

    async def orphans_among(self, keys: Sequence[str]) -> Sequence[str]:
        """Those storage keys that belong to no CV, deleted ones included."""
        known = await self.cvs.known_keys(keys)
        return [key for key in keys if key not in known]
