"""What endpoints ask for, as Annotated aliases. Async only: a `def` dependency would go through the thread pool."""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Request

from app.api.idempotency import Claim
from app.core.errors import InvalidInput, PermissionDenied, Unauthenticated
from app.core.repository import Versions
from app.core.schemas import MAX_ID
from app.core.security import Permission, Principal
from app.domains.accounts.auth_service import AuthService
from app.domains.accounts.user_service import UserService
from app.domains.audit.service import AuditService
from app.domains.background_tasks.service import BackgroundTaskService
from app.domains.integrations.service import IntegrationService
from app.domains.jobs.service import JobService
from app.domains.notifications.service import NotificationService
from app.domains.personal_tasks.service import PersonalTaskService
from app.domains.scraping.service import ScrapeService
from app.services import Rolecall, Services

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"|[0-9]{1,18}')  # RFC 9110's, and a version by itself
_VERSION_TAG = re.compile(r'(?:W/)?"?([0-9]{1,18})(?:-[0-9a-f]+)?"?')


async def rolecall_of(request: Request) -> Rolecall:
    rolecall: Rolecall = request.app.state.rolecall
    return rolecall


RolecallDep = Annotated[Rolecall, Depends(rolecall_of)]


async def unit_services(request: Request) -> Services:
    """The services of the operation's one unit, which its route (app/api/route.py) opens and commits."""
    services: Services = request.scope["services"]
    claim: Claim | None = request.scope.get("idempotency")
    if claim is not None:
        await claim.enter(services.work)
    return services


async def open_read_services(rolecall: RolecallDep) -> AsyncIterator[Services]:
    async with rolecall.read_unit() as services:
        yield services


ServicesDep = Annotated[Services, Depends(unit_services)]
# scope="function": what is read is let go before the response is sent, not after it.
ReadServicesDep = Annotated[Services, Depends(open_read_services, scope="function")]


async def find_user(request: Request) -> Principal | None:
    """The caller, as the gate (app/api/gate.py) found them. A token that is not good is never taken for none."""
    principal: Principal | None = request.scope.get("principal")
    refusal: Unauthenticated | None = request.scope.get("refusal")
    if refusal is not None:
        raise refusal
    return principal


class Caller:
    """Asks for the caller, who has to have the permission. In one dependency, as each has a price of its own."""

    def __init__(self, permission: Permission | None = None) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Principal:
        user = await find_user(request)
        if user is None:
            raise Unauthenticated("Send an access token: Authorization: Bearer …")
        if self.permission is not None and not user.may(self.permission):
            needed, role = self.permission.value, user.role.value
            raise PermissionDenied(f"This needs the permission {needed}, which a {role} has not")
        return user


OptionalUser = Annotated[Principal | None, Depends(find_user)]
CurrentUser = Annotated[Principal, Depends(Caller())]


async def share_answer(request: Request) -> None:
    """Say that this answer is the same for everyone: the gate may keep its bytes and give them to others."""
    request.scope["cacheable"] = True


def require(permission: Permission) -> Any:
    """`user: Annotated[Principal, require(Permission.JOBS_WRITE)]`: the caller, who has the permission."""
    return Depends(Caller(permission))


async def if_match_versions(
    if_match: Annotated[
        str | None,
        Header(
            max_length=1000,
            description='The version you read, as its ETag: `"3"`, or several: `"3", "4"`. A stale one is refused with 412.',
        ),
    ] = None,
) -> Versions | None:
    """The versions among the tags. A tag that is none of ours matches nothing; what is no tag at all is refused."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = [tag.strip() for tag in if_match.split(",") if tag.strip()]
    if not tags or not all(_ETAG.fullmatch(tag) for tag in tags):
        raise InvalidInput('If-Match must be an ETag as we gave it, e.g. "3", or several with commas between')
    return frozenset(int(version[1]) for tag in tags if (version := _VERSION_TAG.fullmatch(tag)))


IfMatch = Annotated[Versions | None, Depends(if_match_versions)]
PathId = Annotated[int, Path(ge=1, le=MAX_ID, examples=[1])]


async def _audit_service(services: ReadServicesDep) -> AuditService:
    return services.audit_service


async def _background_task_reader(services: ReadServicesDep) -> BackgroundTaskService:
    return services.background_task_service


async def _background_task_service(services: ServicesDep) -> BackgroundTaskService:
    return services.background_task_service


async def _auth_service(services: ServicesDep) -> AuthService:
    return services.auth_service


async def _notification_service(services: ServicesDep) -> NotificationService:
    return services.notification_service


async def _integration_service(services: ServicesDep) -> IntegrationService:
    return services.integration_service


async def _user_service(services: ServicesDep) -> UserService:
    return services.user_service


async def _job_service(services: ServicesDep) -> JobService:
    return services.job_service


async def _scrape_service(services: ServicesDep) -> ScrapeService:
    return services.scrape_service


async def _personal_task_service(services: ServicesDep) -> PersonalTaskService:
    return services.personal_task_service


AuthServiceDep = Annotated[AuthService, Depends(_auth_service)]
UserServiceDep = Annotated[UserService, Depends(_user_service)]
NotificationServiceDep = Annotated[NotificationService, Depends(_notification_service)]
IntegrationServiceDep = Annotated[IntegrationService, Depends(_integration_service)]
AuditServiceDep = Annotated[AuditService, Depends(_audit_service)]
BackgroundTaskReaderDep = Annotated[BackgroundTaskService, Depends(_background_task_reader)]
BackgroundTaskServiceDep = Annotated[BackgroundTaskService, Depends(_background_task_service)]
JobServiceDep = Annotated[JobService, Depends(_job_service)]
ScrapeServiceDep = Annotated[ScrapeService, Depends(_scrape_service)]
PersonalTaskServiceDep = Annotated[PersonalTaskService, Depends(_personal_task_service)]
