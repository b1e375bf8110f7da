"""Applying in a real browser, over HTTP and the queue, to forms that record what is sent to them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.api import create_app
from app.core.config import Settings
from app.services import Rolecall
from tests.api.applications.steps import collected_job, data_of
from tests.api.auto_apply.steps import ask, do, read, set_up
from tests.api.users.test_cvs import uploaded
from tests.people import Person, register
from tests.standins.application_forms import CONFIRMATION, ApplicationForms, application_forms
from tests.working import work_off


@pytest.fixture
async def rolecall(settings: Settings) -> AsyncIterator[Rolecall]:
    """One that may open loopback addresses."""
    service = Rolecall(settings.model_copy(update={"scraper_allow_private_networks": True}), name="rolecall-test")
    await service.redis.redis.flushdb()
    try:
        yield service
    finally:
        await service.aclose()


@pytest.fixture
async def boards() -> AsyncIterator[ApplicationForms]:
    async with application_forms() as forms:
        yield forms


async def test_known_form_is_filled_sent_once_and_proven(
    client: httpx.AsyncClient, rolecall: Rolecall, boards: ApplicationForms, seeker: Person
) -> None:
    await uploaded(client, seeker)
    job = await collected_job(rolecall, apply_url=boards.serve("plain"))
    run = await ask(client, seeker, job, "submit")
    print(await work_off(rolecall))
    done = await read(client, seeker, run)
    print(done)
    assert done["status"] == "submitted"
