"""The market at a glance, counted at most every ten minutes: on a large market the count takes a second."""

from app.core.redis import RedisUnavailable
from app.domains.jobs.schemas import JobStats
from app.services import Rolecall

KEY = "jobs:count:active"
SECONDS = 600


async def read_job_stats(rolecall: Rolecall) -> JobStats:
    """What Redis remembers, else a fresh count."""
    try:
        kept = await rolecall.redis.call(lambda redis: redis.get(KEY))
    except RedisUnavailable:
        kept = None
    if kept is not None:
        return JobStats.model_validate_json(kept)
    async with rolecall.read_unit() as services:
        stats = await services.job_service.stats()
    await rolecall.redis.keep(KEY, stats.model_dump_json(), seconds=SECONDS)
    return stats
