"""Do one scrape job: fetch an address, clean what it has, store it."""

from uuid import UUID

from app.domains.scraping.messages import SCRAPE
from app.flows.collect import scrape as run_scrape
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(SCRAPE)
async def scrape(run: TaskRun, *, scrape_job_id: str) -> None:
    await run_scrape(run, UUID(scrape_job_id))
