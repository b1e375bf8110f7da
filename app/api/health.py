"""Whether the process lives, whether it can serve, and its figures. No versions, no addresses."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.asyncio import Redis
from sqlalchemy import text

from app.api.address import is_public_address
from app.api.pages import settings_of
from app.api.route import PlainRoute
from app.core.db import DATABASE_FAULTS
from app.core.errors import NotFound, Unavailable
from app.core.metrics import background_tasks_delay_seconds, background_tasks_waiting
from app.core.redis import RedisUnavailable
from app.services import Rolecall

router = APIRouter(include_in_schema=False, route_class=PlainRoute)
NO_STORE = {"Cache-Control": "no-store"}
READY_SECONDS = 2.0
STORE_FAULTS = (*DATABASE_FAULTS, TimeoutError)


@router.get("/health/live")
async def show_live() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "live"}, headers=NO_STORE)


@router.get("/health/ready")
async def show_ready(request: Request) -> JSONResponse:
    """Ready means that PostgreSQL answers. Without Redis the service is slower, and as ready."""
    rolecall: Rolecall = request.app.state.rolecall
    try:
        async with asyncio.timeout(READY_SECONDS), rolecall.work() as work:
            await work.session.execute(text("SELECT 1"))
    except STORE_FAULTS as error:
        raise Unavailable("The database does not answer") from error
    return JSONResponse({"status": "ready", "database": "up", "redis": await redis_state(rolecall)}, headers=NO_STORE)


async def redis_state(rolecall: Rolecall) -> str:
    async def ping(redis: Redis) -> Any:
        return await redis.ping()

    try:
        await rolecall.redis.call(ping)
    except RedisUnavailable:
        return "down"
    return "up"


async def gauge_queue(rolecall: Rolecall) -> None:
    """Without the database the figures of the queue are unknown, and the others as good as ever."""
    try:
        async with asyncio.timeout(READY_SECONDS), rolecall.unit() as services:
            service = services.background_task_service
            waiting, delays = await service.count_waiting(), await service.find_delays()
    except STORE_FAULTS:
        background_tasks_waiting.clear()
        background_tasks_delay_seconds.clear()
        return
    for state, number in waiting.items():
        background_tasks_waiting.labels(state).set(number)
    for queue, seconds in delays.items():
        background_tasks_delay_seconds.labels(queue.value).set(seconds)


@router.get("/metrics")
async def show_metrics(request: Request) -> Response:
    """Prometheus. In production nobody's business outside: it scrapes from a private address."""
    if settings_of(request).is_production and is_public_address(request.scope):
        raise NotFound
    await gauge_queue(request.app.state.rolecall)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST, headers=NO_STORE)
