"""Texts as vectors: by OpenAI where there is a key, else by the model that comes with the service."""

from app.clients.embeddings.local import LocalEmbedder
from app.clients.embeddings.port import DIMENSIONS, Embedder, EmbeddingFailed, Vector
from app.clients.embeddings.queries import QueryVectors
from app.core.config import Settings
from app.core.redis import RedisClient

__all__ = ["DIMENSIONS", "Embedder", "EmbeddingFailed", "Embeddings", "QueryVectors", "Vector", "make_embeddings"]


class Embeddings:
    """`current` is what new vectors are made with; those in use may still be another model's, see `find`."""

    def __init__(self, current: Embedder, others: tuple[Embedder, ...], queries: QueryVectors) -> None:
        self.current = current
        self.queries = queries
        self._all = (current, *others)

    def find(self, model: str, revision: str) -> Embedder | None:
        """Who can make vectors to compare with those of this model."""
        return next((one for one in self._all if (one.model, one.revision) == (model, revision)), None)

    async def aclose(self) -> None:
        for embedder in self._all:
            await embedder.aclose()


def make_embeddings(settings: Settings, redis: RedisClient | None) -> Embeddings:
    local, queries = LocalEmbedder(), QueryVectors(redis)
    key = settings.openai_api_key.get_secret_value()
    if not key:
        return Embeddings(local, (), queries)
    from app.clients.embeddings.openai import OpenAIEmbedder

    remote = OpenAIEmbedder(
        api_key=key,
        base_url=settings.openai_base_url,
        model=settings.openai_embedding_model,
        texts_per_day=settings.openai_embedding_texts_per_day or None,
    )
    return Embeddings(remote, (local,), queries)
