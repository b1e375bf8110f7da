from datetime import timedelta

import httpx
from sqlalchemy import update

from app.core.clock import now
from app.core.task_queue import Command, Queue
from app.domains.applications.models import Application
from app.services import Rolecall
from app.tasks.registry import load
from tests.api.applications.steps import data_of, move, note_external
from tests.people import Person
from tests.working import work_off


async def archive(rolecall: Rolecall) -> None:
    assert load().find("archive_old_applications") is not None
    async with rolecall.unit() as services:
        services.work.enqueue(Command("archive_old_applications", Queue.BULK))
    await work_off(rolecall)


async def test_untouched_applications_go_to_the_archive_and_a_touch_takes_them_out(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    old, fresh = (await note_external(client, seeker))["id"], (await note_external(client, seeker))["id"]
    for id, days in ((old, 91), (fresh, 89)):
        async with rolecall.unit() as services:
            touched = update(Application).where(Application.id == id).values(updated_at=now() - timedelta(days=days))
            await services.work.session.execute(touched)
    await archive(rolecall)
    read = data_of(await client.get(f"/applications/{old}", headers=seeker.headers))
    assert read["archived_at"] is not None
    assert read["updated_at"] < read["archived_at"], "the archive is no touch"
    assert data_of(await client.get(f"/applications/{fresh}", headers=seeker.headers))["archived_at"] is None
    listed = data_of(await client.get("/applications", params={"archived": "true"}, headers=seeker.headers))
    assert [row["id"] for row in listed] == [old]
    assert data_of(await move(client, seeker, old, "under_review"))["archived_at"] is None
