"""A stand-in for the web and the real client that visits it."""

from collections.abc import AsyncIterator

import pytest

from app.clients.web.client import Caps, HttpWebClient
from app.clients.web.hosts import Hosts, Manners
from tests.standins.web import WebStandin, web_standin


@pytest.fixture
async def web() -> AsyncIterator[WebStandin]:
    async with web_standin() as standin:
        yield standin


@pytest.fixture
async def client() -> AsyncIterator[HttpWebClient]:
    caps = Caps(delay=0.0, back_off=0.01, attempts=1)
    hosts = Hosts(None, Manners(failures=1000))
    client = HttpWebClient(hosts, user_agent="rolecall-tests/1", allow_private=True, caps=caps)
    yield client
    await client.aclose()
