"""Lists in pages, read to their end and no further."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from app.clients.job_boards.port import Batch, BoardPosting
from app.clients.job_boards.reading import address_of
from app.clients.web.port import Page

Following = Callable[[str, Page, Batch], str | None]
"""The next page's address, from this one's, its answer and what was read from it. None: this was the last."""


async def every_page(
    address: str,
    *,
    fetch: Callable[[str], Awaitable[Page]],
    parse: Callable[[Page], Batch],
    following: Following,
    limit: int,
    first: Page | None = None,
) -> AsyncIterator[Batch]:
    """A batch a page, until there is no next one, a page repeats what was there before, or `limit` is reached."""
    asked: set[str] = set()
    seen: set[str] = set()
    records = 0
    next_address: str | None = address
    while next_address is not None:
        asked.add(next_address)
        page = first or await fetch(next_address)
        first = None
        batch = await asyncio.to_thread(parse, page)  # a long page takes its time
        postings = [posting for posting in batch.postings if _name(posting) not in seen]
        if batch.postings and not postings:
            return  # a server that does not know pages gives the same one again
        seen.update(_name(posting) for posting in postings)
        next_address = following(next_address, page, batch) if batch.postings or batch.rejections else None
        if next_address in asked:
            next_address = None
        left = limit - records
        records += len(postings) + len(batch.rejections)
        is_cut = len(postings) > left or (records >= limit and next_address is not None)
        yield replace(batch, postings=postings[:left], is_truncated=batch.is_truncated or is_cut)
        if records >= limit:
            return


def _name(posting: BoardPosting) -> str:
    return posting.external_id or posting.url or f"{posting.title}\n{posting.company}"


def query_of(url: str) -> dict[str, str]:
    """The query parameters, the first of each name."""
    return {name: values[0] for name, values in address_of(url).query.items()}


def number_in(url: str, name: str, default: int) -> int:
    """A whole number among the query parameters."""
    value = query_of(url).get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else default
