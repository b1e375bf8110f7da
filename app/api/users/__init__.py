"""`/users`: one's own account; for admins, everybody's."""

from app.api.route import Router
from app.api.users import accounts, own

router = Router()
for part in (own.router, accounts.router):
    router.include_router(part)
