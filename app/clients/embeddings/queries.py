"""Vectors of what people type: remembered by this process and by Redis, and given up on soon."""

import asyncio
import hashlib
import time
from collections import OrderedDict

import numpy as np

from app.clients.embeddings.port import DIMENSIONS, Embedder, EmbeddingFailed, Vector
from app.core.redis import RedisClient, RedisUnavailable

REMEMBERED = 500
KEPT_SECONDS = 24 * 3600
PATIENCE_SECONDS = 3.0
OPEN_SECONDS = 10.0


class QueryVectors:
    """A search waits for a vector at most PATIENCE_SECONDS; after a failure none waits for OPEN_SECONDS."""

    def __init__(self, redis: RedisClient | None) -> None:
        self._redis = redis
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._closed_until: dict[str, float] = {}

    async def of(self, embedder: Embedder, text: str) -> Vector:
        """The text's vector. EmbeddingFailed where it can't be had, or could not a moment ago."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        key = f"embeddings:query:{embedder.model}:{embedder.revision}:{digest}"
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        vector = await self._kept(key)
        if vector is None:
            vector = await self._made(embedder, text)
            if self._redis is not None:
                await self._redis.keep(key, vector.astype("<f2").tobytes(), seconds=KEPT_SECONDS)
        self._known[key] = vector
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return vector

    async def _kept(self, key: str) -> Vector | None:
        if self._redis is None:
            return None
        try:
            kept: bytes | None = await self._redis.call(lambda redis: redis.get(key))
        except RedisUnavailable:
            return None
        if kept is None or len(kept) != DIMENSIONS * 2:
            return None
        return np.frombuffer(kept, dtype="<f2").astype(np.float32)

    async def _made(self, embedder: Embedder, text: str) -> Vector:
        if time.monotonic() < self._closed_until.get(embedder.model, 0.0):
            raise EmbeddingFailed(f"{embedder.model} failed a moment ago")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                made = (await embedder.embed([text]))[0]
        except (EmbeddingFailed, TimeoutError) as error:
            self._closed_until[embedder.model] = time.monotonic() + OPEN_SECONDS
            if isinstance(error, EmbeddingFailed):
                raise
            raise EmbeddingFailed(f"{embedder.model} did not answer in time") from error
        rounded: Vector = made.astype(np.float16).astype(np.float32)  # as it is kept: a second search finds the same
        return rounded
