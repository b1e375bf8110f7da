"""What could be reached at most: rankings that have seen the labels, which the service never does.

Each learns from nine tenths of the labelled cases and ranks for the rest: where even they stay below a figure, the labels
do not hold it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
FOLDS = 10
_RIDGE_PEOPLE, _RIDGE_POSTINGS = 0.1, 1.0
_SHARPNESS = 6.0  # of the shares that are made of the résumés' answers
_OWN_MATCH = 0.5  # of the match score beside what was learned


def learned(vectors: Matrix, classes: Sequence[str], names: Sequence[str], ridge: float) -> Matrix:
    """For each case how much it is of each class, by ridge regression on the other folds."""
    truth = np.array([[name == one for name in names] for one in classes], dtype=np.float64)
    folds = np.arange(len(classes)) % FOLDS
    found = np.zeros_like(truth)
    for fold in range(FOLDS):
        known = vectors[folds != fold]
        weights = np.linalg.solve(known.T @ known + ridge * np.eye(vectors.shape[1]), known.T @ truth[folds != fold])
        found[folds == fold] = vectors[folds == fold] @ weights
    return found


def ceilings(
    people: Matrix,
    people_classes: Sequence[str],
    postings: Matrix,
    posting_classes: Sequence[str],
    own: Mapping[str, set[str]],
    match: Matrix,
) -> dict[str, Matrix]:
    """Rankings (résumé by posting) by what was known to them."""
    categories, sites = sorted(own), sorted(set(posting_classes))
    is_own = np.array([[site in own[category] for site in sites] for category in categories], dtype=np.float64)
    answers = np.exp(_SHARPNESS * learned(people, people_classes, categories, _RIDGE_PEOPLE))
    worth = answers / answers.sum(axis=1, keepdims=True) @ is_own  # résumé by site: how likely its own
    filed = np.clip(learned(postings, posting_classes, sites, _RIDGE_POSTINGS), 0, None)
    filed /= np.maximum(1e-9, filed.sum(axis=1, keepdims=True))
    told_site = np.array([[site == one for site in sites] for one in posting_classes], dtype=np.float64)
    told_category = is_own[[categories.index(one) for one in people_classes]]
    return {
        "learned from the labels": worth @ filed.T + _OWN_MATCH * match,
        "… and told each posting's category": worth @ told_site.T + 1e-3 * match,
        "… and told each résumé's category": told_category @ filed.T + _OWN_MATCH * match,
    }
