"""`/integrations`: keys go in, are shown by their last four characters, and never come out."""

import asyncio
import json
import logging
from typing import Any

import httpx
import pytest
import structlog
from sqlalchemy import text

from app.core import error_reports
from app.core.crypto import Keyring, key_id_of, new_key
from app.core.logging import configure_logging
from app.services import Rolecall
from tests.api.integrations.steps import ADZUNA, ALL, KEY, OPENAI, SMTP, create, read, tables_with
from tests.people import Person, register
from tests.standins.sentry import sentry_server


async def test_every_kind_is_kept_and_shown_without_its_credentials(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    for body in ALL:
        answer = await client.post("/integrations", json=body, headers=seeker.headers)
        assert answer.status_code == 201, answer.text
        made = answer.json()["data"]
        secret = body["credentials"].get("password") or body["credentials"]["api_key"]
        assert made["kind"] == body["kind"]
        assert made["hint"] == secret[-4:]
        assert (made["last_used_at"], made["last_error"]) == (None, None)
        assert answer.headers["Location"] == f"/api/v1/integrations/{made['id']}"
        assert set(made) == {
            "id", "kind", "hint", "last_used_at", "last_error", "last_error_at", "created_at", "updated_at",
        }  # fmt: skip
        for shown in (answer, await client.get(f"/integrations/{made['id']}", headers=seeker.headers)):
            assert secret not in shown.text
            assert secret[:-4] not in shown.text
    listed = await client.get("/integrations", headers=seeker.headers)
    assert [row["kind"] for row in listed.json()["data"]] == ["smtp", "tavily", "adzuna", "skyvern", "openai"]
    assert "canary" not in listed.text
    one = await client.get("/integrations?kind=SMTP&kind=openai&sort=created_at", headers=seeker.headers)
    assert [row["kind"] for row in one.json()["data"]] == ["openai", "smtp"]
    async with rolecall.read_unit() as services:
        log = await services.work.session.execute(
            text("SELECT action, details FROM activity_logs WHERE entity_type = 'integration' ORDER BY id")
        )
        assert [tuple(row) for row in log] == [("integration.created", {"kind": body["kind"]}) for body in ALL]


async def test_short_secret_gives_nothing_away(client: httpx.AsyncClient, seeker: Person) -> None:
    short = {**SMTP, "credentials": {**SMTP["credentials"], "password": "hunter2"}}
    assert (await create(client, seeker, short))["hint"] is None


async def test_second_key_of_a_kind_is_refused_and_the_first_is_named(
    client: httpx.AsyncClient, seeker: Person, other_seeker: Person
) -> None:
    made = await create(client, seeker, OPENAI)
    again = await client.post("/integrations", json=OPENAI, headers=seeker.headers)
    assert (again.status_code, again.json()["code"], again.json()["integration_id"]) == (
        409, "integration_exists", made["id"],
    )  # fmt: skip
    await create(client, other_seeker, OPENAI)


async def test_of_two_at_once_one_is_kept(client: httpx.AsyncClient, seeker: Person) -> None:
    answers = await asyncio.gather(
        *(client.post("/integrations", json=OPENAI, headers=seeker.headers) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"integration_exists"}


async def test_replaced_key_forgets_the_old_one_and_its_error(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    made = await create(client, seeker, OPENAI)
    async with rolecall.unit() as services:
        await services.integration_service.note_use(made["id"], error="The service answered 401")
    assert (await read(client, seeker, made["id"]))["last_error"] == "The service answered 401"
    new = {"credentials": {"api_key": "sk-other-0123456789-wxyz"}}
    answer = await client.put(f"/integrations/{made['id']}", json=new, headers=seeker.headers)
    assert answer.status_code == 200, answer.text
    changed = answer.json()["data"]
    assert (changed["hint"], changed["last_error"], changed["last_error_at"]) == ("wxyz", None, None)
    assert changed["last_used_at"] is not None
    wrong = await client.put(f"/integrations/{made['id']}", json={"kind": "tavily"}, headers=seeker.headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/kind")
    same = await client.put(f"/integrations/{made['id']}", json={"kind": "OpenAI"}, headers=seeker.headers)
    assert same.json()["data"]["hint"] == "wxyz"


async def test_deleted_key_is_gone_from_the_database(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    made = await create(client, seeker, OPENAI)
    answer = await client.delete(f"/integrations/{made['id']}", headers=seeker.headers)
    assert answer.status_code == 204
    assert (await client.get(f"/integrations/{made['id']}", headers=seeker.headers)).status_code == 404
    async with rolecall.read_unit() as services:
        count = await services.work.session.execute(text("SELECT count(*) FROM integrations"))
        assert count.scalar_one() == 0
    await create(client, seeker, OPENAI)


async def test_keys_go_with_the_account(client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person) -> None:
    await create(client, seeker, OPENAI)
    async with rolecall.unit() as services:
        await services.work.session.execute(text("DELETE FROM users WHERE id = :id"), {"id": seeker.id})
        left = await services.work.session.execute(text("SELECT count(*) FROM integrations"))
        assert left.scalar_one() == 0


@pytest.mark.parametrize("method", ["get", "put", "delete", "test"])
async def test_foreign_integration_is_none(
    client: httpx.AsyncClient, seeker: Person, other_seeker: Person, admin: Person, method: str
) -> None:
    id = (await create(client, seeker, OPENAI))["id"]
    for stranger in (other_seeker, admin):
        if method == "test":
            answer = await client.post(f"/integrations/{id}/test", headers=stranger.headers)
        else:
            options: dict[str, Any] = {"json": {}} if method == "put" else {}
            answer = await client.request(method, f"/integrations/{id}", headers=stranger.headers, **options)
        assert (answer.status_code, answer.json()["code"]) == (404, "integration_not_found")
    assert (await read(client, seeker, id))["kind"] == "openai"


@pytest.mark.parametrize(
    ("kind", "credentials", "pointer"),
    [
        ("openai", {}, "/credentials/api_key"),
        ("openai", {"api_key": "short"}, "/credentials/api_key"),
        ("openai", {"api_key": "sk-with spaces in it"}, "/credentials/api_key"),
        ("openai", {"api_key": "sk-injected\r\nX-Other: 1"}, "/credentials/api_key"),
        ("openai", {"api_key": "sk-schlüssel-ä-ö-ü"}, "/credentials/api_key"),
        ("openai", {"api_key": "k" * 501}, "/credentials/api_key"),
        ("openai", {"api_key": 12345678}, "/credentials/api_key"),
        ("openai", {"api_key": None}, "/credentials/api_key"),
        ("openai", {"api_key": KEY, "base_url": "http://10.0.0.1"}, "/credentials/base_url"),
        ("adzuna", {"api_key": KEY}, "/credentials/app_id"),
        ("adzuna", {"app_id": "a&b=c", "api_key": KEY}, "/credentials/app_id"),
        ("tavily", {"app_id": "0a1b2c3d", "api_key": KEY}, "/credentials/app_id"),
        ("smtp", {**SMTP["credentials"], "port": 0}, "/credentials/port"),
        ("smtp", {**SMTP["credentials"], "host": "a b"}, "/credentials/host"),
        ("smtp", {**SMTP["credentials"], "host": "smtp.example.com:25"}, "/credentials/host"),
        ("smtp", {**SMTP["credentials"], "username": "a\nb"}, "/credentials/username"),
        ("smtp", {**SMTP["credentials"], "password": "a\0b"}, "/credentials/password"),
        ("smtp", {**SMTP["credentials"], "password": "\ud800"}, None),
        ("smtp", {**SMTP["credentials"], "from_email": "Ada <ada@example.com>"}, "/credentials/from_email"),
        ("openai", {"api_key": KEY, "\ud800": 1}, None),
        ("openai", {"api_key": KEY, "a/b~c\0": 1}, "/credentials/a~1b~0c\0"),
        ("openai", {"api_key": {"api_key": [KEY]}}, "/credentials/api_key"),
        ("smtp", {**SMTP["credentials"], "port": 10**400}, "/credentials/port"),
        ("smtp", {**SMTP["credentials"], "port": float("nan")}, "/credentials/port"),
        ("smtp", {**SMTP["credentials"], "host": "h" * 254}, "/credentials/host"),
        ("openai", [], "/credentials"),
        ("openai", "sk-canary", "/credentials"),
        ("gemini", {"api_key": KEY}, "/kind"),
        (None, {"api_key": KEY}, "/kind"),
    ],
)
async def test_credentials_of_another_form_are_refused_and_not_repeated(
    client: httpx.AsyncClient, seeker: Person, kind: object, credentials: Any, pointer: str | None
) -> None:
    body = json.dumps({"kind": kind, "credentials": credentials})  # lone surrogates and all
    headers = {**seeker.headers, "Content-Type": "application/json"}
    answer = await client.post("/integrations", content=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert pointer is None or pointer in [fault["pointer"] for fault in answer.json()["errors"]]
    values = credentials.values() if isinstance(credentials, dict) else [credentials]
    for value in values:
        assert not (isinstance(value, str) and len(value) > 5 and value in answer.text)


async def test_tampered_row_is_told_to_its_owner_and_never_used(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, other_seeker: Person
) -> None:
    """Whoever can write to the table still cannot give somebody another's key: it is bound to its row."""
    mine = await create(client, seeker, OPENAI)
    other = await create(client, other_seeker, {"kind": "openai", "credentials": {"api_key": "sk-of-somebody-else-1"}})
    async with rolecall.unit() as services:
        await services.work.session.execute(
            text(
                "UPDATE integrations SET credentials = (SELECT credentials FROM integrations WHERE id = :other) "
                "WHERE id = :mine"
            ),
            {"mine": mine["id"], "other": other["id"]},
        )
    answer = await client.post(f"/integrations/{mine['id']}/test", headers=seeker.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "credentials_unreadable")
    assert (await read(client, seeker, mine["id"]))["kind"] == "openai"
    await client.put(f"/integrations/{mine['id']}", json={"credentials": OPENAI["credentials"]}, headers=seeker.headers)
    async with rolecall.unit() as services:
        [[sealed]] = await services.work.session.execute(
            text("SELECT credentials FROM integrations WHERE id = :id"), {"id": mine["id"]}
        )
    assert key_id_of(sealed) == rolecall.settings.keyring.current


async def test_plain_credentials_stand_nowhere(
    client: httpx.AsyncClient,
    rolecall: Rolecall,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not in the database, not in Redis, not in the log, not in an error report: with an Idempotency-Key, when refused,
    when a test of theirs fails, when the statement itself fails."""
    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    async with sentry_server() as reports:
        configure_logging(rolecall.settings.model_copy(update={"sentry_dsn": reports.dsn, "log_level": "DEBUG"}))
        logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
        try:
            person = await register(client)
            headers = {**person.headers, "Idempotency-Key": "once"}
            for _ in range(2):
                answer = await client.post("/integrations", json=ADZUNA, headers=headers)
                assert answer.status_code == 201
            id = answer.json()["data"]["id"]
            secret = ADZUNA["credentials"]["api_key"]
            bad = {**ADZUNA, "credentials": {**ADZUNA["credentials"], "extra": secret}}
            assert (await client.post("/integrations", json=bad, headers=person.headers)).status_code == 422
            tested = await client.post(f"/integrations/{id}/test", headers=person.headers)
            assert tested.status_code == 200, tested.text
            assert tested.json()["data"]["is_working"] is False, "nobody answers in a test"
            assert secret not in tested.text
            async with rolecall.unit() as services:
                await services.work.session.execute(
                    text("ALTER TABLE integrations ADD CHECK (hint <> 'cafe') NOT VALID")
                )
            broken = await client.put(
                f"/integrations/{id}", json={"credentials": ADZUNA["credentials"]}, headers=person.headers
            )
            assert broken.status_code == 500
            await reports.wait(1)
        finally:
            await error_reports.finish()
            root.handlers = handlers
            root.setLevel(level)
            structlog.configure(**configured)
        assert await tables_with(rolecall, secret) == []
        assert await tables_with(rolecall, "Ada Lovelace") != [], "the search finds what is there"
        keys = await rolecall.redis.redis.keys("*")
        values = [await rolecall.redis.redis.dump(key) for key in keys]
        assert not any(secret.encode() in (value or b"") for value in values)
        output = capsys.readouterr()
        assert "unexpected_error" in output.out + output.err
        for told in (output.out, output.err, *reports.bodies):
            assert secret not in told


async def test_key_that_was_taken_away_too_early_is_told_and_nothing_is_lost(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    """Answers of auto-apply are encrypted too. What no key opens is no internal error, and comes back with its key."""
    new = {"question": "May you work in Germany?", "answer": "Yes"}
    made = await client.post("/auto-apply/answers", json=new, headers=seeker.headers)
    assert made.status_code == 201, made.text
    path = f"/auto-apply/answers/{made.json()['data']['id']}"
    ring = rolecall.settings.keyring
    vars(rolecall.settings)["keyring"] = Keyring.parse(new_key("another"))
    lost = await client.get(path, headers=seeker.headers)
    assert (lost.status_code, lost.json()["code"]) == (503, "unavailable")
    assert int(lost.headers["Retry-After"]) >= 1
    assert "k1" not in lost.text
    vars(rolecall.settings)["keyring"] = ring
    assert (await client.get(path, headers=seeker.headers)).json()["data"]["answer"] == "Yes"
