"""Application forms in a real browser: from the job's address to the confirmation, and what two browsers hold meanwhile."""

import asyncio
import statistics
import time
from contextlib import suppress

import psutil

from app.clients.application_forms import OutcomeKind, open_application_form
from app.clients.browser.client import ChromiumClient
from tests.clients.application_forms.applying import ANSWERS
from tests.conftest import make_settings
from tests.performance.table import Row
from tests.standins.application_forms import ApplicationForms, Make, application_forms

MAKES: tuple[Make, ...] = ("greenhouse", "lever", "ashby", "workable", "recruitee", "smartrecruiters")
ROUNDS = 3
MEGABYTE = 1024 * 1024


async def apply(browser: ChromiumClient, boards: ApplicationForms, make: Make) -> float:
    """Seconds, with the pictures that are kept as evidence."""
    url = boards.serve(make, send="script" if make in {"greenhouse", "ashby"} else "itself")
    started = time.monotonic()
    async with browser.session(seconds=120) as page:
        form = await open_application_form(page, url)
        read = await form.read()
        filled = await form.fill(ANSWERS[make])
        assert all(field.is_right for field in filled), filled
        await form.screenshot()
        outcome = await form.submit(origin=read.action_origin)
        await form.screenshot()
    assert outcome.kind is OutcomeKind.SUBMITTED, outcome
    return time.monotonic() - started


def held_by_browsers() -> float:
    """Megabytes of every process that this one started; what they share is counted once."""
    held = 0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            held += process.memory_full_info().pss
    return held / MEGABYTE


async def most_held(until: asyncio.Task[list[list[float]]]) -> float:
    most = 0.0
    while not until.done():
        most = max(most, await asyncio.to_thread(held_by_browsers))
        await asyncio.sleep(0.2)
    return most


async def run() -> list[Row]:
    async with application_forms() as boards:
        browser = ChromiumClient(make_settings(scraper_allow_private_networks=True))
        try:
            await apply(browser, boards, "plain")  # the first one starts the browser
            seconds = [await apply(browser, boards, make) for _ in range(ROUNDS) for make in MAKES]

            async def one_after_another() -> list[float]:
                return [await apply(browser, boards, make) for make in MAKES]

            async def side_by_side() -> list[list[float]]:
                return list(await asyncio.gather(one_after_another(), one_after_another()))

            both = asyncio.create_task(side_by_side())
            held = await most_held(both)
            await both
        finally:
            await browser.aclose()
    median = statistics.median(seconds)
    return [
        Row("one application form, opened to submitted, p50", median, "s", "< 6", median < 6),
        Row("… the slowest", max(seconds), "s", "", True),
        Row("two browsers applying side by side, at most", held, "MB", "< 1,500", held < 1500),
    ]
