"""Whether a difference between two counts is more than chance would bring; exact, for the small numbers there are."""

from math import comb, lgamma, log
from math import exp as exponential

LIKELY_CHANCE = 0.1
"""From this probability on, a difference is not spoken of as a change."""


def rates_differ(first: int, first_words: int, later: int, later_words: int) -> float:
    """The probability that two rates differ as much as this, or more, by chance alone.

    Given how many there are together, each falls into the later stretch with the share that this stretch has of all
    words: a two-sided binomial test.

    Args:
        first: Count in the earlier stretch.
        first_words: Its length.
        later: Count in the later stretch.
        later_words: Its length.
    """
    total, share = first + later, later_words / (first_words + later_words)
    if not total:
        return 1.0

    def probability(count: int) -> float:
        ways = lgamma(total + 1) - lgamma(count + 1) - lgamma(total - count + 1)
        return exponential(ways + count * log(share) + (total - count) * log(1 - share))

    return _as_rare([probability(count) for count in range(total + 1)], later)


def shares_differ(first: int, first_of: int, later: int, later_of: int) -> float:
    """The same for two shares, such as 3 of 10 and 8 of 12: Fisher's exact test."""
    hits, everything = first + later, first_of + later_of
    low, high = max(0, hits - first_of), min(hits, later_of)
    whole = comb(everything, hits)
    table = [comb(later_of, count) * comb(first_of, hits - count) / whole for count in range(low, high + 1)]
    return _as_rare(table, later - low)


def _as_rare(probabilities: list[float], place: int) -> float:
    """The sum of all that are no likelier than the one at a place."""
    limit = probabilities[place] * (1 + 1e-9)
    return min(1.0, sum(one for one in probabilities if one <= limit))
