"""`/jobs`: postings."""

from app.api.jobs import application_form, applications, bulk_import, descriptions, jobs, matching, saved, search
from app.api.route import Router

router = Router()
# Paths with a word of their own come before `/jobs/{id}`.
for part in (
    search.router,
    matching.router,
    saved.router,
    bulk_import.router,
    descriptions.router,
    application_form.router,
    applications.router,
    jobs.router,
):
    router.include_router(part)
