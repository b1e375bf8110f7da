from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from app.api import create_app
from app.core.clock import now
from app.core.config import Settings
from app.domains.scraping.models import OfferSource
from app.services import Rolecall
from tests.conftest import make_rolecall

OpenClient = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@asynccontextmanager
async def client_of(app: FastAPI, *, address: str = "203.0.113.7") -> AsyncIterator[httpx.AsyncClient]:
    """A client at an address of its own, with paths from the root."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
            yield http


@pytest.fixture
def open_client(settings: Settings) -> OpenClient:
    """`async with open_client(rate_limit_per_minute=60) as root: …`: the application under other settings."""

    @asynccontextmanager
    async def opened(*, address: str = "203.0.113.7", **overrides: object) -> AsyncIterator[httpx.AsyncClient]:
        service = make_rolecall(settings.model_copy(update=overrides))
        try:
            async with client_of(create_app(rolecall=service), address=address) as http:
                yield http
        finally:
            await service.aclose()

    return opened


@pytest.fixture
async def root(rolecall: Rolecall) -> AsyncIterator[httpx.AsyncClient]:
    """An anonymous client with paths from the root."""
    async with client_of(create_app(rolecall=rolecall)) as http:
        yield http


@pytest.fixture
async def sources(rolecall: Rolecall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources of collections: two configured, one of them failing, and two that were asked once."""
    configured = {"job_offer_sources": ["arbeitnow", "remoteok"]}
    monkeypatch.setattr(rolecall, "settings", rolecall.settings.model_copy(update=configured))
    async with rolecall.unit() as services:
        services.work.session.add_all(
            [
                OfferSource(name="arbeitnow", last_run_at=now(), last_error_code="timeout", failures=3),
                OfferSource(name="remoteok", last_run_at=now(), last_success_at=now()),
                OfferSource(name="himalayas", last_run_at=now(), last_success_at=now()),
                OfferSource(name="jobicy", last_run_at=now(), last_error_code="timeout", failures=1),
            ]
        )
