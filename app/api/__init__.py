"""Door 1: HTTP. `create_app()` puts the routers, the error handlers, the gate and the edge together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from app.api import auth, jobs, notifications, personal_tasks, problems, users
from app.api.admin import activity_logs
from app.api.edge import Edge
from app.api.gate import GZIP_FROM, Gate
from app.core.config import Settings
from app.services import Rolecall

API_PREFIX = "/api/v1"

ROUTERS: list[APIRouter] = [
    auth.router,
    users.router,
    notifications.router,
    activity_logs.router,
    jobs.router,
    personal_tasks.router,
]


class Application(FastAPI):
    def build_middleware_stack(self) -> ASGIApp:
        """Pure ASGI all the way. Every exception becomes a problem document in the innermost layer, so that the answer
        to a failure passes the same layers as any other."""
        routed = ExceptionMiddleware(AsyncExitStackMiddleware(self.router), handlers={Exception: problems.handle})
        routed.add_exception_handler(HTTPException, problems.handle)
        return Edge(Gate(GZipMiddleware(routed, minimum_size=GZIP_FROM, compresslevel=6)))


def create_app(settings: Settings | None = None, *, rolecall: Rolecall | None = None) -> FastAPI:
    """The HTTP application. A test hands in its own `rolecall`; else one is opened by the settings and closed at the end."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if rolecall is not None:
            app.state.rolecall = rolecall
            yield
            return
        app.state.rolecall = Rolecall((settings or Settings()).checked(), name="rolecall-api")
        try:
            yield
        finally:
            await app.state.rolecall.aclose()

    app = Application(
        title="Rolecall",
        version="1.0.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    for router in ROUTERS:
        app.include_router(router, prefix=API_PREFIX)
    return app
