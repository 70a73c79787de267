"""The debrief: what was said to each question, what was strong and what to mend, each with the words that show it.

It is made from the record by the analyser and nothing else. An interview without answers has an empty debrief.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from coach.analysis.engine import Analyser
from coach.analysis.needs import follow_up_needs
from coach.analysis.record import marks_on
from coach.domain import Asked, Assessment, Card, Finding, Kind, Need, Question, Session, Strength
from coach.domain.record import intent_of, line_before
from coach.knowledge.bank import Bank

MOST_TO_MEND = 3
"""Things named first in a debrief: more than a person can work on before tomorrow helps nobody."""

_EFFECT = {
    kind: place
    for place, kind in enumerate(
        (
            Kind.CONFRONTATIONAL,
            Kind.NEGATIVITY,
            Kind.FAKE_WEAKNESS,
            Kind.UNQUANTIFIED,
            Kind.WE_NOT_I,
            Kind.EMPTY_TRAIT,
            Kind.REHEARSED_GOAL,
            Kind.FLATTERY,
            Kind.HEDGE,
            Kind.STOCK_PHRASE,
        )
    )
}
_MISSING = frozenset({"example", "own_part", "ending"})


@dataclass(frozen=True, slots=True)
class AnswerReview:
    """One answer with its marks.

    Attributes:
        seq: Its place in the record.
        asked: The interviewer's words it replies to.
        text: The answer as typed.
        assessment: What the analyser says about it.
    """

    seq: int
    asked: str
    text: str
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Attempt:
    """The answers given in one attempt at a question: the first, and those to follow-ups."""

    number: int
    answers: tuple[AnswerReview, ...]


@dataclass(frozen=True, slots=True)
class QuestionReview:
    """One question and everything that was said to it; strengths and findings are those of the latest attempt.

    Attributes:
        question: The question.
        attempts: In order; every one is kept.
        strong: What was done well.
        mend: Findings, those with most effect on a listener first.
        missing: What the answer as a whole still lacks, as questions to oneself.
        cards: Cards that the findings and strengths rest on, in that order.
    """

    question: Question
    attempts: tuple[Attempt, ...]
    strong: tuple[Strength, ...]
    mend: tuple[Finding, ...]
    missing: tuple[Need, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Debrief:
    """What an interview showed.

    Attributes:
        session: The interview.
        reviews: The questions that were answered, in the order in which they were first put.
        first: Up to three findings to mend first, each with the question it belongs to.
        skipped: Questions that were passed over.
        words: Number of words in all answers.
        speaking_seconds: The same at speaking pace.
    """

    session: Session
    reviews: tuple[QuestionReview, ...]
    first: tuple[tuple[Question, Finding], ...]
    skipped: tuple[Question, ...]
    words: int
    speaking_seconds: int


def by_effect(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings, those with most effect on a listener first; equals in reading order."""
    return tuple(sorted(findings, key=lambda finding: (_EFFECT[finding.kind], finding.start)))


def _attempts(
    session: Session, analyser: Analyser, questions: Mapping[str, Question]
) -> dict[str, dict[int, list[AnswerReview]]]:
    found: dict[str, dict[int, list[AnswerReview]]] = {}
    for turn in session.turns:
        if turn.kind == "answer" and intent_of(turn.text) == "answer":
            assessment = marks_on(session, turn.seq, analyser, questions)
            review = AnswerReview(turn.seq, line_before(session, turn.seq), turn.text, assessment)
            found.setdefault(turn.question_id, {}).setdefault(turn.attempt, []).append(review)
    return found


def _missing(question: Question, attempt: Attempt, role: str, analyser: Analyser) -> tuple[Need, ...]:
    """What is lacking in the attempt as a whole; a follow-up may have brought what the first answer left out."""
    asked = Asked(question.text, question.kind, role)
    whole = analyser.assess("\n\n".join(answer.text for answer in attempt.answers), asked)
    return tuple(need for need in follow_up_needs(whole, asked) if need.what in _MISSING)


def _review(
    question: Question, attempts: tuple[Attempt, ...], role: str, analyser: Analyser, bank: Bank
) -> QuestionReview:
    latest = [answer.assessment for answer in attempts[-1].answers]
    strong = tuple(strength for assessment in latest for strength in assessment.strengths)
    mend = by_effect(tuple(finding for assessment in latest for finding in assessment.findings))
    ids = dict.fromkeys([*(finding.card for finding in mend), *(strength.card for strength in strong)])
    cards = tuple(bank.cards[found] for found in ids if found in bank.cards)
    return QuestionReview(question, attempts, strong, mend, _missing(question, attempts[-1], role, analyser), cards)


def make_debrief(session: Session, analyser: Analyser, bank: Bank) -> Debrief:
    """Makes the debrief of an interview, finished or not."""
    questions = bank.questions
    by_question = _attempts(session, analyser, questions)
    reviews = tuple(
        _review(
            questions[found],
            tuple(Attempt(number, tuple(answers)) for number, answers in sorted(attempts.items())),
            session.brief.role,
            analyser,
            bank,
        )
        for found, attempts in by_question.items()
    )
    marks = [(review.question, finding) for review in reviews for finding in review.mend]
    marks.sort(key=lambda mark: _EFFECT[mark[1].kind])
    skipped = dict.fromkeys(
        turn.question_id for turn in session.turns if turn.kind == "answer" and intent_of(turn.text) == "skip"
    )
    assessments = [a.assessment for review in reviews for attempt in review.attempts for a in attempt.answers]
    return Debrief(
        session=session,
        reviews=reviews,
        first=tuple(_one_of_each_kind(marks))[:MOST_TO_MEND],
        skipped=tuple(questions[found] for found in skipped if found not in by_question),
        words=sum(assessment.words for assessment in assessments),
        speaking_seconds=sum(assessment.speaking_seconds for assessment in assessments),
    )


def _one_of_each_kind(marks: list[tuple[Question, Finding]]) -> list[tuple[Question, Finding]]:
    """The first mark of each kind, so that three habits are named and not one habit three times."""
    seen: dict[Kind, tuple[Question, Finding]] = {}
    for question, finding in marks:
        seen.setdefault(finding.kind, (question, finding))
    return list(seen.values())
