"""From rows to entries: how near each entry is, given the rows that matched by words and by vectors."""

from typing import TYPE_CHECKING

from coach.knowledge.passages import Passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROWS_COUNTED = 3
_WORDS_WEIGHT = 0.5


def _pooled(owners: "NDArray[np.intp]", rows: "NDArray[np.float32]", entries: int) -> "NDArray[np.float32]":
    """For each entry the mean of its best rows."""
    import numpy as np

    order = np.lexsort((-rows, owners))
    starts = np.searchsorted(owners[order], np.arange(entries))
    best = [rows[order[start : start + _ROWS_COUNTED]].mean() for start in starts]
    return np.asarray(best, dtype=np.float32)


def _spread(scores: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Scores on a common footing: how many deviations above the mean entry."""
    deviation = scores.std()
    return (scores - scores.mean()) / deviation if deviation > 0 else scores * 0


def rank(passages: Passages, words: dict[int, float], similar: "NDArray[np.float32] | None") -> list[tuple[int, float]]:
    """All entries that have anything to do with the query, best first, as (place, score).

    Args:
        passages: The rows and their entries.
        words: Scores of the rows that share words with the query.
        similar: Similarity of every row to the query's vector, or None when only words are to be had.
    """
    import numpy as np

    owners = np.asarray(passages.owners, dtype=np.intp)
    by_words = np.zeros(len(owners), dtype=np.float32)
    if words:
        by_words[list(words)] = list(words.values())
    scores = _spread(_pooled(owners, by_words, len(passages.ids)))
    if similar is not None:
        by_vector = _spread(_pooled(owners, similar, len(passages.ids)))
        scores = _WORDS_WEIGHT * scores + (1 - _WORDS_WEIGHT) * by_vector
    elif not words:
        return []
    return [(int(place), float(scores[place])) for place in np.argsort(-scores, kind="stable")]
