"""OpenAI's embeddings by its official client: in batches, with a deadline, and nothing taken on trust."""

import asyncio
import hashlib
from collections.abc import Sequence

import numpy as np
from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, AsyncOpenAI, RateLimitError

from app.clients.embeddings.port import DIMENSIONS, EmbeddingFailed, Vector, checked
from app.core.unit_of_work import refuse_network_inside_unit

BATCH = 256  # the API takes 2,048 texts and 300,000 tokens
MAX_CHARACTERS = 8_000  # below the 8,192 tokens of one text, whatever its language
TIMEOUT = 20.0
RETRIES = 3  # by the client: after 429 (as long as Retry-After says, up to a minute), 409, 408 and 5xx


class OpenAIEmbedder:
    """`revision` tells apart services that call different models by the same name."""

    def __init__(self, *, api_key: str, base_url: str, model: str, texts_per_day: int | None) -> None:
        self.model = model
        self.revision = hashlib.sha256(base_url.encode()).hexdigest()[:8]
        self.texts_per_day = texts_per_day
        self._client = AsyncOpenAI(api_key=api_key, base_url=base_url, timeout=TIMEOUT, max_retries=RETRIES)

    def mean(self) -> Vector | None:
        return None

    async def embed(self, texts: Sequence[str]) -> Vector:
        refuse_network_inside_unit("embeddings")
        batches = [await self._batch(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.concatenate(batches) if batches else np.empty((0, DIMENSIONS), dtype=np.float32)

    async def _batch(self, texts: Sequence[str]) -> Vector:
        try:
            answer = await self._client.embeddings.create(
                model=self.model,
                input=[text[:MAX_CHARACTERS] for text in texts],
                dimensions=DIMENSIONS,
                encoding_format="float",
            )
            found = {item.index: item.embedding for item in answer.data}
        except RateLimitError as error:
            raise EmbeddingFailed(
                f"{self.model}: the service is busy or its quota used up (429)", retry_after=_wait(error)
            ) from error
        except APIStatusError as error:
            raise EmbeddingFailed(f"{self.model}: the service answered {error.status_code}") from error
        except APITimeoutError as error:
            raise EmbeddingFailed(f"{self.model}: the service did not answer in time") from error
        except APIConnectionError as error:
            raise EmbeddingFailed(f"{self.model}: the service can't be reached") from error
        except (APIError, ValueError, TypeError, AttributeError) as error:  # an answer that is no answer
            raise EmbeddingFailed(f"{self.model}: the service's answer can't be read") from error
        if set(found) != set(range(len(texts))):
            raise EmbeddingFailed(f"{self.model}: {len(found)} vectors for {len(texts)} texts")
        return await asyncio.to_thread(
            checked, [found[place] for place in range(len(texts))], len(texts), model=self.model
        )

    async def aclose(self) -> None:
        await self._client.close()


def _wait(error: RateLimitError) -> float | None:
    try:
        return float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
