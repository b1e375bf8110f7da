"""A CV goes out: the row says who may have it, the storage has the bytes."""

from app.core.errors import Gone
from app.core.security import Principal
from app.domains.profiles.models import Cv
from app.services import Rolecall


async def read_own_cv(rolecall: Rolecall, actor: Principal, id: int) -> tuple[Cv, bytes]:
    """One of the actor's CVs with its bytes."""
    async with rolecall.unit() as services:
        cv = await services.cv_service.get_cv(actor, id)
    return cv, await read_cv(rolecall, cv)


async def read_cv(rolecall: Rolecall, cv: Cv) -> bytes:
    """The bytes of a CV that the caller may have."""
    try:
        return await rolecall.clients.storage.get(cv.storage_key)
    except FileNotFoundError as error:
        raise Gone("The file is no longer there; upload it again") from error
