"""The port: texts in, vectors out, and what every adapter's vectors must be."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.core.errors import UpstreamFailed

DIMENSIONS = 384

Vector = npt.NDArray[np.float32]  # one vector, or a matrix of one a row


class EmbeddingFailed(UpstreamFailed):
    """No vectors this time. `retry_after`: seconds that the service asked for, or None."""

    code = "embedding_failed"
    title = "Texts could not be turned into vectors"

    def __init__(self, detail: str | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Embedder(Protocol):
    """One model. Vectors of two models, or of two revisions of one, say nothing about each other."""

    @property
    def model(self) -> str: ...

    @property
    def revision(self) -> str:
        """Changes with the weights."""
        ...

    @property
    def texts_per_day(self) -> int | None:
        """How many texts a day the background work may have embedded; None where they cost nothing."""
        ...

    def mean(self) -> Vector | None:
        """The mean over many postings, where it is known beforehand."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vector:
        """A row of unit length for each text, in their order, all or none. EmbeddingFailed where that can't be had."""
        ...

    async def aclose(self) -> None: ...


def checked(vectors: npt.ArrayLike, count: int, *, model: str) -> Vector:
    """The vectors at unit length. EmbeddingFailed where one is missing, not finite, zero or of another dimension."""
    try:
        matrix = np.asarray(vectors, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise EmbeddingFailed(f"{model} answered with vectors that are none") from error
    if matrix.shape != (count, DIMENSIONS):
        raise EmbeddingFailed(f"{model} answered with vectors of shape {matrix.shape}, not ({count}, {DIMENSIONS})")
    if not np.isfinite(matrix).all():
        raise EmbeddingFailed(f"{model} answered with a vector that is not finite")
    lengths = np.linalg.norm(matrix.astype(np.float64), axis=1, keepdims=True)
    if not (lengths > 1e-6).all():
        raise EmbeddingFailed(f"{model} answered with a vector of zeros")
    unit: Vector = (matrix / lengths).astype(np.float32)
    return unit
