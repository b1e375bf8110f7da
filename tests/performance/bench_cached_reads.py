"""A cached `GET /jobs` with token, limit and metrics, against a bare FastAPI route with the same bytes from Redis; and
cached recommendations, of as many jobs, against that.

One uvicorn process each, uvloop and httptools; wrk with 32 connections, five runs each in turn.
"""

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from app.core.config import Settings
from app.core.embedded import EmbeddedPostgres, embedded_servers
from app.core.migrations import upgrade
from app.core.redis import RedisClient
from app.core.security import Role
from app.services import Rolecall
from tests.conftest import make_settings
from tests.performance.table import Row
from tests.running import ROOT, free_port

RUNS = 5
SECONDS = int(os.environ.get("BENCH_SECONDS", "4"))
GOAL = 0.6
AS_FAST = 0.9  # of the other, within what runs differ by
PASSWORD = "correct-horse-7"
BASELINE_KEY = "bench:baseline"
JOBS = 20


@contextmanager
def server(command: list[str], port: int, env: dict[str, str]) -> Iterator[str]:
    base = f"http://127.0.0.1:{port}/api/v1"
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(f"{base}/jobs", timeout=5)
                break
            except httpx.TransportError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(15)


async def prepare(settings: Settings) -> None:
    """A recruiter, a seeker and as many jobs as a page shows."""
    rolecall = Rolecall(settings, name="rolecall-bench")
    try:
        hashed = await rolecall.passwords.hash(PASSWORD)
        async with rolecall.unit() as services:
            await services.user_service.create_user(
                email="seeker@example.com", password_hash=hashed, role=Role.JOB_SEEKER, full_name="Ada"
            )
    finally:
        await rolecall.aclose()


def fill(base: str) -> str:
    """Jobs through the API, and a seeker's token."""
    with httpx.Client(base_url=base, timeout=30) as http:
        person = {"email": "recruiter@example.com", "password": PASSWORD, "role": "recruiter", "full_name": "Grace"}
        http.post("/auth/register", json=person).raise_for_status()
        headers = {"Authorization": f"Bearer {log_in(http, person['email'])}"}
        for number in range(JOBS):
            job = {
                "title": f"Gardener {number}",
                "description": "Keeps the park in order, all year round. " * 20,
                "location": "Lyon, France",
                "job_type": "FULL_TIME",
                "status": "OPEN",
            }
            http.post("/jobs", json=job, headers=headers).raise_for_status()
        time.sleep(1.5)  # the last change has begun its generation
        token = log_in(http, "seeker@example.com")
        profile = {"headline": "Gardener"}
        http.post(
            "/profiles/job-seekers", json=profile, headers={"Authorization": f"Bearer {token}"}
        ).raise_for_status()
        return token


def log_in(http: httpx.Client, email: str) -> str:
    answer = http.post("/auth/login", json={"email": email, "password": PASSWORD}).raise_for_status()
    return str(answer.json()["access_token"])


async def keep_for_baseline(url: str, body: bytes) -> None:
    client = RedisClient(url)
    try:
        await client.redis.set(BASELINE_KEY, body)
    finally:
        await client.aclose()


def wrk(base: str, token: str, path: str = "/jobs") -> float:
    """Requests a second of one run, in which every answer is a 200."""
    command = ["wrk", "-t1", "-c32", f"-d{SECONDS}s", "-H", f"Authorization: Bearer {token}", f"{base}{path}"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise AssertionError(output)
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    assert found is not None, output
    return float(found.group(1))


def run() -> list[Row]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rolecall-bench-")))
        folder.chmod(0o755)
        EmbeddedPostgres.extra_settings = {}
        settings = stack.enter_context(embedded_servers(make_settings(data_dir=folder)))
        upgrade(settings)
        asyncio.run(prepare(settings))
        ours, bare = free_port(), free_port()
        environment = {
            "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "DATA_DIR": str(folder),
            "SECRET_KEY": settings.secret_key.get_secret_value(), "ENVIRONMENT": "testing", "LOG_LEVEL": "WARNING",
            "RATE_LIMIT_PER_MINUTE": "10000000", "PORT": str(ours), "DB_POOL_SIZE": "10",
        }  # fmt: skip
        base = stack.enter_context(server([sys.executable, "-m", "app.api.server"], ours, environment))
        token = fill(base)
        answer = httpx.get(f"{base}/jobs", headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
        assert len(answer.json()["data"]) == JOBS
        asyncio.run(keep_for_baseline(settings.redis_url, answer.content))
        uvicorn = [sys.executable, "-m", "uvicorn", "tests.performance.baselines.cached_read:app"]
        options = ["--port", str(bare), "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
        baseline_environment = {"BENCH_REDIS": settings.redis_url, "BENCH_KEY": BASELINE_KEY}
        baseline = stack.enter_context(server(uvicorn + options, bare, baseline_environment))
        recommended = httpx.get(f"{base}/jobs/recommendations", headers={"Authorization": f"Bearer {token}"})
        as_many = f"/jobs?per_page={len(recommended.json()['data'])}"
        for of in (base, baseline):
            wrk(of, token)
        pairs = [(wrk(base, token), wrk(baseline, token)) for _ in range(RUNS)]
        own = [(wrk(base, token, "/jobs/recommendations"), wrk(base, token, as_many)) for _ in range(RUNS)]
    own_ratio = statistics.median(mine / listed for mine, listed in own)
    ratios = [mine / theirs for mine, theirs in pairs]
    ratio = statistics.median(ratios)
    spread = f"spread {min(ratios):.2f}-{max(ratios):.2f}, {len(answer.content)} bytes"
    return [
        Row(f"cached GET /jobs, share of a bare route ({spread})", ratio, "x", f">= {GOAL}", ratio >= GOAL),
        Row("… requests/s of one process", statistics.median(mine for mine, _ in pairs), "/s", "", True),
        Row("… requests/s of the bare route", statistics.median(theirs for _, theirs in pairs), "/s", "", True),
        Row("cached recommendations / cached GET /jobs", own_ratio, "x", f">= {AS_FAST}", own_ratio >= AS_FAST),
    ]
