"""all-MiniLM-L6-v2 in NumPy: six layers of BERT, the mean over the tokens, unit length."""

import numpy as np

from app.clients.embeddings.weights import Array, Indices, Tensors

LAYERS, HEADS, WIDTH = 6, 12, 384
HEAD = WIDTH // HEADS
_EPSILON = 1e-12
_BLOCK = 64  # rows whose activations stay in the cache while they go through the steps of GELU

# erf(x) as x·P(x²)/Q(x²) on [-4, 4], exact to a few units in the last place of a float32 (the coefficients of Eigen).
_P = (
    -2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
    -7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02,
)  # fmt: skip
_Q = (-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03, -1.42647390514189e-02)
_ROOT_HALF = np.float32(0.7071067811865476)


def gelu(values: Array) -> None:
    """x·(1 + erf(x/√2))/2, in place: the exact one, not its tanh approximation."""
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK]
        x = block * _ROOT_HALF
        np.clip(x, -4.0, 4.0, out=x)
        square = x * x
        above = np.full_like(square, _P[0])
        for coefficient in _P[1:]:
            above *= square
            above += np.float32(coefficient)
        below = np.full_like(square, _Q[0])
        for coefficient in _Q[1:]:
            below *= square
            below += np.float32(coefficient)
        above *= x
        above /= below
        above += np.float32(1.0)
        above *= np.float32(0.5)
        block *= above


class Encoder:
    """The network over its tensors."""

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors

    def encode(self, tokens: Indices, lengths: Indices) -> Array:
        """Vectors of unit length. `tokens` is padded: of each row only `lengths` are text."""
        rows, width = tokens.shape
        is_text = np.arange(width) < lengths[:, None]
        ignored = np.where(is_text, 0.0, -1e9).astype(np.float32)[:, None, None, :]
        hidden = self._tensors.rows("embeddings.word_embeddings.weight", tokens)
        hidden += self["embeddings.position_embeddings.weight"][:width]
        hidden += self["embeddings.token_type_embeddings.weight"][0]
        hidden = hidden.reshape(rows * width, WIDTH)
        self._normalise("embeddings.LayerNorm", hidden)
        for layer in range(LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, rows, ignored)
        kept = hidden.reshape(rows, width, WIDTH) * is_text[:, :, None].astype(np.float32)
        pooled: Array = kept.sum(axis=1, dtype=np.float32)
        pooled /= lengths[:, None].astype(np.float32)
        pooled /= np.sqrt(np.einsum("ij,ij->i", pooled, pooled))[:, None]
        return pooled

    def __getitem__(self, name: str) -> Array:
        return self._tensors[name]

    def _layer(self, name: str, hidden: Array, rows: int, ignored: Array) -> Array:
        attended = self._linear(
            f"{name}.attention.output.dense", self._attend(f"{name}.attention.self", hidden, rows, ignored)
        )
        attended += hidden
        self._normalise(f"{name}.attention.output.LayerNorm", attended)
        inner = self._linear(f"{name}.intermediate.dense", attended)
        gelu(inner)
        outer = self._linear(f"{name}.output.dense", inner)
        outer += attended
        self._normalise(f"{name}.output.LayerNorm", outer)
        return outer

    def _attend(self, name: str, hidden: Array, rows: int, ignored: Array) -> Array:
        query, key, value = (
            self._linear(f"{name}.{part}", hidden).reshape(rows, -1, HEADS, HEAD).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        weights: Array = query @ key.transpose(0, 1, 3, 2)
        weights *= np.float32(HEAD**-0.5)
        weights += ignored
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed: Array = (weights @ value).transpose(0, 2, 1, 3).reshape(len(hidden), WIDTH)
        return mixed

    def _linear(self, name: str, values: Array) -> Array:
        result: Array = values @ self[f"{name}.weight"].T
        result += self[f"{name}.bias"]
        return result

    def _normalise(self, name: str, values: Array) -> None:
        """LayerNorm, in place."""
        values -= values.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", values, values)[:, None] / np.float32(WIDTH)
        values /= np.sqrt(variance + np.float32(_EPSILON))
        values *= self[f"{name}.weight"]
        values += self[f"{name}.bias"]
