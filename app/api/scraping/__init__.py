"""`/scrape-jobs` and `/job-offers`: postings that come in from elsewhere."""

from app.api.route import Router
from app.api.scraping import job_offers, scrape_jobs

router = Router()
for part in (scrape_jobs.router, job_offers.router):
    router.include_router(part)
