"""`/profiles`: who people are here."""

from app.api.profiles import job_seekers, recruiters
from app.api.route import Router

router = Router(prefix="/profiles", tags=["profiles"])
for part in (job_seekers.router, recruiters.router):
    router.include_router(part)
