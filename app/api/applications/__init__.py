"""`/applications` and `/interviews`: from draft to hired."""

from app.api.applications import applications, files, interviews, timeline
from app.api.route import Router

router = Router()
for part in (applications.router, timeline.router, files.router, interviews.router):
    router.include_router(part)
