"""What somebody who heard the answers now knows about the speaker: from their words, and nothing between the lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.analysis.document import read
from coach.analysis.story import is_career
from coach.domain import Finding, Grade, Kind, Question, Quote
from coach.review.sentences import sentence_around, sentences_in

if TYPE_CHECKING:
    from coach.review.debrief import AnswerReview

MOST_OF_EACH = 6
"""Facts of each sort that are listed; a page that lists all is read by nobody."""

_ROLE = re.compile(
    r"""\b(?:
        I(?:\shave|\shad|['’]?ve)?\s(?:also\s)?(?:work(?:ed|ing)?|start(?:ed)?|train(?:ed)?|serv(?:e|ed)|volunteer(?:ed)?)\sas\s
      | I(?:\shave|['’]?ve)?\s(?:worked|been)\s(?:in|at|for|with)\s
      | I(?:'m|’m|\sam|\swas|\sbecame)\s(?:now\s|currently\s)?(?:an?|the)\s(?:\w+\s){0,3}
        (?:lead|leader|manager|supervisor|engineer|nurse|teacher|driver|assistant|developer|analyst|accountant|clerk|
           technician|officer|coordinator|buyer|picker|planner|trainer|apprentice|intern|chef|waiter|cashier|mechanic|
           electrician|carer|designer|consultant|administrator|foreman|head|director|owner|operator|specialist)\b
      | I(?:\shave|['’]?ve|\scurrently|\snow)?\s(?:led|lead|managed?|run|ran|supervised?|look\safter|looked\safter)\s
        (?:an?|the|our|my|\w+\speople|\d+)\b
      | (?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)\syears\s(?:in|as|of|at|with|on)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)

_TELLS_NOTHING = re.compile(
    r"\b(?:minutes?|mins?|miles?|stops?)['’]?\s(?:away|from|down|walk|drive|by|on)\b"
    r"|\byears?\b.{,40}\b(?:would|i['’]?d|want|hope|hopefully|see\smyself|will)\b"
    r"|\b(?:would|i['’]?d|want|hope|hopefully|see\smyself|will)\b.{,40}\byears?\b",
    re.IGNORECASE,
)
"""How far somebody lives and how far ahead they plan: numbers, but none that says what they have done."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was heard.

    Attributes:
        seq: Place of the answer in the record.
        question: The question it came up at.
        quote: The sentence, as typed.
        points: The words in it that carry the fact: a number, for example. They stand on the answer, not the sentence.
    """

    seq: int
    question: Question
    quote: Quote
    points: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What an interviewer knows after the interview, each at most `MOST_OF_EACH`, as it came up.

    Attributes:
        numbers: Sentences with a number that measures something; results come before sizes.
        work: What the speaker does or has done for a living.
        episodes: Times that were told of, by the sentence that sets the scene.
        more: How many facts are left out.
    """

    numbers: tuple[Fact, ...] = ()
    work: tuple[Fact, ...] = ()
    episodes: tuple[Fact, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.numbers or self.work or self.episodes)


def known_from(answers: Iterable[tuple[Question, "AnswerReview"]]) -> Known:
    """What the answers tell about the speaker; a sentence is listed once, however often it was said."""
    numbers: list[tuple[bool, Fact]] = []
    work: list[Fact] = []
    episodes: list[Fact] = []
    seen: set[str] = set()

    def fresh(quote: Quote) -> bool:
        plain = " ".join(quote.text.casefold().split())
        if plain in seen:
            return False
        seen.add(plain)
        return True

    for question, answer in answers:
        assessment = answer.assessment
        measured = _measured(question, answer)
        numbers += [(True, fact) for fact, result in measured if result and fresh(fact.quote)]
        scene = _scene(answer)
        if scene is not None and fresh(scene):
            episodes.append(Fact(answer.seq, question, scene))
        work += [
            Fact(answer.seq, question, sentence)
            for sentence in sentences_in(answer.text)
            if tells_work(sentence, assessment.findings) and fresh(sentence)
        ]
        numbers += [(False, fact) for fact, _ in measured if fresh(fact.quote)]
    ordered = [fact for _, fact in sorted(numbers, key=lambda pair: not pair[0])]
    more = sum(max(0, len(facts) - MOST_OF_EACH) for facts in (ordered, work, episodes))
    return Known(tuple(ordered[:MOST_OF_EACH]), tuple(work[:MOST_OF_EACH]), tuple(episodes[:MOST_OF_EACH]), more)


def _scene(answer: "AnswerReview") -> Quote | None:
    """The sentence that sets the scene of a told time; words that carry a mark set none, nor does a working life."""
    assessment = answer.assessment
    if not assessment.specific_example:
        return None
    marked = [finding.quote.span for finding in assessment.findings if finding.kind is not Kind.UNQUANTIFIED]
    for part in (assessment.star.situation, assessment.star.action):
        scene = sentence_around(answer.text, part.span) if part else None
        if scene and not is_career(read(scene.text).words) and not any(map(scene.span.overlaps, marked)):
            return scene
    return None


def _measured(question: Question, answer: "AnswerReview") -> list[tuple[Fact, bool]]:
    """A fact for each sentence with measures, and whether one of them tells a result."""
    by_sentence: dict[Quote, list[Quote]] = {}
    results: set[Quote] = set()
    for measure in answer.assessment.measures:
        sentence = sentence_around(answer.text, measure.quote.span)
        if measure.grade is Grade.SCOPE and _TELLS_NOTHING.search(sentence.text):
            continue
        by_sentence.setdefault(sentence, []).append(measure.quote)
        if measure.grade is not Grade.SCOPE:
            results.add(sentence)
    return [
        (Fact(answer.seq, question, sentence, tuple(points)), sentence in results)
        for sentence, points in by_sentence.items()
    ]


def tells_work(sentence: Quote, findings: Iterable[Finding]) -> bool:
    """Whether a sentence says what the speaker works as or has worked as; words that carry a mark tell nothing."""
    return _ROLE.search(sentence.text) is not None and not any(
        finding.quote.span.overlaps(sentence.span) for finding in findings
    )
