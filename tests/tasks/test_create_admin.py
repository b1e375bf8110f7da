"""`python -m app.tasks.create_admin`, as an operator runs it."""

import asyncio
import os
import sys

import httpx
import pytest

from app.core.config import Settings
from app.services import Rolecall
from tests.conftest import ROOT
from tests.people import PASSWORD, log_in


async def run(settings: Settings, *arguments: str, stdin: str = PASSWORD + "\n") -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.tasks.create_admin", *arguments, "--password-stdin",
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={
            **os.environ,
            "ENVIRONMENT": "testing",
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "DATA_DIR": str(settings.data_dir),
        },
    )  # fmt: skip
    output, _ = await process.communicate(stdin.encode())
    return process.returncode, output.decode()


async def test_an_admin_is_made_once_and_may_manage_users(
    settings: Settings, rolecall: Rolecall, client: httpx.AsyncClient
) -> None:
    code, output = await run(settings, "--email", "Root@Example.com", "--full-name", "Root")
    assert code == 0, output
    assert PASSWORD not in output
    admin = await log_in(client, id=1, email="root@example.com")
    assert (await client.get("/users", headers=admin.headers)).status_code == 200
    code, output = await run(settings, "--email", "root@example.com")
    assert code == 1
    assert "already" in output


@pytest.mark.parametrize(("email", "password"), [("root@example.com", "short"), ("no address", PASSWORD)])
async def test_bad_input_is_named_without_echo(settings: Settings, email: str, password: str) -> None:
    code, output = await run(settings, "--email", email, stdin=password)
    assert code not in {0, None}
    assert ("password" if password == "short" else "email") in output
    assert password not in output
