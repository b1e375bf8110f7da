"""`/users`: one's own account; for admins, everybody's."""

from app.api.route import Router
from app.api.users import accounts, cvs, own, profile

router = Router()
for part in (own.router, profile.router, cvs.router, accounts.router):
    router.include_router(part)
