"""The marks on one answer of an interview, read in its place in the record."""

from collections.abc import Mapping
from dataclasses import replace

from coach.analysis.compare import Comparison, compare
from coach.analysis.engine import Analyser
from coach.domain import Assessment, Question, Session
from coach.domain.record import asked_at, follows_up


def marks_on(session: Session, seq: int, analyser: Analyser, questions: Mapping[str, Question]) -> Assessment:
    """Assesses the answer at `seq`.

    A reply to a follow-up may be as short as "about 12k": remarks on the answer as a whole are left out there.
    """
    assessment = analyser.assess(session.turns[seq].text, asked_at(session, seq, questions))
    return replace(assessment, notes=()) if follows_up(session, seq) else assessment


def since_first(session: Session, seq: int, analyser: Analyser, questions: Mapping[str, Question]) -> Comparison | None:
    """The answer at `seq` beside the first attempt at the same question; None for a first attempt or a follow-up."""
    turn = session.turns[seq]
    if turn.attempt < 2 or follows_up(session, seq):
        return None
    first = next(
        (t for t in session.turns if t.kind == "answer" and t.question_id == turn.question_id and t.attempt == 1), None
    )
    if first is None:
        return None
    before = marks_on(session, first.seq, analyser, questions)
    return compare(first.text, before, turn.text, marks_on(session, seq, analyser, questions))
