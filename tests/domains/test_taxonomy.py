import asyncio
import time

from app.services import Rolecall


async def test_empty_database_gets_own_taxonomy_in_file_order(rolecall: Rolecall) -> None:
    async with rolecall.unit() as services:
        await services.skill_service.load_own_taxonomy()
    async with rolecall.unit() as services:
        started = time.perf_counter()
        await services.skill_service.load_own_taxonomy()
        known = await services.skill_service.resolve(["k8s", "KUBERNETES", "docker", "nonsense of no trade"])
        print(time.perf_counter() - started)
        assert known == {"k8s": 2, "KUBERNETES": 2, "docker": 1}
        assert await services.skill_service.names_of([1, 2, 99_999]) == {1: "Docker", 2: "Kubernetes"}
