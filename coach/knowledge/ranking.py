"""From rows to entries: how near each entry is by words and by vectors, and the two as one ranking."""

from itertools import pairwise
from typing import TYPE_CHECKING

from coach.knowledge.passages import Passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROWS_COUNTED = 8
"""An entry is as near as its eight nearest rows: chosen by measurement, see docs/retrieval.md."""


def pooled(owners: "NDArray[np.intp]", rows: "NDArray[np.float32]", entries: int) -> "NDArray[np.float32]":
    """For each entry the mean of its best rows."""
    import numpy as np

    order = np.lexsort((-rows, owners))
    starts = np.searchsorted(owners[order], np.arange(entries + 1))
    best = [rows[order[at : min(at + _ROWS_COUNTED, end)]].mean() for at, end in pairwise(starts)]
    return np.asarray(best, dtype=np.float32)


def _spread(scores: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Scores on a common footing: how many deviations above the mean entry."""
    deviation = scores.std()
    return (scores - scores.mean()) / deviation if deviation > 0 else scores * 0


def rank(
    passages: Passages, words: dict[int, float], similar: "NDArray[np.float32] | None", said: int | None = None
) -> list[tuple[int, float]]:
    """All entries that have anything to do with the query, best first, as (place, score).

    Args:
        passages: The rows and their entries.
        words: Scores of the entries that share words or ideas with the query.
        similar: Similarity of every row to the query's vector, or None when only words are to be had.
        said: Place of the entry that has the query as one of its rows, word for word; it comes first.
    """
    import numpy as np

    by_words = np.zeros(len(passages.ids), dtype=np.float32)
    if words:
        by_words[list(words)] = list(words.values())
    scores = _spread(by_words)
    if similar is not None:
        owners = np.asarray(passages.owners, dtype=np.intp)
        scores = (scores + _spread(pooled(owners, similar, len(passages.ids)))) / 2
    elif not words:
        return []
    if said is not None:
        scores[said] = scores.max() + 1
    return [(int(place), float(scores[place])) for place in np.argsort(-scores, kind="stable")]
