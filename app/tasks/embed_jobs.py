"""Keep the vectors of postings up with the postings. By hand: all that there is to do, or a new mean."""

from datetime import timedelta

from app.core.task_queue import Command, Queue
from app.flows.embed_jobs import embed_jobs as embed
from app.tasks.by_hand import by_hand
from app.tasks.registry import every, flow
from app.tasks.run import TaskRun

EMBED_JOBS = Command("embed_jobs", Queue.BULK, max_attempts=2, timeout=timedelta(minutes=15))
CACHE_BITE = 5_000


@every(minutes=1)
@flow(EMBED_JOBS)
async def embed_jobs(run: TaskRun, *, minutes: int = 5, recentre: bool = False) -> None:
    """Embed postings that are new, changed or of another model, for up to so many minutes; `recentre` takes a new mean."""
    await embed(run, seconds=minutes * 60, recentre=recentre)
    async with run.finish() as services:
        await services.embedding_service.forget_unused(CACHE_BITE)


if __name__ == "__main__":
    by_hand(embed_jobs)
