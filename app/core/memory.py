"""Memory of a process that runs for months."""

import asyncio
import ctypes
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

SECONDS_BETWEEN = 20.0


def keep_what_was_imported() -> None:
    """To be called once, when everything is imported: it stays for good.

    To look it all through for garbage, again and again, took 0.15 s each time, in which nobody was answered and Redis was
    taken for hung. The second collection says that next to nothing is left to look through: what comes up from here on is
    looked through as soon as it is worth it.
    """
    gc.collect()
    gc.freeze()
    gc.collect()


@asynccontextmanager
async def given_back() -> AsyncIterator[None]:
    """Meanwhile, pages that nobody uses go back to the system.

    Buffers of all sizes come and go, and between those in use glibc keeps the free ones: 1.5 MB more with every 10,000
    requests. Other C libraries have no such call, and need none.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    giving = asyncio.create_task(_give_back(trim)) if trim else None
    try:
        yield
    finally:
        if giving is not None:
            giving.cancel()
            with suppress(asyncio.CancelledError):
                await giving


async def _give_back(trim: "ctypes._NamedFuncPointer") -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN)
        await asyncio.to_thread(trim, 0)
