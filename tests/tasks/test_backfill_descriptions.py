"""Collected postings get their structured descriptions in the background, and by hand."""

from collections.abc import AsyncIterator

import httpx
import pytest

import app.clients.llm.openai as adapter
from app.core.config import Settings
from app.services import Rolecall
from app.tasks import backfill_descriptions
from app.tasks.by_hand import run_by_hand
from app.tasks.registry import load
from tests.api.applications.steps import data_of, post_job
from tests.api.jobs.test_generated_description import BELIEVED, EXTRACTED, GENERATED, POSTING
from tests.conftest import make_rolecall
from tests.people import Person
from tests.standins.language_model import ModelStandin, language_model, settings_with
from tests.working import work_off

FOUND = {**EXTRACTED, "stack": []}
WRITTEN = {**BELIEVED, "stack": ["Python"]}


@pytest.fixture
async def model(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ModelStandin]:
    monkeypatch.setattr(adapter, "FIRST_WAIT", 0.01)
    async with language_model() as standin:
        standin.answers(GENERATED)
        yield standin


async def collected(client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, *texts: str) -> list[int]:
    """Postings as if a board had brought them."""
    ids = [await post_job(client, recruiter, description=text) for text in texts]
    async with rolecall.unit() as services:
        await services.work.fetch("UPDATE jobs SET source = 'greenhouse' WHERE id = ANY($1::bigint[])", ids)
    return ids


async def tick(settings: Settings) -> None:
    """The task as the clock starts it."""
    rolecall = make_rolecall(settings)
    try:
        async with rolecall.unit() as services:
            services.work.enqueue(backfill_descriptions.DESCRIBE_ON_SCHEDULE)
        await work_off(rolecall)
    finally:
        await rolecall.aclose()


async def by_hand(settings: Settings, *, again: bool = False) -> int:
    tasks = load()
    handler = tasks.handler_of(backfill_descriptions.backfill_descriptions)
    return await run_by_hand(settings, tasks, handler, {"again": again})


async def structured(client: httpx.AsyncClient, ids: list[int]) -> list[object]:
    return [data_of(await client.get(f"/jobs/{id}"))["description_structured"] for id in ids]


async def test_collected_postings_are_described_and_a_companys_own_are_not(
    client: httpx.AsyncClient, rolecall: Rolecall, settings: Settings, recruiter: Person
) -> None:
    ids = await collected(client, rolecall, recruiter, POSTING, "We look for a nurse.")
    own = await post_job(client, recruiter, description=POSTING)
    await tick(settings)
    assert await structured(client, [*ids, own]) == [FOUND, None, None]


async def test_text_with_nothing_to_sort_is_read_once(
    client: httpx.AsyncClient, rolecall: Rolecall, settings: Settings, recruiter: Person, model: ModelStandin
) -> None:
    await collected(client, rolecall, recruiter, "We look for a nurse.")
    clever = settings_with(settings, model)
    await tick(clever)
    await tick(clever)
    assert await by_hand(clever) == 0
    assert len(model.asked) == 1


async def test_posting_that_says_something_new_is_read_again(
    client: httpx.AsyncClient, rolecall: Rolecall, settings: Settings, recruiter: Person
) -> None:
    [id] = await collected(client, rolecall, recruiter, POSTING)
    await tick(settings)
    async with rolecall.unit() as services:
        job = (await services.job_service.jobs_by_id([id]))[id]
        job.description = job.description.replace("30 days", "28 days")
        job.description_html = POSTING.replace("30 days", "28 days")
    assert await structured(client, [id]) == [None]
    await tick(settings)
    assert await structured(client, [id]) == [{**FOUND, "benefits": ["28 days of leave"]}]


async def test_model_is_asked_no_more_often_than_its_budget_allows(
    client: httpx.AsyncClient, rolecall: Rolecall, settings: Settings, recruiter: Person, model: ModelStandin
) -> None:
    ids = await collected(client, rolecall, recruiter, *[POSTING] * 5)
    await tick(settings_with(settings, model, openai_descriptions_per_day=2))
    found = await structured(client, ids)
    assert len(model.asked) == 2
    assert sorted(map(str, found)) == sorted(map(str, [WRITTEN, WRITTEN, FOUND, FOUND, FOUND]))


async def test_model_that_fails_again_and_again_is_left_alone_and_work_goes_on(
    client: httpx.AsyncClient, rolecall: Rolecall, settings: Settings, recruiter: Person, model: ModelStandin
) -> None:
    ids = await collected(client, rolecall, recruiter, *[POSTING] * 30)
    model.fails(400, times=100)
    await tick(settings_with(settings, model))
    assert await structured(client, ids) == [FOUND] * 30
    assert len(model.web.log) < 20


async def test_by_hand_all_are_described_and_once_more_when_asked(
    client: httpx.AsyncClient,
    rolecall: Rolecall,
    settings: Settings,
    recruiter: Person,
    model: ModelStandin,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("app.flows.describe_jobs.POSTINGS_A_UNIT", 2)
    ids = await collected(client, rolecall, recruiter, *[POSTING] * 5)
    assert await by_hand(settings) == 0
    assert await structured(client, ids) == [FOUND] * 5
    assert "backfill_descriptions: done" in capsys.readouterr().out
    clever = settings_with(settings, model)
    assert await by_hand(clever) == 0
    assert model.asked == []
    assert await by_hand(clever, again=True) == 0
    assert await structured(client, ids) == [WRITTEN] * 5


async def test_what_waits_is_found_by_its_index(rolecall: Rolecall) -> None:
    async with rolecall.unit() as services:
        await services.work.fetch("SET LOCAL enable_seqscan = off")
        plan = await services.work.fetch(
            "EXPLAIN SELECT id FROM jobs WHERE deleted_at IS NULL AND status = 'OPEN' AND source <> 'portal' "
            "AND description_structured IS NULL ORDER BY id DESC LIMIT 40"
        )
    assert "ix_jobs_undescribed" in "\n".join(row[0] for row in plan)
