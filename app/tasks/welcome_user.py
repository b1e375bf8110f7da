"""Welcome somebody who registered, in the app and by a mail that confirms the address."""

from app.domains.accounts.messages import USER_REGISTERED
from app.domains.notifications.models import NotificationKind
from app.services import Services
from app.tasks.registry import on


@on(USER_REGISTERED)
async def welcome_user(services: Services, *, user_id: int) -> None:
    user = await services.user_service.find_user(user_id)
    if user is None:
        return
    is_first = await services.notification_service.notify(
        user_id,
        NotificationKind.WELCOME,
        "Welcome to Rolecall",
        "Please confirm your e-mail address with the link that we have just mailed to you.",
        {"user_id": user_id},
        f"welcome:{user_id}",
        by_mail=False,
    )
    if is_first and user.email_verified_at is None:
        await services.auth_service.ask_for_verification(user_id)
