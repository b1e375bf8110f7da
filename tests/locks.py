"""Races that are made to happen: one holds a lock, and goes on when the others wait for it."""

import asyncio

from sqlalchemy import text

from app.services import Rolecall

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


async def until_locks_are_waited_for(rolecall: Rolecall, count: int = 1) -> None:
    """By so many connections."""
    async with asyncio.timeout(20):
        while True:
            async with rolecall.unit() as services:
                if (await services.work.session.execute(WAITING)).scalar_one() >= count:
                    return
            await asyncio.sleep(0.02)
