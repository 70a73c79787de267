"""The marks on one answer of an interview, read in its place in the record."""

from collections.abc import Mapping
from dataclasses import replace

from coach.analysis.compare import Comparison, compare
from coach.analysis.engine import Analyser
from coach.domain import Assessment, Question, Session
from coach.domain.reading import marks_in
from coach.domain.record import asked_at, follows_up


def rules_on(session: Session, seq: int, analyser: Analyser, questions: Mapping[str, Question]) -> Assessment:
    """What the rules say about the answer at `seq`: the same with any model and without, so what is counted is this.

    A reply to a follow-up may be as short as "about 12k": remarks on the answer as a whole are left out there.
    """
    assessment = analyser.assess(session.turns[seq].text, asked_at(session, seq, questions))
    return replace(assessment, notes=()) if follows_up(session, seq) else assessment


def marks_on(session: Session, seq: int, analyser: Analyser, questions: Mapping[str, Question]) -> Assessment:
    """What is shown on the answer at `seq`: the rules' word, and the further marks of a model where one has read it.

    A model's marks stand beside the rules' ones and never in their place: none of the rules' marks is left out or
    changed, and whatever of the model's shares a character with one, or does not stand in the answer, is dropped.
    """
    assessment = rules_on(session, seq, analyser, questions)
    reading = session.reading("marks", seq)
    further = marks_in(reading, session.turns[seq].text, assessment.findings) if reading else ()
    if not further:
        return assessment
    both = sorted((*assessment.findings, *further), key=lambda finding: finding.start)
    return replace(assessment, findings=tuple(both))


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
    before = rules_on(session, first.seq, analyser, questions)
    return compare(first.text, before, turn.text, rules_on(session, seq, analyser, questions))
