"""What a page shows once its scripts ran."""

from uuid import UUID

from app.clients.web import FetchFailed, Page
from app.flows.collect import Work, scrape


async def render_and_scrape(work: Work, scrape_job_id: UUID, url: str) -> None:
    """Render the page in a guarded browser and go on with the run from what it then shows."""
    async with work.unit() as services:
        if await services.scrape_service.begin(scrape_job_id) is None:
            return
    try:
        rendered = await work.rolecall.clients.browser.render(url)
    except FetchFailed as failure:
        async with work.unit() as services:
            await services.scrape_service.fail(scrape_job_id, failure.code, failure.detail)
    else:
        body = rendered.html.encode()
        await scrape(work, scrape_job_id, rendered=Page(rendered.url, 200, body, "text/html", "utf-8"))
    async with work.unit() as services:
        await services.scrape_service.finish_collection_of(scrape_job_id)
