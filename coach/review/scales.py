"""Where answers stand on the seven scales, as far as rules can honestly tell, each with the words that show it.

Nothing is averaged and nothing added up. Where the rules see that an answer has reached a step but not how much further
it goes, they say `at least`; where they see nothing, they say that they cannot tell.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach.domain import CLICHES, Grade, Kind, Question, Quote, Rating, Scale, Span
from coach.review.sentences import sentence_around, sentences_in

if TYPE_CHECKING:
    from coach.review.debrief import AnswerReview

_FEWEST_WORDS = 12
"""Below that many words there is nothing to rate."""

_FEWEST_PLAIN = 25
_LONG_SECONDS = 150
_SEVERAL = 3
_WORN = CLICHES | {Kind.HEDGE}
_ILL = frozenset({Kind.NEGATIVITY, Kind.CONFRONTATIONAL})
_HABIT = re.compile(r"\b(?:usually|normally|generally|typically|whenever|often|tend to|as a rule)\b", re.IGNORECASE)
_END = re.compile(
    r"\b(?:in the end|as a result|since then|afterwards|from then on|these days|by the (?:end|time|next)|"
    r"the next (?:day|week|month|morning|year)|went (?:up|down|from|well|through)|came (?:back|out)|passed|dropped|"
    r"fell|rose|saved|won|signed|thanked|happy|accepted|approved|fixed|on time|ended|improved|stayed|still)\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"\bfrom\b.*\bto\b|\binstead of\b|\bagainst\b|\bcompared\b", re.IGNORECASE | re.DOTALL)
_HELPED = re.compile(
    r"\bI (?:\w+ )?(?:helped|assisted|supported|contributed|took part|was (?:involved|part of))\b", re.IGNORECASE
)
_I = re.compile(r"\bI\b|^\W*[a-z]+ed\b")


@dataclass(frozen=True, slots=True)
class Rated:
    """What was said to one question, on one scale.

    Attributes:
        question: The question.
        rating: The step reached, or that it cannot be told.
        seqs: For each quote of the rating, the place of its answer in the record.
    """

    question: Question
    rating: Rating
    seqs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ScaleReview:
    """One scale over a whole interview.

    Attributes:
        scale: The scale.
        rated: Every question it can be applied to, in the order of the interview.
    """

    scale: Scale
    rated: tuple[Rated, ...]

    @property
    def told(self) -> tuple[Rated, ...]:
        """Those that could be rated."""
        return tuple(one for one in self.rated if one.rating.value is not None)

    @property
    def best(self) -> Rated | None:
        """The answer that shows it most."""
        return max(self.told, key=lambda one: one.rating.value or 0, default=None)

    @property
    def least(self) -> Rated | None:
        """The answer that shows it least, if another shows more."""
        found = min(self.told, key=lambda one: one.rating.value or 0, default=None)
        best = self.best
        return found if found and best and (found.rating.value or 0) < (best.rating.value or 0) else None


_Found = tuple[int, int | None, str, list[tuple[int, Quote]]]
"""The step, how far it may go, why, and the quotes with the place of their answers."""


def _real_case(answers: Sequence["AnswerReview"]) -> _Found | None:
    for answer in answers:
        scene = answer.assessment.star.situation or answer.assessment.star.action
        if answer.assessment.specific_example and scene is not None:
            return 4, 5, "You tell one particular time.", [(answer.seq, scene)]
    first = answers[0]
    if first.assessment.words < _FEWEST_WORDS:
        return None
    shows = [(first.seq, sentences_in(first.text)[0])]
    match first.assessment.answer_type:
        case "self_description" | "opinion":
            return 1, None, "You say what you are like or believe; nothing happens yet.", shows
        case "habit" if _HABIT.search(first.text):
            return 2, None, "You say what you usually do.", shows
        case "story":
            return 3, None, "Something happened here, and it stays general.", shows
        case _:
            return None


def _own_part(answers: Sequence["AnswerReview"]) -> _Found | None:
    for answer in answers:
        for strength in answer.assessment.strengths:
            if strength.what == "own_part":
                return 3, 5, "An act of your own can be made out.", [(answer.seq, strength.quote)]
    for answer in answers:
        action = answer.assessment.star.action
        hidden = any(f.kind is Kind.WE_NOT_I for f in answer.assessment.findings)
        if action is not None and not hidden and _I.search(action.text):
            return 3, 5, "An act of your own can be made out.", [(answer.seq, action)]
    for answer in answers:
        for finding in answer.assessment.findings:
            if finding.kind is Kind.WE_NOT_I:
                return 1, None, "Only the team acts here.", [(answer.seq, finding.quote)]
    for answer in answers:
        if (helped := _HELPED.search(answer.text)) is not None:
            words = sentence_around(answer.text, Span(*helped.span()))
            return 2, None, "You helped or were involved; with what stays open.", [(answer.seq, words)]
    return None


def _result(answers: Sequence["AnswerReview"]) -> _Found | None:
    effects = [
        (answer, measure, sentence_around(answer.text, measure.quote.span))
        for answer in answers
        for measure in answer.assessment.measures
        if measure.grade is not Grade.SCOPE
    ]
    for answer, measure, sentence in effects:
        if measure.grade is Grade.COMPARED or _FROM_TO.search(sentence.text):
            return 5, None, "There is a number, and something to compare it with.", [(answer.seq, sentence)]
    for answer, _, sentence in effects:
        return 4, None, "The effect has a number.", [(answer.seq, sentence)]
    ends = [(a.seq, end) for a in answers if (end := _ending(a)) is not None]
    sizes = [(a.seq, sentence_around(a.text, m.quote.span)) for a in answers for m in a.assessment.measures]
    if ends and sizes:
        return 3, None, "A number tells the size; what came of it stays in words.", [sizes[0], ends[0]]
    if ends:
        return 2, None, "An outcome is told, in words only.", ends[:1]
    for answer in answers:
        for finding in answer.assessment.findings:
            if finding.kind is Kind.UNQUANTIFIED:
                return 2, None, "An effect is claimed, without a number.", [(answer.seq, finding.quote)]
    for answer in answers:
        star = answer.assessment.star
        last = star.action or star.situation
        if answer.assessment.specific_example and last is not None and star.result is None:
            return 1, None, "The story is told, and no end can be made out.", [(answer.seq, last)]
    return None


def _ending(answer: "AnswerReview") -> Quote | None:
    """The last sentence that says how it came out, in so many words; the analyser must hear an end too."""
    if answer.assessment.star.result is None:
        return None
    return next((one for one in reversed(sentences_in(answer.text)) if _END.search(one.text)), None)


def _plain_words(answers: Sequence["AnswerReview"]) -> _Found | None:
    worn = [(a.seq, f.quote) for a in answers for f in a.assessment.findings if f.kind in _WORN]
    sentences = sum(len(sentences_in(answer.text)) for answer in answers)
    words = sum(answer.assessment.words for answer in answers)
    longest = max(answers, key=lambda answer: answer.assessment.speaking_seconds)
    if worn and 2 * len(worn) >= sentences:
        return 1, None, "At least every other sentence leans on a worn phrase or a hedge.", worn[:2]
    if len(worn) >= _SEVERAL:
        return 2, None, f"{len(worn)} worn phrases or hedges.", worn[:2]
    if worn:
        return 3, None, "One worn phrase or hedge." if len(worn) == 1 else "Two worn phrases or hedges.", worn
    if not sentences or words < _FEWEST_PLAIN or any(f.kind in _ILL for a in answers for f in a.assessment.findings):
        return None
    whole = [(longest.seq, Quote.at(longest.text, 0, len(longest.text)))]
    if longest.assessment.speaking_seconds > _LONG_SECONDS:
        return 3, None, "Plain words, but well over two minutes long.", whole
    return 4, 5, "No worn phrase, no hedge, and a length that can be followed.", whole


_RULES = {"real_case": _real_case, "own_part": _own_part, "result": _result, "plain_words": _plain_words}
_CANNOT = "The rules cannot tell from these words."


def rate(scale: Scale, question: Question, answers: Sequence["AnswerReview"]) -> Rated:
    """Rates what was said to one question in one attempt.

    Args:
        scale: One of the scales.
        question: What was asked.
        answers: The answer and those to follow-ups; at least one.
    """
    look = _RULES.get(scale.id) if scale.rated_by_rules else None
    found = look([replace(answer, assessment=answer.assessment.by_rules) for answer in answers]) if look else None
    if found is None:
        return Rated(question, Rating(scale.id, None, _CANNOT if look else scale.rules))
    value, most, why, quotes = found
    rating = Rating(scale.id, value, why, tuple(quote for _, quote in quotes), most)
    return Rated(question, rating, tuple(seq for seq, _ in quotes))


def review_scales(
    scales: Iterable[Scale], answered: Sequence[tuple[Question, Sequence["AnswerReview"]]]
) -> tuple[ScaleReview, ...]:
    """Every scale over an interview; a scale is applied to the kinds of question it is meant for."""
    return tuple(
        ScaleReview(
            scale,
            tuple(rate(scale, question, answers) for question, answers in answered if question.kind in scale.kinds),
        )
        for scale in scales
    )
