"""The marks on one answer of an interview, read in its place in the record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coach.analysis.compare import Comparison, compare, is_recitation
from coach.analysis.engine import Analyser
from coach.domain import Asked, Assessment, Note, Question, Session
from coach.domain.reading import marks_in
from coach.domain.record import asked_at, follows_up


def rules_on(session: Session, seq: int, analyser: Analyser, questions: Mapping[str, Question]) -> Assessment:
    """What the rules say about the answer at `seq`: the same with any model and without, so what is counted is this.

    A reply to a follow-up may be as short as "about 12k": remarks on the answer as a whole are left out there, all but
    that it was said before.
    """
    assessment = analyser.assess(session.turns[seq].text, asked_at(session, seq, questions))
    again = _said_before(session, seq, questions)
    return replace(assessment, notes=again + (() if follows_up(session, seq) else assessment.notes))


def _said_before(session: Session, seq: int, questions: Mapping[str, Question]) -> tuple[Note, ...]:
    """A note if the answer at `seq` repeats an earlier one, to another question or to this one's follow-ups (A13)."""
    turn = session.turns[seq]
    for earlier in session.turns[:seq]:
        here = earlier.question_id == turn.question_id
        if earlier.kind != "answer" or (here and earlier.attempt != turn.attempt):
            continue
        if _much_shared(earlier.text, turn.text) and is_recitation(earlier.text, turn.text):
            question = questions.get(earlier.question_id)
            return (_SAID if here or question is None else _told_to(question.text),)
    return ()


_SAID = Note(
    "again.reply", "You have just said this, nearly word for word. Answer only what they ask for on top of it.", "A13"
)


def _told_to(question: str) -> Note:
    text = (
        f"This is nearly word for word what you said to “{question}” Tell another time here, or begin with what this "
        "question asks."
    )
    return Note("again.answer", text, "A13")


def _much_shared(one: str, other: str) -> bool:
    """Whether half of the words of one text stand in the other; what does not even do that is no repetition."""
    words = set(one.casefold().split())
    return 2 * len(words.intersection(other.casefold().split())) >= len(words)


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


def together(answers: Sequence[str], asked: Asked, analyser: Analyser) -> Assessment:
    """The answers of one attempt read as one: a follow-up may bring what the first left out.

    One particular time is told if it is told in any of them; much talk around it does not take it away.
    """
    whole = analyser.assess("\n\n".join(answers), asked)
    if whole.specific_example or len(answers) < 2:
        return whole
    return replace(whole, specific_example=any(analyser.assess(one, asked).specific_example for one in answers))


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
