"""Confirming an address and resetting a password by mailed links, read from a real mail server."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import time_machine
from sqlalchemy import text

from app.core.clock import now
from app.core.config import Settings
from app.core.security import Principal
from app.services import Rolecall
from app.tasks.runner import Outcome
from tests.locks import until_locks_are_waited_for
from tests.mailroom import settings_with_mail
from tests.people import Person, log_in, make_admin
from tests.standins.smtp import Mailbox, mail_server, text_of, token_of
from tests.working import work_off

NEW = "another-horse-8"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mail_server() as box:
        yield box


@pytest.fixture
async def settings(servers: Settings, tmp_path: Path, mailbox: Mailbox) -> AsyncIterator[Settings]:
    async with settings_with_mail(servers, tmp_path, mailbox) as with_mail:
        yield with_mail


async def verify(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/auth/verify-email", json={"token": token})


async def reset(client: httpx.AsyncClient, token: str, password: str = NEW) -> httpx.Response:
    return await client.post("/auth/reset-password", json={"token": token, "password": password})


async def ask(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/auth/forgot-password", json={"email": email})


def link_in(mailbox: Mailbox, person: Person, path: str = "reset-password") -> str:
    """The token of the last mail to the person whose link leads there."""
    return [token_of(mail) for mail in mailbox.to(person.email) if f"/{path}?" in text_of(mail)][-1]


async def mailed_token(rolecall: Rolecall, client: httpx.AsyncClient, person: Person, mailbox: Mailbox) -> str:
    """Of a link to a new password, asked for and sent."""
    await ask(client, person.email)
    await work_off(rolecall)
    return link_in(mailbox, person)


async def test_registration_mails_a_link_that_confirms_the_address_once(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await work_off(rolecall)
    (mail,) = mailbox.to(seeker.email)
    assert "https://app.example/verify-email?token=" in text_of(mail)
    assert token_of(mail) in text_of(mail, "html")
    assert mail["Message-ID"].endswith("@rolecall.example>")
    me = await client.get("/auth/me", headers=seeker.headers)
    assert me.json()["data"]["email_verified_at"] is None
    assert (await verify(client, token_of(mail))).status_code == 204
    me = await client.get("/auth/me", headers=seeker.headers)
    assert me.json()["data"]["email_verified_at"] is not None
    again = await verify(client, token_of(mail))
    assert again.status_code == 422
    assert again.json()["code"] == "invalid_token"


async def test_a_forgotten_password_is_reset_once_and_every_session_ends(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    elsewhere = await log_in(client, id=seeker.id, email=seeker.email)
    answer = await ask(client, seeker.email.upper())
    assert answer.status_code == 202
    await work_off(rolecall)
    token = link_in(mailbox, seeker)
    assert (await reset(client, token)).status_code == 204
    for person in (seeker, elsewhere):
        assert (await client.get("/auth/me", headers=person.headers)).status_code == 401
        body = {"refresh_token": person.refresh_token}
        assert (await client.post("/auth/refresh", json=body)).status_code == 401
    await log_in(client, id=seeker.id, email=seeker.email, password=NEW)
    assert (await reset(client, token, "yet-another-9")).status_code == 422
    await log_in(client, id=seeker.id, email=seeker.email, password=NEW)


async def test_using_one_reset_link_spends_the_others(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await ask(client, seeker.email)
    await ask(client, seeker.email)
    await work_off(rolecall)
    first, second = (token_of(mail) for mail in mailbox.messages if "/reset-password?" in text_of(mail))
    assert first != second
    assert (await reset(client, second)).status_code == 204
    assert (await reset(client, first, "yet-another-9")).status_code == 422


async def test_a_changed_password_spends_the_reset_links(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    token = await mailed_token(rolecall, client, seeker, mailbox)
    change = {"current_password": seeker.password, "new_password": NEW}
    assert (await client.post("/auth/change-password", json=change, headers=seeker.headers)).status_code == 204
    assert (await reset(client, token, "yet-another-9")).status_code == 422


async def test_of_parallel_resets_by_one_link_one_wins(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    token = await mailed_token(rolecall, client, seeker, mailbox)
    answers = await asyncio.gather(*(reset(client, token, f"parallel-pass-{n}") for n in range(6)))
    assert sorted(answer.status_code for answer in answers) == [204] + [422] * 5


async def test_a_reset_waits_for_a_change_of_the_password_and_is_refused_then(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    token = await mailed_token(rolecall, client, seeker, mailbox)
    async with rolecall.unit() as services:
        user = await services.auth_service.users.lock(seeker.id)
        overtaken = asyncio.create_task(reset(client, token))
        await until_locks_are_waited_for(rolecall)
        actor = Principal(user.id, user.role, rolecall.tokens.verify(seeker.token).session_id)
        await services.auth_service.change_password(actor, user.password_hash, "another hash")
    assert (await overtaken).status_code == 422


async def test_known_and_unknown_addresses_get_the_same_answer(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await work_off(rolecall)
    known, unknown = await ask(client, seeker.email), await ask(client, "nobody@example.com")
    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    personal = {"x-request-id", "date", "ratelimit"}
    assert {name: value for name, value in known.headers.items() if name not in personal} == {
        name: value for name, value in unknown.headers.items() if name not in personal
    }
    assert set(await work_off(rolecall)) == {Outcome.DONE}
    assert len(mailbox.messages) == 2
    assert mailbox.to("nobody@example.com") == []


async def test_links_run_out(rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox) -> None:
    await ask(client, seeker.email)
    await work_off(rolecall)
    verification, forgotten = link_in(mailbox, seeker, "verify-email"), link_in(mailbox, seeker)
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert (await reset(client, forgotten)).status_code == 422
    with time_machine.travel(now() + timedelta(hours=24, minutes=1)):
        assert (await verify(client, verification)).status_code == 422
    assert (await verify(client, verification)).status_code == 204


async def test_a_link_serves_its_own_purpose_alone(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await ask(client, seeker.email)
    await work_off(rolecall)
    verification, forgotten = link_in(mailbox, seeker, "verify-email"), link_in(mailbox, seeker)
    assert (await reset(client, verification)).status_code == 422
    assert (await verify(client, forgotten)).status_code == 422
    answer = await client.get("/auth/me", headers={"Authorization": f"Bearer {forgotten}"})
    assert answer.status_code == 401


async def test_a_suspended_account_gets_no_link_and_uses_none(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    token = await mailed_token(rolecall, client, seeker, mailbox)
    before = len(mailbox.to(seeker.email))
    admin = await make_admin(client, rolecall)
    await client.put(f"/users/{seeker.id}", headers=admin.headers, json={"is_active": False})
    assert (await ask(client, seeker.email)).status_code == 202
    await work_off(rolecall)
    assert len(mailbox.to(seeker.email)) == before
    assert (await reset(client, token)).status_code == 422


async def test_nobody_can_bomb_a_mailbox_with_reset_links(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await work_off(rolecall)
    rolecall.rate_limiter.per_minute = 60
    before = len(mailbox.messages)
    answers = [await ask(client, seeker.email) for _ in range(8)]
    assert {answer.status_code for answer in answers} == {202}
    await work_off(rolecall)
    assert len(mailbox.messages) - before == 5


async def test_tokens_are_kept_as_hashes_and_stay_out_of_the_queue(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await ask(client, seeker.email)
    await work_off(rolecall)
    tokens = [token_of(mail) for mail in mailbox.messages] + [seeker.refresh_token]
    async with rolecall.read_unit() as services:
        kept = ""
        for table in ("background_tasks", "one_time_tokens", "refresh_tokens", "activity_logs", "mail_deliveries"):
            rows = await services.work.session.execute(text(f"SELECT string_agg(t::text, '') FROM {table} t"))
            kept += rows.scalar_one() or ""
    assert not [token for token in tokens if token in kept]
    assert seeker.email not in kept


async def test_a_refused_mail_is_tried_again_under_the_same_message_id(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    mailbox.refusal = "451 try later"
    assert Outcome.FAILED in await work_off(rolecall)
    assert mailbox.attempts == 1
    mailbox.refusal = None
    async with rolecall.unit() as services:
        await services.work.session.execute(text("UPDATE background_tasks SET run_at = now() WHERE state = 'ready'"))
    assert await work_off(rolecall) == [Outcome.DONE]
    (mail,) = mailbox.to(seeker.email)
    assert (await verify(client, token_of(mail))).status_code == 204
    async with rolecall.read_unit() as services:
        rows = await services.work.session.execute(text("SELECT about, attempts, sent_at FROM mail_deliveries"))
        ((about, attempts, sent_at),) = rows.all()
    assert mail["Message-ID"] == f"<{about}@rolecall.example>"
    assert attempts == 2
    assert sent_at is not None


async def test_without_a_front_end_the_links_lead_to_forms_of_our_own(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await ask(client, seeker.email)
    await work_off(rolecall)
    verification, forgotten = link_in(mailbox, seeker, "verify-email"), link_in(mailbox, seeker)
    for path, token in (("verify-email", verification), ("reset-password", forgotten)):
        shown = await client.get(f"http://testserver/{path}", params={"token": token})
        assert shown.status_code == 200
        assert token in shown.text
        assert shown.headers["cache-control"] == "no-store"
        assert "script" not in shown.text
        assert "form-action 'self'" in shown.headers["content-security-policy"]
    me = (await client.get("/auth/me", headers=seeker.headers)).json()["data"]
    assert me["email_verified_at"] is None, "a mail scanner that follows the link confirms nothing"

    assert (await client.post("http://testserver/verify-email", data={"token": verification})).status_code == 200
    again = await client.post("http://testserver/verify-email", data={"token": verification})
    assert again.status_code == 422
    short = {"token": forgotten, "password": "short"}
    refused = await client.post("http://testserver/reset-password", data=short)
    assert refused.status_code == 422
    assert "password: must be at least 8 bytes long" in refused.text
    good = {"token": forgotten, "password": NEW}
    assert (await client.post("http://testserver/reset-password", data=good)).status_code == 200
    await log_in(client, id=seeker.id, email=seeker.email, password=NEW)


@pytest.mark.parametrize("path", ["verify-email", "reset-password"])
async def test_the_forms_escape_what_they_are_given(client: httpx.AsyncClient, path: str) -> None:
    token = '"><script>alert(1)</script>'
    shown = await client.get(f"http://testserver/{path}", params={"token": token})
    posted = await client.post(f"http://testserver/{path}", data={"token": token, "password": NEW})
    nul = await client.post(f"http://testserver/{path}", data={"token": "a\0b", "password": NEW})
    assert "<script" not in shown.text + posted.text + nul.text
    assert [shown.status_code, posted.status_code, nul.status_code] == [200, 422, 422]
