"""Memory of the API process over mixed requests, searches by meaning among them: after 10,000, and what each further
10,000 add. The weights of the model are mapped: they are resident, but no process's own, since the worker that embeds
the demo market of a new folder has mapped them too."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import httpx
import psutil

from tests.performance.table import Row
from tests.running import Service, new_folder, running_service

ROUND = 10_000
ROUNDS = 3
CLIENTS = 16
MEGABYTE = 1024 * 1024


def api_process(service: Service) -> psutil.Process:
    return next(
        part
        for part in psutil.Process(service.pid).children(recursive=True)
        if "app.api.server" in " ".join(part.cmdline())
    )


def requests(
    client: httpx.AsyncClient, seeker: str, recruiter: str
) -> list[Callable[[int], Awaitable[httpx.Response]]]:
    """A visit's worth of requests; the number makes each search a new one for the cache."""
    as_seeker = {"Authorization": f"Bearer {seeker}"}
    as_recruiter = {"Authorization": f"Bearer {recruiter}"}
    return [
        lambda n: client.get("/jobs", params={"per_page": 20, "page": n % 5 + 1}),
        lambda n: client.get("/jobs", params={"q": f"nurse {n}", "facets": ["job_type", "skills"]}),
        lambda n: client.get(f"/jobs/{n % 100 + 1}", headers=as_seeker),
        lambda n: client.get("/jobs/suggest", params={"q": "de"}),
        lambda n: client.get("/skills", params={"q": "py"}),
        lambda n: client.get("/applications", headers=as_recruiter),
        lambda n: client.get("/notifications", headers=as_seeker),
        lambda n: client.post("/tasks", headers=as_seeker, json={"title": f"Note {n}"}),
        lambda n: client.get("/jobs/99999999999999999999"),
        lambda n: client.post("/jobs/search", json={"query": f"engineer {n}", "filters": {"remote": True}}),
    ]


async def until_embedded(client: httpx.AsyncClient) -> None:
    """The worker embeds the demo market within its first minutes."""
    async with asyncio.timeout(300):
        while True:
            answer = await client.post("/jobs/search", json={"query": "engineer", "mode": "semantic"})
            if answer.json()["meta"]["meaning"] == "used":
                return
            await asyncio.sleep(1)


async def play(service: Service) -> list[tuple[float, float]]:
    """Megabytes after each round: resident, and of these the process's own."""
    base = f"{service.base}/api/v1"
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=base, timeout=30, limits=limits) as client:
        tokens = []
        for email in ("seeker@example.com", "recruiter@example.com"):
            answer = await client.post("/auth/login", json={"email": email, "password": "password123"})
            tokens.append(answer.json()["access_token"])
        await until_embedded(client)
        kinds = requests(client, *tokens)
        numbers = itertools.count()
        process, sizes = api_process(service), []

        async def visitor(share: int) -> None:
            for _ in range(share):
                number = next(numbers)
                answer = await kinds[number % len(kinds)](number)
                assert answer.status_code < 500, answer.text

        for _ in range(ROUNDS):
            await asyncio.gather(*(visitor(ROUND // CLIENTS) for _ in range(CLIENTS)))
            memory = process.memory_full_info()
            sizes.append((memory.rss / MEGABYTE, memory.uss / MEGABYTE))
        return sizes


def run() -> list[Row]:
    with running_service(new_folder(), RATE_LIMIT_PER_MINUTE="10000000", LOG_LEVEL="WARNING") as service:
        sizes = asyncio.run(play(service))
    resident = [of_all for of_all, _ in sizes]
    private = max(own for _, own in sizes)
    growth = max(later - earlier for earlier, later in itertools.pairwise(resident))
    return [
        Row("API process after 10,000 mixed requests", resident[0], "MB", "< 300", resident[0] < 300),
        Row("… of it private, at most", private, "MB", "< 200", private < 200),
        Row("… growth per 10,000 after the first", growth, "MB", "< 1", growth < 1),
    ]
