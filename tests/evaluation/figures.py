"""What the evaluations count with: measures of rankings, and intervals by drawing the cases again and again."""

import random
from collections.abc import Collection, Sequence
from math import log2, sqrt
from statistics import fmean

import numpy as np
import numpy.typing as npt

ROUNDS = 2_000


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the mean."""
    draw = random.Random(1)
    means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(ROUNDS))
    return means[int(ROUNDS * 0.025)], means[int(ROUNDS * 0.975)]


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share, which is one too where every case went the same way."""
    if not whole:
        return 0.0, 1.0
    z = 1.96
    share, spread = part / whole, z * z / whole
    middle = share + spread / 2
    reach = z * sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


def shown(values: Sequence[float]) -> str:
    low, high = interval(values)
    return f"{fmean(values):.3f} ({low:.3f}-{high:.3f}, n {len(values)})"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Of two means over the same cases, drawn together."""
    draw = random.Random(1)
    places = range(len(ours))
    ratios = sorted(
        fmean(ours[place] for place in drawn) / max(1e-9, fmean(theirs[place] for place in drawn))
        for drawn in (draw.choices(places, k=len(ours)) for _ in range(ROUNDS))
    )
    whole = fmean(ours) / fmean(theirs)
    return f"{whole:.3f} ({ratios[int(ROUNDS * 0.025)]:.3f}-{ratios[int(ROUNDS * 0.975)]:.3f})"


def ndcg(order: Sequence[int], relevant: Collection[int], depth: int = 10) -> float:
    gained = sum(1 / log2(rank + 1) for rank, one in enumerate(order[:depth], 1) if one in relevant)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(depth, len(relevant)) + 1))
    return gained / best


def reciprocal_rank(order: Sequence[int], relevant: Collection[int]) -> float:
    return next((1 / rank for rank, one in enumerate(order, 1) if one in relevant), 0.0)


def recall(order: Sequence[int], relevant: Collection[int], depth: int = 50) -> float:
    return sum(one in relevant for one in order[:depth]) / len(relevant)


def average_precision(order: Sequence[int], relevant: Collection[int]) -> float:
    found = 0
    total = 0.0
    for rank, one in enumerate(order, 1):
        if one in relevant:
            found += 1
            total += found / rank
    return total / len(relevant)


def auc(scores: npt.NDArray[np.float32], is_own: npt.NDArray[np.bool_]) -> float:
    """How often one of its own is ranked above another; ties count half."""
    values, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2
    ranks = mean_rank[inverse]
    own = int(is_own.sum())
    others = len(scores) - own
    return (
        float((ranks[is_own].sum() - own * (own + 1) / 2) / (own * others)) if own and others and len(values) else 0.5
    )
