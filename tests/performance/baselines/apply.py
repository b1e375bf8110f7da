"""What `POST /applications` is measured against: its three INSERTs in one transaction, and nothing else."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import Body, FastAPI

APPLICATION = "INSERT INTO applications (job_id, company_id, seeker_user_id, cover_letter, status, channel, submitted_at, expected_reply_by, version) VALUES ($1, $2, $3, $4, 'submitted', 'portal', now(), now() + interval '14 days', 1) RETURNING id"
EVENT = "INSERT INTO application_events (application_id, kind, to_status, actor, actor_id, at) VALUES ($1, 'submitted', 'submitted', 'seeker', $2, now())"
LOG = "INSERT INTO activity_logs (actor_id, action, entity_type, entity_id, details, created_at) VALUES ($1, 'application.submitted', 'application', $2, '{}', now())"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BASELINE_DSN"], min_size=10, max_size=10) as app.state.pool:
        yield


async def create_application(job: int = Body(), company: int = Body(), user: int = Body(), letter: str = Body()) -> int:
    async with app.state.pool.acquire() as connection, connection.transaction():
        id: int = await connection.fetchval(APPLICATION, job, company, user, letter)
        await connection.execute(EVENT, id, user)
        await connection.execute(LOG, user, id)
    return id


app = FastAPI(lifespan=lifespan)
app.post("/applications", status_code=201)(create_application)
