"""Every task may run again: its worker died after the effect, an admin asked for it, two rows ask for the same.

Each handler of the registry runs three times and twice at once over real rows; the whole database, the mails and the
files show that its effects happen once. A handler without a case here fails.
"""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app.core.config import Settings
from app.core.crypto import Keyring, new_key
from app.core.security import hash_token
from app.domains.auto_apply.models import EvidenceKind
from app.domains.notifications.models import NotificationKind
from app.flows.evidence import keep_evidence
from app.flows.skyvern_words import task_of
from app.services import Rolecall
from app.tasks.registry import Handler, load
from app.tasks.runner import Outcome, Runner, make_runner
from tests.api.applications.steps import JOB, apply, data_of, move, note_external, post_job, propose
from tests.api.auto_apply.steps import ask, elsewhere, set_up
from tests.api.companies.test_companies import company_of
from tests.api.jobs.matching import fill_in
from tests.api.jobs.meaning import embed
from tests.api.scraping.steps import greenhouse, serve
from tests.api.users.test_cvs import uploaded
from tests.mailroom import settings_with_mail
from tests.people import Person, register
from tests.standins.adzuna import APP_ID, APP_KEY, AdzunaStandin
from tests.standins.skyvern import KEY as SKYVERN_KEY
from tests.standins.skyvern import SkyvernStandin
from tests.standins.smtp import Mailbox, mail_server
from tests.standins.web import WebStandin, web_standin
from tests.working import work_off

Payload = dict[str, Any]
NEW_KEY, OLD_KEY = new_key("new"), new_key("old")


@dataclass
class World:
    """What a case may use to make rows."""

    client: httpx.AsyncClient
    rolecall: Rolecall
    mailbox: Mailbox
    folder: Path
    web: WebStandin

    async def sql(self, statement: str, **values: object) -> Any:
        async with self.rolecall.unit() as services:
            result = await services.work.session.execute(text(statement), values)
            return result.all() if result.returns_rows else None  # type: ignore[attr-defined]

    async def application(self) -> tuple[Person, Person, dict[str, Any]]:
        """A recruiter, a seeker and what the seeker sent to the recruiter's company."""
        recruiter = await register(self.client, role="recruiter", company_name=f"Northwind {os.urandom(4).hex()}")
        seeker = await register(self.client)
        return recruiter, seeker, await apply(self.client, seeker, await post_job(self.client, recruiter))

    async def newest_event(self, application_id: int) -> int:
        [[id]] = await self.sql("SELECT max(id) FROM application_events WHERE application_id = :id", id=application_id)
        return int(id)


async def submitted(world: World) -> Payload:
    return {"application_id": (await world.application())[2]["id"]}


async def moved(world: World) -> Payload:
    recruiter, _, application = await world.application()
    data_of(await move(world.client, recruiter, application["id"], "under_review"))
    return {"application_id": application["id"], "event_id": await world.newest_event(application["id"])}


async def proposed(world: World) -> Payload:
    recruiter, _, application = await world.application()
    interview = await propose(world.client, recruiter, application["id"])
    return {"interview_id": interview["id"], "event_id": await world.newest_event(application["id"])}


async def untouched_application(world: World) -> Payload:
    seeker = await register(world.client)
    id = (await note_external(world.client, seeker))["id"]
    await world.sql("UPDATE applications SET updated_at = now() - interval '91 days' WHERE id = :id", id=id)
    return {}


async def crowded_segment(world: World) -> Payload:
    """More postings in the index's first segment than it is to hold, narrow ones."""
    await world.sql(
        """
        INSERT INTO job_search (id, seg, posted, company, is_remote, source, skills, v)
        SELECT last + n, 0, last + n, 1, false, 'test', '{}', ''
        FROM (SELECT coalesce(max(id), 0) AS last, count(*) AS held FROM job_search WHERE seg = 0) AS present,
            generate_series(1, 76000 - held) AS n
        """
    )
    return {}


async def cached_values(world: World) -> Payload:
    for number in range(3):
        await world.rolecall.redis.redis.set(f"jobs:search:{number}", b"x")
    return {}


async def overdue_job(world: World) -> Payload:
    recruiter = await register(world.client, role="recruiter", company_name=f"Fourth Coffee {os.urandom(4).hex()}")
    id = await post_job(world.client, recruiter, expires_at="2099-01-01T00:00:00Z")
    await world.sql("UPDATE jobs SET expires_at = now() - interval '1 minute' WHERE id = :id", id=id)
    return {}


async def unembedded_job(world: World) -> Payload:
    """One posting more, in a market that was embedded before."""
    recruiter = await register(world.client, role="recruiter", company_name=f"Adventure Works {os.urandom(4).hex()}")
    await post_job(world.client, recruiter)
    await embed(world.rolecall)
    await post_job(world.client, recruiter, title=f"{JOB['title']} {int.from_bytes(os.urandom(4))}")
    return {}


async def ended_session(world: World) -> Payload:
    person = await register(world.client)
    await world.sql("UPDATE sessions SET expires_at = now() - interval '31 days' WHERE user_id = :id", id=person.id)
    return {}


async def classification(world: World) -> Payload:
    file = world.folder / "skills_en.csv"
    name = f"weld {os.urandom(4).hex()}"
    header = "conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels"
    file.write_text(f"{header}\nKnowledgeSkillCompetence,uri:{name},{name},{name} by hand,\n", encoding="utf-8")
    return {"file": str(file)}


async def no_skills(world: World) -> Payload:
    await world.sql("DELETE FROM skills")
    return {}


async def notification(world: World) -> Payload:
    person = await register(world.client)
    async with world.rolecall.unit() as services:
        await services.notification_service.notify(
            person.id,
            NotificationKind.INTERVIEW_PROPOSED,
            "Interview proposed",
            "Tuesday at ten.",
            {},
            f"test:{person.id}",
        )
    [[id]] = await world.sql("SELECT max(id) FROM notifications")
    return {"notification_id": id}


async def deleted_cv(world: World) -> Payload:
    seeker = await register(world.client)
    id = (await uploaded(world.client, seeker))["id"]
    answer = await world.client.delete(f"/users/cvs/{id}", headers=seeker.headers)
    assert answer.status_code == 204, answer.text
    return {"cv_id": id}


async def unread_cv(world: World) -> Payload:
    return {"cv_id": (await uploaded(world.client, await register(world.client), content=b"Ada Lovelace"))["id"]}


async def waiting_cv(world: World) -> Payload:
    """A CV whose task was lost."""
    await world.sql("DELETE FROM cv_readings")
    payload = await unread_cv(world)
    await world.sql("UPDATE cv_readings SET created_at = now() - interval '1 hour' WHERE cv_id = :cv_id", **payload)
    return {}


async def applied_with_a_profile(world: World) -> tuple[Person, dict[str, Any]]:
    _, seeker, application = await world.application()
    profile = {"headline": "Site Reliability Engineer"}
    answer = await world.client.put("/users/profile", json=profile, headers=seeker.headers)
    assert answer.status_code == 200, answer.text
    return seeker, application


async def scored_application(world: World) -> Payload:
    return {"application_id": (await applied_with_a_profile(world))[1]["id"]}


async def changed_seeker(world: World) -> Payload:
    return {"user_id": (await applied_with_a_profile(world))[0].id}


async def changed_job(world: World) -> Payload:
    return {"job_id": (await applied_with_a_profile(world))[1]["job"]["id"]}


async def unread_posting(world: World) -> Payload:
    await post_job(world.client, await register(world.client, role="recruiter"))
    return {}


async def posting_read_before_it_changed(world: World) -> Payload:
    job_id = await post_job(world.client, await register(world.client, role="recruiter"))
    await world.sql(
        "INSERT INTO job_requirements (job_id, job_version, reader_version, found) VALUES (:id, 0, 1, '{}')", id=job_id
    )
    return {}


async def sealed_by_an_older_key(world: World) -> Payload:
    person = await register(world.client)
    body = {"kind": "openai", "credentials": {"api_key": "sk-0123456789abcdef"}}
    made = await world.client.post("/integrations", json=body, headers=person.headers)
    assert made.status_code == 201, made.text
    id = made.json()["data"]["id"]
    sealed = Keyring.parse(OLD_KEY).encrypt(b'{"api_key": "sk-0"}', context=f"integrations:{id}:credentials")
    await world.sql("UPDATE integrations SET credentials = :sealed WHERE id = :id", sealed=sealed, id=id)
    return {}


async def old_rows(world: World) -> Payload:
    await world.sql(
        """
        INSERT INTO background_tasks
            (name, queue, payload, state, run_at, dispatch, attempts, interruptions, finished_at)
        VALUES ('old', 'bulk', '{}', 'done', now(), 0, 0, 0, now() - interval '8 days')
        """
    )
    await world.sql(
        """
        INSERT INTO idempotency_keys (scope, key, fingerprint, created_at)
        VALUES ('scope', 'old', 'f', now() - interval '25 hours')
        """
    )
    return {}


async def described(world: World) -> Payload:
    """A job whose description somebody wants sorted."""
    recruiter = await register(world.client, role="recruiter", company_name=f"Adventure {os.urandom(4).hex()}")
    id = await post_job(world.client, recruiter, description="What you'll do:\n- Bake bread at night\n- Sell it")
    return {"job_id": id, "user_id": recruiter.id}


async def undescribed(world: World) -> Payload:
    """The same, collected."""
    id = (await described(world))["job_id"]
    await world.sql("UPDATE jobs SET source = 'greenhouse' WHERE id = :id", id=id)
    return {}


async def invitation(world: World) -> Payload:
    owner = await register(world.client, role="recruiter", company_name=f"Tailspin {os.urandom(4).hex()}")
    company = await company_of(world.client, owner)
    body = {"email": f"invited-{os.urandom(4).hex()}@example.com"}
    answer = await world.client.post(f"/companies/{company}/invitations", json=body, headers=owner.headers)
    assert answer.status_code == 201, answer.text
    [[id]] = await world.sql("SELECT max(id) FROM company_invitations")
    return {"invitation_id": id}


async def somebody_new(world: World) -> Payload:
    return {"user_id": (await register(world.client)).id}


async def orphaned_file(world: World) -> Payload:
    folder = world.rolecall.settings.data_dir / "files" / "cvs"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{hash_token(os.urandom(4).hex())[:16]}.pdf"
    file.write_bytes(b"x")
    long_ago = time.time() - 2 * 86_400
    os.utime(file, (long_ago, long_ago))
    return {}


async def scrape_job(world: World) -> Payload:
    """An address with two postings, asked for by somebody."""
    recruiter = await register(world.client, role="recruiter")
    url = serve(world.web, f"/{os.urandom(4).hex()}", greenhouse(2, company=f"Northwind {os.urandom(4).hex()}"))
    started = await world.client.post("/scrape-jobs", json={"url": url}, headers=recruiter.headers)
    assert started.status_code == 202, started.text
    return {"scrape_job_id": started.json()["data"]["job_id"]}


async def scrape_job_for_a_browser(world: World) -> Payload:
    payload = await scrape_job(world)
    opening = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Keeper",
        "description": "Keep it lit.",
        "hiringOrganization": {"@type": "Organization", "name": f"Lights {os.urandom(4).hex()}"},
    }
    page = f'<html><head><script type="application/ld+json">{json.dumps(opening)}</script></head></html>'
    return {**payload, "url": world.web.serve(f"/{os.urandom(4).hex()}", page)}


async def collection(world: World) -> Payload:
    recruiter = await register(world.client, role="recruiter")
    await configured_sources(world)
    started = await world.client.post("/job-offers/collect", json={}, headers=recruiter.headers)
    assert started.status_code == 202, started.text
    return {"collection_id": started.json()["data"]["job_id"]}


async def configured_sources(world: World) -> Payload:
    """A list with postings that nobody has seen."""
    company = f"Northwind {os.urandom(4).hex()}"
    serve(world.web, "/configured", greenhouse(2, first=int.from_bytes(os.urandom(4)), company=company))
    return await adzuna_postings(world)


async def adzuna_postings(world: World) -> Payload:
    await world.sql("DELETE FROM offer_sources")
    AdzunaStandin(world.web, 2, first=int.from_bytes(os.urandom(3)))
    return {}


async def collected_posting(world: World) -> str:
    """Its page is gone, and nobody has seen it for a day."""
    payload = await scrape_job(world)
    await work_off(world.rolecall)
    await world.sql(
        "UPDATE job_sources SET last_seen_at = now() - interval '1 day', source_url = :url WHERE run_id = :run",
        url=world.web.url("/gone"), run=payload["scrape_job_id"],
    )  # fmt: skip
    return str(payload["scrape_job_id"])


async def unseen_posting(world: World) -> Payload:
    run = await collected_posting(world)
    await world.sql("UPDATE job_sources SET strikes = 1 WHERE run_id = :run", run=run)
    return {}


async def silent_scrape_job(world: World) -> Payload:
    payload = await scrape_job(world)
    await world.sql(
        "UPDATE scrape_jobs SET updated_at = now() - interval '1 hour' WHERE id = :id", id=payload["scrape_job_id"]
    )
    return {}


async def auto_apply_run(world: World) -> str:
    """Asked for by somebody, to a job of a company that is not here."""
    seeker, job = await register(world.client), await elsewhere(world.rolecall)
    return str((await ask(world.client, seeker, job))["id"])


async def pickable_job(world: World) -> Payload:
    """Somebody for whom a job is to be picked, and one that fits."""
    seeker = await register(world.client)
    await fill_in(world.client, seeker, headline="Lighthouse keeper")
    await post_job(world.client, await register(world.client, role="recruiter"), title="Lighthouse keeper")
    await world.sql("UPDATE auto_apply_settings SET mode = 'off'")
    await set_up(world.client, seeker, mode="review", min_score=0, cap_per_day=1)
    return {}


async def run_left_while_it_was_sent(world: World) -> Payload:
    id = await auto_apply_run(world)
    await world.sql(
        """
        UPDATE auto_apply_runs SET status = 'submitting', attempt_at = now(), updated_at = now() - interval '1 hour'
        WHERE id = :id
        """,
        id=id,
    )
    return {}


async def run_held_by_the_switch(world: World) -> Payload:
    await world.sql("UPDATE auto_apply_runs SET status = 'cancelled'")
    await auto_apply_run(world)
    await world.sql("UPDATE auto_apply_switch SET changed_at = now()")
    return {}


async def run_that_waits(world: World) -> Payload:
    id = await auto_apply_run(world)
    await world.sql("UPDATE auto_apply_runs SET status = 'needs_review' WHERE id = :id", id=id)
    return {"run_id": id, "status": "needs_review", "at": "2026-11-21T12:00:00+00:00"}


async def run_to_a_job_here(world: World) -> Payload:
    recruiter = await register(world.client, role="recruiter", company_name=f"Tailspin {os.urandom(4).hex()}")
    return {
        "run_id": (await ask(world.client, await register(world.client), await post_job(world.client, recruiter)))["id"]
    }


async def run_to_a_page_that_is_gone(world: World) -> Payload:
    job = await elsewhere(world.rolecall, apply_url=world.web.url(f"/gone/{os.urandom(4).hex()}"))
    return {"run_id": (await ask(world.client, await register(world.client), job))["id"]}


async def run_ended_at_skyvern(world: World) -> Payload:
    """It is with Skyvern, and was sent there."""
    api, id = SkyvernStandin(world.web), await auto_apply_run(world)
    there = await world.rolecall.clients.skyvern(SKYVERN_KEY).run_task(
        task_of("https://board1.example/apply", "an application", [], webhook_url=None)
    )
    api.ends(there.run_id, "completed", output={"submitted": True, "confirmation": "Thank you."})
    await world.sql(
        """
        UPDATE auto_apply_runs SET way = 'skyvern', status = 'submitting', attempt_at = now(),
            external_run_id = :external WHERE id = :id
        """,
        id=id,
        external=there.run_id,
    )
    return {"run_id": id, "external_run_id": there.run_id}


async def runs_open_at_skyvern(world: World) -> Payload:
    await run_ended_at_skyvern(world)
    return {}


async def old_proof(world: World) -> Payload:
    id = UUID(await auto_apply_run(world))
    await keep_evidence(
        world.rolecall, id, name="after.png", kind=EvidenceKind.SCREENSHOT, content=b"x", content_type="image/png"
    )
    await world.sql("UPDATE auto_apply_runs SET updated_at = now() - interval '200 days' WHERE id = :id", id=id)
    return {}


@dataclass(frozen=True)
class Case:
    """`make` makes rows that the handler has something to do with, and their payload.

    A mail that a person asked for goes out once for each row: who asks again wants another. Two rows of the same payload
    are then no repetition, and what runs twice at once is one row that a second worker took over.
    """

    make: Callable[[World], Awaitable[Payload]]
    is_once_a_row: bool = False


CASES = {
    "accounts.send_password_reset": Case(somebody_new, is_once_a_row=True),
    "accounts.send_verification": Case(somebody_new, is_once_a_row=True),
    "accounts.user_registered:welcome_user": Case(somebody_new),
    "applications.interview_changed:announce_interview": Case(proposed),
    "applications.interview_proposed:announce_interview": Case(proposed),
    "applications.moved:announce_move": Case(moved),
    "applications.submitted:announce_application": Case(submitted),
    "applications.submitted:score_application": Case(scored_application),
    "archive_old_applications": Case(untouched_application),
    "auto_apply.apply": Case(run_to_a_job_here, is_once_a_row=True),
    "auto_apply.apply_in_browser": Case(run_to_a_page_that_is_gone, is_once_a_row=True),
    "auto_apply.check_external_run": Case(run_ended_at_skyvern),
    "auto_apply.resume": Case(run_held_by_the_switch),
    "auto_apply.run_moved:announce_run": Case(run_that_waits),
    "auto_apply_jobs": Case(pickable_job),
    "backfill_descriptions": Case(undescribed),
    "balance_search": Case(crowded_segment),
    "companies.send_invitation": Case(invitation, is_once_a_row=True),
    "core.clear_cache": Case(cached_values),
    "describe_on_schedule": Case(undescribed),
    "embed_jobs": Case(unembedded_job),
    "expire_jobs": Case(overdue_job),
    "forget_evidence": Case(old_proof),
    "forget_sessions": Case(ended_session),
    "jobs.changed:rescore_applications_of_job": Case(changed_job),
    "jobs.describe": Case(described),
    "notifications.mail_notification": Case(notification, is_once_a_row=True),
    "profiles.read_cv": Case(unread_cv),
    "profiles.remove_cv_file": Case(deleted_cv),
    "profiles.seeker_changed:rescore_applications_of_seeker": Case(changed_seeker),
    "read_requirements": Case(unread_posting),
    "read_waiting_cvs": Case(waiting_cv),
    "reread_requirements": Case(posting_read_before_it_changed),
    "retention": Case(old_rows),
    "skills.import_taxonomy": Case(classification),
    "clean_job_offers": Case(unseen_posting),
    "collect_on_schedule": Case(configured_sources, is_once_a_row=True),
    "fetch_adzuna_jobs": Case(adzuna_postings, is_once_a_row=True),
    "job_offers_collectors": Case(configured_sources, is_once_a_row=True),
    "rotate_encryption": Case(sealed_by_an_older_key),
    "scraping.collect": Case(collection, is_once_a_row=True),
    "scraping.render": Case(scrape_job_for_a_browser, is_once_a_row=True),
    "scraping.scrape": Case(scrape_job, is_once_a_row=True),
    "settle_auto_apply": Case(run_left_while_it_was_sent),
    "settle_external_runs": Case(runs_open_at_skyvern),
    "settle_scrape_jobs": Case(silent_scrape_job),
    "verify_job_offers": Case(unseen_posting),
    "skills.load": Case(no_skills),
    "sweep_uploads": Case(orphaned_file),
}


def test_every_handler_has_a_case() -> None:
    assert sorted(load().handlers) == sorted(CASES)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mail_server() as box:
        yield box


@pytest.fixture
async def web() -> AsyncIterator[WebStandin]:
    async with web_standin() as standin:
        yield standin


@pytest.fixture
async def settings(servers: Settings, tmp_path: Path, mailbox: Mailbox, web: WebStandin) -> AsyncIterator[Settings]:
    async with settings_with_mail(servers, tmp_path, mailbox) as with_mail:
        yield with_mail.model_copy(
            update={
                "scraper_allow_private_networks": True,
                "encryption_keys": SecretStr(f"{NEW_KEY},{OLD_KEY}"),
                "job_offer_sources": [f"greenhouse={web.url('/configured')}"],
                "adzuna_base_url": web.url("/v1/api"),
                "adzuna_app_id": APP_ID,
                "adzuna_api_key": SecretStr(APP_KEY),
                "skyvern_base_url": web.url(),
                "skyvern_api_key": SecretStr(SKYVERN_KEY),
            }
        )


@pytest.fixture
async def world(
    client: httpx.AsyncClient, rolecall: Rolecall, mailbox: Mailbox, tmp_path: Path, web: WebStandin
) -> World:
    return World(client, rolecall, mailbox, tmp_path, web)


@pytest.fixture
async def runner(rolecall: Rolecall) -> AsyncIterator[Runner]:
    runner = make_runner(rolecall, load())
    try:
        yield runner
    finally:
        await runner.leases.aclose()


@dataclass(frozen=True)
class Snapshot:
    """Everything that a task can change: how many rows a table has and what is in them, mails, files, cached values."""

    rows: Counter[str]
    contents: dict[str, str]

    def gained(self, before: "Snapshot") -> dict[str, int]:
        """How many rows came, or went, by table."""
        return {name: self.rows[name] - before.rows[name] for name in self.rows.keys() | before.rows.keys()}


# Kept per attempt, on purpose; and the rows that the runs themselves are.
NO_EFFECTS = {"mail_deliveries": "- 'attempts' - 'attempted_at'"}


def _sum_of(table: str, name: str) -> str:
    own = f"WHERE name <> '{name}'" if table == "background_tasks" else ""
    value = f"to_jsonb(t) {NO_EFFECTS.get(table, '')}"
    content = f"coalesce(sum(hashtextextended(({value})::text, 0)), 0)::text"
    return f"SELECT '{table}', count(*), {content} FROM {table} t {own}"


async def snapshot(world: World, name: str) -> Snapshot:
    tables = [row.tablename for row in await world.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    found = await world.sql(" UNION ALL ".join(_sum_of(table, name) for table in tables))
    rows = Counter({table: count for table, count, _ in found})
    contents = {table: content for table, _, content in found}
    rows["mails"] = len(world.mailbox.messages)
    files = sorted(str(file) for file in (world.rolecall.settings.data_dir / "files").rglob("*") if file.is_file())
    rows["files"], contents["files"] = len(files), " ".join(files)
    rows["cached"] = len(await world.rolecall.redis.redis.keys("jobs:search:*"))
    return Snapshot(rows, contents)


async def prepare(world: World, name: str) -> tuple[Payload, Snapshot]:
    """Rows for the handler, and nothing else to do."""
    payload = await CASES[name].make(world)
    await world.sql("DELETE FROM background_tasks WHERE name <> 'old'")
    return payload, await snapshot(world, name)


async def add_row(world: World, handler: Handler, payload: Payload) -> int:
    async with world.rolecall.unit() as services:
        services.work.hand_on(handler.message, payload, dedup_key=os.urandom(8).hex())
    [[id]] = await world.sql("SELECT max(id) FROM background_tasks WHERE name = :name", name=handler.message.name)
    return int(id)


async def make_ready(world: World, id: int) -> None:
    """As if the end of its run had never been written, or its lease had run out."""
    await world.sql(
        """
        UPDATE background_tasks SET state = 'ready', finished_at = NULL, lease_token = NULL, lease_until = NULL
        WHERE id = :id
        """,
        id=id,
    )


async def run_three_times(world: World, runner: Runner, handler: Handler) -> dict[str, int]:
    """One row again and again. Returns what the first run brought about."""
    payload, before = await prepare(world, handler.message.name)
    id = await add_row(world, handler, payload)
    assert await runner.run(id) is Outcome.DONE
    after = await snapshot(world, handler.message.name)
    assert after != before, "the case gives the handler nothing to do"
    for _ in range(2):
        await make_ready(world, id)
        assert await runner.run(id) is Outcome.DONE
        assert await snapshot(world, handler.message.name) == after
    return after.gained(before)


async def run_two_at_once(world: World, runner: Runner, handler: Handler) -> dict[str, int]:
    payload, before = await prepare(world, handler.message.name)
    first = await add_row(world, handler, payload)
    if CASES[handler.message.name].is_once_a_row:
        lost = await runner.leases.claim(first)
        await make_ready(world, first)
        held = await runner.leases.claim(first)
        assert lost is not None
        assert held is not None
        outcomes = await asyncio.gather(runner.execute(lost), runner.execute(held))
        assert list(outcomes) == [Outcome.LOST, Outcome.DONE]
    else:
        second = await add_row(world, handler, payload)
        assert list(await asyncio.gather(runner.run(first), runner.run(second))) == [Outcome.DONE, Outcome.DONE]
    return (await snapshot(world, handler.message.name)).gained(before)


@pytest.mark.parametrize("name", CASES)
async def test_effects_happen_once(name: str, world: World, runner: Runner) -> None:
    handler = load().handlers[name]
    once = await run_three_times(world, runner, handler)
    assert await run_two_at_once(world, runner, handler) == once
