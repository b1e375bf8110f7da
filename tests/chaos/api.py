"""The real application with one more route: a write whose effect is a task's."""

from sqlalchemy import text

from app.api import API_PREFIX, create_app
from app.api.deps import ServicesDep
from app.api.route import Router
from tests.chaos.tasks import NOTE

router = Router()


@router.post("/chaos/{write_id}", status_code=201)
async def write(services: ServicesDep, write_id: str) -> dict[str, str]:
    """The row and its task in one transaction; the same write again is the same write."""
    statement = text("INSERT INTO chaos_writes VALUES (:id) ON CONFLICT DO NOTHING")
    await services.work.session.execute(statement, {"id": write_id})
    services.work.enqueue(NOTE, dedup_key=f"write:{write_id}", write_id=write_id)
    return {"written": write_id}


app = create_app()
app.include_router(router, prefix=API_PREFIX)
