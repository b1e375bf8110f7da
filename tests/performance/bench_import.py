"""`POST /jobs/import` by two callers at once on two API processes, search index included, fsync on."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx

from app.core.embedded import embedded_servers
from app.core.migrations import upgrade
from tests.conftest import make_settings
from tests.people import Person, register
from tests.performance.bench_apply import serving
from tests.performance.table import Row
from tests.real_postings import FINNISH, as_ndjson, finnish_rows, short_rows
from tests.running import free_port

CALLERS = 2
SHORT_ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "10000"))
SHORT_GOAL, PAGES_GOAL = 1_000, 300


async def rows_a_second(urls: list[str], shares: list[bytes]) -> float:
    """Each share by a company of its own, all at once: rows stored a second over the whole."""
    async with httpx.AsyncClient(timeout=600) as client:

        async def caller(url: str) -> Person:
            async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=60) as door:
                return await register(door, role="recruiter", company_name=f"Caller {url}")

        async def send(url: str, person: Person, content: bytes) -> int:
            headers = {**person.headers, "Content-Type": "application/x-ndjson"}
            answer = await client.post(f"{url}/api/v1/jobs/import", content=content, headers=headers)
            assert answer.status_code == 200, answer.text[:500]
            return int(answer.json()["data"]["created"])

        people = [await caller(url) for url in urls]
        started = time.perf_counter()
        created = await asyncio.gather(*map(send, urls, people, shares))
        return sum(created) / (time.perf_counter() - started)


def measure(rows: Callable[[], list[dict[str, object]]]) -> float:
    """On an empty market. A row is its caller's own company's."""
    kept = [{name: value for name, value in row.items() if name != "company"} for row in rows()]
    shares = [as_ndjson(kept[share::CALLERS]) for share in range(CALLERS)]
    folder = Path(tempfile.mkdtemp(prefix="rolecall-bench-"))
    folder.chmod(0o755)
    urls = [f"http://127.0.0.1:{free_port()}" for _ in range(CALLERS)]
    try:
        with ExitStack() as stack:
            settings = stack.enter_context(embedded_servers(make_settings(data_dir=folder)))
            upgrade(settings)
            for url in urls:
                stack.enter_context(serving(["app.api.server"], url, settings))
            return asyncio.run(rows_a_second(urls, shares))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run() -> list[Row]:
    speed = measure(lambda: short_rows(SHORT_ROWS))
    table = [
        Row(f"import, {SHORT_ROWS} rows of 800 characters", speed, "rows/s", f">= {SHORT_GOAL}", speed >= SHORT_GOAL)
    ]
    if FINNISH.exists():
        speed = measure(lambda: list(finnish_rows()))
        table.append(Row("import, 4,244 real pages", speed, "rows/s", f">= {PAGES_GOAL}", speed >= PAGES_GOAL))
    return table


if __name__ == "__main__":
    for row in run():
        print(row)
