"""End scrape jobs whose worker will never come back."""

from app.core.task_queue import Queue
from app.services import Services
from app.tasks.by_hand import by_hand
from app.tasks.registry import every


@every(minutes=5, queue=Queue.BULK)
async def settle_scrape_jobs(services: Services) -> None:
    """Runs of which nothing was heard for longer than any may take become `failed` with the code `interrupted`."""
    await services.scrape_service.settle_silent()


if __name__ == "__main__":
    by_hand(settle_scrape_jobs)
