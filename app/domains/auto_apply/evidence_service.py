from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.core.clock import now
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.auto_apply.models import AutoApplyEvidence, EvidenceKind
from app.domains.auto_apply.run_repository import EvidenceRepository

EVIDENCE_PREFIX = "auto-apply/"  # of storage keys
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """A proof whose encrypted bytes lie in the storage; hash and size are of the plain ones."""

    name: str
    kind: EvidenceKind
    content_type: str
    storage_key: str
    sha256: str
    size: int


class AutoApplyEvidenceService:
    """The proofs of runs as rows; their bytes are the flows' business (app/flows/evidence.py)."""

    def __init__(self, work: UnitOfWork, evidence: EvidenceRepository, *, audit_service: AuditService) -> None:
        self.work = work
        self.evidence = evidence
        self.audit_service = audit_service

    async def keep(self, run_id: UUID, stored: StoredEvidence) -> str | None:
        """Add it to its run; one of the same name is replaced, and its storage key returned."""
        return await self.evidence.put(
            run_id=run_id,
            name=stored.name,
            kind=stored.kind,
            content_type=stored.content_type,
            storage_key=stored.storage_key,
            sha256=stored.sha256,
            size=stored.size,
            created_at=now(),
        )

    async def due(self, days: int) -> Sequence[AutoApplyEvidence]:
        """A batch of proofs of runs that nothing happened to for so many days."""
        return await self.evidence.due(now() - timedelta(days=days), AT_ONCE)

    async def forget(self, rows: Sequence[AutoApplyEvidence]) -> None:
        """Remove the rows of proofs whose bytes are gone."""
        if rows:
            for run_id in await self.evidence.forget([row.id for row in rows]):
                self.audit_service.record(
                    "auto_apply.evidence_deleted", "auto_apply_run", None, actor_id=None, run_id=str(run_id)
                )

    async def forget_contents(self, days: int) -> int:
        """Of runs that are over for so many days, what was filled in; a batch. How many."""
        return await self.evidence.forget_contents(now() - timedelta(days=days), AT_ONCE)

    async def orphans_among(self, keys: Sequence[str]) -> Sequence[str]:
        """Those storage keys that belong to no proof."""
        known = await self.evidence.known_keys(keys)
        return [key for key in keys if key not in known]


def context_of(storage_key: str) -> str:
    """What the encrypted bytes are bound to: where they lie."""
    return f"auto_apply_evidence:{storage_key}:content"
