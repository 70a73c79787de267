"""Which of overlapping marks stays: two findings never share a character. The order is stated here and only here."""

from dataclasses import dataclass

from coach.analysis.rules import Rule
from coach.domain import Kind

ORDER = (
    Kind.CONFRONTATIONAL,
    Kind.FAKE_WEAKNESS,
    Kind.NEGATIVITY,
    Kind.REHEARSED_GOAL,
    Kind.FLATTERY,
    Kind.EMPTY_TRAIT,
    Kind.STOCK_PHRASE,
    Kind.HEDGE,
    Kind.UNQUANTIFIED,
    Kind.WE_NOT_I,
)
"""Stronger first: what would cost most in the room. Within a kind, the surer and then the longer mark stays."""

_RANK = {kind: rank for rank, kind in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that a rule wants to make, before overlaps are settled.

    Attributes:
        rule: Who wants it.
        first: First token.
        last: One past the last token.
        sureness: Between 0 and 1; a phrase that was written down by a person counts 1.
    """

    rule: Rule
    first: int
    last: int
    sureness: float = 1.0


def settle(marks: list[Mark]) -> tuple[list[Mark], list[tuple[Mark, Mark]]]:
    """Keeps marks that do not overlap.

    Returns:
        The marks that stay, in reading order, and pairs of a mark that gave way and the one it gave way to.
    """
    stay: list[Mark] = []
    gave: list[tuple[Mark, Mark]] = []
    taken: dict[int, Mark] = {}
    for mark in sorted(marks, key=_strength):
        holder = next((taken[place] for place in range(mark.first, mark.last) if place in taken), None)
        if holder is None:
            stay.append(mark)
            taken.update(dict.fromkeys(range(mark.first, mark.last), mark))
        else:
            gave.append((mark, holder))
    return sorted(stay, key=lambda mark: mark.first), gave


def _strength(mark: Mark) -> tuple[float, int, int, int, str]:
    return (-round(mark.sureness, 3), _RANK[mark.rule.kind], mark.first - mark.last, mark.first, mark.rule.id)
