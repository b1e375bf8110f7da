"""Applications under a hail of SIGKILLs: their worker dies while it fills in, just before it sends, or just after."""

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import text

from app.core.config import Settings
from app.core.db import DATABASE_FAULTS
from app.core.redis import RedisUnavailable
from app.core.security import Principal, Role
from app.core.task_relay import TaskRelay
from app.domains.accounts.schemas import Registration
from app.domains.auto_apply.models import RunMode, RunStatus
from app.domains.auto_apply.schemas import RunCreate, RunFilters
from app.flows.register import register
from app.services import Rolecall
from app.tasks.registry import load
from app.tasks.runner import make_runner
from tests.api.applications.steps import collected_job
from tests.chaos.processes import Nursery, nursery
from tests.standins.application_forms import ApplicationForms, Play, application_forms

OPEN_RUNS = 4  # kept in store: two are worked on at once
SECONDS_FOR_A_MOMENT = 30.0
SECONDS_TO_DRAIN = 90.0
MOMENTS = {"filling": 2, "attempt": 3, "received": 4, "any": 1}
PLAYS: tuple[Play, ...] = ("page", "slow")
ENDED = (RunStatus.SUBMITTED, RunStatus.UNKNOWN, RunStatus.FAILED)


@dataclass
class Report:
    kills: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    submissions: int = 0
    doubled: list[str] = field(default_factory=list)  # sent twice
    lost: list[str] = field(default_factory=list)  # without an end, or sent and not said to be
    made_up: list[str] = field(default_factory=list)  # said to be sent, and was not
    unknown: int = 0
    unknown_shown: int = 0  # to the seeker
    seconds: float = 0.0
    last_words: str = ""  # of the workers

    @property
    def is_well(self) -> bool:
        return not (self.doubled or self.lost or self.made_up) and self.unknown == self.unknown_shown

    def lines(self) -> Iterator[str]:
        yield f"kills                 {sum(self.kills.values())} ({', '.join(f'{n} {w}' for w, n in self.kills.items())})"
        yield f"runs                  {', '.join(f'{n} {state}' for state, n in sorted(self.states.items()))}"
        yield f"forms that arrived    {self.submissions}"
        yield f"seconds               {self.seconds:.1f}"
        yield f"sent twice            {len(self.doubled)} {self.doubled[:5] or ''}"
        yield f"lost                  {len(self.lost)} {self.lost[:5] or ''}"
        yield f"made up               {len(self.made_up)} {self.made_up[:5] or ''}"
        yield f"unknown               {self.unknown}, of them shown to the seeker {self.unknown_shown}"
        if not self.is_well:
            yield self.last_words


class Hail:
    """One seeker, any number of jobs with a form each, one worker that is killed again and again."""

    def __init__(
        self,
        rolecall: Rolecall,
        boards: ApplicationForms,
        children: Nursery,
        chance: random.Random,
        moments: Collection[str],
        store: int,
    ) -> None:
        self.rolecall = rolecall
        self.boards = boards
        self.children = children
        self.chance = chance
        self.store = store
        self.moments = {moment: weight for moment, weight in MOMENTS.items() if moment in moments}
        self.report = Report()
        self.runs: dict[UUID, str] = {}  # the path that its form is sent to
        self.worker = children.start("sender")

    async def begin(self) -> None:
        registration = Registration(
            email="ada@example.com", password="correct-horse-7", role=Role.JOB_SEEKER, full_name="Ada Lovelace"
        )
        user = await register(self.rolecall, registration)
        self.seeker = Principal(user.id, Role.JOB_SEEKER, UUID(int=0))

    async def add_run(self) -> None:
        url = self.boards.serve("plain", self.chance.choice(PLAYS))
        job = await collected_job(self.rolecall, apply_url=url, title=f"Gardener {len(self.runs)}")
        async with self.rolecall.unit() as services:
            wanted = RunCreate(job_id=job, mode=RunMode.SUBMIT)
            run = await services.auto_apply_run_service.create_run(self.seeker, wanted)
        self.runs[run.id] = urlsplit(url).path.replace("/apply", "/submit")

    async def states(self) -> dict[UUID, RunStatus]:
        async with self.rolecall.unit() as services:
            rows = await services.work.session.execute(text("SELECT id, status FROM auto_apply_runs"))
        return {id: RunStatus(status) for id, status in rows}

    async def fall(self, kills: int) -> None:
        while self.report.kills.total() < kills:
            open_runs = sum(state not in ENDED for state in (await self.states()).values())
            for _ in range(self.store - open_runs):
                await self.add_run()
            await self.retry_innocents()
            [moment] = self.chance.choices(list(self.moments), list(self.moments.values()))
            self.revive()
            if await self.wait_for(moment):
                await asyncio.sleep(self.chance.uniform(0, 0.05))
                self.children.kill(self.worker)
                self.report.kills[moment] += 1
                if (done := self.report.kills.total()) % 20 == 0:
                    print(f"{done} kills", file=sys.stderr, flush=True)
                self.worker = self.children.start("sender")

    async def wait_for(self, moment: str) -> bool:
        """Whether the moment came."""
        arrived, deadline = len(self.boards.submissions), time.monotonic() + SECONDS_FOR_A_MOMENT
        if moment == "any":
            await asyncio.sleep(self.chance.uniform(0.5, 4))
            return True
        while time.monotonic() < deadline:
            if moment == "received" and len(self.boards.submissions) > arrived:
                return True
            wanted = {"filling": RunStatus.PLANNING, "attempt": RunStatus.SUBMITTING}.get(moment)
            if wanted is not None and wanted in (await self.states()).values():
                return True
            await asyncio.sleep(0.01)
        return False

    async def drain(self) -> None:
        """With a worker that lives, until every run has an end."""
        deadline = time.monotonic() + SECONDS_TO_DRAIN
        while time.monotonic() < deadline:
            states = await self.states()
            if all(state in ENDED for state in states.values()):
                return
            await self.retry_innocents()
            self.revive()
            await asyncio.sleep(0.2)

    async def retry_innocents(self) -> None:
        """What was hit three times is quarantined, and retried as an admin would."""
        async with self.rolecall.unit() as services:
            again = "UPDATE background_tasks SET state = 'ready', interruptions = 0 WHERE state = 'quarantined'"
            await services.work.session.execute(text(again))

    def revive(self) -> None:
        """A supervisor: a worker that could not start is started again."""
        if not self.children.is_alive(self.worker):
            self.worker = self.children.start("sender")

    async def judge(self) -> None:
        report, states = self.report, await self.states()
        arrived = Counter(submission.path for submission in self.boards.submissions)
        report.submissions = len(self.boards.submissions)
        report.states = Counter(state.value for state in states.values())
        report.unknown = report.states["unknown"]
        for id, path in self.runs.items():
            state, sent = states.get(id), arrived[path]
            if sent > 1:
                report.doubled.append(path)
            if state not in ENDED or (sent and state not in {RunStatus.SUBMITTED, RunStatus.UNKNOWN}):
                report.lost.append(f"{path} {state}")
            if state is RunStatus.SUBMITTED and not sent:
                report.made_up.append(path)
        async with self.rolecall.unit() as services:
            shown = await services.auto_apply_run_service.list_runs(
                self.seeker, RunFilters(status=[RunStatus.UNKNOWN], per_page=100)
            )
        report.unknown_shown = shown.total


async def relay(rolecall: Rolecall) -> None:
    """The critical worker's part: rows whose worker died are given back, and rung for."""
    runner = make_runner(rolecall, load())
    tasks = TaskRelay(runner.leases.engine, rolecall.redis)
    try:
        while True:
            with suppress(RedisUnavailable, *DATABASE_FAULTS):  # it goes on when they are back
                await tasks.reclaim()
                await tasks.ring_due()
            await asyncio.sleep(0.2)
    finally:
        await runner.leases.aclose()


async def hail(
    settings: Settings,
    folder: Path,
    *,
    kills: int,
    seed: int,
    moments: Collection[str] = tuple(MOMENTS),
    store: int = OPEN_RUNS,
    memory: str = "on",
) -> Report:
    """So many kills while forms are filled in and sent; then every run must have an end, and no form come twice."""
    homes = TemporaryDirectory(prefix="rolecall-", ignore_cleanup_errors=True)  # of browsers: sockets want short names
    env = {
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "DATA_DIR": str(settings.data_dir),
        "ENVIRONMENT": "testing", "SECRET_KEY": settings.secret_key.get_secret_value(), "LOG_LEVEL": "WARNING",
        "SCRAPER_ALLOW_PRIVATE_NETWORKS": "true", "CHAOS_MEMORY": memory, "TMPDIR": homes.name,
    }  # fmt: skip
    began = time.monotonic()
    rolecall = Rolecall(settings, name="rolecall-chaos")
    await rolecall.redis.redis.flushdb()
    relaying = asyncio.create_task(relay(rolecall))
    try:
        async with application_forms() as boards:
            with nursery(folder / "processes.log", env, "tests.chaos.sending") as children:
                storm = Hail(rolecall, boards, children, random.Random(seed), moments, store)
                await storm.begin()
                await storm.fall(kills)
                await storm.drain()
                await storm.judge()
                storm.report.last_words = (folder / "processes.log").read_text()[-4000:]
    finally:
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        await rolecall.aclose()
        homes.cleanup()
    storm.report.seconds = time.monotonic() - began
    return storm.report
