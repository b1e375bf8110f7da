"""`/admin/auto-apply`: the switch for everybody."""

from typing import Annotated

from app.api.deps import ServicesDep, require
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope
from app.core.security import Permission, Principal
from app.domains.auto_apply.schemas import SwitchRead, SwitchUpdate

router = Router(prefix="/admin/auto-apply", tags=["admin"])
Admin = Annotated[Principal, require(Permission.AUTO_APPLY_MANAGE)]


@router.get("", summary="Read the auto-apply switch", responses=errors(Unauthenticated, PermissionDenied))
async def get_auto_apply_switch(admin: Admin, services: ServicesDep) -> Envelope[SwitchRead]:
    """Whether anybody's runs go on, and how many are on their way. For admins."""
    return one(SwitchRead, await services.auto_apply_settings_service.get_switch())


@router.put("", summary="Turn auto-apply on or off for everybody", responses=errors(Unauthenticated, PermissionDenied))
async def turn_auto_apply_switch(admin: Admin, services: ServicesDep, change: SwitchUpdate) -> Envelope[SwitchRead]:
    """Off: once this answers, nothing more is sent for anybody; runs stop where they are and wait. On: they go on.

    What was being sent at that moment has been sent before the answer. For admins.
    """
    service = services.auto_apply_settings_service
    return one(SwitchRead, await service.turn_switch(admin, enabled=change.enabled))
