"""Attempts at one question side by side: which marks were mended and with which words, which are new, what came in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach.analysis.compare import Comparison, compare, is_recitation, settles
from coach.analysis.document import read
from coach.domain import Assessment, Finding, Kind, Measure, Quote, Span
from coach.review.balance import Balance
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


_BETWEEN = "\n\n"
"""Between two answers of one attempt, read as one text."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All that was said in one attempt, to the question and to its follow-ups, as one text.

    Attributes:
        answers: The answers, in order.
        starts: Where each begins in the text, in code points.
        text: The answers one after another.
        findings: The marks on all of them, by their places in the text.
        measures: The same of the numbers.
    """

    answers: tuple["AnswerReview", ...]
    starts: tuple[int, ...]
    text: str
    findings: tuple[Finding, ...]
    measures: tuple[Measure, ...]

    @property
    def seconds(self) -> int:
        """Speaking time."""
        return sum(answer.assessment.speaking_seconds for answer in self.answers)

    @property
    def balance(self) -> Balance | None:
        """How the story told in it is divided; the first one, where several answers tell one."""
        return next((balance for answer in self.answers if (balance := answer.balance)), None)

    def answer_at(self, quote: Quote) -> int:
        """In which of the answers some words stand, counted from zero."""
        return sum(start <= quote.span.start for start in self.starts) - 1


@dataclass(frozen=True, slots=True)
class Mend:
    """A mark of the first attempt that is gone.

    Attributes:
        finding: The mark, on the words of the first attempt.
        number: The number in the latest attempt that settles it, or None.
        instead: The words of the latest attempt that speak of the same matter, or None where they were left out.
        unasked: Whether it stood in the reply to a follow-up and nothing about it was said again: then it is neither
            mended nor left out by choice.
    """

    finding: Finding
    number: Measure | None
    instead: Quote | None
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The first and the latest attempt at a question, each with its follow-ups; places are those in the whole texts.

    Attributes:
        first: The first.
        latest: The latest.
        mends: Marks that are gone, in reading order of the first.
        kept: Marks of the latest that were there before.
        new: Marks of the latest that were not.
        numbers: Numbers that appeared, each with the mark it settles or None.
        recited: Whether the latest answer to the question itself repeats the first nearly word for word.
    """

    first: Whole
    latest: Whole
    mends: tuple[Mend, ...]
    kept: tuple[Finding, ...]
    new: tuple[Finding, ...]
    numbers: tuple[tuple[Measure, Finding | None], ...]
    recited: bool


def side_by_side(attempts: tuple["Attempt", ...]) -> SideBySide | None:
    """The first and the latest attempt beside one another; None where there is only one."""
    if len(attempts) < 2:
        return None
    first, latest = _whole(attempts[0].answers), _whole(attempts[-1].answers)
    found = compare(first.text, _by_rules(first), latest.text, _by_rules(latest))
    mends = _mends(found, first, latest)
    settled = {mend.number: mend.finding for mend in mends if mend.number is not None}
    return SideBySide(
        first=first,
        latest=latest,
        mends=mends,
        kept=found.kept,
        new=found.new,
        numbers=tuple((measure, settled.get(measure)) for measure in found.numbers),
        recited=is_recitation(first.answers[0].text, latest.answers[0].text),
    )


def _whole(answers: tuple["AnswerReview", ...]) -> Whole:
    starts: list[int] = []
    findings: list[Finding] = []
    measures: list[Measure] = []
    at = 0
    for answer in answers:
        starts.append(at)
        findings += [replace(one, quote=_moved(one.quote, at)) for one in answer.assessment.findings]
        measures += [replace(one, quote=_moved(one.quote, at)) for one in answer.assessment.measures]
        at += len(answer.text) + len(_BETWEEN)
    text = _BETWEEN.join(answer.text for answer in answers)
    return Whole(answers, tuple(starts), text, tuple(findings), tuple(measures))


def _moved(quote: Quote, by: int) -> Quote:
    return Quote(Span(quote.span.start + by, quote.span.end + by), quote.text)


def _by_rules(whole: Whole) -> Assessment:
    return Assessment(findings=whole.findings, measures=whole.measures).by_rules


def _mends(found: Comparison, first: Whole, latest: Whole) -> tuple[Mend, ...]:
    taken: set[Measure] = set()
    mends: list[Mend] = []
    for finding in (mended.finding for mended in found.mended):
        came = _came_in(finding, found, first, latest)
        number = _number_for(finding, latest, [one for one in came if one not in taken])
        if number is not None:
            taken.add(number)
            instead: Quote | None = sentence_around(latest.text, number.quote.span)
        else:
            instead = _same_matter(sentence_around(first.text, finding.quote.span), latest.text)
        unasked = instead is None and first.answer_at(finding.quote) > 0
        mends.append(Mend(finding, number, instead, unasked))
    return tuple(mends)


def _came_in(claim: Finding, found: Comparison, first: Whole, latest: Whole) -> list[Measure]:
    """Numbers of the latest attempt that are new, or that came in the first only after the claim, when it was asked."""
    asked = first.answer_at(claim.quote)
    later = {one.quote.text.casefold() for one in first.measures if first.answer_at(one.quote) > asked}
    return [one for one in latest.measures if one in found.numbers or one.quote.text.casefold() in later]


def _number_for(claim: Finding, latest: Whole, measures: Sequence[Measure]) -> Measure | None:
    """The number that gives what a claim lacked: in the answer itself if there, else in a reply to a follow-up."""
    if claim.kind is not Kind.UNQUANTIFIED:
        return None
    document = read(latest.text)
    for place, answer in enumerate(latest.answers):
        here = [one for one in measures if latest.answer_at(one.quote) == place]
        number = settles(claim, document, here, answer.asked if place else "")
        if number is not None:
            return number
    return None


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
