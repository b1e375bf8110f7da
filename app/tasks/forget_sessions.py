"""Forget sessions, refresh tokens and mailed links that ended a while ago."""

from datetime import timedelta

import structlog

from app.core.clock import now
from app.services import Services
from app.tasks.by_hand import by_hand
from app.tasks.registry import nightly

log = structlog.get_logger(__name__)


@nightly(hour=3, minute=20)
async def forget_sessions(services: Services, *, days: int = 30) -> None:
    """Forget what ended more than so many days ago. Until then a reused refresh token is still known as such."""
    rows = await services.auth_service.prune(now() - timedelta(days=days))
    log.info("forgotten", sessions_and_links=rows)


if __name__ == "__main__":
    by_hand(forget_sessions)
