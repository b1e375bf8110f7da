from dataclasses import dataclass, field
from typing import Any

import orjson

from app.core.clock import now
from app.core.crypto import DecryptionFailed, Keyring
from app.core.errors import FieldError, InvalidInput
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.integrations.errors import CredentialsUnreadable, IntegrationExists
from app.domains.integrations.models import Integration, IntegrationKind
from app.domains.integrations.repository import IntegrationRepository
from app.domains.integrations.schemas import (
    AnyCredentials,
    IntegrationCreate,
    IntegrationFilters,
    IntegrationUpdate,
    credentials_of,
    hint_of,
    revealed,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An integration with its plain credentials, for the length of a call."""

    id: int
    kind: IntegrationKind
    values: dict[str, Any] = field(repr=False)


class IntegrationService:
    """The keys that people bring along: encrypted when they come in, opened only to be used."""

    def __init__(
        self,
        work: UnitOfWork,
        integrations: IntegrationRepository,
        *,
        keyring: Keyring,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.integrations = integrations
        self.keyring = keyring
        self.audit_service = audit_service

    # For their owners

    async def list_integrations(self, actor: Principal, filters: IntegrationFilters) -> Page[Integration]:
        return await self.integrations.list(actor.user_id, filters)

    async def get_integration(self, actor: Principal, id: int) -> Integration:
        return await self.integrations.get_owned(id, actor.user_id)

    async def create_integration(self, actor: Principal, wanted: IntegrationCreate) -> Integration:
        credentials = credentials_of(wanted.kind, wanted.credentials)
        known = await self.integrations.find_of(actor.user_id, wanted.kind)
        if known is not None:
            raise IntegrationExists(integration_id=known.id)
        id = await self.integrations.next_id()
        row = self.integrations.add(Integration(id=id, user_id=actor.user_id, kind=wanted.kind))
        self._keep(row, credentials)
        await self.work.session.flush()
        self.audit_service.record(
            "integration.created", "integration", id, actor_id=actor.user_id, kind=wanted.kind.value
        )
        return row

    async def update_integration(self, actor: Principal, id: int, changes: IntegrationUpdate) -> Integration:
        row = await self.integrations.get_owned(id, actor.user_id, lock=True)
        if changes.kind not in {None, row.kind}:
            raise InvalidInput(
                f"This integration is of the kind {row.kind}; for another kind make another one",
                errors=[FieldError("/kind", f"must be {row.kind} or left out", "kind_is_fixed")],
            )
        if changes.credentials is not None:
            self._keep(row, credentials_of(row.kind, changes.credentials))
            row.last_error = row.last_error_at = None
            await self.work.session.flush()
            self.audit_service.record(
                "integration.updated", "integration", id, actor_id=actor.user_id, kind=row.kind.value
            )
        return row

    async def delete_integration(self, actor: Principal, id: int) -> None:
        row = await self.integrations.get_owned(id, actor.user_id, lock=True)
        await self.integrations.delete(row)
        self.audit_service.record("integration.deleted", "integration", id, actor_id=actor.user_id, kind=row.kind.value)

    # For those who use them

    async def open_owned(self, actor: Principal, id: int) -> Opened:
        return self._open(await self.integrations.get_owned(id, actor.user_id))

    async def find_opened(self, user_id: int, kind: IntegrationKind) -> Opened | None:
        """Somebody's own credentials; None where they brought none."""
        row = await self.integrations.find_of(user_id, kind)
        return self._open(row) if row is not None else None

    async def has(self, user_id: int, kind: IntegrationKind) -> bool:
        return kind in await self.kinds_of(user_id)

    async def kinds_of(self, user_id: int) -> set[IntegrationKind]:
        """What somebody brought along."""
        return await self.integrations.kinds_of(user_id)

    async def note_use(self, id: int, *, error: str | None = None) -> None:
        """Somebody's own credentials were used; `error` says in a sentence why in vain."""
        await self.integrations.note_use(id, now(), error[:500] if error is not None else None)

    def _keep(self, row: Integration, credentials: AnyCredentials) -> None:
        row.credentials = self.keyring.encrypt(orjson.dumps(revealed(credentials)), context=_place_of(row.id))
        row.hint = hint_of(credentials)

    def _open(self, row: Integration) -> Opened:
        try:
            plain = self.keyring.decrypt(row.credentials, context=_place_of(row.id))
        except DecryptionFailed as error:
            raise CredentialsUnreadable from error
        return Opened(row.id, row.kind, orjson.loads(plain))


def _place_of(id: int) -> str:
    return f"integrations:{id}:credentials"
