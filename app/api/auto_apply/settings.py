"""What may be applied to without being asked for, and how far it goes."""

from app.api.applications.actors import Seeker
from app.api.deps import IfMatch, ServicesDep
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope
from app.domains.auto_apply.schemas import SettingsRead, SettingsUpdate

router = Router(prefix="/auto-apply/settings", tags=["auto-apply"])


@router.get("", summary="Read your auto-apply settings", responses=errors(Unauthenticated, PermissionDenied))
async def get_auto_apply_settings(user: Seeker, services: ServicesDep) -> Envelope[SettingsRead]:
    """Your criteria, mode and caps; until you change them, `off` and the defaults, at version 0."""
    return one(SettingsRead, await services.auto_apply_settings_service.get_settings(user))


@router.put(
    "",
    summary="Change your auto-apply settings",
    responses=errors(Unauthenticated, PermissionDenied, PreconditionFailed),
)
async def update_auto_apply_settings(
    user: Seeker, services: ServicesDep, changes: SettingsUpdate, if_match: IfMatch
) -> Envelope[SettingsRead]:
    """Change the fields you send; the rest stays.

    `{"mode": "off"}` is also the stop button: at once, every run of yours that is not being sent this very moment is
    cancelled, those that you asked for too. A run that you ask for afterwards is a new wish.
    """
    service = services.auto_apply_settings_service
    return one(SettingsRead, await service.update_settings(user, changes, if_match=if_match))
