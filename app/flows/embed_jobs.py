"""Postings become vectors: those that changed, and after a change of model all of them, behind the searches."""

import asyncio
import time

import numpy as np
import structlog

from app.clients.embeddings import DIMENSIONS, Embedder
from app.domains.matching.embedding_service import Batch
from app.domains.matching.models import EmbeddingSpace, SpaceState
from app.domains.matching.vectors import Vector, mean_of
from app.flows.collect import Work

log = structlog.get_logger(__name__)

BATCH = 128
ENOUGH_FOR_A_MEAN = 500
SAMPLE = 1_000


async def embed_jobs(work: Work, *, seconds: float, recentre: bool = False) -> int:
    """Embed what there is to do, for about so long; how many texts it was.

    EmbeddingFailed where the model fails: what was not done is still to be done. Somebody else at the same work, or
    today's share of texts used up, is no failure.
    """
    embedder = work.rolecall.clients.embeddings.current
    space = await _space(work, embedder, recentre=recentre)
    if space is None:
        return 0
    try:
        done = await _embed(work, embedder, space, until=time.monotonic() + seconds)
    finally:
        async with work.unit() as services:
            await services.embedding_service.end(space.id)
    if done:
        log.info("jobs_embedded", texts=done, model=embedder.model)
    return done


async def _embed(work: Work, embedder: Embedder, space: EmbeddingSpace, *, until: float) -> int:
    """Batch after batch: while one is stored, the next is being embedded."""
    async with work.unit() as services:
        left = services.embedding_service.left_today(space, embedder.texts_per_day)
    done = 0

    async def following(after: Batch | None) -> Batch:
        if time.monotonic() >= until:
            return Batch(is_empty=True)
        async with work.unit() as services:
            batch = await services.embedding_service.next_batch(space, BATCH, after=after)
        asked = done + (len(after.texts) if after else 0)
        if batch.texts and asked >= left:
            log.warning("embedding_budget_used_up", model=embedder.model)
            return Batch(is_empty=True)
        return batch

    batch = await following(None)
    making = asyncio.create_task(_made(embedder, batch))
    try:
        while not batch.is_empty:
            made = await making
            next_batch = await following(batch)
            making = asyncio.create_task(_made(embedder, next_batch))
            async with work.unit() as services:
                space = await services.embedding_service.keep_batch(space.id, batch, made)
            done += len(made)
            batch = next_batch
            if space.state is SpaceState.RETIRED:  # another model was chosen meanwhile
                break
    finally:
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
    return done


async def _made(embedder: Embedder, batch: Batch) -> dict[bytes, Vector]:
    vectors = await embedder.embed(list(batch.texts.values()))
    return dict(zip(batch.texts, vectors, strict=True))


async def _space(work: Work, embedder: Embedder, *, recentre: bool) -> EmbeddingSpace | None:
    """The space to fill, opened where the model has none yet. None: somebody is at work on it."""
    async with work.unit() as services:
        service = services.embedding_service
        space = None if recentre else await service.space_of(embedder.model, embedder.revision)
        if space is not None:
            if space.state is SpaceState.IN_USE:
                await service.return_to(space)
            return space if await service.begin(space) else None
    mean = None if recentre else embedder.mean()
    if mean is None:
        mean = await _mean_of_market(work, embedder)
    async with work.unit() as services:
        service = services.embedding_service
        space = await service.open_space(embedder.model, embedder.revision, mean)
        return space if await service.begin(space) else None


async def _mean_of_market(work: Work, embedder: Embedder) -> Vector:
    """The mean over postings that are there; nothing is taken off while they are few."""
    async with work.unit() as services:
        texts = await services.embedding_service.sample_texts(SAMPLE)
    if len(texts) < ENOUGH_FOR_A_MEAN:
        return np.zeros(DIMENSIONS, dtype=np.float32)
    return mean_of(await embedder.embed(texts))
