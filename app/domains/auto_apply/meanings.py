"""Vectors of labels and questions, made beforehand: comparing them is all that is done here."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meanings:
    """Unit vectors by text, all of one model. A text that has none is like nothing."""

    vectors: Mapping[str, Vector]

    def likeness(self, one: str, other: str) -> float:
        """The cosine, from -1 to 1."""
        first, second = self.vectors.get(one), self.vectors.get(other)
        return float(first @ second) if first is not None and second is not None else 0.0
