"""`/companies` and `/invitations`."""

from app.api.companies import companies, invitations, members
from app.api.route import Router

router = Router(tags=["companies"])
for part in (companies.router, members.router, invitations.router):
    router.include_router(part)
