"""The bare route to be measured against: FastAPI, and the same bytes from Redis. BENCH_REDIS, BENCH_KEY."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Response
from redis.asyncio import Redis

redis = Redis.from_url(os.environ.get("BENCH_REDIS", "redis://"))
KEY = os.environ.get("BENCH_KEY", "")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.get("/api/v1/jobs")
async def list_jobs() -> Response:
    return Response(await redis.get(KEY), media_type="application/json")
