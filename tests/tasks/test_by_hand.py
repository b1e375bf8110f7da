"""`python -m app.tasks.NAME`: one task, now, recorded."""

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.core.config import Settings
from app.core.task_queue import BackgroundTask, Command, TaskState
from app.services import Rolecall, Services
from app.tasks.by_hand import parse_options, run_by_hand
from app.tasks.registry import Function, Registry, load
from app.tasks.run import TaskRun
from tests.running import ROOT, environment

COMMAND = Command("test.by_hand", first_retry=timedelta(seconds=1))


async def last_row(rolecall: Rolecall) -> BackgroundTask:
    async with rolecall.read_unit() as services:
        rows = await services.work.session.execute(select(BackgroundTask).order_by(BackgroundTask.id.desc()).limit(1))
        return rows.scalars().one()


async def run(settings: Settings, function: Function, **options: object) -> int:
    tasks = Registry()
    tasks.does(COMMAND)(function)
    return await run_by_hand(settings, tasks, tasks.handler_of(function), options, secret={"password"})


async def test_run_is_recorded_without_its_secrets(
    settings: Settings, rolecall: Rolecall, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []

    async def remember(services: Services, *, email: str, password: str) -> None:
        seen.append(f"{email} {password}")

    assert await run(settings, remember, email="a@example.com", password="hunter2") == 0
    row = await last_row(rolecall)
    assert seen == ["a@example.com hunter2"]
    assert (row.name, row.state, row.payload) == (COMMAND.name, TaskState.DONE, {"email": "a@example.com"})
    assert row.finished_at is not None
    assert "test.by_hand: done after " in capsys.readouterr().out


async def test_failed_run_says_why_and_is_not_tried_again(
    settings: Settings, rolecall: Rolecall, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(services: Services) -> None:
        raise ValueError("the archive has no column uri")

    assert await run(settings, fail) == 1
    row = await last_row(rolecall)
    assert (row.state, row.attempts) == (TaskState.DEAD, 1)
    assert "the archive has no column uri" in capsys.readouterr().err


async def options_of(run: TaskRun, *, file: Path, days: int = 90, dry: bool = False, name: str | None = None) -> None:
    """Do it.

    At length.
    """


def test_options_are_the_handlers_arguments() -> None:
    def parse(*arguments: str) -> dict[str, object]:
        return parse_options(options_of, list(arguments), program="it")

    assert parse("--file", "a.csv") == {"file": Path("a.csv"), "days": 90, "dry": False, "name": None}
    assert parse("--file", "a.csv", "--days", "7", "--dry", "--name", "x") == {
        "file": Path("a.csv"), "days": 7, "dry": True, "name": "x",
    }  # fmt: skip
    with pytest.raises(SystemExit):
        parse()
    with pytest.raises(SystemExit):
        parse("--file", "a.csv", "--days", "many")


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--unknown"], 2)])
async def test_module_runs_from_the_shell(
    settings: Settings, rolecall: Rolecall, arguments: list[str], code: int
) -> None:
    await rolecall.redis.redis.set("jobs:search:x", b"1")
    env = environment(
        settings.data_dir, 0, DATABASE_URL=settings.database_url, REDIS_URL=settings.redis_url, ENVIRONMENT="testing"
    )
    command = [sys.executable, "-m", "app.tasks.clear_cache", *arguments]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == code, done.stderr
    if code == 0:
        assert "core.clear_cache: done after" in done.stdout
        assert await rolecall.redis.redis.exists("jobs:search:x") == 0
        assert (await last_row(rolecall)).state is TaskState.DONE


async def test_retention_forgets_old_done_tasks_and_old_idempotency_keys(
    settings: Settings, rolecall: Rolecall
) -> None:
    async with rolecall.unit() as services:
        await services.work.session.execute(
            text(
                """
                INSERT INTO background_tasks (name, queue, payload, state, run_at, dispatch, attempts, interruptions,
                    finished_at)
                SELECT 'old ' || state, 'bulk', CAST('{}' AS jsonb), state, now(), 0, 0, 0, now() - interval '8 days'
                FROM unnest(ARRAY['done', 'dead', 'quarantined']) AS state
                UNION ALL SELECT 'new done', 'bulk', '{}', 'done', now(), 0, 0, 0, now() - interval '6 days'
                """
            )
        )
        await services.work.session.execute(
            text(
                """
                INSERT INTO idempotency_keys (scope, key, fingerprint, created_at)
                VALUES ('s', 'old', 'f', now() - interval '25 hours'), ('s', 'new', 'f', now() - interval '23 hours')
                """
            )
        )
    registry = load()
    handler = registry.find("retention")
    assert handler is not None
    assert await run_by_hand(settings, registry, handler, {}) == 0
    async with rolecall.read_unit() as services:
        session = services.work.session
        names = (await session.execute(text("SELECT name FROM background_tasks ORDER BY name"))).scalars().all()
        keys = (await session.execute(text("SELECT key FROM idempotency_keys"))).scalars().all()
    assert names == ["new done", "old dead", "old quarantined", "retention"]
    assert keys == ["new"]
