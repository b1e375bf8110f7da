import json
import math
import os
import struct
from pathlib import Path

import numpy as np
import pytest

from app.clients.embeddings import EmbeddingFailed, local
from app.clients.embeddings.encoder import gelu
from app.clients.embeddings.local import LocalEmbedder
from app.clients.embeddings.port import DIMENSIONS, checked
from app.clients.embeddings.weights import Tensors, WrongWeights, check, model_folder

_WORDS = "embeddings.word_embeddings.weight"


async def test_vectors_are_those_of_the_model() -> None:
    """Against the figures of sentence-transformers for the same sentences: the model's own card has them as its example."""
    vectors = await LocalEmbedder().embed(["This is an example sentence", "Each sentence is converted"])
    assert vectors.shape == (2, DIMENSIONS)
    assert np.allclose(vectors[0][:5], [0.0677, 0.0635, 0.0487, 0.0793, 0.0374], atol=2e-4)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


async def test_neighbours_in_the_batch_change_nothing() -> None:
    embedder = LocalEmbedder()
    texts = ["cook", "a cook for our school's kitchen, five days a week, no nights", "", "🙂", "c" * 10_000]
    together = await embedder.embed(texts)
    alone = np.stack([(await embedder.embed([text]))[0] for text in texts])
    assert np.allclose(together, alone, atol=1e-5)


async def test_like_meanings_are_nearer_than_like_words() -> None:
    nurse, hospital, bank = await LocalEmbedder().embed(
        ["nurse", "somebody who cares for patients in a hospital", "somebody who cares for money in a bank"]
    )
    assert nurse @ hospital > nurse @ bank + 0.2


def test_gelu_is_the_exact_one() -> None:
    x = np.linspace(-8, 8, 3 * 64 * 4, dtype=np.float32).reshape(-1, 4)
    exact = [value * (1 + math.erf(value / math.sqrt(2))) / 2 for value in x.ravel().tolist()]
    gelu(x)
    assert np.abs(x.ravel() - np.array(exact)).max() < 2e-6


def test_other_weights_are_refused() -> None:
    with pytest.raises(WrongWeights):
        check(model_folder() / "model.safetensors", "0" * 64)


async def test_wrong_weights_are_a_failure_to_embed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "SHA256", "0" * 64)
    with pytest.raises(EmbeddingFailed, match=r"model\.safetensors"):
        await LocalEmbedder().embed(["cook"])


def test_weights_are_mapped_and_not_copied() -> None:
    words = Tensors(model_folder() / "model.safetensors")[_WORDS]
    assert words.shape == (30522, 384)
    assert not words.flags.owndata
    assert not words.flags.writeable


def test_rows_are_read_as_they_are_mapped() -> None:
    tensors = Tensors(model_folder() / "model.safetensors")
    tokens = np.array([[101, 30521, 0, 102], [101, 7, 102, 0]])
    assert np.array_equal(tensors.rows(_WORDS, tokens), tensors[_WORDS][tokens])


def test_weights_that_are_cut_while_they_are_read_are_said_to_be(tmp_path: Path) -> None:
    header = json.dumps({"words": {"dtype": "F32", "shape": [2, 384], "data_offsets": [0, 2 * 384 * 4]}}).encode()
    file = tmp_path / "model.safetensors"
    file.write_bytes(struct.pack("<Q", len(header)) + header + bytes(2 * 384 * 4))
    tensors = Tensors(file)
    os.truncate(file, file.stat().st_size - 384 * 4)
    assert not tensors.rows("words", np.array([[0]])).any()
    with pytest.raises(WrongWeights, match="cut"):
        tensors.rows("words", np.array([[0, 1]]))


@pytest.mark.parametrize(
    "vectors",
    [
        [[float("nan")] + [0.1] * 383],
        [[float("inf")] + [0.1] * 383],
        [[0.0] * 384],
        [[0.1] * 383],
        [[0.1] * 384] * 2,
        [],
        [["one"] * 384],
        [None],
    ],
)
def test_what_is_no_vector_is_refused(vectors: list[object]) -> None:
    with pytest.raises(EmbeddingFailed):
        checked(vectors, 1, model="any")  # type: ignore[arg-type]
