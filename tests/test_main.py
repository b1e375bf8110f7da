"""`python main.py`: starts everything, starts again quickly, stops cleanly, refuses what is unsafe."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from app.core.crypto import new_key
from app.core.embedded import EmbeddedValkey
from tests.running import ROOT, Service, environment, free_port, running_service

GOOD_SECRET = "hunter2-" * 8  # long enough, and never shown


def children(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def test_everything_starts_ctrl_c_stops_all_of_it_and_what_dies_is_started_again() -> None:
    with running_service() as service:  # which has started from nothing before
        parts = children(service.pid)
        login = httpx.post(
            f"{service.base}/api/v1/auth/login", json={"email": "recruiter@example.com", "password": "password123"}
        )
        assert login.status_code == 200, login.text
        assert "recruiter@example.com" in service.log.read_text()
        stopping_at = time.monotonic()
    assert time.monotonic() - stopping_at < 10
    assert [part for part in parts if part.is_running() and part.status() != psutil.STATUS_ZOMBIE] == []
    assert not (service.data_dir / "postgres" / "postmaster.pid").exists()
    with running_service(service.data_dir) as again:  # the data is still there, and nothing is filled in twice
        listing = httpx.get(f"{again.base}/api/v1/jobs", params={"per_page": 1}).json()
        assert 90 <= listing["meta"]["pagination"]["total"] <= 130
        kill_a_part_and_a_server(again)


def kill_a_part_and_a_server(service: Service) -> None:
    """And see both started again."""
    valkey = EmbeddedValkey(service.data_dir)
    assert valkey.pid is not None
    os.kill(valkey.pid, signal.SIGKILL)
    api = next(part for part in children(service.pid) if "app.api.server" in part.cmdline())
    api.kill()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{service.base}/health/ready", timeout=1).status_code == 200 and valkey.pid is not None:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(service.log.read_text()[-3000:])


@pytest.mark.parametrize("command", [["main.py"], ["-m", "uvicorn", "main:app", "--port", "0"]], ids=lambda it: it[-1])
@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ({"ENVIRONMENT": "production", "SECRET_KEY": "hunter2"}, "SECRET_KEY"),
        ({"ENVIRONMENT": "production", "SECRET_KEY": GOOD_SECRET}, "ENCRYPTION_KEYS"),
        (
            {
                "ENVIRONMENT": "production",
                "SECRET_KEY": GOOD_SECRET,
                "ENCRYPTION_KEYS": new_key(),
                "CORS_ALLOWED_ORIGINS": "https://a.example,*",
            },
            "CORS_ALLOWED_ORIGINS",
        ),
        ({"ENCRYPTION_KEYS": "k1:hunter2"}, "ENCRYPTION_KEYS"),
        ({"DB_POOL_SIZE": "hunter2"}, "DB_POOL_SIZE"),
        ({"LOG_LEVEL": "hunter2"}, "LOG_LEVEL"),
    ],
)
def test_unsafe_or_wrong_setting_is_refused_in_one_line(
    tmp_path: Path, setting: dict[str, str], name: str, command: list[str]
) -> None:
    env = environment(tmp_path, free_port(), **setting)
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert name in done.stderr
    assert "hunter2" not in done.stderr
    assert os.listdir(tmp_path) == []  # noqa: PTH208
