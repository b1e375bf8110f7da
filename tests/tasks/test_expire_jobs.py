from datetime import timedelta

import httpx
from sqlalchemy import update

from app.core.clock import now
from app.core.task_queue import Command, Queue
from app.domains.jobs.models import Job
from app.services import Rolecall
from app.tasks.registry import load
from tests.api.jobs.test_job import post
from tests.people import Person
from tests.working import work_off


async def test_job_whose_time_has_come_leaves_the_market_and_the_search(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person
) -> None:
    due = await post(client, recruiter, title="Due baker", expires_at="2099-01-01T00:00:00Z")
    later = await post(client, recruiter, title="Later baker", expires_at="2099-01-01T00:00:00Z")
    async with rolecall.unit() as services:
        past = update(Job).where(Job.id == due["id"]).values(expires_at=now() - timedelta(minutes=1))
        await services.work.session.execute(past)
        services.work.enqueue(Command("expire_jobs", Queue.BULK))
    assert load().find("expire_jobs") is not None
    await work_off(rolecall)
    read = (await client.get(f"/jobs/{due['id']}", headers=recruiter.headers)).json()["data"]
    assert (read["status"], read["version"]) == ("EXPIRED", 2)
    assert (await client.get(f"/jobs/{due['id']}")).status_code == 404
    found = (await client.get("/jobs", params={"q": "baker"})).json()["data"]
    assert [job["id"] for job in found] == [later["id"]]


def test_job_stays_on_the_market_for_a_minute_past_its_time_at_most() -> None:
    [slots] = [schedule.slots for schedule in load().schedules if schedule.command.name == "expire_jobs"]
    at = now()
    assert at - slots.latest(at) < timedelta(minutes=1)
    assert slots.latest(at + timedelta(minutes=1)) - slots.latest(at) == timedelta(minutes=1)
