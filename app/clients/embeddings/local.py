"""all-MiniLM-L6-v2 in this process, in a thread of its own: vectors without a key and without a network."""

import asyncio
import ctypes
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from app.clients.embeddings.encoder import WIDTH, Encoder
from app.clients.embeddings.port import EmbeddingFailed, Vector, checked
from app.clients.embeddings.weights import SHA256, TOKENIZER_SHA256, Tensors, WrongWeights, check, model_folder
from app.core.unit_of_work import refuse_network_inside_unit

MODEL = "all-MiniLM-L6-v2"
MAX_TOKENS = 128
MAX_CHARACTERS = 4_000  # what lies behind is not looked at: the tokens are full long before
_BATCH_TOKENS = 2_048
# Over 2,500 postings of job boards and of an employment service, the trades of the latter in equal shares.
_MEAN = Path(__file__).with_name("all_minilm_l6_v2_mean.txt")
_OPENBLAS = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads", "openblas_set_num_threads")


def use_one_core() -> None:
    """Keep NumPy's matrix products on the thread that asks for them: the other cores have their own work."""
    libraries = Path(np.__file__).parent.parent / "numpy.libs"
    for library in libraries.glob("*openblas*"):
        loaded = ctypes.CDLL(str(library))
        for name in _OPENBLAS:
            if hasattr(loaded, name):
                getattr(loaded, name)(1)
                return


class LocalModel:
    """Tokenizer and encoder; to be used by one thread."""

    def __init__(self) -> None:
        folder = model_folder()
        use_one_core()
        self._tokenizer = Tokenizer.from_file(str(check(folder / "tokenizer.json", TOKENIZER_SHA256)))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._encoder = Encoder(Tensors(check(folder / "model.safetensors", SHA256)))

    def embed(self, texts: Sequence[str]) -> Vector:
        """Texts of like lengths go together, so that little is padded."""
        tokens = [
            encoded.ids for encoded in self._tokenizer.encode_batch_fast([text[:MAX_CHARACTERS] for text in texts])
        ]
        order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        vectors = np.empty((len(texts), WIDTH), dtype=np.float32)
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and len(tokens[order[end]]) * (end + 1 - start) <= _BATCH_TOKENS:
                end += 1
            places = order[start:end]
            lengths = np.array([len(tokens[place]) for place in places])
            padded = np.zeros((len(places), int(lengths.max())), dtype=np.int64)
            for row, place in enumerate(places):
                padded[row, : lengths[row]] = tokens[place]
            vectors[places] = self._encoder.encode(padded, lengths)
            start = end
        return vectors


class LocalEmbedder:
    model = MODEL
    revision = SHA256[:8]
    texts_per_day = None

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embeddings")

    @cached_property
    def _model(self) -> LocalModel:
        """Loaded by the first who needs it, in the thread."""
        return LocalModel()

    def mean(self) -> Vector:
        return np.array(_MEAN.read_text(encoding="ascii").split(), dtype=np.float32)

    async def embed(self, texts: Sequence[str]) -> Vector:
        refuse_network_inside_unit("embeddings")  # as long as a call to a service would take
        if not texts:
            return np.empty((0, WIDTH), dtype=np.float32)
        loop = asyncio.get_running_loop()
        try:
            vectors = await loop.run_in_executor(self._thread, lambda: self._model.embed(texts))
        except WrongWeights as error:
            raise EmbeddingFailed(f"{MODEL}: {error}") from error
        return checked(vectors, len(texts), model=MODEL)

    async def aclose(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
