"""Vectors as they are stored and compared: less the mean of their model, at unit length, in half precision."""

import hashlib

import numpy as np
import numpy.typing as npt

DIMENSIONS = 384
Vector = npt.NDArray[np.float32]


def centred(vectors: Vector, mean: Vector) -> Vector:
    """One vector, or a matrix of them, less the mean, at unit length again.

    What all postings have in common says nothing about any of them. What is the mean itself stays as it was.
    """
    moved = vectors - mean
    lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
    is_mean = lengths < 1e-3
    result: Vector = np.where(is_mean, vectors, moved / np.where(is_mean, 1.0, lengths)).astype(np.float32)
    return result


def mean_of(vectors: Vector) -> Vector:
    """The mean to freeze, rounded as it is stored."""
    mean: Vector = vectors.mean(axis=0).astype(np.float16).astype(np.float32)
    return mean


def mean_name(mean: Vector) -> str:
    """A short name: another mean has another."""
    return hashlib.sha256(mean.astype("<f4").tobytes()).hexdigest()[:8]


def halved(vectors: Vector) -> Vector:
    """As the cache keeps them: what comes from it is what was made."""
    return vectors.astype(np.float16).astype(np.float32)


def written(vector: Vector) -> str:
    """A vector as pgvector reads it."""
    return "[" + ",".join(f"{value:.6g}" for value in vector.tolist()) + "]"


def text_hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]
