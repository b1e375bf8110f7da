"""Twenty boards of 500 postings on loopback, collected by one worker process into PostgreSQL, fsync on."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import orjson
import psutil

from app.core.config import Settings
from app.core.embedded import embedded_servers
from app.core.migrations import upgrade
from app.core.task_queue import Queue
from tests.conftest import make_settings
from tests.people import register
from tests.performance.bench_apply import serving
from tests.performance.table import Row
from tests.running import ROOT, environment, free_port
from tests.standins.web import web_standin

BOARDS = int(os.environ.get("BENCH_BOARDS", "20"))
POSTINGS = 500
SPEED_GOAL, MEMORY_GOAL = 100, 400
CITIES = ["Hamburg, Germany", "Leeds, United Kingdom", "Lyon, France", "Austin, TX", "Remote - Canada", "Oslo, Norway"]
TITLES = ["Nurse", "Baker", "Python developer", "Account manager", "Warehouse lead", "Electrician", "Data engineer"]
WORDS = [
    "we",
    "you",
    "our",
    "team",
    "care",
    "build",
    "patients",
    "ovens",
    "software",
    "customers",
    "kubernetes",
    "sql",
    "sales",
    "excel",
    "safety",
    "wiring",
    "shifts",
    "experience",
    "years",
    "degree",
    "english",
    "german",
    "salary",
    "benefits",
    "pension",
    "learn",
    "help",
    "manage",
    "plan",
    "design",
    "test",
    "deliver",
    "report",
]


def board(number: int) -> bytes:
    """A payload in Greenhouse's form, every text its own."""
    dice = random.Random(number)
    jobs = []
    for place in range(POSTINGS):
        id = number * POSTINGS + place + 1
        text = " ".join(dice.choices(WORDS, k=250)) + f" {id}"
        jobs.append(
            {
                "id": id, "internal_job_id": id, "title": f"{dice.choice(TITLES)} {id}",
                "absolute_url": f"https://boards.greenhouse.io/bench{number}/jobs/{id}",
                "company_name": f"Bench {number}", "updated_at": "2026-11-20T09:00:00-04:00",
                "location": {"name": dice.choice(CITIES)},
                "content": f"&lt;p&gt;{text[:900]}&lt;/p&gt;&lt;ul&gt;&lt;li&gt;{text[900:]}&lt;/li&gt;&lt;/ul&gt;",
            }
        )  # fmt: skip
    return orjson.dumps({"jobs": jobs, "meta": {"total": POSTINGS}})


def start_worker(settings: Settings) -> "subprocess.Popen[bytes]":
    env = environment(
        settings.data_dir, 0, DATABASE_URL=settings.database_url, REDIS_URL=settings.redis_url, ENVIRONMENT="testing",
        LOG_LEVEL="WARNING", SCRAPER_ALLOW_PRIVATE_NETWORKS="true",
    )  # fmt: skip
    command = [sys.executable, "-m", "arq", "app.worker.BulkWorkerSettings"]
    return subprocess.Popen(command, cwd=ROOT, env=env)


async def measure(settings: Settings, url: str, worker: "subprocess.Popen[bytes]") -> tuple[float, float]:
    """Postings a second from the first request to the last run's end, and the worker's largest memory in MB."""
    process = psutil.Process(worker.pid)
    most = 0
    async with web_standin() as web, httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=60) as api:
        addresses = [
            web.serve(f"/v1/boards/bench{number}/jobs", board(number), content_type="application/json")
            for number in range(BOARDS)
        ]
        person = await register(api, role="recruiter")
        started = time.perf_counter()
        for address in addresses:
            answer = await api.post("/scrape-jobs", json={"url": address}, headers=person.headers)
            assert answer.status_code == 202, answer.text
        while True:
            await asyncio.sleep(0.2)
            most = max(most, process.memory_info().rss)
            runs = (await api.get("/scrape-jobs?per_page=100", headers=person.headers)).json()["data"]
            if all(run["status"] in {"completed", "failed"} for run in runs):
                break
        seconds = time.perf_counter() - started
    new = sum(run["progress"]["new"] for run in runs)
    assert new == BOARDS * POSTINGS, [run["error"] for run in runs]
    return new / seconds, most / 1e6


def run() -> list[Row]:
    folder = Path(tempfile.mkdtemp(prefix="rolecall-bench-"))
    folder.chmod(0o755)
    url = f"http://127.0.0.1:{free_port()}"
    worker: subprocess.Popen[bytes] | None = None
    try:
        with ExitStack() as stack:
            settings = stack.enter_context(embedded_servers(make_settings(data_dir=folder)))
            upgrade(settings)
            stack.enter_context(serving(["app.api.server"], url, settings))
            worker = start_worker(settings)
            stack.callback(worker.wait, 20)
            stack.callback(worker.terminate)
            speed, memory = asyncio.run(measure(settings, url, worker))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    name = f"collecting {BOARDS} boards of {POSTINGS}, one {Queue.BULK} worker"
    return [
        Row(name, speed, "per s", f">= {SPEED_GOAL}", speed >= SPEED_GOAL),
        Row("its worker's memory, at most", memory, "MB", f"< {MEMORY_GOAL}", memory < MEMORY_GOAL),
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
