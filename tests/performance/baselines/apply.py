"""What `POST /applications` is measured against: three INSERTs in one transaction, and nothing else."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI

APPLICATION = """INSERT INTO applications (job_id, seeker_user_id, status, channel, cover_letter, version)
    VALUES ($1, $2, 'submitted', 'portal', $3, 1) RETURNING id"""
EVENT = """INSERT INTO application_events (application_id, kind, to_status, actor, actor_id, at)
    VALUES ($1, 'submitted', 'submitted', 'seeker', $2, now())"""
LOG = """INSERT INTO activity_logs (actor_id, action, entity_type, entity_id, details, created_at)
    VALUES ($1, 'application.submitted', 'application', $2, '{}', now())"""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BASELINE_DSN"], min_size=10, max_size=10) as app.state.pool:
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/applications", status_code=201)
async def create_application(job_id: int, seeker: int, body: dict[str, int | str]) -> dict[str, int]:
    async with app.state.pool.acquire() as connection, connection.transaction():
        id = await connection.fetchval(APPLICATION, job_id, seeker, body["cover_letter"])
        await connection.execute(EVENT, id, seeker)
        await connection.execute(LOG, seeker, id)
    return {"id": int(id)}
