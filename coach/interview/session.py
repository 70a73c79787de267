"""What may come next in an interview: a pure function of the record.

A question may be followed up twice, then the interview moves on. "Try again" opens a question anew without closing the
one that was on the table, which is come back to afterwards. Nothing here knows about models, pages or databases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.domain import Need, Question, Session, Turn
from coach.domain.record import intent_of

MOST_FOLLOW_UPS = 2
"""Follow-ups to one attempt at a question, at most."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Stay on the question and go after a need."""

    need: Need


@dataclass(frozen=True, slots=True)
class Next:
    """Put this question; `returning` if it was on the table before an attempt at another one came between."""

    question_id: str
    returning: bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """Put the question on the table once more, in other words, because the candidate asked for it."""

    question_id: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the interview."""


Step = FollowUp | Next | Repeat | Close


@dataclass(frozen=True, slots=True)
class State:
    """Where an interview stands.

    Attributes:
        question_id: Question on the table, or empty before the first.
        attempt: Which attempt at it, from 1.
        awaits: Who is next: `answer` (the candidate), `reply` (the interviewer) or `nothing` (it is over).
        answers: Texts given in this attempt, in order.
        needs_asked: What the follow-ups of this attempt went after, in order.
        opened: Planned questions that have been put, in order.
        unanswered: Planned questions put and not yet answered, in order.
        next_seq: Place of the next entry of the record.
    """

    question_id: str = ""
    attempt: int = 1
    awaits: str = "reply"
    answers: tuple[str, ...] = ()
    needs_asked: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    next_seq: int = 0


def attempts_at(turns: Iterable[Turn], question_id: str) -> int:
    """How many times a question has been opened."""
    return sum(1 for turn in turns if turn.question_id == question_id and turn.step in {"open", "next", "again"})


def state_of(session: Session) -> State:
    """Folds the record into where the interview stands."""
    question, attempt, awaits = "", 1, "reply"
    answers: list[str] = []
    needs: list[str] = []
    opened: dict[str, bool] = {}
    for turn in session.turns:
        if turn.kind == "answer":
            intent = intent_of(turn.text)
            if intent == "answer":
                answers.append(turn.text)
            opened[turn.question_id] = opened.get(turn.question_id, False) or intent != "repeat"
            awaits = "reply"
            continue
        awaits = "nothing" if turn.step == "close" else "answer"
        if turn.step in {"open", "next", "again", "return"}:
            question, answers, needs = turn.question_id, [], []
            attempt = turn.attempt
            opened.setdefault(question, False)
        elif turn.step == "follow_up":
            needs.append(turn.need)
    if session.finished:
        awaits = "nothing"
    return State(
        question_id=question,
        attempt=attempt,
        awaits=awaits,
        answers=tuple(answers),
        needs_asked=tuple(needs),
        opened=tuple(opened),
        unanswered=tuple(found for found, answered in opened.items() if not answered),
        next_seq=len(session.turns),
    )


_TOLD_BY = {"example": frozenset({"last_cost"})}
"""Needs that have been met in asking for another: who told the last time it went wrong has told one particular time."""


def _worth_asking(need: Need, state: State, question: Question, manner: str) -> bool:
    if need.what in state.needs_asked or _TOLD_BY.get(need.what, frozenset()).intersection(state.needs_asked):
        return False
    if need.what != "deeper":
        return True
    return question.kind in {"behavioural", "situational"} and (manner == "tough" or not state.needs_asked)


def next_step(
    session: Session, state: State, needs: Sequence[Need], questions: Mapping[str, Question], *, intent: str = "answer"
) -> Step:
    """Decides what the interviewer does after an answer.

    Args:
        session: The interview.
        state: `state_of(session)`, with the answer in it.
        needs: What the answers of this attempt lack, most important first.
        questions: The bank, by id.
        intent: `answer`, or `skip` or `repeat` when the candidate asked for that instead.

    Returns:
        A follow-up while there is something worth asking and fewer than two were asked, else the next question.
    """
    if intent == "repeat":
        return Repeat(state.question_id)
    if intent == "answer" and len(state.needs_asked) < MOST_FOLLOW_UPS:
        question = questions[state.question_id]
        for need in needs:
            if _worth_asking(need, state, question, session.brief.manner):
                return FollowUp(need)
    return where_to(session, state)


def where_to(session: Session, state: State) -> Step:
    """The question that is still open from before, else the next of the plan, else the end."""
    for found in state.unanswered:
        if found != state.question_id:
            return Next(found, returning=True)
    for found in session.plan:
        if found not in state.opened:
            return Next(found)
    return Close()
