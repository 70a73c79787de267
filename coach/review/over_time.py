"""Every attempt at one question, in whichever interview it was made: the first can stand beside the latest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from coach.analysis.engine import Analyser
from coach.domain import Question, Session
from coach.domain.record import intent_of
from coach.review.attempts import SideBySide, side_by_side
from coach.review.debrief import Attempt, attempts_in


@dataclass(frozen=True, slots=True)
class Dated:
    """One attempt with where and when it was made.

    Attributes:
        session_id: The interview.
        at: When its first answer was given, in ISO 8601.
        attempt: Its answers; numbered through all interviews.
    """

    session_id: str
    at: str
    attempt: Attempt

    @property
    def marks(self) -> int:
        """Marks on all of its answers."""
        return sum(len(answer.assessment.findings) for answer in self.attempt.answers)

    @property
    def seconds(self) -> int:
        """Speaking time of all of its answers."""
        return sum(answer.assessment.speaking_seconds for answer in self.attempt.answers)


def attempts_over_time(
    question_id: str, sessions: Sequence[Session], analyser: Analyser, questions: Mapping[str, Question]
) -> tuple[Dated, ...]:
    """Every attempt at a question, oldest first.

    Args:
        question_id: The question.
        sessions: Those that something may be said about.
        analyser: Marks the answers.
        questions: The bank.
    """
    found = [
        Dated(session.id, session.turns[attempt.answers[0].seq].at, attempt)
        for session in sessions
        for attempt in attempts_in(session, analyser, questions, only=question_id).get(question_id, ())
    ]
    found.sort(key=lambda dated: dated.at)
    return tuple(replace(one, attempt=replace(one.attempt, number=number)) for number, one in enumerate(found, 1))


def first_and_latest(dated: Sequence[Dated]) -> SideBySide | None:
    """The first and the latest of them beside one another; None where there is only one."""
    return side_by_side(tuple(one.attempt for one in dated))


def tried_elsewhere(sessions: Sequence[Session], here: Session, asked: Collection[str]) -> dict[str, int]:
    """For each of some questions, how many attempts at it were made in other interviews than this one."""
    made = {
        (turn.question_id, session.id, turn.attempt)
        for session in sessions
        if session.id != here.id
        for turn in session.turns
        if turn.kind == "answer" and turn.question_id in asked and intent_of(turn.text) == "answer"
    }
    return {question: sum(one[0] == question for one in made) for question in asked}
