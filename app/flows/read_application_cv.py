"""The CV of an application goes out to its seeker or its company."""

from app.core.security import Principal
from app.domains.profiles.models import Cv
from app.flows.read_cv import read_cv
from app.services import Rolecall


async def read_application_cv(rolecall: Rolecall, actor: Principal, application_id: int) -> tuple[Cv, bytes]:
    """The CV that went with an application that the actor can see, with its bytes."""
    async with rolecall.unit() as services:
        cv = await services.application_service.get_cv(actor, application_id)
    return cv, await read_cv(rolecall, cv)
