"""Attempts at one question side by side: which marks were mended and with which words, which are new, what came in."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.analysis.compare import Comparison, compare
from coach.domain import Finding, Measure, Quote
from coach.review.balance import Balance, balance_of
from coach.review.sentences import sentence_around, sentences_in

if TYPE_CHECKING:
    from coach.review.debrief import AnswerReview, Attempt

_SAME_MATTER = 0.5
_FEWEST_SHARED = 2
_SMALL = frozenset(
    """about after again also because been before could didn doing down ever every from have having into just like lots
    made make many more most much myself never only other over quite really should some such than that their them then
    there these they thing things this those through time very were what when where which while with work would
    your""".split()
)


@dataclass(frozen=True, slots=True)
class Mend:
    """A mark of the first attempt that is gone.

    Attributes:
        finding: The mark, on the words of the first attempt.
        number: The number in the latest attempt that settles it, or None.
        instead: The words of the latest attempt that speak of the same matter, or None where they were left out.
    """

    finding: Finding
    number: Measure | None
    instead: Quote | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The first and the latest attempt at a question, by the answers to the question itself.

    Attributes:
        first: The first.
        latest: The latest.
        mends: Marks that are gone, in reading order of the first.
        kept: Marks of the latest that were there before.
        new: Marks of the latest that were not.
        numbers: Numbers that appeared, each with the mark it settles or None.
        recited: Whether the latest repeats the first nearly word for word.
        before: Balance of the story in the first, or None where none is told.
        after: The same in the latest.
    """

    first: "AnswerReview"
    latest: "AnswerReview"
    mends: tuple[Mend, ...]
    kept: tuple[Finding, ...]
    new: tuple[Finding, ...]
    numbers: tuple[tuple[Measure, Finding | None], ...]
    recited: bool
    before: Balance | None
    after: Balance | None


def side_by_side(attempts: tuple["Attempt", ...]) -> SideBySide | None:
    """The first and the latest attempt beside one another; None where there is only one."""
    if len(attempts) < 2:
        return None
    first, latest = attempts[0].answers[0], attempts[-1].answers[0]
    found = compare(first.text, first.assessment.by_rules, latest.text, latest.assessment.by_rules)
    settled = {mended.by: mended.finding for mended in found.mended if mended.by is not None}
    return SideBySide(
        first=first,
        latest=latest,
        mends=_mends(found, first.text, latest.text),
        kept=found.kept,
        new=found.new,
        numbers=tuple((measure, settled.get(measure)) for measure in found.numbers),
        recited=found.recited,
        before=balance_of(first.text, first.assessment),
        after=balance_of(latest.text, latest.assessment),
    )


def _mends(found: Comparison, first: str, latest: str) -> tuple[Mend, ...]:
    return tuple(
        Mend(
            mended.finding,
            mended.by,
            sentence_around(latest, mended.by.quote.span)
            if mended.by is not None
            else _same_matter(sentence_around(first, mended.finding.quote.span), latest),
        )
        for mended in found.mended
    )


def _same_matter(sentence: Quote, latest: str) -> Quote | None:
    """The sentence of the latest attempt that speaks of what an earlier sentence spoke of."""
    about = _content(sentence.text)
    best: tuple[float, Quote] | None = None
    for other in sentences_in(latest):
        shared = about & _content(other.text)
        share = len(shared) / max(1, min(len(about), len(_content(other.text))))
        enough = len(shared) >= _FEWEST_SHARED and share >= _SAME_MATTER
        if enough and (best is None or share > best[0]):
            best = (share, other)
    return best[1] if best else None


def _content(text: str) -> frozenset[str]:
    """Beginnings of the words that carry meaning."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return frozenset(word[:5] for word in words if len(word) > 3 and word not in _SMALL)
