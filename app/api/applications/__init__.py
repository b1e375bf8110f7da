"""`/applications` and `/interviews`: from draft to hired."""

from app.api.route import Router

from app.api.applications import applications, files, interviews, timeline

router = Router()
for part in (applications.router, timeline.router, files.router, interviews.router):
    router.include_router(part)
