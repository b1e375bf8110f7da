"""What Sentry hears of, and what it does not."""

import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.api import create_app
from app.core import error_reports
from app.core.config import ConfigurationError, Settings
from app.core.errors import Conflict
from app.core.logging import configure_logging
from app.core.task_queue import Command
from app.services import Rolecall, Services
from app.tasks.registry import Registry
from app.tasks.runner import Outcome, make_runner
from tests.conftest import make_settings
from tests.running import ROOT, environment
from tests.standins.sentry import Reports, sentry_server

SECRETS = (
    "hunter2",
    "anna@example.com",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl",
    "local-value",
    "in-the-body",
)


@pytest.fixture
async def reports(settings: Settings) -> AsyncIterator[Reports]:
    async with sentry_server() as reports:
        configure_logging(settings.model_copy(update={"sentry_dsn": reports.dsn}))
        try:
            yield reports
        finally:
            await error_reports.finish()


def fail() -> None:
    hidden = "local-value"
    raise ValueError(f"password={SECRETS[0]} of {SECRETS[1]}, bearer {SECRETS[2]}; {len(hidden)} characters")


async def test_unexpected_error_is_reported_without_what_is_private(
    rolecall: Rolecall, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(rolecall=rolecall)

    @app.post("/fail")
    async def fail_unexpectedly() -> None:
        fail()

    @app.get("/statement")
    async def fail_in_the_database() -> None:
        async with rolecall.unit() as services:
            await services.work.session.execute(text("SELECT :value || nothing"), {"value": SECRETS[0]})

    @app.get("/refuse")
    async def refuse() -> None:
        raise Conflict("expected")

    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            assert (await client.get("/refuse")).status_code == 409
            headers = {"Authorization": f"Bearer {SECRETS[2]}"}
            answer = await client.post("/fail?email=anna@example.com", json={"a": "in-the-body"}, headers=headers)
            assert answer.status_code == 500
            assert (await client.get("/statement")).status_code == 500
    first, second = await reports.wait(2)
    assert (first["release"], first["environment"]) == ("rolecall@1.0.0", "testing")
    assert first["tags"]["request_id"] == answer.json()["request_id"]
    [raised] = first["exception"]["values"]
    assert raised["type"] == "ValueError"
    assert raised["value"].startswith("password=[redacted] of [address]")
    assert raised["stacktrace"]["frames"][-1]["function"] == "fail"
    assert second["exception"]["values"][-1]["type"] == "ProgrammingError"
    for event, body in zip(reports.events, reports.bodies, strict=True):
        assert not {"request", "user", "server_name", "breadcrumbs"} & event.keys()
        lines = {frame.get("context_line") for value in event["exception"]["values"] for frame in frames_of(value)}
        assert any(line and "raise ValueError" in line for line in lines) or event is second
        for secret in SECRETS[:3]:
            assert secret not in body
        assert "in-the-body" not in "".join(str(value.get("value")) for value in event["exception"]["values"])
        assert not any("vars" in frame for value in event["exception"]["values"] for frame in frames_of(value))
    assert reports.refused == []
    output = caplog.text
    assert "unexpected_error" in output
    assert [secret for secret in SECRETS[:3] if secret in output] == [], "the log is as discreet"


def frames_of(exception: dict[str, object]) -> list[dict[str, str]]:
    return exception["stacktrace"]["frames"]  # type: ignore[index, no-any-return]


async def test_failing_task_is_reported_with_its_number_and_an_expected_failure_is_not(
    rolecall: Rolecall, reports: Reports
) -> None:
    registry = Registry()
    command = Command("test.fail", max_attempts=2, first_retry=timedelta(seconds=60))
    refused = replace(command, name="test.refuse", max_attempts=1)

    @registry.does(command)
    async def fail_unexpectedly(services: Services) -> None:
        fail()

    @registry.does(refused)
    async def refuse(services: Services) -> None:
        raise Conflict("expected")

    runner = make_runner(rolecall, registry)
    try:
        assert await runner.execute(await runner.leases.start(refused, {})) is Outcome.DEAD
        lease = await runner.leases.start(command, {})
        assert await runner.execute(lease) is Outcome.FAILED
    finally:
        await runner.leases.aclose()
    [event] = await reports.wait(1)
    assert event["tags"]["request_id"] == f"task-{lease.task_id}"
    assert event["tags"]["task"] == "test.fail"
    assert SECRETS[0] not in reports.bodies[0]


@pytest.mark.parametrize(("dsn", "is_imported"), [("", False), ("http://key@127.0.0.1:9/1", True)])
def test_sentry_is_imported_only_where_it_is_used(dsn: str, is_imported: bool, tmp_path: Path) -> None:
    program = (
        "import sys, main, app.worker; from app.core.config import ConfigurationError, Settings; from app.tasks.registry import load; "
        "from app.core.logging import configure_logging; load(); configure_logging(Settings()); "
        "print('sentry_sdk' in sys.modules)"
    )
    env = environment(tmp_path, 0, SENTRY_DSN=dsn)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == str(is_imported)


def test_dsn_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(ConfigurationError, match="SENTRY_DSN"):
        make_settings(sentry_dsn="nonsense")
