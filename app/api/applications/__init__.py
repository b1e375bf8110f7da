"""`/applications` and `/interviews`: from draft to hired."""

from fastapi import APIRouter

from app.api.applications import applications, files, interviews, timeline

router = APIRouter()
for part in (applications.router, timeline.router, files.router, interviews.router):
    router.include_router(part)
