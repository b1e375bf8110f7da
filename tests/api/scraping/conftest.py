"""The service as it may fetch from loopback, and a web to fetch from."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.api import create_app
from app.clients.web.client import Caps, HttpWebClient
from app.clients.web.hosts import Hosts
from app.core.config import Settings
from app.services import Rolecall
from tests.conftest import client_on, make_rolecall
from tests.standins.web import WebStandin, web_standin


@pytest.fixture
async def web() -> AsyncIterator[WebStandin]:
    async with web_standin() as standin:
        yield standin


@pytest.fixture
async def open_settings(settings: Settings) -> Settings:
    """Settings under which loopback may be fetched from."""
    return settings.model_copy(update={"scraper_allow_private_networks": True})


@pytest.fixture
async def scraper(open_settings: Settings) -> AsyncIterator[Rolecall]:
    service = make_rolecall(open_settings)
    await service.redis.redis.flushdb()
    # The same client, less patient with itself: every stand-in is on one host, and how it waits is tested elsewhere.
    service.clients.web = HttpWebClient(
        Hosts(service.redis), user_agent="Rolecall/test", allow_private=True, caps=Caps(delay=0.01, back_off=0.05)
    )
    try:
        yield service
    finally:
        await service.aclose()


@pytest.fixture
async def api(scraper: Rolecall) -> AsyncIterator[httpx.AsyncClient]:
    async with client_on(create_app(), scraper) as http:
        yield http
