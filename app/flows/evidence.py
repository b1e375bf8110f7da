"""Proofs of runs: encrypted before they go to the storage, decrypted for their seeker alone."""

import asyncio
import hashlib
from uuid import UUID, uuid4

from app.core.errors import Gone
from app.core.security import Principal
from app.domains.auto_apply.evidence_service import EVIDENCE_PREFIX, StoredEvidence, context_of
from app.domains.auto_apply.models import AutoApplyEvidence, EvidenceKind
from app.services import Rolecall


async def keep_evidence(
    rolecall: Rolecall, run_id: UUID, *, name: str, kind: EvidenceKind, content: bytes, content_type: str
) -> None:
    """Keep a proof with its run. One of the same name takes the place of the one before."""
    key = f"{EVIDENCE_PREFIX}{run_id}/{uuid4()}"
    keyring = rolecall.settings.keyring
    sealed, digest = await asyncio.to_thread(
        lambda: (keyring.encrypt(content, context=context_of(key)), hashlib.sha256(content).hexdigest())
    )
    await rolecall.clients.storage.put(key, sealed, content_type="application/octet-stream")
    stored = StoredEvidence(name, kind, content_type, key, digest, len(content))
    async with rolecall.unit() as services:
        replaced = await services.auto_apply_evidence_service.keep(run_id, stored)
    if replaced is not None:
        await rolecall.clients.storage.delete(replaced)


async def read_evidence(
    rolecall: Rolecall, actor: Principal, run_id: UUID, name: str
) -> tuple[AutoApplyEvidence, bytes]:
    """A proof of one of the actor's runs, with its bytes as they were kept."""
    async with rolecall.unit() as services:
        evidence = await services.auto_apply_run_service.get_evidence(actor, run_id, name)
    try:
        sealed = await rolecall.clients.storage.get(evidence.storage_key)
    except FileNotFoundError as error:
        raise Gone("The proof is no longer there") from error
    keyring = rolecall.settings.keyring
    return evidence, await asyncio.to_thread(keyring.decrypt, sealed, context=context_of(evidence.storage_key))
