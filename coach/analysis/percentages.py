"""A change told in percent: whether the answer says of how much, and over how long.

"Errors fell by 30%" may be three of ten or three hundred of a thousand, in a week or in five years (source: jm).
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from coach.analysis.document import Document
from coach.analysis.numbers import MONTHS, PERCENT
from coach.domain import Grade, Measure

Lacks = Literal["base", "period", "both"]

_NEAR = 4
"""How many words may stand between a percentage and the word that makes a change of it."""

_TURNS = re.compile(
    r"by|up|down|(?:increas|improv|reduc|decreas|declin|rais|lower|slash|boost|grow|shrink|shrank|shrunk|doubl|climb|drop|"
    r"jump|sav|trimm|cut|rise|rose|risen|fall|fell|lift|uplift|growth|grew|shav).*|more|less|fewer|higher|faster|quicker|better"
)
_LASTS = re.compile(r"\b(?:day|week|fortnight|month|quarter|term|season|year|semester|decade|night|shift|sprint)s?\b")
_WHEN = MONTHS | frozenset(
    """day days week weeks fortnight month months quarter quarters term terms season seasons year years semester decade
    annually yearly monthly weekly quarterly overnight summer winter autumn spring christmas easter since q1 q2 q3 q4
    annual""".split()
) - {"may", "mar", "sat", "march"}  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
_PEOPLE = re.compile(r"\b(?:team|crew|staff|squad) of\b|\bof us\b|\b(?:colleagues|people in my team)\b")


def what_a_percentage_lacks(document: Document, measures: Sequence[Measure]) -> tuple[Measure, Lacks] | None:
    """The first change in percent that lacks its base or its period, and which.

    Args:
        document: The answer.
        measures: All measures in it, in reading order.

    Returns:
        The measure and what it lacks; None where no change is told in percent, or each is told in full.
    """
    for measure in measures:
        first = max(bisect_right(document.starts, measure.quote.span.start) - 1, 0)
        last = bisect_right(document.starts, measure.quote.span.end - 1)
        if measure.grade is not Grade.RESULT or not _is_share(document, first, last):
            continue
        begin, end = document.sentence_of(first)
        if not _is_change(document, (begin, end), (first, last)):
            continue
        lacks = _lacks(document, measures, measure, (begin, end))
        if lacks is not None:
            return measure, lacks
    return None


def _is_share(document: Document, first: int, last: int) -> bool:
    return any(word in PERCENT or word in {"cent", "percentage"} for word in document.words[first:last])


def _is_change(document: Document, sentence: tuple[int, int], percentage: tuple[int, int]) -> bool:
    """Whether something went up or down by the percentage: `a 20% discount` and `half of it` did not."""
    first, last = percentage
    before = document.words[max(sentence[0], first - _NEAR) : first]
    behind = document.words[last : min(sentence[1], last + 2)]
    return any(map(_TURNS.fullmatch, (*before, *behind)))


def _lacks(
    document: Document, measures: Sequence[Measure], percentage: Measure, sentence: tuple[int, int]
) -> Lacks | None:
    begin, end = sentence
    place = bisect_right(document.starts, percentage.quote.span.end - 1)
    share_of = document.words[place : place + 1] == ["of"]
    counted_from = any(
        word == "from" and following[:1].isdigit() for word, following in pairwise(document.words[begin:end])
    )
    based = (
        share_of
        or counted_from
        or any(
            document.starts[begin] <= other.quote.span.start < document.ends[end - 1] and _is_base(other)
            for other in measures
            if other is not percentage
        )
    )
    near = document.words[_beside(document, begin - 1)[0] : _beside(document, end)[1]]
    timed = not _WHEN.isdisjoint(near) or any(map(_YEAR.fullmatch, near))
    if based:
        return None if timed else "period"
    return "base" if timed else "both"


def _is_base(measure: Measure) -> bool:
    """Whether a number beside the percentage says of how much it is: neither a time nor the size of one's team."""
    text = measure.quote.text.lower()
    return not (_LASTS.search(text) or _PEOPLE.search(text) or "%" in text or "per cent" in text or "percent" in text)


def _beside(document: Document, place: int) -> tuple[int, int]:
    """The sentence in which a token beside the present sentence stands, where there is one."""
    place = min(max(place, 0), len(document) - 1)
    return document.sentence_of(place)
