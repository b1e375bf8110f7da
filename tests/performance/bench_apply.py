"""`POST /applications` against three bare INSERTs: one process each, one pool, wrk -c32, fsync on, five alternating runs."""

import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from sqlalchemy import text

from app.core.config import Settings
from app.core.embedded import embedded_servers
from app.core.migrations import upgrade
from app.services import Rolecall
from tests.api.applications.steps import post_job
from tests.conftest import make_settings
from tests.people import register
from tests.performance.table import Row
from tests.running import free_port

RUNS = 5
SECONDS = int(os.environ.get("BENCH_SECONDS", "6"))
SEEKERS = 100
JOBS = 12_000
PAIRS_A_RUN = 100_000
GOAL = 0.4
HERE = Path(__file__).parent
COPY_JOBS = text(
    """INSERT INTO jobs (company_id, recruiter_id, title, description, description_html, locations, is_remote, skill_ids,
        status, moderation_status, source, posted_at, version, reply_within_days)
    SELECT company_id, recruiter_id, title, description, description_html, locations, is_remote, skill_ids,
        status, moderation_status, source, posted_at, version, reply_within_days
    FROM jobs, generate_series(1, :count) WHERE jobs.id = :id"""
)


@contextmanager
def serving(command: list[str], url: str, settings: Settings, **more: str) -> Iterator[str]:
    port = url.rpartition(":")[2]
    env = {
        **os.environ, "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "PORT": port,
        "DATA_DIR": str(settings.data_dir), "ENVIRONMENT": "testing", "LOG_LEVEL": "WARNING",
        "RATE_LIMIT_PER_MINUTE": "10000000", "SECRET_KEY": settings.secret_key.get_secret_value(), **more,
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", *command], env=env)
    try:
        for _ in range(200):
            try:
                httpx.get(url, timeout=2)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(15)


async def people_and_jobs(settings: Settings, url: str) -> tuple[str, tuple[int, int]]:
    """Seekers, a line of id and token each; and of the jobs the company and the first."""
    async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=30) as client:
        recruiter = await register(client, role="recruiter", company_name="Northwind Traders")
        job_id = await post_job(client, recruiter, reply_within_days=14)
        company_id = int((await client.get(f"/jobs/{job_id}")).json()["data"]["company"]["id"])
        seekers = [await register(client) for _ in range(SEEKERS)]
    rolecall = Rolecall(settings, statement_timeout_ms=60_000)
    async with rolecall.unit() as services:
        await services.work.session.execute(COPY_JOBS, {"count": JOBS, "id": job_id})
    await rolecall.aclose()
    return "".join(f"{seeker.id} {seeker.token}\n" for seeker in seekers), (company_id, job_id)


def requests_a_second(url: str, seekers_file: Path, market: tuple[int, int], first_pair: int, kind: str) -> float:
    command = ["wrk", "-t1", "-c32", f"-d{SECONDS}s", "-s", str(HERE / "apply.lua"), url, "--"]
    command += [str(seekers_file), *map(str, market), str(first_pair), kind]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+)", output)
    assert found, output
    requests, microseconds, refused = map(int, found.groups())
    assert not refused, f"{refused} of {requests} were refused\n{output}"
    return requests / (microseconds / 1e6)


def run() -> list[Row]:
    folder = Path(tempfile.mkdtemp(prefix="rolecall-bench-"))
    folder.chmod(0o755)
    base = make_settings(data_dir=folder, access_token_expire_minutes=600)
    seekers_file = folder / "seekers.txt"
    ours, bare = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    ratios: list[float] = []
    speeds: list[float] = []
    try:
        with ExitStack() as stack:
            settings = stack.enter_context(embedded_servers(base))
            upgrade(settings)
            api = ["app.api.server"]
            stack.enter_context(serving(api, ours, settings, ACCESS_TOKEN_EXPIRE_MINUTES="600"))
            dsn = settings.database_url.replace("+asyncpg", "")
            command = ["uvicorn", "tests.performance.baselines.apply:app", "--no-access-log", "--log-level=warning",
                       "--loop=uvloop", "--http=httptools", f"--port={bare.rpartition(':')[2]}"]  # fmt: skip
            stack.enter_context(serving(command, bare, settings, BASELINE_DSN=dsn))
            seekers, market = asyncio.run(people_and_jobs(settings, ours))
            seekers_file.write_text(seekers)
            requests_a_second(ours, seekers_file, market, 2 * RUNS * PAIRS_A_RUN, "rolecall")  # to warm up
            for number in range(RUNS):
                first = number * PAIRS_A_RUN
                plain = requests_a_second(bare, seekers_file, market, first + RUNS * PAIRS_A_RUN, "bare")
                speeds.append(requests_a_second(ours, seekers_file, market, first, "rolecall"))
                ratios.append(speeds[-1] / plain)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ratio, spread = statistics.median(ratios), max(ratios) - min(ratios)
    return [
        Row(f"POST /applications against bare INSERTs (spread {spread:.2f})", ratio, "x", f">= {GOAL}", ratio >= GOAL),
        Row("POST /applications", statistics.median(speeds), "requests/s", "told", True),
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
