"""The debrief: what was said to each question, what was strong and what to mend, each with the words that show it.

It is made from the record by the analyser and nothing else. An interview without answers has an empty debrief.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coach.analysis.compare import settles
from coach.analysis.document import read
from coach.analysis.engine import Analyser
from coach.analysis.needs import follow_up_needs
from coach.analysis.record import marks_on, together
from coach.domain import Asked, Assessment, Card, Finding, Kind, Need, Question, Quote, Session, Strength
from coach.domain.record import intent_of, line_before
from coach.knowledge.bank import Bank
from coach.knowledge.rubric import load_rubric
from coach.review.attempts import SideBySide, side_by_side
from coach.review.balance import Balance, balance_of
from coach.review.known import Known, known_from
from coach.review.scales import ScaleReview, review_scales
from coach.review.sentences import passage_around

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
_ENOUGH_WORDS = 9
"""A moment told in fewer is quoted with the sentence beside it, or nobody knows what it was about."""

_STRENGTHS = ("compared", "honest_weakness", "measure", "ending", "own_part", "reflection", "episode")
"""What is done well, that which is remembered longest first."""


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

    @property
    def balance(self) -> Balance | None:
        """How the story in it is divided, if one is told."""
        return balance_of(self.text, self.assessment)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The answers given in one attempt at a question: the first, and those to follow-ups."""

    number: int
    answers: tuple[AnswerReview, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """A number that a claim lacked and that came when the interviewer asked.

    Attributes:
        finding: The claim, marked in an earlier answer of the same attempt.
        quote: The number, on the later answer.
    """

    finding: Finding
    quote: Quote


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
        compared: The first and the latest attempt side by side, or None while there is one.
        brought: Numbers that came in the latest attempt, but only when they were asked for.
    """

    question: Question
    attempts: tuple[Attempt, ...]
    strong: tuple[Strength, ...]
    mend: tuple[Finding, ...]
    missing: tuple[Need, ...]
    cards: tuple[Card, ...]
    compared: SideBySide | None = None
    brought: tuple[Brought, ...] = ()

    @property
    def latest(self) -> tuple[AnswerReview, ...]:
        """The answers of the latest attempt."""
        return self.attempts[-1].answers


@dataclass(frozen=True, slots=True)
class Strongest:
    """The moment that a listener will remember.

    Attributes:
        question: At which question it came.
        quote: The sentence, as typed; with the one beside it where it is short.
        points: The words in it that do it.
        message: Why, in a sentence to the candidate.
        card: Id of the card that asks for it.
    """

    question: Question
    quote: Quote
    points: Quote
    message: str
    card: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """What an interview showed.

    Attributes:
        session: The interview.
        reviews: The questions that were answered, in the order in which they were first put.
        first: Up to three findings to mend first, each with the question it belongs to; not those whose number came
            when it was asked for.
        skipped: Questions that were passed over.
        words: Number of words in all answers.
        speaking_seconds: The same at speaking pace.
        strongest: The moment that a listener will remember, or None.
        known: What an interviewer now knows.
        scales: Where the answers stand on each of the scales, as far as the rules can tell.
    """

    session: Session
    reviews: tuple[QuestionReview, ...]
    first: tuple[tuple[Question, Finding], ...]
    skipped: tuple[Question, ...]
    words: int
    speaking_seconds: int
    strongest: Strongest | None = None
    known: Known = field(default_factory=Known)
    scales: tuple[ScaleReview, ...] = ()

    @property
    def latest(self) -> tuple[tuple[Question, AnswerReview], ...]:
        """Every answer of every latest attempt with its question, in order."""
        return tuple((review.question, answer) for review in self.reviews for answer in review.latest)


def by_effect(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings, those with most effect on a listener first; equals in reading order."""
    return tuple(sorted(findings, key=lambda finding: (_EFFECT[finding.kind], finding.start)))


def attempts_in(
    session: Session, analyser: Analyser, questions: Mapping[str, Question], *, only: str = ""
) -> dict[str, tuple[Attempt, ...]]:
    """The attempts made in an interview, by question in the order in which they were answered.

    Args:
        session: The interview.
        analyser: Marks the answers.
        questions: The bank.
        only: Id of the one question that is wanted, or empty for all.
    """
    found: dict[str, dict[int, list[AnswerReview]]] = {}
    for turn in session.turns:
        if turn.kind == "answer" and intent_of(turn.text) == "answer" and only in {"", turn.question_id}:
            assessment = marks_on(session, turn.seq, analyser, questions)
            review = AnswerReview(turn.seq, line_before(session, turn.seq), turn.text, assessment)
            found.setdefault(turn.question_id, {}).setdefault(turn.attempt, []).append(review)
    return {
        question: tuple(Attempt(number, tuple(answers)) for number, answers in sorted(attempts.items()))
        for question, attempts in found.items()
    }


def _missing(question: Question, attempt: Attempt, role: str, analyser: Analyser) -> tuple[Need, ...]:
    """What is lacking in the attempt as a whole; a follow-up may have brought what the first answer left out."""
    asked = Asked(question.text, question.kind, role)
    whole = together([answer.text for answer in attempt.answers], asked, analyser)
    return tuple(need for need in follow_up_needs(whole, asked) if need.what in _MISSING)


def _review(
    question: Question, attempts: tuple[Attempt, ...], role: str, analyser: Analyser, bank: Bank
) -> QuestionReview:
    latest = [answer.assessment for answer in attempts[-1].answers]
    strong = tuple(strength for assessment in latest for strength in assessment.strengths)
    mend = by_effect(tuple(finding for assessment in latest for finding in assessment.findings))
    ids = dict.fromkeys([*(finding.card for finding in mend), *(strength.card for strength in strong)])
    cards = tuple(bank.cards[found] for found in ids if found in bank.cards)
    missing = _missing(question, attempts[-1], role, analyser)
    brought = _brought(attempts[-1].answers)
    return QuestionReview(question, attempts, strong, mend, missing, cards, side_by_side(attempts), brought)


def _brought(answers: tuple[AnswerReview, ...]) -> tuple[Brought, ...]:
    """Claims without a number to which a later answer, to a follow-up, gave it."""
    found: list[Brought] = []
    taken: set[Quote] = set()
    for place, answer in enumerate(answers):
        for finding in answer.assessment.findings:
            for later in answers[place + 1 :] if finding.kind is Kind.UNQUANTIFIED else ():
                free = [measure for measure in later.assessment.measures if measure.quote not in taken]
                number = settles(finding, read(later.text), free, later.asked)
                if number is not None:
                    taken.add(number.quote)
                    found.append(Brought(finding, number.quote))
                    break
    return tuple(found)


def _strongest(reviews: tuple[QuestionReview, ...]) -> Strongest | None:
    """The best words of the answer in which most was done well; words said without a mark win over others."""
    best: tuple[tuple[int, int], Strongest] | None = None
    for review in reviews:
        for answer in review.latest:
            ranked = sorted(answer.assessment.strengths, key=lambda strength: _STRENGTHS.index(strength.what))
            if not ranked:
                continue
            worth = (len(ranked) - len(answer.assessment.by_rules.findings), -_STRENGTHS.index(ranked[0].what))
            if best is None or worth > best[0]:
                top = ranked[0]
                around = passage_around(answer.text, top.quote.span, _ENOUGH_WORDS)
                best = (worth, Strongest(review.question, around, top.quote, top.message, top.card))
    return best[1] if best else None


def make_debrief(session: Session, analyser: Analyser, bank: Bank) -> Debrief:
    """Makes the debrief of an interview, finished or not."""
    questions = bank.questions
    by_question = attempts_in(session, analyser, questions)
    reviews = tuple(
        _review(questions[found], attempts, session.brief.role, analyser, bank)
        for found, attempts in by_question.items()
    )
    marks = [(review.question, finding) for review in reviews for finding in review.mend]
    given = {(review.question, one.finding) for review in reviews for one in review.brought}
    marks = [mark for mark in marks if mark not in given]
    marks.sort(key=lambda mark: _EFFECT[mark[1].kind])
    skipped = dict.fromkeys(
        turn.question_id for turn in session.turns if turn.kind == "answer" and intent_of(turn.text) == "skip"
    )
    assessments = [a.assessment for review in reviews for attempt in review.attempts for a in attempt.answers]
    latest = [(review.question, review.latest) for review in reviews]
    return Debrief(
        session=session,
        reviews=reviews,
        first=tuple(_one_of_each_kind(marks))[:MOST_TO_MEND],
        skipped=tuple(questions[found] for found in skipped if found not in by_question),
        words=sum(assessment.words for assessment in assessments),
        speaking_seconds=sum(assessment.speaking_seconds for assessment in assessments),
        strongest=_strongest(reviews),
        known=known_from([(question, answer) for question, answers in latest for answer in answers]),
        scales=review_scales(load_rubric(), latest) if reviews else (),
    )


def _one_of_each_kind(marks: list[tuple[Question, Finding]]) -> list[tuple[Question, Finding]]:
    """The first mark of each kind, so that three habits are named and not one habit three times."""
    seen: dict[Kind, tuple[Question, Finding]] = {}
    for question, finding in marks:
        seen.setdefault(finding.kind, (question, finding))
    return list(seen.values())
