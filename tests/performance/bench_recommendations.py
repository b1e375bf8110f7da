"""Recommendations over 100,000 postings, each time for somebody else: nothing is cached.

BENCH_ROWS and BENCH_DIR as in bench_search; the vectors are those of bench_meaning.
"""

import asyncio
import os
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import httpx
import orjson
from sqlalchemy import text

from app.api import create_app
from app.core.config import Settings
from app.core.embedded import EmbeddedPostgres
from app.core.garbage import spare_imports
from app.core.logging import configure_logging
from app.core.migrations import upgrade
from app.core.security import Role
from app.services import Rolecall
from tests.conftest import make_settings
from tests.people import PASSWORD
from tests.performance.bench_meaning import SAMPLE_FILE, fill_vectors, words_of
from tests.performance.bench_search import ROWS, SERVER, SMALL
from tests.performance.generate import fill
from tests.performance.table import Row

PEOPLE = 100
READ = """
INSERT INTO job_requirements (job_id, job_version, reader_version, found)
SELECT id, version, 1, jsonb_build_object('required', to_jsonb(skill_ids)) FROM jobs ON CONFLICT DO NOTHING
"""


async def people(rolecall: Rolecall) -> list[int]:
    """Seekers with a title of the market and some of its skills; each one's vector is made beforehand, as by the first visit."""
    dice = random.Random(7)
    async with rolecall.unit() as services:
        session = services.work.session
        await session.execute(text(READ))
        titles = list((await session.execute(text("SELECT title FROM jobs ORDER BY id LIMIT 5000"))).scalars())
        skills = list((await session.execute(text("SELECT id FROM skills"))).scalars())
        password_hash = await rolecall.passwords.hash(PASSWORD)
        ids: list[int] = []
        for number in range(PEOPLE):
            user = await services.user_service.create_user(
                email=f"bench-{time.time_ns()}-{number}@example.com", password_hash=password_hash,
                role=Role.JOB_SEEKER, full_name="Ada",
            )  # fmt: skip
            await session.flush()
            await session.execute(
                text(
                    "INSERT INTO job_seekers (user_id, full_name, skill_ids, experience, education, languages, links, "
                    "preferences, version) VALUES (:id, 'Ada', :skills, CAST(:experience AS jsonb), '[]', '[]', '[]', '{}', 1)"
                ),
                {
                    "id": user.id,
                    "skills": dice.sample(skills, min(12, len(skills))),
                    "experience": orjson.dumps([{"title": dice.choice(titles)} for _ in range(3)]).decode(),
                },
            )
            ids.append(user.id)
    return ids


async def measure(settings: Settings) -> list[Row]:
    configure_logging(settings)
    rolecall = Rolecall(settings, name="rolecall-bench")
    app = create_app(rolecall=rolecall)
    try:
        ids = await people(rolecall)
        spare_imports()  # as the API does when it is up
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver/api/v1") as client:
                times: list[float] = []
                async with rolecall.read_unit() as services:
                    query = text("SELECT email FROM users WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id")
                    emails = (await services.work.session.execute(query, {"ids": ids})).scalars().all()
                for email in emails:
                    login = await client.post("/auth/login", json={"email": email, "password": PASSWORD})
                    headers = {"Authorization": f"Bearer {login.json()['access_token']}"}
                    (await client.get("/jobs/recommendations", headers=headers)).raise_for_status()  # makes the vector
                    started = time.perf_counter()
                    (await client.get("/jobs/recommendations", headers=headers)).raise_for_status()
                    times.append((time.perf_counter() - started) * 1000)
    finally:
        await rolecall.aclose()
    p95 = statistics.quantiles(times, n=20)[18]
    print(f"recommendations, cold: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, max {max(times):.1f} ms")
    return [Row("recommendations, cold, p95, 100,000 postings", p95, "ms", "< 50", p95 < 50)]


def run() -> list[Row]:
    kept = os.environ.get("BENCH_DIR")
    folder = (Path(kept) if kept else Path(tempfile.mkdtemp(prefix="rolecall-bench-"))) / "meaning"
    folder.mkdir(mode=0o755, exist_ok=True, parents=True)
    folder.parent.chmod(0o755)
    postgres = EmbeddedPostgres(folder, SERVER)
    postgres.start()
    try:
        size = min(SMALL, ROWS)
        settings = make_settings(
            database_url=f"postgresql+asyncpg://postgres@/bench_{size}?host={postgres.socket_dir}",
            redis_url="unix:///nowhere",
            log_level="ERROR",
        )
        if not (folder / SAMPLE_FILE).exists():
            postgres.create_database(f"bench_{size}")
            upgrade(settings)
            sample = asyncio.run(fill({settings.database_url: size}))
            asyncio.run(fill_vectors(settings.database_url, size))
            (folder / SAMPLE_FILE).write_bytes(orjson.dumps(words_of(sample)))
        else:
            upgrade(settings)
        return asyncio.run(measure(settings))
    finally:
        postgres.stop()
        if not kept:
            shutil.rmtree(folder.parent, ignore_errors=True)
            shutil.rmtree(postgres.data, ignore_errors=True)
