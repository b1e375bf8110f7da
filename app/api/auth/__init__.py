"""`/auth`: registration, login, sessions, passwords."""

from fastapi import APIRouter

from app.api.auth import registration, sessions, tokens

router = APIRouter(prefix="/auth", tags=["auth"])
for part in (registration.router, tokens.router, sessions.router):
    router.include_router(part)
