"""The API as processes: several may share one port."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from app.core.config import Settings
from tests.chaos.processes import wait_for
from tests.running import ROOT, environment, free_port, wait_until_ready


def serving(api: int) -> list[psutil.Process]:
    """The processes that answer: the one that was started, or those that it started."""
    parent = psutil.Process(api)
    started = [child for child in parent.children() if "spawn_main" in " ".join(child.cmdline())]
    return started or [parent]


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@contextmanager
def processes(number: int, settings: Settings, folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", str, Path]]:
    """So many processes of the API: the first of them, their address, their log."""
    port = free_port()
    log = folder / "api.log"
    env = environment(
        folder, port, WEB_CONCURRENCY=str(number), DATABASE_URL=settings.database_url, REDIS_URL=settings.redis_url,
        ENVIRONMENT="testing", RATE_LIMIT_PER_MINUTE="1000000",
    )  # fmt: skip
    with log.open("wb") as output:
        api = subprocess.Popen(
            [sys.executable, "-m", "app.api.server"], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield api, f"http://127.0.0.1:{port}", log
        finally:
            if api.poll() is None:
                inner = psutil.Process(api.pid).children(recursive=True)
                api.kill()
                for process in inner:
                    process.kill()
                api.wait()


@pytest.mark.parametrize("number", [pytest.param(1, marks=pytest.mark.long), 2])
def test_processes_share_the_port_and_stop_together(number: int, settings: Settings, tmp_path: Path) -> None:
    with processes(number, settings, tmp_path) as (api, base, log):
        wait_until_ready(base, api, log, time.monotonic())
        wait_for("the other process", lambda: log.read_text().count("startup complete") == number, 20)
        found = serving(api.pid)
        assert len(found) == number
        for one in found:
            others = [process for process in found if process != one]
            for process in others:
                process.suspend()
            assert httpx.get(f"{base}/health/live", timeout=4).status_code == 200, f"{one} alone"
            for process in others:
                process.resume()
        everything = psutil.Process(api.pid).children(recursive=True)
        api.send_signal(signal.SIGTERM)
        api.wait(10)
        assert api.returncode in {0, -signal.SIGTERM}
        psutil.wait_procs(everything, timeout=5)  # Python's own helper goes a moment after those it helped
        assert [process for process in everything if not is_gone(process)] == []
        assert "Traceback" not in log.read_text()


@pytest.mark.long
def test_processes_that_are_slow_to_start_are_waited_for(settings: Settings, tmp_path: Path) -> None:
    with processes(2, settings, tmp_path) as (api, base, log):
        wait_for("two processes", lambda: len(serving(api.pid)) == 2, 20)
        slow = serving(api.pid)
        for process in slow:
            process.suspend()
        time.sleep(8)  # longer than uvicorn waits of itself
        for process in slow:
            process.resume()
        wait_until_ready(base, api, log, time.monotonic())
        assert serving(api.pid) == slow
