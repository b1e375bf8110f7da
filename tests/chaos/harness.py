"""Acknowledged writes under a hail of SIGKILLs: of workers, API, Valkey and PostgreSQL."""

import asyncio
import json
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx

from app.core.embedded import EmbeddedPostgres, EmbeddedServerError, EmbeddedValkey
from tests.chaos.processes import Nursery, nursery, wait_for
from tests.chaos.tasks import TABLES
from tests.conftest import migrate
from tests.running import free_port

CLIENTS = 10
WORKERS = 2
SECONDS_TO_DRAIN = 60
# Who is hit how often. A killed PostgreSQL takes half a second to recover, in which little else can go wrong.
WEIGHTS = {"worker": 70, "api": 15, "valkey": 10, "postgres": 5}


class Postgres(EmbeddedPostgres):
    """What is committed survives a kill; only a power cut is not this harness's subject."""

    extra_settings = {"fsync": "off", "log_min_messages": "fatal"}


@dataclass
class Report:
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    interrupted: int = 0
    quarantined: int = 0
    bugs: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    seconds_to_drain: float = 0.0

    def lines(self) -> Iterator[str]:
        yield f"kills                 {sum(self.kills.values())} ({', '.join(f'{n} {w}' for w, n in self.kills.items())})"
        yield f"answers               {', '.join(f'{n} x {answer}' for answer, n in sorted(self.answers.items()))}"
        yield f"acknowledged writes   {len(self.acknowledged)}"
        yield f"tasks interrupted     {self.interrupted}, of them {self.quarantined} quarantined and then retried"
        yield f"seconds               {self.seconds:.1f}, and {self.seconds_to_drain:.1f} to drain"
        yield f"lost                  {self.lost}"
        yield f"doubled               {self.doubled}"
        for bug, times in self.bugs.most_common():
            yield f"unexpected, {times} times: {bug}"

    @property
    def unexpected_answers(self) -> set[str]:
        return set(self.answers) - {"201", "503", "no answer"}


class Arena:
    """A fresh data folder with servers, an API and two workers of its own."""

    def __init__(self, folder: Path, children: Nursery, postgres: Postgres, valkey: EmbeddedValkey, port: int) -> None:
        self.folder = folder
        self.children = children
        self.postgres = postgres
        self.valkey = valkey
        self.port = port
        self.workers = [children.start("worker") for _ in range(WORKERS)]
        self.api = children.start("api", str(port))

    async def kill(self, victim: str) -> bool:
        """Kill one, and start it again. False: it was not there to be killed."""
        if victim == "worker":
            place = random.randrange(WORKERS)
            was_alive = self.children.kill(self.workers[place])
            self.workers[place] = self.children.start("worker")
        elif victim == "api":
            was_alive = self.children.kill(self.api)
            self.api = self.children.start("api", str(self.port))
        else:
            server = self.valkey if victim == "valkey" else self.postgres
            pid = server.pid
            was_alive = pid is not None
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
            await asyncio.to_thread(start_again, server)
        return was_alive

    def bugs(self) -> Counter[str]:
        """What the API answered 500 to: the lines it logged of them, with their tracebacks."""
        found: Counter[str] = Counter()
        for line in (self.folder / "processes.log").read_text().splitlines():
            if '"unexpected_error"' in line:
                found[json.loads(line)["exception"]] += 1
        return found

    def last_words(self) -> str:
        return (self.folder / "processes.log").read_text()[-8000:]

    @asynccontextmanager
    async def sql(self) -> AsyncIterator["asyncpg.Connection"]:
        connection = await asyncpg.connect(host=str(self.postgres.socket_dir), user="postgres", database="rolecall")
        try:
            yield connection
        finally:
            await connection.close()


def start_again(server: EmbeddedPostgres | EmbeddedValkey) -> None:
    """The killed process and its orphans take a moment to be gone."""
    while server.pid is not None:
        time.sleep(0.005)
    for _ in range(20):
        try:
            server.start()
        except EmbeddedServerError:
            time.sleep(0.2)
        else:
            return
    server.start()


@contextmanager
def stores() -> Iterator[tuple[Path, Postgres, EmbeddedValkey]]:
    """A fresh data folder with servers of its own, migrated."""
    with tempfile.TemporaryDirectory(prefix="rolecall-chaos-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres, valkey = Postgres(folder), EmbeddedValkey(folder)
        try:
            postgres.start()
            valkey.start()
            migrate(postgres.url)
            yield folder, postgres, valkey
        finally:
            valkey.stop()
            postgres.stop()


@contextmanager
def arena() -> Iterator[Arena]:
    with stores() as (folder, postgres, valkey):
        for statement in TABLES.split(";"):
            run_sql(postgres, statement)
        env = {
            "DATABASE_URL": postgres.url, "REDIS_URL": valkey.url, "DATA_DIR": str(folder),
            "ENVIRONMENT": "testing", "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
            "RATE_LIMIT_PER_MINUTE": "10000000", "LOG_LEVEL": "ERROR", "LOG_FORMAT": "json",
        }  # fmt: skip
        with nursery(folder / "processes.log", env) as children:
            yield Arena(folder, children, postgres, valkey, free_port())


def run_sql(postgres: Postgres, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(host=str(postgres.socket_dir), user="postgres", database="rolecall")
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


async def keep_writing(port: int, report: Report, is_over: asyncio.Event) -> None:
    """One client: each write is sent again until it is acknowledged, as a careful caller would."""
    write_id = uuid4().hex
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=5) as client:
        while not is_over.is_set():
            try:
                answer = await client.post(f"/chaos/{write_id}")
            except httpx.HTTPError:
                report.answers["no answer"] += 1
                await asyncio.sleep(0.02)
                continue
            report.answers[str(answer.status_code)] += 1
            if answer.status_code == 201:
                report.acknowledged.add(write_id)
                write_id = uuid4().hex
            await asyncio.sleep(0.02)


async def hail(arena: Arena, kills: int, seed: int) -> Report:
    """So many kills while clients write; then everything must be done once."""
    report = Report()
    is_over = asyncio.Event()
    began = time.monotonic()
    chance = random.Random(seed)
    clients = [asyncio.create_task(keep_writing(arena.port, report, is_over)) for _ in range(CLIENTS)]
    await asyncio.to_thread(wait_for, "the first write", lambda: report.acknowledged, 30)
    while sum(report.kills.values()) < kills:
        await asyncio.sleep(chance.uniform(0.03, 0.15))
        [victim] = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        if await arena.kill(victim):
            report.kills[victim] += 1
    is_over.set()
    await asyncio.gather(*clients)
    report.seconds = time.monotonic() - began
    report.bugs = arena.bugs()
    await drain(arena, report)
    report.seconds_to_drain = time.monotonic() - began - report.seconds
    return report


async def drain(arena: Arena, report: Report) -> None:
    deadline = time.monotonic() + SECONDS_TO_DRAIN
    async with arena.sql() as sql:
        while True:
            # Innocents that were hit three times are retried, as an admin would.
            again = "UPDATE background_tasks SET state = 'ready', interruptions = 0 WHERE state = 'quarantined'"
            report.quarantined += int((await sql.execute(again)).split()[-1])
            left = await sql.fetchval("SELECT count(*) FROM background_tasks WHERE state <> 'done'")
            if left == 0:
                break
            if time.monotonic() > deadline:
                rows = await sql.fetch("SELECT * FROM background_tasks WHERE state <> 'done' LIMIT 20")
                raise AssertionError(f"{left} tasks are not done: {[dict(row) for row in rows]}\n{arena.last_words()}")
            await asyncio.sleep(0.1)
        written = {row["id"] for row in await sql.fetch("SELECT id FROM chaos_writes")}
        effects = Counter(row["write_id"] for row in await sql.fetch("SELECT write_id FROM chaos_effects"))
        report.interrupted = await sql.fetchval("SELECT count(*) FROM background_tasks WHERE interruptions > 0")
    report.lost = len((report.acknowledged | written) - effects.keys())
    report.doubled = sum(1 for count in effects.values() if count > 1)
