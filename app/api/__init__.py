"""Door 1: HTTP. `create_app()` puts the routers, the error handlers, the gate and the edge together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from threading import Lock
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from app import VERSION
from app.api import (
    applications,
    auth,
    auto_apply,
    companies,
    health,
    insights,
    integrations,
    jobs,
    notifications,
    openapi,
    pages,
    personal_tasks,
    problems,
    profiles,
    scraping,
    skills,
    users,
    webhooks,
)
from app.api.address import networks_of
from app.api.admin import activity_logs
from app.api.admin import auto_apply as auto_apply_switch
from app.api.admin import jobs as admin_jobs
from app.api.admin import tasks as background_tasks
from app.api.body_limit import BodyLimit
from app.api.edge import Edge, uncounted_headers
from app.api.gate import GZIP_FROM, Gate
from app.api.pages import links
from app.api.route import Router
from app.core import error_reports
from app.core.config import Settings
from app.core.embedded import embedded_servers
from app.core.garbage import spare_imports
from app.core.logging import configure_logging
from app.domains.jobs import places
from app.services import Rolecall

API_PREFIX = "/api/v1"

ROUTERS: list[Router] = [
    auth.router,
    users.router,
    profiles.router,
    companies.router,
    skills.router,
    notifications.router,
    integrations.router,
    activity_logs.router,
    background_tasks.router,
    admin_jobs.router,
    auto_apply_switch.router,
    jobs.router,
    scraping.router,
    applications.router,
    auto_apply.router,
    personal_tasks.router,
    insights.router,
    webhooks.router,
]


async def opened(stack: AsyncExitStack, settings: Settings | None) -> Rolecall:
    """The service by the settings, closed with the stack. Without addresses of its own it finds the embedded servers."""
    found = stack.enter_context(embedded_servers((settings or Settings()).checked()))
    configure_logging(found)
    stack.push_async_callback(error_reports.finish)
    service = Rolecall(found, name="rolecall-api")
    stack.push_async_callback(service.aclose)
    places.prepare()
    spare_imports()
    return service


class Application(FastAPI):
    _describing = Lock()

    def build_middleware_stack(self) -> ASGIApp:
        """Pure ASGI all the way. Every exception becomes a problem document in the innermost layer, so that the answer
        to a failure passes the same layers as any other."""
        routed = ExceptionMiddleware(AsyncExitStackMiddleware(self.router), handlers={Exception: problems.handle})
        routed.add_exception_handler(HTTPException, problems.handle)
        return Edge(Gate(BodyLimit(GZipMiddleware(routed, minimum_size=GZIP_FROM, compresslevel=6))))

    def openapi(self) -> dict[str, Any]:
        """Made when first asked for, which takes a second: a request asks in a thread."""
        with self._describing:
            if self.openapi_schema is None:
                self.openapi_schema = openapi.build(self)
        return self.openapi_schema


def create_app(settings: Settings | None = None, *, rolecall: Rolecall | None = None) -> FastAPI:
    """The HTTP application. A test hands in its own `rolecall`; else one is opened by the settings and closed at the end."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        async with AsyncExitStack() as stack:
            app.state.rolecall = rolecall or await opened(stack, settings)
            found: Settings = app.state.rolecall.settings
            # For the protocol (app/api/server.py), which sees connections and not the application.
            yield {"trusted_proxies": networks_of(found.trusted_proxies), "limit_headers": uncounted_headers(found)}

    app = Application(
        title="Rolecall",
        version=VERSION,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # app/core/metrics.py has its own
        generate_unique_id_function=lambda route: route.name,
    )
    for router in ROUTERS:
        app.include_router(router, prefix=API_PREFIX)
        router.know_paths()
    app.include_router(pages.router)
    app.include_router(pages.files)
    app.include_router(links.router)
    app.include_router(health.router)
    return app
