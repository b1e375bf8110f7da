from collections.abc import Collection

import httpx
import pytest

from app.domains.jobs.models import Job
from app.domains.jobs.repository import JobRepository
from app.services import Rolecall
from tests.api.jobs.test_job import post
from tests.people import Person


async def test_saved_jobs_are_listed_the_latest_first(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    jobs = [await post(client, recruiter, title=f"Baker {number}") for number in range(3)]
    for job in jobs:
        for _ in range(2):  # saving again changes nothing
            answer = await client.put(f"/jobs/{job['id']}/save", headers=seeker.headers)
            assert answer.status_code == 204
    saved = (await client.get("/jobs/saved", headers=seeker.headers)).json()
    assert [job["id"] for job in saved["data"]] == [job["id"] for job in reversed(jobs)]
    assert saved["meta"]["pagination"]["total"] == 3
    first = (await client.get("/jobs/saved", params={"per_page": 2}, headers=seeker.headers)).json()
    cursor = first["meta"]["pagination"]["next_cursor"]
    rest = (await client.get("/jobs/saved", params={"per_page": 2, "cursor": cursor}, headers=seeker.headers)).json()
    assert [job["id"] for job in rest["data"]] == [jobs[0]["id"]]


async def test_saved_job_that_is_deleted_while_it_is_read_is_left_out(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, doomed = [(await post(client, recruiter, title=f"Baker {number}"))["id"] for number in range(2)]
    for id in (kept, doomed):
        assert (await client.put(f"/jobs/{id}/save", headers=seeker.headers)).status_code == 204
    by_id = JobRepository.by_id

    async def by_id_too_late(self: JobRepository, ids: Collection[int]) -> dict[int, Job]:
        assert (await client.delete(f"/jobs/{doomed}", headers=recruiter.headers)).status_code == 204
        return await by_id(self, ids)

    monkeypatch.setattr(JobRepository, "by_id", by_id_too_late)
    saved = (await client.get("/jobs/saved", headers=seeker.headers)).json()
    assert [job["id"] for job in saved["data"]] == [kept]


async def test_marks_are_ones_own_and_can_be_taken_back(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, other_seeker: Person
) -> None:
    job = await post(client, recruiter)
    path, viewer = f"/jobs/{job['id']}", {"include": "viewer"}
    await client.put(f"{path}/save", headers=seeker.headers)
    await client.put(f"{path}/dismiss", headers=seeker.headers)
    for include in ({"include": "viewer,viewer"}, viewer):  # with commas or by repeating
        mine = (await client.get(path, params=include, headers=seeker.headers)).json()["data"]["viewer"]
        assert (mine["saved"], mine["dismissed"]) == (True, True)
    theirs = (await client.get(path, params=viewer, headers=other_seeker.headers)).json()["data"]["viewer"]
    assert (theirs["saved"], theirs["dismissed"]) == (False, False)
    assert (await client.get("/jobs/saved", headers=other_seeker.headers)).json()["data"] == []
    for _ in range(2):
        assert (await client.delete(f"{path}/save", headers=seeker.headers)).status_code == 204
        assert (await client.delete(f"{path}/dismiss", headers=seeker.headers)).status_code == 204
    mine = (await client.get(path, params=viewer, headers=seeker.headers)).json()["data"]["viewer"]
    assert (mine["saved"], mine["dismissed"]) == (False, False)


async def test_what_is_not_public_can_not_be_saved(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    draft = await post(client, recruiter, status="DRAFT")
    assert (await client.put(f"/jobs/{draft['id']}/save", headers=seeker.headers)).status_code == 404
    assert (await client.put("/jobs/999999/dismiss", headers=seeker.headers)).status_code == 404
    assert (await client.put(f"/jobs/{draft['id']}/save")).status_code == 401


async def test_closed_job_is_no_longer_among_the_saved(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    job = await post(client, recruiter)
    await client.put(f"/jobs/{job['id']}/save", headers=seeker.headers)
    await client.patch(f"/jobs/{job['id']}/status", json={"status": "CLOSED"}, headers=recruiter.headers)
    assert (await client.get("/jobs/saved", headers=seeker.headers)).json()["data"] == []


async def test_stats_count_open_jobs_alone(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person
) -> None:
    await post(client, recruiter)
    await post(client, recruiter, job_type="PART_TIME", location="Lyon, France")
    await post(client, other_recruiter)
    await post(client, recruiter, status="DRAFT")
    stats = (await client.get("/jobs/stats")).json()["data"]
    assert stats["open_jobs"] == 3
    assert stats["new_last_7_days"] == 3
    assert stats["companies"] == 2
    assert stats["by_type"] == [{"value": "FULL_TIME", "count": 2}, {"value": "PART_TIME", "count": 1}]
    assert stats["by_country"] == [{"value": "DE", "count": 2}, {"value": "FR", "count": 1}]


async def test_stats_are_kept_for_ten_minutes(client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person) -> None:
    await post(client, recruiter)
    assert (await client.get("/jobs/stats")).json()["data"]["open_jobs"] == 1
    assert 0 < await rolecall.redis.redis.ttl("jobs:count:active") <= 600
    await post(client, recruiter)
    assert (await client.get("/jobs/stats")).json()["data"]["open_jobs"] == 1
    await rolecall.redis.clear_cache()
    assert (await client.get("/jobs/stats")).json()["data"]["open_jobs"] == 2


async def test_stats_of_an_empty_market_are_zero(client: httpx.AsyncClient) -> None:
    stats = (await client.get("/jobs/stats")).json()["data"]
    assert stats["open_jobs"] == 0
    assert stats["by_type"] == []
