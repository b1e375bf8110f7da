"""The whole service as a user starts it: `python main.py` in a folder of its own, on a free port."""

import atexit
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "COVERAGE_PROCESS_CONFIG", "PYTHONPATH")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Service:
    base: str
    data_dir: Path
    pid: int
    log: Path
    seconds_to_ready: float
    env: dict[str, str]


def environment(data_dir: Path, port: int, **overrides: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "DATA_DIR": str(data_dir), "PORT": str(port), **overrides}


def new_folder() -> Path:
    """A folder that the database's system user can reach, removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="rolecall-run-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def started_before() -> Path:
    """A new folder in which the service ran once: migrated, filled with the demo market, and that embedded.

    Of all processes of a test run the first makes one, and the others copy it.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    first = Path(tempfile.gettempdir()) / f"rolecall-first-{run[:12]}"
    first.mkdir(exist_ok=True, mode=0o755)
    data, lock = first / "data", first / "lock"
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not data.exists():
            making = first / "making"
            shutil.rmtree(making, ignore_errors=True)  # of one who failed
            making.mkdir(mode=0o755)
            with running_service(making) as service:
                wait_until_embedded(service)
            making.rename(data)
            atexit.register(shutil.rmtree, first, ignore_errors=True)
    folder = new_folder()
    subprocess.run(["cp", "-a", f"{data}/.", str(folder)], check=True)  # with the owners, of whom the database is one
    return folder


def wait_until_embedded(service: Service) -> None:
    deadline = time.monotonic() + 300
    body = {"query": "engineer", "mode": "semantic"}
    while httpx.post(f"{service.base}/api/v1/jobs/search", json=body).json()["meta"]["meaning"] != "used":
        assert time.monotonic() < deadline, service.log.read_text()[-4000:]
        time.sleep(0.5)


@contextmanager
def running_service(data_dir: Path | None = None, **overrides: str) -> Iterator[Service]:
    """`python main.py`, ready to answer; stopped by Ctrl-C at the end, which must take less than ten seconds.

    Without a folder it gets one in which it ran before.
    """
    folder = data_dir or started_before()
    port = free_port()
    log = folder / "service.log"
    env = environment(folder, port, **overrides)
    base = f"http://127.0.0.1:{port}"
    with log.open("ab") as output:
        started_at = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "main.py"], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        try:
            seconds = wait_until_ready(base, process, log, started_at)
            yield Service(base, folder, process.pid, log, seconds, env)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def wait_until_ready(base: str, process: "subprocess.Popen[bytes]", log: Path, started_at: float) -> float:
    deadline = started_at + 180
    with httpx.Client(base_url=base, timeout=2) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise AssertionError(f"main.py ended with {process.returncode}:\n{log.read_text()[-4000:]}")
            try:
                if client.get("/health/ready").status_code == 200:
                    return time.monotonic() - started_at
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
    raise AssertionError(f"not ready after 180 s:\n{log.read_text()[-4000:]}")
