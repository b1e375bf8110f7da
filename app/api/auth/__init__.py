"""`/auth`: registration, login, sessions, passwords."""

from app.api.auth import passwords, registration, sessions, tokens
from app.api.route import Router

router = Router(prefix="/auth", tags=["auth"])
for part in (registration.router, tokens.router, sessions.router, passwords.router):
    router.include_router(part)
