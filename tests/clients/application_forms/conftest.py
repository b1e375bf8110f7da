"""One Chromium and one set of boards a module."""

from collections.abc import AsyncIterator

import pytest_asyncio

from app.clients.browser.client import ChromiumClient
from app.clients.browser.limits import Limits
from tests.conftest import make_settings
from tests.standins.application_forms import ApplicationForms, application_forms


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[ChromiumClient]:
    limits = Limits(memory_bytes=800_000_000, navigation_seconds=10)
    client = ChromiumClient(make_settings(scraper_allow_private_networks=True), limits=limits)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def boards() -> AsyncIterator[ApplicationForms]:
    async with application_forms() as standin:
        yield standin
