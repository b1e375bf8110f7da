"""Door 1: HTTP. `create_app()` puts the routers, the error handlers and the gate together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from app.api import auth, personal_tasks, problems, users
from app.api.gate import Gate
from app.core.config import Settings
from app.services import Rolecall

API_PREFIX = "/api/v1"

ROUTERS: list[APIRouter] = [
    auth.router,
    users.router,
    personal_tasks.router,
]


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

    app = FastAPI(
        title="Rolecall",
        version="1.0.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    api = APIRouter(prefix=API_PREFIX)
    for router in ROUTERS:
        api.include_router(router)
    app.include_router(api)
    problems.install(app)
    app.add_middleware(Gate)
    return app
