"""Do a scrape job once more with a browser: its page shows its postings only to one."""

from uuid import UUID

from app.domains.scraping.messages import RENDER
from app.flows.render_page import render_and_scrape
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(RENDER)
async def render(run: TaskRun, *, scrape_job_id: str, url: str) -> None:
    await render_and_scrape(run, UUID(scrape_job_id), url)
