"""Do a collection that somebody asked for: every source that it names, a few at a time."""

from uuid import UUID

from app.domains.scraping.messages import COLLECT
from app.flows.collect import collect as run_collection
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(COLLECT)
async def collect(run: TaskRun, *, collection_id: str) -> None:
    await run_collection(run, UUID(collection_id))
