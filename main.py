"""`uvicorn main:app` serves the API. `python main.py` runs all of Rolecall on this machine.

Without DATABASE_URL and REDIS_URL it brings PostgreSQL and Valkey along, under DATA_DIR; it migrates, fills an empty
database with demo data, starts the API and the workers as processes of their own, restarts one that dies, and stops
everything on Ctrl-C.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from app.core.config import ConfigurationError, Settings
from app.core.embedded import EmbeddedServerError, Server, embedded_servers, servers_of

if TYPE_CHECKING:
    from fastapi import FastAPI

ROOT = Path(__file__).parent
SECONDS_FOR_THE_API = 60  # after that the workers start without it
SECONDS_TO_CLOSE = 2  # beyond the grace, to hear the signal and to close what is open


def __getattr__(name: str) -> "FastAPI":
    """`app`, made when a server asks for it; where the settings are refused, one line says why, and the process ends."""
    if name != "app":
        raise AttributeError(name)
    try:
        Settings().checked()
    except ConfigurationError as error:
        sys.exit(f"Rolecall did not start: {error}")
    from app.api import create_app  # seconds of imports, that a wrong setting need not wait for

    return create_app()


@dataclass(slots=True)
class Process:
    """One part of the service, started again when it dies, each time a little later."""

    name: str
    command: Sequence[str]
    running: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    deaths: int = field(default=0)

    def start(self, env: dict[str, str]) -> None:
        # A session of its own: Ctrl-C reaches this process alone, which then stops the others in order.
        self.running = subprocess.Popen(self.command, env=env, cwd=ROOT, start_new_session=True)
        self.started_at = time.monotonic()

    def look_after(self, env: dict[str, str]) -> None:
        at = time.monotonic()
        if self.running is not None:
            code = self.running.poll()
            if code is None:
                return
            self.running = None
            self.deaths = 1 if at - self.started_at > 60 else self.deaths + 1
            self.start_again_at = at + min(30.0, 0.25 * 2**self.deaths)
            print(f"{self.name} ended with code {code}; it is started again", file=sys.stderr, flush=True)
        elif at >= self.start_again_at:
            self.start(env)


def processes(settings: Settings) -> list[Process]:
    """What runs beside this process. The API comes first: it is what somebody waits for."""
    python = sys.executable
    return [
        Process("api", [python, "-m", "app.api.server"]),
        Process("worker (critical)", [python, "-m", "arq", "app.worker.WorkerSettings"]),
        Process("worker (bulk)", [python, "-m", "arq", "app.worker.BulkWorkerSettings"]),
        Process("worker (browser)", [python, "-m", "arq", "app.worker.BrowserWorkerSettings"]),
    ]


def child_environment(settings: Settings) -> dict[str, str]:
    """The stores' addresses, handed down so that the children attach to these very servers."""
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "DATA_DIR": str(settings.data_dir.resolve()),
        "PYTHONUNBUFFERED": "1",
    }


def prepare(settings: Settings) -> None:
    """Bring the schema up to date; fill an empty database with the taxonomy and, in development, the demo market."""
    from app.core.migrations import is_current, is_one_empty, upgrade

    if not is_current(settings):
        upgrade(settings)
    if is_one_empty(settings, ("skills", "users") if settings.environment == "development" else ("skills",)):
        from seed import fill_if_empty  # seconds of imports, that a filled database need not wait for

        asyncio.run(fill_if_empty(settings))


def revive(server: Server) -> None:
    """Start a server that died. The parts wait for it meanwhile, as they do for any."""
    if server.pid is None:
        print(f"{server.name} ended; it is started again", file=sys.stderr, flush=True)
        server.start()


def is_ready(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/health/ready", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def greet(settings: Settings, seconds: float) -> None:
    base = settings.base_url
    lines = [
        f"\nRolecall is ready after {seconds:.1f} s",
        f"  start here     {base}/",
        f"  Swagger UI     {base}/docs",
    ]
    if settings.environment == "development":
        lines += [
            "  demo logins    recruiter@example.com, seeker@example.com, test@example.com, admin@example.com",
            "                 each with the password password123",
        ]
    print("\n".join([*lines, "  stop           Ctrl-C\n"]), flush=True)


def get_browser(settings: Settings) -> "subprocess.Popen[bytes] | None":
    """Where no Chromium is on this machine, get one behind everything else; until then dynamic pages say so."""
    from app.clients.browser.find import find_browser

    if find_browser(settings.browser_path) is not None or not (ROOT / "scripts").exists():
        return None
    log = settings.data_dir / "browser.log"
    print(f"getting a Chromium for dynamic pages; its log is {log}", flush=True)
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "scripts.browser"], cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )


class Stop:
    """Set by SIGINT or SIGTERM; a second one does not hurry the shutdown, which has its own deadline."""

    def __init__(self) -> None:
        self.is_set = False
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.is_set = True


def stop_all(parts: list[Process], grace: float) -> None:
    running = [part.running for part in parts if part.running is not None and part.running.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + grace
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve(settings: Settings, stop: Stop) -> None:
    started_at = time.monotonic()
    servers = servers_of(settings)
    with embedded_servers(settings) as settings:
        prepare(settings)
        parts = processes(settings)
        env = child_environment(settings)
        has_greeted = False
        getting: subprocess.Popen[bytes] | None = None
        try:
            while not stop.is_set:
                for server in servers:
                    revive(server)
                # The API comes up alone: on two cores the workers' start would double its own.
                is_late = time.monotonic() - started_at > SECONDS_FOR_THE_API
                for part in parts if has_greeted or is_late else parts[:1]:
                    part.look_after(env)
                if not has_greeted and is_ready(settings):
                    greet(settings, time.monotonic() - started_at)
                    has_greeted = True
                    getting = get_browser(settings)
                time.sleep(0.1)
            print("\nstopping …", flush=True)
        finally:
            if getting is not None:
                getting.terminate()
            stop_all(parts, settings.shutdown_grace_seconds + SECONDS_TO_CLOSE)


def main() -> int:
    try:
        serve(Settings().checked(), Stop())
    except (ConfigurationError, EmbeddedServerError) as error:
        print(f"Rolecall did not start: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
