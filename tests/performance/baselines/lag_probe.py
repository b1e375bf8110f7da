"""The whole application with a watch on its event loop: `GET /lag` answers the overshoots since the last call, in ms."""

import asyncio
import time

import orjson
from starlette.types import Receive, Scope, Send

from app.api import create_app

STEP = 0.005
application = create_app()
overshoots: list[float] = []
watching: set["asyncio.Task[None]"] = set()


async def watch() -> None:
    while True:
        due = time.perf_counter() + STEP
        await asyncio.sleep(STEP)
        overshoots.append(max(0.0, time.perf_counter() - due) * 1000)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        watching.add(asyncio.create_task(watch()))
    if scope["type"] != "http" or scope["path"] != "/lag":
        await application(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": orjson.dumps(overshoots)})
    overshoots.clear()
