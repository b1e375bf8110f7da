"""The service with its outside services on loopback: each knows one key of the operator's and one of somebody's own."""

from collections.abc import AsyncIterator

import httpx
import pytest

import app.clients.llm.openai as adapter
from app.api import create_app
from app.clients.web.client import Caps, HttpWebClient
from app.clients.web.hosts import Hosts
from app.core.config import Settings
from app.services import Rolecall
from tests.conftest import client_on, make_rolecall
from tests.standins.services import Services, outside_services


@pytest.fixture
async def services() -> AsyncIterator[Services]:
    async with outside_services() as standins:
        yield standins


@pytest.fixture
async def served(settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rolecall]:
    """Without any key of the operator's."""
    monkeypatch.setattr(adapter, "FIRST_WAIT", 0.01)
    service = make_rolecall(services.settings(settings))
    await service.redis.redis.flushdb()
    service.clients.web = HttpWebClient(
        Hosts(service.redis), user_agent="Rolecall/test", allow_private=True, caps=Caps(delay=0.01, back_off=0.05)
    )
    try:
        yield service
    finally:
        await service.aclose()


@pytest.fixture
async def api(served: Rolecall) -> AsyncIterator[httpx.AsyncClient]:
    async with client_on(create_app(), served) as http:
        yield http
