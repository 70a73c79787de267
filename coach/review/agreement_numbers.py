"""Counts that say how much they are worth: shares with intervals, ratings by two with a coefficient."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

FEWEST = 10
"""From this many on, an interval or a coefficient says something."""

_Z = 1.959964
"""Normal quantile for an interval of 95 per cent."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of 95 per cent; from 0 to 1 where there is nothing to count."""
        if not self.of:
            return 0.0, 1.0
        found, wide = self.hits / self.of, _Z * _Z / self.of
        middle = (found + wide / 2) / (1 + wide)
        half = _Z / (1 + wide) * sqrt(found * (1 - found) / self.of + wide / (4 * self.of))
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def enough(self) -> bool:
        """Whether there are enough for the interval to say something."""
        return self.of >= FEWEST

    def __str__(self) -> str:
        if not self.enough:
            return f"{self.hits} of {self.of}"
        low, high = self.interval
        return f"{self.hits} of {self.of} ({low:.0%} to {high:.0%})"


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """Two raters on the same answers and scales.

    Attributes:
        same: On the same step; where the machine says `3 or more`, any step from there counts as the same.
        near: One step apart.
        pairs: Rated by both.
        silent: Rated by the coach where the machine cannot tell.
        exact: Of the pairs, those where both name one single step; only they go into `alpha`.
        alpha: Krippendorff's alpha for ordered steps, or None where there are too few or all are equal.
        low: Lower end of its interval of 95 per cent, by drawing the pairs again.
        high: Upper end.
    """

    same: int = 0
    near: int = 0
    pairs: int = 0
    silent: int = 0
    exact: int = 0
    alpha: float | None = None
    low: float | None = None
    high: float | None = None


def rating_counts(pairs: Sequence[tuple[int, int, int]], silent: int) -> RatingCounts:
    """Counts over ratings by two.

    Args:
        pairs: One's value, and the least and most of the other's.
        silent: How often only the one could tell.
    """
    apart = [max(0, least - value, value - most) for value, least, most in pairs]
    exact = [(value, least) for value, least, most in pairs if least == most]
    alpha, low, high = _alpha(exact)
    return RatingCounts(apart.count(0), apart.count(1), len(pairs), silent, len(exact), alpha, low, high)


def _alpha(pairs: Sequence[tuple[int, int]]) -> tuple[float | None, float | None, float | None]:
    """Krippendorff's alpha for ordered values, with an interval from 400 repeated draws; None where it says nothing."""
    if len(pairs) < FEWEST or len({value for pair in pairs for value in pair}) < 2:
        return None, None, None
    import krippendorff
    import numpy as np

    # Two raters in rows. A fixed seed: the same reviews give the same figures.
    data = np.array(pairs, dtype=float).T
    dice = np.random.default_rng(0)

    def of(rows: Any) -> float:
        return float(krippendorff.alpha(reliability_data=rows, level_of_measurement="ordinal"))

    draws: list[float] = []
    for _ in range(400):
        drawn = data[:, dice.integers(0, data.shape[1], data.shape[1])]
        if len(np.unique(drawn)) > 1:
            draws.append(of(drawn))
    low, high = np.percentile(draws, [2.5, 97.5])
    return of(data), float(low), float(high)
