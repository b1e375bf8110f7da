from app.core.errors import FieldError, InvalidInput
from app.core.repository import Versions, check_version
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.personal_tasks.models import PersonalTask
from app.domains.personal_tasks.repository import PersonalTaskRepository
from app.domains.personal_tasks.schemas import (
    PersonalTaskCreate,
    PersonalTaskFilters,
    PersonalTaskUpdate,
)


class PersonalTaskService:
    """A person's to-dos: nobody else sees or touches them."""

    def __init__(self, work: UnitOfWork, tasks: PersonalTaskRepository, *, audit_service: AuditService) -> None:
        self.work = work
        self.tasks = tasks
        self.audit_service = audit_service

    async def list_tasks(self, actor: Principal, filters: PersonalTaskFilters) -> Page[PersonalTask]:
        return await self.tasks.list(actor.user_id, filters)

    async def get_task(self, actor: Principal, id: int) -> PersonalTask:
        return await self.tasks.get_owned(id, actor.user_id)

    async def create_task(self, actor: Principal, task: PersonalTaskCreate) -> PersonalTask:
        await self._require_own_application(actor, task.application_id)
        row = self.tasks.add(PersonalTask(user_id=actor.user_id, **task.model_dump()))
        await self.work.session.flush()
        self.audit_service.record("task.created", "task", row.id, actor_id=actor.user_id)
        return row

    async def update_task(
        self,
        actor: Principal,
        id: int,
        changes: PersonalTaskUpdate,
        *,
        if_match: Versions | None,
    ) -> PersonalTask:
        row = await self.tasks.get_owned(id, actor.user_id, lock=True)
        check_version(row, if_match)
        await self._require_own_application(actor, changes.sent().get("application_id"))
        for field, value in changes.sent().items():
            setattr(row, field, value)
        await self.work.session.flush()
        self.audit_service.record("task.updated", "task", id, actor_id=actor.user_id, status=row.status)
        return row

    async def delete_task(self, actor: Principal, id: int) -> None:
        await self.tasks.delete(await self.tasks.get_owned(id, actor.user_id, lock=True))
        self.audit_service.record("task.deleted", "task", id, actor_id=actor.user_id)

    async def _require_own_application(self, actor: Principal, application_id: int | None) -> None:
        if application_id is not None and not await self.tasks.owns_application(actor.user_id, application_id):
            raise InvalidInput(
                "application_id names no application of yours",
                errors=[
                    FieldError(
                        "/application_id",
                        "names no application of yours",
                        "unknown_application",
                    )
                ],
            )
