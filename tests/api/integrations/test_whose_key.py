"""What is done for somebody is done with their own key, where they brought one along; else with the operator's."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.domains.integrations.errors import BudgetExhausted
from app.domains.integrations.models import IntegrationKind, SpendingKind
from app.domains.notifications.models import NotificationKind
from app.flows.credentials import credentials_for, require_skyvern_budget
from app.services import Rolecall
from app.tasks.fetch_adzuna_jobs import FETCH_ADZUNA_JOBS
from tests.api.applications.steps import data_of, post_job
from tests.api.integrations.steps import create, read
from tests.api.scraping.steps import collect, runs_of, sources
from tests.people import Person, register
from tests.standins import adzuna, language_model, tavily
from tests.standins.services import OWN, Services
from tests.working import work_off

POSTING = "What you'll do:\n- Bake bread at night in our bakery\nWe offer:\n- Free bread every morning"
STRUCTURE = {
    "summary": "Bake bread at night in our bakery.",
    "responsibilities": ["Bake bread at night in our bakery"],
    "requirements": [],
    "benefits": ["Free bread every morning"],
    "stack": [],
}


@pytest.fixture
def operators(served: Rolecall, services: Services) -> Rolecall:
    """The same service, whose operator has a key of everything too."""
    served.settings = services.settings(served.settings, are_operators=True)
    served.clients.__dict__["_settings"] = served.settings
    return served


@pytest.fixture
async def recruiter(api: httpx.AsyncClient) -> Person:
    return await register(api, role="recruiter", company_name="Night Mill")


async def describe(api: httpx.AsyncClient, rolecall: Rolecall, person: Person) -> dict[str, Any]:
    """A posting of theirs, with the description that they asked for."""
    id = await post_job(api, person, description=POSTING)
    answer = await api.post(f"/jobs/{id}/generate-description", headers=person.headers)
    assert answer.status_code == 202, answer.text
    await work_off(rolecall)
    return data_of(await api.get(f"/jobs/{id}", headers=person.headers))["description_structured"] or {}


async def spend(rolecall: Rolecall, person: Person, kind: SpendingKind, amount: int) -> None:
    async with rolecall.unit() as services:
        await services.budget_service.reserve(person.id, kind, amount, most=0)


async def spent(rolecall: Rolecall, person: Person, kind: SpendingKind) -> int:
    async with rolecall.read_unit() as services:
        return await services.budget_service.spent_today(person.id, kind)


async def test_description_is_written_with_ones_own_key_and_costs_the_operator_nothing(
    api: httpx.AsyncClient, operators: Rolecall, services: Services, recruiter: Person
) -> None:
    services.openai.answers(STRUCTURE)
    made = await create(api, recruiter, services.own("openai"))
    assert (await describe(api, operators, recruiter))["summary"] == STRUCTURE["summary"]
    assert services.openai.asked_by == [OWN["openai"]["api_key"]]
    assert (await read(api, recruiter, made["id"]))["last_used_at"] is not None
    assert await spent(operators, recruiter, SpendingKind.LLM_TOKENS) == 0


async def test_without_an_own_key_it_is_the_operators_and_is_counted(
    api: httpx.AsyncClient, operators: Rolecall, services: Services, recruiter: Person
) -> None:
    services.openai.answers(STRUCTURE)
    other = await register(api)
    await create(api, other, services.own("openai"))
    await describe(api, operators, recruiter)
    assert services.openai.asked_by == [language_model.KEY]
    assert await spent(operators, recruiter, SpendingKind.LLM_TOKENS) == 180, "as the model counted, not as we guessed"
    assert await spent(operators, other, SpendingKind.LLM_TOKENS) == 0


async def test_spent_budget_stops_the_operators_key_and_not_the_work(
    api: httpx.AsyncClient, operators: Rolecall, services: Services, recruiter: Person
) -> None:
    services.openai.answers(STRUCTURE)
    await spend(operators, recruiter, SpendingKind.LLM_TOKENS, operators.settings.openai_tokens_per_user_per_day)
    assert (await describe(api, operators, recruiter))["responsibilities"] == STRUCTURE["responsibilities"]
    assert services.openai.asked_by == [], "the text's own headings did"
    await create(api, recruiter, services.own("openai"))
    await describe(api, operators, recruiter)
    assert services.openai.asked_by == [OWN["openai"]["api_key"]], "one's own key has no budget here"


async def test_refused_own_key_is_told_to_its_owner_and_does_not_cost_the_operator(
    api: httpx.AsyncClient, operators: Rolecall, services: Services, recruiter: Person
) -> None:
    made = await create(api, recruiter, {"kind": "openai", "credentials": {"api_key": "sk-revoked-0123456789"}})
    assert (await describe(api, operators, recruiter))["responsibilities"] == STRUCTURE["responsibilities"]
    assert "401" in (await read(api, recruiter, made["id"]))["last_error"]
    assert services.openai.asked_by == []


async def test_own_collecting_runs_ask_with_ones_own_keys(
    api: httpx.AsyncClient, served: Rolecall, services: Services, recruiter: Person
) -> None:
    """The operator has none: without one's own, the boards cannot be asked at all."""
    refused = await api.post("/job-offers/collect", json={"sources": ["adzuna"]}, headers=recruiter.headers)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "board_unavailable")
    made = {kind: await create(api, recruiter, services.own(kind)) for kind in ("adzuna", "tavily")}
    boards = await api.get("/scrape-jobs/boards?per_page=100", headers=recruiter.headers)
    available = {board["board_type"]: board["is_available"] for board in boards.json()["data"]}
    assert available["adzuna"]
    assert available["tavily"]
    done = await collect(api, served, recruiter, query="night baker")
    runs = await runs_of(api, recruiter, done)
    assert {name: run["status"] for name, run in runs.items()} == {"adzuna": "completed", "tavily": "completed"}
    assert runs["adzuna"]["progress"]["new"] == 3
    assert services.adzuna.asked_by == [OWN["adzuna"]["app_id"]]
    assert services.tavily.asked_by == [OWN["tavily"]["api_key"]]
    for integration in made.values():
        used = await read(api, recruiter, integration["id"])
        assert (used["last_used_at"] is not None, used["last_error"]) == (True, None)
    stranger = await register(api, role="recruiter")
    again = await api.post("/job-offers/collect", json={"sources": ["adzuna"]}, headers=stranger.headers)
    assert again.status_code == 422, "a key is nobody else's"


async def test_ones_own_bad_key_does_not_make_the_source_rest_for_others(
    api: httpx.AsyncClient, operators: Rolecall, services: Services, recruiter: Person
) -> None:
    bad = {"kind": "adzuna", "credentials": {"app_id": "deadbeef", "api_key": "0000000000000000"}}
    made = await create(api, recruiter, bad)
    for _ in range(6):
        done = await collect(api, operators, recruiter, sources=["adzuna"])
        assert done["status"] == "failed"
    assert (await read(api, recruiter, made["id"]))["last_error"] is not None
    assert (await sources(api, recruiter))["adzuna"]["is_healthy"] is True
    other = await register(api, role="recruiter")
    assert (await collect(api, operators, other, sources=["adzuna"]))["status"] == "completed"
    assert services.adzuna.asked_by == [adzuna.APP_ID]


async def test_each_own_key_has_a_quota_of_its_own(
    api: httpx.AsyncClient, operators: Rolecall, services: Services, recruiter: Person
) -> None:
    """The operator's month is used up; somebody's own is not."""
    async with operators.unit() as inner:
        await inner.work.session.execute(
            text(
                "INSERT INTO quota_uses (source, used_at) SELECT 'adzuna', now() - interval '2 days' FROM generate_series(1, 2500)"
            )
        )
    await create(api, recruiter, services.own("adzuna"))
    assert (await collect(api, operators, recruiter, sources=["adzuna"]))["status"] == "completed"
    other = await register(api, role="recruiter")
    failed = await collect(api, operators, other, sources=["adzuna"])
    assert failed["error"]["code"] == "quota_exhausted"


async def test_the_clock_asks_with_the_operators_keys(
    api: httpx.AsyncClient, operators: Rolecall, services: Services, recruiter: Person
) -> None:
    await create(api, recruiter, services.own("adzuna"))
    async with operators.unit() as inner:
        inner.work.enqueue(FETCH_ADZUNA_JOBS)
    await work_off(operators)
    assert set(services.adzuna.asked_by) == {adzuna.APP_ID}
    assert tavily.KEY not in services.tavily.asked_by


async def notify(rolecall: Rolecall, person: Person, number: int) -> None:
    async with rolecall.unit() as services:
        await services.notification_service.notify(
            person.id, NotificationKind.WELCOME, f"Hello {number}", "There is news.", {}, f"test:{person.id}:{number}"
        )
    await work_off(rolecall)


async def test_ones_own_mail_server_carries_ones_own_notifications(
    api: httpx.AsyncClient, operators: Rolecall, services: Services
) -> None:
    person, other = await register(api), await register(api)
    await work_off(operators)
    services.operators_mailbox.messages.clear()
    made = await create(api, person, services.own("smtp"))
    await notify(operators, person, 1)
    await notify(operators, other, 1)
    [own] = services.mailbox.to(person.email)
    assert own["From"] == OWN["smtp"]["from_email"]
    assert own["Subject"] == "Hello 1"
    assert [mail["To"] for mail in services.operators_mailbox.messages] == [other.email]
    assert services.mailbox.to(other.email) == []
    assert (await read(api, person, made["id"]))["last_used_at"] is not None


async def test_failing_own_mail_server_keeps_no_mail_back(
    api: httpx.AsyncClient, operators: Rolecall, services: Services
) -> None:
    person = await register(api)
    await work_off(operators)
    services.operators_mailbox.messages.clear()
    made = await create(api, person, services.own("smtp"))
    services.mailbox.refusal = "554 no mail today"
    await notify(operators, person, 1)
    assert [mail["Subject"] for mail in services.operators_mailbox.to(person.email)] == ["Hello 1"]
    assert "did not take the mail" in (await read(api, person, made["id"]))["last_error"]


async def test_password_mails_never_go_by_ones_own_server(
    api: httpx.AsyncClient, operators: Rolecall, services: Services
) -> None:
    person = await register(api)
    await create(api, person, services.own("smtp"))
    await work_off(operators)
    before = len(services.operators_mailbox.messages)
    carried = len(services.mailbox.messages)
    await api.post("/auth/forgot-password", json={"email": person.email})
    await work_off(operators)
    assert len(services.operators_mailbox.messages) == before + 1
    assert len(services.mailbox.messages) == carried


async def test_skyvern_runs_on_the_operators_key_are_counted_and_stopped(
    api: httpx.AsyncClient, operators: Rolecall, services: Services
) -> None:
    person = await register(api)
    most = operators.settings.skyvern_runs_per_user_per_day
    credentials = await credentials_for(operators, person.id, IntegrationKind.SKYVERN)
    assert credentials is not None
    assert not credentials.is_own
    for _ in range(most):
        await require_skyvern_budget(operators, person.id, credentials)
    with pytest.raises(BudgetExhausted) as refusal:
        await require_skyvern_budget(operators, person.id, credentials)
    assert 1 <= int(refusal.value.headers["Retry-After"]) <= 86_401
    await create(api, person, services.own("skyvern"))
    own = await credentials_for(operators, person.id, IntegrationKind.SKYVERN)
    assert own is not None
    assert own.is_own
    assert own["api_key"] == OWN["skyvern"]["api_key"]
    assert OWN["skyvern"]["api_key"] not in repr(own)
    await require_skyvern_budget(operators, person.id, own)
    assert await spent(operators, person, SpendingKind.SKYVERN_RUNS) == most
