"""The composition root: which service gets which repository and which peers. The only file that knows every domain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property

from app.clients import Clients
from app.core.config import Settings
from app.core.runtime import Runtime
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.repository import ActivityLogRepository
from app.domains.audit.service import AuditService
from app.domains.personal_tasks.repository import PersonalTaskRepository
from app.domains.personal_tasks.service import PersonalTaskService


class Services:
    """The services of one unit of work; each is made when first asked for."""

    def __init__(self, work: UnitOfWork, runtime: Runtime) -> None:
        self.work = work
        self.runtime = runtime

    @cached_property
    def audit_service(self) -> AuditService:
        return AuditService(self.work, ActivityLogRepository(self.work))

    @cached_property
    def personal_task_service(self) -> PersonalTaskService:
        return PersonalTaskService(self.work, PersonalTaskRepository(self.work))


class Rolecall(Runtime):
    """The running service: the kernel, the clients, and units of work that come with their services."""

    def __init__(
        self,
        settings: Settings,
        *,
        name: str = "rolecall",
        statement_timeout_ms: int = 3000,
    ) -> None:
        super().__init__(settings, name=name, statement_timeout_ms=statement_timeout_ms)
        self.clients = Clients(settings)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Services]:
        """Services over one transaction, committed at the end of the block."""
        async with self.work() as work:
            yield Services(work, self)

    @asynccontextmanager
    async def read_unit(self) -> AsyncIterator[Services]:
        """Services that only read: no transaction, possibly a replica."""
        async with self.reading() as work:
            yield Services(work, self)
