"""Who may ask about applications: those who send them and those who read them."""

from typing import Annotated

from fastapi import Depends

from app.api.deps import CurrentUser, ServicesDep, require
from app.core.errors import PermissionDenied
from app.core.security import Permission, Principal
from app.domains.applications.interview_service import InterviewService
from app.domains.applications.service import ApplicationService


async def _party(user: CurrentUser) -> Principal:
    if not (user.may(Permission.APPLICATIONS_SUBMIT) or user.may(Permission.APPLICATIONS_REVIEW)):
        raise PermissionDenied("Applications are read by their seekers and by the companies that they were sent to")
    return user


Party = Annotated[Principal, Depends(_party)]
Seeker = Annotated[Principal, require(Permission.APPLICATIONS_SUBMIT)]
Reviewer = Annotated[Principal, require(Permission.APPLICATIONS_REVIEW)]


async def _application_service(services: ServicesDep) -> ApplicationService:
    return services.application_service


async def _interview_service(services: ServicesDep) -> InterviewService:
    return services.interview_service


ApplicationServiceDep = Annotated[ApplicationService, Depends(_application_service)]
InterviewServiceDep = Annotated[InterviewService, Depends(_interview_service)]
